//! The kinds of specimens: one at least for every reason that a till may be told.

use mobile_contracts::reason::Reason;

/// Where in a checkout a specimen gives its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Verifying the card.
    Verify,
    /// Verifying it with a basket.
    Quote,
    /// Redeeming or reserving the quote.
    Redeem,
    /// Confirming what was reserved.
    Confirm,
    /// Voiding what was redeemed or reserved.
    Void,
    /// Refunding what was redeemed.
    Refund,
}

/// What a specimen tries.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    strum::FromRepr,
)]
#[strum(serialize_all = "snake_case")]
#[repr(u32)]
pub enum Specimen {
    /// A good card, which gets the partner's own offers.
    Good,
    /// A good card with initials and day.month, for offers that demand a person check.
    GoodWithHint,
    /// A card that was suspended.
    Suspended,
    /// A card that was revoked.
    Revoked,
    /// A card whose last day has passed.
    CardExpired,
    /// A phone that was removed.
    DeviceRemoved,
    /// A day pass of yesterday.
    PassExpired,
    /// A day pass of tomorrow.
    PassNotYetValid,
    /// A day pass cut off a code: nothing proves it.
    ProofMissing,
    /// A proof by another phone.
    BadProof,
    /// A screenshot of eleven minutes ago.
    ProofStale,
    /// A phone whose clock is eleven minutes ahead.
    ProofFuture,
    /// A proof of five minutes ago: digits help.
    ChallengeNeeded,
    /// A forged signature.
    BadSignature,
    /// Another issuer's card.
    UnknownKey,
    /// A code with a letter changed.
    Malformed,
    /// A code of a later version.
    UnsupportedVersion,
    /// Something else that was scanned.
    NotOurCode,
    /// A phone that shows digits which nobody asked for.
    ChallengeMismatch,
    /// A specimen as a till in its daily work sees it.
    Specimen,
    /// A proof that has opened a checkout before.
    ProofReplayed,
    /// A card of which nothing is known.
    StatusUnknown,

    /// A good card, which gets the training offer.
    TrainingOffer,
    /// A card for which there is no offer here.
    OfferNotFound,
    /// An offer that begins tomorrow.
    OfferNotActive,
    /// An offer of other hours.
    OutsideHours,
    /// An offer of another outlet.
    WrongOutlet,
    /// An offer for goods that are not in the basket.
    CategoryExcluded,
    /// An offer from 120 roubles more than the basket costs.
    MinSpend,
    /// An offer that the family has used up today.
    FamilyLimit,
    /// An offer that the partner has given as often as agreed.
    PartnerLimit,
    /// An offer whose budget is spent.
    BudgetExhausted,
    /// An offer that does not go with the partner's own promotion.
    NotStackable,
    /// An offer that demands a person check, and a code without the hint.
    PersonCheckNeeded,

    /// A limit that somebody else of the family used up after the quote.
    FamilyLimitMeanwhile,
    /// An offer that the partner paused after the quote.
    OfferPausedMeanwhile,
    /// A card that was revoked after the quote.
    RevokedMeanwhile,
    /// Terms that were withdrawn after the quote.
    TermsChanged,
    /// A quote that is over.
    QuoteExpired,
    /// A reservation that is over when it is confirmed.
    ReservationExpired,

    /// A till whose access was withdrawn.
    TillRevoked,
    /// The same, when it voids.
    TillRevokedAtVoid,
    /// The same, when it refunds.
    TillRevokedAtRefund,
    /// A partner who is suspended.
    PartnerSuspended,
    /// The same, when a reservation is confirmed.
    PartnerSuspendedAtConfirm,
    /// An offline allowance that is used up.
    LeaseUsed,
    /// A till whose clock is wrong.
    ClockOff,
    /// A till whose offline data are too old.
    BundleExpired,

    /// Twelve digits of a good card.
    DigitsGood,
    /// Digits that no card has.
    DigitsUnknown,
    /// Digits that were used before.
    DigitsUsed,
    /// Digits of six minutes ago.
    DigitsExpired,
    /// Too many digits that opened nothing.
    TooManyRequests,
}

impl Specimen {
    /// The true reason that the checkout finds; `None` where all goes well.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Good | Self::GoodWithHint | Self::TrainingOffer | Self::DigitsGood => return None,
            Self::Suspended => Reason::Suspended,
            Self::Revoked | Self::RevokedMeanwhile => Reason::Revoked,
            Self::CardExpired | Self::PassExpired => Reason::Expired,
            Self::DeviceRemoved => Reason::DeviceRemoved,
            Self::PassNotYetValid => Reason::NotYetValid,
            Self::ProofMissing => Reason::ProofMissing,
            Self::BadProof => Reason::BadProof,
            Self::ProofStale => Reason::ProofStale,
            Self::ProofFuture => Reason::ProofFuture,
            Self::ChallengeNeeded => Reason::ChallengeNeeded,
            Self::BadSignature => Reason::BadSignature,
            Self::UnknownKey => Reason::UnknownKey,
            Self::Malformed => Reason::Malformed,
            Self::UnsupportedVersion => Reason::UnsupportedVersion,
            Self::NotOurCode => Reason::NotOurCode,
            Self::ChallengeMismatch => Reason::ChallengeMismatch,
            Self::Specimen => Reason::Specimen,
            Self::ProofReplayed => Reason::ProofReplayed,
            Self::StatusUnknown => Reason::StatusUnknown,
            Self::OfferNotFound => Reason::OfferNotFound,
            Self::OfferNotActive | Self::OfferPausedMeanwhile => Reason::OfferNotActive,
            Self::OutsideHours => Reason::OutsideHours,
            Self::WrongOutlet => Reason::WrongOutlet,
            Self::CategoryExcluded => Reason::CategoryExcluded,
            Self::MinSpend => Reason::MinSpend,
            Self::FamilyLimit | Self::FamilyLimitMeanwhile => Reason::FamilyLimit,
            Self::PartnerLimit => Reason::PartnerLimit,
            Self::BudgetExhausted => Reason::BudgetExhausted,
            Self::NotStackable => Reason::NotStackable,
            Self::PersonCheckNeeded => Reason::PersonCheckNeeded,
            Self::TermsChanged => Reason::TermsChanged,
            Self::QuoteExpired | Self::ReservationExpired => Reason::QuoteExpired,
            Self::TillRevoked | Self::TillRevokedAtVoid | Self::TillRevokedAtRefund => Reason::TillRevoked,
            Self::PartnerSuspended | Self::PartnerSuspendedAtConfirm => Reason::PartnerSuspended,
            Self::LeaseUsed => Reason::LeaseUsed,
            Self::ClockOff => Reason::ClockOff,
            Self::BundleExpired => Reason::BundleExpired,
            Self::DigitsUnknown => Reason::DigitsUnknown,
            Self::DigitsUsed => Reason::DigitsUsed,
            Self::DigitsExpired => Reason::DigitsExpired,
            Self::TooManyRequests => Reason::TooManyRequests,
        })
    }

    /// The step of the checkout that gives the reason, or the last one that is worth trying.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
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
            | Self::PersonCheckNeeded => Step::Quote,
            Self::Good
            | Self::GoodWithHint
            | Self::TrainingOffer
            | Self::DigitsGood
            | Self::FamilyLimitMeanwhile
            | Self::OfferPausedMeanwhile
            | Self::RevokedMeanwhile
            | Self::TermsChanged
            | Self::QuoteExpired => Step::Redeem,
            Self::ReservationExpired | Self::PartnerSuspendedAtConfirm => Step::Confirm,
            Self::TillRevokedAtVoid => Step::Void,
            Self::TillRevokedAtRefund => Step::Refund,
            _ => Step::Verify,
        }
    }

    /// The reason that `step` gives.
    #[must_use]
    pub fn reason_at(self, step: Step) -> Option<Reason> {
        self.reason().filter(|_| self.step() == step)
    }

    /// Whether the training offer stands in for the partner's own: always where a reason is promised that depends on
    /// an offer, so that it does not depend on what the partner has published.
    #[must_use]
    pub fn meets_the_training_offer(self) -> bool {
        self == Self::TrainingOffer || self.step() != Step::Verify && self.reason().is_some()
    }

    /// Whether the code or its proof is what is wrong, and is judged like any other.
    pub(super) const fn is_made_wrong(self) -> bool {
        matches!(
            self,
            Self::PassExpired
                | Self::PassNotYetValid
                | Self::ProofMissing
                | Self::BadProof
                | Self::ProofStale
                | Self::ProofFuture
                | Self::ChallengeNeeded
                | Self::ChallengeMismatch
                | Self::BadSignature
                | Self::UnknownKey
                | Self::Malformed
                | Self::UnsupportedVersion
                | Self::NotOurCode
        )
    }

    /// The number of the twelve digits that this specimen is read out by, if it is not a code. They stand in the
    /// guide for tills, so they never change.
    pub(super) const fn spoken(self) -> Option<u64> {
        Some(match self {
            Self::DigitsGood => 1,
            Self::DigitsUnknown => 2,
            Self::DigitsUsed => 3,
            Self::DigitsExpired => 4,
            Self::TooManyRequests => 5,
            _ => return None,
        })
    }
}
