//! Devices of a card: enrolled by their holder, two at a time, three in thirty days; taken off by the holder or an
//! administrator. The holder is told of each enrolment. Adults act for the family's children in all of it.

use mobile_contracts::wire::problem::{FieldCode, ProblemCode};

use super::notices::{self, News};
use super::service::{device_view, is_theirs, own_card, today};
use super::store::{self, CardRow, DeviceRow};
use super::{Card, CardState, Device, DeviceState, DeviceView, passes, policy};
use crate::audit::{self, Act, Action, Actor};
use crate::auth::AdultRow;
use crate::checks::{self, Checks};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::error::is_duplicate;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{self, Member};
use crate::ids::Key;
use crate::state::App;

/// A device as its holder sees it, with the card that it shows and when it ended.
pub(super) type MyDevice = (Key<Card>, DeviceView, Option<Instant>);

/// Enrols a device for a card of the caller's or of a child's. A third active one retires the oldest; a fourth within
/// thirty days waits.
pub(super) async fn enrol(
    app: &App,
    caller: AdultRow,
    card: Key<Card>,
    name: &str,
    public_key: &str,
) -> Result<DeviceView, Failure> {
    let mut checks = Checks::default();
    let name = checks.text("/name", name, 1..=64);
    let key = passes::point(public_key);
    if key.is_none() {
        checks.wrong("/public_key", FieldCode::Malformed);
    }
    checks.finish()?;
    let key = key.unwrap_or([0; 33]).to_vec();
    let (parts, id, now, today) = (app.clone(), app.ids.key(), app.clock.now(), today(app)?);
    let enrolled = app
        .db
        .write(move |tx| {
            let row = own_card(tx.conn(), &parts, &caller, card)?;
            if row.state.0 != CardState::Active {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            make_room(tx, &parts, row.member_id, now)?;
            // Two devices at once may want the same one that is free: the second takes a new one.
            let slot = match store::take_slot_again(tx, now)? {
                Some(slot) => slot,
                None => store::take_slot(tx, row.issuer_id, now)?,
            };
            let device = DeviceRow {
                id,
                card_id: card,
                slot: Some(slot),
                name: name.clone(),
                public_key: key.clone(),
                state: Word(DeviceState::Active),
                enrolled_at: now,
                ended_at: None,
            };
            store::insert_device(tx, &device).map_err(|error| match is_duplicate(&error) {
                true => Failure::problem(ProblemCode::Conflict),
                false => error.into(),
            })?;
            notices::tell(tx, &parts, row.member_id, (News::Enrolled, &id.to_string()), now)?;
            Ok::<_, Failure>(device_view(device, &row, today))
        })
        .await?;
    app.post.ring();
    Ok(enrolled)
}

/// Retires the oldest of a person's devices, or says how long the person has to wait.
fn make_room(tx: &mut Tx<'_>, app: &App, member: Key<Member>, now: Instant) -> Result<(), Failure> {
    store::hold_member(tx, member)?;
    let devices = store::devices_of_members(tx.conn(), &[member])?;
    let ages = devices.iter().map(|(device, _)| now.seconds() - device.enrolled_at.seconds());
    let most = usize::try_from(app.config.enrolments_in_30_days).unwrap_or(usize::MAX);
    if let Some(wait) = policy::enrolment_wait(ages, most) {
        return Err(Failure::TooMany(wait.unsigned_abs()));
    }
    let active = devices.iter().filter(|(device, _)| device.state.0 == DeviceState::Active);
    for (device, _) in active.skip(policy::ACTIVE_DEVICES - 1) {
        store::end_device(tx, device.id, DeviceState::Retired, now)?;
    }
    Ok(())
}

/// For so long a slot rests after its device or card has ended: longer than a pass made ahead (seven days), what a till
/// brings late (seven more) and the days whose indexes can be followed (fourteen) all together.
const REST_DAYS: i64 = 30;
/// So many slots are given back at one turn of the upkeep.
const RELEASED: i64 = 1_000;

/// Gives back the slots of devices that have rested long enough. The slots of paper are never given back: the paper stays
/// authentic for as long as is printed on it.
pub async fn release_slots(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let before = now.plus_seconds(-REST_DAYS * 86_400);
    let date = before.utc().with_timezone(&app.vault.ring()?.issuer.zone).date_naive();
    let rested = app
        .db
        .read(move |conn| Ok::<_, Failure>(store::rested_devices(conn, before, date, RELEASED)?))
        .await?;
    if rested.is_empty() {
        return Ok(());
    }
    // Together: each commit waits for the disk.
    app.db
        .write(move |tx| Ok(rested.iter().try_for_each(|device| store::release_slot(tx, *device, now))?))
        .await
}

/// The devices of the caller and of the children, the newest first.
pub(super) async fn mine(app: &App, caller: AdultRow) -> Result<Vec<MyDevice>, Failure> {
    let (parts, today) = (app.clone(), today(app)?);
    let seen = move |(device, card): (DeviceRow, CardRow)| {
        let ended = device.ended_at;
        (card.id, device_view(device, &card, today), ended)
    };
    app.db
        .read(move |conn| {
            let holders = families::acts_for(conn, &parts, &caller)?;
            let rows = store::devices_of_members(conn, &holders)?;
            Ok(rows.into_iter().map(seen).collect())
        })
        .await
}

/// Takes a device of the caller's or of a child's off its card; one that has ended stays as it is.
pub(super) async fn remove_own(app: &App, caller: AdultRow, id: Key<Device>) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (_, card) = store::device(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            if !is_theirs(tx.conn(), &parts, &caller, &card)? {
                return Err(Failure::not_found());
            }
            store::end_device(tx, id, DeviceState::Removed, now)?;
            Ok::<_, Failure>(())
        })
        .await?;
    app.lists.forget();
    Ok(())
}

/// Takes a device off its card, for an administrator; one that has ended stays as it is.
pub(super) async fn remove(
    app: &App,
    actor: Actor,
    id: Key<Device>,
    reason: &str,
) -> Result<DeviceView, Failure> {
    let (reason, parts, now) = (checks::reason(reason)?, app.clone(), app.clock.now());
    let today = today(app)?;
    let removed = app
        .db
        .write(move |tx| {
            let (_, card) = store::device(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            if store::end_device(tx, id, DeviceState::Removed, now)? == 1 {
                let (reason, object) = (Some(reason.as_str()), "device");
                let act = Act { actor, action: Action::DeviceRemove, object, id: id.uuid(), reason };
                audit::record(tx, &parts.ids, now, &act)?;
                notices::tell(tx, &parts, card.member_id, (News::Removed, &id.to_string()), now)?;
            }
            let (device, card) = store::device(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            Ok::<_, Failure>(device_view(device, &card, today))
        })
        .await?;
    app.lists.forget();
    app.post.ring();
    Ok(removed)
}
