//! The queries of questions to the registry.

use diesel::prelude::*;
use mobile_contracts::discount::Category;

use super::QuestionState;
use crate::clock::Instant;
use crate::db::schema::{categories, families, registry_requests};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{CategoryState, Family, FamilyState, HeldCategory};
use crate::ids::Key;
use crate::on_each;

/// A question, as a row.
pub(super) struct Asked;

/// Categories that wait and that nobody has asked about yet, the oldest first.
pub(super) fn unasked(
    conn: &mut AnyConnection,
    limit: i64,
) -> QueryResult<Vec<(Key<HeldCategory>, Key<Family>)>> {
    categories::table
        .inner_join(families::table)
        .left_join(registry_requests::table)
        .filter(categories::state.eq(Word(CategoryState::Waiting)))
        .filter(families::state.eq(Word(FamilyState::Active)).and(families::erase_at.is_null()))
        .filter(registry_requests::id.nullable().is_null())
        .order(categories::id)
        .limit(limit)
        .select((categories::id, categories::family_id))
        .load(conn)
}

/// Notes that a category is to be asked about, unless another server was faster.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: Key<Asked>,
    (category, family): (Key<HeldCategory>, Key<Family>),
    now: Instant,
) -> QueryResult<usize> {
    let row = (
        registry_requests::id.eq(id),
        registry_requests::category_id.eq(category),
        registry_requests::family_id.eq(family),
        registry_requests::state.eq(Word(QuestionState::Waiting)),
        registry_requests::attempts.eq(0_i64),
        registry_requests::next_at.eq(now),
        registry_requests::created_at.eq(now),
        registry_requests::changed_at.eq(now),
    );
    on_each!(tx.conn(), c => diesel::insert_into(registry_requests::table).values(row).on_conflict_do_nothing().execute(c))
}

/// A question that is due.
#[derive(Clone, Queryable)]
pub(super) struct DueRow {
    pub(super) id: Key<Asked>,
    pub(super) family_id: Key<Family>,
    pub(super) category: Word<Category>,
    /// Of the category: somebody may have decided meanwhile.
    pub(super) state: Word<CategoryState>,
    pub(super) attempts: i64,
}

/// The questions that are due, the longest waiting first.
pub(super) fn due(conn: &mut AnyConnection, now: Instant, limit: i64) -> QueryResult<Vec<DueRow>> {
    registry_requests::table
        .inner_join(categories::table)
        .filter(registry_requests::state.eq(Word(QuestionState::Waiting)))
        .filter(registry_requests::next_at.le(now))
        .order((registry_requests::next_at, registry_requests::id))
        .limit(limit)
        .select((
            registry_requests::id,
            registry_requests::family_id,
            categories::category,
            categories::state,
            registry_requests::attempts,
        ))
        .load(conn)
}

/// Takes a question for a while, unless another server was faster. Its count of attempts is its version.
pub(super) fn take(tx: &mut Tx<'_>, row: &DueRow, until: Instant, now: Instant) -> QueryResult<usize> {
    diesel::update(registry_requests::table.find(row.id))
        .filter(registry_requests::state.eq(Word(QuestionState::Waiting)))
        .filter(registry_requests::attempts.eq(row.attempts))
        .set((
            registry_requests::attempts.eq(row.attempts + 1),
            registry_requests::next_at.eq(until),
            registry_requests::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Notes when a question is asked again.
pub(super) fn put_off(tx: &mut Tx<'_>, id: Key<Asked>, next: Instant) -> QueryResult<usize> {
    diesel::update(registry_requests::table.find(id))
        .filter(registry_requests::state.eq(Word(QuestionState::Waiting)))
        .set(registry_requests::next_at.eq(next))
        .execute(tx.conn())
}

/// Ends a question, unless it has ended.
pub(super) fn end(tx: &mut Tx<'_>, id: Key<Asked>, state: QuestionState, now: Instant) -> QueryResult<usize> {
    diesel::update(registry_requests::table.find(id))
        .filter(registry_requests::state.eq(Word(QuestionState::Waiting)))
        .set((registry_requests::state.eq(Word(state)), registry_requests::changed_at.eq(now)))
        .execute(tx.conn())
}
