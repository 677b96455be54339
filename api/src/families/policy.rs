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
    /// Whether somebody looked at a document or a registry, and not only the family says so.
    pub(super) is_seen: bool,
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
    let Some((needed, counts)) = needed(category, ages) else { return Carried::Always };
    let mut last_days: Vec<NaiveDate> =
        children.iter().filter(|child| counts(child.role)).map(|child| last_day(child, ages)).collect();
    last_days.sort_unstable_by(|a, b| b.cmp(a));
    match needed.checked_sub(1).and_then(|last| last_days.get(last)) {
        Some(day) => Carried::Until(*day),
        None => Carried::Never,
    }
}

/// Whether a role counts for a category.
type Counts = fn(MemberRole) -> bool;

/// How many children a category needs, and which roles count; `None` if it does not rest on children.
fn needed(category: Category, ages: &Ages) -> Option<(usize, Counts)> {
    match category {
        Category::Large => Some((ages.large_from, MemberRole::is_child)),
        Category::SingleParent | Category::DisabledChild => Some((1, MemberRole::is_child)),
        Category::Foster => Some((1, |role| role == MemberRole::Ward)),
        _ => None,
    }
}

/// Whether a category rests on the children: what is new about them must be looked at before it counts.
pub(super) fn rests_on_children(category: Category, ages: &Ages) -> bool {
    needed(category, ages).is_some()
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

/// A name as lists and families are compared by: first name and surname in one order, without the patronymic that one
/// of them may have left out, lower case, ё as е.
pub(super) fn person_words(name: &str) -> String {
    let folded = name.to_lowercase().replace('ё', "е");
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    let is_patronymic = |word: &&str| {
        ["вич", "ьич", "тич", "мич", "вна", "чна", "оглы", "кызы", "улы"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    // Between the two, or behind them; a surname such as Ковалевич stands elsewhere.
    let patronymic = [1, 2].into_iter().find(|at| words.get(*at).is_some_and(is_patronymic));
    if let Some(at) = patronymic.filter(|_| words.len() == 3) {
        words.remove(at);
    }
    words.sort_unstable();
    words.join(" ")
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
        ChildAge { role: MemberRole::Child, birth_date: day(born), studies_until: None, is_seen: true }
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
    fn a_name_is_the_same_in_either_order_and_with_or_without_its_patronymic() {
        let same =
            ["Павел Ковалёв", "КОВАЛЕВ Павел", "Ковалев Павел Сергеевич", " Павел  Сергеевич Ковалев "];
        assert!(same.iter().all(|name| person_words(name) == "ковалев павел"));
        assert_eq!(person_words("Анна Сергеевна Ковалевич"), person_words("Ковалевич Анна"));
        assert_eq!(person_words("Ковалевич Анна Сергеевна"), person_words("Ковалевич Анна"));
        assert_eq!(person_words("Анна Мария Кузнецова"), "анна кузнецова мария", "two first names are two");
        assert_ne!(person_words("Анна Кузнецова"), person_words("Анна Кузнецов"));
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
