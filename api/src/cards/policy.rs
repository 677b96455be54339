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

/// The window in which enrolments are counted, in seconds: 30 days.
pub(super) const ENROLMENT_WINDOW: i64 = 30 * 86_400;

/// After how many seconds one more device may be enrolled; `None` for at once. `ages` are those of earlier enrolments.
pub(super) fn enrolment_wait(ages: impl IntoIterator<Item = i64>, most: usize) -> Option<i64> {
    let mut recent: Vec<i64> = ages.into_iter().filter(|age| *age < ENROLMENT_WINDOW).collect();
    recent.sort_unstable();
    let over = most.checked_sub(1).and_then(|at| recent.get(at));
    over.map(|age| ENROLMENT_WINDOW - age)
}

/// What an administrator does with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// Stops it for a while.
    Suspend,
    /// Lets it go on.
    Reinstate,
    /// Ends it for good.
    Revoke,
}

/// What a step comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// To this state.
    To(CardState),
    /// The card is there already.
    Unchanged,
    /// What is revoked stays so.
    Refused,
}

/// Where a step takes a card.
pub(super) const fn step(step: Step, state: CardState) -> Move {
    match (step, state) {
        (Step::Suspend, CardState::Active) => Move::To(CardState::Suspended),
        (Step::Reinstate, CardState::Suspended) => Move::To(CardState::Active),
        (Step::Revoke, CardState::Active | CardState::Suspended) => Move::To(CardState::Revoked),
        (Step::Suspend, CardState::Suspended)
        | (Step::Reinstate, CardState::Active)
        | (Step::Revoke, CardState::Revoked) => Move::Unchanged,
        (Step::Suspend | Step::Reinstate, CardState::Revoked) => Move::Refused,
    }
}

/// The class that a code shows: the card's own if enough devices have it, else none (0), since a rare class would tell
/// who shows it.
pub(super) fn shown_class(class: Class, counts: &[(i64, i64)], from_devices: u32) -> Class {
    let own = i64::from(class.get());
    let count = counts.iter().find(|(class, _)| *class == own).map_or(0, |(_, count)| *count);
    if count >= i64::from(from_devices) { class } else { Class::default() }
}

/// The class that a family's cards have, and from when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entitlement {
    pub(super) class: Class,
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
}

/// The last day of a card that nothing else ends.
pub(super) fn last_day(today: NaiveDate, months: u32) -> NaiveDate {
    today.checked_add_months(Months::new(months)).unwrap_or(today)
}

/// What a family's confirmed categories entitle it to: of those that the region lists and that hold today, the highest
/// class and the latest day.
pub(super) fn entitlement(
    held: &[(Category, NaiveDate, Option<NaiveDate>)],
    listed: &[(Category, Class)],
    today: NaiveDate,
    months: u32,
) -> Option<Entitlement> {
    let latest = last_day(today, months);
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

/// What an administrator gave a card, which the family's categories do not change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ByHand {
    pub(super) class: Option<Class>,
    pub(super) until: Option<NaiveDate>,
}

/// A card, as far as its family's right decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) class: Class,
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) by_hand: ByHand,
}

/// The last day of a family's right: what its categories give or, if that is later, what an administrator gave one of
/// its adults; `None` if it has none.
pub(super) fn right_until(
    entitlement: Option<Entitlement>,
    given_to_adults: impl Iterator<Item = NaiveDate>,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let days = given_to_adults.chain(entitlement.map(|right| right.until));
    days.max().filter(|last| *last >= today)
}

/// The class that a card comes to: the one that was given, else what the categories give, else the one it has.
pub(super) fn class_of(held: &Held, entitlement: Option<Entitlement>) -> Class {
    held.by_hand.class.or(entitlement.map(|right| right.class)).unwrap_or(held.class)
}

/// The last day that an adult's card comes to: the one that was given, else what the categories give; without either the
/// card is over, as of yesterday unless it began later.
pub(super) fn adults_last_day(
    held: &Held,
    entitlement: Option<Entitlement>,
    yesterday: NaiveDate,
) -> NaiveDate {
    let last = held.by_hand.until.or(entitlement.map(|right| right.until));
    last.unwrap_or(held.until.min(yesterday)).max(held.from)
}

/// The last day that a child's card comes to: its own, and never a day after the family's right.
pub(super) fn childs_last_day(held: &Held, right: Option<NaiveDate>, yesterday: NaiveDate) -> NaiveDate {
    let own = held.by_hand.until.unwrap_or(held.until);
    own.min(right.unwrap_or(yesterday)).max(held.from)
}

/// Whether a card that may still be used is over when its last day becomes this one.
pub(super) fn is_ended_by(last: NaiveDate, held: &Held, today: NaiveDate) -> bool {
    held.until >= today && last < held.until && (last < today || last == held.from)
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
        let right =
            |held: &[(Category, NaiveDate, Option<NaiveDate>)]| entitlement(held, &listed, day(5), 60);
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

    /// A card from the 2nd to the 20th.
    fn held(class: Option<u8>, until: Option<u32>) -> Held {
        let class = class.and_then(Class::new);
        let by_hand = ByHand { class, until: until.map(day) };
        Held { class: Class::new(1).unwrap(), from: day(2), until: day(20), by_hand }
    }

    fn right(until: u32) -> Option<Entitlement> {
        Some(Entitlement { class: Class::new(2).unwrap(), from: day(5), until: day(until) })
    }

    #[test]
    fn an_adults_card_follows_the_categories_but_for_what_was_given_by_hand() {
        let number = |class: Class| class.get();
        assert_eq!(number(class_of(&held(None, None), right(30))), 2);
        assert_eq!(number(class_of(&held(Some(5), None), right(30))), 5);
        assert_eq!(number(class_of(&held(None, None), None)), 1);
        assert_eq!(adults_last_day(&held(None, None), right(30), day(4)), day(30));
        assert_eq!(adults_last_day(&held(None, Some(25)), right(30), day(4)), day(25));
        assert_eq!(adults_last_day(&held(None, Some(25)), None, day(4)), day(25));
        assert_eq!(adults_last_day(&held(None, None), None, day(4)), day(4));
        assert_eq!(adults_last_day(&held(None, None), None, day(1)), day(2), "it began later");
        assert_eq!(adults_last_day(&held(None, None), None, day(22)), day(20), "it was over before");
    }

    #[test]
    fn a_childs_card_lasts_no_longer_than_the_familys_right() {
        let last = |until, right| childs_last_day(&held(None, until), right, day(4));
        assert_eq!(last(Some(25), Some(day(30))), day(25));
        assert_eq!(last(Some(25), Some(day(12))), day(12));
        assert_eq!(last(None, Some(day(30))), day(20));
        assert_eq!(last(Some(25), None), day(4));
    }

    #[test]
    fn a_familys_right_is_its_categories_or_what_an_adult_was_given() {
        let until = |entitlement, given: &[u32]| {
            right_until(entitlement, given.iter().map(|number| day(*number)), day(5))
        };
        assert_eq!(until(right(10), &[]), Some(day(10)));
        assert_eq!(until(right(10), &[20, 7]), Some(day(20)));
        assert_eq!(until(None, &[5]), Some(day(5)));
        assert_eq!(until(None, &[4]), None);
        assert_eq!(until(None, &[]), None);
    }

    #[test]
    fn a_card_ends_when_its_last_day_is_moved_before_today() {
        let card = held(None, None);
        assert!(is_ended_by(day(9), &card, day(10)));
        assert!(is_ended_by(day(2), &card, day(2)), "it began today");
        assert!(!is_ended_by(day(10), &card, day(10)), "today it is still good");
        assert!(!is_ended_by(day(9), &card, day(21)), "it was over before");
        assert!(!is_ended_by(day(30), &card, day(10)));
    }

    #[test]
    fn the_third_enrolment_of_thirty_days_is_the_last_until_the_first_of_them_is_old() {
        const DAY: i64 = 86_400;
        assert_eq!(enrolment_wait([], 3), None);
        assert_eq!(enrolment_wait([0, DAY], 3), None);
        assert_eq!(enrolment_wait([0, DAY, 29 * DAY], 3), Some(DAY));
        assert_eq!(enrolment_wait([0, DAY, 30 * DAY], 3), None);
        assert_eq!(enrolment_wait([DAY, 2 * DAY, 5 * DAY, 6 * DAY], 3), Some(25 * DAY));
        assert_eq!(enrolment_wait([DAY], 1), Some(29 * DAY));
    }

    #[test]
    fn a_suspended_card_comes_back_and_a_revoked_one_never_does() {
        use CardState::{Active, Revoked, Suspended};
        let table = [
            (Step::Suspend, [Move::To(Suspended), Move::Unchanged, Move::Refused]),
            (Step::Reinstate, [Move::Unchanged, Move::To(Active), Move::Refused]),
            (Step::Revoke, [Move::To(Revoked), Move::To(Revoked), Move::Unchanged]),
        ];
        for (what, expected) in table {
            assert_eq!([Active, Suspended, Revoked].map(|state| step(what, state)), expected, "{what:?}");
        }
    }

    #[test]
    fn a_class_is_shown_only_where_enough_devices_have_it() {
        let class = |number| Class::new(number).unwrap();
        let counts = [(1, 1_000), (2, 999)];
        assert_eq!(shown_class(class(1), &counts, 1_000), class(1));
        assert_eq!(shown_class(class(2), &counts, 1_000), class(0));
        assert_eq!(shown_class(class(3), &counts, 1_000), class(0));
        assert_eq!(shown_class(class(2), &counts, 1), class(2));
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
