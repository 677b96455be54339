//! Use cases of tills: pairing, API keys, revoking.
//!
//! Pairing works like RFC 8628: the device shows a code and holds a token that opens nothing yet; somebody of the
//! partner, signed in elsewhere, confirms the code, and from then on the token is the till's. So no code has to be
//! guessed by a device, and what a partner who mistypes can do is confirm another device for itself.

use std::net::IpAddr;

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::store::{self, PairingRow, TillRow};
use super::{Till, TillKind, TillState};
use crate::audit::{self, Act, Action};
use crate::checks::Checks;
use crate::clock::Instant;
use crate::db::error::is_duplicate;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::page::{Asked, Page};
use crate::partners::staff::Acting;
use crate::partners::{Outlet, OutletState, Partner, outlets};
use crate::state::App;

/// How long a pairing code may be confirmed, in seconds.
const CODE_SECONDS: i64 = 600;
/// How long a till is in its test unless somebody ends it before, in seconds: a working day.
const TEST_SECONDS: i64 = 8 * 3600;
/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/tills";

/// A till to be paired.
#[derive(Debug, Clone)]
pub struct NewTill {
    /// Where it stands.
    pub outlet: Key<Outlet>,
    /// As staff know it.
    pub name: String,
    /// SHA-256 of its token; the token itself is the till's alone.
    pub token_hash: Vec<u8>,
}

/// A till, as its partner sees it.
#[derive(Debug, Clone)]
pub struct TillView {
    /// The till.
    pub id: Key<Till>,
    /// Where it stands.
    pub outlet: Key<Outlet>,
    /// As staff know it.
    pub name: String,
    /// What it is.
    pub kind: TillKind,
    /// Whether it may call.
    pub state: TillState,
    /// Since when.
    pub created_at: Instant,
    /// Until when it is in its test.
    pub test_until: Option<Instant>,
}

impl From<TillRow> for TillView {
    fn from(row: TillRow) -> Self {
        let TillRow { id, outlet_id: outlet, name, kind, state, created_at, test_until, .. } = row;
        Self { id, outlet, name, kind: kind.0, state: state.0, created_at, test_until }
    }
}

/// Begins a pairing for a device whose token has this hash: the code to show, and until when it counts.
pub(super) async fn begin(
    app: &App,
    from: IpAddr,
    device: &str,
    token_hash: Vec<u8>,
) -> Result<(String, Instant), Failure> {
    app.limits.begin_pairing(from)?;
    let mut checks = Checks::default();
    let device = checks.text("/device", device, 1..=64);
    checks.finish()?;
    let now = app.clock.now();
    let expires = now.plus_seconds(CODE_SECONDS);
    let code = digits(&app.ids);
    let row = PairingRow { code: code.clone(), token_hash, device, expires_at: expires };
    app.db
        .write(move |tx| {
            store::forget_expired(tx, now)?;
            // Two of a hundred million codes at once: rare enough to ask the device again.
            store::insert_pairing(tx, &row).map_err(|error| match is_duplicate(&error) {
                true => Failure::Unavailable("a pairing code was drawn twice".into()),
                false => error.into(),
            })
        })
        .await?;
    Ok((code, expires))
}

/// Eight random digits. Of 2⁶⁴ numbers, the excess of some codes over others is not worth a thought.
fn digits(ids: &Ids) -> String {
    format!("{:08}", u64::from_be_bytes(ids.bytes()) % 100_000_000)
}

/// Confirms a code: the device that shows it is a till of this outlet from now on.
pub(super) async fn confirm(
    app: &App,
    caller: Acting,
    outlet: Key<Outlet>,
    code: String,
    name: Option<String>,
) -> Result<TillView, Failure> {
    caller.check_may_change()?;
    app.limits.pairing_code(caller.account.uuid())?;
    let mut checks = Checks::default();
    let name = name.map(|name| checks.text("/name", &name, 1..=64));
    checks.finish()?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            in_business(tx, &caller, outlet)?;
            let taken = store::take_pairing(tx, &code, now)?;
            let unknown = || Failure::invalid(vec![FieldError::new("/code", FieldCode::NoSuchObject)]);
            let pairing = taken.ok_or_else(unknown)?;
            let name = name.clone().unwrap_or(pairing.device);
            let new = NewTill { outlet, name, token_hash: pairing.token_hash };
            let till = insert(tx, &parts, &new, TillKind::Device)?;
            record(tx, &parts, &caller, Action::TillPair, till.id)?;
            Ok(till)
        })
        .await
}

/// Makes a till of POS software whose token has this hash.
pub(super) async fn issue_key(
    app: &App,
    caller: Acting,
    outlet: Key<Outlet>,
    name: &str,
    token_hash: Vec<u8>,
) -> Result<TillView, Failure> {
    caller.check_may_change()?;
    let mut checks = Checks::default();
    let name = checks.text("/name", name, 1..=64);
    checks.finish()?;
    let (parts, new) = (app.clone(), NewTill { outlet, name, token_hash });
    app.db
        .write(move |tx| {
            in_business(tx, &caller, outlet)?;
            let till = insert(tx, &parts, &new, TillKind::Pos)?;
            record(tx, &parts, &caller, Action::TillKeyIssue, till.id)?;
            Ok(till)
        })
        .await
}

/// The outlet must be the caller's, and open for business.
fn in_business(tx: &mut Tx<'_>, caller: &Acting, outlet: Key<Outlet>) -> Result<(), Failure> {
    match outlets::state(tx.conn(), caller.partner, outlet)? {
        None => Err(Failure::not_found()),
        Some(OutletState::Closed) => Err(Failure::problem(ProblemCode::Conflict)),
        Some(OutletState::Active) => Ok(()),
    }
}

/// Takes back the token of one of the caller's tills. It holds from the till's next call on; taking it back again
/// changes nothing.
pub(super) async fn revoke(app: &App, caller: Acting, id: Key<Till>) -> Result<TillView, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let till = store::till(tx.conn(), caller.partner, id)?.ok_or_else(Failure::not_found)?;
            if till.state.0 == TillState::Active {
                store::set_state(tx, id, TillState::Revoked, now)?;
                record(tx, &parts, &caller, Action::TillRevoke, id)?;
            }
            Ok(TillView { state: TillState::Revoked, ..till.into() })
        })
        .await
}

/// Begins the test of one of the caller's tills, or ends it. It holds from the till's next call on.
pub(super) async fn test(app: &App, caller: Acting, id: Key<Till>, begin: bool) -> Result<TillView, Failure> {
    caller.check_may_change()?;
    let (parts, now) = (app.clone(), app.clock.now());
    let until = begin.then(|| now.plus_seconds(TEST_SECONDS));
    app.db
        .write(move |tx| {
            let till = store::till(tx.conn(), caller.partner, id)?.ok_or_else(Failure::not_found)?;
            if till.state.0 == TillState::Revoked {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            store::set_test(tx, id, until, now)?;
            record(tx, &parts, &caller, if begin { Action::TillTest } else { Action::TillTestEnd }, id)?;
            Ok(TillView { test_until: until, ..till.into() })
        })
        .await
}

/// A page of a partner's tills, the oldest first.
pub async fn of_partner(
    app: &App,
    partner: Key<Partner>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<TillView>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Till>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let fetch = move |conn: &mut AnyConnection| {
        Ok::<_, Failure>(store::of_partner(conn, partner, asked.after, asked.fetch())?)
    };
    let rows = app.db.read(fetch).await?;
    Ok(asked.cut(&ring, rows, |row| row.id)?.map(Into::into))
}

/// Records a till whose token somebody has made.
pub async fn pair_till(app: &App, new: NewTill) -> Result<Key<Till>, Failure> {
    let parts = app.clone();
    app.db.write(move |tx| Ok(insert(tx, &parts, &new, TillKind::Device)?.id)).await
}

fn insert(tx: &mut Tx<'_>, app: &App, new: &NewTill, kind: TillKind) -> Result<TillView, Failure> {
    let now = app.clock.now();
    let row = TillRow {
        id: app.ids.key(),
        outlet_id: new.outlet,
        name: new.name.clone(),
        token_hash: new.token_hash.clone(),
        state: Word(TillState::Active),
        created_at: now,
        changed_at: now,
        kind: Word(kind),
        test_until: None,
    };
    store::insert(tx, &row)?;
    Ok(row.into())
}

fn record(tx: &mut Tx<'_>, app: &App, caller: &Acting, action: Action, id: Key<Till>) -> Result<(), Failure> {
    let act = Act { actor: caller.actor(), action, object: "till", id: id.uuid(), reason: None };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}
