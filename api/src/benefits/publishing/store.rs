//! The queries of published packs.

use diesel::prelude::*;

use super::StoredPack;
use super::policy::Change;
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{benefit_packs, benefit_publications};
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// A pack as it is kept, without its files.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = benefit_packs)]
pub(super) struct PackRow {
    pub(super) id: Key<StoredPack>,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) hash: String,
    pub(super) benefits: i64,
    pub(super) examples: i64,
    pub(super) imported_by: Key<Account>,
    pub(super) imported_at: Instant,
}

/// A publication as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = benefit_publications)]
pub(super) struct PublicationRow {
    pub(super) number: i64,
    pub(super) name: String,
    pub(super) pack_id: Option<Key<StoredPack>>,
    pub(super) goes_back_to: i64,
    pub(super) rolled_back: bool,
    pub(super) reason: String,
    pub(super) published_by: Key<Account>,
    pub(super) published_at: Instant,
}

pub(super) fn insert_pack(tx: &mut Tx<'_>, row: &PackRow, files: &str) -> QueryResult<usize> {
    diesel::insert_into(benefit_packs::table).values((row, benefit_packs::files.eq(files))).execute(tx.conn())
}

pub(super) fn pack(conn: &mut AnyConnection, id: Key<StoredPack>) -> QueryResult<Option<PackRow>> {
    benefit_packs::table.find(id).select(PackRow::as_select()).first(conn).optional()
}

pub(super) fn pack_by_hash(conn: &mut AnyConnection, hash: &str) -> QueryResult<Option<PackRow>> {
    let same = benefit_packs::table.filter(benefit_packs::hash.eq(hash));
    same.select(PackRow::as_select()).first(conn).optional()
}

/// Whether another pack has this name and version.
pub(super) fn is_version_taken(conn: &mut AnyConnection, name: &str, version: &str) -> QueryResult<bool> {
    let same = benefit_packs::name.eq(name).and(benefit_packs::version.eq(version));
    let found: Option<String> =
        benefit_packs::table.filter(same).select(benefit_packs::hash).first(conn).optional()?;
    Ok(found.is_some())
}

/// The files of a pack, as they were kept.
pub(super) fn files(conn: &mut AnyConnection, id: Key<StoredPack>) -> QueryResult<Option<String>> {
    benefit_packs::table.find(id).select(benefit_packs::files).first(conn).optional()
}

/// Imported packs, the newest first.
pub(super) fn packs(
    conn: &mut AnyConnection,
    before: Option<Key<StoredPack>>,
    limit: i64,
) -> QueryResult<Vec<PackRow>> {
    let before = before.unwrap_or_else(|| Key::from_uuid(uuid::Uuid::max()));
    benefit_packs::table
        .filter(benefit_packs::id.lt(before))
        .order(benefit_packs::id.desc())
        .limit(limit)
        .select(PackRow::as_select())
        .load(conn)
}

/// The newest edition; 0 while nothing was published.
pub(super) fn newest(conn: &mut AnyConnection) -> QueryResult<i64> {
    let numbers = benefit_publications::table.select(benefit_publications::number);
    let newest = numbers.order(benefit_publications::number.desc()).first(conn).optional()?;
    Ok(newest.unwrap_or(0))
}

/// Every change of what is in force, the first one first.
pub(super) fn changes(conn: &mut AnyConnection) -> QueryResult<Vec<(String, Change<Key<StoredPack>>)>> {
    let rows: Vec<PublicationRow> = benefit_publications::table
        .order(benefit_publications::number)
        .select(PublicationRow::as_select())
        .load(conn)?;
    let change = |row: PublicationRow| {
        (row.name, Change { number: row.number, pack: row.pack_id, goes_back_to: row.goes_back_to })
    };
    Ok(rows.into_iter().map(change).collect())
}

pub(super) fn insert_publication(tx: &mut Tx<'_>, row: &PublicationRow) -> QueryResult<usize> {
    diesel::insert_into(benefit_publications::table).values(row).execute(tx.conn())
}

/// Publications with the versions that they put in force, the newest first.
pub(super) fn publications(
    conn: &mut AnyConnection,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<(PublicationRow, Option<String>)>> {
    benefit_publications::table
        .left_join(benefit_packs::table)
        .filter(benefit_publications::number.lt(before.unwrap_or(i64::MAX)))
        .order(benefit_publications::number.desc())
        .limit(limit)
        .select((PublicationRow::as_select(), benefit_packs::version.nullable()))
        .load(conn)
}
