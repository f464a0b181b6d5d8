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
    #[expect(clippy::cast_sign_loss, reason = "the cast saturates, which is the documented rule")]
    pub fn from_ticks(ticks: f64) -> Self {
        Self((ticks + 0.5) as u64)
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
