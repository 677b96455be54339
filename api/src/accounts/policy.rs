//! Decisions about sessions: how long one lasts, and what a refresh token still gives.

use super::AccountKind;
use crate::clock::Instant;

/// For how long the predecessor of the newest refresh token gives its successor once more, in seconds: the time in
/// which a client that lost the answer asks again.
const GRACE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// How long a session lasts without anybody ending it, in seconds.
pub(super) const fn session_seconds(kind: AccountKind) -> i64 {
    match kind {
        AccountKind::Adult | AccountKind::Partner => 30 * DAY,
        // A working day: an administrator has a password and a phone at hand.
        AccountKind::Administrator => 12 * HOUR,
    }
}

/// What a known refresh token gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchange {
    /// A new successor.
    New,
    /// The successor that it gave before.
    Same,
    /// Nothing: two parties hold the chain, and one of them stole it.
    End,
}

/// Decides by when the token was used, and whether its successor is the newest of the session.
pub(super) fn exchange(used: Option<Instant>, successor_is_newest: bool, now: Instant) -> Exchange {
    match used {
        None => Exchange::New,
        Some(used) if successor_is_newest && now < used.plus_seconds(GRACE) => Exchange::Same,
        Some(_) => Exchange::End,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn only_the_immediate_predecessor_gives_its_successor_again_and_only_for_a_minute() {
        assert_eq!(exchange(None, false, at(0)), Exchange::New);
        assert_eq!(exchange(Some(at(0)), true, at(59)), Exchange::Same);
        assert_eq!(exchange(Some(at(0)), true, at(60)), Exchange::End);
        assert_eq!(exchange(Some(at(0)), false, at(1)), Exchange::End);
    }
}
