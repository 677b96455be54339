//! Decisions about paper cards.

use mobile_contracts::reason::Reason;

use super::PaperState;
use crate::cards::policy::{self, Facts};
use crate::clock::Instant;

/// So many paper cards may be made of one card ..
pub(super) const MADE_MOST: usize = 5;
/// .. in so many seconds: thirty days. Their slots are never used again.
pub(super) const MADE_SECONDS: i64 = 30 * 86_400;

/// Why paper is not taken today; the gravest reason first. A replaced one counts as revoked.
pub(super) fn refuse(facts: &Facts, paper: PaperState, today: chrono::NaiveDate) -> Option<Reason> {
    match (policy::refuse(facts, today), paper) {
        (Some(Reason::Revoked), _) | (None, PaperState::Active) => policy::refuse(facts, today),
        (_, PaperState::Replaced | PaperState::Revoked) => Some(Reason::Revoked),
        (reason, PaperState::Active) => reason,
    }
}

/// How many seconds until one more may be made, from when the last ones were made, the newest first.
pub(super) fn wait_for_another(made: &[Instant], now: Instant) -> Option<u64> {
    let free = made.get(MADE_MOST - 1)?.plus_seconds(MADE_SECONDS);
    u64::try_from(free.seconds() - now.seconds()).ok().filter(|wait| *wait > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::{CardState, DeviceState};
    use crate::families::FamilyState;
    use chrono::NaiveDate;

    #[test]
    fn paper_is_as_good_as_its_card_until_it_is_replaced_or_revoked() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let facts = Facts {
            family: FamilyState::Active,
            card: CardState::Active,
            device: DeviceState::Active,
            valid_from: day(2),
            valid_until: day(20),
        };
        assert_eq!(refuse(&facts, PaperState::Active, day(2)), None);
        assert_eq!(refuse(&facts, PaperState::Active, day(21)), Some(Reason::Expired));
        assert_eq!(refuse(&facts, PaperState::Replaced, day(2)), Some(Reason::Revoked));
        assert_eq!(refuse(&facts, PaperState::Revoked, day(21)), Some(Reason::Revoked));
        let suspended = Facts { card: CardState::Suspended, ..facts };
        assert_eq!(refuse(&suspended, PaperState::Active, day(2)), Some(Reason::Suspended));
    }

    #[test]
    fn five_are_made_in_thirty_days_and_the_sixth_when_the_first_is_old() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let made: Vec<Instant> = (0..5).map(|ago| now.plus_seconds(-86_400 * ago)).collect();
        assert_eq!(wait_for_another(&made[..4], now), None);
        assert_eq!(wait_for_another(&made, now), Some(26 * 86_400));
        assert_eq!(wait_for_another(&made, now.plus_seconds(26 * 86_400)), None);
    }
}
