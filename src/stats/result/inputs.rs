//! How far a result moves because inputs are uncertain.

use super::Interval;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What many runs with sampled inputs gave.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Inputs {
    /// What was sampled.
    pub uncertain: Vec<UncertainInput>,
    /// Number of samples of all inputs together.
    pub samples: u32,
    /// Samples whose run may not be trusted: unstable, or not settled.
    pub untrusted: u32,
    /// From the smallest to the largest value of each metric over the samples. The next sample lies within it with
    /// probability (n - 1) / (n + 1).
    pub ranges: BTreeMap<String, Interval>,
}

/// A number that nobody knows exactly.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct UncertainInput {
    /// Where it is written.
    pub path: String,
    /// Its likely value, as it is written.
    pub likely: String,
    /// Its coefficient of variation.
    pub cv: f64,
}
