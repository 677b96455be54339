//! A list as it is signed and handed out, and a till's way from there to an answer.

use std::fmt;

use strum::IntoStaticStr;

use super::bits::Bits;
use super::{LIST_MAX_AGE_S, LIST_MAX_BYTES, LIST_MEDIA_TYPE, LIST_TTL_S, ListId};
use crate::card::Refusal;
use crate::card::cbor::{Reader, Writer};
use crate::card::cose::{Context, Envelope, sig_structure, sign1};
use crate::card::keys::{Crypto, IssuerKey, Kid, Purpose};
use crate::card::verify::CardStatus;

/// The CBOR tag of a COSE_Sign1 (RFC 9052 §2), 18.
const TAG: u8 = 0xd2;

/// The claims of a list (RFC 8392 §4 and the draft's §5.2), in the order in which deterministic encoding puts them.
mod claim {
    pub(super) const SUBJECT: i8 = 2;
    pub(super) const EXP: i8 = 4;
    pub(super) const IAT: i8 = 6;
    pub(super) const STATUS_LIST: u32 = 65_533;
    pub(super) const TTL: u32 = 65_534;
}

/// Why a list is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, thiserror::Error)]
#[strum(serialize_all = "snake_case")]
#[error("{}", self.as_str())]
pub enum ListRefusal {
    /// It is not exactly what this version writes.
    Malformed,
    /// It is good for another issuer, another day or another part of the day.
    AnotherList,
    /// No status key of the issuer with this kid is known.
    UnknownKey,
    /// None of the issuer's status keys with this kid signed it.
    BadSignature,
    /// The till holds a newer one.
    Older,
}

impl ListRefusal {
    /// The stable code that the vectors use, such as `another_list`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl From<Refusal> for ListRefusal {
    fn from(_: Refusal) -> Self {
        Self::Malformed
    }
}

/// The status of 2^20 cards of a day, at the moment when it was made.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    id: ListId,
    iat: u32,
    bits: Bits,
}

impl StatusList {
    /// A list made at `iat` (Unix seconds), in which the cards at `positions` are not good. A position is an index's
    /// lowest twenty bits.
    #[must_use]
    pub fn new(id: ListId, iat: u32, positions: impl IntoIterator<Item = u32>) -> Self {
        Self { id, iat, bits: Bits::of(positions) }
    }

    /// For the issuer's status key named `kid` to sign. `origin` is the service's address without a path, such as
    /// `https://card.example.ru`.
    #[must_use]
    pub fn draft(&self, origin: &str, kid: Kid) -> ListDraft {
        let payload = Writer::new()
            .map(5)
            .label(claim::SUBJECT)
            .text(&(origin.to_owned() + &self.id.path()))
            .label(claim::EXP)
            .unsigned(self.exp())
            .label(claim::IAT)
            .unsigned(self.iat)
            .unsigned(claim::STATUS_LIST)
            .map(2)
            .text("lst")
            .bytes(&self.bits.pack())
            .text("bits")
            .unsigned(1)
            .unsigned(claim::TTL)
            .unsigned(LIST_TTL_S)
            .finish();
        ListDraft { protected: protected(kid), payload }
    }

    /// Reads what a service handed out as the list `id`, where the till may already hold one made at `held`.
    ///
    /// # Errors
    /// The first [`ListRefusal`] that applies, in the order of its variants.
    pub fn read(
        bytes: &[u8],
        id: ListId,
        held: Option<u32>,
        keys: &[IssuerKey],
        crypto: &impl Crypto,
    ) -> Result<Self, ListRefusal> {
        let untagged = bytes.strip_prefix(&[TAG]).filter(|_| bytes.len() <= LIST_MAX_BYTES);
        let envelope = Envelope::read(untagged.ok_or(ListRefusal::Malformed)?)?;
        let kid = kid(envelope.protected)?;
        let (subject, list) = read_claims(envelope.payload, id)?;
        if subject.strip_suffix(&id.path()).is_none_or(str::is_empty) {
            return Err(ListRefusal::AnotherList);
        }
        let signed = envelope.signed(Context::StatusList);
        let known = keys.iter().filter(|key| key.purpose() == Purpose::Status && key.issuer() == id.issuer);
        let mut refusal = ListRefusal::UnknownKey;
        for key in known.filter(|key| key.kid() == kid) {
            if crypto.verify_p256(key.public_key(), &signed.message, &signed.signature) == Ok(true) {
                return if held.is_some_and(|held| list.iat < held) {
                    Err(ListRefusal::Older)
                } else {
                    Ok(list)
                };
            }
            refusal = ListRefusal::BadSignature;
        }
        Err(refusal)
    }

    /// Which list it is.
    #[must_use]
    pub const fn id(&self) -> ListId {
        self.id
    }

    /// When it was made, Unix seconds.
    #[must_use]
    pub const fn iat(&self) -> u32 {
        self.iat
    }

    /// How a card stands, at `now` by the till's clock (Unix seconds): unknown once the list is too old to be believed.
    #[must_use]
    pub fn status(&self, position: u32, now: i64) -> CardStatus {
        if now.saturating_sub(i64::from(self.iat)) > LIST_MAX_AGE_S {
            CardStatus::Unknown
        } else if self.bits.has(position) {
            CardStatus::Revoked
        } else {
            CardStatus::Good
        }
    }

    /// The positions of the cards that are not good, rising.
    pub fn positions(&self) -> impl Iterator<Item = u32> + '_ {
        self.bits.positions()
    }

    fn exp(&self) -> u32 {
        self.iat.saturating_add(LIST_MAX_AGE_S as u32)
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, iat, bits } = self;
        let set = bits.positions().count();
        f.debug_struct("StatusList").field("id", id).field("iat", iat).field("set", &set).finish()
    }
}

/// A list that waits for its signature.
#[derive(Clone, Debug)]
pub struct ListDraft {
    protected: Vec<u8>,
    payload: Vec<u8>,
}

impl ListDraft {
    /// The Sig_structure (RFC 9052 §4.4) without external data: what ES256 hashes and signs.
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        sig_structure(Context::StatusList, &self.protected, &self.payload)
    }

    /// The finished list. The signature (r and s, 32 bytes each, big-endian) is not checked here.
    #[must_use]
    pub fn assemble(&self, signature: &[u8; 64]) -> Vec<u8> {
        [&[TAG], &sign1(&self.protected, &self.payload, signature)[..]].concat()
    }
}

/// `{1: -7, 4: kid, 16: "application/statuslist+cwt"}`.
fn protected(Kid(kid): Kid) -> Vec<u8> {
    Writer::new().map(3).label(1).negative(-7).label(4).bytes(&kid).label(16).text(LIST_MEDIA_TYPE).finish()
}

/// The kid in a header that is otherwise exactly [`protected`].
fn kid(header: &[u8]) -> Result<Kid, ListRefusal> {
    let kid = header.get(5..8).and_then(|kid| kid.try_into().ok()).map(Kid).ok_or(ListRefusal::Malformed)?;
    if header == protected(kid) { Ok(kid) } else { Err(ListRefusal::Malformed) }
}

/// The subject, and the list as one of this id.
fn read_claims(payload: &[u8], id: ListId) -> Result<(&str, StatusList), ListRefusal> {
    let mut reader = Reader::new(payload);
    let claims = reader.map()?;
    reader.label(claim::SUBJECT)?;
    let subject = reader.text()?;
    reader.label(claim::EXP)?;
    let exp = reader.unsigned()?;
    reader.label(claim::IAT)?;
    let iat = reader.unsigned()?;
    let list_label = reader.unsigned()?;
    let list_items = reader.map()?;
    let lst = reader.text()?;
    let packed = reader.bytes()?;
    let (bits, one) = (reader.text()?, reader.unsigned()?);
    let (ttl_label, ttl) = (reader.unsigned()?, reader.unsigned()?);
    reader.end()?;
    let shape = (claims, list_label, list_items, lst, bits, one, ttl_label);
    let bits = (shape == (5, claim::STATUS_LIST, 2, "lst", "bits", 1, claim::TTL))
        .then(|| Bits::unpack(packed))
        .flatten();
    let list = StatusList { id, iat, bits: bits.ok_or(ListRefusal::Malformed)? };
    if exp == list.exp() && ttl > 0 { Ok((subject, list)) } else { Err(ListRefusal::Malformed) }
}
