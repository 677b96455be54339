//! The queries of benefits.

use diesel::prelude::*;

use crate::clock::Instant;
use crate::db::schema::benefit_files;
use crate::db::{AnyConnection, Tx};
use crate::families::Family;
use crate::ids::Key;

/// A family's document, sealed, and how often it was written.
pub(super) fn file(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Option<(i64, Vec<u8>)>> {
    benefit_files::table
        .find(family)
        .select((benefit_files::revision, benefit_files::sealed_file))
        .first(conn)
        .optional()
}

pub(super) fn insert_file(
    tx: &mut Tx<'_>,
    family: Key<Family>,
    sealed: &[u8],
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(benefit_files::table)
        .values((
            benefit_files::family_id.eq(family),
            benefit_files::revision.eq(1_i64),
            benefit_files::sealed_file.eq(sealed),
            benefit_files::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Takes the document of a family away.
pub(super) fn delete_file(tx: &mut Tx<'_>, family: Key<Family>) -> QueryResult<usize> {
    diesel::delete(benefit_files::table.find(family)).execute(tx.conn())
}

/// Replaces the document if nobody else did since it was read at `revision`; 0 if somebody did.
pub(super) fn replace_file(
    tx: &mut Tx<'_>,
    family: Key<Family>,
    revision: i64,
    sealed: &[u8],
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(benefit_files::table.find(family).filter(benefit_files::revision.eq(revision)))
        .set((
            benefit_files::revision.eq(revision + 1),
            benefit_files::sealed_file.eq(sealed),
            benefit_files::changed_at.eq(now),
        ))
        .execute(tx.conn())
}
