//! Use cases of cards: looking at them. How they live is in `life.rs`, their devices in `devices.rs`.

use chrono::NaiveDate;
use mobile_contracts::card::Class;

use super::policy::{self, Facts};
use super::store::{self, CardRow, DeviceRow};
use super::{Card, CardState, CardView, DeviceView};
use crate::audit::{self, Act, Action, Actor};
use crate::auth::AdultRow;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{self, Family, FamilyState, Member, MemberRole};
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
                given_class: None,
                given_until: None,
            };
            store::insert_card(tx, &row)?;
            Ok(id)
        })
        .await
}

/// The cards of the caller and of the children whom they act for, the newest first.
pub async fn mine(app: &App, caller: AdultRow) -> Result<Vec<CardView>, Failure> {
    let (parts, today) = (app.clone(), today(app)?);
    app.db
        .read(move |conn| {
            let holders = families::acts_for(conn, &parts, &caller)?;
            let rows = store::cards_of_members(conn, &holders)?;
            rows.into_iter().map(|row| view(conn, row, today)).collect()
        })
        .await
}

/// A card, if it is the caller's own or one of a child whom they act for.
pub(super) fn own_card(
    conn: &mut AnyConnection,
    app: &App,
    caller: &AdultRow,
    id: Key<Card>,
) -> Result<CardRow, Failure> {
    let row = store::card(conn, id)?.ok_or_else(Failure::not_found)?;
    if is_theirs(conn, app, caller, &row)? { Ok(row) } else { Err(Failure::not_found()) }
}

/// Whether a card is the caller's own or one of a child whom they act for.
pub(super) fn is_theirs(
    conn: &mut AnyConnection,
    app: &App,
    caller: &AdultRow,
    card: &CardRow,
) -> Result<bool, Failure> {
    Ok(card.member_id == caller.member_id || families::acts_for(conn, app, caller)?.contains(&card.member_id))
}

/// Who holds a card, or held it: personal, so without `Debug`.
pub struct CardHolder {
    /// The member.
    pub member: Key<Member>,
    /// What they are to the family, or were.
    pub role: MemberRole,
    /// First name and surname; none once they have left, since the name is erased then.
    pub name: Option<String>,
}

/// A card and its holder's name, for an administrator; the card of somebody who left is shown without. The reading is
/// recorded.
pub async fn show(app: &App, actor: Actor, id: Key<Card>) -> Result<(CardView, CardHolder), Failure> {
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

pub(super) fn find(
    conn: &mut AnyConnection,
    app: &App,
    id: Key<Card>,
) -> Result<(CardView, CardHolder), Failure> {
    let row = store::card(conn, id)?.ok_or_else(Failure::not_found)?;
    let member = row.member_id;
    // A family that was erased has no key any more, and nobody in it a name.
    let names = match families::takes_part(conn, row.family_id)? {
        true => families::member_names(conn, &app.vault, row.family_id)?,
        false => Vec::new(),
    };
    let name = names.into_iter().find(|one| one.id == member).map(|one| one.name);
    let role = families::role_of(conn, member)?.ok_or_else(Failure::not_found)?;
    Ok((view(conn, row, today(app)?)?, CardHolder { member, role, name }))
}

/// The date where the issuer is.
pub(super) fn today(app: &App) -> Result<NaiveDate, Failure> {
    Ok(app.clock.now().utc().with_timezone(&app.vault.ring()?.issuer.zone).date_naive())
}

/// A card as it stands on a day. Whoever leaves with the whole family has every card revoked, so the family itself need
/// not be looked at.
pub(super) fn view(conn: &mut AnyConnection, row: CardRow, today: NaiveDate) -> Result<CardView, Failure> {
    let devices = store::devices(conn, row.id)?;
    let devices = devices.into_iter().map(|device| device_view(device, &row, today)).collect();
    Ok(CardView {
        id: row.id,
        family: row.family_id,
        member: row.member_id,
        class: class_of(&row)?,
        state: row.state.0,
        not_usable: policy::refuse(&Facts::of_card(FamilyState::Active, &row), today),
        state_reason: row.state_reason,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        issued_at: row.issued_at,
        devices,
    })
}

/// The class of a card.
pub(super) fn class_of(row: &CardRow) -> Result<Class, Failure> {
    let class = u8::try_from(row.class).ok().and_then(Class::new);
    class.ok_or_else(|| Failure::internal("a class out of range"))
}

pub(super) fn device_view(row: DeviceRow, card: &CardRow, today: NaiveDate) -> DeviceView {
    let not_usable = policy::refuse(&Facts::of(FamilyState::Active, card, &row), today);
    let DeviceRow { id, name, state: Word(state), enrolled_at, .. } = row;
    DeviceView { id, name, state, not_usable, enrolled_at }
}
