//! The bundle: everything a till needs to judge cards and quote offers for 72 hours without a network, signed by the
//! issuer's bundle key.
//!
//! A COSE_Sign1 (RFC 9052, untagged, ES256) around UTF-8 JSON: what is inside is read by people, too, and grows by
//! fields that older tills ignore. The signature covers the bytes received.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Refusal;
use super::cbor::Writer;
use super::cose::{Context, Envelope, sig_structure, sign1};
use super::keys::{Crypto, IssuerId, IssuerKey, Kid, Purpose};
use crate::discount::OfferTerms;

/// For how many seconds a bundle holds: 72 hours. The border is outside.
pub const BUNDLE_SECONDS: i64 = 72 * 3600;
/// The longest a bundle may be in bytes.
pub const BUNDLE_MAX_BYTES: usize = 8 * 1024 * 1024;
/// The media type of a bundle.
pub const BUNDLE_MEDIA_TYPE: &str = "application/cose";

/// What a till takes along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bundle {
    /// When it was made, Unix seconds.
    pub iat: i64,
    /// Until before when it holds, Unix seconds.
    pub exp: i64,
    /// Whose cards are taken.
    pub issuer: BundleIssuer,
    /// The keys that make cards, lists and later bundles good; no other does.
    pub keys: Vec<BundleKey>,
    /// Where the status lists are that the till may need until the next bundle; fetch them with `If-None-Match`.
    pub lists: Vec<String>,
    /// Whose till it is.
    pub till: BundleTill,
    /// What the till's partner promises, each in the version that is in force.
    pub offers: Vec<BundleOffer>,
}

/// Whose cards are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleIssuer {
    /// The issuer.
    pub id: Uuid,
    /// As families know it.
    #[schema(example = "Социальная карта семьи")]
    pub name: String,
    /// The IANA time zone in which its days are counted.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
}

/// A key that a till trusts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleKey {
    /// `card`, `specimen`, `status` or `bundle`.
    #[schema(example = "card")]
    pub purpose: String,
    /// A P-256 point in uncompressed SEC1 form, 65 bytes in hexadecimal.
    pub point: String,
}

/// Whose till it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleTill {
    /// The till.
    pub id: Uuid,
    /// Where it stands.
    pub outlet: Uuid,
    /// The outlet's IANA time zone: windows, days and limits are counted there.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
    /// Until when it takes specimens, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_until: Option<i64>,
}

/// A promise of the partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BundleOffer {
    /// The offer.
    pub offer: Uuid,
    /// Its version in force.
    pub version: u32,
    /// What the families are shown, in Russian.
    pub title_ru: String,
    /// The same in English.
    pub title_en: String,
    /// What it promises. An offer for certain families is decided online only.
    pub terms: OfferTerms,
}

impl Bundle {
    /// For the issuer's bundle key named `kid` to sign. The JSON is given as it is to be read, since one value can be
    /// written in several ways.
    #[must_use]
    pub fn draft(json: Vec<u8>, kid: Kid) -> BundleDraft {
        BundleDraft { protected: protected(kid), payload: json }
    }

    /// Reads what a service handed out, with the bundle keys that the till holds: of its last bundle, or of its pairing.
    ///
    /// # Errors
    /// The first [`BundleRefusal`] that applies, in the order of its variants.
    pub fn read(
        bytes: &[u8],
        now: i64,
        keys: &[IssuerKey],
        crypto: &impl Crypto,
    ) -> Result<Self, BundleRefusal> {
        if bytes.len() > BUNDLE_MAX_BYTES {
            return Err(BundleRefusal::Malformed);
        }
        let envelope = Envelope::read(bytes)?;
        let kid = kid(envelope.protected)?;
        let signed = envelope.signed(Context::Bundle);
        let mut refusal = BundleRefusal::UnknownKey;
        let known = keys.iter().filter(|key| key.purpose() == Purpose::Bundle && key.kid() == kid);
        let mut issuer = None;
        for key in known {
            if crypto.verify_p256(key.public_key(), &signed.message, &signed.signature) == Ok(true) {
                issuer = Some(key.issuer());
                break;
            }
            refusal = BundleRefusal::BadSignature;
        }
        let issuer = issuer.ok_or(refusal)?;
        let bundle: Self = serde_json::from_slice(envelope.payload).map_err(|_| BundleRefusal::Malformed)?;
        if IssuerId(bundle.issuer.id) != issuer {
            return Err(BundleRefusal::AnotherIssuer);
        }
        if now < bundle.exp && bundle.exp - bundle.iat <= BUNDLE_SECONDS {
            Ok(bundle)
        } else {
            Err(BundleRefusal::Expired)
        }
    }

    /// The keys that it brings; those that cannot be read are left out.
    #[must_use]
    pub fn issuer_keys(&self) -> Vec<IssuerKey> {
        let issuer = IssuerId(self.issuer.id);
        let read = |key: &BundleKey| Some(IssuerKey::new(issuer, key.purpose.parse().ok()?, key.point()?));
        self.keys.iter().filter_map(read).collect()
    }
}

impl BundleKey {
    /// A key as a bundle brings it.
    #[must_use]
    pub fn of(key: &IssuerKey) -> Self {
        let purpose: &'static str = key.purpose().into();
        let point = key.public_key().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { purpose: purpose.to_owned(), point }
    }

    fn point(&self) -> Option<[u8; 65]> {
        let digits = self.point.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = digits.0.iter().map(byte).collect();
        bytes.filter(|_| digits.1.is_empty())?.try_into().ok()
    }
}

/// Why a bundle is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleRefusal {
    /// It is not what a service of this version hands out.
    #[error("malformed")]
    Malformed,
    /// The till holds no bundle key with this kid.
    #[error("unknown_key")]
    UnknownKey,
    /// None of the bundle keys with this kid signed it.
    #[error("bad_signature")]
    BadSignature,
    /// It speaks for another issuer than the one whose key signed it.
    #[error("another_issuer")]
    AnotherIssuer,
    /// Its time is over, or it claims more than 72 hours.
    #[error("expired")]
    Expired,
}

impl From<Refusal> for BundleRefusal {
    fn from(_: Refusal) -> Self {
        Self::Malformed
    }
}

/// A bundle that waits for its signature.
#[derive(Clone)]
pub struct BundleDraft {
    protected: Vec<u8>,
    payload: Vec<u8>,
}

impl BundleDraft {
    /// The Sig_structure (RFC 9052 §4.4) with the external data `SFC1/bundle`: what ES256 hashes and signs.
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        sig_structure(Context::Bundle, &self.protected, &self.payload)
    }

    /// The finished bundle. The signature (r and s, 32 bytes each, big-endian) is not checked here.
    #[must_use]
    pub fn assemble(&self, signature: &[u8; 64]) -> Vec<u8> {
        sign1(&self.protected, &self.payload, signature)
    }
}

impl fmt::Debug for BundleDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleDraft({} bytes)", self.payload.len())
    }
}

/// `{1: -7, 3: "application/json", 4: kid}`.
fn protected(Kid(kid): Kid) -> Vec<u8> {
    Writer::new().map(3).label(1).negative(-7).label(3).text("application/json").label(4).bytes(&kid).finish()
}

/// The kid in a header that is otherwise exactly [`protected`].
fn kid(header: &[u8]) -> Result<Kid, BundleRefusal> {
    let kid = header.last_chunk().copied().map(Kid).ok_or(BundleRefusal::Malformed)?;
    if header == protected(kid) { Ok(kid) } else { Err(BundleRefusal::Malformed) }
}
