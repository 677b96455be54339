//! Civil times as offers name them: a day of the week, `15:00`, `10-15`. No zones: whoever asks brings the
//! outlet's local time.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize, de};
use std::{borrow::Cow, fmt, str::FromStr};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A day of the week; weeks start on Monday.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DayOfWeek {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl DayOfWeek {
    /// The day of the week of `date`.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun]
            [date.weekday().num_days_from_monday() as usize]
    }
}

/// Not written as the type demands, or no such time or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such time of day or day of the year")]
pub struct BadCivil;

/// A time of day to the minute, `00:00` to `23:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl From<NaiveTime> for TimeOfDay {
    /// Seconds are dropped.
    fn from(time: NaiveTime) -> Self {
        // Hours and minutes of a time are below 60.
        Self { hour: time.hour() as u8, minute: time.minute() as u8 }
    }
}

impl TimeOfDay {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0 };

    /// `hour:minute`, if there is such a time.
    #[must_use]
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }

    /// The same as chrono's type.
    #[must_use]
    pub fn to_naive(self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.hour.into(), self.minute.into(), 0).unwrap_or(NaiveTime::MIN)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for TimeOfDay {
    type Err = BadCivil;

    fn from_str(text: &str) -> Result<Self, BadCivil> {
        let (hour, minute) = two_digits_twice(text, b':')?;
        Self::new(hour, minute).ok_or(BadCivil)
    }
}

/// A day of every year, `MM-DD`. `02-29` is met only in leap years, yet may begin or end a season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfYear {
    month: u8,
    day: u8,
}

impl DayOfYear {
    /// `day` of `month` (1-12), if a leap year has it.
    #[must_use]
    pub fn new(month: u8, day: u8) -> Option<Self> {
        NaiveDate::from_ymd_opt(2000, month.into(), day.into()).map(Self::of)
    }

    /// The day of `date`.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        // Months and days of a date are below 32.
        Self { month: date.month() as u8, day: date.day() as u8 }
    }

    /// When it is in `year`; 29 February is 28 February in a common year.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        let on = |day: u8| NaiveDate::from_ymd_opt(year, self.month.into(), day.into());
        on(self.day).or_else(|| on(28))
    }
}

impl fmt::Display for DayOfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for DayOfYear {
    type Err = BadCivil;

    fn from_str(text: &str) -> Result<Self, BadCivil> {
        let (month, day) = two_digits_twice(text, b'-')?;
        Self::new(month, day).ok_or(BadCivil)
    }
}

/// Reads `NN?NN` strictly: no signs, no spaces, no missing zeros.
fn two_digits_twice(text: &str, between: u8) -> Result<(u8, u8), BadCivil> {
    let &[a, b, middle, c, d] = text.as_bytes() else { return Err(BadCivil) };
    if middle != between || ![a, b, c, d].iter().all(u8::is_ascii_digit) {
        return Err(BadCivil);
    }
    Ok(((a - b'0') * 10 + b - b'0', (c - b'0') * 10 + d - b'0'))
}

macro_rules! text_on_the_wire {
    ($type:ty, $name:literal, $pattern:literal, $example:literal) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some($pattern))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

text_on_the_wire!(TimeOfDay, "TimeOfDay", "^([01][0-9]|2[0-3]):[0-5][0-9]$", "15:00");
text_on_the_wire!(DayOfYear, "DayOfYear", "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "10-15");
