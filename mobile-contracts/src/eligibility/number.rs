//! Exact numbers and the intervals they stand in while facts are missing.
//!
//! A number is a fraction of two `i64`, so "income / 12 / members" is compared without rounding; money is
//! kopecks, a rate its plain fraction, an area hundredths of a square metre, a date its day. An interval
//! holds every value that the missing facts still allow. Nothing here wraps: what does not fit becomes
//! "anything", which can never settle a verdict.

use std::cmp::Ordering;

/// A fraction `n / d` with `d > 0`; `NEG_INF` and `POS_INF` bound what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Num {
    n: i64,
    d: i64,
}

impl Num {
    pub(crate) const NEG_INF: Self = Self { n: i64::MIN, d: 1 };
    pub(crate) const POS_INF: Self = Self { n: i64::MAX, d: 1 };
    pub(crate) const ZERO: Self = Self { n: 0, d: 1 };

    #[inline]
    pub(crate) const fn int(n: i64) -> Self {
        Self { n, d: 1 }
    }

    /// `n / d`, or `None` when the divisor is nought or the fraction does not fit.
    pub(crate) fn ratio(n: i128, d: i128) -> Option<Self> {
        if d == 0 {
            return None;
        }
        let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) => Some(Self { n, d }),
            _ => {
                let by = gcd(n.unsigned_abs(), d.unsigned_abs()).cast_signed();
                Some(Self { n: i64::try_from(n / by).ok()?, d: i64::try_from(d / by).ok()? })
            }
        }
        .filter(|number| number.is_finite())
    }

    #[inline]
    pub(crate) const fn is_finite(self) -> bool {
        self.n != i64::MIN && self.n != i64::MAX
    }

    #[inline]
    pub(crate) fn sign(self) -> i64 {
        self.n.signum()
    }

    #[inline]
    fn add(self, other: Self) -> Option<Self> {
        if self.d == 1 && other.d == 1 {
            return self.n.checked_add(other.n).map(Self::int).filter(|sum| sum.is_finite());
        }
        let narrow = || {
            let (a, b) = (self.n.checked_mul(other.d)?, other.n.checked_mul(self.d)?);
            Some(Self { n: a.checked_add(b)?, d: self.d.checked_mul(other.d)? })
        };
        narrow().map_or_else(|| self.wide_sum(other), |sum| Some(sum).filter(|sum| sum.is_finite()))
    }

    #[inline]
    fn mul(self, other: Self) -> Option<Self> {
        if let (Some(n), Some(d)) = (self.n.checked_mul(other.n), self.d.checked_mul(other.d)) {
            return Some(Self { n, d }).filter(|product| product.is_finite());
        }
        let (n1, d1, n2, d2) = self.wide(other);
        Self::ratio(n1 * n2, d1 * d2)
    }

    /// A sum that has to be reduced to fit.
    #[cold]
    fn wide_sum(self, other: Self) -> Option<Self> {
        let (n1, d1, n2, d2) = self.wide(other);
        Self::ratio(n1 * d2 + n2 * d1, d1 * d2)
    }

    fn wide(self, other: Self) -> (i128, i128, i128, i128) {
        (self.n.into(), self.d.into(), other.n.into(), other.d.into())
    }

    const fn neg(self) -> Self {
        // `i64::MIN` and `MAX` are the two infinities and change places.
        Self {
            n: if self.n == i64::MIN {
                i64::MAX
            } else if self.n == i64::MAX {
                i64::MIN
            } else {
                -self.n
            },
            d: self.d,
        }
    }

    /// The whole number at or below.
    #[inline]
    pub(crate) fn floor(self) -> i64 {
        if self.d == 1 {
            return self.n;
        }
        if self.is_finite() { self.n.div_euclid(self.d) } else { self.n }
    }

    /// The number, if it is whole and known.
    #[inline]
    pub(crate) const fn whole(self) -> Option<i64> {
        if self.d == 1 && self.is_finite() { Some(self.n) } else { None }
    }

    /// A whole number that tells apart any two values of facts: rates are ten-thousandths.
    pub(crate) fn floor_of_scaled(self) -> i64 {
        if self.d == 1 { self.n } else { self.n.wrapping_mul(10_000 / self.d.min(10_000)) }
    }

    /// The whole number at or above.
    #[inline]
    pub(crate) fn ceil(self) -> i64 {
        if self.d == 1 {
            return self.n;
        }
        if self.is_finite() { -((-self.n).div_euclid(self.d)) } else { self.n }
    }

    /// The nearest whole number, a half away from zero.
    #[inline]
    pub(crate) fn round(self) -> i64 {
        if self.d == 1 || !self.is_finite() {
            return self.n;
        }
        let (n, d) = (i128::from(self.n), i128::from(self.d));
        let rounded = (2 * n.abs() + d) / (2 * d) * n.signum();
        i64::try_from(rounded).unwrap_or(self.n)
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Num {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.d == other.d {
            return self.n.cmp(&other.n);
        }
        let (n1, d1, n2, d2) = self.wide(*other);
        // Infinite bounds carry d = 1 and the largest n, which no finite fraction reaches.
        (n1 * d2).cmp(&(n2 * d1))
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Every number from `lo` to `hi`, both included; infinite ends mean "no bound known".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) lo: Num,
    pub(crate) hi: Num,
}

impl Span {
    pub(crate) const ANY: Self = Self { lo: Num::NEG_INF, hi: Num::POS_INF };
    pub(crate) const ZERO: Self = Self::exactly(Num::ZERO);

    #[inline]
    pub(crate) const fn exactly(value: Num) -> Self {
        Self { lo: value, hi: value }
    }

    #[inline]
    pub(crate) const fn int(value: i64) -> Self {
        Self::exactly(Num::int(value))
    }

    /// The one value, when only one is left.
    #[inline]
    pub(crate) fn single(self) -> Option<Num> {
        (self.lo == self.hi && self.lo.is_finite()).then_some(self.lo)
    }

    /// The one value, when only one is left and it is whole.
    #[inline]
    pub(crate) fn whole(self) -> Option<i64> {
        if self.lo == self.hi { self.lo.whole() } else { None }
    }

    pub(crate) fn hull(self, other: Self) -> Self {
        Self { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    #[inline]
    pub(crate) fn add(self, other: Self) -> Self {
        Self {
            lo: sum_bound(self.lo, other.lo, Num::NEG_INF),
            hi: sum_bound(self.hi, other.hi, Num::POS_INF),
        }
    }

    pub(crate) const fn neg(self) -> Self {
        Self { lo: self.hi.neg(), hi: self.lo.neg() }
    }

    pub(crate) fn sub(self, other: Self) -> Self {
        self.add(other.neg())
    }

    #[inline]
    pub(crate) fn mul(self, other: Self) -> Self {
        if let (Some(a), Some(b)) = (self.single(), other.single()) {
            return a.mul(b).map_or(Self::ANY, Self::exactly);
        }
        let corners = [
            product(self.lo, other.lo),
            product(self.lo, other.hi),
            product(self.hi, other.lo),
            product(self.hi, other.hi),
        ];
        let mut span: Option<Self> = None;
        for corner in corners {
            let Some(corner) = corner else { return Self::ANY };
            span = Some(span.map_or(Self::exactly(corner), |span| span.hull(Self::exactly(corner))));
        }
        span.unwrap_or(Self::ANY)
    }

    /// Division; a divisor that may be nought leaves the quotient unknown.
    pub(crate) fn div(self, other: Self) -> Self {
        if other.lo.sign() <= 0 && other.hi.sign() >= 0 {
            return Self::ANY;
        }
        self.mul(Self { lo: reciprocal(other.hi), hi: reciprocal(other.lo) })
    }

    pub(crate) fn map(self, f: impl Fn(Num) -> Num) -> Self {
        let keep = |value: Num| if value.is_finite() { f(value) } else { value };
        if self.lo == self.hi {
            return Self::exactly(keep(self.lo));
        }
        Self { lo: keep(self.lo), hi: keep(self.hi) }
    }

    pub(crate) fn least(self, other: Self) -> Self {
        Self { lo: self.lo.min(other.lo), hi: self.hi.min(other.hi) }
    }

    pub(crate) fn greatest(self, other: Self) -> Self {
        Self { lo: self.lo.max(other.lo), hi: self.hi.max(other.hi) }
    }
}

fn sum_bound(a: Num, b: Num, unbounded: Num) -> Num {
    if a.is_finite() && b.is_finite() { a.add(b).unwrap_or(unbounded) } else { unbounded }
}

/// One corner of an interval product; `None` when it does not fit.
fn product(a: Num, b: Num) -> Option<Num> {
    if a.sign() == 0 || b.sign() == 0 {
        return Some(Num::ZERO);
    }
    if a.is_finite() && b.is_finite() {
        return a.mul(b);
    }
    Some(if a.sign() == b.sign() { Num::POS_INF } else { Num::NEG_INF })
}

fn reciprocal(value: Num) -> Num {
    if !value.is_finite() {
        return Num::ZERO;
    }
    Num::ratio(value.d.into(), value.n.into()).unwrap_or(Num::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn income_per_head_is_compared_exactly() {
        // 100 kopecks over three people are more than 33 and less than 34, and exactly 100/3.
        let share = Span::int(100).div(Span::int(3));
        assert!(share.lo > Num::int(33) && share.hi < Num::int(34));
        assert_eq!(share.mul(Span::int(3)).lo.cmp(&Num::int(100)), Ordering::Equal);
    }

    #[test]
    fn what_does_not_fit_becomes_unknown_and_never_wraps() {
        assert_eq!(Span::int(i64::MAX - 1).add(Span::int(5)).hi, Num::POS_INF);
        assert_eq!(Span::int(i64::MAX / 2).mul(Span::int(3)), Span::ANY);
        assert_eq!(Span::int(1).div(Span::ZERO), Span::ANY);
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        let half = |n| Num::ratio(n, 2).unwrap();
        assert_eq!((half(3).round(), half(-3).round(), half(3).floor(), half(-3).ceil()), (2, -2, 1, -1));
    }

    proptest! {
        #[test]
        fn an_interval_contains_every_result_of_its_members(
            a in -50i64..50, b in 0i64..20, c in -50i64..50, d in 0i64..20, x in 0i64..20, y in 0i64..20,
        ) {
            let (left, right) = (Span { lo: Num::int(a), hi: Num::int(a + b) }, Span { lo: Num::int(c), hi: Num::int(c + d) });
            let (p, q) = (a + x.min(b), c + y.min(d));
            let holds = |span: Span, value: Num| span.lo <= value && value <= span.hi;
            prop_assert!(holds(left.add(right), Num::int(p + q)));
            prop_assert!(holds(left.sub(right), Num::int(p - q)));
            prop_assert!(holds(left.mul(right), Num::int(p * q)));
            if let Some(quotient) = Num::ratio(p.into(), q.into()) {
                prop_assert!(holds(left.div(right), quotient));
            }
        }
    }
}
