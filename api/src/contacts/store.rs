//! The queries of contacts and their codes.

use diesel::prelude::*;

use super::ContactKind;
use crate::accounts::{Account, AccountState};
use crate::clock::Instant;
use crate::db::schema::{accounts, contacts, sign_in_codes};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::on_each;

/// A contact, as a row.
pub struct KnownContact;
/// A code, as a row.
pub(super) struct Code;

/// A contact as it is kept.
#[derive(Insertable)]
#[diesel(table_name = contacts)]
pub(super) struct ContactRow {
    pub(super) id: Key<KnownContact>,
    pub(super) account_id: Key<Account>,
    pub(super) kind: Word<ContactKind>,
    pub(super) sealed_value: Vec<u8>,
    pub(super) blind_index: Vec<u8>,
    pub(super) created_at: Instant,
}

pub(super) fn insert_contact(tx: &mut Tx<'_>, row: &ContactRow) -> QueryResult<usize> {
    diesel::insert_into(contacts::table).values(row).execute(tx.conn())
}

/// The contacts of an account, sealed, the oldest first.
pub(super) fn contacts_of(
    conn: &mut AnyConnection,
    account: Key<Account>,
) -> QueryResult<Vec<(Key<KnownContact>, Vec<u8>)>> {
    contacts::table
        .filter(contacts::account_id.eq(account))
        .order(contacts::id)
        .select((contacts::id, contacts::sealed_value))
        .load(conn)
}

/// A contact of somebody who looks at their own.
#[derive(Queryable)]
pub(super) struct OwnRow {
    pub(super) id: Key<KnownContact>,
    pub(super) sealed_value: Vec<u8>,
    pub(super) created_at: Instant,
}

/// The contacts of an account, the oldest first.
pub(super) fn own(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Vec<OwnRow>> {
    contacts::table
        .filter(contacts::account_id.eq(account))
        .order(contacts::id)
        .select((contacts::id, contacts::sealed_value, contacts::created_at))
        .load(conn)
}

pub(super) fn delete_contact(tx: &mut Tx<'_>, contact: Key<KnownContact>) -> QueryResult<usize> {
    diesel::delete(contacts::table.find(contact)).execute(tx.conn())
}

pub(super) fn delete_contacts(tx: &mut Tx<'_>, account: Key<Account>) -> QueryResult<usize> {
    diesel::delete(contacts::table.filter(contacts::account_id.eq(account))).execute(tx.conn())
}

/// Whose contact it is, and whether they may sign in.
pub(super) fn account_of(
    conn: &mut AnyConnection,
    blind_index: &[u8],
) -> QueryResult<Option<(Key<Account>, Word<AccountState>)>> {
    contacts::table
        .inner_join(accounts::table)
        .filter(contacts::blind_index.eq(blind_index))
        .select((accounts::id, accounts::state))
        .first(conn)
        .optional()
}

/// A code as it is kept.
#[derive(Queryable, Insertable)]
#[diesel(table_name = sign_in_codes)]
pub(super) struct CodeRow {
    pub(super) blind_index: Vec<u8>,
    pub(super) id: Key<Code>,
    pub(super) code_hash: Vec<u8>,
    pub(super) tries_left: i64,
    pub(super) created_at: Instant,
    pub(super) expires_at: Instant,
}

/// Keeps a code in place of the contact's former one.
pub(super) fn put_code(tx: &mut Tx<'_>, row: &CodeRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => {
        diesel::insert_into(sign_in_codes::table)
            .values(row)
            .on_conflict(sign_in_codes::blind_index)
            .do_update()
            .set((
                sign_in_codes::id.eq(row.id),
                sign_in_codes::code_hash.eq(&row.code_hash),
                sign_in_codes::tries_left.eq(row.tries_left),
                sign_in_codes::created_at.eq(row.created_at),
                sign_in_codes::expires_at.eq(row.expires_at),
            ))
            .execute(c)
    })
}

/// Uses up one try of a contact's code, if it has one left; the code as it is then.
pub(super) fn try_code(tx: &mut Tx<'_>, blind_index: &[u8], now: Instant) -> QueryResult<Option<CodeRow>> {
    diesel::update(sign_in_codes::table.find(blind_index))
        .filter(sign_in_codes::tries_left.gt(0).and(sign_in_codes::expires_at.gt(now)))
        .set(sign_in_codes::tries_left.eq(sign_in_codes::tries_left - 1))
        .returning(sign_in_codes::all_columns)
        .get_result(tx.conn())
        .optional()
}

/// Takes a code away, so that it works once.
pub(super) fn delete_code(tx: &mut Tx<'_>, blind_index: &[u8]) -> QueryResult<usize> {
    diesel::delete(sign_in_codes::table.find(blind_index)).execute(tx.conn())
}

/// Forgets codes that are worth nothing any more.
pub(super) fn delete_expired_codes(tx: &mut Tx<'_>, now: Instant) -> QueryResult<usize> {
    diesel::delete(sign_in_codes::table.filter(sign_in_codes::expires_at.le(now))).execute(tx.conn())
}
