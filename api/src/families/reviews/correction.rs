//! Correcting a birth date that somebody has looked at: the family cannot alter it alone, a reviewer who has seen a
//! document can. An audited act; categories and cards follow as after any other change of the family.

use chrono::NaiveDate;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::service;
use crate::audit::{self, Act, Action, Actor};
use crate::db::Tx;
use crate::failure::Failure;
use crate::families::checks::{self, MemberDraft};
use crate::families::people::{self, Place};
use crate::families::store::{self, DecisionRow};
use crate::families::{Family, FamilyView, Member, categories, household};
use crate::ids::Key;
use crate::state::App;

/// What a reviewer corrects.
#[derive(Clone)]
pub(in crate::families) struct Correction {
    /// As the document gives it.
    pub(in crate::families) birth_date: NaiveDate,
    /// The kind of document.
    pub(in crate::families) document: String,
    /// How the mistake came about.
    pub(in crate::families) reason: String,
}

/// Corrects the birth date of a member. The same date once more changes nothing and counts as a look.
pub(in crate::families) async fn correct(
    app: &App,
    actor: Actor,
    (family, member): (Key<Family>, Key<Member>),
    asked: Correction,
) -> Result<(FamilyView, Vec<DecisionRow>), Failure> {
    service::check_texts(Some(&asked.document), Some(&asked.reason))?;
    let parts = app.clone();
    let corrected = app
        .db
        .write(move |tx| {
            if !store::hold_family(tx, family)? {
                return Err(Failure::not_found());
            }
            let is_new = correct_in(tx, &parts, (family, member), asked.birth_date)?;
            let why = format!("{}: {}", asked.document.trim(), asked.reason.trim());
            let (action, object, id, reason) = match is_new {
                true => (Action::BirthDateCorrect, "member", member.uuid(), Some(why.as_str())),
                false => (Action::FamilyRead, "family", family.uuid(), None),
            };
            audit::record(tx, &parts.ids, parts.clock.now(), &Act { actor, action, object, id, reason })?;
            service::find(tx, &parts, family)
        })
        .await?;
    app.events.ring();
    app.post.ring();
    Ok(corrected)
}

/// Whether there was anything to correct.
fn correct_in(
    tx: &mut Tx<'_>,
    app: &App,
    (family, id): (Key<Family>, Key<Member>),
    birth_date: NaiveDate,
) -> Result<bool, Failure> {
    let view = household::find(tx.conn(), &app.vault, family)?;
    let member =
        view.members.iter().find(|member| member.id == id).cloned().ok_or_else(Failure::not_found)?;
    let (old, evidence, account) = (MemberDraft::from(member.clone()), member.evidence, member.account);
    if old.birth_date == birth_date {
        return Ok(false);
    }
    let draft = MemberDraft { birth_date, ..old.clone() };
    let now = app.clock.now();
    let mut errors = checks::check_member(&draft, household::today(view.home.zone, now), "");
    errors.extend(household::beside(&view, Some(id), &draft));
    let errors: Vec<FieldError> = errors.into_iter().filter_map(about_the_date).collect();
    if !errors.is_empty() {
        return Err(Failure::invalid(errors));
    }
    let key = people::family_key(tx.conn(), &app.vault, family)?;
    // What was seen is a date, not that this person belongs to the family: the evidence of that stays what it was.
    let place = Place { id, family, account, joined_at: now, evidence };
    store::reseal_member(tx, &people::seal(&app.vault, &key, &place, &draft)?)?;
    // A younger child may carry a category on for longer, which only its own document says: a review is asked for.
    // What ends earlier ends at once.
    if draft.role.is_child() && birth_date > old.birth_date {
        categories::review_again(tx, app, &view, now)?;
    }
    categories::refit(tx, app, family)?;
    Ok(true)
}

/// The request holds a birth date only: whatever contradicts it is told at that place, and what was wrong with the
/// member before is not this change's fault.
fn about_the_date(error: FieldError) -> Option<FieldError> {
    match (error.pointer.as_str(), error.code) {
        ("/birth_date", _) => Some(error),
        ("/name", FieldCode::Duplicate) => Some(FieldError::new("/birth_date", FieldCode::Duplicate)),
        ("/studies_until", FieldCode::OutOfRange) => {
            Some(FieldError::new("/birth_date", FieldCode::Contradicts).with("other", "studies_until"))
        }
        _ => None,
    }
}
