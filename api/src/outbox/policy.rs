//! Decisions about delivery: when to try again, when to give up.

use crate::clock::Instant;

/// How long one delivery may take, in seconds.
pub(super) const DELIVERY_SECONDS: u64 = 30;
/// For how long a message belongs to the worker that took it, in seconds: longer than a delivery may take, so that
/// nobody else takes it meanwhile.
pub(super) const LEASE_SECONDS: i64 = 120;
/// How many messages a worker takes at a time.
pub(super) const BATCH: i64 = 32;
/// How many it delivers at the same time.
pub(super) const ABREAST: usize = 8;

/// After the first failure, in seconds; each further one doubles it.
const FIRST_PAUSE: i64 = 10;
/// The longest pause, in seconds.
const LONGEST_PAUSE: i64 = 3600;
/// So often is a message tried at most: about nine hours.
const ATTEMPTS: i64 = 16;

/// How a delivery failed. No text: what a mail server says may name the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undelivered {
    /// Another time it may work; the other side's status, if it gave one.
    Later(Option<u16>),
    /// It never will.
    Never(Option<u16>),
}

/// What becomes of a message whose delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Try again then.
    At(Instant),
    /// Give up.
    Dead,
}

/// Decides after the `attempts`-th try failed. `jitter` spreads what failed together, 0-255.
pub(super) fn next(failed: Undelivered, attempts: i64, now: Instant, expires: Instant, jitter: u8) -> Next {
    if matches!(failed, Undelivered::Never(_)) || attempts >= ATTEMPTS {
        return Next::Dead;
    }
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    let pause = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
    let at = now.plus_seconds(pause + pause * i64::from(jitter) / 1024);
    if at < expires { Next::At(at) } else { Next::Dead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_are_spread_by_a_quarter() {
        let far = at(10_000_000);
        let pause = |attempts, jitter| next(Undelivered::Later(None), attempts, at(0), far, jitter);
        assert_eq!(pause(1, 0), Next::At(at(10)));
        assert_eq!(pause(2, 0), Next::At(at(20)));
        assert_eq!(pause(9, 0), Next::At(at(2560)));
        assert_eq!(pause(10, 0), Next::At(at(3600)));
        assert_eq!(pause(15, 0), Next::At(at(3600)));
        assert_eq!(pause(10, 255), Next::At(at(3600 + 896)));
    }

    #[test]
    fn a_message_is_given_up_when_refused_for_good_tried_often_enough_or_worthless_by_then() {
        let far = at(10_000_000);
        assert_eq!(next(Undelivered::Never(Some(550)), 1, at(0), far, 0), Next::Dead);
        assert_eq!(next(Undelivered::Later(Some(451)), ATTEMPTS, at(0), far, 0), Next::Dead);
        assert_eq!(next(Undelivered::Later(None), 1, at(0), at(10), 0), Next::Dead);
        assert_eq!(next(Undelivered::Later(None), 1, at(0), at(11), 0), Next::At(at(10)));
    }
}
