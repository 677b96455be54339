//! Russia's public holidays, on which an offer may hold, or not.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

/// Month and day of the non-working holidays of the Labour Code of the Russian Federation, article 112. Days off that
/// the government moves from year to year are working days moved, not holidays.
const FEDERAL: [(u32, u32); 14] = [
    (1, 1),
    (1, 2),
    (1, 3),
    (1, 4),
    (1, 5),
    (1, 6),
    (1, 7),
    (1, 8),
    (2, 23),
    (3, 8),
    (5, 1),
    (5, 9),
    (6, 12),
    (11, 4),
];

/// The public holidays of the year of `date` and of the next.
#[must_use]
pub fn public_holidays(date: NaiveDate) -> BTreeSet<NaiveDate> {
    let years = [date.year(), date.year() + 1];
    let days = years
        .into_iter()
        .flat_map(|year| FEDERAL.map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day)));
    days.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_year_already_knows_the_holidays_of_the_next() {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let holidays = public_holidays(date(2026, 12, 31));
        assert!(holidays.contains(&date(2027, 1, 1)));
        assert!(holidays.contains(&date(2026, 11, 4)));
        assert!(!holidays.contains(&date(2026, 12, 31)));
        assert_eq!(holidays.len(), 28);
    }
}
