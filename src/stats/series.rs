//! A time series of fixed length: whatever is counted, summed or sampled, by window of simulated time.
//!
//! The horizon is cut into [`Windows::COUNT`] windows of equal width. When time passes the last one, neighbours are merged
//! pairwise and the width doubles, so memory is bounded and the windows always start at time 0.
//!
//! Ignored: where inside its window something happened.

use super::histogram::Histogram;
use crate::engine::time::{Instant, Span};

#[cfg(test)]
mod tests;

/// What two neighbouring windows, or the same window of two replications, become together.
pub trait Merge {
    /// Takes in `other`, as if all it saw had been seen here.
    fn merge(&mut self, other: &Self);
}

/// A count of events.
impl Merge for u64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }
}

/// A sum of amounts (cost, bytes, work).
impl Merge for f64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }
}

impl Merge for Histogram {
    fn merge(&mut self, other: &Self) {
        Histogram::merge(self, other);
    }
}

/// A quantity that is looked at from time to time: queue length, utilization, number of machines.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gauge {
    n: u64,
    sum: f64,
    min: f64,
    max: f64,
}

impl Default for Gauge {
    fn default() -> Self {
        Self { n: 0, sum: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Gauge {
    /// Notes one look.
    #[inline]
    pub fn sample(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Number of looks.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// Mean of the looks.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }

    /// Smallest value seen.
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        (self.n > 0).then_some(self.min)
    }

    /// Largest value seen.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (self.n > 0).then_some(self.max)
    }
}

impl Merge for Gauge {
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }
}

/// One `T` for each window of time.
#[derive(Clone, PartialEq, Debug)]
pub struct Windows<T> {
    width: Span,
    empty: T,
    /// From time 0 up to the last window that was touched.
    slots: Vec<T>,
}

impl<T: Merge + Clone> Windows<T> {
    /// The number of windows that a series may have: about two pixels each in a chart. Even, so that all merge in pairs.
    pub const COUNT: usize = 300;

    /// A series over `horizon`; `empty` is what a window holds before anything has happened in it.
    #[must_use]
    pub fn over(horizon: Span, empty: T) -> Self {
        Self { width: Span(horizon.0.div_ceil(Self::COUNT as u64).max(1)), empty, slots: Vec::new() }
    }

    /// The window that holds `when`.
    #[inline]
    pub fn at(&mut self, when: Instant) -> &mut T {
        let mut index = when.0 / self.width.0;
        if index >= self.slots.len() as u64 {
            self.reach(when);
            index = when.0 / self.width.0;
        }
        &mut self.slots[index as usize]
    }

    /// The present width of a window.
    #[must_use]
    pub const fn width(&self) -> Span {
        self.width
    }

    /// Each window with its start, up to the last one that was touched.
    pub fn iter(&self) -> impl Iterator<Item = (Instant, &T)> {
        self.slots.iter().enumerate().map(|(index, slot)| (Instant(index as u64 * self.width.0), slot))
    }

    /// Adds the same series of another replication, window by window. Both began with one width.
    pub fn merge(&mut self, other: &Self) {
        while self.width < other.width {
            self.coarsen();
        }
        if other.width < self.width {
            let mut coarse = other.clone();
            while coarse.width < self.width {
                coarse.coarsen();
            }
            return self.merge(&coarse);
        }
        assert_eq!(self.width, other.width, "series merge only if they were made for one horizon");
        if self.slots.len() < other.slots.len() {
            self.slots.resize(other.slots.len(), self.empty.clone());
        }
        for (mine, theirs) in self.slots.iter_mut().zip(&other.slots) {
            mine.merge(theirs);
        }
    }

    /// Makes the window of `when` exist.
    #[cold]
    fn reach(&mut self, when: Instant) {
        while when.0 / self.width.0 >= Self::COUNT as u64 {
            self.coarsen();
        }
        let length = (when.0 / self.width.0) as usize + 1;
        if self.slots.len() < length {
            self.slots.resize(length, self.empty.clone());
        }
    }

    /// Merges neighbours.
    fn coarsen(&mut self) {
        self.width = self.width + self.width;
        for pair in 0..self.slots.len().div_ceil(2) {
            self.slots.swap(pair, 2 * pair);
            let (early, late) = self.slots.split_at_mut(2 * pair + 1);
            if let Some(second) = late.first() {
                early[pair].merge(second);
            }
        }
        self.slots.truncate(self.slots.len().div_ceil(2));
    }
}
