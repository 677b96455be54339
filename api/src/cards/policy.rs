//! Decisions about cards and devices: values in, a verdict out.

use chrono::{Days, Months, NaiveDate};
use mobile_contracts::card::Class;
use mobile_contracts::discount::Category;
use mobile_contracts::reason::Reason;

use super::{CardState, DeviceState};
use crate::families::FamilyState;

/// How many devices of a card may be active; one more retires the oldest.
pub(super) const ACTIVE_DEVICES: usize = 2;
/// For how many days ahead a phone may fetch passes, so that a stolen phone is no card for long.
pub(super) const DAYS_AHEAD: u64 = 7;
/// How far a phone's clock may be off when it asks for passes, in seconds.
pub(super) const REQUEST_SPAN: i64 = 600;

/// For how many months a card is issued whose category has no last day; it is prolonged when the category is looked at.
const MONTHS_WITHOUT_END: u32 = 60;

/// The class that a family's cards have, and from when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entitlement {
    pub(super) class: Class,
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
}

/// What a family's confirmed categories entitle it to: of those that the region lists and that hold today, the highest
/// class and the latest day.
pub(super) fn entitlement(
    held: &[(Category, NaiveDate, Option<NaiveDate>)],
    listed: &[(Category, Class)],
    today: NaiveDate,
) -> Option<Entitlement> {
    let latest = today.checked_add_months(Months::new(MONTHS_WITHOUT_END)).unwrap_or(today);
    held.iter()
        .filter(|(_, from, until)| *from <= today && until.is_none_or(|until| until >= today))
        .filter_map(|(category, _, until)| {
            let (_, class) = listed.iter().find(|(listed, _)| listed == category)?;
            Some(Entitlement { class: *class, from: today, until: until.unwrap_or(latest) })
        })
        .reduce(|a, b| Entitlement {
            class: if a.class.get() >= b.class.get() { a.class } else { b.class },
            from: today,
            until: a.until.max(b.until),
        })
}

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
    fn cards_have_the_highest_class_and_the_latest_day_of_the_listed_categories_that_hold() {
        let class = |number| Class::new(number).unwrap();
        let listed = [(Category::Large, class(1)), (Category::Foster, class(2))];
        let right = |held: &[(Category, NaiveDate, Option<NaiveDate>)]| entitlement(held, &listed, day(5));
        let large = (Category::Large, day(1), Some(day(20)));
        let foster = (Category::Foster, day(1), Some(day(10)));
        assert_eq!(
            right(&[large, foster]),
            Some(Entitlement { class: class(2), from: day(5), until: day(20) })
        );
        assert_eq!(right(&[(Category::Young, day(1), None)]), None);
        assert_eq!(right(&[(Category::Large, day(6), None), (Category::Foster, day(1), Some(day(4)))]), None);
        let endless = right(&[(Category::Large, day(5), None)]).unwrap();
        assert_eq!(endless.until, NaiveDate::from_ymd_opt(2031, 12, 5).unwrap());
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
