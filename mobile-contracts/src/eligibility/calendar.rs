//! Civil days as whole numbers, and the two ways in which the law counts years and months.
//!
//! There is no clock and no time zone here: whoever asks brings the day. A *term* ("six months after the
//! birth") that ends on a day which does not exist ends on the last day of that month; a *birthday* of
//! 29 February falls on 1 March in a common year.

use chrono::{Datelike, NaiveDate};

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
        let Some((year, month, day)) = self.civil() else { return self };
        let all = year * 12 + month - 1 + months;
        let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
        Self::from_civil(year, month, day.min(days_in(year, month)))
    }

    pub(crate) fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The `years`-th birthday of somebody born on this day.
    pub(crate) fn birthday(self, years: i32) -> Self {
        let Some((march_year, of_year)) = self.since_march() else { return self };
        // 29 February, the last day of such a year, runs over into 1 March by itself where there is none.
        Self::of_march_year(march_year + years, of_year)
    }

    /// Full years lived on `on` by somebody born on this day; negative before the birth.
    pub(crate) fn age_on(self, on: Self) -> i32 {
        let (Some((born, of_birth)), Some((now, of_now))) = (self.since_march(), on.since_march()) else {
            return on.year() - self.year();
        };
        now - born - i32::from(of_now < of_birth)
    }

    /// How many months have begun on `on`, or are still to begin, before the day `months` after this one; none after it.
    pub(crate) fn months_left(self, months: i32, on: Self) -> i32 {
        let (Some((year, month, _)), Some((on_year, on_month, _))) = (self.civil(), on.civil()) else {
            return if self > on { i32::MAX } else { 0 };
        };
        // As many months back from the end, the day lies in the month of `on`; whether before it or after it decides.
        let apart = (year - on_year) * 12 + month - on_month + months;
        let begun = on < self.plus_months(months - apart);
        (apart + i32::from(begun)).max(0)
    }

    pub(crate) fn year(self) -> i32 {
        self.civil().map_or(0, |(year, ..)| year)
    }

    pub(crate) fn start_of_year(self) -> Self {
        self.civil().map_or(self, |(year, ..)| Self::from_civil(year, 1, 1))
    }

    pub(crate) fn end_of_year(self) -> Self {
        self.civil().map_or(self, |(year, ..)| Self::from_civil(year, 12, 31))
    }

    pub(crate) fn start_of_month(self) -> Self {
        self.civil().map_or(self, |(year, month, _)| Self::from_civil(year, month, 1))
    }

    pub(crate) fn end_of_month(self) -> Self {
        self.civil().map_or(self, |(year, month, _)| Self::from_civil(year, month, days_in(year, month)))
    }

    /// The first of these days that has this `MMDD`, in the year given.
    pub(crate) const fn of_year(year: i32, month_day: u16) -> Self {
        Self::from_civil(year, (month_day / 100) as i32, (month_day % 100) as i32)
    }

    /// Year, month and day; `None` for [`Day::NEVER`] and what no rule can mean.
    const fn civil(self) -> Option<(i32, i32, i32)> {
        let Some((march_year, of_year)) = self.since_march() else { return None };
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Some((march_year + (month <= 2) as i32, month, day))
    }

    /// The day of a date; a day beyond the end of the month runs over into the next.
    const fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        Self::of_march_year(year - (month <= 2) as i32, (153 * shifted + 2) / 5 + day - 1)
    }

    /// The year that begins on 1 March and the days since then; `None` for [`Day::NEVER`] and what no rule can mean.
    ///
    /// Howard Hinnant's `civil_from_days`, halfway. A leap day is the last of such a year, so that a birthday is the
    /// same number of days into another one. Every birthday of every rule comes through here, and this takes a
    /// fraction of the time of the way through `chrono`.
    const fn since_march(self) -> Option<(i32, i32)> {
        if self.0 < -MEANINGFUL || self.0 > MEANINGFUL {
            return None;
        }
        let z = (self.0 + FROM_MARCH_0000 + ERAS * DAYS_IN_400_YEARS).cast_unsigned();
        let (era, of_era) = (z / DAYS_IN_400_YEARS.cast_unsigned(), z % DAYS_IN_400_YEARS.cast_unsigned());
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        Some(((year_of_era + era * 400).cast_signed() - ERAS * 400, of_year.cast_signed()))
    }

    /// The day that lies so many days into the year that begins on 1 March.
    const fn of_march_year(march_year: i32, of_year: i32) -> Self {
        let year = (march_year + ERAS * 400).cast_unsigned();
        let days = 365 * year + year / 4 - year / 100 + year / 400;
        Self(days.cast_signed() - ERAS * DAYS_IN_400_YEARS + of_year - FROM_MARCH_0000)
    }
}

/// Ten thousand years each way.
const MEANINGFUL: i32 = 3_652_425;
const DAYS_IN_400_YEARS: i32 = 146_097;
/// So many times 400 years are added before a division, which is cheaper for numbers that are never negative.
const ERAS: i32 = 30;
/// Days from 0000-03-01 to the day before 0001-01-01, on which the count begins.
const FROM_MARCH_0000: i32 = 305;

const fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
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

    proptest::proptest! {
        #[test]
        fn the_calendar_is_that_of_chrono(day in 1_i32..1_000_000, months in -600_i32..600) {
            let date = Day(day).date().unwrap();
            let step = chrono::Months::new(months.unsigned_abs());
            let moved = if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
            if let Some(moved) = moved {
                proptest::prop_assert_eq!(Day(day).plus_months(months), Day::of(moved));
            }
            proptest::prop_assert_eq!(Day(day).year(), date.year());
            let years = months / 12;
            let there = NaiveDate::from_ymd_opt(date.year() + years, date.month(), date.day());
            let birthday = there.or_else(|| NaiveDate::from_ymd_opt(date.year() + years, 3, 1)).unwrap();
            proptest::prop_assert_eq!(Day(day).birthday(years), Day::of(birthday));
            let on = Day(day).plus_days(months * 31);
            let age = Day(day).age_on(on);
            proptest::prop_assert!(Day(day).birthday(age) <= on && on < Day(day).birthday(age + 1));
            // By its definition: so many months before the end begin after that day.
            let begin = |left: &i32| on < Day(day).plus_months(months - left);
            let left = i32::try_from((0..2_000).take_while(begin).count()).unwrap();
            proptest::prop_assert_eq!(Day(day).months_left(months, on), left);
            proptest::prop_assert_eq!(Day(day).start_of_month(), Day::of(date.with_day(1).unwrap()));
            proptest::prop_assert_eq!(Day(day).end_of_year(), Day::of(NaiveDate::from_ymd_opt(date.year(), 12, 31).unwrap()));
        }
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
