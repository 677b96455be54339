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
    last: Arc<Mutex<Last>>,
}

/// The newest key's place in time, so that the next one sorts behind it.
#[derive(Default)]
struct Last {
    /// What the clock said, in milliseconds.
    clock: u64,
    /// What the key says, in milliseconds; ahead of the clock when one millisecond had too many keys.
    millis: u64,
    /// 0-4095.
    counter: u16,
}

impl Last {
    /// The next place: the clock's millisecond, or a step behind the last key's if the clock is not past that yet. A
    /// clock that was set back is followed back.
    fn next(&mut self, clock: u64) -> (u64, u16) {
        *self = match self.counter {
            _ if clock < self.clock || clock > self.millis => Self { clock, millis: clock, counter: 0 },
            4095 => Self { clock, millis: self.millis + 1, counter: 0 },
            counter => Self { clock, millis: self.millis, counter: counter + 1 },
        };
        (self.millis, self.counter)
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

    /// A new UUIDv7. Those of one server sort in the order in which they were made, also within a millisecond: their
    /// `rand_a` is a counter (RFC 9562 §6.2, method 1), which leaves 62 random bits.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let clock = u64::try_from(self.clock.now().micros() / 1000).unwrap_or(0);
        // Half a step cannot be left behind by a panic, so a poisoned lock holds a good place all the same.
        let (millis, counter) = self.last.lock().unwrap_or_else(PoisonError::into_inner).next(clock);
        let mut bytes: [u8; 10] = self.bytes();
        bytes[..2].copy_from_slice(&counter.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
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
    fn keys_of_one_millisecond_sort_in_the_order_in_which_they_were_made() {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_795_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SystemEntropy::default()));
        // More than a millisecond's counter can number.
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.uuid()).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        clock.advance(1);
        assert!(ids.uuid() > made[9_999]);
        clock.advance(-60);
        assert!(ids.uuid() < made[0], "keys follow the clock, also back");
    }
}
