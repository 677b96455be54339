//! On which days and at which hours an offer is open, and when it opens next.
//!
//! A window belongs to the day on which it begins: "Friday 22:00 to 02:00" is still Friday's at one in the
//! morning, also when Saturday is blacked out or the offer ends on Friday.

use super::calendar::{DayOfWeek, DayOfYear, TimeOfDay};
use super::problem::{InputProblem, InputProblemCode, Problems};
use chrono::{Datelike, Days as AddDays, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How far ahead the next opening is looked for, in days: a year and a day, so that yearly seasons are found.
const HORIZON_DAYS: u64 = 367;

/// When an offer, or one line of it, is open. Empty means always. A day must pass every condition; of several
/// `windows`, and of several `seasons`, one is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = OfferWhen)]
pub struct When {
    /// The first day, by the outlet's calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; it is still open on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Open only then. Without any: every day, all day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// Open only in these parts of every year.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seasons: Vec<Season>,
    /// Closed on these days.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub blackout: BTreeSet<NaiveDate>,
    /// Closed on the region's public holidays.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_on_public_holidays: bool,
}

/// Some days and some hours of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferWindow)]
pub struct Window {
    /// Which days.
    pub on: Days,
    /// Which hours of them; without: from midnight to midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
}

/// Hours of a day, half open: at `from` it is open, at `to` no more. A `to` that is not later than `from` lies
/// on the next day, so `22:00` to `02:00` crosses midnight and `15:00` to `00:00` ends with the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferHours)]
pub struct Hours {
    /// The first minute.
    pub from: TimeOfDay,
    /// The minute at which it is over.
    pub to: TimeOfDay,
}

/// A choice of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = OfferDays)]
pub enum Days {
    /// Every day.
    Every {},
    /// These days of every week.
    Weekly {
        /// At least one.
        weekdays: BTreeSet<DayOfWeek>,
    },
    /// The nth such weekday of every month, such as the third Sunday.
    NthWeekday {
        /// 1 to 5, counted from the month's start.
        #[schema(minimum = 1, maximum = 5)]
        nth: u8,
        /// Which weekday.
        weekday: DayOfWeek,
    },
    /// The last such weekday of every month.
    LastWeekday {
        /// Which weekday.
        weekday: DayOfWeek,
    },
    /// Exactly these dates.
    Dates {
        /// At least one.
        dates: BTreeSet<NaiveDate>,
    },
    /// The region's public holidays. The only window: "only on holidays"; one of several: "also on holidays".
    PublicHolidays {},
}

/// A part of every year, both ends included. A `to` before `from` lies in the next year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferSeason)]
pub struct Season {
    /// The first day.
    pub from: DayOfYear,
    /// The last day.
    pub to: DayOfYear,
}

impl Season {
    fn holds(self, date: NaiveDate) -> bool {
        let day = DayOfYear::of(date);
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

impl Days {
    fn hold(&self, date: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> bool {
        match self {
            Self::Every {} => true,
            Self::Weekly { weekdays } => weekdays.contains(&DayOfWeek::of(date)),
            Self::NthWeekday { nth, weekday } => {
                DayOfWeek::of(date) == *weekday && (date.day() - 1) / 7 + 1 == u32::from(*nth)
            }
            Self::LastWeekday { weekday } => {
                DayOfWeek::of(date) == *weekday
                    && date.checked_add_days(AddDays::new(7)).is_none_or(|next| next.month() != date.month())
            }
            Self::Dates { dates } => dates.contains(&date),
            Self::PublicHolidays {} => holidays.contains(&date),
        }
    }
}

impl Window {
    /// The span that begins on `date`, half open.
    fn span(&self, date: NaiveDate) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let next = date.checked_add_days(AddDays::new(1))?;
        Some(match self.hours {
            None => (date.and_time(NaiveTime::MIN), next.and_time(NaiveTime::MIN)),
            Some(Hours { from, to }) if from < to => {
                (date.and_time(from.to_naive()), date.and_time(to.to_naive()))
            }
            Some(Hours { from, to }) => (date.and_time(from.to_naive()), next.and_time(to.to_naive())),
        })
    }
}

impl When {
    /// Whether nothing limits it.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is open at `local`, by the outlet's clock.
    #[must_use]
    pub fn is_open(&self, local: NaiveDateTime, holidays: &BTreeSet<NaiveDate>) -> bool {
        // A window that crosses midnight began yesterday.
        [Some(local.date()), local.date().pred_opt()].into_iter().flatten().any(|date| {
            self.day_passes(date, holidays)
                && self.spans(date, holidays).any(|(from, to)| from <= local && local < to)
        })
    }

    /// The first moment after `local` at which it opens, if one comes within a year.
    #[must_use]
    pub fn next_opening(
        &self,
        local: NaiveDateTime,
        holidays: &BTreeSet<NaiveDate>,
    ) -> Option<NaiveDateTime> {
        let first = self.valid_from.map_or(local.date(), |from| from.max(local.date()));
        (0..HORIZON_DAYS)
            .map_while(|days| first.checked_add_days(AddDays::new(days)))
            .take_while(|&date| self.valid_to.is_none_or(|last| date <= last))
            .filter(|&date| self.day_passes(date, holidays))
            .find_map(|date| {
                self.spans(date, holidays).map(|(from, _)| from).filter(|&from| from > local).min()
            })
    }

    /// Everything that is wrong with it, each with a JSON Pointer.
    #[must_use]
    pub fn validate(&self) -> Vec<InputProblem> {
        let mut problems = Problems::default();
        self.check(&mut problems);
        problems.found()
    }

    fn day_passes(&self, date: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> bool {
        self.valid_from.is_none_or(|first| first <= date)
            && self.valid_to.is_none_or(|last| date <= last)
            && (self.seasons.is_empty() || self.seasons.iter().any(|season| season.holds(date)))
            && !self.blackout.contains(&date)
            && !(self.not_on_public_holidays && holidays.contains(&date))
    }

    fn spans<'a>(
        &'a self,
        date: NaiveDate,
        holidays: &'a BTreeSet<NaiveDate>,
    ) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> + 'a {
        const ALL_DAY: &[Window] = &[Window { on: Days::Every {}, hours: None }];
        let windows = if self.windows.is_empty() { ALL_DAY } else { &self.windows };
        windows.iter().filter(move |window| window.on.hold(date, holidays)).filter_map(move |w| w.span(date))
    }

    pub(super) fn check(&self, here: &mut Problems) {
        if let (Some(from), Some(to)) = (self.valid_from, self.valid_to) {
            here.require_at("valid_to", from <= to, InputProblemCode::EndsBeforeStart);
        }
        here.require_at("windows", self.windows.len() <= 50, InputProblemCode::TooMany);
        here.require_at("seasons", self.seasons.len() <= 20, InputProblemCode::TooMany);
        here.require_at("blackout", self.blackout.len() <= 400, InputProblemCode::TooMany);
        here.at("windows", |here| {
            for (index, window) in self.windows.iter().enumerate() {
                here.at(index, |here| window.check(here));
            }
        });
    }
}

impl Window {
    fn check(&self, here: &mut Problems) {
        here.at("on", |here| match &self.on {
            Days::Weekly { weekdays } => {
                here.require_at("weekdays", !weekdays.is_empty(), InputProblemCode::Empty);
            }
            Days::NthWeekday { nth, .. } => {
                here.require_at("nth", (1..=5).contains(nth), InputProblemCode::OutOfRange);
            }
            Days::Dates { dates } => {
                here.require_at("dates", !dates.is_empty(), InputProblemCode::Empty);
                here.require_at("dates", dates.len() <= 400, InputProblemCode::TooMany);
            }
            Days::Every {} | Days::LastWeekday { .. } | Days::PublicHolidays {} => {}
        });
        if let Some(hours) = self.hours {
            here.require_at("hours/to", hours.from != hours.to, InputProblemCode::Contradicts);
        }
    }
}
