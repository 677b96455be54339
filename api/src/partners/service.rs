//! Use cases of partners.

use chrono_tz::Tz;

use super::store::{self, OutletRow, TillRow};
use super::{Outlet, OutletState, Partner, PartnerState, Till, TillState};
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// A partner that joins, with its first outlet.
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
    let (ids, now) = (app.ids.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (partner, outlet) = (ids.key(), ids.key());
            store::insert_partner(tx, partner, &new.name, PartnerState::Active, now)?;
            let row = OutletRow {
                id: outlet,
                partner_id: partner,
                name: &new.outlet,
                address: &new.address,
                time_zone: new.zone.name(),
                state: Word(OutletState::Active),
                created_at: now,
            };
            store::insert_outlet(tx, &row)?;
            Ok((partner, outlet))
        })
        .await
}

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

/// Records a till.
pub async fn pair_till(app: &App, new: NewTill) -> Result<Key<Till>, Failure> {
    let (ids, now) = (app.ids.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let row = TillRow {
                id: ids.key(),
                outlet_id: new.outlet,
                name: &new.name,
                token_hash: &new.token_hash,
                state: Word(TillState::Active),
                created_at: now,
                changed_at: now,
            };
            store::insert_till(tx, &row)?;
            Ok(row.id)
        })
        .await
}

/// Takes a till's token back, or gives it again. It holds from the till's next call on.
pub async fn set_till_state(app: &App, till: Key<Till>, state: TillState) -> Result<(), Failure> {
    let now = app.clock.now();
    let changed =
        app.db.write(move |tx| Ok::<_, Failure>(store::set_till_state(tx, till, state, now)?)).await?;
    if changed == 0 { Err(Failure::not_found()) } else { Ok(()) }
}

/// Suspends a partner, or lets it in again. It holds from its tills' next call on.
pub async fn set_partner_state(app: &App, partner: Key<Partner>, state: PartnerState) -> Result<(), Failure> {
    let now = app.clock.now();
    let changed =
        app.db.write(move |tx| Ok::<_, Failure>(store::set_partner_state(tx, partner, state, now)?)).await?;
    if changed == 0 { Err(Failure::not_found()) } else { Ok(()) }
}
