//! Why a code was refused, judged by its bytes, the clock and the card's standing.
//!
//! Not the checkout's reasons as a whole: offers, limits and tills have their own, and the texts for people
//! live with the enum that gathers them all (`crate::reason`).

use strum::{EnumIter, EnumString, IntoStaticStr};

/// Why a code was refused. The variants stand in the order of the checks, so that of two refusals the
/// smaller one is the answer (vectors/FORMAT.md).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    EnumString,
    IntoStaticStr,
    thiserror::Error,
)]
#[strum(serialize_all = "snake_case")]
#[error("{}", self.as_str())]
pub enum Refusal {
    /// The text does not begin like a family card at all.
    NotOurCode,
    /// A family card's code of another version than 1.
    UnsupportedVersion,
    /// Begins with `SFC1:`, yet is not exactly what this version writes.
    Malformed,
    /// No issuer key with this kid is known.
    UnknownKey,
    /// None of the issuer keys with this kid signed it.
    BadSignature,
    /// Signed by a specimen key, and the till is not in its test.
    Specimen,
    /// `now < nbf`.
    NotYetValid,
    /// `now >= exp`.
    Expired,
    /// No status list, or one that is too old to be believed.
    StatusUnknown,
    /// Revoked or suspended; the two look the same here.
    Revoked,
    /// A day pass without a proof: cut out of a copied code.
    ProofMissing,
    /// The proof was not made by the device key of the day pass, or that key is no point of the curve.
    BadProof,
    /// The proof is more than 600 s old.
    ProofStale,
    /// The proof is dated more than 600 s ahead.
    ProofFuture,
    /// Digits were signed that this till did not ask for.
    ChallengeMismatch,
    /// The till asked for digits, or the proof's age demands them, and none were signed.
    ChallengeNeeded,
    /// The proof has already opened a checkout. Never answered by this module: the unique row of
    /// [`ProofId`](super::ProofId) decides it, last of all.
    ProofReplayed,
}

impl Refusal {
    /// The stable code that the API and the vectors use, such as `challenge_needed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
