//! Decisions about twelve digits.

use mobile_contracts::reason::Reason;

use crate::clock::Instant;

/// How long digits are good, in seconds.
pub(super) const GOOD_SECONDS: i64 = 300;

/// What is known of digits: until when they were good, and when they were used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) expires_at: Instant,
    pub(super) used_at: Option<Instant>,
}

/// Why digits open nothing at `now`.
pub(super) fn refuse(known: Option<Known>, now: Instant) -> Option<Reason> {
    match known {
        None => Some(Reason::DigitsUnknown),
        Some(Known { used_at: Some(_), .. }) => Some(Reason::DigitsUsed),
        Some(Known { expires_at, .. }) if now >= expires_at => Some(Reason::DigitsExpired),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_good_once_and_for_five_minutes() {
        let made = Instant::from_micros(1_800_000_000_000_000);
        let fresh = Known { expires_at: made.plus_seconds(GOOD_SECONDS), used_at: None };
        assert_eq!(refuse(Some(fresh), made), None);
        assert_eq!(refuse(Some(fresh), made.plus_seconds(299)), None);
        assert_eq!(refuse(Some(fresh), made.plus_seconds(300)), Some(Reason::DigitsExpired));
        let used = Known { used_at: Some(made), ..fresh };
        assert_eq!(refuse(Some(used), made.plus_seconds(1)), Some(Reason::DigitsUsed));
        assert_eq!(refuse(Some(used), made.plus_seconds(999)), Some(Reason::DigitsUsed));
        assert_eq!(refuse(None, made), Some(Reason::DigitsUnknown));
    }
}
