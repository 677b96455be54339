//! The queries of the vault: the check row, the issuer, its keys.

use diesel::prelude::*;

use super::{Issuer, KeyPurpose, KeyState};
use crate::clock::Instant;
use crate::db::schema::{issuers, keys, master_rotation, vault_checks};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::on_each;

/// A key as it is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
pub(super) struct KeyRow {
    pub(super) id: Key<KeyRow>,
    pub(super) issuer_id: Key<Issuer>,
    pub(super) purpose: Word<KeyPurpose>,
    pub(super) kid: Vec<u8>,
    pub(super) public_key: Option<Vec<u8>>,
    pub(super) sealed_secret: Vec<u8>,
    pub(super) state: Word<KeyState>,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
    pub(super) signs_from: Option<Instant>,
}

/// The sealed value that tells the right master key from a wrong one; `None` on an empty database.
pub(super) fn check(conn: &mut AnyConnection) -> QueryResult<Option<Vec<u8>>> {
    vault_checks::table.find(1).select(vault_checks::sealed).first(conn).optional()
}

/// Writes the check: one row, or none if there is one.
pub(super) fn insert_check(tx: &mut Tx<'_>, sealed: &[u8], now: Instant) -> QueryResult<usize> {
    let row = (vault_checks::id.eq(1), vault_checks::sealed.eq(sealed), vault_checks::created_at.eq(now));
    on_each!(tx.conn(), c => diesel::insert_into(vault_checks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
}

/// Puts another check in the place of the one that stands.
pub(super) fn set_check(tx: &mut Tx<'_>, sealed: &[u8]) -> QueryResult<usize> {
    diesel::update(vault_checks::table.find(1)).set(vault_checks::sealed.eq(sealed)).execute(tx.conn())
}

/// A change of the master key that is going on.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = master_rotation)]
pub(super) struct RotationRow {
    pub(super) id: i64,
    pub(super) sealed_check: Vec<u8>,
    pub(super) new_under_old: Vec<u8>,
    pub(super) old_under_new: Vec<u8>,
    pub(super) started_at: Instant,
}

/// The change that is going on, if there is one.
pub(super) fn rotation(conn: &mut AnyConnection) -> QueryResult<Option<RotationRow>> {
    master_rotation::table.find(1).select(RotationRow::as_select()).first(conn).optional()
}

/// Begins a change: one row, or none if one is going on.
pub(super) fn insert_rotation(tx: &mut Tx<'_>, row: &RotationRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => {
        diesel::insert_into(master_rotation::table).values(row).on_conflict_do_nothing().execute(c)
    })
}

/// Ends the change.
pub(super) fn delete_rotation(tx: &mut Tx<'_>) -> QueryResult<usize> {
    diesel::delete(master_rotation::table).execute(tx.conn())
}

/// The issuer of this service: the first one made.
pub(super) fn issuer(conn: &mut AnyConnection) -> QueryResult<Option<(Key<Issuer>, String, String)>> {
    issuers::table
        .select((issuers::id, issuers::name, issuers::time_zone))
        .order(issuers::id)
        .first(conn)
        .optional()
}

pub(super) fn insert_issuer(tx: &mut Tx<'_>, issuer: &Issuer, now: Instant) -> QueryResult<usize> {
    diesel::insert_into(issuers::table)
        .values((
            issuers::id.eq(issuer.id),
            issuers::name.eq(&issuer.name),
            issuers::time_zone.eq(issuer.zone.name()),
            issuers::next_slot.eq(0),
            issuers::created_at.eq(now),
        ))
        .execute(tx.conn())
}

/// All keys that still count, the newest first.
pub(super) fn live_keys(conn: &mut AnyConnection, issuer: Key<Issuer>) -> QueryResult<Vec<KeyRow>> {
    keys::table
        .filter(keys::issuer_id.eq(issuer).and(keys::state.ne(Word(KeyState::Revoked))))
        .order((keys::created_at.desc(), keys::id.desc()))
        .select(KeyRow::as_select())
        .load(conn)
}

/// Makes others who do the same wait until this transaction ends.
pub(super) fn hold_issuer(tx: &mut Tx<'_>, issuer: Key<Issuer>) -> QueryResult<usize> {
    diesel::update(issuers::table.find(issuer))
        .set(issuers::next_slot.eq(issuers::next_slot))
        .execute(tx.conn())
}

/// All keys that there ever were, the newest first.
pub(super) fn all_keys(conn: &mut AnyConnection, issuer: Key<Issuer>) -> QueryResult<Vec<KeyRow>> {
    keys::table
        .filter(keys::issuer_id.eq(issuer))
        .order((keys::created_at.desc(), keys::id.desc()))
        .select(KeyRow::as_select())
        .load(conn)
}

/// Moves a key to another state, unless it is revoked already.
pub(super) fn set_key_state(
    tx: &mut Tx<'_>,
    id: Key<KeyRow>,
    state: KeyState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(keys::table.find(id).filter(keys::state.ne(Word(KeyState::Revoked))))
        .set((keys::state.eq(Word(state)), keys::changed_at.eq(now)))
        .execute(tx.conn())
}

pub(super) fn insert_key(tx: &mut Tx<'_>, row: &KeyRow) -> QueryResult<usize> {
    diesel::insert_into(keys::table).values(row).execute(tx.conn())
}
