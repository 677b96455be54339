//! Use cases of invitations.

use chrono::NaiveDate;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::super::store as families;
use super::super::{AdultRow, Family, FamilyView, Member, MemberRole, household, people};
use super::store::{self, Invitation, InvitationRow};
use super::{letter, policy};
use crate::accounts::{self, AccountKind, Tokens};
use crate::clock::Instant;
use crate::contacts::{self, Contact};
use crate::db::Tx;
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::ids::Key;
use crate::notifications::{self, Notice};
use crate::state::App;
use crate::vault::{Cell, Subject, SubjectKey};

const CONTACT: Cell = Cell("invitations.sealed_contact");

/// An invitation as the family sees it; personal, so without `Debug`.
pub(in crate::families) struct InvitationView {
    pub(super) member: Key<Member>,
    pub(super) contact: String,
    pub(super) invited_at: Instant,
    pub(super) expires_at: Instant,
}

/// Invites a member by a contact; a new invitation takes the place of one before. Whether somebody has that contact
/// already is not told: an adult of another family sees the invitation once they have left it.
pub(super) async fn invite(
    app: &App,
    caller: AdultRow,
    member: Key<Member>,
    contact: &str,
    lang: Lang,
) -> Result<InvitationView, Failure> {
    let contact =
        Contact::parse(contact).map_err(|code| Failure::invalid(vec![FieldError::new("/contact", code)]))?;
    app.limits.invite_adult(caller.account_id.uuid())?;
    let (parts, now) = (app.clone(), app.clock.now());
    let invited = app
        .db
        .write(move |tx| {
            if !families::hold_family(tx, caller.family_id)? {
                return Err(Failure::not_found());
            }
            let family = household::find(tx.conn(), &parts.vault, caller.family_id)?;
            let target = family.members.iter().find(|one| one.id == member).ok_or_else(Failure::not_found)?;
            if !policy::may_be_invited(target.role, target.account.is_some()) {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let key = people::family_key(tx.conn(), &parts.vault, caller.family_id)?;
            let id = parts.ids.key();
            let row = InvitationRow {
                id,
                family_id: caller.family_id,
                member_id: member,
                invited_by: caller.account_id,
                sealed_contact: key.seal(CONTACT, id, contact.value()),
                blind_index: contacts::index(&parts, &contact)?,
                tries_left: policy::TRIES,
                created_at: now,
                expires_at: now.plus_seconds(policy::GOOD_FOR_SECONDS),
            };
            store::delete_of_member(tx, member)?;
            store::insert(tx, &row)?;
            let host = parts.config.public_url.host_str().unwrap_or_default();
            let about = format!("invitation/{id}");
            notifications::write_to(
                tx,
                &parts,
                now,
                &about,
                &contact,
                (lang, &letter::invitation(lang, host)),
            )?;
            view(&key, &row)
        })
        .await?;
    app.post.ring();
    Ok(invited)
}

fn view(key: &SubjectKey, row: &InvitationRow) -> Result<InvitationView, Failure> {
    let contact = key.open(CONTACT, row.id, &row.sealed_contact).map_err(anyhow::Error::from)?;
    let (invited_at, expires_at) = (row.created_at, row.expires_at);
    Ok(InvitationView { member: row.member_id, contact, invited_at, expires_at })
}

/// The open invitations of the caller's family.
pub(in crate::families) async fn list(app: &App, caller: AdultRow) -> Result<Vec<InvitationView>, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .read(move |conn| {
            let key = people::family_key(conn, &parts.vault, caller.family_id)?;
            store::of_family(conn, caller.family_id, now)?.iter().map(|row| view(&key, row)).collect()
        })
        .await
}

/// Withdraws the invitation of a member of the caller's family.
pub(super) async fn withdraw(app: &App, caller: AdultRow, member: Key<Member>) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            let open = store::of_family(tx.conn(), caller.family_id, now)?;
            if !open.iter().any(|row| row.member_id == member) {
                return Err(Failure::not_found());
            }
            store::delete_of_member(tx, member)?;
            Ok(())
        })
        .await
}

/// An invitation as whoever is invited sees it.
pub(super) struct OpenView {
    pub(super) id: Key<Invitation>,
    pub(super) invited_by: String,
    pub(super) role: MemberRole,
    pub(super) expires_at: Instant,
}

/// The invitations that went to the contact which the token proves.
pub(super) async fn find(app: &App, token: &str) -> Result<Vec<OpenView>, Failure> {
    let contact = contacts::read_registration(app, token)?;
    let index = contacts::index(app, &contact)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .read(move |conn| {
            let mut found = Vec::new();
            for row in store::of_contact(conn, &index, now)? {
                let family = household::find(conn, &parts.vault, row.family_id)?;
                let inviter = family.members.iter().find(|one| one.account == Some(row.invited_by));
                let target = family.members.iter().find(|one| one.id == row.member_id);
                // Who invited has left since: nobody answers for it any more.
                let (Some(inviter), Some(target)) = (inviter, target) else { continue };
                found.push(OpenView {
                    id: row.id,
                    invited_by: policy::short_name(&inviter.name),
                    role: target.role,
                    expires_at: row.expires_at,
                });
            }
            Ok(found)
        })
        .await
}

/// An acceptance as it was sent.
#[derive(Clone)]
pub(super) struct Acceptance {
    pub(super) token: String,
    pub(super) invitation: Key<Invitation>,
    pub(super) birth_date: NaiveDate,
    pub(super) consent_version: String,
}

/// What came of an acceptance. A wrong birth date is no error inside: the try that it used up must be committed.
enum Outcome {
    Joined(Box<FamilyView>, accounts::SignedIn, accounts::RefreshToken),
    SomebodyElse,
}

/// Joins whoever proves the contact to the member who was invited, and signs them in. 404 if there is no such
/// invitation to that contact, 409 `conflict` if the contact has become somebody's meanwhile.
pub(super) async fn join(app: &App, asked: Acceptance, lang: Lang) -> Result<(FamilyView, Tokens), Failure> {
    let contact = contacts::read_registration(app, &asked.token)?;
    if asked.consent_version != app.config.consent_version {
        return Err(Failure::invalid(vec![FieldError::new("/consent_version", FieldCode::NotInList)]));
    }
    let index = contacts::index(app, &contact)?;
    let (parts, now) = (app.clone(), app.clock.now());
    let outcome = app
        .db
        .write(move |tx| {
            let open = store::of_contact(tx.conn(), &index, now)?;
            let row = open.iter().find(|row| row.id == asked.invitation).ok_or_else(Failure::not_found)?;
            if !families::hold_family(tx, row.family_id)? {
                return Err(Failure::not_found());
            }
            let family = household::find(tx.conn(), &parts.vault, row.family_id)?;
            let target =
                family.members.iter().find(|one| one.id == row.member_id).ok_or_else(Failure::not_found)?;
            if !policy::is_the_one(target.birth_date, asked.birth_date) {
                store::use_try(tx, row.id)?;
                return Ok(Outcome::SomebodyElse);
            }
            admit(
                tx,
                &parts,
                now,
                &Admission { row, contact: &contact, lang, consent: &asked.consent_version },
            )
        })
        .await?;
    match outcome {
        Outcome::SomebodyElse => {
            let error = FieldError::new("/birth_date", FieldCode::Contradicts).with("other", "invitation");
            Err(Failure::invalid(vec![error]))
        }
        Outcome::Joined(family, who, refresh) => {
            app.events.ring();
            app.post.ring();
            Ok((*family, accounts::tokens(app, who, refresh)?))
        }
    }
}

struct Admission<'a> {
    row: &'a InvitationRow,
    contact: &'a Contact,
    lang: Lang,
    consent: &'a str,
}

fn admit(tx: &mut Tx<'_>, app: &App, now: Instant, new: &Admission<'_>) -> Result<Outcome, Failure> {
    let (family, member): (Key<Family>, Key<Member>) = (new.row.family_id, new.row.member_id);
    let account = accounts::create_account(tx, &app.ids, now, AccountKind::Adult)?;
    accounts::set_language(tx, account, new.lang)?;
    let key = app.vault.create_subject_key(tx, &app.ids, now, Subject::Account, account)?;
    contacts::add(tx, app, now, account, &key, new.contact)?;
    families::set_account(tx, member, account)?;
    families::insert_consent(tx, app.ids.key(), family, account, new.consent, now)?;
    store::delete_of_member(tx, member)?;
    events::write(tx, &app.ids, now, EventKind::FamilyChanged, family.uuid())?;
    let about = format!("joined/{member}");
    let notice = Notice { to: new.row.invited_by, about: &about, letter: &letter::joined };
    notifications::tell(tx, app, now, &notice)?;
    let (who, refresh) = accounts::begin_session(tx, &app.ids, now, account)?;
    let view = household::find(tx.conn(), &app.vault, family)?;
    Ok(Outcome::Joined(Box::new(view), who, refresh))
}

/// Forgets invitations that have expired.
pub async fn forget(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(move |tx| Ok(store::delete_expired(tx, now).map(drop)?)).await
}
