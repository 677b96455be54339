//! A family registers itself: an adult who has proved a contact says who belongs to it and what it is.

use std::collections::HashSet;

use mobile_contracts::discount::Category;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::checks::{self, MemberDraft};
use super::people::{self, Place};
use super::{Evidence, Family, FamilyView, Home, categories, household, store};
use crate::accounts::{self, AccountKind, Tokens};
use crate::contacts;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Subject;

/// A registration as it was sent.
pub(super) struct Registration {
    pub(super) token: String,
    pub(super) lang: Lang,
    pub(super) consent_version: String,
    pub(super) region: Option<String>,
    pub(super) municipality: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) members: Vec<MemberDraft>,
    pub(super) categories: Vec<Category>,
}

/// Records the family, its consent and the account of whoever registers it, and signs them in. Each category waits for
/// a review. 409 `conflict` if the contact has become somebody's meanwhile.
pub(super) async fn register(app: &App, asked: Registration) -> Result<(FamilyView, Tokens), Failure> {
    let contact = contacts::read_registration(app, &asked.token)?;
    let home = check(app, &asked)?;
    let (parts, now) = (app.clone(), app.clock.now());
    let registered = app
        .db
        .write(move |tx| {
            let (ids, vault) = (&parts.ids, &parts.vault);
            let account = accounts::create_account(tx, ids, now, AccountKind::Adult)?;
            accounts::set_language(tx, account, asked.lang)?;
            let account_key = vault.create_subject_key(tx, ids, now, Subject::Account, account)?;
            contacts::add(tx, &parts, now, account, &account_key, &contact)?;
            let family: Key<Family> = ids.key();
            let key = vault.create_subject_key(tx, ids, now, Subject::Family, family)?;
            store::insert_family(tx, family, &home, now)?;
            store::insert_consent(tx, ids.key(), family, account, &asked.consent_version, now)?;
            for (at, member) in asked.members.iter().enumerate() {
                let account = (at == 0).then_some(account);
                let place =
                    Place { id: ids.key(), family, account, joined_at: now, evidence: Evidence::Declared };
                store::insert_member(tx, &people::seal(vault, &key, &place, member)?)?;
            }
            let today = household::today(home.zone, now);
            for category in &asked.categories {
                categories::insert_waiting(tx, ids, family, *category, today, now)?;
            }
            let (who, refresh) = accounts::begin_session(tx, ids, now, account)?;
            Ok::<_, Failure>((household::find(tx.conn(), vault, family)?, who, refresh))
        })
        .await?;
    let (family, who, refresh) = registered;
    Ok((family, accounts::tokens(app, who, refresh)?))
}

fn check(app: &App, asked: &Registration) -> Result<Home, Failure> {
    let mut errors = Vec::new();
    if asked.consent_version != app.config.consent_version {
        errors.push(FieldError::new("/consent_version", FieldCode::NotInList));
    }
    let here = Home { region: app.config.region.clone(), municipality: None, zone: app.config.time_zone };
    let (region, municipality) = (asked.region.as_deref(), asked.municipality.as_deref());
    let home = checks::read_home(region, municipality, asked.time_zone.as_deref(), here.clone(), "/home");
    let home = home.unwrap_or_else(|wrong| {
        errors.extend(wrong);
        here
    });
    errors.extend(checks::check_members(&asked.members, household::today(home.zone, app.clock.now())));
    if asked.members.first().is_some_and(|member| member.role.is_child()) {
        errors.push(FieldError::new("/members/0/role", FieldCode::NotInList));
    }
    let mut seen = HashSet::new();
    for (at, category) in asked.categories.iter().enumerate() {
        if !seen.insert(*category) {
            errors.push(FieldError::new(format!("/categories/{at}"), FieldCode::Duplicate));
        }
    }
    if errors.is_empty() { Ok(home) } else { Err(Failure::invalid(errors)) }
}
