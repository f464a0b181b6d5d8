//! The knee of a curve: where it has left its quiet end.
//!
//! There are many definitions; this one can be checked by eye and needs no fit: the first measured level at which the value
//! is at least twice that at the quiet end, which is the end with the lower value. Nothing is interpolated: the knee lies
//! between two levels that were measured. What is high by chance is no knee: the whole interval must lie beyond, above
//! that of the quiet end too, and the level before it is the last one whose whole interval does not reach so far.

use super::result::Interval;

/// Times as much as at the quiet end.
pub const FACTOR: f64 = 2.0;

/// The numbers of the last value below the knee and of the first one beyond it, of values with their intervals along
/// rising levels. Nothing where none is surely twice that at the quiet end, or that one is not above zero.
#[must_use]
pub fn doubling(values: &[(f64, Option<Interval>)]) -> Option<[usize; 2]> {
    let (first, last) = (values.first()?.0, values.last()?.0);
    let mut order: Vec<usize> = (0..values.len()).collect();
    if first > last {
        order.reverse();
    }
    let quiet = values[order[0]];
    let limit = FACTOR * quiet.0;
    if limit <= 0.0 {
        return None;
    }
    let surely = limit.max(quiet.1?.high);
    let is_beyond = |at: &usize| values[*at].1.is_some_and(|interval| interval.low >= surely);
    let is_below = |at: &usize| values[*at].1.is_some_and(|interval| interval.high < limit);
    let after = order.iter().position(is_beyond).filter(|after| *after > 0)?;
    let before = order[..after].iter().rposition(is_below).unwrap_or(0);
    Some([order[before], order[after]])
}

#[cfg(test)]
mod tests {
    use super::{Interval, doubling};

    fn check(half: f64, values: &[f64], expected: Option<[usize; 2]>) {
        let around = |value: &f64| (*value, Some(Interval { low: value - half, high: value + half }));
        assert_eq!(doubling(&values.iter().map(around).collect::<Vec<_>>()), expected, "{values:?} ± {half}");
    }

    #[test]
    fn a_knee_lies_between_two_measured_levels() {
        check(0.0, &[1.0, 1.5, 2.0, 9.0], Some([1, 2]));
        check(0.0, &[9.0, 3.0, 1.5, 1.0], Some([2, 1]));
        check(0.0, &[1.0, 3.0, 1.0], Some([0, 1]));
        check(0.0, &[1.0, 1.9], None);
        check(0.0, &[0.0, 1.0], None);
        check(0.0, &[], None);
        check(0.0, &[1.0], None);
    }

    #[test]
    fn what_is_high_by_chance_is_no_knee() {
        check(0.2, &[1.0, 1.5, 2.1, 9.0], Some([1, 3]));
        check(2.0, &[1.0, 2.5, 2.8], None);
        check(0.6, &[1.0, 1.5, 1.0, 9.0], Some([2, 3]));
        assert_eq!(doubling(&[(1.0, None), (9.0, None)]), None, "nothing is known of the noise");
    }
}
