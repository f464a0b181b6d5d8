//! Leaking bucket: calls wait in a queue of bounded length and leave it at a constant rate.
//!
//! What comes out never comes faster than one call every gap, whatever goes in; who finds the queue full is refused.
//! This is nginx's `limit_req` with a `burst`; with its `delay` the first so many of the queue are let go at once, and the
//! others as much earlier, so that only the rate in the long run is bounded.

use super::{Admission, Verdict};
use crate::engine::time::{Instant, Span};

/// A queue that leaks.
#[derive(Clone, Copy, Debug)]
pub struct LeakingBucket {
    gap: u64,
    /// The longest wait.
    longest: u64,
    /// The part of the wait that nobody waits.
    spared: u64,
    /// When the next call may leave.
    next: u64,
}

impl LeakingBucket {
    /// An empty queue in which `queue` calls may wait, and out of which one goes every `gap` (at least a tick); the first
    /// `delay` of them do not wait.
    #[must_use]
    pub fn new(gap: Span, queue: u32, delay: u32) -> Self {
        assert!(gap > Span::ZERO, "a queue that empties at once");
        let of = |calls: u32| gap.0.saturating_mul(u64::from(calls));
        Self { gap: gap.0, longest: of(queue), spared: of(delay), next: 0 }
    }
}

impl Admission for LeakingBucket {
    fn judge(&mut self, now: Instant) -> Verdict {
        let leaves = self.next.max(now.0);
        let wait = leaves - now.0;
        if wait > self.longest {
            return Verdict::Refuse;
        }
        self.next = leaves + self.gap;
        match wait.saturating_sub(self.spared) {
            0 => Verdict::Pass,
            wait => Verdict::PassAfter(Span(wait)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_leaves_at_the_constant_rate_and_the_rest_is_refused() {
        let mut bucket = LeakingBucket::new(Span(10), 2, 0);
        let verdicts: Vec<_> = (0..4).map(|_| bucket.judge(Instant(100))).collect();
        let after = |span| Verdict::PassAfter(Span(span));
        assert_eq!(verdicts, [Verdict::Pass, after(10), after(20), Verdict::Refuse]);
        assert_eq!(bucket.judge(Instant(110)), after(20), "one has left");
        assert_eq!(bucket.judge(Instant(200)), Verdict::Pass);
    }

    /// `limit_req zone=... burst=4 delay=2`: seven at once.
    #[test]
    fn the_first_of_the_queue_may_go_at_once() {
        let mut bucket = LeakingBucket::new(Span(10), 4, 2);
        let verdicts: Vec<_> = (0..7).map(|_| bucket.judge(Instant(0))).collect();
        let after = |span| Verdict::PassAfter(Span(span));
        let refused = Verdict::Refuse;
        assert_eq!(verdicts, [Verdict::Pass, Verdict::Pass, Verdict::Pass, after(10), after(20), refused, refused]);
        assert_eq!(bucket.judge(Instant(10)), after(20), "the rate is what it is");
    }
}
