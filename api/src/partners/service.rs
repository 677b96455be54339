//! Use cases of partners: asking to join, looking, deciding, changing.

use std::net::IpAddr;

use chrono_tz::Tz;
use mobile_contracts::business::{self, BadNumber, Sector};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::outlets::{self, NewOutlet};
use super::policy::{self, Step};
use super::staff::{self, Acting, NewStaff, StaffRole, StaffView};
use super::store::{self, PartnerRow, Wanted};
use super::{Outlet, Partner, PartnerState};
use crate::audit::{self, Act, Action, Actor};
use crate::checks::Checks;
use crate::clock::Instant;
use crate::db::error::is_duplicate;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::fold::{fold, patterns};
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::revision::{Seen, changed};
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/partners";

/// A partner, as those who may know it see it.
#[derive(Debug, Clone)]
pub struct PartnerView {
    /// The partner.
    pub id: Key<Partner>,
    /// As families know it.
    pub name: String,
    /// As the register knows it.
    pub legal_name: Option<String>,
    /// INN.
    pub inn: Option<String>,
    /// OGRN or OGRNIP.
    pub ogrn: Option<String>,
    /// The branch it works in.
    pub sector: Sector,
    /// Whether it takes part.
    pub state: PartnerState,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// When it asked to join.
    pub created_at: Instant,
    /// Counts its changes.
    pub revision: i64,
}

impl From<PartnerRow> for PartnerView {
    fn from(row: PartnerRow) -> Self {
        let PartnerRow { id, name, legal_name, inn, ogrn, state_reason, created_at, revision, .. } = row;
        let (Word(state), Word(sector)) = (row.state, row.sector);
        Self { id, name, legal_name, inn, ogrn, sector, state, state_reason, created_at, revision }
    }
}

/// A request to join.
#[derive(Debug, Clone)]
pub struct Application {
    /// As families know it.
    pub name: String,
    /// As the register knows it.
    pub legal_name: String,
    /// INN.
    pub inn: String,
    /// OGRN or OGRNIP.
    pub ogrn: String,
    /// The branch it works in.
    pub sector: Sector,
    /// Who will own the account.
    pub owner: NewStaff,
}

/// Records a request to join, with its owner's account. An administrator decides about it; until the owner has
/// confirmed the contact by a code nobody can sign in. A business that takes part already is a `conflict`.
pub async fn apply(app: &App, from: IpAddr, request: Application) -> Result<PartnerView, Failure> {
    app.limits.join(from)?;
    let request = check(&request)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            if store::takes_part(tx.conn(), &request.inn)? {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let row = row(parts.ids.key(), &request, PartnerState::Waiting, now);
            store::insert(tx, &row)?;
            staff::add(tx, &parts, row.id, StaffRole::Owner, &request.owner)?;
            Ok(row.into())
        })
        .await
}

/// The request with its texts trimmed, or everything that is wrong with it.
pub(super) fn check(request: &Application) -> Result<Application, Failure> {
    let mut checks = Checks::default();
    let name = checks.text("/name", &request.name, 2..=100);
    let legal_name = checks.text("/legal_name", &request.legal_name, 2..=250);
    let (inn, ogrn) = (request.inn.trim().to_owned(), request.ogrn.trim().to_owned());
    let by_inn = number(&mut checks, "/inn", business::check_inn(&inn));
    let by_ogrn = number(&mut checks, "/ogrn", business::check_ogrn(&ogrn));
    if let (Some(by_inn), Some(by_ogrn)) = (by_inn, by_ogrn)
        && by_inn != by_ogrn
    {
        checks.add(FieldError::new("/ogrn", FieldCode::Contradicts).with("other", "inn"));
    }
    let owner = request.owner.check(&mut checks, "contact/", "mail");
    checks.finish()?;
    Ok(Application { name, legal_name, inn, ogrn, sector: request.sector, owner })
}

fn number<T>(checks: &mut Checks, pointer: &str, outcome: Result<T, BadNumber>) -> Option<T> {
    match outcome {
        Ok(kind) => return Some(kind),
        Err(BadNumber::Malformed) => checks.wrong(pointer, FieldCode::Malformed),
        Err(BadNumber::CheckDigits) => checks.wrong(pointer, FieldCode::CheckFailed),
    }
    None
}

/// The row of a business that asked like this.
pub(super) fn row(id: Key<Partner>, request: &Application, state: PartnerState, now: Instant) -> PartnerRow {
    PartnerRow {
        legal_name: Some(request.legal_name.clone()),
        inn: Some(request.inn.clone()),
        ogrn: Some(request.ogrn.clone()),
        sector: Word(request.sector),
        search_key: fold([&*request.name, &*request.legal_name, &*request.inn]),
        ..blank(id, &request.name, state, now)
    }
}

fn blank(id: Key<Partner>, name: &str, state: PartnerState, now: Instant) -> PartnerRow {
    PartnerRow {
        id,
        name: name.to_owned(),
        state: Word(state),
        created_at: now,
        changed_at: now,
        legal_name: None,
        inn: None,
        ogrn: None,
        sector: Word(Sector::Other),
        search_key: fold([name]),
        state_reason: None,
        revision: 1,
    }
}

/// A partner that joins without asking, with its first outlet: for a region that brings its partners along.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// As families know it.
    pub name: String,
    /// The outlet's name.
    pub outlet: String,
    /// The outlet's address.
    pub address: String,
    /// The outlet's time zone.
    pub zone: Tz,
}

/// Records an active partner and its outlet.
pub async fn join(app: &App, new: NewPartner) -> Result<(Key<Partner>, Key<Outlet>), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let partner = parts.ids.key();
            store::insert(tx, &blank(partner, &new.name, PartnerState::Active, now))?;
            let outlet = NewOutlet {
                name: new.outlet.clone(),
                address: new.address.clone(),
                place: None,
                time_zone: new.zone,
                hours: None,
            };
            Ok((partner, outlets::insert(tx, &parts, partner, &outlet)?.id))
        })
        .await
}

/// Partners as an administrator looks for them, the longest waiting first.
pub(super) async fn list(
    app: &App,
    state: Option<&str>,
    wanted: Option<&str>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<PartnerView>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Partner>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let unknown = |_| Failure::invalid(vec![FieldError::new("/state", FieldCode::NotInList)]);
    let wanted = Wanted {
        state: state.map(|state| state.parse().map_err(unknown)).transpose()?,
        patterns: wanted.map(patterns).unwrap_or_default(),
        after: asked.after,
    };
    let rows = app.db.read(move |conn| Ok::<_, Failure>(store::list(conn, &wanted, asked.fetch())?)).await?;
    Ok(asked.cut(&ring, rows, |row| row.id)?.map(Into::into))
}

/// A partner and its people, for an administrator. The reading is recorded.
pub(super) async fn show(
    app: &App,
    actor: Actor,
    id: Key<Partner>,
) -> Result<(PartnerView, Vec<StaffView>), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let found = find(tx.conn(), &parts, id)?;
            record(tx, &parts, now, (actor, Action::PartnerRead), id, None)?;
            Ok(found)
        })
        .await
}

/// Decides about a partner; it holds from its tills' next call on. A step that was taken already changes nothing.
pub(super) async fn decide(
    app: &App,
    actor: Actor,
    id: Key<Partner>,
    seen: Seen,
    (step, reason): (Step, String),
) -> Result<(PartnerView, Vec<StaffView>), Failure> {
    let reason = crate::checks::reason(&reason)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let row = store::partner(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            seen.check(row.revision)?;
            let state = policy::after(row.state.0, step);
            let state = state.ok_or_else(|| Failure::problem(ProblemCode::Conflict))?;
            if state != row.state.0 {
                // The business may take part already, by another request.
                let rows = store::decide(tx, &row, state, &reason, now).map_err(|error| {
                    if is_duplicate(&error) { Failure::problem(ProblemCode::Conflict) } else { error.into() }
                })?;
                changed(rows)?;
                record(tx, &parts, now, (actor, action(step)), id, Some(&reason))?;
            } else {
                record(tx, &parts, now, (actor, Action::PartnerRead), id, None)?;
            }
            find(tx.conn(), &parts, id)
        })
        .await
}

const fn action(step: Step) -> Action {
    match step {
        Step::Approve => Action::PartnerApprove,
        Step::Reject => Action::PartnerReject,
        Step::Suspend => Action::PartnerSuspend,
        Step::Reinstate => Action::PartnerReinstate,
    }
}

/// The caller's own partner.
pub(super) async fn own(app: &App, caller: Acting) -> Result<PartnerView, Failure> {
    let row = app.db.read(move |conn| Ok::<_, Failure>(store::partner(conn, caller.partner)?)).await?;
    row.map(Into::into).ok_or_else(Failure::not_found)
}

/// Changes what a partner says of itself.
pub(super) async fn change(
    app: &App,
    caller: Acting,
    seen: Seen,
    (name, sector): (String, Sector),
) -> Result<PartnerView, Failure> {
    caller.check_may_change()?;
    let mut checks = Checks::default();
    let name = checks.text("/name", &name, 2..=100);
    checks.finish()?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let id = caller.partner;
            let row = store::partner(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            seen.check(row.revision)?;
            let numbers = [row.legal_name.as_deref(), row.inn.as_deref()];
            let key = fold(std::iter::once(&*name).chain(numbers.into_iter().flatten()));
            changed(store::change(tx, &row, (&name, sector, &key), now)?)?;
            record(tx, &parts, now, (caller.actor(), Action::PartnerChange), id, None)?;
            let row = store::partner(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
            Ok(row.into())
        })
        .await
}

fn find(
    conn: &mut AnyConnection,
    app: &App,
    id: Key<Partner>,
) -> Result<(PartnerView, Vec<StaffView>), Failure> {
    let row = store::partner(conn, id)?.ok_or_else(Failure::not_found)?;
    Ok((row.into(), staff::of_partner(conn, app, id)?))
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (actor, action): (Actor, Action),
    id: Key<Partner>,
    reason: Option<&str>,
) -> Result<(), Failure> {
    audit::record(tx, &app.ids, now, &Act { actor, action, object: "partner", id: id.uuid(), reason })
}

/// What a partner is called.
pub fn name(conn: &mut AnyConnection, partner: Key<Partner>) -> Result<Option<String>, Failure> {
    Ok(store::partner(conn, partner)?.map(|row| row.name))
}
