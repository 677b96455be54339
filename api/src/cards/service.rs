//! Use cases of cards: issuing, looking, enrolling a device, revoking.

use chrono::NaiveDate;
use mobile_contracts::card::Class;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::store::{self, CardRow, DeviceRow};
use super::{Card, CardState, CardView, DeviceState, DeviceView, passes, policy};
use crate::audit::{self, Act, Action, Actor};
use crate::auth::AdultRow;
use crate::clock::Instant;
use crate::db::error::is_duplicate;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::families::{self, Family, Member, MemberName};
use crate::ids::Key;
use crate::state::App;

/// A card to be issued.
#[derive(Debug, Clone, Copy)]
pub struct NewCard {
    /// Whose right.
    pub family: Key<Family>,
    /// Who holds it.
    pub member: Key<Member>,
    /// Its tier.
    pub class: Class,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_until: NaiveDate,
}

/// Issues a card.
pub async fn issue(app: &App, new: NewCard) -> Result<Key<Card>, Failure> {
    let (id, now, issuer) = (app.ids.key(), app.clock.now(), app.vault.ring()?.issuer.id);
    app.db
        .write(move |tx| {
            let row = CardRow {
                id,
                issuer_id: issuer,
                family_id: new.family,
                member_id: new.member,
                class: i64::from(new.class.get()),
                state: Word(CardState::Active),
                state_reason: None,
                valid_from: new.valid_from,
                valid_until: new.valid_until,
                issued_at: now,
                changed_at: now,
            };
            store::insert_card(tx, &row)?;
            Ok(id)
        })
        .await
}

/// The caller's own cards, the newest first.
pub async fn mine(app: &App, caller: AdultRow) -> Result<Vec<CardView>, Failure> {
    app.db
        .read(move |conn| {
            let rows = store::cards_of_member(conn, caller.member_id)?;
            rows.into_iter().map(|row| view(conn, row)).collect()
        })
        .await
}

/// Enrols a device for one of the caller's cards. A third active one retires the oldest.
pub async fn enrol(
    app: &App,
    caller: AdultRow,
    card: Key<Card>,
    name: String,
    public_key: &str,
) -> Result<DeviceView, Failure> {
    let mut errors = Vec::new();
    let length = name.trim().chars().count();
    if length == 0 {
        errors.push(FieldError::new("/name", FieldCode::Required));
    } else if length > 64 {
        errors.push(FieldError::new("/name", FieldCode::TooLong).with("max", "64"));
    }
    let Some(key) = passes::point(public_key).filter(|_| errors.is_empty()) else {
        if passes::point(public_key).is_none() {
            errors.push(FieldError::new("/public_key", FieldCode::Malformed));
        }
        return Err(Failure::invalid(errors));
    };
    let (id, now) = (app.ids.key(), app.clock.now());
    app.db
        .write(move |tx| {
            let row = store::card(tx.conn(), card)?.filter(|row| row.member_id == caller.member_id);
            let row = row.ok_or_else(Failure::not_found)?;
            if row.state.0 != CardState::Active {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            retire_oldest(tx, card, now)?;
            let device = DeviceRow {
                id,
                card_id: card,
                slot: store::take_slot(tx, row.issuer_id, now)?,
                name: name.trim().to_owned(),
                public_key: key.to_vec(),
                state: Word(DeviceState::Active),
                enrolled_at: now,
                ended_at: None,
            };
            store::insert_device(tx, &device).map_err(|error| match is_duplicate(&error) {
                true => Failure::problem(ProblemCode::Conflict),
                false => error.into(),
            })?;
            Ok(device_view(device))
        })
        .await
}

/// Makes room for one more device.
fn retire_oldest(tx: &mut Tx<'_>, card: Key<Card>, now: Instant) -> Result<(), Failure> {
    let devices = store::devices(tx.conn(), card)?;
    let active = devices.iter().filter(|device| device.state.0 == DeviceState::Active);
    for device in active.skip(policy::ACTIVE_DEVICES - 1) {
        store::end_device(tx, device.id, DeviceState::Retired, now)?;
    }
    Ok(())
}

/// A card and its holder's name, for an administrator. The reading is recorded.
pub async fn show(app: &App, actor: Actor, id: Key<Card>) -> Result<(CardView, MemberName), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let found = find(tx.conn(), &parts, id)?;
            let act = Act { actor, action: Action::CardRead, object: "card", id: id.uuid(), reason: None };
            audit::record(tx, &parts.ids, now, &act)?;
            Ok(found)
        })
        .await
}

/// Revokes a card for good; a card that is already revoked stays as it was. It holds from the next checkout on.
pub async fn revoke(
    app: &App,
    actor: Actor,
    id: Key<Card>,
    reason: &str,
) -> Result<(CardView, MemberName), Failure> {
    let reason = reason.trim().to_owned();
    let bound = match reason.chars().count() {
        0..3 => Some((FieldCode::TooShort, "min", "3")),
        3..=500 => None,
        _ => Some((FieldCode::TooLong, "max", "500")),
    };
    if let Some((code, name, value)) = bound {
        return Err(Failure::invalid(vec![FieldError::new("/reason", code).with(name, value)]));
    }
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            store::card(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            if store::set_state(tx, id, CardState::Revoked, &reason, now)? == 1 {
                let reason = Some(reason.as_str());
                let act = Act { actor, action: Action::CardRevoke, object: "card", id: id.uuid(), reason };
                audit::record(tx, &parts.ids, now, &act)?;
            } else {
                let act =
                    Act { actor, action: Action::CardRead, object: "card", id: id.uuid(), reason: None };
                audit::record(tx, &parts.ids, now, &act)?;
            }
            find(tx.conn(), &parts, id)
        })
        .await
}

fn find(conn: &mut AnyConnection, app: &App, id: Key<Card>) -> Result<(CardView, MemberName), Failure> {
    let row = store::card(conn, id)?.ok_or_else(Failure::not_found)?;
    let members = families::member_names(conn, &app.vault, row.family_id)?;
    let holder =
        members.into_iter().find(|member| member.id == row.member_id).ok_or_else(Failure::not_found)?;
    Ok((view(conn, row)?, holder))
}

fn view(conn: &mut AnyConnection, row: CardRow) -> Result<CardView, Failure> {
    let devices = store::devices(conn, row.id)?.into_iter().map(device_view).collect();
    let class = u8::try_from(row.class).ok().and_then(Class::new);
    Ok(CardView {
        id: row.id,
        family: row.family_id,
        member: row.member_id,
        class: class.ok_or_else(|| Failure::internal("a class out of range"))?,
        state: row.state.0,
        state_reason: row.state_reason,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        issued_at: row.issued_at,
        devices,
    })
}

fn device_view(row: DeviceRow) -> DeviceView {
    let DeviceRow { id, name, state: Word(state), enrolled_at, .. } = row;
    DeviceView { id, name, state, enrolled_at }
}
