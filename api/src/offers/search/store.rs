//! The queries of the search. What is found is published, of a partner that takes part, at an outlet in business.

use diesel::dsl::exists;
use diesel::prelude::*;
use mobile_contracts::business::Sector;

use super::policy::Spot;
use crate::db::AnyConnection;
use crate::db::schema::{offer_outlets, offer_versions, offers, outlets, partners};
use crate::db::types::Word;
use crate::ids::Key;
use crate::offers::store::VersionRow;
use crate::offers::{Offer, OfferState};
use crate::partners::{Area, Outlet, OutletState, Partner, PartnerState, Place};

/// What a query can decide.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Each must fit the offer's or the partner's search key.
    pub(super) patterns: Vec<String>,
    pub(super) sector: Option<Sector>,
}

/// A version in force with its partner: key, name, branch.
pub(super) type FoundRow = (VersionRow, Key<Partner>, String, Word<Sector>);

/// Adds to a query what is wanted.
macro_rules! narrow {
    ($query:ident, $wanted:expr) => {
        if let Some(sector) = $wanted.sector {
            $query = $query.filter(partners::sector.eq(Word(sector)));
        }
        for pattern in &$wanted.patterns {
            $query = $query.filter(offers::search_key.like(pattern).or(partners::search_key.like(pattern)));
        }
    };
}

/// Offers older than `before`, the newest first.
pub(super) fn newest(
    conn: &mut AnyConnection,
    wanted: &Wanted,
    before: Option<Key<Offer>>,
    most: i64,
) -> QueryResult<Vec<FoundRow>> {
    let mut query = offers::table
        .inner_join(partners::table)
        .inner_join(offer_versions::table)
        .filter(offers::state.eq(Word(OfferState::Published)))
        .filter(partners::state.eq(Word(PartnerState::Active)))
        .filter(offer_versions::version.eq(offers::version))
        .select((VersionRow::as_select(), partners::id, partners::name, partners::sector))
        .order(offers::id.desc())
        .limit(most)
        .into_boxed();
    narrow!(query, wanted);
    if let Some(before) = before {
        query = query.filter(offers::id.lt(before));
    }
    query.load(conn)
}

/// The versions in force of these offers.
pub(super) fn by_keys(conn: &mut AnyConnection, keys: &[Key<Offer>]) -> QueryResult<Vec<FoundRow>> {
    offers::table
        .inner_join(partners::table)
        .inner_join(offer_versions::table)
        .filter(offers::id.eq_any(keys))
        .filter(offer_versions::version.eq(offers::version))
        .select((VersionRow::as_select(), partners::id, partners::name, partners::sector))
        .load(conn)
}

/// Offers at outlets in the box around an area.
pub(super) fn nearby(conn: &mut AnyConnection, wanted: &Wanted, area: Area) -> QueryResult<Vec<Spot>> {
    let (south, north) = area.latitudes();
    let mut query = offers::table
        .inner_join(partners::table.inner_join(outlets::table))
        .filter(offers::state.eq(Word(OfferState::Published)))
        .filter(partners::state.eq(Word(PartnerState::Active)))
        .filter(outlets::state.eq(Word(OutletState::Active)))
        .filter(outlets::latitude.between(south, north))
        .filter(
            offers::everywhere.eq(true).or(exists(
                offer_outlets::table
                    .filter(offer_outlets::offer_id.eq(offers::id))
                    .filter(offer_outlets::outlet_id.eq(outlets::id)),
            )),
        )
        .select((offers::id, outlets::id, outlets::latitude, outlets::longitude))
        .into_boxed();
    narrow!(query, wanted);
    if let Some((west, east)) = area.longitudes() {
        query = query.filter(outlets::longitude.between(west, east));
    }
    type Row = (Key<Offer>, Key<Outlet>, Option<i64>, Option<i64>);
    let spot = |(offer, outlet, latitude, longitude): Row| {
        let latitude = i32::try_from(latitude?).ok()?;
        let place = Place::new(latitude, i32::try_from(longitude?).ok()?)?;
        Some(Spot { offer, outlet, place })
    };
    Ok(query.load(conn)?.into_iter().filter_map(spot).collect())
}

/// An outlet as families see it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outlets)]
pub(super) struct OutletRow {
    pub(super) id: Key<Outlet>,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) latitude: Option<i64>,
    pub(super) longitude: Option<i64>,
    pub(super) time_zone: String,
    pub(super) hours: Option<String>,
}

/// These outlets.
pub(super) fn outlets(conn: &mut AnyConnection, keys: &[Key<Outlet>]) -> QueryResult<Vec<OutletRow>> {
    outlets::table.filter(outlets::id.eq_any(keys)).select(OutletRow::as_select()).load(conn)
}

/// An offer with the zone and the opening hours of one of its outlets.
pub(super) type HoursRow = (Key<Offer>, String, Option<String>);

/// Zone and opening hours of the outlets in business where each of these offers holds.
pub(super) fn hours_of(conn: &mut AnyConnection, keys: &[Key<Offer>]) -> QueryResult<Vec<HoursRow>> {
    offers::table
        .inner_join(partners::table.inner_join(outlets::table))
        .filter(offers::id.eq_any(keys).and(outlets::state.eq(Word(OutletState::Active))))
        .filter(outlets::hours.is_not_null())
        .filter(
            offers::everywhere.eq(true).or(exists(
                offer_outlets::table
                    .filter(offer_outlets::offer_id.eq(offers::id))
                    .filter(offer_outlets::outlet_id.eq(outlets::id)),
            )),
        )
        .select((offers::id, outlets::time_zone, outlets::hours))
        .load(conn)
}
