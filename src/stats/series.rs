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

/// A window by its number, its start, and its width; at first one without width, in which nothing lies.
#[derive(Clone, Copy, Debug, Default)]
struct Latest {
    index: usize,
    start: Instant,
    width: Span,
}

/// One `T` for each window of time.
#[derive(Clone, Debug)]
pub struct Windows<T> {
    width: Span,
    empty: T,
    /// From time 0 up to the last window that was touched.
    slots: Vec<T>,
    /// The window that was asked for last: most often it is asked for again, and that needs no division.
    latest: Latest,
}

impl<T: PartialEq> PartialEq for Windows<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.width, &self.empty, &self.slots) == (other.width, &other.empty, &other.slots)
    }
}

impl<T: Merge + Clone> Windows<T> {
    /// The number of windows that a series may have: about two pixels each in a chart. Even, so that all merge in pairs.
    pub const COUNT: usize = 300;

    /// A series over `horizon`; `empty` is what a window holds before anything has happened in it.
    #[must_use]
    pub fn over(horizon: Span, empty: T) -> Self {
        let width = Span(horizon.0.div_ceil(Self::COUNT as u64).max(1));
        Self { width, empty, slots: Vec::new(), latest: Latest::default() }
    }

    /// The window that holds `when`.
    #[inline]
    pub fn at(&mut self, when: Instant) -> &mut T {
        if when.0.wrapping_sub(self.latest.start.0) >= self.latest.width.0 {
            self.turn_to(when);
        }
        &mut self.slots[self.latest.index]
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

    /// Makes the window of `when` exist and the latest one.
    #[cold]
    fn turn_to(&mut self, when: Instant) {
        while when.0 / self.width.0 >= Self::COUNT as u64 {
            self.coarsen();
        }
        let index = (when.0 / self.width.0) as usize;
        self.latest = Latest { index, start: Instant(index as u64 * self.width.0), width: self.width };
        if self.slots.len() <= index {
            self.slots.resize(index + 1, self.empty.clone());
        }
    }

    /// Merges neighbours.
    fn coarsen(&mut self) {
        self.width = self.width + self.width;
        self.latest = Latest::default();
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
