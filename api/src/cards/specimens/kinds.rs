//! The kinds of specimens.

use mobile_contracts::reason::Reason;

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
    /// A good card.
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
}

impl Specimen {
    /// The true reason that the checkout finds; `None` where the card is accepted.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Good | Self::GoodWithHint => return None,
            Self::Suspended => Reason::Suspended,
            Self::Revoked => Reason::Revoked,
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
        })
    }
}
