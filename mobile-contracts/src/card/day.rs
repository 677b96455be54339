//! The days that day passes are made for, counted in the issuer's time zone, and the phone's choice among them.

use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::{GapInfo, Tz};

use super::payload::DayPass;
use super::values::Validity;

/// How long a day pass outlives its day, in seconds.
pub const OVERHANG_S: u32 = 2 * 3600;

/// How long after midnight a phone still shows yesterday's day pass, in seconds: tills' clocks may be slow.
pub const SETTLE_S: i64 = 15 * 60;

/// A day of the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub number: u32,
    /// From its first second to two hours after the next day's.
    pub validity: Validity,
}

impl Day {
    /// The civil day `date` in `zone`. `None` if it does not lie between 1970 and 2106.
    #[must_use]
    pub fn of(date: NaiveDate, zone: Tz) -> Option<Self> {
        let number = u32::try_from(date.to_epoch_days()).ok()?;
        let nbf = first_second(date, zone)?;
        let exp = first_second(date.checked_add_days(Days::new(1))?, zone)?.checked_add(OVERHANG_S)?;
        Some(Self { number, validity: Validity::new(nbf, exp)? })
    }

    /// The day that it is in `zone` at `now`, in Unix seconds.
    #[must_use]
    pub fn at(now: i64, zone: Tz) -> Option<Self> {
        Self::of(DateTime::from_timestamp(now, 0)?.with_timezone(&zone).date_naive(), zone)
    }
}

/// When a civil day begins, in Unix seconds: at midnight, at the first of two midnights, or, where clocks leap
/// over midnight, when they have leapt.
fn first_second(date: NaiveDate, zone: Tz) -> Option<u32> {
    let midnight = date.and_time(NaiveTime::MIN);
    let start = match zone.from_local_datetime(&midnight) {
        MappedLocalTime::Single(start) | MappedLocalTime::Ambiguous(start, _) => start,
        MappedLocalTime::None => GapInfo::new(&midnight, &zone)?.end?,
    };
    u32::try_from(start.timestamp()).ok()
}

/// The day pass that a phone shows at `now` (Unix seconds, corrected): the newest valid one whose `nbf` lies
/// 15 minutes back, else the newest valid one. Give it either those with a hint or those without.
#[must_use]
pub fn to_show<'a>(passes: impl IntoIterator<Item = &'a DayPass>, now: i64) -> Option<&'a DayPass> {
    passes
        .into_iter()
        .filter(|pass| (i64::from(pass.validity.nbf())..i64::from(pass.validity.exp())).contains(&now))
        .max_by_key(|pass| {
            let nbf = i64::from(pass.validity.nbf());
            (nbf + SETTLE_S <= now, nbf)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Class, DayTag, DeviceKey};

    fn day(year: i32, month: u32, day: u32, zone: Tz) -> Day {
        Day::of(NaiveDate::from_ymd_opt(year, month, day).unwrap(), zone).unwrap()
    }

    /// In UTC, as people write it.
    fn utc(seconds: u32) -> String {
        DateTime::from_timestamp(i64::from(seconds), 0).unwrap().format("%F %T").to_string()
    }

    #[test]
    fn a_day_begins_at_local_midnight_and_outlives_itself_by_two_hours() {
        for (zone, nbf, exp) in [
            (Tz::Europe__Kaliningrad, "2026-07-31 22:00:00", "2026-08-02 00:00:00"),
            (Tz::Europe__Moscow, "2026-07-31 21:00:00", "2026-08-01 23:00:00"),
            (Tz::Asia__Kamchatka, "2026-07-31 12:00:00", "2026-08-01 14:00:00"),
            (Tz::UTC, "2026-08-01 00:00:00", "2026-08-02 02:00:00"),
        ] {
            let Day { number, validity } = day(2026, 8, 1, zone);
            assert_eq!(
                (number, utc(validity.nbf()).as_str(), utc(validity.exp()).as_str()),
                (20666, nbf, exp)
            );
        }
    }

    #[test]
    fn days_on_which_clocks_are_changed_have_their_own_length() {
        // New York: 23 hours, 25 hours; each and two more.
        for (month, date, hours) in [(3, 8, 25), (11, 1, 27), (7, 1, 26)] {
            let validity = day(2026, month, date, Tz::America__New_York).validity;
            assert_eq!(validity.exp() - validity.nbf(), hours * 3600);
        }
        // Cairo leaps from midnight to one o'clock, Havana has two midnights: the day begins with the first
        // second that bears its date.
        assert_eq!(utc(day(2024, 4, 26, Tz::Africa__Cairo).validity.nbf()), "2024-04-25 22:00:00");
        assert_eq!(utc(day(2024, 11, 3, Tz::America__Havana).validity.nbf()), "2024-11-03 04:00:00");
        // Samoa had no 30 December 2011: the 29th ends where the 31st begins.
        let (before, after) = (day(2011, 12, 29, Tz::Pacific__Apia), day(2011, 12, 31, Tz::Pacific__Apia));
        assert_eq!(before.validity.exp(), after.validity.nbf() + OVERHANG_S);
    }

    #[test]
    fn the_day_at_a_moment_is_counted_in_the_zone() {
        let last_second = i64::from(day(2026, 8, 1, Tz::Asia__Vladivostok).validity.nbf()) - 1;
        assert_eq!(Day::at(last_second, Tz::Asia__Vladivostok).map(|day| day.number), Some(20665));
        assert_eq!(Day::at(last_second + 1, Tz::Asia__Vladivostok).map(|day| day.number), Some(20666));
        assert_eq!(Day::at(last_second + 1, Tz::Europe__Moscow).map(|day| day.number), Some(20665));
    }

    #[test]
    fn days_outside_of_1970_to_2106_do_not_exist() {
        for (year, month, date) in [(1969, 12, 31), (1970, 1, 1), (2106, 2, 7), (9999, 12, 31)] {
            let date = NaiveDate::from_ymd_opt(year, month, date).unwrap();
            assert_eq!(Day::of(date, Tz::Europe__Moscow), None, "{date}");
        }
        assert_eq!(Day::at(i64::MAX, Tz::UTC), None);
        assert_eq!(Day::at(-1, Tz::UTC), None);
    }

    fn passes(zone: Tz) -> Vec<DayPass> {
        [3, 1, 2]
            .map(|date| day(2026, 8, date, zone))
            .map(|Day { number, validity }| DayPass {
                validity,
                day: number,
                index: 0,
                class: Class::default(),
                tag: DayTag([0; 6]),
                device_key: DeviceKey([2; 33]),
                hint: None,
            })
            .into()
    }

    #[test]
    fn a_phone_shows_yesterdays_pass_until_a_quarter_past_midnight() {
        let passes = passes(Tz::Europe__Moscow);
        let midnight = i64::from(day(2026, 8, 2, Tz::Europe__Moscow).validity.nbf());
        let shown = |now| to_show(&passes, now).map(|pass| pass.day);
        assert_eq!(shown(midnight - 1), Some(20666));
        assert_eq!(shown(midnight), Some(20666));
        assert_eq!(shown(midnight + 899), Some(20666));
        assert_eq!(shown(midnight + 900), Some(20667));
        assert_eq!(shown(midnight + 7200), Some(20667));
    }

    #[test]
    fn a_phone_without_yesterdays_pass_shows_todays_at_once_and_never_an_invalid_one() {
        let passes = passes(Tz::Europe__Moscow);
        let first = i64::from(day(2026, 8, 1, Tz::Europe__Moscow).validity.nbf());
        let end = i64::from(day(2026, 8, 3, Tz::Europe__Moscow).validity.exp());
        let shown = |now| to_show(&passes, now).map(|pass| pass.day);
        assert_eq!(shown(first - 1), None);
        assert_eq!(shown(first), Some(20666));
        assert_eq!(shown(end - 1), Some(20668));
        assert_eq!(shown(end), None);
    }
}
