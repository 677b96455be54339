//! Keys and random bytes, injected: UUIDv7 that follow the injected clock, and a source of randomness.

use std::sync::{Arc, Mutex, PoisonError};

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
    last: Arc<Mutex<Moment>>,
}

/// A millisecond, and how many keys it has given. Keys of one server rise even within a millisecond, so that rows
/// ordered by their key are in the order in which they were made (RFC 9562 §6.2, method 1).
#[derive(Clone, Copy, Default)]
struct Moment {
    millis: u64,
    counter: u16,
}

impl Moment {
    /// Twelve bits: what a UUIDv7 has between its time and its randomness.
    const LAST: u16 = 0x0fff;
    /// How many milliseconds may be borrowed: a second, in which no server makes four million keys.
    const BORROWED: u64 = 1_000;

    /// The moment of the next key at `millis`; `start` is where a new millisecond begins to count.
    fn next(self, millis: u64, start: u16) -> Self {
        // A millisecond that was full has borrowed from later ones; a clock that was set back further is followed.
        let borrowed = self.millis.checked_sub(millis).is_some_and(|ahead| ahead < Self::BORROWED);
        if !borrowed {
            return Self { millis, counter: start };
        }
        match self.counter {
            Self::LAST => Self { millis: self.millis + 1, counter: 0 },
            counter => Self { counter: counter + 1, ..self },
        }
    }
}

impl Ids {
    /// Ids that follow `clock` and draw from `entropy`.
    #[must_use]
    pub fn new(clock: Clock, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy, last: Arc::default() }
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
        let mut random = self.bytes::<10>();
        // Half of the counter's range is left for keys that come within the same millisecond.
        let start = u16::from_be_bytes([random[0], random[1]]) & (Moment::LAST >> 1);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.next(millis, start);
        [random[0], random[1]] = last.counter.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(last.millis, &random).into_uuid()
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Instant, ManualClock};

    #[test]
    fn keys_made_while_the_clock_stands_still_rise() {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_800_000_000_000_000)));
        let ids = Ids::new(clock, Arc::new(SystemEntropy::default()));
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.uuid()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert!(made.iter().all(|uuid| uuid.get_version_num() == 7));
    }

    #[test]
    fn a_key_tells_the_millisecond_of_the_injected_clock() {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_800_000_000_123_456)));
        let uuid = Ids::new(clock, Arc::new(SystemEntropy::default())).uuid();
        assert_eq!(uuid.get_timestamp().map(|at| at.to_unix()), Some((1_800_000_000, 123_000_000)));
    }
}
