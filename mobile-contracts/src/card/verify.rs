//! Verifying a code at a given time, one check after another in the order of vectors/FORMAT.md.
//!
//! Each check is a step to a type of its own, because between two of them the server asks its database:
//! [`Unverified`] -> [`Authentic`] -> [`Timely`] -> [`Standing`] -> [`Verified`]. [`verify`] takes all steps at
//! once. Whether the proof was spent before is for the caller to decide, by a unique row of its [`ProofId`].

use super::Refusal;
use super::cbor::Reader;
use super::code;
use super::cose::{Context, Envelope, Signed};
use super::freshness::{Freshness, judge};
use super::index::StatusPlace;
use super::keys::{Crypto, IssuerId, IssuerKey, Kid, Purpose};
use super::payload::{Card, DayPass, Paper, Presentation};
use super::values::Challenge;

/// The three kinds of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A day pass alone, which proves nothing.
    DayPass,
    /// A day pass and a proof by its device: the QR code on the screen.
    Presentation,
    /// A card on paper.
    Paper,
}

/// A code that can be read; nothing in it may be believed yet.
#[derive(Clone, Debug)]
pub struct Unverified {
    kid: Kid,
    by_issuer: Signed,
    card: Card,
    proof: Option<Proof>,
}

#[derive(Clone, Debug)]
struct Proof {
    by_device: Signed,
    iat: u32,
    challenge: Option<Challenge>,
}

/// Reads the text of a code.
///
/// # Errors
/// [`Refusal::NotOurCode`], [`Refusal::UnsupportedVersion`] or [`Refusal::Malformed`].
pub fn read(code: &str) -> Result<Unverified, Refusal> {
    read_bytes(&code::decode(code)?)
}

/// Reads the bytes behind a code, a COSE_Sign1.
///
/// # Errors
/// [`Refusal::Malformed`] if they are not exactly what a code of this version holds.
pub fn read_bytes(bytes: &[u8]) -> Result<Unverified, Refusal> {
    let outer = Envelope::read(bytes)?;
    if !Reader::new(outer.payload).at_array() {
        return read_card(&outer);
    }
    outer.no_kid()?;
    let Presentation { day_pass, iat, challenge } = Presentation::read(outer.payload)?;
    let inner = read_card(&Envelope::read(day_pass)?)?;
    if matches!(inner.card, Card::Paper(_)) {
        return Err(Refusal::Malformed);
    }
    let by_device = outer.signed(Context::Presentation);
    Ok(Unverified { proof: Some(Proof { by_device, iat, challenge }), ..inner })
}

fn read_card(envelope: &Envelope<'_>) -> Result<Unverified, Refusal> {
    let kid = envelope.kid()?;
    let card = Card::read(envelope.payload)?;
    let context = match card {
        Card::DayPass(_) => Context::DayPass,
        Card::Paper(_) => Context::Paper,
    };
    Ok(Unverified { kid, by_issuer: envelope.signed(context), card, proof: None })
}

impl Unverified {
    /// What kind of code it claims to be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (&self.card, &self.proof) {
            (Card::Paper(_), _) => Kind::Paper,
            (Card::DayPass(_), None) => Kind::DayPass,
            (Card::DayPass(_), Some(_)) => Kind::Presentation,
        }
    }

    /// The issuer key that it claims to be signed by.
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }

    /// Checks the issuer's signature with every key that has the kid.
    ///
    /// # Errors
    /// [`Refusal::UnknownKey`], [`Refusal::BadSignature`], or [`Refusal::Specimen`] unless they are welcome.
    pub fn authenticate(
        self,
        keys: &[IssuerKey],
        specimens: Specimens,
        crypto: &impl Crypto,
    ) -> Result<Authentic, Refusal> {
        let mut refusal = Refusal::UnknownKey;
        let ours = |key: &&IssuerKey| key.purpose().signs_codes() && key.kid() == self.kid;
        for key in keys.iter().filter(ours) {
            let Signed { message, signature } = &self.by_issuer;
            if crypto.verify_p256(key.public_key(), message, signature) == Ok(true) {
                return match (key.purpose(), specimens) {
                    (Purpose::Specimen, Specimens::Refused) => Err(Refusal::Specimen),
                    (purpose, _) => {
                        Ok(Authentic { issuer: key.issuer(), purpose, card: self.card, proof: self.proof })
                    }
                };
            }
            refusal = Refusal::BadSignature;
        }
        Err(refusal)
    }
}

/// Whether a till takes specimen cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Specimens {
    /// As every till does in its daily work.
    Refused,
    /// Only while the till is in its test; it takes real cards then, too.
    Welcome,
}

/// A code that the issuer signed.
#[derive(Clone, Debug)]
pub struct Authentic {
    issuer: IssuerId,
    purpose: Purpose,
    card: Card,
    proof: Option<Proof>,
}

impl Authentic {
    /// Checks the validity at `now`, Unix seconds rounded down; the proof will be judged at the same moment.
    ///
    /// # Errors
    /// [`Refusal::NotYetValid`] or [`Refusal::Expired`].
    pub fn at(self, now: i64) -> Result<Timely, Refusal> {
        let validity = match &self.card {
            Card::DayPass(pass) => pass.validity,
            Card::Paper(paper) => paper.validity,
        };
        if now < i64::from(validity.nbf()) {
            Err(Refusal::NotYetValid)
        } else if now >= i64::from(validity.exp()) {
            Err(Refusal::Expired)
        } else {
            Ok(Timely { authentic: self, now })
        }
    }
}

/// An authentic code within its validity, whose status is still to be looked up.
#[derive(Clone, Debug)]
pub struct Timely {
    authentic: Authentic,
    now: i64,
}

/// Where the status of a card is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusOf {
    /// In a status list of the issuer and the day.
    Listed {
        /// Whose list.
        issuer: IssuerId,
        /// Of which day, in days since 1970-01-01.
        day: u32,
        /// Which list of the day, and where in it.
        place: StatusPlace,
    },
    /// Only online, by the slot of a paper card.
    Slot {
        /// Whose slot.
        issuer: IssuerId,
        /// The slot.
        slot: u32,
    },
}

/// What the look-up found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardStatus {
    /// The card is good.
    Good,
    /// The card was revoked or suspended.
    Revoked,
    /// No list, an old list, or paper at an offline till.
    Unknown,
}

impl Timely {
    /// Whether it is a family's card or a specimen, whose status is in no list.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.authentic.purpose
    }

    /// The index in a day pass, the slot on paper.
    #[must_use]
    pub fn index(&self) -> u32 {
        match &self.authentic.card {
            Card::DayPass(pass) => pass.index,
            Card::Paper(paper) => paper.slot,
        }
    }

    /// What to look up.
    #[must_use]
    pub fn status_of(&self) -> StatusOf {
        let issuer = self.authentic.issuer;
        match &self.authentic.card {
            Card::DayPass(pass) => {
                StatusOf::Listed { issuer, day: pass.day, place: StatusPlace::of(pass.index) }
            }
            Card::Paper(paper) => StatusOf::Slot { issuer, slot: paper.slot },
        }
    }

    /// Goes on with what the look-up found.
    ///
    /// # Errors
    /// [`Refusal::StatusUnknown`] or [`Refusal::Revoked`].
    pub fn with_status(self, status: CardStatus) -> Result<Standing, Refusal> {
        match status {
            CardStatus::Good => Ok(Standing { timely: self }),
            CardStatus::Unknown => Err(Refusal::StatusUnknown),
            CardStatus::Revoked => Err(Refusal::Revoked),
        }
    }
}

/// A card in good standing, shown by whoever has a copy of its code.
#[derive(Clone, Debug)]
pub struct Standing {
    timely: Timely,
}

impl Standing {
    /// Checks that the card's own device shows it now, with the digits `asked` for, if any. Paper has no proof
    /// and answers no digits: the person is checked instead.
    ///
    /// # Errors
    /// [`Refusal::ProofMissing`], [`Refusal::BadProof`], [`Refusal::ProofStale`], [`Refusal::ProofFuture`],
    /// [`Refusal::ChallengeMismatch`] or [`Refusal::ChallengeNeeded`].
    pub fn prove(self, asked: Option<Challenge>, crypto: &impl Crypto) -> Result<Verified, Refusal> {
        let Timely { authentic: Authentic { issuer, purpose, card, proof }, now } = self.timely;
        let shown = match card {
            Card::Paper(paper) => Shown::Paper(paper),
            Card::DayPass(pass) => {
                let Proof { by_device, iat, challenge } = proof.ok_or(Refusal::ProofMissing)?;
                if crypto.verify_p256(&pass.device_key.0, &by_device.message, &by_device.signature)
                    != Ok(true)
                {
                    return Err(Refusal::BadProof);
                }
                let freshness = judge(now, iat, asked, challenge)?;
                let proof = ProofId { issuer, day: pass.day, index: pass.index, iat };
                Shown::Device { pass, proof, freshness }
            }
        };
        Ok(Verified { issuer, purpose, shown })
    }
}

/// A code that passed every check but one: the caller still spends its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose key verified it.
    pub issuer: IssuerId,
    /// A specimen may be quoted to a till in its test, never recorded as a redemption.
    pub purpose: Purpose,
    /// How the card was shown.
    pub shown: Shown,
}

/// How a card was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// On the screen of its device.
    Device {
        /// What the issuer signed.
        pass: DayPass,
        /// What is spent.
        proof: ProofId,
        /// How fresh it was.
        freshness: Freshness,
    },
    /// On paper: the person must be checked.
    Paper(Paper),
}

/// What is unique about a proof, whatever else its code holds: (r, n-s), another hint or other digits make no
/// new proof. One of these opens one checkout; kept for 14 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProofId {
    /// Whose key verified the day pass.
    pub issuer: IssuerId,
    /// Days since 1970-01-01 in the issuer's time zone.
    pub day: u32,
    /// The card's index of the day.
    pub index: u32,
    /// When the proof was made, Unix seconds by the phone.
    pub iat: u32,
}

/// Everything that a code is judged by, besides its own text.
pub struct Judge<'a, C, S> {
    /// Unix seconds rounded down.
    pub now: i64,
    /// The issuer keys that are trusted.
    pub keys: &'a [IssuerKey],
    /// Whether specimens are taken.
    pub specimens: Specimens,
    /// The digits that the till asked for.
    pub asked: Option<Challenge>,
    /// Looks up a status.
    pub status: S,
    /// Checks signatures.
    pub crypto: &'a C,
}

/// Takes all steps at once, for tills that hold everything they need.
///
/// # Errors
/// The first [`Refusal`] that applies; never [`Refusal::ProofReplayed`].
pub fn verify<C: Crypto, S: FnOnce(StatusOf) -> CardStatus>(
    code: &str,
    judge: Judge<'_, C, S>,
) -> Result<Verified, Refusal> {
    let timely = read(code)?.authenticate(judge.keys, judge.specimens, judge.crypto)?.at(judge.now)?;
    let status = (judge.status)(timely.status_of());
    timely.with_status(status)?.prove(judge.asked, judge.crypto)
}
