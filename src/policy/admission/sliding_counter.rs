//! Sliding counter: the last window's calls are taken to have come evenly, and count by the share of them that still lies
//! in the sliding window. Two counters instead of a log.
//!
//! A call passes while the estimate is below the limit: with 5 calls in the last window, 3 in this one and 30 % of it over,
//! 3 + 5 x 0.7 = 6.5 of 7 (Xu 2020, "System design interview", chapter 4).

use super::{Admission, Verdict};
use crate::engine::time::{Instant, Span};

/// The counters of the present window and of the one before.
#[derive(Clone, Copy, Debug)]
pub struct SlidingCounter {
    limit: u32,
    window: u64,
    number: u64,
    count: u32,
    before: u32,
}

impl SlidingCounter {
    /// About `limit` calls in any `window` (at least a tick).
    #[must_use]
    pub fn new(limit: u32, window: Span) -> Self {
        assert!(window > Span::ZERO, "a window without length");
        Self { limit, window: window.0, number: 0, count: 0, before: 0 }
    }
}

impl Admission for SlidingCounter {
    fn judge(&mut self, now: Instant) -> Verdict {
        let number = now.0 / self.window;
        if number != self.number {
            self.before = if number == self.number + 1 { self.count } else { 0 };
            (self.number, self.count) = (number, 0);
        }
        // Both sides times the window: whole numbers.
        let left = u128::from(self.window - now.0 % self.window);
        let estimate = u128::from(self.count) * u128::from(self.window) + u128::from(self.before) * left;
        if estimate >= u128::from(self.limit) * u128::from(self.window) {
            return Verdict::Refuse;
        }
        self.count += 1;
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::super::passed;
    use super::*;

    #[test]
    fn the_last_window_counts_by_what_is_left_of_it() {
        let mut counter = SlidingCounter::new(7, Span(100));
        assert_eq!(passed(&mut counter, [50; 5]), 5);
        assert_eq!(passed(&mut counter, [130; 3]), 3);
        assert_eq!(passed(&mut counter, [130; 3]), 1, "6.5 of 7, then 7.5");
        assert_eq!(passed(&mut counter, [500; 9]), 7, "what was long ago counts for nothing");
    }
}
