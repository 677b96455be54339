//! Use cases of partners' people. Whoever is added signs in with a code to their contact.

use mobile_contracts::wire::problem::{FieldError, ProblemCode};

use super::store::{self, StaffRow};
use super::{Acting, StaffRole, letters, policy};
use crate::accounts::{self, Account, AccountKind};
use crate::audit::{self, Act, Action};
use crate::checks::Checks;
use crate::clock::Instant;
use crate::contacts::{self, Contact};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::notifications::{self, Notice};
use crate::partners::{self, Partner};
use crate::state::App;
use crate::vault::{Cell, Subject};

const NAME: Cell = Cell("partner_staff.sealed_name");
const MAIL: Cell = Cell("partner_staff.sealed_mail");

/// Somebody to be added.
#[derive(Clone)]
pub struct NewStaff {
    /// Name and surname; sealed.
    pub name: String,
    /// The phone or mail address that codes are sent to; sealed.
    pub contact: String,
}

/// Personal data stays out of logs.
impl std::fmt::Debug for NewStaff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewStaff(..)")
    }
}

impl NewStaff {
    /// The same with its texts as they are kept; what is wrong stands at `/{place}name` and `/{place}{contact}` in
    /// the request.
    pub(in crate::partners) fn check(&self, checks: &mut Checks, place: &str, contact: &str) -> Self {
        let name = checks.text(&format!("/{place}name"), &self.name, 2..=100);
        match Contact::parse(&self.contact) {
            Ok(contact) => Self { name, contact: contact.value().to_owned() },
            Err(code) => {
                checks.wrong(&format!("/{place}{contact}"), code);
                Self { name, contact: String::new() }
            }
        }
    }
}

/// Somebody who acts for a partner, opened: personal data.
#[derive(Clone)]
pub struct StaffView {
    /// The account.
    pub account: Key<Account>,
    /// What they are to the partner.
    pub role: StaffRole,
    /// Name and surname.
    pub name: String,
    /// The phone or mail address that codes are sent to.
    pub contact: String,
    /// Since when.
    pub joined_at: Instant,
}

/// Adds somebody with an account of their own, in the caller's transaction.
pub fn add(
    tx: &mut Tx<'_>,
    app: &App,
    partner: Key<Partner>,
    role: StaffRole,
    new: &NewStaff,
) -> Result<Key<Account>, Failure> {
    let now = app.clock.now();
    let contact = Contact::parse(&new.contact)
        .map_err(|code| Failure::invalid(vec![FieldError::new("/contact", code)]))?;
    let account = accounts::create_account(tx, &app.ids, now, AccountKind::Partner)?;
    let key = match app.vault.subject_key(tx.conn(), account)? {
        Some(key) => key,
        None => app.vault.create_subject_key(tx, &app.ids, now, Subject::Account, account)?,
    };
    let row = StaffRow {
        account_id: account,
        partner_id: partner,
        role: Word(role),
        sealed_name: key.seal(NAME, account, &new.name),
        sealed_mail: key.seal(MAIL, account, contact.value()),
        joined_at: now,
        left_at: None,
    };
    store::insert(tx, row)?;
    contacts::add_for_partner(tx, app, now, account, &key, &contact)?;
    Ok(account)
}

/// Those who act for a partner. Somebody whose key has been erased is no longer shown.
pub fn of_partner(
    conn: &mut AnyConnection,
    app: &App,
    partner: Key<Partner>,
) -> Result<Vec<StaffView>, Failure> {
    let mut people = Vec::new();
    for row in store::of_partner(conn, partner)? {
        let (account, Word(role)) = (row.account_id, row.role);
        let Some(key) = app.vault.subject_key(conn, account)? else { continue };
        let open = |cell, sealed: &[u8]| key.open(cell, account, sealed).map_err(anyhow::Error::from);
        let (name, contact) = (open(NAME, &row.sealed_name)?, open(MAIL, &row.sealed_mail)?);
        people.push(StaffView { account, role, name, contact, joined_at: row.joined_at });
    }
    Ok(people)
}

/// Those who act for the caller's partner. The reading is recorded.
pub(super) async fn list(app: &App, caller: Acting) -> Result<Vec<StaffView>, Failure> {
    let parts = app.clone();
    app.db
        .write(move |tx| {
            let people = of_partner(tx.conn(), &parts, caller.partner)?;
            let act = Act {
                actor: caller.actor(),
                action: Action::StaffRead,
                object: "partner",
                id: caller.partner.uuid(),
                reason: None,
            };
            audit::record(tx, &parts.ids, parts.clock.now(), &act)?;
            Ok(people)
        })
        .await
}

/// Adds somebody to the caller's partner, and invites them.
pub(super) async fn invite(
    app: &App,
    caller: Acting,
    role: StaffRole,
    new: &NewStaff,
) -> Result<StaffView, Failure> {
    caller.check_may_change()?;
    let mut checks = Checks::default();
    let new = new.check(&mut checks, "", "contact");
    checks.finish()?;
    app.limits.invite_staff(caller.account.uuid())?;
    let (parts, now) = (app.clone(), app.clock.now());
    let added = app
        .db
        .write(move |tx| {
            let account = add(tx, &parts, caller.partner, role, &new)?;
            record(tx, &parts, &caller, Action::StaffAdd, account)?;
            let partner = partners::name(tx.conn(), caller.partner)?.unwrap_or_default();
            let letter = |lang| letters::invitation(&partner, role, lang);
            notifications::tell(
                tx,
                &parts,
                now,
                &Notice { to: account, about: "invitation", letter: &letter },
            )?;
            let (name, contact) = (new.name.clone(), new.contact.clone());
            Ok::<_, Failure>(StaffView { account, role, name, contact, joined_at: now })
        })
        .await?;
    app.post.ring();
    Ok(added)
}

/// Ends somebody's acting for the caller's partner, their sessions and their account. 409 `conflict` for the last
/// owner.
pub(super) async fn dismiss(app: &App, caller: Acting, account: Key<Account>) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            // Two owners who remove each other at the same moment take turns here.
            store::hold_partner(tx, caller.partner)?;
            let people = store::of_partner(tx.conn(), caller.partner)?;
            let leaving =
                people.iter().find(|row| row.account_id == account).ok_or_else(Failure::not_found)?;
            let owners = people.iter().filter(|row| row.role.0 == StaffRole::Owner).count();
            if !policy::may_leave(leaving.role.0, owners) {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            store::leave(tx, caller.partner, account, now)?;
            contacts::remove_all(tx, account)?;
            accounts::close(tx, account, now)?;
            record(tx, &parts, &caller, Action::StaffRemove, account)
        })
        .await
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Acting,
    action: Action,
    account: Key<Account>,
) -> Result<(), Failure> {
    let act = Act { actor: caller.actor(), action, object: "account", id: account.uuid(), reason: None };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}
