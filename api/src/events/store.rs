//! The queries of events.

use diesel::prelude::*;
use uuid::Uuid;

use super::{Event, EventKind};
use crate::clock::Instant;
use crate::db::schema::events;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

pub(super) fn insert(tx: &mut Tx<'_>, event: Event, now: Instant) -> QueryResult<usize> {
    diesel::insert_into(events::table)
        .values((
            events::id.eq(event.id),
            events::kind.eq(Word(event.kind)),
            events::subject_id.eq(Key::<Uuid>::from_uuid(event.subject)),
            events::attempts.eq(0),
            events::next_at.eq(now),
            events::created_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Key, kind, subject and attempts of an event that waits.
type DueRow = (Key<Event>, Word<EventKind>, Key<Uuid>, i64);

/// The events that wait, in the order in which they happened, each with the number of times that it failed.
pub(super) fn due(conn: &mut AnyConnection, now: Instant, limit: i64) -> QueryResult<Vec<(Event, i64)>> {
    let rows: Vec<DueRow> = events::table
        .filter(events::handled_at.is_null().and(events::next_at.le(now)))
        .order(events::id)
        .limit(limit)
        .select((events::id, events::kind, events::subject_id, events::attempts))
        .load(conn)?;
    let event =
        |(id, Word(kind), subject, attempts): DueRow| (Event { id, kind, subject: subject.uuid() }, attempts);
    Ok(rows.into_iter().map(event).collect())
}

/// Marks an event as handled; none if another server was faster.
pub(super) fn handled(tx: &mut Tx<'_>, id: Key<Event>, now: Instant) -> QueryResult<usize> {
    diesel::update(events::table.find(id).filter(events::handled_at.is_null()))
        .set(events::handled_at.eq(now))
        .execute(tx.conn())
}

pub(super) fn put_off(tx: &mut Tx<'_>, id: Key<Event>, attempts: i64, next: Instant) -> QueryResult<usize> {
    diesel::update(events::table.find(id))
        .set((events::attempts.eq(attempts), events::next_at.eq(next)))
        .execute(tx.conn())
}

/// Takes events away that were handled before then.
pub(super) fn delete_handled(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(events::table.filter(events::handled_at.lt(before))).execute(tx.conn())
}
