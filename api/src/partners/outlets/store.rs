//! The queries of outlets.

use diesel::prelude::*;

use super::{Outlet, OutletState};
use crate::clock::Instant;
use crate::db::schema::outlets;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::partners::Partner;

/// An outlet as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlets)]
pub(super) struct OutletRow {
    pub(super) id: Key<Outlet>,
    pub(super) partner_id: Key<Partner>,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) time_zone: String,
    pub(super) state: Word<OutletState>,
    pub(super) created_at: Instant,
    pub(super) latitude: Option<i64>,
    pub(super) longitude: Option<i64>,
    pub(super) hours: Option<String>,
    pub(super) revision: i64,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &OutletRow) -> QueryResult<usize> {
    diesel::insert_into(outlets::table).values(row.clone()).execute(tx.conn())
}

/// An outlet of this partner.
pub(super) fn outlet(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    id: Key<Outlet>,
) -> QueryResult<Option<OutletRow>> {
    outlets::table
        .filter(outlets::id.eq(id).and(outlets::partner_id.eq(partner)))
        .select(OutletRow::as_select())
        .first(conn)
        .optional()
}

/// A partner's outlets, the oldest first.
pub(super) fn of_partner(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    after: Option<Key<Outlet>>,
    most: i64,
) -> QueryResult<Vec<OutletRow>> {
    let query = outlets::table.filter(outlets::partner_id.eq(partner)).select(OutletRow::as_select());
    let mut query = query.order(outlets::id).limit(most).into_boxed();
    if let Some(after) = after {
        query = query.filter(outlets::id.gt(after));
    }
    query.load(conn)
}

pub(super) fn ids(conn: &mut AnyConnection, partner: Key<Partner>) -> QueryResult<Vec<Key<Outlet>>> {
    outlets::table.filter(outlets::partner_id.eq(partner)).select(outlets::id).load(conn)
}

/// Writes what an outlet has become, if nobody has changed it since revision `seen`.
pub(super) fn update(tx: &mut Tx<'_>, row: &OutletRow, seen: i64) -> QueryResult<usize> {
    diesel::update(outlets::table.find(row.id).filter(outlets::revision.eq(seen)))
        .set((
            outlets::name.eq(&row.name),
            outlets::address.eq(&row.address),
            outlets::time_zone.eq(&row.time_zone),
            outlets::state.eq(row.state),
            outlets::latitude.eq(row.latitude),
            outlets::longitude.eq(row.longitude),
            outlets::hours.eq(&row.hours),
            outlets::revision.eq(row.revision),
        ))
        .execute(tx.conn())
}
