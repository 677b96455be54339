//! Refresh tokens: 32 secret bytes, each exchanged once for its successor.
//!
//! A successor is computed from its predecessor and a salt that the database keeps. So the holder of the predecessor
//! can be given the same successor again, and neither the database alone nor the predecessor alone leads to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::ids::Ids;

/// What a refresh token begins with, so that a leaked one is recognised by a scanner.
const PREFIX: &str = "sfcr_";

/// A refresh token. It has no `Debug`: whoever holds it is let in.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(Zeroizing<[u8; 32]>);

impl RefreshToken {
    pub(super) fn new(ids: &Ids) -> Self {
        Self(Zeroizing::new(ids.bytes()))
    }

    /// Reads a token as it travels.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let encoded = text.strip_prefix(PREFIX)?;
        let length = URL_SAFE_NO_PAD.decode_slice(encoded, bytes.as_mut_slice()).ok()?;
        (length == 32).then_some(Self(bytes))
    }

    /// The token as it travels.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// What the database keeps. A plain hash is enough for 32 random bytes: there is nothing to guess.
    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_slice()).to_vec()
    }

    /// The token that follows, always the same for the same salt.
    pub(super) fn successor(&self, salt: &[u8]) -> Result<Self, Failure> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice())
            .map_err(|_| Failure::internal("HMAC takes a key of any length"))?;
        mac.update(b"sfc refresh token successor\0");
        mac.update(salt);
        Ok(Self(Zeroizing::new(mac.finalize().into_bytes().into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(byte: u8) -> RefreshToken {
        RefreshToken(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let text = token(7).text();
        assert!(RefreshToken::parse(&text) == Some(token(7)));
        let longer = format!("{text}AAAA");
        for other in ["", "sfcr_", &text[1..], &text[..text.len() - 1], &longer, "sfct_AAAA"] {
            assert!(RefreshToken::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_successor_depends_on_the_token_and_on_the_salt() {
        let next = |byte, salt: &[u8]| token(byte).successor(salt).unwrap();
        assert!(next(1, b"a") == next(1, b"a"));
        assert!(next(1, b"a") != next(2, b"a"));
        assert!(next(1, b"a") != next(1, b"b"));
    }
}
