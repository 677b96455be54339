//! Cards follow their family: issued to the adults when a category that the region lists is confirmed, over when it
//! is. Acts on events; the same event twice changes nothing.

use mobile_contracts::card::Class;

use super::policy::{self, Entitlement};
use super::store::{self, CardRow};
use super::{Card, CardState};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::events::{Event, EventKind};
use crate::failure::Failure;
use crate::families::{self, Family, Member};
use crate::ids::Key;
use crate::state::App;

/// What a member who left reads beside the card.
const LEFT: &str = "Участник вышел из семьи.";

/// Acts on what happened to a family.
pub fn follow(tx: &mut Tx<'_>, app: &App, event: &Event) -> Result<(), Failure> {
    match event.kind {
        EventKind::FamilyChanged => settle(tx, app, Key::from_uuid(event.subject)),
        EventKind::MemberLeft => revoke_all(tx, app.clock.now(), Key::from_uuid(event.subject)),
    }
}

/// Makes the adults' cards what the family's categories say.
fn settle(tx: &mut Tx<'_>, app: &App, family: Key<Family>) -> Result<(), Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    let today = now.utc().with_timezone(&ring.issuer.zone).date_naive();
    let held = families::confirmed(tx.conn(), family)?;
    let entitlement = policy::entitlement(&held, &app.config.card_categories, today, app.config.card_months);
    let cards = store::cards_of_family(tx.conn(), family)?;
    for adult in families::adults(tx.conn(), family)? {
        // The newest counts. One that an administrator revoked is not issued again by itself.
        let newest = cards.iter().find(|card| card.member_id == adult);
        match (newest, entitlement) {
            (Some(card), _) if card.state.0 == CardState::Revoked => {}
            (Some(card), Some(entitlement)) => extend(tx, card, entitlement, now)?,
            (Some(card), None) => {
                let yesterday = today.pred_opt().unwrap_or(today).max(card.valid_from);
                if card.valid_until > yesterday {
                    store::set_validity(tx, card.id, card.class, (card.valid_from, yesterday), now)?;
                }
            }
            (None, Some(Entitlement { class, from, until })) => {
                let row = CardRow {
                    id: app.ids.key::<Card>(),
                    issuer_id: ring.issuer.id,
                    family_id: family,
                    member_id: adult,
                    class: i64::from(class.get()),
                    state: Word(CardState::Active),
                    state_reason: None,
                    valid_from: from,
                    valid_until: until,
                    issued_at: now,
                    changed_at: now,
                };
                store::insert_card(tx, &row)?;
            }
            (None, None) => {}
        }
    }
    Ok(())
}

/// The same card with the devices on it goes on, or is good again.
fn extend(tx: &mut Tx<'_>, card: &CardRow, entitlement: Entitlement, now: Instant) -> Result<(), Failure> {
    let Entitlement { class, until, .. } = entitlement;
    let class: Class = class;
    if card.valid_until != until || card.class != i64::from(class.get()) {
        let validity = (card.valid_from, until.max(card.valid_from));
        store::set_validity(tx, card.id, i64::from(class.get()), validity, now)?;
    }
    Ok(())
}

fn revoke_all(tx: &mut Tx<'_>, now: Instant, member: Key<Member>) -> Result<(), Failure> {
    for card in store::cards_of_member(tx.conn(), member)? {
        store::set_state(tx, card.id, CardState::Revoked, LEFT, now)?;
        store::forget_device_names(tx, card.id)?;
    }
    Ok(())
}
