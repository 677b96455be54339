//! Bringing partners along, whole: a region that begins has agreements with businesses already.

use super::outlets::{self, NewOutlet};
use super::service::{check, row};
use super::staff::{self, StaffRole};
use super::store;
use super::{Application, Outlet, Partner, PartnerState};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// Records an active partner with its owner and its outlets, in this order. Nobody decides about it: whoever calls this
/// has. A business that takes part already is a `conflict`, wrong numbers are `validation_failed`.
pub async fn bring(
    app: &App,
    request: Application,
    places: Vec<NewOutlet>,
) -> Result<(Key<Partner>, Vec<Key<Outlet>>), Failure> {
    let request = check(&request)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let row = row(parts.ids.key(), &request, PartnerState::Active, now);
            store::insert(tx, &row)?;
            staff::add(tx, &parts, row.id, StaffRole::Owner, &request.owner)?;
            let outlets = places.iter().map(|place| Ok(outlets::insert(tx, &parts, row.id, place)?.id));
            Ok((row.id, outlets.collect::<Result<_, Failure>>()?))
        })
        .await
}
