//! Fixed window: at most so many calls in each window of the clock.
//!
//! One counter. Around the edge of two windows up to twice as many pass within the length of one.

use super::{Admission, Verdict};
use crate::engine::time::{Instant, Span};

/// A counter that starts anew with each window.
#[derive(Clone, Copy, Debug)]
pub struct FixedWindow {
    limit: u32,
    window: u64,
    /// The number of the window that is counted.
    number: u64,
    count: u32,
}

impl FixedWindow {
    /// At most `limit` calls in each `window` (at least a tick), the first of which begins with the run.
    #[must_use]
    pub fn new(limit: u32, window: Span) -> Self {
        assert!(window > Span::ZERO, "a window without length");
        Self { limit, window: window.0, number: 0, count: 0 }
    }
}

impl Admission for FixedWindow {
    fn judge(&mut self, now: Instant) -> Verdict {
        let number = now.0 / self.window;
        if number != self.number {
            (self.number, self.count) = (number, 0);
        }
        if self.count >= self.limit {
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
    fn twice_the_limit_passes_around_an_edge() {
        let mut window = FixedWindow::new(100, Span(60));
        assert_eq!(passed(&mut window, [59; 150]), 100);
        assert_eq!(passed(&mut window, [60; 150]), 100);
        assert_eq!(passed(&mut window, [119; 150]), 0);
    }
}
