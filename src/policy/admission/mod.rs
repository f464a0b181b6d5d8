//! Admission: whether one more call may pass, by how many passed before.
//!
//! A policy is asked at each call and told the instant; it owns no clock. Instants never go back. All counts are exact:
//! times are whole ticks.
//!
//! To add a policy: one file, and its line here; who builds it chooses it by its type.

pub mod fixed_window;
pub mod leaking_bucket;
pub mod sliding_counter;
pub mod sliding_log;
pub mod token_bucket;

use crate::engine::time::{Instant, Span};
use std::fmt;

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It passes at once.
    Pass,
    /// It passes after this time.
    PassAfter(Span),
    /// It is refused, and counts for nothing.
    Refuse,
}

/// A way to limit the rate of calls, with its memory.
pub trait Admission: Send + fmt::Debug {
    /// Judges a call that comes `now`.
    fn judge(&mut self, now: Instant) -> Verdict;
}

/// How many of the calls at these instants pass, at once or later.
#[cfg(test)]
fn passed(policy: &mut dyn Admission, instants: impl IntoIterator<Item = u64>) -> usize {
    instants.into_iter().filter(|&at| policy.judge(Instant(at)) != Verdict::Refuse).count()
}
