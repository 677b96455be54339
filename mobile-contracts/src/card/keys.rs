//! Keys that sign codes, and the one thing this crate cannot do by itself: check a signature.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::cbor::Writer;

/// Checks ES256 signatures: aws-lc on the server, WebCrypto in the browser's twin of this module.
pub trait Crypto {
    /// Whether `signature` (r and s, 32 bytes each, big-endian; both s and n-s are good) over the SHA-256 of
    /// `message` was made by `public_key`, a P-256 point in SEC1 form, compressed or not.
    ///
    /// # Errors
    /// [`NotAPoint`] if the key is no point of the curve.
    fn verify_p256(&self, public_key: &[u8], message: &[u8], signature: &[u8; 64])
    -> Result<bool, NotAPoint>;
}

/// A public key that is no point of P-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a point of P-256")]
pub struct NotAPoint;

/// Who issued a card: the key of the issuer's row, opaque here. It is never inside a code; it comes with the
/// key that verified one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerId(pub Uuid);

/// The first 3 bytes of a key's RFC 9679 thumbprint. Keys may share one: all that match are tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid(pub [u8; 3]);

impl Kid {
    /// The kid of an uncompressed P-256 point (0x04, x, y). RFC 9679 §4.2 takes SHA-256 over the
    /// deterministic COSE_Key `{1: 2, -1: 1, -2: x, -3: y}`.
    #[must_use]
    pub fn of(public_key: &[u8; 65]) -> Self {
        let (x, y) = public_key[1..].split_at(32);
        let cose_key = Writer::new()
            .map(4)
            .label(1)
            .unsigned(2)
            .label(-1)
            .unsigned(1)
            .label(-2)
            .bytes(x)
            .label(-3)
            .bytes(y)
            .finish();
        let thumbprint = Sha256::digest(cose_key);
        Self([thumbprint[0], thumbprint[1], thumbprint[2]])
    }
}

impl fmt::Display for Kid {
    /// Six lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kid({self})")
    }
}

/// What an issuer's key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// Cards of families.
    Card,
    /// Cards of nobody, for a partner's till in its test.
    Specimen,
    /// Status lists.
    Status,
    /// Bundles for tills.
    Bundle,
}

impl Purpose {
    /// Whether it signs codes: no other key makes one good.
    #[must_use]
    pub const fn signs_codes(self) -> bool {
        matches!(self, Self::Card | Self::Specimen)
    }
}

/// An issuer's public key, as a till holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    issuer: IssuerId,
    purpose: Purpose,
    public_key: [u8; 65],
    kid: Kid,
}

impl IssuerKey {
    /// A key in uncompressed SEC1 form (0x04, x, y).
    #[must_use]
    pub fn new(issuer: IssuerId, purpose: Purpose, public_key: [u8; 65]) -> Self {
        Self { issuer, purpose, public_key, kid: Kid::of(&public_key) }
    }

    /// Whose key it is.
    #[must_use]
    pub fn issuer(&self) -> IssuerId {
        self.issuer
    }

    /// What it signs.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The point in uncompressed SEC1 form.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 65] {
        &self.public_key
    }

    /// How codes name it.
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kid_begins_the_thumbprint_in_the_example_of_rfc_9679() {
        // RFC 9679 §6: the key of §6.1 and its SHA-256 thumbprint 496bd8af...
        let mut key = [4; 65];
        key[1..33]
            .copy_from_slice(&bytes("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"));
        key[33..].copy_from_slice(&bytes("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"));
        assert_eq!(Kid::of(&key).to_string(), "496bd8");
    }

    fn bytes(hex: &str) -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }
}
