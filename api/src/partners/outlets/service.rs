//! Use cases of outlets.

use std::collections::HashSet;

use chrono_tz::Tz;
use mobile_contracts::discount::When;
use mobile_contracts::wire::problem::{FieldCode, ProblemCode};
use uuid::Uuid;

use super::store::{self, OutletRow};
use super::{Outlet, OutletState};
use crate::audit::{self, Act, Action};
use crate::checks::Checks;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::partners::staff::Acting;
use crate::partners::{Partner, Place};
use crate::revision::{Seen, changed};
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/outlets";

/// What an outlet is, or is to become.
#[derive(Debug, Clone)]
pub struct NewOutlet {
    /// As families know it.
    pub name: String,
    /// Its postal address.
    pub address: String,
    /// Where it is.
    pub place: Option<Place>,
    /// Its days and hours are counted here.
    pub time_zone: Tz,
    /// When it is open.
    pub hours: Option<When>,
}

/// What somebody typed about an outlet, before it is checked.
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) place: Option<(i32, i32)>,
    pub(super) time_zone: String,
    pub(super) hours: Option<When>,
}

impl Typed {
    fn check(self) -> Result<NewOutlet, Failure> {
        let mut checks = Checks::default();
        let name = checks.text("/name", &self.name, 2..=100);
        let address = checks.text("/address", &self.address, 5..=250);
        let place = self.place.map(|(latitude, longitude)| Place::new(latitude, longitude));
        if place == Some(None) {
            checks.wrong("/place", FieldCode::OutOfRange);
        }
        let time_zone: Option<Tz> = self.time_zone.parse().ok();
        if time_zone.is_none() {
            checks.wrong("/time_zone", FieldCode::NotInList);
        }
        checks.finish()?;
        if let Some(hours) = &self.hours {
            let problems = hours.validate();
            if !problems.is_empty() {
                return Err(Failure::invalid_input("/hours", &problems));
            }
        }
        let time_zone = time_zone.ok_or_else(|| Failure::internal("a time zone was checked"))?;
        Ok(NewOutlet { name, address, place: place.flatten(), time_zone, hours: self.hours })
    }
}

/// An outlet.
#[derive(Debug, Clone)]
pub struct OutletView {
    /// The outlet.
    pub id: Key<Outlet>,
    /// What it is.
    pub about: NewOutlet,
    /// Whether it is in business.
    pub state: OutletState,
    /// Counts its changes.
    pub revision: i64,
}

impl OutletView {
    fn read(row: OutletRow) -> Result<Self, Failure> {
        let hours = row.hours.as_deref().map(serde_json::from_str).transpose();
        let place = row.latitude.zip(row.longitude).map(place).transpose()?;
        let about = NewOutlet {
            name: row.name,
            address: row.address,
            place,
            time_zone: row
                .time_zone
                .parse()
                .map_err(|_| Failure::internal("an outlet's time zone is unknown"))?,
            hours: hours.map_err(anyhow::Error::from)?,
        };
        Ok(Self { id: row.id, about, state: row.state.0, revision: row.revision })
    }
}

fn place((latitude, longitude): (i64, i64)) -> Result<Place, Failure> {
    let place = i32::try_from(latitude).ok().zip(i32::try_from(longitude).ok());
    place
        .and_then(|(latitude, longitude)| Place::new(latitude, longitude))
        .ok_or_else(|| Failure::internal("an outlet lies outside of the map"))
}

impl OutletRow {
    /// The row of an outlet that is about this.
    fn of(id: Key<Outlet>, partner: Key<Partner>, about: &NewOutlet, app: &App) -> Result<Self, Failure> {
        let hours = about.hours.as_ref().map(serde_json::to_string).transpose();
        Ok(Self {
            id,
            partner_id: partner,
            name: about.name.clone(),
            address: about.address.clone(),
            time_zone: about.time_zone.name().to_owned(),
            state: Word(OutletState::Active),
            created_at: app.clock.now(),
            latitude: about.place.map(|place| place.latitude().into()),
            longitude: about.place.map(|place| place.longitude().into()),
            hours: hours.map_err(anyhow::Error::from)?,
            revision: 1,
        })
    }
}

/// Records an outlet, in the caller's transaction.
pub fn insert(
    tx: &mut Tx<'_>,
    app: &App,
    partner: Key<Partner>,
    about: &NewOutlet,
) -> Result<OutletView, Failure> {
    let row = OutletRow::of(app.ids.key(), partner, about, app)?;
    store::insert(tx, &row)?;
    OutletView::read(row)
}

/// Records an outlet of a partner.
pub async fn open(app: &App, partner: Key<Partner>, about: NewOutlet) -> Result<Key<Outlet>, Failure> {
    let parts = app.clone();
    app.db.write(move |tx| Ok(insert(tx, &parts, partner, &about)?.id)).await
}

/// Whether an outlet of this partner is in business; none if it is not the partner's.
pub fn state(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
    outlet: Key<Outlet>,
) -> Result<Option<OutletState>, Failure> {
    Ok(store::outlet(conn, partner, outlet)?.map(|row| row.state.0))
}

/// The outlets of a partner, closed ones too.
pub fn ids(conn: &mut AnyConnection, partner: Key<Partner>) -> Result<HashSet<Uuid>, Failure> {
    Ok(store::ids(conn, partner)?.into_iter().map(Key::uuid).collect())
}

/// A page of a partner's outlets, the oldest first.
pub async fn of_partner(
    app: &App,
    partner: Key<Partner>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<OutletView>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Outlet>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let fetch = move |conn: &mut AnyConnection| {
        let rows = store::of_partner(conn, partner, asked.after, asked.fetch())?;
        rows.into_iter().map(OutletView::read).collect::<Result<Vec<_>, Failure>>()
    };
    let outlets = app.db.read(fetch).await?;
    asked.cut(&ring, outlets, |outlet| outlet.id)
}

/// One of the caller's outlets.
pub(super) async fn show(app: &App, caller: Acting, id: Key<Outlet>) -> Result<OutletView, Failure> {
    let find = move |conn: &mut AnyConnection| Ok::<_, Failure>(store::outlet(conn, caller.partner, id)?);
    app.db.read(find).await?.map(OutletView::read).ok_or_else(Failure::not_found)?
}

/// Adds an outlet to the caller's partner.
pub(super) async fn create(app: &App, caller: Acting, typed: Typed) -> Result<OutletView, Failure> {
    caller.check_may_change()?;
    let about = typed.check()?;
    let parts = app.clone();
    app.db
        .write(move |tx| {
            let outlet = insert(tx, &parts, caller.partner, &about)?;
            record(tx, &parts, &caller, Action::OutletCreate, outlet.id)?;
            Ok(outlet)
        })
        .await
}

/// Changes one of the caller's outlets.
pub(super) async fn replace(
    app: &App,
    caller: Acting,
    id: Key<Outlet>,
    seen: Seen,
    typed: Typed,
) -> Result<OutletView, Failure> {
    let about = typed.check()?;
    change(app, caller, id, seen, Action::OutletChange, move |app, row| {
        let OutletRow { state, created_at, .. } = *row;
        *row = OutletRow { state, created_at, ..OutletRow::of(row.id, row.partner_id, &about, app)? };
        Ok(())
    })
    .await
}

/// Closes one of the caller's outlets for good; its tills are refused from their next call on.
pub(super) async fn close(app: &App, caller: Acting, id: Key<Outlet>, seen: Seen) -> Result<(), Failure> {
    let done = change(app, caller, id, seen, Action::OutletClose, |_, row| {
        row.state = Word(OutletState::Closed);
        Ok(())
    });
    done.await.map(drop)
}

/// Changes an outlet that is in business and that nobody has changed since the caller has seen it.
async fn change(
    app: &App,
    caller: Acting,
    id: Key<Outlet>,
    seen: Seen,
    action: Action,
    alter: impl Fn(&App, &mut OutletRow) -> Result<(), Failure> + Send + 'static,
) -> Result<OutletView, Failure> {
    caller.check_may_change()?;
    let parts = app.clone();
    app.db
        .write(move |tx| {
            let found = store::outlet(tx.conn(), caller.partner, id)?;
            let mut row = found.ok_or_else(Failure::not_found)?;
            let present = row.revision;
            seen.check(present)?;
            if row.state.0 == OutletState::Closed {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            alter(&parts, &mut row)?;
            row.revision = present + 1;
            changed(store::update(tx, &row, present)?)?;
            record(tx, &parts, &caller, action, id)?;
            OutletView::read(row)
        })
        .await
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Acting,
    action: Action,
    id: Key<Outlet>,
) -> Result<(), Failure> {
    let act = Act { actor: caller.actor(), action, object: "outlet", id: id.uuid(), reason: None };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}
