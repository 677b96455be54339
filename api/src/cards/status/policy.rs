//! Decisions about status lists: values in, a verdict out.

use crate::cards::policy::DAYS_AHEAD;

/// After so many seconds a list is signed again, changed or not.
pub(super) const SIGNED_FOR: i64 = 6 * 3600;
/// For how many microseconds a server takes its word for what it has just looked up.
pub(super) const LOOKED_UP_FOR: i64 = 1_000_000;
/// A card that was ended so many days ago has no pass that is still good: passes reach seven days ahead and outlive
/// their day by two hours. It leaves the lists, so that they stay short and tell nobody of last year's.
pub(super) const LISTED_DAYS: i64 = 14;

/// What is handed out for a day, when `today` is the issuer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// Lists, whether anybody has a pass of that day or not.
    Always,
    /// Lists, if there are passes of that day.
    IfKnown,
    /// Nothing.
    Never,
}

/// Today's and tomorrow's lists are always there, and those of the days that a bundle names; yesterday's pass is good for two more hours, and passes are made for
/// seven days ahead.
pub(super) fn offered(day: u32, today: u32) -> Offered {
    match i64::from(day) - i64::from(today) {
        0 | 1 => Offered::Always,
        -1 => Offered::IfKnown,
        ahead if (2..=DAYS_AHEAD as i64).contains(&ahead) => Offered::IfKnown,
        _ => Offered::Never,
    }
}

/// Whether a list that was signed at `iat` (Unix seconds) may still be handed out at `now`.
pub(super) const fn is_fresh(iat: i64, now: i64) -> bool {
    now - iat < SIGNED_FOR
}

/// The `iat` of the next list: now, and later than any that was handed out, since a till refuses an older one.
pub(super) const fn next_iat(last: i64, now: i64) -> i64 {
    if now > last { now } else { last + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_there_a_day_ahead_and_for_every_day_that_has_passes() {
        let lists = |day| offered(day, 20_000);
        assert_eq!([lists(20_000), lists(20_001)], [Offered::Always; 2]);
        assert_eq!([lists(19_999), lists(20_002), lists(20_007)], [Offered::IfKnown; 3]);
        assert_eq!([lists(19_998), lists(20_008), lists(0), lists(u32::MAX)], [Offered::Never; 4]);
    }

    #[test]
    fn a_list_is_signed_again_after_six_hours_and_never_dated_back() {
        assert!(is_fresh(1_000, 1_000 + 21_599) && !is_fresh(1_000, 1_000 + 21_600));
        assert_eq!([next_iat(0, 50), next_iat(49, 50), next_iat(50, 50), next_iat(60, 50)], [50, 50, 51, 61]);
    }
}
