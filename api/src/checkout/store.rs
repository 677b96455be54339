//! The queries of the checkout, but for the counters (`limits.rs`).

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use mobile_contracts::card::ProofId;
use mobile_contracts::discount::TermsHash;

use super::limits::{COUNTER, CounterKey, Subject, TAKEN_FROM};
use super::{Checkout, EntryKind, LedgerEntry, Redemption, RedemptionState};
use crate::accounts::Account;
use crate::cards::Card;
use crate::clock::Instant;
use crate::db::schema::{
    cards, counters, digit_misses, disputes, ledger, offer_versions, offers, outlets, paper_days, paper_uses,
    partners, proofs, redemptions, replies, takes, tills,
};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{Family, Member};
use crate::ids::Key;
use crate::offers::{Offer, OfferState};
use crate::on_each;
use crate::partners::{Outlet, Partner, Till};
use crate::vault::Issuer;

/// Spends a proof for one checkout: one row, or none if another checkout has spent it. For the same checkout it may be
/// asked again.
pub(super) fn spend_proof(
    conn: &mut AnyConnection,
    proof: &ProofId,
    checkout: Key<Checkout>,
    now: Instant,
) -> QueryResult<usize> {
    let row = (
        proofs::issuer_id.eq(Key::<Issuer>::from_uuid(proof.issuer.0)),
        proofs::day.eq(i64::from(proof.day)),
        proofs::idx.eq(i64::from(proof.index)),
        proofs::iat.eq(i64::from(proof.iat)),
        proofs::checkout_id.eq(checkout),
        proofs::spent_at.eq(now),
    );
    on_each!(conn, c => diesel::query_dsl::methods::FilterDsl::filter(
        diesel::insert_into(proofs::table)
            .values(row)
            .on_conflict((proofs::issuer_id, proofs::day, proofs::idx, proofs::iat))
            .do_update()
            .set(proofs::checkout_id.eq(checkout)),
        proofs::checkout_id.eq(checkout),
    )
    .execute(c))
}

/// Claims an idempotency key for an answer: one row, or none if the caller has used it. On PostgreSQL it waits for
/// a parallel duplicate to end.
pub(super) fn claim<C>(
    tx: &mut Tx<'_>,
    caller: Key<C>,
    key: &str,
    request_hash: &[u8],
    body: &str,
    now: Instant,
) -> QueryResult<usize> {
    let row = (
        replies::caller_id.eq(Key::<Claimant>::from_uuid(caller.uuid())),
        replies::idempotency_key.eq(key),
        replies::request_hash.eq(request_hash),
        replies::body.eq(body),
        replies::created_at.eq(now),
    );
    on_each!(tx.conn(), c => diesel::insert_into(replies::table).values(row).on_conflict_do_nothing().execute(c))
}

/// Whoever holds an idempotency key.
pub(super) struct Claimant;

/// The request and the answer of an idempotency key.
pub(super) fn reply<C>(
    conn: &mut AnyConnection,
    caller: Key<C>,
    key: &str,
) -> QueryResult<Option<(Vec<u8>, String)>> {
    replies::table
        .find((Key::<Claimant>::from_uuid(caller.uuid()), key))
        .select((replies::request_hash, replies::body))
        .first(conn)
        .optional()
}

/// Writes the answer of a key that was claimed in this transaction.
pub(super) fn set_reply<C>(tx: &mut Tx<'_>, caller: Key<C>, key: &str, body: &str) -> QueryResult<usize> {
    diesel::update(replies::table.find((Key::<Claimant>::from_uuid(caller.uuid()), key)))
        .set(replies::body.eq(body))
        .execute(tx.conn())
}

/// Deletes proofs and answers from before `before`.
pub(super) fn forget(tx: &mut Tx<'_>, before: Instant) -> QueryResult<()> {
    diesel::delete(proofs::table.filter(proofs::spent_at.lt(before))).execute(tx.conn())?;
    diesel::delete(replies::table.filter(replies::created_at.lt(before))).execute(tx.conn())?;
    diesel::delete(digit_misses::table.filter(digit_misses::missed_at.lt(before))).execute(tx.conn())?;
    Ok(())
}

/// Offer, version, the offer's state, and since when the version is withdrawn.
pub(super) type QuotedRow = (Key<Offer>, i64, Word<OfferState>, Option<Instant>);

/// How these versions of these offers stand. Of an offer it may tell more versions than were asked for.
pub(super) fn quoted(
    conn: &mut AnyConnection,
    wanted: impl Iterator<Item = (Key<Offer>, i64)>,
) -> QueryResult<Vec<QuotedRow>> {
    let (ids, numbers): (Vec<_>, Vec<_>) = wanted.unzip();
    offers::table
        .inner_join(offer_versions::table)
        .filter(offers::id.eq_any(ids).and(offer_versions::version.eq_any(numbers)))
        .select((offers::id, offer_versions::version, offers::state, offer_versions::withdrawn_at))
        .load(conn)
}

/// A redemption as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = redemptions)]
pub(super) struct RedemptionRow {
    pub(super) id: Key<Redemption>,
    pub(super) checkout_id: Key<Checkout>,
    pub(super) till_id: Key<Till>,
    pub(super) outlet_id: Key<Outlet>,
    pub(super) partner_id: Key<Partner>,
    pub(super) family_id: Key<Family>,
    pub(super) card_id: Key<Card>,
    pub(super) state: Word<RedemptionState>,
    pub(super) basket: i64,
    pub(super) discount: i64,
    pub(super) payable: i64,
    pub(super) local_date: NaiveDate,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
}

/// Writes a redemption: one row, or none if its checkout has one already.
pub(super) fn insert_redemption(tx: &mut Tx<'_>, row: &RedemptionRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => diesel::insert_into(redemptions::table)
        .values(row)
        .on_conflict(redemptions::checkout_id)
        .do_nothing()
        .execute(c))
}

/// A row of the ledger.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ledger)]
pub(super) struct LedgerRow {
    pub(super) id: Key<LedgerEntry>,
    pub(super) redemption_id: Key<Redemption>,
    pub(super) offer_id: Key<Offer>,
    pub(super) offer_version: i64,
    pub(super) terms_hash: Vec<u8>,
    pub(super) entry: Word<EntryKind>,
    pub(super) base: i64,
    pub(super) discount: i64,
    pub(super) till_id: Key<Till>,
    pub(super) created_at: Instant,
    /// Who acted for the partner, where it was not the till.
    pub(super) account_id: Option<Key<Account>>,
}

impl LedgerRow {
    pub(super) fn hash(&self) -> TermsHash {
        TermsHash(self.terms_hash.as_slice().try_into().unwrap_or_default())
    }
}

pub(super) fn insert_entry(tx: &mut Tx<'_>, row: &LedgerRow) -> QueryResult<usize> {
    diesel::insert_into(ledger::table).values(row).execute(tx.conn())
}

/// A till's own redemption.
pub(super) fn redemption(
    conn: &mut AnyConnection,
    till: Key<Till>,
    id: Key<Redemption>,
) -> QueryResult<Option<RedemptionRow>> {
    redemptions::table
        .filter(redemptions::id.eq(id).and(redemptions::till_id.eq(till)))
        .select(RedemptionRow::as_select())
        .first(conn)
        .optional()
}

/// A partner's redemption.
pub(super) fn of_partner(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    id: Key<Redemption>,
) -> QueryResult<Option<RedemptionRow>> {
    redemptions::table
        .filter(redemptions::id.eq(id).and(redemptions::partner_id.eq(partner)))
        .select(RedemptionRow::as_select())
        .first(conn)
        .optional()
}

/// Anybody's redemption.
pub(super) fn any(conn: &mut AnyConnection, id: Key<Redemption>) -> QueryResult<Option<RedemptionRow>> {
    redemptions::table.find(id).select(RedemptionRow::as_select()).first(conn).optional()
}

/// Moves a redemption on, if it stands where it is thought to and was not made before `since`.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    id: Key<Redemption>,
    (from, to): (RedemptionState, RedemptionState),
    since: Instant,
    now: Instant,
) -> QueryResult<usize> {
    let due = redemptions::table
        .find(id)
        .filter(redemptions::state.eq(Word(from)).and(redemptions::created_at.ge(since)));
    diesel::update(due)
        .set((redemptions::state.eq(Word(to)), redemptions::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Ends a reservation that was made before `before`: one row, or none.
pub(super) fn expire(
    tx: &mut Tx<'_>,
    id: Key<Redemption>,
    before: Instant,
    now: Instant,
) -> QueryResult<usize> {
    let reserved = redemptions::state.eq(Word(RedemptionState::Reserved));
    diesel::update(redemptions::table.find(id).filter(reserved.and(redemptions::created_at.lt(before))))
        .set((redemptions::state.eq(Word(RedemptionState::Expired)), redemptions::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Reservations that were made before `before`, the oldest first. The state is written out, because SQLite uses the
/// partial index only for a condition that it can read.
pub(super) fn overdue(
    conn: &mut AnyConnection,
    before: Instant,
    most: i64,
) -> QueryResult<Vec<Key<Redemption>>> {
    redemptions::table
        .filter(sql::<Bool>("state = 'reserved'"))
        .filter(redemptions::created_at.lt(before))
        .order(redemptions::created_at)
        .limit(most)
        .select(redemptions::id)
        .load(conn)
}

/// Begins a refund of what still stands, and holds the redemption until the transaction is over: one row, or none.
pub(super) fn begin_refund(tx: &mut Tx<'_>, id: Key<Redemption>, now: Instant) -> QueryResult<usize> {
    let partly = Word(RedemptionState::PartlyRefunded);
    let stands = redemptions::state.eq_any([Word(RedemptionState::Redeemed), partly]);
    diesel::update(redemptions::table.find(id).filter(stands))
        .set((redemptions::state.eq(partly), redemptions::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Notes that all of a redemption is refunded.
pub(super) fn end_refund(tx: &mut Tx<'_>, id: Key<Redemption>) -> QueryResult<usize> {
    diesel::update(redemptions::table.find(id))
        .set(redemptions::state.eq(Word(RedemptionState::Refunded)))
        .execute(tx.conn())
}

/// The rows that gave these redemptions' offers, and those that refunded parts of them, in the order written.
pub(super) fn entries(
    conn: &mut AnyConnection,
    redemptions: &[Key<Redemption>],
) -> QueryResult<Vec<LedgerRow>> {
    let told = [EntryKind::Reserved, EntryKind::Redeemed, EntryKind::Refunded];
    ledger::table
        .filter(ledger::redemption_id.eq_any(redemptions).and(ledger::entry.eq_any(told.map(Word))))
        .order(ledger::id)
        .select(LedgerRow::as_select())
        .load(conn)
}

/// What ledger rows took from which counters, in the counters' order.
pub(super) fn takes_of(
    conn: &mut AnyConnection,
    entries: &[Key<LedgerEntry>],
) -> QueryResult<Vec<(Key<LedgerEntry>, CounterKey, i64)>> {
    takes::table
        .filter(takes::ledger_id.eq_any(entries))
        .order(TAKEN_FROM)
        .select((takes::ledger_id, TAKEN_FROM, takes::amount))
        .load(conn)
}

/// A page of these members' redemptions with the partner's and the outlet's name, the newest first.
pub(super) fn of_members(
    conn: &mut AnyConnection,
    (family, members): (Key<Family>, &[Key<Member>]),
    before: Option<Key<Redemption>>,
    limit: i64,
) -> QueryResult<Vec<(RedemptionRow, String, String)>> {
    let mut query = redemptions::table
        .inner_join(partners::table.on(partners::id.eq(redemptions::partner_id)))
        .inner_join(outlets::table.on(outlets::id.eq(redemptions::outlet_id)))
        .inner_join(cards::table.on(cards::id.eq(redemptions::card_id)))
        .filter(redemptions::family_id.eq(family).and(cards::member_id.eq_any(members)))
        .select((RedemptionRow::as_select(), partners::name, outlets::name))
        .order(redemptions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(redemptions::id.lt(before));
    }
    query.load(conn)
}

/// A page of a partner's redemptions with the outlet's and the till's name, the newest first.
pub(super) fn sales(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    disputed: Option<bool>,
    before: Option<Key<Redemption>>,
    limit: i64,
) -> QueryResult<Vec<(RedemptionRow, String, String)>> {
    let mut query = redemptions::table
        .inner_join(outlets::table.on(outlets::id.eq(redemptions::outlet_id)))
        .inner_join(tills::table.on(tills::id.eq(redemptions::till_id)))
        .left_join(disputes::table.on(disputes::redemption_id.eq(redemptions::id)))
        .filter(redemptions::partner_id.eq(partner))
        .select((RedemptionRow::as_select(), outlets::name, tills::name))
        .order(redemptions::id.desc())
        .limit(limit)
        .into_boxed();
    match disputed {
        Some(true) => query = query.filter(disputes::id.nullable().is_not_null()),
        Some(false) => query = query.filter(disputes::id.nullable().is_null()),
        None => {}
    }
    if let Some(before) = before {
        query = query.filter(redemptions::id.lt(before));
    }
    query.load(conn)
}

/// What a version of an offer is called.
#[derive(Queryable)]
pub(super) struct TitleRow {
    pub(super) offer: Key<Offer>,
    pub(super) version: i64,
    pub(super) ru: String,
    pub(super) en: String,
}

/// The titles of all versions of these offers.
pub(super) fn titles(conn: &mut AnyConnection, wanted: &[Key<Offer>]) -> QueryResult<Vec<TitleRow>> {
    use offer_versions::{offer_id, title_en, title_ru, version};
    offer_versions::table
        .filter(offer_id.eq_any(wanted))
        .select((offer_id, version, title_ru, title_en))
        .load(conn)
}

/// The time zones in which the partners of these offers do business.
pub(super) fn zones(
    conn: &mut AnyConnection,
    wanted: impl Iterator<Item = Key<Offer>>,
) -> QueryResult<Vec<(Key<Offer>, String)>> {
    offers::table
        .inner_join(outlets::table.on(outlets::partner_id.eq(offers::partner_id)))
        .filter(offers::id.eq_any(wanted))
        .select((offers::id, outlets::time_zone))
        .distinct()
        .load(conn)
}

/// The counters of a family and of one member that something was taken from: which, used, cap. What the other members
/// have used of limits of their own is nobody else's business.
pub(super) fn counters_of(
    conn: &mut AnyConnection,
    (family, member): (Key<Family>, Key<Member>),
) -> QueryResult<Vec<(CounterKey, i64, i64)>> {
    let subjects = [family.uuid(), member.uuid()].map(Key::<Subject>::from_uuid);
    counters::table
        .filter(counters::subject.eq_any(subjects).and(counters::used.gt(0)))
        .select((COUNTER, counters::used, counters::cap))
        .order(COUNTER)
        .load(conn)
}

/// Makes other digits of this till wait until this transaction is over.
pub(super) fn hold_till(tx: &mut Tx<'_>, till: Key<Till>) -> QueryResult<usize> {
    diesel::update(tills::table.find(till)).set(tills::state.eq(tills::state)).execute(tx.conn())
}

/// When a till sent digits that opened nothing, after `since`, the newest first.
pub(super) fn misses(conn: &mut AnyConnection, till: Key<Till>, since: Instant) -> QueryResult<Vec<Instant>> {
    digit_misses::table
        .filter(digit_misses::till_id.eq(till).and(digit_misses::missed_at.gt(since)))
        .order(digit_misses::missed_at.desc())
        .select(digit_misses::missed_at)
        .load(conn)
}

/// Notes digits that opened nothing.
pub(super) fn note_miss(tx: &mut Tx<'_>, id: Key<Miss>, till: Key<Till>, now: Instant) -> QueryResult<usize> {
    let row = (digit_misses::id.eq(id), digit_misses::till_id.eq(till), digit_misses::missed_at.eq(now));
    diesel::insert_into(digit_misses::table).values(row).execute(tx.conn())
}

/// Digits that opened nothing.
pub(super) struct Miss;

/// How often a family was given something by paper on a day.
pub(super) fn paper_used(conn: &mut AnyConnection, family: Key<Family>, day: NaiveDate) -> QueryResult<i64> {
    let used = paper_days::table.find((family, day)).select(paper_days::used).first(conn).optional()?;
    Ok(used.unwrap_or(0))
}

/// Counts one more use by paper, in one statement: one row, or none if `cap` (at least 1) is reached.
pub(super) fn take_paper(
    tx: &mut Tx<'_>,
    family: Key<Family>,
    day: NaiveDate,
    cap: i64,
) -> QueryResult<usize> {
    let row = (paper_days::family_id.eq(family), paper_days::day.eq(day), paper_days::used.eq(1));
    on_each!(tx.conn(), c => diesel::query_dsl::methods::FilterDsl::filter(
        diesel::insert_into(paper_days::table)
            .values(row)
            .on_conflict((paper_days::family_id, paper_days::day))
            .do_update()
            .set(paper_days::used.eq(paper_days::used + 1)),
        paper_days::used.lt(cap),
    )
    .execute(c))
}

/// Notes that a redemption was by paper.
pub(super) fn note_paper(
    tx: &mut Tx<'_>,
    redemption: Key<Redemption>,
    family: Key<Family>,
    day: NaiveDate,
) -> QueryResult<usize> {
    let row =
        (paper_uses::redemption_id.eq(redemption), paper_uses::family_id.eq(family), paper_uses::day.eq(day));
    diesel::insert_into(paper_uses::table).values(row).execute(tx.conn())
}

/// Marks a redemption by paper as returned; whose and which day it was, unless it was none or was returned before.
pub(super) fn return_paper(
    tx: &mut Tx<'_>,
    redemption: Key<Redemption>,
    now: Instant,
) -> QueryResult<Option<(Key<Family>, NaiveDate)>> {
    diesel::update(paper_uses::table.find(redemption).filter(paper_uses::returned_at.is_null()))
        .set(paper_uses::returned_at.eq(now))
        .returning((paper_uses::family_id, paper_uses::day))
        .get_result(tx.conn())
        .optional()
}

/// Takes one use by paper off a day's count.
pub(super) fn give_back_paper(tx: &mut Tx<'_>, family: Key<Family>, day: NaiveDate) -> QueryResult<usize> {
    diesel::update(paper_days::table.find((family, day)))
        .set(paper_days::used.eq(paper_days::used - 1))
        .execute(tx.conn())
}
