//! Counters of limits: which row a limit is, what has been taken, and taking it by one conditional statement.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use mobile_contracts::discount::{LimitKey, LimitUnit, Period, PublishedOffer, Scope};
use mobile_contracts::reason::Params;
use uuid::Uuid;

use super::tokens::QuotedTake;
use super::{LedgerEntry, Refusal, policy};
use crate::cards::Holder;
use crate::db::schema::{counters, takes};
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::offers::Offer;
use crate::on_each;
use crate::partners::Partner;

/// Whose counter: a family, a member, a partner, or everyone.
pub(super) struct Subject;

/// Which counter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Queryable)]
pub(super) struct CounterKey {
    pub(super) offer: Key<Offer>,
    pub(super) measure: String,
    pub(super) subject: Key<Subject>,
    pub(super) period_start: NaiveDate,
}

/// A counter's key, as its columns.
pub(super) const COUNTER: (counters::offer_id, counters::measure, counters::subject, counters::period_start) =
    (counters::offer_id, counters::measure, counters::subject, counters::period_start);
/// The counter that a take is from.
pub(super) const TAKEN_FROM: (takes::offer_id, takes::measure, takes::subject, takes::period_start) =
    (takes::offer_id, takes::measure, takes::subject, takes::period_start);

/// How limits of different scopes find their counters at one checkout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subjects {
    pub(super) holder: Holder,
    pub(super) partner: Key<Partner>,
}

impl Subjects {
    /// The row of a limit.
    pub(super) fn counter(&self, key: &LimitKey) -> CounterKey {
        let subject = match key.scope {
            Scope::Family => self.holder.family.uuid(),
            Scope::Member => self.holder.member.uuid(),
            Scope::Partner => self.partner.uuid(),
            Scope::Everyone => Uuid::nil(),
        };
        CounterKey {
            offer: Key::from_uuid(key.offer),
            measure: measure(key.scope, key.period, key.unit),
            subject: Key::from_uuid(subject),
            // A limit for ever has one period, which begins with the calendar that databases count from.
            period_start: key.period_start.unwrap_or_default(),
        }
    }
}

/// Such as `family/day/uses`.
fn measure(scope: Scope, period: Period, unit: LimitUnit) -> String {
    format!("{scope}/{period}/{unit}")
}

/// The period and unit of a measure.
pub(super) fn read_measure(measure: &str) -> Option<(Scope, Period, LimitUnit)> {
    let mut words = measure.split('/');
    let read = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    words.next().is_none().then_some(read)
}

/// What the counters of `offers` stand at, for these subjects on this date.
pub(super) fn used(
    conn: &mut AnyConnection,
    offers: &[PublishedOffer],
    subjects: &Subjects,
    date: NaiveDate,
) -> Result<HashMap<LimitKey, u64>, Failure> {
    let keys: Vec<LimitKey> = offers
        .iter()
        .flat_map(|offer| offer.terms().limits.iter().map(|limit| limit.key(offer.id(), date)))
        .collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: Vec<CounterKey> = keys.iter().map(|key| subjects.counter(key)).collect();
    let found: HashMap<CounterKey, i64> = counters::table
        .filter(counters::offer_id.eq_any(wanted.iter().map(|key| key.offer)))
        .filter(counters::subject.eq_any(wanted.iter().map(|key| key.subject)))
        .filter(counters::period_start.eq_any(wanted.iter().map(|key| key.period_start)))
        .select((COUNTER, counters::used))
        .load(conn)?
        .into_iter()
        .collect();
    let amount = |key: &CounterKey| found.get(key).and_then(|used| u64::try_from(*used).ok()).unwrap_or(0);
    Ok(keys.into_iter().zip(wanted.iter().map(amount)).collect())
}

/// What a redemption takes from one counter.
#[derive(Debug, Clone)]
pub(super) struct Take {
    pub(super) counter: CounterKey,
    pub(super) amount: i64,
    pub(super) cap: i64,
    pub(super) quoted: QuotedTake,
}

/// The takes of a quote in the order of their counters, so that two tills never wait for each other in a circle.
pub(super) fn in_order(quoted: impl Iterator<Item = QuotedTake>, subjects: &Subjects) -> Vec<Take> {
    let mut takes: Vec<Take> = quoted
        .map(|quoted| Take {
            counter: subjects.counter(&quoted.key),
            amount: i64::try_from(quoted.amount).unwrap_or(i64::MAX),
            cap: i64::try_from(quoted.cap).unwrap_or(i64::MAX),
            quoted,
        })
        .collect();
    takes.sort_by(|a, b| a.counter.cmp(&b.counter));
    takes
}

/// Takes from a counter what is left of it, in one statement: either the row is there and has room, or it is made,
/// or nothing happens and the limit is used up.
pub(super) fn take(tx: &mut Tx<'_>, take: &Take) -> Result<Result<(), Refusal>, Failure> {
    let used_up = Refusal {
        reason: policy::limit_reason(take.quoted.key.scope),
        params: Some(Params::LimitReached {
            period: take.quoted.key.period,
            unit: take.quoted.key.unit,
            resets_on: take.quoted.key.period_start.and_then(|start| take.quoted.key.period.resets_on(start)),
        }),
    };
    if take.amount > take.cap {
        return Ok(Err(used_up));
    }
    let CounterKey { offer, measure, subject, period_start } = &take.counter;
    let row = (
        counters::offer_id.eq(offer),
        counters::measure.eq(measure),
        counters::subject.eq(subject),
        counters::period_start.eq(period_start),
        counters::used.eq(take.amount),
        counters::cap.eq(take.cap),
    );
    let taken = on_each!(tx.conn(), c => diesel::query_dsl::methods::FilterDsl::filter(
        diesel::insert_into(counters::table)
            .values(row)
            .on_conflict(COUNTER)
            .do_update()
            .set((counters::used.eq(counters::used + take.amount), counters::cap.eq(take.cap))),
        (counters::used + take.amount).le(take.cap),
    )
    .execute(c))?;
    Ok(if taken == 1 { Ok(()) } else { Err(used_up) })
}

/// Records what a ledger row took, or gave back if negative.
pub(super) fn record(
    tx: &mut Tx<'_>,
    entry: Key<LedgerEntry>,
    counter: &CounterKey,
    amount: i64,
) -> QueryResult<usize> {
    diesel::insert_into(takes::table)
        .values((
            takes::ledger_id.eq(entry),
            takes::offer_id.eq(counter.offer),
            takes::measure.eq(&counter.measure),
            takes::subject.eq(counter.subject),
            takes::period_start.eq(counter.period_start),
            takes::amount.eq(amount),
        ))
        .execute(tx.conn())
}

/// Gives back to a counter.
pub(super) fn give_back(tx: &mut Tx<'_>, counter: &CounterKey, amount: i64) -> QueryResult<usize> {
    diesel::update(counters::table.find((
        counter.offer,
        &counter.measure,
        counter.subject,
        counter.period_start,
    )))
    .set(counters::used.eq(counters::used - amount))
    .execute(tx.conn())
}

/// Counters whose value is not the sum of what the ledger took: there must be none, ever. For tests and `doctor`.
pub fn recount(conn: &mut AnyConnection) -> Result<usize, Failure> {
    let counted: Vec<(CounterKey, i64)> = counters::table.select((COUNTER, counters::used)).load(conn)?;
    let taken: Vec<(CounterKey, i64)> = takes::table.select((TAKEN_FROM, takes::amount)).load(conn)?;
    let mut sums: HashMap<CounterKey, i64> = HashMap::new();
    for (counter, amount) in taken {
        *sums.entry(counter).or_default() += amount;
    }
    let off = counted.into_iter().filter(|(counter, used)| sums.remove(counter).unwrap_or(0) != *used);
    let off = off.count();
    Ok(off + sums.len())
}
