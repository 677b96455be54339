//! Use cases of consent.

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::policy::{self, Scope};
use super::{letter, store};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::families::store as families;
use crate::families::{AdultRow, FamilyView, categories, erasure, household};
use crate::notifications::{self, Notice};
use crate::state::App;

/// Where the caller's consent stands.
pub(super) struct ConsentView {
    pub(super) version: Option<String>,
    pub(super) given_at: Option<Instant>,
    pub(super) withdrawn_at: Option<Instant>,
    pub(super) in_force: String,
    pub(super) erase_at: Option<Instant>,
}

/// The caller's consent.
pub(super) async fn show(app: &App, caller: AdultRow) -> Result<ConsentView, Failure> {
    let parts = app.clone();
    app.db.read(move |conn| view(conn, &parts, caller)).await
}

fn view(conn: &mut AnyConnection, app: &App, caller: AdultRow) -> Result<ConsentView, Failure> {
    let latest = store::latest(conn, caller.account_id)?;
    let erase_at = store::erase_at(conn, caller.family_id)?;
    let in_force = app.config.consent_version.clone();
    let (version, given_at, withdrawn_at) = match latest {
        Some(row) => (Some(row.version), Some(row.given_at), row.withdrawn_at),
        None => (None, None, None),
    };
    Ok(ConsentView { version, given_at, withdrawn_at, in_force, erase_at })
}

/// The caller consents, to a newer version or once more; a family that was to be erased stays, and its cards are good
/// again.
pub(super) async fn give(app: &App, caller: AdultRow, version: String) -> Result<ConsentView, Failure> {
    if version != app.config.consent_version {
        return Err(Failure::invalid(vec![FieldError::new("/version", FieldCode::NotInList)]));
    }
    let (parts, now) = (app.clone(), app.clock.now());
    let given = app
        .db
        .write(move |tx| {
            if !families::hold_family(tx, caller.family_id)? {
                return Err(Failure::not_found());
            }
            store::withdraw(tx, caller.account_id, now)?;
            let id = parts.ids.key();
            families::insert_consent(tx, id, caller.family_id, caller.account_id, &version, now)?;
            if store::erase_at(tx.conn(), caller.family_id)?.is_some() {
                store::set_erase_at(tx, caller.family_id, None)?;
                events::write(tx, &parts.ids, now, EventKind::FamilyChanged, caller.family_id.uuid())?;
            }
            view(tx.conn(), &parts, caller)
        })
        .await?;
    app.events.ring();
    Ok(given)
}

/// The caller withdraws: what is erased, and when.
pub(super) async fn withdraw(app: &App, caller: AdultRow) -> Result<(Scope, Instant), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let withdrawn = app
        .db
        .write(move |tx| {
            let family = held(tx, &parts, caller)?;
            store::withdraw(tx, caller.account_id, now)?;
            let scope = policy::scope(others(&family, caller));
            let at = match scope {
                Scope::Adult => {
                    erasure::member(tx, &parts, now, caller.member_id)?;
                    categories::refit(tx, &parts, family.id)?;
                    return Ok::<_, Failure>((scope, now));
                }
                // Withdrawn twice, the first notice counts.
                Scope::Family => store::erase_at(tx.conn(), family.id)?
                    .unwrap_or_else(|| now.plus_seconds(policy::NOTICE_SECONDS)),
            };
            store::set_erase_at(tx, family.id, Some(at))?;
            events::write(tx, &parts.ids, now, EventKind::FamilyChanged, family.id.uuid())?;
            let day = household::today(family.home.zone, at);
            let about = format!("withdrawal/{}/{}", family.id, at.seconds());
            let letter = |lang| letter::withdrawn(lang, day);
            let notice = Notice { to: caller.account_id, about: &about, letter: &letter };
            notifications::tell(tx, &parts, now, &notice)?;
            Ok((scope, at))
        })
        .await?;
    app.events.ring();
    app.post.ring();
    Ok(withdrawn)
}

/// The caller erases the family at once. 409 `conflict` while another adult signs in: they decide for themselves.
pub(super) async fn erase(app: &App, caller: AdultRow) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let family = held(tx, &parts, caller)?;
            if others(&family, caller) > 0 {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let about = format!("erasure/{}", family.id);
            let notice = Notice { to: caller.account_id, about: &about, letter: &letter::erased };
            notifications::tell(tx, &parts, now, &notice)?;
            erasure::family(tx, &parts, now, (family.id, Actor::Adult(caller.account_id)))
        })
        .await?;
    app.events.ring();
    app.post.ring();
    Ok(())
}

/// The caller's family, held for a change.
fn held(tx: &mut Tx<'_>, app: &App, caller: AdultRow) -> Result<FamilyView, Failure> {
    if !families::hold_family(tx, caller.family_id)? {
        return Err(Failure::not_found());
    }
    household::find(tx.conn(), &app.vault, caller.family_id)
}

/// How many other adults of the family sign in.
fn others(family: &FamilyView, caller: AdultRow) -> usize {
    family
        .members
        .iter()
        .filter(|one| one.account.is_some_and(|account| account != caller.account_id))
        .count()
}
