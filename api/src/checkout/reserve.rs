//! Reservations: confirmed by the till that made them within ten minutes, or expired by the upkeep. A reservation holds
//! its limits; whatever ends it without a sale gives them back exactly once.

use mobile_contracts::reason::Reason;
use mobile_contracts::wire::problem::ProblemCode;

use super::receipt::{Outcome, Receipt};
use super::store::LedgerRow;
use super::{EntryKind, Redemption, RedemptionState, policy, rehearsals, returns, store};
use crate::auth::TillRow;
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// So many reservations are expired at one turn of the upkeep, each in a transaction of its own.
const BATCH: i64 = 200;

/// Confirms a reservation. Confirming it again changes nothing and gives the same answer. The card is not looked at
/// once more: the discount was promised, and may have been paid for.
pub(super) async fn confirm(app: &App, till: TillRow, id: Key<Redemption>) -> Result<Outcome, Failure> {
    let (app, now) = (app.clone(), app.clock.now());
    app.clone()
        .db
        .write(move |tx| {
            let Some(row) = store::redemption(tx.conn(), till.id, id)? else {
                return rehearsals::confirm(tx, &till, id, now);
            };
            if row.state.0 == RedemptionState::Reserved {
                let states = (till.state.0, till.outlet_state.0, till.partner_state.0);
                if let Some(reason) = policy::refuse_till(states.0, states.1, states.2) {
                    return Ok(Outcome::Refused(reason.into()));
                }
                if !expire(tx, &app, id, now)? {
                    sell(tx, &app, id, now)?;
                }
            }
            let row = store::redemption(tx.conn(), till.id, id)?.ok_or_else(Failure::not_found)?;
            match row.state.0 {
                RedemptionState::Redeemed => {
                    Ok(Outcome::Done(Receipt::of(&row, &store::entries(tx.conn(), &[id])?)))
                }
                RedemptionState::Expired => Ok(Outcome::Refused(Reason::QuoteExpired.into())),
                _ => Err(Failure::problem(ProblemCode::Conflict)),
            }
        })
        .await
}

/// Makes a reservation a sale, and writes a row for each offer whose amounts are nothing: they were given before.
fn sell(tx: &mut Tx<'_>, app: &App, id: Key<Redemption>, now: Instant) -> Result<(), Failure> {
    let since = now.plus_seconds(-policy::RESERVED_SECONDS);
    if store::advance(tx, id, (RedemptionState::Reserved, RedemptionState::Redeemed), since, now)? == 0 {
        return Ok(());
    }
    let entries = store::entries(tx.conn(), &[id])?;
    for given in entries.into_iter().filter(|entry| entry.entry.0.gives()) {
        let row = LedgerRow {
            id: app.ids.key(),
            entry: Word(EntryKind::Confirmed),
            base: 0,
            discount: 0,
            created_at: now,
            ..given
        };
        store::insert_entry(tx, &row)?;
    }
    Ok(())
}

/// Expires a reservation if it is overdue; whether it did.
pub(super) fn expire(tx: &mut Tx<'_>, app: &App, id: Key<Redemption>, now: Instant) -> Result<bool, Failure> {
    let overdue = store::expire(tx, id, now.plus_seconds(-policy::RESERVED_SECONDS), now)? == 1;
    if overdue {
        returns::whole(tx, app, EntryKind::Expired, id, now)?;
    }
    Ok(overdue)
}

/// Expires the reservations that are overdue at this moment; how many there were.
pub async fn expire_overdue(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let before = now.plus_seconds(-policy::RESERVED_SECONDS);
    let overdue = app.db.read(move |conn| Ok::<_, Failure>(store::overdue(conn, before, BATCH)?)).await?;
    let mut expired = 0;
    for id in overdue {
        let parts = app.clone();
        expired += usize::from(app.db.write(move |tx| expire(tx, &parts, id, now)).await?);
    }
    Ok(expired)
}
