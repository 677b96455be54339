//! The queries of partners, outlets and tills.

use diesel::prelude::*;

use super::{Outlet, OutletState, Partner, PartnerState, Till, TillState};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::schema::{outlets, partners, tills};
use crate::db::types::Word;
use crate::ids::Key;

pub(super) fn insert_partner(
    tx: &mut Tx<'_>,
    id: Key<Partner>,
    name: &str,
    state: PartnerState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(partners::table)
        .values((
            partners::id.eq(id),
            partners::name.eq(name),
            partners::state.eq(Word(state)),
            partners::created_at.eq(now),
            partners::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

#[derive(Insertable)]
#[diesel(table_name = outlets)]
pub(super) struct OutletRow<'a> {
    pub(super) id: Key<Outlet>,
    pub(super) partner_id: Key<Partner>,
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) time_zone: &'a str,
    pub(super) state: Word<OutletState>,
    pub(super) created_at: Instant,
}

pub(super) fn insert_outlet(tx: &mut Tx<'_>, row: &OutletRow<'_>) -> QueryResult<usize> {
    diesel::insert_into(outlets::table).values(row).execute(tx.conn())
}

#[derive(Insertable)]
#[diesel(table_name = tills)]
pub(super) struct TillRow<'a> {
    pub(super) id: Key<Till>,
    pub(super) outlet_id: Key<Outlet>,
    pub(super) name: &'a str,
    pub(super) token_hash: &'a [u8],
    pub(super) state: Word<TillState>,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
}

pub(super) fn insert_till(tx: &mut Tx<'_>, row: &TillRow<'_>) -> QueryResult<usize> {
    diesel::insert_into(tills::table).values(row).execute(tx.conn())
}

pub(super) fn set_till_state(
    tx: &mut Tx<'_>,
    id: Key<Till>,
    state: TillState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(tills::table.find(id))
        .set((tills::state.eq(Word(state)), tills::changed_at.eq(now)))
        .execute(tx.conn())
}

pub(super) fn set_partner_state(
    tx: &mut Tx<'_>,
    id: Key<Partner>,
    state: PartnerState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(partners::table.find(id))
        .set((partners::state.eq(Word(state)), partners::changed_at.eq(now)))
        .execute(tx.conn())
}
