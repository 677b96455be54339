//! The queries of cards, slots, devices and day secrets.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Card, CardState, Device, DeviceState};
use crate::clock::Instant;
use crate::db::schema::{cards, day_secrets, devices, families, issuers, slots};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{Family, FamilyState, Member};
use crate::ids::Key;
use crate::on_each;
use crate::vault::Issuer;

/// A card as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = cards)]
pub(super) struct CardRow {
    pub(super) id: Key<Card>,
    pub(super) issuer_id: Key<Issuer>,
    pub(super) family_id: Key<Family>,
    pub(super) member_id: Key<Member>,
    pub(super) class: i64,
    pub(super) state: Word<CardState>,
    pub(super) state_reason: Option<String>,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_until: NaiveDate,
    pub(super) issued_at: Instant,
    pub(super) changed_at: Instant,
    /// The class that an administrator gave it; none where the family's categories decide.
    pub(super) given_class: Option<i64>,
    /// The last day that an administrator gave it.
    pub(super) given_until: Option<NaiveDate>,
}

/// A device as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices)]
pub(super) struct DeviceRow {
    pub(super) id: Key<Device>,
    pub(super) card_id: Key<Card>,
    /// None once it has been given back.
    pub(super) slot: Option<i64>,
    pub(super) name: String,
    pub(super) public_key: Vec<u8>,
    pub(super) state: Word<DeviceState>,
    pub(super) enrolled_at: Instant,
    pub(super) ended_at: Option<Instant>,
}

pub(super) fn insert_card(tx: &mut Tx<'_>, row: &CardRow) -> QueryResult<usize> {
    diesel::insert_into(cards::table).values(row).execute(tx.conn())
}

pub(super) fn card(conn: &mut AnyConnection, id: Key<Card>) -> QueryResult<Option<CardRow>> {
    cards::table.find(id).select(CardRow::as_select()).first(conn).optional()
}

/// All cards of these members, the newest first.
pub(super) fn cards_of_members(
    conn: &mut AnyConnection,
    members: &[Key<Member>],
) -> QueryResult<Vec<CardRow>> {
    cards::table
        .filter(cards::member_id.eq_any(members))
        .order(cards::id.desc())
        .select(CardRow::as_select())
        .load(conn)
}

/// All cards of a family, the newest first.
pub(super) fn cards_of_family(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<CardRow>> {
    cards::table
        .filter(cards::family_id.eq(family))
        .order(cards::id.desc())
        .select(CardRow::as_select())
        .load(conn)
}

/// Gives a card another class and other dates.
pub(super) fn set_validity(
    tx: &mut Tx<'_>,
    id: Key<Card>,
    class: i64,
    (from, until): (NaiveDate, NaiveDate),
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(cards::table.find(id).filter(cards::state.ne(Word(CardState::Revoked))))
        .set((
            cards::class.eq(class),
            cards::valid_from.eq(from),
            cards::valid_until.eq(until),
            cards::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Devices of a card, the newest first.
pub(super) fn devices(conn: &mut AnyConnection, card: Key<Card>) -> QueryResult<Vec<DeviceRow>> {
    devices::table
        .filter(devices::card_id.eq(card))
        .order(devices::id.desc())
        .select(DeviceRow::as_select())
        .load(conn)
}

/// A device and its card.
pub(super) fn device(conn: &mut AnyConnection, id: Key<Device>) -> QueryResult<Option<(DeviceRow, CardRow)>> {
    devices::table
        .inner_join(cards::table)
        .filter(devices::id.eq(id))
        .select((DeviceRow::as_select(), CardRow::as_select()))
        .first(conn)
        .optional()
}

/// What a slot stands for at a checkout: device, card, family.
pub(super) type HolderRow = (DeviceRow, CardRow, Word<FamilyState>);

pub(super) fn holder_by_slot(conn: &mut AnyConnection, slot: i64) -> QueryResult<Option<HolderRow>> {
    devices::table
        .inner_join(cards::table.inner_join(families::table))
        .filter(devices::slot.eq(slot))
        .select((DeviceRow::as_select(), CardRow::as_select(), families::state))
        .first(conn)
        .optional()
}

pub(super) fn holder_by_device(
    conn: &mut AnyConnection,
    device: Key<Device>,
) -> QueryResult<Option<HolderRow>> {
    devices::table
        .inner_join(cards::table.inner_join(families::table))
        .filter(devices::id.eq(device))
        .select((DeviceRow::as_select(), CardRow::as_select(), families::state))
        .first(conn)
        .optional()
}

pub(super) fn insert_device(tx: &mut Tx<'_>, row: &DeviceRow) -> QueryResult<usize> {
    diesel::insert_into(devices::table).values(row).execute(tx.conn())
}

/// Ends a device that is still active.
pub(super) fn end_device(
    tx: &mut Tx<'_>,
    id: Key<Device>,
    state: DeviceState,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(devices::table.find(id).filter(devices::state.eq(Word(DeviceState::Active))))
        .set((devices::state.eq(Word(state)), devices::ended_at.eq(now)))
        .execute(tx.conn())
}

/// Takes the next slot. One statement, so that two devices enrolled at once get two.
pub(super) fn take_slot(tx: &mut Tx<'_>, issuer: Key<Issuer>, now: Instant) -> QueryResult<i64> {
    let next: i64 = diesel::update(issuers::table.find(issuer))
        .set(issuers::next_slot.eq(issuers::next_slot + 1))
        .returning(issuers::next_slot)
        .get_result(tx.conn())?;
    let slot = next - 1;
    diesel::insert_into(slots::table)
        .values((slots::number.eq(slot), slots::taken_at.eq(now)))
        .execute(tx.conn())?;
    Ok(slot)
}

/// A slot that a device gave back, the one that has rested longest. Taken by one statement, so that one device gets it.
pub(super) fn take_slot_again(tx: &mut Tx<'_>, now: Instant) -> QueryResult<Option<i64>> {
    let rested: Option<i64> = slots::table
        .filter(slots::released_at.is_not_null())
        .order((slots::released_at, slots::number))
        .select(slots::number)
        .first(tx.conn())
        .optional()?;
    let Some(slot) = rested else { return Ok(None) };
    let free = slots::table.find(slot).filter(slots::released_at.is_not_null());
    let taken = diesel::update(free)
        .set((slots::taken_at.eq(now), slots::released_at.eq(None::<Instant>)))
        .execute(tx.conn())?;
    Ok((taken == 1).then_some(slot))
}

/// Devices that hold a slot although they, or their cards, ended before `before`; for cards that reached their last day,
/// `date` is that of `before`.
pub(super) fn rested_devices(
    conn: &mut AnyConnection,
    before: Instant,
    date: NaiveDate,
    most: i64,
) -> QueryResult<Vec<Key<Device>>> {
    let revoked = cards::state.eq(Word(CardState::Revoked)).and(cards::changed_at.lt(before));
    let over = cards::valid_until.lt(date).and(cards::changed_at.lt(before));
    devices::table
        .inner_join(cards::table)
        .filter(devices::slot.is_not_null())
        .filter(devices::ended_at.lt(before).assume_not_null().or(revoked).or(over))
        .order(devices::id)
        .limit(most)
        .select(devices::id)
        .load(conn)
}

/// Takes a device's slot from it, for somebody else to have; the device is over, if it was not before.
pub(super) fn release_slot(tx: &mut Tx<'_>, id: Key<Device>, now: Instant) -> QueryResult<()> {
    end_device(tx, id, DeviceState::Retired, now)?;
    let held: Option<Option<i64>> =
        devices::table.find(id).select(devices::slot).first(tx.conn()).optional()?;
    let Some(slot) = held.flatten() else { return Ok(()) };
    let holds = devices::table.find(id).filter(devices::slot.eq(slot));
    if diesel::update(holds).set(devices::slot.eq(None::<i64>)).execute(tx.conn())? == 1 {
        diesel::update(slots::table.find(slot)).set(slots::released_at.eq(now)).execute(tx.conn())?;
    }
    Ok(())
}

pub(super) fn next_slot(conn: &mut AnyConnection, issuer: Key<Issuer>) -> QueryResult<i64> {
    issuers::table.find(issuer).select(issuers::next_slot).first(conn)
}

/// Moves a card on, if it stands where it is thought to; the reason is for its family to read.
pub(super) fn move_card(
    tx: &mut Tx<'_>,
    id: Key<Card>,
    (from, to): (CardState, CardState),
    reason: Option<&str>,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(cards::table.find(id).filter(cards::state.eq(Word(from))))
        .set((cards::state.eq(Word(to)), cards::state_reason.eq(reason), cards::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Makes everybody else wait who is about to enrol a device for this member.
pub(super) fn hold_member(tx: &mut Tx<'_>, member: Key<Member>) -> QueryResult<usize> {
    diesel::update(cards::table.filter(cards::member_id.eq(member)))
        .set(cards::changed_at.eq(cards::changed_at))
        .execute(tx.conn())
}

/// Devices of all cards of these members with the cards, the newest first.
pub(super) fn devices_of_members(
    conn: &mut AnyConnection,
    members: &[Key<Member>],
) -> QueryResult<Vec<(DeviceRow, CardRow)>> {
    devices::table
        .inner_join(cards::table)
        .filter(cards::member_id.eq_any(members))
        .order(devices::id.desc())
        .select((DeviceRow::as_select(), CardRow::as_select()))
        .load(conn)
}

/// How many active devices show each class.
pub(super) fn devices_by_class(conn: &mut AnyConnection) -> QueryResult<Vec<(i64, i64)>> {
    devices::table
        .inner_join(cards::table)
        .filter(devices::state.eq(Word(DeviceState::Active)).and(cards::state.eq(Word(CardState::Active))))
        .group_by(cards::class)
        .select((cards::class, diesel::dsl::count_star()))
        .load(conn)
}

/// Moves a card to another state, unless it is already revoked.
pub(super) fn set_state(
    tx: &mut Tx<'_>,
    id: Key<Card>,
    state: CardState,
    reason: &str,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(cards::table.find(id).filter(cards::state.ne(Word(CardState::Revoked))))
        .set((cards::state.eq(Word(state)), cards::state_reason.eq(reason), cards::changed_at.eq(now)))
        .execute(tx.conn())
}

/// Forgets what the holder of a card called the phones.
pub(super) fn forget_device_names(tx: &mut Tx<'_>, card: Key<Card>) -> QueryResult<usize> {
    diesel::update(devices::table.filter(devices::card_id.eq(card)))
        .set(devices::name.eq(""))
        .execute(tx.conn())
}

/// A day's secret as it is kept.
#[derive(Queryable)]
pub(super) struct DaySecret {
    pub(super) index_bits: i64,
    pub(super) sealed_secret: Vec<u8>,
}

pub(super) fn day_secret(
    conn: &mut AnyConnection,
    issuer: Key<Issuer>,
    day: u32,
) -> QueryResult<Option<DaySecret>> {
    day_secrets::table
        .find((issuer, i64::from(day)))
        .select((day_secrets::index_bits, day_secrets::sealed_secret))
        .first(conn)
        .optional()
}

/// Keeps a secret for a day that has none yet.
pub(super) fn insert_day_secret(
    tx: &mut Tx<'_>,
    issuer: Key<Issuer>,
    day: u32,
    bits: u32,
    sealed: &[u8],
    now: Instant,
) -> QueryResult<usize> {
    let row = (
        day_secrets::issuer_id.eq(issuer),
        day_secrets::day.eq(i64::from(day)),
        day_secrets::index_bits.eq(i64::from(bits)),
        day_secrets::sealed_secret.eq(sealed),
        day_secrets::created_at.eq(now),
    );
    on_each!(tx.conn(), c => diesel::insert_into(day_secrets::table).values(row).on_conflict_do_nothing().execute(c))
}

/// Deletes the secrets of days before `first_kept`.
pub(super) fn forget_days(tx: &mut Tx<'_>, first_kept: u32) -> QueryResult<usize> {
    diesel::delete(day_secrets::table.filter(day_secrets::day.lt(i64::from(first_kept)))).execute(tx.conn())
}

impl super::policy::Facts {
    /// What decides about a card, out of its rows.
    pub(super) const fn of(family: FamilyState, card: &CardRow, device: &DeviceRow) -> Self {
        Self { device: device.state.0, ..Self::of_card(family, card) }
    }

    /// What decides about a card by itself, whatever shows it.
    pub(super) const fn of_card(family: FamilyState, card: &CardRow) -> Self {
        Self {
            family,
            card: card.state.0,
            device: DeviceState::Active,
            valid_from: card.valid_from,
            valid_until: card.valid_until,
        }
    }
}
