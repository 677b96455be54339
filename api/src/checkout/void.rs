//! Taking a redemption back: the same till, within fifteen minutes. The limits get back exactly what was taken.

use mobile_contracts::discount::Kopecks;
use mobile_contracts::wire::problem::ProblemCode;

use super::redeem::{GivenOffer, Receipt};
use super::store::{self, LedgerRow, RedemptionRow};
use super::{EntryKind, Redemption, RedemptionState, policy};
use super::{limits, paper};
use crate::auth::TillRow;
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// Voids a redemption. Voiding it again changes nothing and gives the same answer; later than fifteen minutes, or
/// after anything else happened to it, it is a conflict.
pub(super) async fn void(app: &App, till: TillRow, id: Key<Redemption>) -> Result<Receipt, Failure> {
    let (app, now) = (app.clone(), app.clock.now());
    app.clone()
        .db
        .write(move |tx| {
            let since = now.plus_seconds(-policy::VOID_SECONDS);
            store::redemption(tx.conn(), till.id, id)?.ok_or_else(Failure::not_found)?;
            let step = (RedemptionState::Redeemed, RedemptionState::Voided);
            if store::advance(tx, id, step, since, now)? == 1 {
                give_back(tx, &app, id, now)?;
                paper::give_back(tx, id, now)?;
            }
            let row = store::redemption(tx.conn(), till.id, id)?.ok_or_else(Failure::not_found)?;
            if row.state.0 != RedemptionState::Voided {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            Ok(receipt(&row, &store::given(tx.conn(), &[id])?))
        })
        .await
}

/// Writes each row of the ledger once more, negative, and returns its takes to the counters in their order.
fn give_back(tx: &mut Tx<'_>, app: &App, id: Key<Redemption>, now: Instant) -> Result<(), Failure> {
    let given = store::given(tx.conn(), &[id])?;
    let entries: Vec<_> = given.iter().map(|row| row.id).collect();
    let takes = store::takes_of(tx.conn(), &entries)?;
    let mut written = Vec::with_capacity(given.len());
    for row in given {
        let first = row.id;
        let back = LedgerRow {
            id: app.ids.key(),
            entry: Word(EntryKind::Voided),
            base: -row.base,
            discount: -row.discount,
            created_at: now,
            ..row
        };
        store::insert_entry(tx, &back)?;
        written.push((first, back.id));
    }
    for (entry, counter, amount) in takes {
        limits::give_back(tx, &counter, amount)?;
        if let Some((_, back)) = written.iter().find(|(first, _)| *first == entry) {
            limits::record(tx, *back, &counter, -amount)?;
        }
    }
    Ok(())
}

/// A redemption as a till sees it.
pub(super) fn receipt(row: &RedemptionRow, given: &[LedgerRow]) -> Receipt {
    let own = given.iter().filter(|entry| entry.redemption_id == row.id);
    Receipt {
        id: row.id.uuid(),
        voided: row.state.0 == RedemptionState::Voided,
        at: row.created_at.micros(),
        basket: Kopecks(row.basket),
        discount: Kopecks(row.discount),
        payable: Kopecks(row.payable),
        offers: own
            .map(|entry| GivenOffer {
                offer: entry.offer_id.uuid(),
                version: u32::try_from(entry.offer_version).unwrap_or_default(),
                hash: entry.hash(),
                base: Kopecks(entry.base),
                discount: Kopecks(entry.discount),
            })
            .collect(),
    }
}
