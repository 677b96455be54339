//! The individual insurance account number (СНИЛС): eleven digits, the last two of which check the others.

use mobile_contracts::wire::problem::FieldCode;

/// Numbers up to this one were given out without check digits.
const LAST_UNCHECKED: u32 = 1_001_998;

/// A number whose check digits fit. It has no `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Snils(String);

impl Snils {
    /// Reads a number with or without its hyphens and blank.
    ///
    /// # Errors
    /// `malformed` if it is not eleven digits, `check_failed` if the last two do not fit.
    pub fn parse(text: &str) -> Result<Self, FieldCode> {
        let digits: String = text.trim().chars().filter(|c| !matches!(c, '-' | ' ' | '\u{a0}')).collect();
        if digits.len() != 11 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FieldCode::Malformed);
        }
        let (number, check) = digits.split_at(9);
        let (number, check) = (number.parse::<u32>(), check.parse::<u32>());
        let (Ok(number), Ok(check)) = (number, check) else { return Err(FieldCode::Malformed) };
        if number == 0 || (number > LAST_UNCHECKED && check != check_digits(&digits)) {
            return Err(FieldCode::CheckFailed);
        }
        Ok(Self(digits))
    }

    /// The eleven digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// The first nine digits weighted 9 to 1, modulo 101; 100 is written 00 (постановление Правления ПФР от 31.07.2006
/// № 192п, приложение; kept in the forms of the Social Fund since).
fn check_digits(digits: &str) -> u32 {
    let weighted =
        digits.bytes().take(9).zip((1..=9).rev()).map(|(byte, weight)| u32::from(byte - b'0') * weight);
    weighted.sum::<u32>() % 101 % 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_fit_or_the_number_is_refused() {
        for good in ["112-233-445 95", "11223344595", "087-654-303 00", "001-001-998 00"] {
            assert!(Snils::parse(good).is_ok(), "{good}");
        }
        assert!(matches!(Snils::parse("112-233-445 96"), Err(FieldCode::CheckFailed)));
        assert!(matches!(Snils::parse("000-000-000 00"), Err(FieldCode::CheckFailed)));
        for bad in ["", "112-233-445", "112-233-445 9A", "112-233-445 951"] {
            assert!(matches!(Snils::parse(bad), Err(FieldCode::Malformed)), "{bad}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let good = "11223344595";
        for at in 0..11 {
            for digit in b'0'..=b'9' {
                let mut bytes = good.as_bytes().to_vec();
                bytes[at] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(Snils::parse(&text).is_ok(), text == good, "{text}");
            }
        }
    }
}
