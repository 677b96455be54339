//! Which key signs: values in, a verdict out.

use super::{KeyPurpose, KeyState};
use crate::clock::Instant;

/// How long a new key is known to every server before it signs, in seconds: a server reads the keys every two.
const KNOWN_TO_SERVERS: i64 = 5;
/// How long others may keep the access keys that they fetched, in seconds.
const KNOWN_TO_READERS: i64 = 300;
/// How long a till without a network goes on with the keys of its bundle, in seconds: 72 hours.
const KNOWN_TO_TILLS: i64 = 72 * 3600;

/// How many seconds after it was made a key begins to sign, so that whoever verifies knows it by then. In an emergency
/// it is only as long as servers need.
pub(super) const fn lead(purpose: KeyPurpose, at_once: bool) -> i64 {
    match purpose {
        _ if at_once => KNOWN_TO_SERVERS,
        KeyPurpose::Token => KNOWN_TO_SERVERS,
        KeyPurpose::Access => KNOWN_TO_READERS,
        KeyPurpose::Card | KeyPurpose::Specimen | KeyPurpose::Status | KeyPurpose::Bundle => KNOWN_TO_TILLS,
    }
}

/// Which of these keys signs at `now`, each given with the moment from which it may: the latest whose moment has come;
/// before all of them, the earliest, since somebody has to. `None` marks a key that only verifies.
pub(super) fn signing(turns: impl IntoIterator<Item = Option<Instant>>, now: Instant) -> Option<usize> {
    turns
        .into_iter()
        .enumerate()
        .filter_map(|(at, from)| Some((at, from?)))
        .reduce(|best, other| {
            let due = |(_, from): (usize, Instant)| from <= now;
            let takes_over = match (due(best), due(other)) {
                (true, true) => other.1 > best.1,
                (false, false) => other.1 < best.1,
                (best_due, _) => !best_due,
            };
            if takes_over { other } else { best }
        })
        .map(|(at, _)| at)
}

/// What a key does at this moment, as people are told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum KeyRole {
    /// It is known, and will sign.
    Next,
    /// It signs.
    Signs,
    /// It verifies what it signed before.
    Verifies,
    /// What it signed is refused.
    Revoked,
}

/// The role of a key of this state, where `signs` says whether it is the one that signs.
pub(super) fn role(state: KeyState, from: Instant, signs: bool, now: Instant) -> KeyRole {
    match state {
        KeyState::Revoked => KeyRole::Revoked,
        _ if signs => KeyRole::Signs,
        KeyState::Signing if from > now => KeyRole::Next,
        KeyState::Signing | KeyState::Verifying => KeyRole::Verifies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    fn turn(from: &[Option<i64>], now: i64) -> Option<usize> {
        signing(from.iter().map(|from| from.map(at)), at(now))
    }

    #[test]
    fn the_latest_key_whose_moment_has_come_signs() {
        let keys = [Some(300), None, Some(100), Some(200)];
        assert_eq!(turn(&keys, 100), Some(2));
        assert_eq!(turn(&keys, 199), Some(2));
        assert_eq!(turn(&keys, 200), Some(3));
        assert_eq!(turn(&keys, 299), Some(3));
        assert_eq!(turn(&keys, 300), Some(0));
        assert_eq!(turn(&keys, 9_999), Some(0));
    }

    #[test]
    fn before_every_moment_the_first_to_come_signs_and_keys_that_only_verify_never_do() {
        assert_eq!(turn(&[Some(300), Some(200), None], 10), Some(1));
        assert_eq!(turn(&[None, None], 10), None);
        assert_eq!(turn(&[], 10), None);
    }

    #[test]
    fn tills_learn_of_a_key_72_hours_before_it_signs_and_an_emergency_waits_for_servers_only() {
        assert_eq!(lead(KeyPurpose::Card, false), 259_200);
        assert_eq!(lead(KeyPurpose::Access, false), 300);
        assert_eq!(lead(KeyPurpose::Token, false), 5);
        assert_eq!(lead(KeyPurpose::Card, true), 5);
    }

    #[test]
    fn a_key_says_what_it_does() {
        assert_eq!(role(KeyState::Signing, at(9), false, at(8)), KeyRole::Next);
        assert_eq!(role(KeyState::Signing, at(9), true, at(9)), KeyRole::Signs);
        assert_eq!(role(KeyState::Signing, at(9), false, at(10)), KeyRole::Verifies);
        assert_eq!(role(KeyState::Verifying, at(9), false, at(10)), KeyRole::Verifies);
        assert_eq!(role(KeyState::Revoked, at(9), false, at(10)), KeyRole::Revoked);
    }
}
