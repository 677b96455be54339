//! Sealing bytes under one key: XChaCha20-Poly1305 with a random 24-byte nonce.
//!
//! Every sealing is bound to a place (AAD): what was sealed for one cell does not open in another.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::ids::Entropy;

/// The first byte of everything sealed; another construction would take another number.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// It did not open: another key, another place, or altered bytes. Which of them is not told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes did not open")]
pub struct DoesNotOpen;

/// Seals and opens under one 32-byte key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    entropy: Arc<dyn Entropy>,
}

impl Sealer {
    /// A sealer under `key`, with nonces from `entropy`.
    #[must_use]
    pub fn new(key: &[u8; 32], entropy: Arc<dyn Entropy>) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()), entropy }
    }

    /// `1 | nonce | ciphertext and tag`, which opens only with the same `place`.
    #[must_use]
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        self.entropy.fill(&mut nonce);
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place });
        let mut out = Vec::with_capacity(1 + NONCE + plain.len() + 16);
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        // Encryption fails only beyond 256 GiB; an empty ciphertext would never open, so nothing leaks even then.
        out.extend_from_slice(&sealed.unwrap_or_default());
        out
    }

    /// What was sealed for `place`.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (&version, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
        if version != VERSION {
            return Err(DoesNotOpen);
        }
        self.cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place })
            .map(Zeroizing::new)
            .map_err(|_| DoesNotOpen)
    }
}

/// The master keys: what seals, and, while the key is being changed, the other one, which still opens.
#[derive(Clone)]
pub(super) struct Masters {
    /// Seals.
    pub(super) current: Sealer,
    /// Opens as well.
    pub(super) other: Option<Sealer>,
}

impl Masters {
    /// What was sealed for `place` under either key.
    pub(super) fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let by_other = |_| self.other.as_ref().ok_or(DoesNotOpen)?.open(place, sealed);
        self.current.open(place, sealed).or_else(by_other)
    }

    /// The same under the key that seals, if it stands under the other one.
    pub(super) fn renewed(&self, place: &[u8], sealed: &[u8]) -> Result<Option<Vec<u8>>, DoesNotOpen> {
        if self.current.open(place, sealed).is_ok() {
            return Ok(None);
        }
        let plain = self.other.as_ref().ok_or(DoesNotOpen)?.open(place, sealed)?;
        Ok(Some(self.current.seal(place, &plain)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SystemEntropy;

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&[key; 32], Arc::new(SystemEntropy::default()))
    }

    #[test]
    fn what_is_sealed_opens_again_in_its_place() {
        let sealed = sealer(1).seal(b"members.name", "Анна".as_bytes());
        assert_eq!(&**sealer(1).open(b"members.name", &sealed).unwrap(), "Анна".as_bytes());
    }

    #[test]
    fn another_place_another_key_and_any_altered_bit_do_not_open() {
        let sealed = sealer(1).seal(b"a", b"secret");
        assert_eq!(sealer(1).open(b"b", &sealed), Err(DoesNotOpen));
        assert_eq!(sealer(2).open(b"a", &sealed), Err(DoesNotOpen));
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(sealer(1).open(b"a", &altered), Err(DoesNotOpen), "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert_eq!(sealer(1).open(b"a", &sealed[..end]), Err(DoesNotOpen), "cut at {end}");
        }
    }

    #[test]
    fn the_same_bytes_are_never_sealed_alike() {
        assert_ne!(sealer(1).seal(b"a", b"secret"), sealer(1).seal(b"a", b"secret"));
    }
}
