//! Money, rates, quantities and rounding: whole numbers only.
//!
//! No floats anywhere. A discount is first worked out exactly, as a [`Fine`] number of ten-millionths of a
//! kopeck, and rounded once. What makes that safe are the bounds: nothing that passed validation is larger
//! than [`Kopecks::MAX`] or [`Milli::MAX`], and products of such numbers fit an `i128`.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// An amount of money in kopecks (hundredths of a rouble).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
#[schema(examples(12_000))]
pub struct Kopecks(pub i64);

impl Kopecks {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount that a basket or an offer may name: a thousand million roubles.
    pub const MAX: Self = Self(100_000_000_000);

    /// Whether it is an amount that a basket may hold: `0..=MAX`.
    #[must_use]
    pub fn in_range(self) -> bool {
        (0..=Self::MAX.0).contains(&self.0)
    }
}

/// Roubles as people write them in Russia, with a no-break space before the sign: `120 ₽`, `120,50 ₽`.
impl fmt::Display for Kopecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, value) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let digits = (value / 100).to_string();
        f.write_str(sign)?;
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        match value % 100 {
            0 => f.write_str("\u{a0}₽"),
            kopecks => write!(f, ",{kopecks:02}\u{a0}₽"),
        }
    }
}

/// A rate in basis points (hundredths of a percent): 1 = 0.01 %, 10 000 = 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 10_000, examples(1000))]
pub struct BasisPoints(pub u32);

impl BasisPoints {
    /// One hundred percent.
    pub const WHOLE: Self = Self(10_000);

    /// Whether it is a rate that an offer may name: `1..=10000`.
    #[must_use]
    pub fn in_range(self) -> bool {
        (1..=Self::WHOLE.0).contains(&self.0)
    }
}

/// A quantity in thousandths: 1000 = one piece, one litre, one kilogram; 1 = one millilitre.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
#[schema(maximum = 1_000_000_000_u64, examples(1000))]
pub struct Milli(pub u64);

impl Milli {
    /// One piece.
    pub const ONE: Self = Self(1_000);
    /// The largest quantity that a basket or an offer may name: a million pieces.
    pub const MAX: Self = Self(1_000_000_000);

    /// `pieces` whole pieces.
    #[must_use]
    pub const fn pieces(pieces: u32) -> Self {
        Self(pieces as u64 * 1_000)
    }

    /// The whole pieces in it; a started one does not count.
    #[must_use]
    pub fn whole(self) -> u64 {
        self.0 / 1_000
    }
}

/// A decimal number with a comma and without trailing zeros: `2`, `1,5`, `0,125`.
impl fmt::Display for Milli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.whole())?;
        match self.0 % 1_000 {
            0 => Ok(()),
            rest => write!(f, ",{}", format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

/// How the discount of one offer line becomes whole kopecks. Applied once for each line, at the end, to the
/// exact sum over its goods; never to single goods.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Half a kopeck goes to the family. The default.
    #[default]
    HalfUp,
    /// Half a kopeck goes to the even neighbour.
    HalfEven,
    /// Every fraction stays with the partner.
    Floor,
}

/// Ten-millionths of a kopeck, never negative: exact for kopecks x basis points and for kopecks x thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fine(pub(super) i128);

impl Fine {
    /// In one kopeck.
    const KOPECK: i128 = 10_000_000;

    pub(super) fn of(amount: Kopecks) -> Self {
        Self(i128::from(amount.0) * Self::KOPECK)
    }

    /// `rate` of `amount`.
    pub(super) fn share(amount: Kopecks, rate: BasisPoints) -> Self {
        Self(i128::from(amount.0) * i128::from(rate.0) * (Self::KOPECK / i128::from(BasisPoints::WHOLE.0)))
    }

    /// `each` for every whole piece of `quantity`, and in proportion for a part of one.
    pub(super) fn per_unit(each: Kopecks, quantity: Milli) -> Self {
        Self(i128::from(each.0) * i128::from(quantity.0) * (Self::KOPECK / i128::from(Milli::ONE.0)))
    }

    /// This number less `other`, and nothing if that is below nothing.
    pub(super) fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// The part `of / whole` of it, rounded down to a ten-millionth. All of it when `whole` is not positive.
    pub(super) fn part(self, of: i128, whole: i128) -> Self {
        if whole <= 0 || of >= whole { self } else { Self(self.0 * of.max(0) / whole) }
    }

    pub(super) fn round(self, rounding: Rounding) -> Kopecks {
        let (whole, rest) = (self.0 / Self::KOPECK, self.0 % Self::KOPECK);
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::HalfUp => rest * 2 >= Self::KOPECK,
            Rounding::HalfEven => rest * 2 > Self::KOPECK || (rest * 2 == Self::KOPECK && whole % 2 == 1),
        };
        // Bounded by the caller: a discount is cut to its base, and a base is at most `Kopecks::MAX`.
        Kopecks(i64::try_from(whole + i128::from(up)).unwrap_or(i64::MAX))
    }
}

impl std::ops::AddAssign for Fine {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
