//! The checkout: verify a card, quote what it gives, redeem a quote once, void it, and the family's ledger
//! (CARD.md §5).

mod answers;
pub mod http;
mod ledger;
mod limits;
mod paper;
mod policy;
mod quotes;
mod redeem;
mod spoken;
mod store;
mod tokens;
mod verify;
mod void;

use mobile_contracts::reason::{Params, Reason};

pub use limits::recount;

use crate::clock::Instant;
use crate::failure::Failure;
use crate::state::App;

/// One scan and what follows from it; it has no row, only a sealed token.
pub struct Checkout;
/// Offers given to a family at one checkout.
pub struct Redemption;
/// One row of the ledger: an offer, and what happened to it.
pub struct LedgerEntry;

/// Where a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum RedemptionState {
    /// The discount was given.
    Redeemed,
    /// It was taken back at the same till within minutes.
    Voided,
}

/// What a row of the ledger records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum EntryKind {
    /// An offer was given.
    Redeemed,
    /// It was taken back: the same amounts, negative.
    Voided,
}

/// Why a checkout goes no further. It is an answer, not a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The true reason; the till is shown less.
    pub reason: Reason,
    /// The numbers that go with it.
    pub params: Option<Params>,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { reason, params: None }
    }
}

/// Forgets proofs and answers that nobody can bring again: those from before `before`.
pub async fn forget(app: &App, before: Instant) -> Result<(), Failure> {
    app.db.write(move |tx| Ok(store::forget(tx, before)?)).await
}
