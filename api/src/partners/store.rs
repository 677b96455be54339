//! The queries of partners.

use diesel::prelude::*;
use mobile_contracts::business::Sector;

use super::{Partner, PartnerState};
use crate::clock::Instant;
use crate::db::schema::partners;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// A partner as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = partners)]
pub(super) struct PartnerRow {
    pub(super) id: Key<Partner>,
    pub(super) name: String,
    pub(super) state: Word<PartnerState>,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
    pub(super) legal_name: Option<String>,
    pub(super) inn: Option<String>,
    pub(super) ogrn: Option<String>,
    pub(super) sector: Word<Sector>,
    pub(super) search_key: String,
    pub(super) state_reason: Option<String>,
    pub(super) revision: i64,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &PartnerRow) -> QueryResult<usize> {
    diesel::insert_into(partners::table).values(row.clone()).execute(tx.conn())
}

pub(super) fn partner(conn: &mut AnyConnection, id: Key<Partner>) -> QueryResult<Option<PartnerRow>> {
    partners::table.find(id).select(PartnerRow::as_select()).first(conn).optional()
}

/// Which partners a list shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) state: Option<PartnerState>,
    /// Patterns that the search key must fit.
    pub(super) patterns: Vec<String>,
    /// Those after this one.
    pub(super) after: Option<Key<Partner>>,
}

pub(super) fn list(conn: &mut AnyConnection, wanted: &Wanted, most: i64) -> QueryResult<Vec<PartnerRow>> {
    let mut query =
        partners::table.select(PartnerRow::as_select()).order(partners::id).limit(most).into_boxed();
    if let Some(state) = wanted.state {
        query = query.filter(partners::state.eq(Word(state)));
    }
    if let Some(after) = wanted.after {
        query = query.filter(partners::id.gt(after));
    }
    for pattern in &wanted.patterns {
        query = query.filter(partners::search_key.like(pattern));
    }
    query.load(conn)
}

/// Whether a business with this INN takes part already.
pub(super) fn takes_part(conn: &mut AnyConnection, inn: &str) -> QueryResult<bool> {
    let states = [PartnerState::Active, PartnerState::Suspended].map(Word);
    let rows = partners::table.filter(partners::inn.eq(inn).and(partners::state.eq_any(states)));
    diesel::select(diesel::dsl::exists(rows)).get_result(conn)
}

/// Decides about a partner that nobody has changed since it was read.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    row: &PartnerRow,
    state: PartnerState,
    reason: &str,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(partners::table.find(row.id).filter(partners::revision.eq(row.revision)))
        .set((
            partners::state.eq(Word(state)),
            partners::state_reason.eq(reason),
            partners::changed_at.eq(now),
            partners::revision.eq(partners::revision + 1),
        ))
        .execute(tx.conn())
}

/// Changes what a partner says of itself, if nobody has changed it since it was read.
pub(super) fn change(
    tx: &mut Tx<'_>,
    row: &PartnerRow,
    (name, sector, search_key): (&str, Sector, &str),
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(partners::table.find(row.id).filter(partners::revision.eq(row.revision)))
        .set((
            partners::name.eq(name),
            partners::sector.eq(Word(sector)),
            partners::search_key.eq(search_key),
            partners::changed_at.eq(now),
            partners::revision.eq(partners::revision + 1),
        ))
        .execute(tx.conn())
}
