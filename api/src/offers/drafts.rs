//! Use cases of an offer's life: a partner writes and submits it, an administrator publishes or stops it.

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::policy::{Standing, Step};
use super::store::{self, OfferRow, VersionRow, Wanted};
use super::{Offer, OfferState, Version, Written, service};
use crate::audit::{self, Act, Action, Actor};
use crate::clock::Instant;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::partners::staff::Acting;
use crate::partners::{Partner, outlets};
use crate::revision::{Seen, changed};
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/offers";

/// An offer, as its partner and an administrator see it.
#[derive(Debug, Clone)]
pub(super) struct OfferView {
    pub(super) id: Key<Offer>,
    pub(super) partner: Key<Partner>,
    pub(super) standing: Standing,
    pub(super) state_reason: Option<String>,
    pub(super) revision: i64,
    pub(super) latest: Version,
    /// The version in force, if that is an older one.
    pub(super) in_force: Option<Version>,
}

/// Writes a new offer for the caller's partner.
pub(super) async fn create(app: &App, caller: Acting, written: Written) -> Result<OfferView, Failure> {
    caller.check_may_change()?;
    let (parts, id, now) = (app.clone(), app.ids.key(), app.clock.now());
    app.db
        .write(move |tx| {
            let written = written.clone().check(&outlets::ids(tx.conn(), caller.partner)?)?;
            let row = service::first(id, caller.partner, now);
            store::insert_offer(tx, &row)?;
            store::insert_version(tx, &VersionRow::of(id, 1, &written, now))?;
            record(tx, &parts, now, (caller.actor(), Action::OfferCreate), id, None)?;
            view(tx.conn(), row)
        })
        .await
}

/// Writes another version of one of the caller's offers. A version in force stays in force until the new one is
/// published.
pub(super) async fn edit(
    app: &App,
    caller: Acting,
    id: Key<Offer>,
    seen: Seen,
    written: Written,
) -> Result<OfferView, Failure> {
    caller.check_may_change()?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (row, next) = take(tx, id, Some(caller.partner), &seen, Step::Edit)?;
            let written = written.clone().check(&outlets::ids(tx.conn(), caller.partner)?)?;
            store::insert_version(tx, &VersionRow::of(id, next.latest, &written, now))?;
            keep(tx, &parts, now, row, next, None, (caller.actor(), Action::OfferChange))
        })
        .await
}

/// Takes a step with one of the caller's offers. It holds from the next quote on.
pub(super) async fn step(
    app: &App,
    caller: Acting,
    id: Key<Offer>,
    seen: Seen,
    step: Step,
) -> Result<OfferView, Failure> {
    caller.check_may_change()?;
    walk(app, (caller.actor(), Some(caller.partner)), id, seen, (step, None)).await
}

/// Takes a step with an offer for the region. It holds from the next quote on; the partner reads the reason.
pub(super) async fn decide(
    app: &App,
    actor: Actor,
    id: Key<Offer>,
    seen: Seen,
    (step, reason): (Step, &str),
) -> Result<OfferView, Failure> {
    let reason = crate::checks::reason(reason)?;
    walk(app, (actor, None), id, seen, (step, Some(reason))).await
}

async fn walk(
    app: &App,
    (actor, partner): (Actor, Option<Key<Partner>>),
    id: Key<Offer>,
    seen: Seen,
    (step, reason): (Step, Option<String>),
) -> Result<OfferView, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (row, next) = take(tx, id, partner, &seen, step)?;
            if next == row.standing() {
                return view(tx.conn(), row);
            }
            keep(tx, &parts, now, row, next, reason.as_deref(), (actor, action(step)))
        })
        .await
}

/// An offer (of this partner, if one is named) as the caller has seen it, and where it stands after a step.
fn take(
    tx: &mut Tx<'_>,
    id: Key<Offer>,
    partner: Option<Key<Partner>>,
    seen: &Seen,
    step: Step,
) -> Result<(OfferRow, Standing), Failure> {
    let row = store::offer(tx.conn(), id)?.filter(|row| partner.is_none_or(|own| own == row.partner_id));
    let row = row.ok_or_else(Failure::not_found)?;
    seen.check(row.revision)?;
    let next = row.standing().after(step).ok_or_else(|| Failure::problem(ProblemCode::Conflict))?;
    Ok((row, next))
}

/// Writes where an offer stands now, and records who did it.
fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    row: OfferRow,
    next: Standing,
    reason: Option<&str>,
    by: (Actor, Action),
) -> Result<OfferView, Failure> {
    let (id, present, before) = (row.id, row.revision, row.standing());
    let mut row = OfferRow {
        state: Word(next.state),
        version: next.version,
        latest_version: next.latest,
        submitted_version: next.submitted,
        changed_at: now,
        revision: present + 1,
        // What an administrator said is about the state that it led to.
        state_reason: reason.map(str::to_owned).or(row.state_reason.filter(|_| next.state == before.state)),
        ..row
    };
    let comes_into_force =
        next.was_published() && (!before.was_published() || next.version != before.version);
    if comes_into_force {
        let version = version(tx.conn(), id, next.version)?;
        row.show(&version);
        service::note_outlets(tx, id, &version.offer.terms().outlets)?;
    }
    // What the region stops is not honoured, even where it was quoted; what a partner changes is.
    match (before.state, next.state) {
        (OfferState::Suspended, OfferState::Published) => store::withdraw(tx, id, next.version, None)?,
        (_, OfferState::Suspended) => store::withdraw(tx, id, next.version, Some(now))?,
        _ => 0,
    };
    changed(store::update(tx, &row, present)?)?;
    record(tx, app, now, by, id, reason)?;
    view(tx.conn(), row)
}

const fn action(step: Step) -> Action {
    match step {
        Step::Edit => Action::OfferChange,
        Step::Submit => Action::OfferSubmit,
        Step::Publish => Action::OfferPublish,
        Step::Return => Action::OfferReturn,
        Step::Suspend => Action::OfferSuspend,
        Step::Pause => Action::OfferPause,
        Step::Resume => Action::OfferResume,
        Step::End => Action::OfferEnd,
    }
}

/// An offer, of this partner if one is named.
pub(super) async fn show(
    app: &App,
    partner: Option<Key<Partner>>,
    id: Key<Offer>,
) -> Result<OfferView, Failure> {
    app.db
        .read(move |conn| {
            let row = store::offer(conn, id)?.filter(|row| partner.is_none_or(|own| own == row.partner_id));
            view(conn, row.ok_or_else(Failure::not_found)?)
        })
        .await
}

/// Which offers somebody wants to see.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filter<'a> {
    pub(super) partner: Option<Key<Partner>>,
    pub(super) state: Option<&'a str>,
    pub(super) submitted: Option<bool>,
}

/// A page of offers, the oldest first.
pub(super) async fn list(
    app: &App,
    filter: Filter<'_>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<OfferView>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Offer>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let unknown = |_| Failure::invalid(vec![FieldError::new("/state", FieldCode::NotInList)]);
    let Filter { partner, state, submitted } = filter;
    let state: Option<OfferState> = state.map(|state| state.parse().map_err(unknown)).transpose()?;
    let wanted = Wanted { partner, state, submitted, after: asked.after };
    let fetch = move |conn: &mut AnyConnection| {
        let rows = store::list(conn, wanted, asked.fetch())?;
        views(conn, rows)
    };
    let offers = app.db.read(fetch).await?;
    asked.cut(&ring, offers, |offer| offer.id)
}

fn view(conn: &mut AnyConnection, row: OfferRow) -> Result<OfferView, Failure> {
    let views = views(conn, vec![row])?;
    views.into_iter().next().ok_or_else(|| Failure::internal("an offer without a version"))
}

fn views(conn: &mut AnyConnection, rows: Vec<OfferRow>) -> Result<Vec<OfferView>, Failure> {
    let ids: Vec<Key<Offer>> = rows.iter().map(|row| row.id).collect();
    let versions = store::versions(conn, &ids)?;
    let find = |id: Key<Offer>, number: i64| {
        let found = versions.iter().find(|row| row.offer_id == id && row.version == number);
        found.cloned().ok_or_else(|| Failure::internal("an offer without a version"))?.try_into()
    };
    rows.into_iter()
        .map(|row| {
            let standing = row.standing();
            let older = standing.was_published() && standing.version != standing.latest;
            Ok(OfferView {
                id: row.id,
                partner: row.partner_id,
                standing,
                state_reason: row.state_reason,
                revision: row.revision,
                latest: find(row.id, standing.latest)?,
                in_force: if older { Some(find(row.id, standing.version)?) } else { None },
            })
        })
        .collect()
}

fn version(conn: &mut AnyConnection, id: Key<Offer>, number: i64) -> Result<Version, Failure> {
    let row = store::version(conn, id, number)?;
    row.ok_or_else(|| Failure::internal("an offer without a version"))?.try_into()
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (actor, action): (Actor, Action),
    id: Key<Offer>,
    reason: Option<&str>,
) -> Result<(), Failure> {
    audit::record(tx, &app.ids, now, &Act { actor, action, object: "offer", id: id.uuid(), reason })
}
