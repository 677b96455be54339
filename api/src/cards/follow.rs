//! Cards follow their family: issued to the adults when a category that the region lists is confirmed, over when it
//! is, the children's too. What an administrator gave a card stays. Acts on events; the same event twice changes nothing.

use super::notices::{self, News};
use super::policy::{self, Entitlement};
use super::right::{self, Right};
use super::service::today;
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

/// Makes the family's cards what its right is.
fn settle(tx: &mut Tx<'_>, app: &App, family: Key<Family>) -> Result<(), Failure> {
    // An administrator may be issuing a card at this moment: nobody gets two.
    families::hold(tx, family)?;
    let (now, today) = (app.clock.now(), today(app)?);
    let right = right::of_family(tx.conn(), app, family, today)?;
    for (member, role) in &right.members {
        match right.newest_of(*member) {
            // One that an administrator revoked is not issued again by itself.
            Some(card) if card.state.0 == CardState::Revoked => {}
            Some(card) => adjust(tx, app, card, (&right, role.is_child()), now)?,
            // A child's card is asked for.
            None if role.is_child() => {}
            None => {
                if let Some(entitlement) = right.entitlement {
                    issue(tx, app, (family, *member), entitlement, now)?;
                }
            }
        }
    }
    Ok(())
}

/// The same card with the devices on it goes on, is good again, or is over, of which its holder is told.
fn adjust(
    tx: &mut Tx<'_>,
    app: &App,
    card: &CardRow,
    (right, is_childs): (&Right, bool),
    now: Instant,
) -> Result<(), Failure> {
    let today = today(app)?;
    let yesterday = today.pred_opt().unwrap_or(today);
    let held = right::held(card)?;
    let class = policy::class_of(&held, right.entitlement);
    let last = match is_childs {
        true => policy::childs_last_day(&held, right.until, yesterday),
        false => policy::adults_last_day(&held, right.entitlement, yesterday),
    };
    if (class, last) == (held.class, held.until) {
        return Ok(());
    }
    store::set_validity(tx, card.id, i64::from(class.get()), (held.from, last), now)?;
    if policy::is_ended_by(last, &held, today) {
        notices::tell(tx, app, card.member_id, (News::Ended, &card.id.to_string()), now)?;
    }
    Ok(())
}

fn issue(
    tx: &mut Tx<'_>,
    app: &App,
    (family, member): (Key<Family>, Key<Member>),
    Entitlement { class, from, until }: Entitlement,
    now: Instant,
) -> Result<(), Failure> {
    let row = CardRow {
        id: app.ids.key::<Card>(),
        issuer_id: app.vault.ring()?.issuer.id,
        family_id: family,
        member_id: member,
        class: i64::from(class.get()),
        state: Word(CardState::Active),
        state_reason: None,
        valid_from: from,
        valid_until: until,
        issued_at: now,
        changed_at: now,
        given_class: None,
        given_until: None,
    };
    store::insert_card(tx, &row)?;
    Ok(())
}

fn revoke_all(tx: &mut Tx<'_>, now: Instant, member: Key<Member>) -> Result<(), Failure> {
    for card in store::cards_of_members(tx.conn(), &[member])? {
        store::set_state(tx, card.id, CardState::Revoked, LEFT, now)?;
        store::forget_device_names(tx, card.id)?;
    }
    Ok(())
}
