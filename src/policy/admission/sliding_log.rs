//! Sliding log: at most so many calls in any window, exactly, at the price of remembering each that passed.

use super::{Admission, Verdict};
use crate::engine::time::{Instant, Span};
use std::collections::VecDeque;

/// The instants of the calls that passed within the last window.
#[derive(Clone, Debug)]
pub struct SlidingLog {
    limit: usize,
    window: u64,
    log: VecDeque<u64>,
}

impl SlidingLog {
    /// At most `limit` calls in any `window`.
    #[must_use]
    pub fn new(limit: u32, window: Span) -> Self {
        Self { limit: limit as usize, window: window.0, log: VecDeque::new() }
    }
}

impl Admission for SlidingLog {
    fn judge(&mut self, now: Instant) -> Verdict {
        while self.log.front().is_some_and(|&first| now.0 - first >= self.window) {
            self.log.pop_front();
        }
        if self.log.len() >= self.limit {
            return Verdict::Refuse;
        }
        self.log.push_back(now.0);
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::super::passed;
    use super::*;

    #[test]
    fn no_window_holds_more_than_the_limit() {
        let mut log = SlidingLog::new(100, Span(60));
        assert_eq!(passed(&mut log, [59; 150]), 100);
        assert_eq!(passed(&mut log, 60..119), 0);
        assert_eq!(passed(&mut log, [119; 150]), 100);
    }
}
