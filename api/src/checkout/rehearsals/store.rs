//! The queries of rehearsals.

use diesel::prelude::*;

use crate::checkout::{Checkout, Redemption};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::schema::rehearsals;
use crate::ids::Key;
use crate::on_each;
use crate::partners::{Outlet, Partner, Till};

/// A rehearsal as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rehearsals)]
pub(super) struct RehearsalRow {
    pub(super) id: Key<Redemption>,
    pub(super) checkout_id: Key<Checkout>,
    pub(super) till_id: Key<Till>,
    pub(super) outlet_id: Key<Outlet>,
    pub(super) partner_id: Key<Partner>,
    pub(super) specimen: i64,
    pub(super) receipt: String,
    pub(super) created_at: Instant,
}

/// Writes a rehearsal: one row, or none if its checkout has one already.
pub(super) fn insert(tx: &mut Tx<'_>, row: &RehearsalRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => diesel::insert_into(rehearsals::table)
        .values(row)
        .on_conflict(rehearsals::checkout_id)
        .do_nothing()
        .execute(c))
}

/// A partner's rehearsal, held until the transaction is over.
pub(super) fn hold(
    tx: &mut Tx<'_>,
    partner: Key<Partner>,
    id: Key<Redemption>,
) -> QueryResult<Option<RehearsalRow>> {
    let own = rehearsals::table.find(id).filter(rehearsals::partner_id.eq(partner));
    diesel::update(own).set(rehearsals::receipt.eq(rehearsals::receipt)).execute(tx.conn())?;
    own.select(RehearsalRow::as_select()).first(tx.conn()).optional()
}

/// Writes what has become of a rehearsal.
pub(super) fn set_receipt(tx: &mut Tx<'_>, id: Key<Redemption>, receipt: &str) -> QueryResult<usize> {
    diesel::update(rehearsals::table.find(id)).set(rehearsals::receipt.eq(receipt)).execute(tx.conn())
}

/// Deletes rehearsals from before `before`.
pub(in crate::checkout) fn forget(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(rehearsals::table.filter(rehearsals::created_at.lt(before))).execute(tx.conn())
}
