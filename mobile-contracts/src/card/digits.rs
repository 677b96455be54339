//! Numbers that people read aloud and type: decimal digits in fours, the last of which is a check digit (Damm, by the
//! quasigroup whose first row is 0317598642). One wrong digit, or two neighbours swapped, is found without a network.

use std::fmt;
use std::str::FromStr;

/// The quasigroup of H. M. Damm's thesis (2004), totally anti-symmetric of order ten.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Twelve digits that stand in for a code at a till for five minutes, once.
pub type Digits = CheckedNumber<12>;

/// The sixteen digits by which a paper card is spoken of; they open nothing at a till.
pub type PaperNumber = CheckedNumber<16>;

/// `N` decimal digits (at most 16), the last of which checks the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckedNumber<const N: usize>(u64);

/// Why a text is no such number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDigits {
    /// Too few, too many, or other characters than digits.
    #[error("other than the digits that are wanted")]
    Shape,
    /// The check digit does not fit: a digit is wrong, or two are swapped.
    #[error("the check digit does not fit")]
    Mistyped,
}

impl<const N: usize> CheckedNumber<N> {
    /// How many numbers there are: 10^(N-1).
    pub const COUNT: u64 = 10_u64.pow(N as u32 - 1);

    /// The number whose digits but the last are `number`; `None` from [`Self::COUNT`] on.
    #[must_use]
    pub fn numbered(number: u64) -> Option<Self> {
        let check = u64::from(interim(&format!("{number:0width$}", width = N - 1)));
        (number < Self::COUNT).then_some(Self(number * 10 + check))
    }

    /// All digits as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number that [`Self::get`] gave.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        format!("{number:0N$}").parse().ok()
    }

    /// In fours, as it is printed and read aloud: `4718 0052 9316`.
    #[must_use]
    pub fn in_fours(self) -> String {
        let digits = self.to_string();
        let fours: Vec<&str> = (0..N).step_by(4).map(|at| &digits[at..N.min(at + 4)]).collect();
        fours.join(" ")
    }
}

/// Damm's interim digit after these ASCII digits: the check digit of what precedes it, 0 after a check digit.
fn interim(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| DAMM[usize::from(interim)][usize::from(digit - b'0')])
}

impl<const N: usize> FromStr for CheckedNumber<N> {
    type Err = BadDigits;

    /// Spaces and hyphens between digits are what people put there.
    fn from_str(text: &str) -> Result<Self, BadDigits> {
        let is_gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-');
        if text.len() > 4 * N {
            return Err(BadDigits::Shape);
        }
        let digits: String = text.chars().filter(|c| !is_gap(*c)).collect();
        if digits.len() != N || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadDigits::Shape);
        }
        match interim(&digits) {
            0 => digits.parse().map(Self).map_err(|_| BadDigits::Shape),
            _ => Err(BadDigits::Mistyped),
        }
    }
}

impl<const N: usize> fmt::Display for CheckedNumber<N> {
    /// All digits, leading zeros included, without spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0N$}", self.0)
    }
}

impl<const N: usize> fmt::Debug for CheckedNumber<N> {
    /// They open a checkout, so they stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckedNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_damms() {
        // Damm's own example, with which every implementation agrees: 572 has the check digit 4.
        assert_eq!(interim("572"), 4);
        assert_eq!(interim("5724"), 0);
        assert_eq!(Digits::numbered(572).unwrap().to_string(), "000000005724");
    }

    #[test]
    fn a_number_is_read_as_people_write_it_and_printed_in_fours() {
        let digits = Digits::numbered(47_180_052_931).unwrap();
        assert_eq!(digits.in_fours(), format!("4718 0052 931{}", digits.get() % 10));
        let plain = digits.to_string();
        for text in [digits.in_fours(), plain.clone(), format!(" {}-{} ", &plain[..4], &plain[4..])] {
            assert_eq!(text.parse(), Ok(digits), "{text:?}");
        }
        for text in ["", "47180052931", "4718005293160", "4718 0052 93Ⅷ", &" ".repeat(100)] {
            assert_eq!(text.parse::<Digits>(), Err(BadDigits::Shape), "{text:?}");
        }
    }

    #[test]
    fn numbers_have_a_last_one() {
        assert_eq!(Digits::numbered(Digits::COUNT), None);
        assert!(Digits::numbered(Digits::COUNT - 1).is_some());
        assert_eq!(PaperNumber::COUNT, 1_000_000_000_000_000);
    }

    #[test]
    fn a_logged_number_says_nothing() {
        assert_eq!(format!("{:?}", Digits::numbered(7)), "Some(CheckedNumber(..))");
    }

    proptest! {
        #[test]
        fn every_single_typo_and_every_swap_of_neighbours_is_found(
            number in 0..Digits::COUNT, at in 0..12_usize, wrong in b'0'..=b'9',
        ) {
            let digits = Digits::numbered(number).unwrap();
            prop_assert_eq!(Digits::from_number(digits.get()), Some(digits));
            let right = digits.to_string().into_bytes();
            let read = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().parse::<Digits>();
            let mut typo = right.clone();
            typo[at] = wrong;
            prop_assert_eq!(read(&typo).is_ok(), typo == right);
            let mut swapped = right.clone();
            swapped.swap(at, (at + 1) % 12);
            prop_assert!(at == 11 || read(&swapped).is_ok() == (swapped == right));
        }
    }
}
