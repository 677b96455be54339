//! Civil days as whole numbers, and the two ways in which the law counts years and months.
//!
//! There is no clock and no time zone here: whoever asks brings the day. A *term* ("six months after the
//! birth") that ends on a day which does not exist ends on the last day of that month; a *birthday* of
//! 29 February falls on 1 March in a common year.

use chrono::{Datelike, Months, NaiveDate};

/// A civil day, counted from 0001-01-01 = 1. Everything the engine compares fits an `i32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    /// Later than every date a rule can speak of: "never changes".
    pub(crate) const NEVER: Self = Self(i32::MAX);
    /// The days outside of which a date is taken for a slip of the pen: 1850-01-01 and 2200-01-01.
    pub(crate) const EARLIEST: Self = Self(675_334);
    pub(crate) const LATEST: Self = Self(803_169);

    pub(crate) fn of(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }

    /// The date, or `None` for [`Day::NEVER`] and beyond chrono's range.
    pub(crate) fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0)
    }

    /// `months` later (or earlier); a missing day becomes the last day of the month.
    pub(crate) fn plus_months(self, months: i32) -> Self {
        let Some(date) = self.date() else { return self };
        let step = Months::new(months.unsigned_abs());
        let moved = if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
        moved.map_or(self, Self::of)
    }

    pub(crate) fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The `years`-th birthday of somebody born on this day.
    pub(crate) fn birthday(self, years: i32) -> Self {
        let Some(born) = self.date() else { return self };
        let year = born.year().saturating_add(years);
        let same_day = NaiveDate::from_ymd_opt(year, born.month(), born.day());
        same_day.or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).map_or(self, Self::of)
    }

    /// Full years lived on `on` by somebody born on this day; negative before the birth.
    pub(crate) fn age_on(self, on: Self) -> i32 {
        let (Some(born), Some(now)) = (self.date(), on.date()) else { return 0 };
        let years = now.year() - born.year();
        if self.birthday(years) > on { years - 1 } else { years }
    }

    pub(crate) fn year(self) -> i32 {
        self.date().map_or(0, |date| date.year())
    }

    pub(crate) fn start_of_year(self) -> Self {
        self.with(|date| NaiveDate::from_ymd_opt(date.year(), 1, 1))
    }

    pub(crate) fn end_of_year(self) -> Self {
        self.with(|date| NaiveDate::from_ymd_opt(date.year(), 12, 31))
    }

    pub(crate) fn start_of_month(self) -> Self {
        self.with(|date| date.with_day(1))
    }

    pub(crate) fn end_of_month(self) -> Self {
        self.start_of_month().plus_months(1).plus_days(-1)
    }

    fn with(self, change: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Self {
        self.date().and_then(change).map_or(self, Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::of(text.parse().unwrap())
    }

    #[test]
    fn a_birthday_of_29_february_is_kept_on_1_march_in_a_common_year() {
        assert_eq!(day("2024-02-29").birthday(17), day("2041-03-01"));
        assert_eq!(day("2024-02-29").birthday(4), day("2028-02-29"));
        assert_eq!(day("2024-02-29").age_on(day("2041-02-28")), 16);
        assert_eq!(day("2024-02-29").age_on(day("2041-03-01")), 17);
    }

    #[test]
    fn a_term_that_ends_on_a_missing_day_ends_on_the_last_day_of_the_month() {
        assert_eq!(day("2025-08-31").plus_months(6), day("2026-02-28"));
        assert_eq!(day("2024-08-31").plus_months(-6), day("2024-02-29"));
    }

    #[test]
    fn the_ends_of_months_and_years_are_found() {
        assert_eq!(day("2024-02-10").end_of_month(), day("2024-02-29"));
        assert_eq!(day("2024-12-31").end_of_year(), day("2024-12-31"));
        assert_eq!(day("2024-07-15").start_of_year(), day("2024-01-01"));
        assert_eq!(day("1850-01-01"), Day::EARLIEST);
        assert_eq!(day("2200-01-01"), Day::LATEST);
    }
}
