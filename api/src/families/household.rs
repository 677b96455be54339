//! A family's own affairs: looking at itself, taking members in, changing them, letting them go, moving.

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::checks::{self, MEMBERS_MAX, MemberDraft};
use super::people::{self, Place};
use super::store::{self, FamilyRow};
use super::{
    AdultRow, CategoryState, Evidence, Family, FamilyView, Home, Member, MemberView, categories, erasure,
};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Vault;

/// The date in a time zone.
pub(super) fn today(zone: Tz, now: Instant) -> NaiveDate {
    now.utc().with_timezone(&zone).date_naive()
}

/// A family whole. 404 if it left or was erased.
pub(super) fn find(conn: &mut AnyConnection, vault: &Vault, id: Key<Family>) -> Result<FamilyView, Failure> {
    let row = store::family(conn, id)?.ok_or_else(Failure::not_found)?;
    let created_at = row.created_at;
    let key = people::family_key(conn, vault, id)?;
    let members = store::members(conn, id)?;
    Ok(FamilyView {
        id,
        home: home(row)?,
        members: members.iter().map(|row| people::open(&key, row)).collect::<Result<_, _>>()?,
        categories: store::categories(conn, id)?.into_iter().map(Into::into).collect(),
        created_at,
    })
}

pub(super) fn home(row: FamilyRow) -> Result<Home, Failure> {
    let zone = row.time_zone.parse().map_err(|_| Failure::internal("a family's time zone is unknown"))?;
    Ok(Home { region: row.region, municipality: row.municipality, zone })
}

/// The caller's family.
pub(super) async fn mine(app: &App, caller: AdultRow) -> Result<FamilyView, Failure> {
    let parts = app.clone();
    app.db.read(move |conn| find(conn, &parts.vault, caller.family_id)).await
}

/// What is left out of a change stays as it is.
#[derive(Clone)]
pub(super) struct Move {
    pub(super) region: Option<String>,
    pub(super) municipality: Option<String>,
    pub(super) time_zone: Option<String>,
}

/// The family moves.
pub(super) async fn change_home(app: &App, caller: AdultRow, asked: Move) -> Result<FamilyView, Failure> {
    change(app, caller, move |tx, app, family, _| {
        let (region, municipality) = (asked.region.as_deref(), asked.municipality.as_deref());
        let home =
            checks::read_home(region, municipality, asked.time_zone.as_deref(), family.home.clone(), "");
        store::set_home(tx, family.id, &home.map_err(Failure::invalid)?)?;
        categories::refit(tx, app, family.id)
    })
    .await
}

/// Takes a member in. The family has no more than twenty, and nobody twice. A child counts for nothing until somebody
/// has looked at it: a confirmed category that rests on the children waits for a review once more, beside what holds.
pub(super) async fn add_member(
    app: &App,
    caller: AdultRow,
    draft: MemberDraft,
) -> Result<(FamilyView, Key<Member>), Failure> {
    let id = app.ids.key();
    let family = change(app, caller, move |tx, app, family, now| {
        let mut errors = checks::check_member(&draft, today(family.home.zone, now), "");
        if family.members.len() >= MEMBERS_MAX {
            errors.push(FieldError::new("", FieldCode::TooLong).with("max", MEMBERS_MAX));
        }
        errors.extend(beside(family, None, &draft));
        if !errors.is_empty() {
            return Err(Failure::invalid(errors));
        }
        let key = people::family_key(tx.conn(), &app.vault, family.id)?;
        let place =
            Place { id, family: family.id, account: None, joined_at: now, evidence: Evidence::Declared };
        store::insert_member(tx, &people::seal(&app.vault, &key, &place, &draft)?)?;
        if draft.role.is_child() {
            categories::review_again(tx, app, family, now)?;
        }
        categories::refit(tx, app, family.id)
    })
    .await?;
    Ok((family, id))
}

/// What is left out of a change stays as it is.
#[derive(Clone)]
pub(super) struct MemberChange {
    pub(super) name: Option<String>,
    pub(super) birth_date: Option<NaiveDate>,
    pub(super) snils: Option<String>,
    pub(super) studies_until: Option<NaiveDate>,
}

/// Corrects a member. 409 `conflict` for a birth date that somebody has looked at while a category is confirmed: the
/// family cannot alter it alone, a reviewer can (`reviews::correction`). What else changes about a child goes to a review, as a new child does.
pub(super) async fn change_member(
    app: &App,
    caller: AdultRow,
    id: Key<Member>,
    asked: MemberChange,
) -> Result<FamilyView, Failure> {
    change(app, caller, move |tx, app, family, now| {
        let rows = store::members(tx.conn(), family.id)?;
        let row = rows.iter().find(|row| row.id == id).ok_or_else(Failure::not_found)?;
        let key = people::family_key(tx.conn(), &app.vault, family.id)?;
        let old = MemberDraft::from(people::open(&key, row)?);
        let looked_at = row.evidence.0 > Evidence::Declared
            && family.categories.iter().any(|held| held.state == CategoryState::Confirmed);
        if looked_at && asked.birth_date.is_some_and(|date| date != old.birth_date) {
            let errors = vec![FieldError::new("/birth_date", FieldCode::Confirmed)];
            return Err(Failure::Problem { code: ProblemCode::Conflict, errors });
        }
        let draft = MemberDraft {
            role: old.role,
            name: asked.name.clone().unwrap_or_else(|| old.name.clone()),
            birth_date: asked.birth_date.unwrap_or(old.birth_date),
            snils: asked.snils.clone().or_else(|| old.snils.clone()),
            studies_until: asked.studies_until.or(old.studies_until),
        };
        let mut errors = checks::check_member(&draft, today(family.home.zone, now), "");
        errors.extend(beside(family, Some(id), &draft));
        if !errors.is_empty() {
            return Err(Failure::invalid(errors));
        }
        let (joined_at, evidence) = (row.joined_at, row.evidence.0);
        let place = Place { id, family: family.id, account: row.account_id, joined_at, evidence };
        store::reseal_member(tx, &people::seal(&app.vault, &key, &place, &draft)?)?;
        let dates = (old.birth_date, old.studies_until);
        if draft.role.is_child() && dates != (draft.birth_date, draft.studies_until) {
            categories::review_again(tx, app, family, now)?;
        }
        categories::refit(tx, app, family.id)
    })
    .await
}

/// Lets a member go and erases what is personal about them. An adult who can sign in leaves by themselves and loses the
/// account, so that the contact is free for another family; the last one cannot leave children behind. 409 `conflict`
/// for either.
pub(super) async fn remove_member(app: &App, caller: AdultRow, id: Key<Member>) -> Result<(), Failure> {
    let changed = change(app, caller, move |tx, app, family, now| {
        let member = family.members.iter().find(|member| member.id == id).ok_or_else(Failure::not_found)?;
        let others = |member: &&MemberView| member.id != id && member.account.is_some();
        let leaves = id == caller.member_id && family.members.iter().any(|other| others(&other));
        if member.account.is_some() && !leaves {
            return Err(Failure::problem(ProblemCode::Conflict));
        }
        erasure::member(tx, app, now, id)?;
        categories::refit(tx, app, family.id)
    });
    changed.await.map(drop)
}

/// What is wrong with a member beside the others; places of the others are named by what they are.
pub(super) fn beside(
    family: &FamilyView,
    replaced: Option<Key<Member>>,
    draft: &MemberDraft,
) -> Vec<FieldError> {
    let others = family.members.iter().filter(|member| Some(member.id) != replaced);
    let mut members: Vec<MemberDraft> = others.cloned().map(Into::into).collect();
    members.push(draft.clone());
    let own = members.len() - 1;
    let place =
        |at: usize, field: &str| if at == own { format!("/{field}") } else { format!("members/{field}") };
    let errors = checks::check_together(&members, place);
    // What was wrong between the others before is not this change's fault; that a child is older than the parent who
    // changes is, though the child is what is pointed at.
    let own = |error: FieldError| match error.params.iter().any(|(_, other)| other.starts_with('/')) {
        _ if error.pointer.starts_with('/') => Some(error),
        true => Some(FieldError::new("/birth_date", error.code).with("other", error.pointer)),
        false => None,
    };
    errors.into_iter().filter_map(own).collect()
}

/// Makes a change to the caller's family, one at a time, and shows it afterwards.
async fn change(
    app: &App,
    caller: AdultRow,
    work: impl Fn(&mut Tx<'_>, &App, &FamilyView, Instant) -> Result<(), Failure> + Send + 'static,
) -> Result<FamilyView, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let changed = app
        .db
        .write(move |tx| {
            if !store::hold_family(tx, caller.family_id)? {
                return Err(Failure::not_found());
            }
            let family = find(tx.conn(), &parts.vault, caller.family_id)?;
            work(tx, &parts, &family, now)?;
            find(tx.conn(), &parts.vault, caller.family_id)
        })
        .await?;
    app.events.ring();
    app.post.ring();
    Ok(changed)
}
