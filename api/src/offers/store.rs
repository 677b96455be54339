//! The queries of offers and their versions.

use diesel::prelude::*;

use super::policy::Standing;
use super::{Offer, OfferState};
use crate::clock::Instant;
use crate::db::schema::{offer_outlets, offer_versions, offers};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::partners::{Outlet, Partner};

/// An offer as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = offers)]
pub(super) struct OfferRow {
    pub(super) id: Key<Offer>,
    pub(super) partner_id: Key<Partner>,
    pub(super) state: Word<OfferState>,
    pub(super) version: i64,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
    pub(super) state_reason: Option<String>,
    pub(super) revision: i64,
    pub(super) latest_version: i64,
    pub(super) submitted_version: Option<i64>,
    pub(super) search_key: String,
    pub(super) everywhere: bool,
}

impl OfferRow {
    pub(super) fn standing(&self) -> Standing {
        Standing {
            state: self.state.0,
            version: self.version,
            latest: self.latest_version,
            submitted: self.submitted_version,
        }
    }
}

/// A version as it is kept.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = offer_versions)]
pub(super) struct VersionRow {
    pub(super) offer_id: Key<Offer>,
    pub(super) version: i64,
    pub(super) title_ru: String,
    pub(super) title_en: String,
    pub(super) terms: String,
    pub(super) terms_hash: Vec<u8>,
    pub(super) created_at: Instant,
    pub(super) description_ru: String,
    pub(super) description_en: String,
}

pub(super) fn insert_offer(tx: &mut Tx<'_>, row: &OfferRow) -> QueryResult<usize> {
    diesel::insert_into(offers::table).values(row.clone()).execute(tx.conn())
}

pub(super) fn insert_version(tx: &mut Tx<'_>, row: &VersionRow) -> QueryResult<usize> {
    diesel::insert_into(offer_versions::table).values(row.clone()).execute(tx.conn())
}

/// Notes since when nobody may be promised a version any more, or that one may again.
pub(super) fn withdraw(
    tx: &mut Tx<'_>,
    id: Key<Offer>,
    version: i64,
    since: Option<Instant>,
) -> QueryResult<usize> {
    diesel::update(offer_versions::table.find((id, version)))
        .set(offer_versions::withdrawn_at.eq(since))
        .execute(tx.conn())
}

pub(super) fn offer(conn: &mut AnyConnection, id: Key<Offer>) -> QueryResult<Option<OfferRow>> {
    offers::table.find(id).select(OfferRow::as_select()).first(conn).optional()
}

pub(super) fn version(
    conn: &mut AnyConnection,
    id: Key<Offer>,
    version: i64,
) -> QueryResult<Option<VersionRow>> {
    offer_versions::table.find((id, version)).select(VersionRow::as_select()).first(conn).optional()
}

/// The newest version of each of these offers, and the one in force.
pub(super) fn versions(conn: &mut AnyConnection, ids: &[Key<Offer>]) -> QueryResult<Vec<VersionRow>> {
    let current = offer_versions::version.eq(offers::version);
    offer_versions::table
        .inner_join(offers::table)
        .filter(offers::id.eq_any(ids))
        .filter(current.or(offer_versions::version.eq(offers::latest_version)))
        .select(VersionRow::as_select())
        .load(conn)
}

/// Which offers a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) partner: Option<Key<Partner>>,
    pub(super) state: Option<OfferState>,
    /// Whether a version of it waits for an administrator.
    pub(super) submitted: Option<bool>,
    pub(super) after: Option<Key<Offer>>,
}

pub(super) fn list(conn: &mut AnyConnection, wanted: Wanted, most: i64) -> QueryResult<Vec<OfferRow>> {
    let mut query = offers::table.select(OfferRow::as_select()).order(offers::id).limit(most).into_boxed();
    if let Some(partner) = wanted.partner {
        query = query.filter(offers::partner_id.eq(partner));
    }
    if let Some(state) = wanted.state {
        query = query.filter(offers::state.eq(Word(state)));
    }
    match wanted.submitted {
        Some(true) => query = query.filter(offers::submitted_version.is_not_null()),
        Some(false) => query = query.filter(offers::submitted_version.is_null()),
        None => {}
    }
    if let Some(after) = wanted.after {
        query = query.filter(offers::id.gt(after));
    }
    query.load(conn)
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

/// Writes what an offer has become, if nobody has changed it since revision `seen`.
pub(super) fn update(tx: &mut Tx<'_>, row: &OfferRow, seen: i64) -> QueryResult<usize> {
    diesel::update(offers::table.find(row.id).filter(offers::revision.eq(seen)))
        .set((
            offers::state.eq(row.state),
            offers::version.eq(row.version),
            offers::changed_at.eq(row.changed_at),
            offers::state_reason.eq(&row.state_reason),
            offers::revision.eq(row.revision),
            offers::latest_version.eq(row.latest_version),
            offers::submitted_version.eq(row.submitted_version),
            offers::search_key.eq(&row.search_key),
            offers::everywhere.eq(row.everywhere),
        ))
        .execute(tx.conn())
}

/// Notes at which outlets an offer holds, in place of what was noted.
pub(super) fn replace_outlets(
    tx: &mut Tx<'_>,
    id: Key<Offer>,
    outlets: impl Iterator<Item = Key<Outlet>>,
) -> QueryResult<()> {
    diesel::delete(offer_outlets::table.filter(offer_outlets::offer_id.eq(id))).execute(tx.conn())?;
    for outlet in outlets {
        diesel::insert_into(offer_outlets::table)
            .values((offer_outlets::offer_id.eq(id), offer_outlets::outlet_id.eq(outlet)))
            .execute(tx.conn())?;
    }
    Ok(())
}
