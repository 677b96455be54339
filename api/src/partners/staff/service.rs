//! Use cases of partners' people.
//!
//! An account made here cannot be signed in to by itself: whoever delivers codes (DESIGN.md §6) opens a session with
//! [`crate::accounts::open_session`] once a code to the mail has come back.

use super::store::{self, StaffRow};
use super::{Acting, StaffRole};
use crate::accounts::{self, Account, AccountKind};
use crate::audit::{self, Act, Action};
use crate::checks::Checks;
use crate::clock::Instant;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::partners::Partner;
use crate::state::App;
use crate::vault::{Cell, Subject};

const NAME: Cell = Cell("partner_staff.sealed_name");
const MAIL: Cell = Cell("partner_staff.sealed_mail");

/// Somebody to be added.
#[derive(Clone)]
pub struct NewStaff {
    /// Name and surname; sealed.
    pub name: String,
    /// Where codes are sent; sealed.
    pub mail: String,
}

/// Personal data stays out of logs.
impl std::fmt::Debug for NewStaff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewStaff(..)")
    }
}

impl NewStaff {
    /// The same with its texts trimmed; what is wrong stands at `place` in the request.
    pub(in crate::partners) fn check(&self, checks: &mut Checks, place: &str) -> Self {
        Self {
            name: checks.text(&format!("{place}/name"), &self.name, 2..=100),
            mail: checks.mail(&format!("{place}/mail"), &self.mail),
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
    /// Where codes are sent.
    pub mail: String,
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
        sealed_mail: key.seal(MAIL, account, &new.mail),
        joined_at: now,
        left_at: None,
    };
    store::insert(tx, row)?;
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
        let (name, mail) = (open(NAME, &row.sealed_name)?, open(MAIL, &row.sealed_mail)?);
        people.push(StaffView { account, role, name, mail, joined_at: row.joined_at });
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

/// Adds somebody to the caller's partner.
pub(super) async fn invite(app: &App, caller: Acting, new: &NewStaff) -> Result<StaffView, Failure> {
    caller.check_may_change()?;
    let mut checks = Checks::default();
    let new = new.check(&mut checks, "");
    checks.finish()?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let account = add(tx, &parts, caller.partner, StaffRole::Staff, &new)?;
            record(tx, &parts, &caller, Action::StaffAdd, account)?;
            let (name, mail) = (new.name.clone(), new.mail.clone());
            Ok(StaffView { account, role: StaffRole::Staff, name, mail, joined_at: now })
        })
        .await
}

/// Ends somebody's acting for the caller's partner; it holds from their next call on.
pub(super) async fn dismiss(app: &App, caller: Acting, account: Key<Account>) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            if store::leave(tx, caller.partner, account, now)? == 0 {
                return Err(Failure::not_found());
            }
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
