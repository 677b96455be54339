//! The life of a card, as an administrator decides it: issued, suspended, reinstated, revoked, reissued. Each step is
//! recorded with its reason, its holder is told, and it holds from the next checkout on.

use chrono::{Datelike as _, NaiveDate};
use mobile_contracts::card::Class;
use mobile_contracts::wire::card::{IssueCard, ReissueCard};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::notices::{self, News};
use super::policy::{self, Move, Step};
use super::right::{self, Right};
use super::service::{CardHolder, class_of, find, today, view};
use super::store::{self, CardRow};
use super::{Card, CardState, CardView};
use crate::audit::{self, Act, Action, Actor};
use crate::checks::{self, Checks};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::ids::Key;
use crate::state::App;

/// Takes a step with one card. A card that is there already stays as it was; 409 for one that is revoked.
pub(super) async fn step(
    app: &App,
    actor: Actor,
    id: Key<Card>,
    step: Step,
    reason: &str,
) -> Result<(CardView, CardHolder), Failure> {
    let (reason, parts, now) = (checks::reason(reason)?, app.clone(), app.clock.now());
    let done = app
        .db
        .write(move |tx| {
            let card = store::card(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            match take(tx, &parts, actor, &card, (step, &reason), now)? {
                Move::Refused => return Err(Failure::problem(ProblemCode::Conflict)),
                Move::To(_) => {}
                // Nothing happened, but a name is shown.
                Move::Unchanged => {
                    let act =
                        Act { actor, action: Action::CardRead, object: "card", id: id.uuid(), reason: None };
                    audit::record(tx, &parts.ids, now, &act)?;
                }
            }
            find(tx.conn(), &parts, id)
        })
        .await?;
    app.lists.forget();
    app.post.ring();
    Ok(done)
}

/// Takes a step with all cards of a family; those that cannot take it stay as they were.
pub(super) async fn step_all(
    app: &App,
    actor: Actor,
    family: Key<Family>,
    step: Step,
    reason: &str,
) -> Result<Vec<CardView>, Failure> {
    let (reason, parts, now) = (checks::reason(reason)?, app.clone(), app.clock.now());
    let today = today(app)?;
    let done = app
        .db
        .write(move |tx| {
            families::member_names(tx.conn(), &parts.vault, family)?;
            for card in store::cards_of_family(tx.conn(), family)? {
                take(tx, &parts, actor, &card, (step, &reason), now)?;
            }
            let cards = store::cards_of_family(tx.conn(), family)?;
            cards.into_iter().map(|card| view(tx.conn(), card, today)).collect::<Result<Vec<_>, Failure>>()
        })
        .await?;
    app.lists.forget();
    app.post.ring();
    Ok(done)
}

/// All cards of a family, the newest first.
pub(super) async fn of_family(app: &App, family: Key<Family>) -> Result<Vec<CardView>, Failure> {
    let (parts, today) = (app.clone(), today(app)?);
    app.db
        .read(move |conn| {
            families::member_names(conn, &parts.vault, family)?;
            let cards = store::cards_of_family(conn, family)?;
            cards.into_iter().map(|card| view(conn, card, today)).collect()
        })
        .await
}

fn take(
    tx: &mut Tx<'_>,
    app: &App,
    actor: Actor,
    card: &CardRow,
    (step, reason): (Step, &str),
    now: Instant,
) -> Result<Move, Failure> {
    let (moved, from) = (policy::step(step, card.state.0), card.state.0);
    let Move::To(to) = moved else { return Ok(moved) };
    let shown = (step != Step::Reinstate).then_some(reason);
    if store::move_card(tx, card.id, (from, to), shown, now)? == 0 {
        // Somebody else moved it meanwhile: the caller looks again.
        return Ok(Move::Refused);
    }
    let action = match step {
        Step::Suspend => Action::CardSuspend,
        Step::Reinstate => Action::CardReinstate,
        Step::Revoke => Action::CardRevoke,
    };
    let act = Act { actor, action, object: "card", id: card.id.uuid(), reason: Some(reason) };
    audit::record(tx, &app.ids, now, &act)?;
    notices::tell(tx, app, card.member_id, (News::Stepped(step), &card.id.to_string()), now)?;
    Ok(moved)
}

/// Issues a card to a member who holds none that is good.
pub(super) async fn issue(
    app: &App,
    actor: Actor,
    new: IssueCard,
) -> Result<(CardView, CardHolder), Failure> {
    let mut checks = Checks::default();
    let class = new.class.map(|class| {
        Class::new(class).unwrap_or_else(|| {
            checks.add(FieldError::new("/class", FieldCode::TooLarge).with("max", "7"));
            Class::default()
        })
    });
    let reason = checks.text("/reason", &new.reason, 3..=500);
    checks.finish()?;
    let (parts, now, id) = (app.clone(), app.clock.now(), app.ids.key::<Card>());
    let done = app
        .db
        .write(move |tx| {
            let row = draft(tx, &parts, &new, (id, class), now)?;
            store::insert_card(tx, &row)?;
            let reason = Some(reason.as_str());
            let act = Act { actor, action: Action::CardIssue, object: "card", id: id.uuid(), reason };
            audit::record(tx, &parts.ids, now, &act)?;
            notices::tell(tx, &parts, row.member_id, (News::Issued, &id.to_string()), now)?;
            find(tx.conn(), &parts, id)
        })
        .await?;
    app.post.ring();
    Ok(done)
}

/// The card that an administrator asks for, with what the family's categories say where nothing else was said. From the
/// first statement on the family is held: two cards that are asked for at once would both be good.
fn draft(
    tx: &mut Tx<'_>,
    app: &App,
    new: &IssueCard,
    (id, class): (Key<Card>, Option<Class>),
    now: Instant,
) -> Result<CardRow, Failure> {
    let today = today(app)?;
    let family = Key::from_uuid(new.family);
    let wrong = |pointer: &str, code| Failure::invalid(vec![FieldError::new(pointer, code)]);
    if !families::hold(tx, family)? {
        return Err(wrong("/family", FieldCode::NoSuchObject));
    }
    let members = families::member_names(tx.conn(), &app.vault, family)?;
    let member = members.into_iter().find(|member| member.id.uuid() == new.member);
    let member = member.ok_or_else(|| wrong("/member", FieldCode::NoSuchObject))?;
    let is_child = member.role.is_child();
    if is_child && !of_age(member.birth_date, app.config.card_from_age, today) {
        return Err(wrong("/member", FieldCode::OutOfRange));
    }
    if is_child && new.valid_until.is_none() {
        return Err(wrong("/valid_until", FieldCode::Required));
    }
    let right = right::of_family(tx.conn(), app, family, today)?;
    let good = |card: &CardRow| card.state.0 != CardState::Revoked && card.valid_until >= today;
    if right.cards.iter().any(|card| card.member_id == member.id && good(card)) {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    let valid_from = new.valid_from.unwrap_or(today);
    // Where no category gives a last day, it is given by whoever issues the card.
    let without = || right.entitlement.is_none().then(|| policy::last_day(today, app.config.card_months));
    let given_until = new.valid_until.or_else(without);
    let valid_until = given_until.or(right.entitlement.map(|right| right.until)).unwrap_or(today);
    if valid_until < valid_from.max(today) {
        return Err(wrong("/valid_until", FieldCode::InThePast));
    }
    let valid_until = if is_child { within(&right, (valid_from, valid_until))? } else { valid_until };
    let own = class.or(right.entitlement.map(|right| right.class)).unwrap_or_default();
    Ok(CardRow {
        id,
        issuer_id: app.vault.ring()?.issuer.id,
        family_id: family,
        member_id: member.id,
        class: i64::from(own.get()),
        state: Word(CardState::Active),
        state_reason: None,
        valid_from,
        valid_until,
        issued_at: now,
        changed_at: now,
        given_class: class.map(|class| i64::from(class.get())),
        given_until,
    })
}

/// The last day of a child's card within the family's right; a conflict if nothing of the right is left for it.
fn within(right: &Right, (from, until): (NaiveDate, NaiveDate)) -> Result<NaiveDate, Failure> {
    let until = right.until.map(|last| until.min(last)).filter(|until| *until >= from);
    until.ok_or_else(|| Failure::problem(ProblemCode::Conflict))
}

/// Whether somebody born then is `years` old.
fn of_age(born: NaiveDate, years: u32, today: NaiveDate) -> bool {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    i64::from(today.year()) - i64::from(born.year()) - i64::from(!had_birthday) >= i64::from(years)
}

/// Puts a new card in a card's place; the old one is revoked. What was enrolled for it is enrolled anew.
pub(super) async fn reissue(
    app: &App,
    actor: Actor,
    id: Key<Card>,
    wanted: ReissueCard,
) -> Result<(CardView, CardHolder), Failure> {
    let (reason, parts, now) = (checks::reason(&wanted.reason)?, app.clone(), app.clock.now());
    let (new_id, today) = (app.ids.key::<Card>(), today(app)?);
    let done = app
        .db
        .write(move |tx| {
            let family = store::card(tx.conn(), id)?.ok_or_else(Failure::not_found)?.family_id;
            // The card of somebody who has left can be looked at; they get no new one.
            if !families::hold(tx, family)? {
                return Err(Failure::not_found());
            }
            let old = store::card(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            let right = right::of_family(tx.conn(), &parts, family, today)?;
            let present = right.members.iter().find(|(member, _)| *member == old.member_id);
            let (_, role) = present.ok_or_else(Failure::not_found)?;
            if right.newest_of(old.member_id).is_some_and(|newest| newest.id != id) {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let given_until = wanted.valid_until.or(old.given_until);
            let valid_until = wanted.valid_until.unwrap_or(old.valid_until);
            if valid_until < today {
                let error = FieldError::new("/valid_until", FieldCode::InThePast);
                return Err(Failure::invalid(vec![error]));
            }
            let valid_until = match role.is_child() {
                true => within(&right, (today, valid_until))?,
                false => valid_until,
            };
            if old.state.0 != CardState::Revoked {
                let change = (old.state.0, CardState::Revoked);
                if store::move_card(tx, id, change, Some(&reason), now)? == 0 {
                    // Somebody else moved it meanwhile: the caller looks again.
                    return Err(Failure::problem(ProblemCode::Conflict));
                }
            }
            let row = CardRow {
                id: new_id,
                class: i64::from(class_of(&old)?.get()),
                state: Word(CardState::Active),
                state_reason: None,
                valid_from: today,
                valid_until,
                issued_at: now,
                changed_at: now,
                given_until,
                ..old
            };
            store::insert_card(tx, &row)?;
            let (action, reason) = (Action::CardReissue, Some(reason.as_str()));
            let act = Act { actor, action, object: "card", id: id.uuid(), reason };
            audit::record(tx, &parts.ids, now, &act)?;
            notices::tell(tx, &parts, row.member_id, (News::Issued, &new_id.to_string()), now)?;
            find(tx.conn(), &parts, new_id)
        })
        .await?;
    app.lists.forget();
    app.post.ring();
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_fourteen_from_the_birthday_on() {
        let day = |text: &str| text.parse().unwrap();
        assert!(!of_age(day("2012-11-25"), 14, day("2026-11-24")));
        assert!(of_age(day("2012-11-24"), 14, day("2026-11-24")));
        assert!(!of_age(day("2012-02-29"), 14, day("2026-02-28")));
        assert!(of_age(day("2012-02-29"), 14, day("2026-03-01")));
    }
}
