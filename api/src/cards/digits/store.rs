//! The queries of twelve digits.

use diesel::prelude::*;

use crate::cards::Device;
use crate::clock::Instant;
use crate::db::schema::{cards, devices, digits};
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::on_each;

/// Digits as they are kept: not they themselves, their HMAC.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = digits)]
pub(super) struct DigitsRow {
    pub(super) digits_index: Vec<u8>,
    pub(super) device_id: Key<Device>,
    pub(super) with_hint: bool,
    pub(super) made_at: Instant,
    pub(super) expires_at: Instant,
    pub(super) used_at: Option<Instant>,
}

/// Keeps digits: one row, or none if others have the same ones.
pub(super) fn insert(tx: &mut Tx<'_>, row: &DigitsRow) -> QueryResult<usize> {
    let row = row.clone();
    on_each!(tx.conn(), c => diesel::insert_into(digits::table).values(row).on_conflict_do_nothing().execute(c))
}

/// Ends what a device asked for before and nobody used.
pub(super) fn end_unused(tx: &mut Tx<'_>, device: Key<Device>, now: Instant) -> QueryResult<usize> {
    let unused = digits::device_id.eq(device).and(digits::used_at.is_null()).and(digits::expires_at.gt(now));
    diesel::update(digits::table.filter(unused)).set(digits::expires_at.eq(now)).execute(tx.conn())
}

/// Digits with the class of their card.
pub(super) fn find(conn: &mut AnyConnection, index: &[u8]) -> QueryResult<Option<(DigitsRow, i64)>> {
    digits::table
        .inner_join(devices::table.inner_join(cards::table))
        .filter(digits::digits_index.eq(index))
        .select((DigitsRow::as_select(), cards::class))
        .first(conn)
        .optional()
}

/// Uses digits: one row, or none if they were used meanwhile.
pub(super) fn spend(tx: &mut Tx<'_>, index: &[u8], now: Instant) -> QueryResult<usize> {
    diesel::update(digits::table.find(index).filter(digits::used_at.is_null()))
        .set(digits::used_at.eq(now))
        .execute(tx.conn())
}

/// Forgets digits that ended before `before`.
pub(super) fn forget(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(digits::table.filter(digits::expires_at.lt(before))).execute(tx.conn())
}
