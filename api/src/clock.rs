//! The clock, injected. It is the only place that asks the operating system for the time; a test moves its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub use crate::db::types::Instant;

/// Tells the time. Behind a trait so that a test can stand anywhere in it.
pub trait Now: Send + Sync {
    /// The present instant, UTC, cut to microseconds (what both databases keep).
    fn now(&self) -> Instant;
}

/// The clock that the application carries.
pub type Clock = Arc<dyn Now>;

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Now for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is told to ask")]
    fn now(&self) -> Instant {
        Instant::from_utc(chrono::Utc::now())
    }
}

/// A clock that stands still until it is moved; for tests and for playing a story at a given time.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn at(at: Instant) -> Self {
        Self(AtomicI64::new(at.micros()))
    }

    /// Moves the clock by that many seconds, back if negative.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, at: Instant) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }
}

impl Now for ManualClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}
