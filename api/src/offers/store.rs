//! The queries of offers.

use diesel::prelude::*;

use super::{Offer, OfferState};
use crate::clock::Instant;
use crate::db::schema::{offer_versions, offers};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::partners::Partner;

pub(super) fn insert_offer(
    tx: &mut Tx<'_>,
    id: Key<Offer>,
    partner: Key<Partner>,
    state: OfferState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(offers::table)
        .values((
            offers::id.eq(id),
            offers::partner_id.eq(partner),
            offers::state.eq(Word(state)),
            offers::version.eq(1),
            offers::created_at.eq(now),
            offers::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// A version as it is kept.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = offer_versions)]
pub(super) struct VersionRow {
    pub(super) offer_id: Key<Offer>,
    pub(super) version: i64,
    pub(super) title_ru: String,
    pub(super) title_en: String,
    pub(super) terms: String,
    pub(super) terms_hash: Vec<u8>,
    pub(super) created_at: Instant,
}

pub(super) fn insert_version(tx: &mut Tx<'_>, row: &VersionRow) -> QueryResult<usize> {
    diesel::insert_into(offer_versions::table).values(row).execute(tx.conn())
}

/// The versions in force of a partner's published offers.
pub(super) fn published(conn: &mut AnyConnection, partner: Key<Partner>) -> QueryResult<Vec<VersionRow>> {
    offers::table
        .inner_join(offer_versions::table)
        .filter(offers::partner_id.eq(partner).and(offers::state.eq(Word(OfferState::Published))))
        .filter(offer_versions::version.eq(offers::version))
        .select(VersionRow::as_select())
        .order(offers::id)
        .load(conn)
}

pub(super) fn set_state(
    tx: &mut Tx<'_>,
    id: Key<Offer>,
    state: OfferState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(offers::table.find(id))
        .set((offers::state.eq(Word(state)), offers::changed_at.eq(now)))
        .execute(tx.conn())
}
