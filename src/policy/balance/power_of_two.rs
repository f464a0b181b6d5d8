//! Power of two choices: two distinct candidates at random, the one with fewer open calls; a tie is a fair coin.
//!
//! [`super::choices`] with d = 2, under the name it is known by (Mitzenmacher 2001, "The power of two choices in
//! randomized load balancing", IEEE TPDS 12(10)). Also JSQ(2). Distinct: with two candidates it is least connections.
//!
//! Ignored: weights.

use super::{Entry, choices::Choices};
use std::num::NonZeroU32;

pub(super) const ENTRY: Entry = Entry {
    name: "power_of_two",
    summary: "the fewer open calls of two distinct candidates at random; ties at random",
    make: |_| Box::new(Choices::new(NonZeroU32::MIN.saturating_add(1))),
};
