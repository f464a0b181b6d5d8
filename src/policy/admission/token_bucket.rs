//! Token bucket: a call takes a token, a token comes back every so often, and a bucket holds so many at most.
//!
//! In any span t at most burst + t / gap calls pass. Kept as one instant, that at which the bucket will be full (the generic
//! cell rate algorithm, ITU-T I.371: the same decisions without a counter and a timer).

use super::{Admission, Verdict};
use crate::engine::time::{Instant, Span};

/// A bucket of tokens.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    gap: u64,
    /// How far ahead `full_at` may be for a call to find a token.
    slack: u64,
    full_at: u64,
}

impl TokenBucket {
    /// A full bucket of `burst` tokens (at least 1), to which one is added every `gap` (at least a tick).
    #[must_use]
    pub fn new(gap: Span, burst: u32) -> Self {
        assert!(gap > Span::ZERO && burst > 0, "a bucket of {burst} tokens, one every {} ticks", gap.0);
        Self { gap: gap.0, slack: gap.0.saturating_mul(u64::from(burst - 1)), full_at: 0 }
    }
}

impl Admission for TokenBucket {
    fn judge(&mut self, now: Instant) -> Verdict {
        let full_at = self.full_at.max(now.0);
        if full_at - now.0 > self.slack {
            return Verdict::Refuse;
        }
        self.full_at = full_at + self.gap;
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::super::passed;
    use super::*;

    /// At most burst + t / gap, and exactly that if enough ask.
    #[test]
    fn a_burst_passes_and_then_one_for_each_token() {
        let mut bucket = TokenBucket::new(Span(10), 5);
        assert_eq!(passed(&mut bucket, [0; 9]), 5);
        assert_eq!(passed(&mut bucket, 1..=100), 10);
        assert_eq!(passed(&mut bucket, [1000; 9]), 5, "no more than full");
    }
}
