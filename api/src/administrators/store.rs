//! The queries of administrators.

use diesel::prelude::*;

use super::Login;
use crate::accounts::{Account, AccountState};
use crate::clock::Instant;
use crate::db::schema::{accounts, administrators};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// What an administrator signs in with.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = administrators)]
pub(super) struct CredentialRow {
    pub(super) account_id: Key<Account>,
    pub(super) login: String,
    pub(super) password_hash: String,
    pub(super) sealed_totp_secret: Vec<u8>,
    pub(super) totp_last_step: i64,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &CredentialRow) -> QueryResult<usize> {
    diesel::insert_into(administrators::table).values(row).execute(tx.conn())
}

/// Puts another password and another authenticator in the place of the former ones.
pub(super) fn reset(tx: &mut Tx<'_>, account: Key<Account>, hash: &str, totp: &[u8]) -> QueryResult<usize> {
    diesel::update(administrators::table.find(account))
        .set((
            administrators::password_hash.eq(hash),
            administrators::sealed_totp_secret.eq(totp),
            administrators::totp_last_step.eq(0),
        ))
        .execute(tx.conn())
}

/// Puts another password in the place of the one that was proved: none is changed if it was changed meanwhile.
pub(super) fn set_password(tx: &mut Tx<'_>, row: &CredentialRow, hash: &str) -> QueryResult<usize> {
    diesel::update(administrators::table.find(row.account_id))
        .filter(administrators::password_hash.eq(&row.password_hash))
        .set(administrators::password_hash.eq(hash))
        .execute(tx.conn())
}

/// The credential of an account.
pub(super) fn by_account(
    conn: &mut AnyConnection,
    account: Key<Account>,
) -> QueryResult<Option<CredentialRow>> {
    administrators::table.find(account).select(CredentialRow::as_select()).first(conn).optional()
}

/// The credential behind a login, unless the account is closed.
pub(super) fn by_login(conn: &mut AnyConnection, login: &Login) -> QueryResult<Option<CredentialRow>> {
    administrators::table
        .inner_join(accounts::table)
        .filter(administrators::login.eq(login.as_str()))
        .filter(accounts::state.eq(Word(AccountState::Active)))
        .select(CredentialRow::as_select())
        .first(conn)
        .optional()
}

/// Whether a login is somebody's, closed accounts included.
pub(super) fn has_login(conn: &mut AnyConnection, login: &Login) -> QueryResult<bool> {
    let found: Option<Key<Account>> = administrators::table
        .filter(administrators::login.eq(login.as_str()))
        .select(administrators::account_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

pub(super) fn login(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Option<String>> {
    administrators::table.find(account).select(administrators::login).first(conn).optional()
}

/// Takes a step: one row, or none if this one or a later one was taken before.
pub(super) fn take_step(tx: &mut Tx<'_>, account: Key<Account>, step: i64) -> QueryResult<usize> {
    diesel::update(administrators::table.find(account).filter(administrators::totp_last_step.lt(step)))
        .set(administrators::totp_last_step.eq(step))
        .execute(tx.conn())
}

type Listed = (Key<Account>, String, Word<AccountState>, Instant);

/// All administrators by login.
pub(super) fn all(conn: &mut AnyConnection) -> QueryResult<Vec<Listed>> {
    administrators::table
        .inner_join(accounts::table)
        .select((accounts::id, administrators::login, accounts::state, accounts::created_at))
        .order(administrators::login)
        .load(conn)
}
