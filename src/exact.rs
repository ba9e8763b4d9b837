//! Ratios of whole numbers, and cutting them to what is shown.
//!
//! Nothing that decides anything is a floating-point number: [`Attainment`] is a small fraction, [`Exact`] a sum of
//! such fractions of any size. Doubles appear only in output, as the nearest to the exact value.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, ToPrimitive as _, Zero as _};

/// How far a condition is met: `earned / whole`, between 0 and 1 (model, section 2).
#[derive(Debug, Clone, Copy)]
pub struct Attainment {
    /// Parts reached, at most [`whole`](Self::whole).
    pub earned: u64,
    /// Parts in all, at least 1.
    pub whole: u64,
}

impl Attainment {
    /// True when the condition is met.
    #[must_use]
    pub fn is_met(self) -> bool {
        self.earned == self.whole
    }

    /// The same value as an [`Exact`].
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact(BigRational::new(self.earned.into(), self.whole.into()))
    }

    /// The nearest double, for output.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.exact().to_f64()
    }
}

impl PartialEq for Attainment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Attainment {}

impl PartialOrd for Attainment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Attainment {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.earned) * u128::from(other.whole);
        left.cmp(&(u128::from(other.earned) * u128::from(self.whole)))
    }
}

/// An exact number: a ratio of whole numbers of any size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    /// `numerator / denominator`; the denominator must not be 0.
    #[must_use]
    pub fn ratio(numerator: u64, denominator: u64) -> Self {
        debug_assert!(denominator != 0, "a ratio has a denominator");
        Self(BigRational::new(numerator.into(), denominator.into()))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: u64) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// The reduced ratio.
    #[must_use]
    pub fn numerator_and_denominator(&self) -> (BigInt, BigInt) {
        (self.0.numer().clone(), self.0.denom().clone())
    }

    /// True for 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// The nearest double: the one right rounding of the exact value (ties to even).
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        nearest_double(self.0.numer(), self.0.denom())
    }

    /// The number cut, not rounded, to tenths, as a count of tenths: 74.96 gives 749.
    #[must_use]
    pub fn tenths(&self) -> Tenths {
        let tenths = (self.0.numer() * BigInt::from(10)).div_floor(self.0.denom());
        Tenths(tenths.to_u64().unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Exact {
    /// A whole number, or a reduced ratio such as `2/3`; whole parts stand apart, as in `38 1/2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = self.0.numer().div_rem(self.0.denom());
        match (whole.is_zero(), rest.is_zero()) {
            (_, true) => write!(f, "{whole}"),
            (true, false) => write!(f, "{rest}/{}", self.0.denom()),
            (false, false) => write!(f, "{whole} {rest}/{}", self.0.denom()),
        }
    }
}

/// The double nearest to `numer / denom`, both at least 0. The quotient is computed to 64 bits or more with a sticky
/// last bit, so that the one rounding to 53 bits is the right one.
fn nearest_double(numer: &BigInt, denom: &BigInt) -> f64 {
    let bits = |n: &BigInt| i64::try_from(n.bits()).unwrap_or(i64::MAX);
    let shift = (64 + bits(denom) - bits(numer)).max(0);
    let scaled: BigInt = numer << usize::try_from(shift).unwrap_or(0);
    let (quotient, rest) = scaled.div_rem(denom);
    let sticky: BigInt = if rest.is_zero() { quotient } else { quotient | BigInt::one() };
    let exponent = i32::try_from(-shift).unwrap_or(i32::MIN);
    sticky.to_f64().unwrap_or(f64::INFINITY) * 2f64.powi(exponent)
}

macro_rules! arithmetic {
    ($($operation:ident $method:ident),*) => {$(
        impl $operation for Exact {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        }
    )*};
}
arithmetic!(Add add, Sub sub, Mul mul, Div div);

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::whole(0), Add::add)
    }
}

/// A number cut to one decimal, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(u64);

impl Tenths {
    /// The double nearest to the cut number, for JSON.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "shown numbers are far below 2^53 tenths")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 10.0
    }

    /// The whole part.
    #[must_use]
    pub fn whole(self) -> u64 {
        self.0 / 10
    }

    /// The count of tenths.
    #[must_use]
    pub fn in_tenths(self) -> u64 {
        self.0
    }

    /// A tenth more.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{}", self.0 / 10, self.0 % 10);
        f.pad(&text)
    }
}

/// Parts of one whole as a percentage cut to tenths, again and again: 0 to 1000.
///
/// Where the numbers are small the division is a multiplication with the reciprocal, rounded up to 64 bits, which is
/// exact for dividends and divisors below 2^32 (D. Lemire, O. Kaser, N. Kurz, "Faster remainder by direct computation",
/// Software: Practice and Experience 49 (2019)).
#[derive(Debug, Clone, Copy)]
pub struct Percentage {
    whole: u64,
    reciprocal: u64,
}

impl Percentage {
    /// Percentages of `whole` parts; of none, everything is 0.
    #[must_use]
    pub fn of(whole: u64) -> Self {
        let is_small = (2..1 << 32).contains(&whole);
        Self { whole, reciprocal: if is_small { u64::MAX / whole + 1 } else { 0 } }
    }

    /// What so many parts are, cut to tenths of a per cent; at most 1000.
    #[must_use]
    #[inline]
    pub fn tenths(self, parts: u64) -> u16 {
        let tenths = if self.reciprocal != 0 && parts < (1 << 32) / 1000 {
            (u128::from(parts * 1000) * u128::from(self.reciprocal)) >> 64
        } else {
            (u128::from(parts) * 1000).checked_div(self.whole.into()).unwrap_or(0)
        };
        u16::try_from(tenths).unwrap_or(1000).min(1000)
    }
}

/// A number that a person writes with at most three decimals, such as 7.5 hours a week: whole thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(u32);

impl Decimal {
    /// 1.
    pub const ONE: Self = Self::whole(1);

    /// A whole number up to 4 million; more counts as that.
    #[must_use]
    pub const fn whole(number: u32) -> Self {
        Self(number.saturating_mul(1000))
    }

    /// The nearest one to a double, at least a thousandth.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is out of range saturates"
    )]
    pub fn nearest(number: f64) -> Self {
        Self(((number * 1000.0).round() as u32).max(1))
    }

    /// How many thousandths.
    #[must_use]
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// The same value as an [`Exact`].
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::ratio(self.0.into(), 1000)
    }

    /// The nearest double, for output.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl fmt::Display for Decimal {
    /// `8`, `7.5`: no decimals that say nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_f64().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_cut_and_never_rounded_up() {
        assert_eq!(Exact::ratio(7496, 100).tenths().to_string(), "74.9");
        assert_eq!(Exact::ratio(2, 3).tenths().to_string(), "0.6");
        assert_eq!(Exact::whole(100).tenths().to_string(), "100.0");
    }

    #[test]
    fn percentages_are_those_of_a_division() {
        for whole in [1, 2, 3, 7, 60, 4_199, 4_200, 65_537, (1 << 32) - 1, 1 << 32, 1 << 40] {
            for part in [0, 1, 2, 29, 30, 4_198, 4_199, whole / 3, whole / 2, whole - 1, whole] {
                let part = part.min(whole);
                let divided = u128::from(part) * 1000 / u128::from(whole);
                assert_eq!(u128::from(Percentage::of(whole).tenths(part)), divided, "{part} of {whole}");
            }
        }
        assert_eq!(Percentage::of(0).tenths(5), 0);
    }

    #[test]
    fn the_double_is_the_nearest_one() {
        for (numerator, denominator) in [(1, 3), (2, 3), (77, 2), (1, 10), (0, 7), (u64::MAX, 3)] {
            let exact = Exact::ratio(numerator, denominator);
            let text = format!("{}", exact.to_f64());
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), exact.to_f64().to_bits());
        }
        assert_eq!(Exact::ratio(1, 3).to_f64().to_bits(), (1.0_f64 / 3.0).to_bits());
        assert_eq!(Exact::ratio(77, 2).to_f64().to_bits(), 38.5_f64.to_bits());
        let large = Exact::ratio(u64::MAX - 1, u64::MAX) * Exact::ratio(u64::MAX - 2, u64::MAX);
        assert_eq!(large.to_f64().to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn attainments_compare_without_rounding() {
        let third = Attainment { earned: 1, whole: 3 };
        let more = Attainment { earned: 333_333_334, whole: 1_000_000_000 };
        assert!(third < more);
        assert_eq!(third, Attainment { earned: 2, whole: 6 });
        assert!(Attainment { earned: 6, whole: 6 }.is_met());
    }
}
