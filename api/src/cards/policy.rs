//! Decisions about cards and devices: values in, a verdict out.

use chrono::{Days, NaiveDate};
use mobile_contracts::reason::Reason;

use super::{CardState, DeviceState};
use crate::families::FamilyState;

/// How many devices of a card may be active; one more retires the oldest.
pub(super) const ACTIVE_DEVICES: usize = 2;
/// For how many days ahead a phone may fetch passes, so that a stolen phone is no card for long.
pub(super) const DAYS_AHEAD: u64 = 7;
/// How far a phone's clock may be off when it asks for passes, in seconds.
pub(super) const REQUEST_SPAN: i64 = 600;

/// What decides whether a card may be used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) family: FamilyState,
    pub(super) card: CardState,
    pub(super) device: DeviceState,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_until: NaiveDate,
}

/// Why a card may not be used today; the gravest reason first.
pub(super) fn refuse(facts: &Facts, today: NaiveDate) -> Option<Reason> {
    match (facts.family, facts.card, facts.device) {
        (FamilyState::Closed, _, _) | (_, CardState::Revoked, _) => Some(Reason::Revoked),
        (_, CardState::Suspended, _) => Some(Reason::Suspended),
        (_, _, DeviceState::Retired | DeviceState::Removed) => Some(Reason::DeviceRemoved),
        _ if today < facts.valid_from => Some(Reason::NotYetValid),
        _ if today > facts.valid_until => Some(Reason::Expired),
        _ => None,
    }
}

/// Why no pass is made for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPass {
    /// It is over, or the card has not begun.
    TooEarly,
    /// More than seven days ahead, or after the card's last day: this day is the last one.
    TooLate(NaiveDate),
}

/// Whether a pass is made for a day.
pub(super) fn refuse_day(date: NaiveDate, today: NaiveDate, facts: &Facts) -> Option<NoPass> {
    let last = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(NaiveDate::MAX).min(facts.valid_until);
    if date < today.max(facts.valid_from) {
        Some(NoPass::TooEarly)
    } else if date > last {
        Some(NoPass::TooLate(last))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn good() -> Facts {
        Facts {
            family: FamilyState::Active,
            card: CardState::Active,
            device: DeviceState::Active,
            valid_from: day(2),
            valid_until: day(20),
        }
    }

    #[test]
    fn a_card_is_good_from_its_first_day_to_its_last() {
        assert_eq!(refuse(&good(), day(1)), Some(Reason::NotYetValid));
        assert_eq!(refuse(&good(), day(2)), None);
        assert_eq!(refuse(&good(), day(20)), None);
        assert_eq!(refuse(&good(), day(21)), Some(Reason::Expired));
    }

    #[test]
    fn a_revocation_outweighs_a_suspension_and_both_outweigh_a_removed_device() {
        let removed = Facts { device: DeviceState::Removed, ..good() };
        let suspended = Facts { card: CardState::Suspended, ..removed };
        let revoked = Facts { card: CardState::Revoked, ..removed };
        assert_eq!(refuse(&removed, day(5)), Some(Reason::DeviceRemoved));
        assert_eq!(refuse(&suspended, day(5)), Some(Reason::Suspended));
        assert_eq!(refuse(&revoked, day(5)), Some(Reason::Revoked));
        assert_eq!(refuse(&Facts { family: FamilyState::Closed, ..good() }, day(5)), Some(Reason::Revoked));
    }

    #[test]
    fn passes_are_made_from_today_to_seven_days_ahead_within_the_cards_dates() {
        let today = day(10);
        assert_eq!(refuse_day(day(9), today, &good()), Some(NoPass::TooEarly));
        assert_eq!(refuse_day(day(10), today, &good()), None);
        assert_eq!(refuse_day(day(17), today, &good()), None);
        assert_eq!(refuse_day(day(18), today, &good()), Some(NoPass::TooLate(day(17))));
        let ends = Facts { valid_until: day(12), ..good() };
        assert_eq!(refuse_day(day(13), today, &ends), Some(NoPass::TooLate(day(12))));
    }
}
