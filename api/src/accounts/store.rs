//! The queries of accounts, their roles, their sessions and refresh tokens.

use diesel::prelude::*;
use mobile_contracts::lang::Lang;

use super::{Account, AccountKind, AccountState, Role, Session, SignedIn};
use crate::clock::Instant;
use crate::db::schema::{accounts, administrator_roles, refresh_tokens, sessions};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// The roles of an administrator, in alphabetical order.
pub fn roles(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Vec<Role>> {
    let words: Vec<Word<Role>> = administrator_roles::table
        .filter(administrator_roles::account_id.eq(account))
        .select(administrator_roles::role)
        .order(administrator_roles::role)
        .load(conn)?;
    Ok(words.into_iter().map(|Word(role)| role).collect())
}

pub(super) fn insert_account(
    tx: &mut Tx<'_>,
    account: Key<Account>,
    kind: AccountKind,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(account),
            accounts::kind.eq(Word(kind)),
            accounts::state.eq(Word(AccountState::Active)),
            accounts::created_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn close(tx: &mut Tx<'_>, account: Key<Account>) -> QueryResult<usize> {
    diesel::update(accounts::table.find(account))
        .set(accounts::state.eq(Word(AccountState::Closed)))
        .execute(tx.conn())
}

/// Writes an open account as it is, which locks its row on PostgreSQL.
pub(super) fn hold(tx: &mut Tx<'_>, account: Key<Account>) -> QueryResult<usize> {
    diesel::update(accounts::table.find(account).filter(accounts::state.eq(Word(AccountState::Active))))
        .set(accounts::state.eq(Word(AccountState::Active)))
        .execute(tx.conn())
}

/// The language in which an account is written to; `None` for an account that is closed or was never there.
pub fn language(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Option<Lang>> {
    let lang: Option<Word<Lang>> = accounts::table
        .find(account)
        .filter(accounts::state.eq(Word(AccountState::Active)))
        .select(accounts::lang)
        .first(conn)
        .optional()?;
    Ok(lang.map(|Word(lang)| lang))
}

/// Remembers the language in which an account is written to.
pub fn set_language(tx: &mut Tx<'_>, account: Key<Account>, lang: Lang) -> QueryResult<usize> {
    diesel::update(accounts::table.find(account)).set(accounts::lang.eq(Word(lang))).execute(tx.conn())
}

pub(super) fn insert_role(tx: &mut Tx<'_>, account: Key<Account>, role: Role) -> QueryResult<usize> {
    diesel::insert_into(administrator_roles::table)
        .values((administrator_roles::account_id.eq(account), administrator_roles::role.eq(Word(role))))
        .execute(tx.conn())
}

pub(super) fn kind(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Option<AccountKind>> {
    let kind: Option<Word<AccountKind>> =
        accounts::table.find(account).select(accounts::kind).first(conn).optional()?;
    Ok(kind.map(|Word(kind)| kind))
}

pub(super) fn insert_session(
    tx: &mut Tx<'_>,
    session: Key<Session>,
    account: Key<Account>,
    now: Instant,
    expires: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(session),
            sessions::account_id.eq(account),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires),
        ))
        .execute(tx.conn())
}

/// What an account is, if this session of it is open at `now`.
pub fn open_session_of(
    conn: &mut AnyConnection,
    session: Key<Session>,
    account: Key<Account>,
    now: Instant,
) -> QueryResult<Option<AccountKind>> {
    let kind: Option<Word<AccountKind>> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(session).and(accounts::id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(accounts::state.eq(Word(AccountState::Active)))
        .select(accounts::kind)
        .first(conn)
        .optional()?;
    Ok(kind.map(|Word(kind)| kind))
}

pub(super) fn end_session(tx: &mut Tx<'_>, session: Key<Session>, now: Instant) -> QueryResult<usize> {
    diesel::update(sessions::table.find(session).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(now))
        .execute(tx.conn())
}

pub(super) fn end_all_sessions(tx: &mut Tx<'_>, account: Key<Account>, now: Instant) -> QueryResult<usize> {
    diesel::update(sessions::table.filter(sessions::account_id.eq(account).and(sessions::ended_at.is_null())))
        .set(sessions::ended_at.eq(now))
        .execute(tx.conn())
}

/// A refresh token of an open session.
#[derive(Queryable)]
pub(super) struct RefreshRow {
    pub(super) account_id: Key<Account>,
    pub(super) kind: Word<AccountKind>,
    pub(super) session_id: Key<Session>,
    pub(super) generation: i64,
    pub(super) used_at: Option<Instant>,
    pub(super) successor_salt: Option<Vec<u8>>,
}

impl RefreshRow {
    /// Whose it is.
    pub(super) const fn who(&self) -> SignedIn {
        SignedIn { account: self.account_id, kind: self.kind.0, session: self.session_id }
    }
}

/// A token by its hash; `None` if its session is over.
pub(super) fn refresh_token(
    conn: &mut AnyConnection,
    hash: &[u8],
    now: Instant,
) -> QueryResult<Option<RefreshRow>> {
    refresh_tokens::table
        .inner_join(sessions::table.inner_join(accounts::table))
        .filter(refresh_tokens::token_hash.eq(hash))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(accounts::state.eq(Word(AccountState::Active)))
        .select((
            accounts::id,
            accounts::kind,
            sessions::id,
            refresh_tokens::generation,
            refresh_tokens::used_at,
            refresh_tokens::successor_salt,
        ))
        .first(conn)
        .optional()
}

pub(super) fn newest_generation(conn: &mut AnyConnection, session: Key<Session>) -> QueryResult<Option<i64>> {
    refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(session))
        .select(diesel::dsl::max(refresh_tokens::generation))
        .first(conn)
}

pub(super) fn insert_refresh_token(
    tx: &mut Tx<'_>,
    hash: &[u8],
    session: Key<Session>,
    generation: i64,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::generation.eq(generation),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Marks a token as used, once: one row, or none if it was used before.
pub(super) fn use_refresh_token(
    tx: &mut Tx<'_>,
    hash: &[u8],
    salt: &[u8],
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(refresh_tokens::table.find(hash).filter(refresh_tokens::used_at.is_null()))
        .set((refresh_tokens::used_at.eq(now), refresh_tokens::successor_salt.eq(salt)))
        .execute(tx.conn())
}
