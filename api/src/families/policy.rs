//! Decisions about families: until when the children's ages carry a category.

use chrono::{Days, Months, NaiveDate};
use mobile_contracts::discount::Category;

use super::MemberRole;

/// From when on somebody is no child any more, and how many make a large family: the region's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Full years.
    pub child_until: u32,
    /// Full years, in full-time study.
    pub student_until: u32,
    /// So many children make a large family.
    pub large_from: usize,
}

/// A child, as far as categories look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChildAge {
    pub(super) role: MemberRole,
    pub(super) birth_date: NaiveDate,
    pub(super) studies_until: Option<NaiveDate>,
}

/// How long the children's ages carry a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// The category does not depend on children.
    Always,
    /// Until this day, inclusive; it may lie in the past.
    Until(NaiveDate),
    /// There are too few of them.
    Never,
}

/// Until when the children's ages carry a category: a large family is one as long as it has enough of them, a single
/// parent or a foster family as long as it has one.
pub(super) fn carried(category: Category, children: &[ChildAge], ages: &Ages) -> Carried {
    let (needed, counts): (usize, fn(MemberRole) -> bool) = match category {
        Category::Large => (ages.large_from, MemberRole::is_child),
        Category::SingleParent | Category::DisabledChild => (1, MemberRole::is_child),
        Category::Foster => (1, |role| role == MemberRole::Ward),
        _ => return Carried::Always,
    };
    let mut last_days: Vec<NaiveDate> =
        children.iter().filter(|child| counts(child.role)).map(|child| last_day(child, ages)).collect();
    last_days.sort_unstable_by(|a, b| b.cmp(a));
    match needed.checked_sub(1).and_then(|last| last_days.get(last)) {
        Some(day) => Carried::Until(*day),
        None => Carried::Never,
    }
}

/// The last day on which somebody counts as a child: the day before they come of age, or, in full-time study, its last
/// day, but no longer than the day before the student's age.
fn last_day(child: &ChildAge, ages: &Ages) -> NaiveDate {
    let before = |years| {
        let birthday = add_years(child.birth_date, years);
        birthday.checked_sub_days(Days::new(1)).unwrap_or(birthday)
    };
    let of_age = before(ages.child_until);
    let studying = child.studies_until.map(|until| until.min(before(ages.student_until)));
    studying.map_or(of_age, |until| until.max(of_age))
}

/// The birthday so many years later; whoever was born on 29 February has it on the 28th in common years.
pub(super) fn add_years(date: NaiveDate, years: u32) -> NaiveDate {
    date.checked_add_months(Months::new(years * 12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGES: Ages = Ages { child_until: 18, student_until: 23, large_from: 3 };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn child(born: &str) -> ChildAge {
        ChildAge { role: MemberRole::Child, birth_date: day(born), studies_until: None }
    }

    #[test]
    fn a_large_family_is_one_until_the_day_before_too_few_are_children() {
        let three = [child("2010-05-10"), child("2015-01-01"), child("2020-07-07")];
        assert_eq!(carried(Category::Large, &three, &AGES), Carried::Until(day("2028-05-09")));
        let four = [three[0], three[1], three[2], child("2024-02-29")];
        assert_eq!(carried(Category::Large, &four, &AGES), Carried::Until(day("2032-12-31")));
        assert_eq!(carried(Category::Large, &three[1..], &AGES), Carried::Never);
    }

    #[test]
    fn full_time_study_carries_it_on_but_not_beyond_the_students_age() {
        let studies = |until: &str| ChildAge { studies_until: Some(day(until)), ..child("2010-05-10") };
        let family = |eldest| [eldest, child("2015-01-01"), child("2020-07-07")];
        let until = |eldest| carried(Category::Large, &family(eldest), &AGES);
        assert_eq!(until(studies("2032-06-30")), Carried::Until(day("2032-06-30")));
        assert_eq!(
            until(studies("2034-06-30")),
            Carried::Until(day("2032-12-31")),
            "then the next one comes of age"
        );
        assert_eq!(until(studies("2027-06-30")), Carried::Until(day("2028-05-09")), "a minor need not study");
        let alone = [studies("2039-06-30")];
        assert_eq!(carried(Category::SingleParent, &alone, &AGES), Carried::Until(day("2033-05-09")));
    }

    #[test]
    fn who_was_born_on_29_february_comes_of_age_on_the_28th() {
        let leap = [child("2008-02-29")];
        assert_eq!(carried(Category::DisabledChild, &leap, &AGES), Carried::Until(day("2026-02-27")));
    }

    #[test]
    fn a_foster_family_needs_a_ward_and_other_categories_no_child_at_all() {
        let own = [child("2015-01-01")];
        assert_eq!(carried(Category::Foster, &own, &AGES), Carried::Never);
        let ward = [ChildAge { role: MemberRole::Ward, ..own[0] }];
        assert_eq!(carried(Category::Foster, &ward, &AGES), Carried::Until(day("2032-12-31")));
        assert_eq!(carried(Category::LowIncome, &[], &AGES), Carried::Always);
    }
}
