//! The queries of tills and of devices that wait to become one.

use diesel::prelude::*;

use super::{Till, TillKind, TillState};
use crate::clock::Instant;
use crate::db::schema::{outlets, pairings, tills};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::partners::{Outlet, Partner};

/// A till as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = tills)]
pub(super) struct TillRow {
    pub(super) id: Key<Till>,
    pub(super) outlet_id: Key<Outlet>,
    pub(super) name: String,
    pub(super) token_hash: Vec<u8>,
    pub(super) state: Word<TillState>,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
    pub(super) kind: Word<TillKind>,
    pub(super) test_until: Option<Instant>,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &TillRow) -> QueryResult<usize> {
    diesel::insert_into(tills::table).values(row.clone()).execute(tx.conn())
}

/// A till of this partner.
pub(super) fn till(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    id: Key<Till>,
) -> QueryResult<Option<TillRow>> {
    tills::table
        .inner_join(outlets::table)
        .filter(tills::id.eq(id).and(outlets::partner_id.eq(partner)))
        .select(TillRow::as_select())
        .first(conn)
        .optional()
}

/// A partner's tills, the oldest first.
pub(super) fn of_partner(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    after: Option<Key<Till>>,
    most: i64,
) -> QueryResult<Vec<TillRow>> {
    let query = tills::table.inner_join(outlets::table).filter(outlets::partner_id.eq(partner));
    let mut query = query.select(TillRow::as_select()).order(tills::id).limit(most).into_boxed();
    if let Some(after) = after {
        query = query.filter(tills::id.gt(after));
    }
    query.load(conn)
}

pub(super) fn set_state(
    tx: &mut Tx<'_>,
    id: Key<Till>,
    state: TillState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(tills::table.find(id))
        .set((tills::state.eq(Word(state)), tills::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Begins or ends the test of a till.
pub(super) fn set_test(
    tx: &mut Tx<'_>,
    id: Key<Till>,
    until: Option<Instant>,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(tills::table.find(id))
        .set((tills::test_until.eq(until), tills::changed_at.eq(now)))
        .execute(tx.conn())
}

/// A device that waits.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = pairings)]
pub(super) struct PairingRow {
    pub(super) code: String,
    pub(super) token_hash: Vec<u8>,
    pub(super) device: String,
    pub(super) expires_at: Instant,
}

pub(super) fn insert_pairing(tx: &mut Tx<'_>, row: &PairingRow) -> QueryResult<usize> {
    diesel::insert_into(pairings::table).values(row.clone()).execute(tx.conn())
}

/// Forgets devices that nobody confirmed in time.
pub(super) fn forget_expired(tx: &mut Tx<'_>, now: Instant) -> QueryResult<usize> {
    diesel::delete(pairings::table.filter(pairings::expires_at.le(now))).execute(tx.conn())
}

/// Takes a code: whoever gets the row is the only one.
pub(super) fn take_pairing(tx: &mut Tx<'_>, code: &str, now: Instant) -> QueryResult<Option<PairingRow>> {
    diesel::delete(pairings::table.find(code).filter(pairings::expires_at.gt(now)))
        .returning((pairings::code, pairings::token_hash, pairings::device, pairings::expires_at))
        .get_result(tx.conn())
        .optional()
}
