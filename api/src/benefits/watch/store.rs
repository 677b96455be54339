//! The queries of the nightly look at families.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::clock::Instant;
use crate::db::schema::{benefit_runs, benefit_watches, families};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{Family, FamilyState};
use crate::ids::Key;
use crate::on_each;

const JOB: &str = "nightly";

/// Which families a pack answers for.
#[derive(Debug, Clone)]
pub(super) enum Where {
    /// Those of a region.
    Region(String),
    /// Those of all regions but these.
    Elsewhere(Vec<String>),
}

/// Families to look at again, in the order of their keys: never seen, due, or answered by other rules than those with
/// `pack_hash`.
pub(super) fn due(
    conn: &mut AnyConnection,
    place: &Where,
    (pack_hash, today): (&str, NaiveDate),
    after: Key<Family>,
    limit: i64,
) -> QueryResult<Vec<Key<Family>>> {
    let unseen = benefit_watches::family_id.nullable().is_null();
    let over = benefit_watches::due_on.nullable().le(today);
    let outdated = benefit_watches::pack_hash.nullable().ne(pack_hash);
    let mut wanted = families::table
        .left_join(benefit_watches::table)
        .filter(families::state.eq(Word(FamilyState::Active)).and(families::id.gt(after)))
        .filter(unseen.or(over).or(outdated))
        .order(families::id)
        .limit(limit)
        .select(families::id)
        .into_boxed();
    wanted = match place {
        Where::Region(region) => wanted.filter(families::region.eq(region)),
        Where::Elsewhere(regions) => wanted.filter(families::region.ne_all(regions)),
    };
    wanted.load(conn)
}

/// What a family was found to have, sealed; none if it was never evaluated.
pub(super) fn state(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Option<Vec<u8>>> {
    let found: Option<Option<Vec<u8>>> =
        benefit_watches::table.find(family).select(benefit_watches::sealed_state).first(conn).optional()?;
    Ok(found.flatten())
}

/// Notes what a family was found to have, and when to look again. Without a new state the old one stays.
pub(super) fn put(
    tx: &mut Tx<'_>,
    family: Key<Family>,
    (due_on, pack_hash): (Option<NaiveDate>, &str),
    sealed_state: Option<&[u8]>,
    now: Instant,
) -> QueryResult<usize> {
    let known = benefit_watches::table.find(family);
    let when = (
        benefit_watches::due_on.eq(due_on),
        benefit_watches::pack_hash.eq(pack_hash),
        benefit_watches::looked_at.eq(now),
    );
    let changed = match sealed_state {
        Some(state) => {
            diesel::update(known).set((when, benefit_watches::sealed_state.eq(state))).execute(tx.conn())?
        }
        None => diesel::update(known).set(when).execute(tx.conn())?,
    };
    if changed > 0 {
        return Ok(changed);
    }
    diesel::insert_into(benefit_watches::table)
        .values((when, benefit_watches::family_id.eq(family), benefit_watches::sealed_state.eq(sealed_state)))
        .execute(tx.conn())
}

/// Has a family looked at again this night.
pub(in crate::benefits) fn touch(tx: &mut Tx<'_>, family: Key<Family>) -> QueryResult<usize> {
    diesel::update(benefit_watches::table.find(family))
        .set(benefit_watches::due_on.eq(NaiveDate::default()))
        .execute(tx.conn())
}

/// Begins the first night of all; 0 if there was one.
pub(super) fn insert_run(
    tx: &mut Tx<'_>,
    night: NaiveDate,
    holder: Key<Uuid>,
    until: Instant,
) -> QueryResult<usize> {
    let row = (
        benefit_runs::job.eq(JOB),
        benefit_runs::night.eq(night),
        benefit_runs::done.eq(false),
        benefit_runs::holder.eq(holder),
        benefit_runs::held_until.eq(until),
    );
    on_each!(tx.conn(), c => {
        diesel::insert_into(benefit_runs::table).values(row).on_conflict_do_nothing().execute(c)
    })
}

/// Takes a night that is not done from whoever does not hold it any more.
pub(super) fn take_run(
    tx: &mut Tx<'_>,
    night: NaiveDate,
    holder: Key<Uuid>,
    (now, until): (Instant, Instant),
) -> QueryResult<usize> {
    let earlier = benefit_runs::night.lt(night);
    let unfinished = benefit_runs::night.eq(night).and(benefit_runs::done.eq(false));
    diesel::update(benefit_runs::table.find(JOB))
        .filter(earlier.or(unfinished))
        .filter(benefit_runs::held_until.le(now).or(benefit_runs::done.eq(true)))
        .set((
            benefit_runs::night.eq(night),
            benefit_runs::done.eq(false),
            benefit_runs::holder.eq(holder),
            benefit_runs::held_until.eq(until),
        ))
        .execute(tx.conn())
}

pub(super) fn renew_run(
    tx: &mut Tx<'_>,
    night: NaiveDate,
    holder: Key<Uuid>,
    until: Instant,
) -> QueryResult<usize> {
    let mine = benefit_runs::night.eq(night).and(benefit_runs::holder.eq(holder));
    diesel::update(benefit_runs::table.find(JOB).filter(mine))
        .set(benefit_runs::held_until.eq(until))
        .execute(tx.conn())
}

pub(super) fn end_run(tx: &mut Tx<'_>, night: NaiveDate, holder: Key<Uuid>) -> QueryResult<usize> {
    let mine = benefit_runs::night.eq(night).and(benefit_runs::holder.eq(holder));
    diesel::update(benefit_runs::table.find(JOB).filter(mine))
        .set(benefit_runs::done.eq(true))
        .execute(tx.conn())
}
