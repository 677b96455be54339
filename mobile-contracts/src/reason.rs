//! Why the till, the holder or the partner got this answer: one enum for the whole checkout.
//!
//! A reason is a business outcome, not an error of the protocol: those are the problem codes of `wire`. Each has
//! a stable code, says who can do something about it, and has a text for the cashier and one for the holder.

mod cashier;
mod params;
mod texts;

#[cfg(test)]
mod tests;

pub use cashier::{BadCashierReason, CashierReason};
pub use params::Params;

use crate::card::Refusal;
use crate::lang::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a code, a card, an offer or a till was not accepted.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    // Code
    /// The scanned code is none of this programme.
    NotOurCode,
    /// A code of a later version than this program reads.
    UnsupportedVersion,
    /// It starts like a code of ours and is not one.
    Malformed,
    /// A card for trying a till out.
    Specimen,

    // Crypto
    /// Signed with a key that is not known here.
    UnknownKey,
    /// The issuer's signature does not match.
    BadSignature,
    /// A day pass without the device's proof.
    ProofMissing,
    /// The device's signature does not match.
    BadProof,
    /// The proof is too old.
    ProofStale,
    /// The proof lies in the future.
    ProofFuture,
    /// The proof has opened a checkout before.
    ProofReplayed,
    /// Other digits than the till asked for, or digits that nobody asked for.
    ChallengeMismatch,
    /// The till must ask for digits.
    ChallengeNeeded,

    // Card
    /// The card begins later.
    NotYetValid,
    /// The card has ended.
    Expired,
    /// The card was withdrawn.
    Revoked,
    /// The card is paused.
    Suspended,
    /// Whether the card was withdrawn cannot be known now.
    StatusUnknown,
    /// The phone was removed from the card.
    DeviceRemoved,
    /// The cashier must look at the person first.
    PersonCheckNeeded,
    /// No card has such digits.
    DigitsUnknown,
    /// The digits were used before.
    DigitsUsed,
    /// The digits are older than five minutes.
    DigitsExpired,

    // Offer
    /// There is no such offer here.
    OfferNotFound,
    /// The offer has not begun, is paused or is over.
    OfferNotActive,
    /// Not on this day or at this hour.
    OutsideHours,
    /// Not at this outlet.
    WrongOutlet,
    /// None of the goods in the purchase is one that the offer is for.
    CategoryExcluded,
    /// Too little is bought, in money or in pieces.
    MinSpend,
    /// The family, or this member of it, has used the offer up.
    FamilyLimit,
    /// The partner has given the offer as often as agreed.
    PartnerLimit,
    /// The budget of the offer is spent.
    BudgetExhausted,
    /// The offer does not go with another one, or with the partner's own promotion.
    NotStackable,
    /// The terms that were quoted were withdrawn since, and others hold.
    TermsChanged,
    /// The quote is older than ten minutes.
    QuoteExpired,

    // Till
    /// The till's access was withdrawn.
    TillRevoked,
    /// The partner is suspended.
    PartnerSuspended,
    /// The offline allowance is used up.
    LeaseUsed,
    /// The till's clock is wrong.
    ClockOff,
    /// The till's offline data are too old.
    BundleExpired,
    /// Too many attempts in a short time.
    TooManyRequests,
}

/// What a reason is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReasonGroup {
    /// What was scanned.
    Code,
    /// Signatures and proofs.
    Crypto,
    /// The card, its digits and its person.
    Card,
    /// The offer and the purchase.
    Offer,
    /// The till and its partner.
    Till,
}

/// Who can do something about a reason.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FixedBy {
    /// The person with the card.
    Holder,
    /// The person at the till.
    Cashier,
    /// The business behind the till.
    Partner,
    /// Time.
    Wait,
    /// Nobody.
    Nobody,
}

/// Who reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Audience {
    /// Shop staff. Learns what to do, and nothing about the family.
    Cashier,
    /// The family. Learns the true reason.
    Holder,
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotOurCode => Self::NotOurCode,
            Refusal::UnsupportedVersion => Self::UnsupportedVersion,
            Refusal::Malformed => Self::Malformed,
            Refusal::UnknownKey => Self::UnknownKey,
            Refusal::BadSignature => Self::BadSignature,
            Refusal::Specimen => Self::Specimen,
            Refusal::NotYetValid => Self::NotYetValid,
            Refusal::Expired => Self::Expired,
            Refusal::StatusUnknown => Self::StatusUnknown,
            Refusal::Revoked => Self::Revoked,
            Refusal::ProofMissing => Self::ProofMissing,
            Refusal::BadProof => Self::BadProof,
            Refusal::ProofStale => Self::ProofStale,
            Refusal::ProofFuture => Self::ProofFuture,
            Refusal::ChallengeMismatch => Self::ChallengeMismatch,
            Refusal::ChallengeNeeded => Self::ChallengeNeeded,
            Refusal::ProofReplayed => Self::ProofReplayed,
        }
    }
}

impl Reason {
    /// The stable code, as on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// What it is about.
    #[must_use]
    pub fn group(self) -> ReasonGroup {
        match self {
            Self::NotOurCode | Self::UnsupportedVersion | Self::Malformed | Self::Specimen => {
                ReasonGroup::Code
            }
            Self::UnknownKey
            | Self::BadSignature
            | Self::ProofMissing
            | Self::BadProof
            | Self::ProofStale
            | Self::ProofFuture
            | Self::ProofReplayed
            | Self::ChallengeMismatch
            | Self::ChallengeNeeded => ReasonGroup::Crypto,
            Self::NotYetValid
            | Self::Expired
            | Self::Revoked
            | Self::Suspended
            | Self::StatusUnknown
            | Self::DeviceRemoved
            | Self::PersonCheckNeeded
            | Self::DigitsUnknown
            | Self::DigitsUsed
            | Self::DigitsExpired => ReasonGroup::Card,
            Self::OfferNotFound
            | Self::OfferNotActive
            | Self::OutsideHours
            | Self::WrongOutlet
            | Self::CategoryExcluded
            | Self::MinSpend
            | Self::FamilyLimit
            | Self::PartnerLimit
            | Self::BudgetExhausted
            | Self::NotStackable
            | Self::TermsChanged
            | Self::QuoteExpired => ReasonGroup::Offer,
            Self::TillRevoked
            | Self::PartnerSuspended
            | Self::LeaseUsed
            | Self::ClockOff
            | Self::BundleExpired
            | Self::TooManyRequests => ReasonGroup::Till,
        }
    }

    /// Who can do something about it. For a limit that never begins anew, see [`Params::fixed_by`].
    #[must_use]
    pub fn fixed_by(self) -> FixedBy {
        match self {
            Self::NotOurCode
            | Self::BadSignature
            | Self::ProofMissing
            | Self::BadProof
            | Self::ProofStale
            | Self::ProofFuture
            | Self::ChallengeMismatch
            | Self::ChallengeNeeded
            | Self::Expired
            | Self::Revoked
            | Self::Suspended
            | Self::DeviceRemoved
            | Self::DigitsUnknown
            | Self::DigitsUsed
            | Self::DigitsExpired
            | Self::WrongOutlet
            | Self::CategoryExcluded
            | Self::MinSpend => FixedBy::Holder,
            Self::UnsupportedVersion
            | Self::Malformed
            | Self::UnknownKey
            | Self::StatusUnknown
            | Self::PersonCheckNeeded
            | Self::OfferNotFound
            | Self::NotStackable
            | Self::TermsChanged
            | Self::QuoteExpired
            | Self::LeaseUsed
            | Self::ClockOff
            | Self::BundleExpired => FixedBy::Cashier,
            Self::OfferNotActive | Self::BudgetExhausted | Self::TillRevoked | Self::PartnerSuspended => {
                FixedBy::Partner
            }
            Self::ProofReplayed
            | Self::NotYetValid
            | Self::OutsideHours
            | Self::FamilyLimit
            | Self::PartnerLimit
            | Self::TooManyRequests => FixedBy::Wait,
            Self::Specimen => FixedBy::Nobody,
        }
    }

    /// What happened and what to do next, in one or two short sentences. Expired, revoked and suspended read
    /// alike for the cashier.
    #[must_use]
    pub fn text(self, lang: Lang, audience: Audience) -> &'static str {
        let texts = texts::of(self);
        match (audience, lang) {
            (Audience::Cashier, Lang::Ru) => texts.cashier.0,
            (Audience::Cashier, Lang::En) => texts.cashier.1,
            (Audience::Holder, Lang::Ru) => texts.holder.0,
            (Audience::Holder, Lang::En) => texts.holder.1,
        }
    }

    /// The text and, after it, what exactly is missing.
    #[must_use]
    pub fn explain(self, params: Option<&Params>, lang: Lang, audience: Audience) -> String {
        let text = self.text(lang, audience);
        params.map_or_else(|| text.to_owned(), |params| format!("{text} {}", params.sentence(lang)))
    }

    /// The only form in which a reason may go to a till.
    #[must_use]
    pub fn for_cashier(self) -> CashierReason {
        CashierReason::from(self)
    }
}
