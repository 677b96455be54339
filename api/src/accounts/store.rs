//! The queries of accounts, their roles and their sessions.

use diesel::prelude::*;

use super::{Account, AccountKind, AccountState, Role, Session};
use crate::clock::Instant;
use crate::db::schema::{accounts, administrator_roles, sessions};
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
