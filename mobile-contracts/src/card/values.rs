//! The values that a code carries, each unable to hold what a code may not say.

use std::fmt;
use std::str::FromStr;

/// From when until when a code is valid, in Unix seconds: `nbf <= now < exp`, without tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Validity {
    nbf: u32,
    exp: u32,
}

impl Validity {
    /// `None` unless `nbf < exp`.
    #[must_use]
    pub fn new(nbf: u32, exp: u32) -> Option<Self> {
        (nbf < exp).then_some(Self { nbf, exp })
    }

    /// The first second of validity.
    #[must_use]
    pub fn nbf(self) -> u32 {
        self.nbf
    }

    /// The first second after validity.
    #[must_use]
    pub fn exp(self) -> u32 {
        self.exp
    }
}

/// A regional tier of the card, 0-7, such as "three or more children"; never a sensitive category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u8);

impl Class {
    /// `None` above 7.
    #[must_use]
    pub fn new(class: u8) -> Option<Self> {
        (class <= 7).then_some(Self(class))
    }

    /// 0-7.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

/// The six digits that a till may ask for and the phone signs, 0-999999.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Challenge(u32);

impl Challenge {
    /// `None` above 999999.
    #[must_use]
    pub fn new(digits: u32) -> Option<Self> {
        (digits <= 999_999).then_some(Self(digits))
    }

    /// 0-999999.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Challenge {
    /// Always six digits, as the till shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenge({self})")
    }
}

/// A text that is not exactly six ASCII digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a challenge is exactly six digits")]
pub struct NotSixDigits;

impl FromStr for Challenge {
    type Err = NotSixDigits;

    fn from_str(text: &str) -> Result<Self, NotSixDigits> {
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().map(Self).map_err(|_| NotSixDigits)
        } else {
            Err(NotSixDigits)
        }
    }
}

/// What lets a cashier compare the card with a person: initials and the day of birth without its year.
/// Its presence in a code means that a person check is possible.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Hint {
    initials: String,
    month_day: u16,
}

impl Hint {
    /// The initials in 1-12 bytes of UTF-8, and month x 100 + day, a date of a leap year. `None` otherwise.
    #[must_use]
    pub fn new(initials: &str, month_day: u32) -> Option<Self> {
        let days = match month_day / 100 {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            _ => 0,
        };
        let is_date = (1..=days).contains(&(month_day % 100));
        (is_date && (1..=12).contains(&initials.len()))
            .then(|| Self { initials: initials.to_owned(), month_day: month_day as u16 })
    }

    /// 1-12 bytes, as the issuer wrote them.
    #[must_use]
    pub fn initials(&self) -> &str {
        &self.initials
    }

    /// 1-12.
    #[must_use]
    pub fn month(&self) -> u32 {
        u32::from(self.month_day / 100)
    }

    /// 1-31.
    #[must_use]
    pub fn day(&self) -> u32 {
        u32::from(self.month_day % 100)
    }
}

impl fmt::Debug for Hint {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hint(..)")
    }
}

/// What one family's codes have in common on one day, and no longer: 6 bytes made by
/// [`DayKeys::tag`](super::DayKeys::tag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayTag(pub [u8; 6]);

/// The phone's key of one day: a P-256 point, SEC1 compressed. Whether it is on the curve is found out when a
/// proof is checked with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeviceKey(pub [u8; 33]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_keeps_its_leading_zeros_and_is_nothing_but_six_digits() {
        assert_eq!("000042".parse(), Ok(Challenge(42)));
        assert_eq!(Challenge(42).to_string(), "000042");
        for text in ["42", "0000042", "+00042", " 00042", "00004２", ""] {
            assert_eq!(text.parse::<Challenge>(), Err(NotSixDigits), "{text:?}");
        }
        assert_eq!(Challenge::new(1_000_000), None);
    }

    #[test]
    fn a_hint_has_a_date_of_a_leap_year_and_one_to_twelve_bytes_of_initials() {
        for month_day in [101, 131, 229, 430, 1231] {
            assert!(Hint::new("А.Б.", month_day).is_some(), "{month_day}");
        }
        for month_day in [0, 1, 100, 132, 230, 431, 1131, 1232, 1301, 10_101, u32::MAX] {
            assert!(Hint::new("А.Б.", month_day).is_none(), "{month_day}");
        }
        assert!(Hint::new("", 101).is_none());
        assert!(Hint::new("АБВГДЕ", 101).is_some());
        assert!(Hint::new("АБВГДЕx", 101).is_none());
    }

    #[test]
    fn nothing_is_valid_for_no_time() {
        assert_eq!(Validity::new(5, 5), None);
        assert_eq!(Validity::new(6, 5), None);
        assert!(Validity::new(0, u32::MAX).is_some());
    }

    #[test]
    fn a_logged_hint_says_nothing() {
        assert_eq!(format!("{:?}", Hint::new("АБ", 607)), "Some(Hint(..))");
    }
}
