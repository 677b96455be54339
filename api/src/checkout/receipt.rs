//! What a till is told about a redemption, and how its requests end.

use mobile_contracts::discount::{Kopecks, TermsHash};
use mobile_contracts::reason::Reason;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{LedgerRow, RedemptionRow};
use super::{EntryKind, RedemptionState, Refusal};
use crate::db::error::{Fault, OutOfReach};
use crate::failure::Failure;

/// A redemption as it stands. It is also kept as the answer to its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) id: Uuid,
    /// Answers that were kept before there were reservations do not say it: all of them were redeemed.
    #[serde(default)]
    pub(super) state: RedemptionState,
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) basket: Kopecks,
    pub(super) discount: Kopecks,
    pub(super) payable: Kopecks,
    pub(super) offers: Vec<GivenOffer>,
}

/// An offer as it was given, and how much of it was refunded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GivenOffer {
    pub(super) offer: Uuid,
    pub(super) version: u32,
    pub(super) hash: TermsHash,
    pub(super) base: Kopecks,
    pub(super) discount: Kopecks,
    #[serde(default)]
    pub(super) refunded: Kopecks,
}

impl Receipt {
    /// A redemption and, out of `entries`, what its rows of the ledger say; they are in the order written.
    pub(super) fn of(row: &RedemptionRow, entries: &[LedgerRow]) -> Self {
        let own = || entries.iter().filter(|entry| entry.redemption_id == row.id);
        let given = |entry: &LedgerRow| GivenOffer {
            offer: entry.offer_id.uuid(),
            version: u32::try_from(entry.offer_version).unwrap_or_default(),
            hash: entry.hash(),
            base: Kopecks(entry.base),
            discount: Kopecks(entry.discount),
            refunded: Kopecks(refunded(entry, own())),
        };
        Self {
            id: row.id.uuid(),
            state: row.state.0,
            at: row.created_at.micros(),
            basket: Kopecks(row.basket),
            discount: Kopecks(row.discount),
            payable: Kopecks(row.payable),
            offers: own().filter(|entry| entry.entry.0.gives()).map(given).collect(),
        }
    }
}

/// How much of what `given` gave was refunded, in kopecks.
pub(super) fn refunded<'r>(given: &LedgerRow, entries: impl Iterator<Item = &'r LedgerRow>) -> i64 {
    let back = entries
        .filter(|entry| entry.entry.0 == EntryKind::Refunded && entry.offer_id == given.offer_id)
        .map(|entry| -entry.discount);
    back.sum()
}

/// How a request about a redemption ends.
pub(super) enum Outcome {
    /// Nothing was given, nothing was written.
    Refused(Refusal),
    /// It is in the ledger.
    Done(Receipt),
    /// It was in the ledger before, under the same key: the same answer again.
    Replayed(Receipt),
}

impl Outcome {
    /// What became of a transaction: a refusal that rolled it back is an answer all the same.
    pub(super) fn of(done: Result<Self, Stop>) -> Result<Self, Failure> {
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Refused(refusal)) => Ok(Self::Refused(refusal)),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }
}

/// Leaves a transaction: a refusal rolls it back like a failure.
pub(super) enum Stop {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<OutOfReach> for Stop {
    fn from(out: OutOfReach) -> Self {
        Self::Failed(out.into())
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}

impl Fault for Stop {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Refused(_) => None,
            Self::Failed(failure) => failure.database(),
        }
    }
}
