//! The queries of the outbox.

use diesel::prelude::*;

use super::{Kind, PostState, Posted};
use crate::clock::Instant;
use crate::db::schema::outbox;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::on_each;

/// A message as it is kept.
#[derive(Insertable)]
#[diesel(table_name = outbox)]
pub(super) struct PostRow {
    pub(super) id: Key<Posted>,
    pub(super) kind: Word<Kind>,
    pub(super) sealed_payload: Option<Vec<u8>>,
    pub(super) dedupe_key: String,
    pub(super) state: Word<PostState>,
    pub(super) attempts: i64,
    pub(super) next_at: Instant,
    pub(super) expires_at: Instant,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
}

/// Adds a message, unless there is one about the same.
pub(super) fn insert(tx: &mut Tx<'_>, row: &PostRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => diesel::insert_into(outbox::table).values(row).on_conflict_do_nothing().execute(c))
}

/// A message that is due.
#[derive(Clone, Queryable)]
pub(super) struct DueRow {
    pub(super) id: Key<Posted>,
    pub(super) kind: Word<Kind>,
    pub(super) sealed_payload: Option<Vec<u8>>,
    pub(super) attempts: i64,
    pub(super) expires_at: Instant,
    pub(super) created_at: Instant,
}

/// The messages that are due, the longest waiting first.
pub(super) fn due(conn: &mut AnyConnection, now: Instant, limit: i64) -> QueryResult<Vec<DueRow>> {
    outbox::table
        .filter(outbox::state.eq(Word(PostState::Waiting)).and(outbox::next_at.le(now)))
        .order((outbox::next_at, outbox::id))
        .limit(limit)
        .select((
            outbox::id,
            outbox::kind,
            outbox::sealed_payload,
            outbox::attempts,
            outbox::expires_at,
            outbox::created_at,
        ))
        .load(conn)
}

/// Takes a message for a while, unless another worker was faster. Its count of attempts is its version.
pub(super) fn take(tx: &mut Tx<'_>, row: &DueRow, until: Instant, now: Instant) -> QueryResult<usize> {
    diesel::update(outbox::table.find(row.id))
        .filter(outbox::state.eq(Word(PostState::Waiting)).and(outbox::attempts.eq(row.attempts)))
        .set((outbox::attempts.eq(row.attempts + 1), outbox::next_at.eq(until), outbox::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Notes when a message is tried again.
pub(super) fn put_off(
    tx: &mut Tx<'_>,
    id: Key<Posted>,
    attempts: i64,
    next: Instant,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::state.eq(Word(PostState::Waiting)).and(outbox::attempts.eq(attempts)))
        .set((outbox::next_at.eq(next), outbox::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Ends a message and forgets what it said.
pub(super) fn end(tx: &mut Tx<'_>, id: Key<Posted>, state: PostState, now: Instant) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::state.eq(Word(PostState::Waiting)))
        .set((
            outbox::state.eq(Word(state)),
            outbox::sealed_payload.eq(None::<Vec<u8>>),
            outbox::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Takes rows away that ended before then.
pub(super) fn delete_ended(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    let ended = outbox::state.ne(Word(PostState::Waiting)).and(outbox::changed_at.lt(before));
    diesel::delete(outbox::table.filter(ended)).execute(tx.conn())
}
