//! Simulated time: a whole number of ticks (one nanosecond unless the scenario sets another tick).
//!
//! Instants and spans are different types, so that a date is never added to a date. Arithmetic that leaves the
//! range panics: the scenario layer refuses horizons anywhere near it (law: simulated time never wraps).

use std::ops::{Add, AddAssign, Sub};

/// A point in simulated time, in ticks since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct Instant(pub u64);

/// A length of simulated time, in ticks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct Span(pub u64);

/// 2^52: doubles from here on are whole numbers, up to twice that all of them.
const WHOLE: f64 = 4_503_599_627_370_496.0;

impl Instant {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// Later than every event.
    pub const NEVER: Self = Self(u64::MAX);

    /// Ticks from `earlier` to `self`; zero if `earlier` is later.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than every run.
    pub const FOREVER: Self = Self(u64::MAX);

    /// True for a length of zero ticks.
    #[inline]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The nearest whole number of ticks to `ticks`; negative values and NaN become zero.
    #[inline]
    #[must_use]
    pub fn from_ticks(ticks: f64) -> Self {
        Self::round(ticks).0
    }

    /// The nearest whole number of ticks, as [`Span::from_ticks`], and what of `ticks` lies beyond it.
    ///
    /// A sum with 2^52 has no bits for a fraction: the processor rounds it to even, and the number stands in the mantissa.
    /// That takes a third of the time of a cast that saturates.
    #[inline]
    #[must_use]
    pub fn round(ticks: f64) -> (Self, f64) {
        // As bits, whatever is negative or no number is larger than every positive number.
        if ticks.to_bits() >= (WHOLE / 2.0).to_bits() {
            return Self::round_rarely(ticks);
        }
        let sum = ticks + WHOLE;
        (Self(sum.to_bits() - WHOLE.to_bits()), ticks - (sum - WHOLE))
    }

    #[cold]
    #[inline(never)]
    #[expect(clippy::cast_sign_loss, reason = "the cast saturates, which is the documented rule")]
    fn round_rarely(ticks: f64) -> (Self, f64) {
        let whole = Self((ticks + 0.5) as u64);
        (whole, ticks - whole.0 as f64)
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    #[inline]
    fn add(self, span: Span) -> Self {
        Self(self.0.checked_add(span.0).expect("simulated time never wraps"))
    }
}

impl Sub<Instant> for Instant {
    type Output = Span;
    #[inline]
    fn sub(self, earlier: Instant) -> Span {
        Span(self.0.checked_sub(earlier.0).expect("an interval runs forward"))
    }
}

impl Add for Span {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("simulated time never wraps"))
    }
}

impl AddAssign for Span {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_rounded_to_the_nearest() {
        let cases =
            [0.0, 0.49, 0.51, 1.49, 1e9 + 0.25, 1e15 + 0.75, 2e15, 3e15, 9e18, 3e19, f64::INFINITY, -1.0, f64::NAN];
        let rounded = cases.map(|ticks| Span::from_ticks(ticks).0);
        let billion = 1_000_000_000;
        let million = 1_000_000;
        let rest = [2 * million * billion, 3 * million * billion, 9 * billion * billion, u64::MAX, u64::MAX, 0, 0];
        assert_eq!(rounded[..6], [0, 0, 1, 1, billion, million * billion + 1]);
        assert_eq!(rounded[6..], rest);
    }

    #[test]
    fn what_rounding_leaves_over_is_exact() {
        for ticks in [0.0, 0.25, 7.75, 1e12 + 0.125] {
            let (whole, rest) = Span::round(ticks);
            assert_eq!((whole.0 as f64 + rest).to_bits(), ticks.to_bits());
            assert!(rest.abs() <= 0.5);
        }
    }
}
