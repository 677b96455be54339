//! Keys and random bytes, injected: UUIDv7 that follow the injected clock, and a source of randomness.

use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;

use crate::clock::Clock;
pub use crate::db::types::Key;

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`. Panics only if the operating system has no randomness to give, where nothing could go on.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if self.0.fill(bytes).is_err() {
            // A key made of anything less would be a card that anybody could forge.
            panic!("the operating system gave no randomness");
        }
    }
}

/// Makes keys and secrets.
#[derive(Clone)]
pub struct Ids {
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl Ids {
    /// Ids that follow `clock` and draw from `entropy`.
    #[must_use]
    pub fn new(clock: Clock, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// A new key: a UUIDv7, so that rows of one time lie together in an index.
    #[must_use]
    pub fn key<T>(&self) -> Key<T> {
        Key::from_uuid(self.uuid())
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}
