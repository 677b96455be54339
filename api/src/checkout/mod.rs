//! The checkout: verify a card, quote what it gives, redeem or reserve a quote once, take it back in whole or in part,
//! and the family's ledger (CARD.md §5).

mod answers;
mod bundle;
pub mod disputes;
mod export;
mod history;
pub mod http;
mod ledger;
mod limits;
mod paper;
mod policy;
mod quotes;
mod receipt;
mod redeem;
mod refund;
mod rehearsals;
mod replies;
mod reserve;
mod returns;
mod sales;
mod scanned;
mod spoken;
mod store;
mod tokens;
mod training;
mod verify;
mod void;

use mobile_contracts::reason::{Params, Reason};
use serde::{Deserialize, Serialize};

pub use export::whole_ledger;
pub use limits::recount;
pub use reserve::expire_overdue;

use crate::clock::Instant;
use crate::failure::Failure;
use crate::state::App;

/// One scan and what follows from it; it has no row, only a sealed token.
pub struct Checkout;
/// Offers given to a family at one checkout.
pub struct Redemption;
/// One row of the ledger: an offer, and what happened to it.
pub struct LedgerEntry;

/// Where a redemption stands: `reserved -> redeemed -> voided | partly_refunded -> refunded`, or
/// `reserved -> expired | cancelled`.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RedemptionState {
    /// The limits are taken; the sale is not made yet.
    Reserved,
    /// The discount was given.
    #[default]
    Redeemed,
    /// It was taken back at the same till within minutes.
    Voided,
    /// Some of the discount was taken back later.
    PartlyRefunded,
    /// All of it was.
    Refunded,
    /// A reservation that nobody confirmed in time.
    Expired,
    /// A reservation that its till gave up.
    Cancelled,
}

impl RedemptionState {
    /// Whether the family has something of it.
    pub(crate) const fn stands(self) -> bool {
        matches!(self, Self::Reserved | Self::Redeemed | Self::PartlyRefunded)
    }
}

/// What a row of the ledger records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum EntryKind {
    /// An offer was reserved.
    Reserved,
    /// An offer was given.
    Redeemed,
    /// A reservation became a sale: no amounts, they were written when it was reserved.
    Confirmed,
    /// A reservation was given up: its amounts, negative.
    Cancelled,
    /// A reservation was not confirmed in time: its amounts, negative.
    Expired,
    /// It was taken back: the same amounts, negative.
    Voided,
    /// A part of it was taken back: that part, negative.
    Refunded,
}

impl EntryKind {
    /// Whether such a row gives something to a family; each offer of a redemption has exactly one.
    pub(crate) const fn gives(self) -> bool {
        matches!(self, Self::Reserved | Self::Redeemed)
    }
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

/// Forgets proofs, answers and rehearsals that nobody can bring again: those from before `before`.
pub async fn forget(app: &App, before: Instant) -> Result<(), Failure> {
    app.db
        .write(move |tx| {
            rehearsals::forget(tx, before)?;
            Ok(store::forget(tx, before)?)
        })
        .await
}
