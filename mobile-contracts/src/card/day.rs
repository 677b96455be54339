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
