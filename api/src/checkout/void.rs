//! Taking a redemption back at the till that made it: a reservation before it expires, a redemption within fifteen
//! minutes. The limits get back exactly what was taken.

use mobile_contracts::wire::problem::ProblemCode;

use super::receipt::{Outcome, Receipt};
use super::{EntryKind, Redemption, RedemptionState, policy, rehearsals, reserve, returns, store};
use crate::auth::TillRow;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// Voids a redemption or cancels a reservation. Doing it again changes nothing and gives the same answer, and so it is
/// with a reservation that has expired; later than fifteen minutes, or after a refund, it is a conflict.
pub(super) async fn void(app: &App, till: TillRow, id: Key<Redemption>) -> Result<Outcome, Failure> {
    let (app, now) = (app.clone(), app.clock.now());
    app.clone()
        .db
        .write(move |tx| {
            let Some(row) = store::redemption(tx.conn(), till.id, id)? else {
                return rehearsals::void(tx, &till, id, now);
            };
            if row.state.0.stands() {
                if let Some(reason) = policy::refuse_return(till.state.0) {
                    return Ok(Outcome::Refused(reason.into()));
                }
                // A reservation may be confirmed meanwhile, never the other way round.
                let since = now.plus_seconds(-policy::VOID_SECONDS);
                let cancel = (RedemptionState::Reserved, RedemptionState::Cancelled);
                let void = (RedemptionState::Redeemed, RedemptionState::Voided);
                if reserve::expire(tx, &app, id, now)? {
                    // Given back already.
                } else if store::advance(tx, id, cancel, since, now)? == 1 {
                    returns::whole(tx, &app, EntryKind::Cancelled, id, now)?;
                } else if store::advance(tx, id, void, since, now)? == 1 {
                    returns::whole(tx, &app, EntryKind::Voided, id, now)?;
                }
            }
            let row = store::redemption(tx.conn(), till.id, id)?.ok_or_else(Failure::not_found)?;
            match row.state.0 {
                RedemptionState::Voided | RedemptionState::Cancelled | RedemptionState::Expired => {
                    Ok(Outcome::Done(Receipt::of(&row, &store::entries(tx.conn(), &[id])?)))
                }
                _ => Err(Failure::problem(ProblemCode::Conflict)),
            }
        })
        .await
}
