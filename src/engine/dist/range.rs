//! The one error of distributions and weights: a parameter outside its valid range.
//!
//! The scenario layer knows where the number was written and in which unit; it takes `parameter` and `expected` from
//! here, so that the valid range is said in one place.

use std::fmt;
use std::ops::RangeInclusive;

/// A parameter that no law of this family has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OutOfRange {
    /// The scenario's word for the parameter.
    pub parameter: &'static str,
    /// What was given; times are in ticks, lists are given by their length.
    pub got: f64,
    /// The valid range in words.
    pub expected: &'static str,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, expected {}", self.parameter, self.got, self.expected)
    }
}

impl std::error::Error for OutOfRange {}

/// `Ok` if `got` lies in `range`; NaN lies in none.
pub(crate) fn within(
    parameter: &'static str,
    got: f64,
    range: RangeInclusive<f64>,
    expected: &'static str,
) -> Result<(), OutOfRange> {
    if range.contains(&got) { Ok(()) } else { Err(OutOfRange { parameter, got, expected }) }
}
