//! Where a warm-up ends: the truncation that makes the mean of what is left most certain.
//!
//! White 1997, "An effective truncation heuristic for bias reduction in simulation output", with the batches of five of
//! White, Cobb & Spratt 2000 (MSER-5): of all truncations the one whose marginal standard error is least. Values are
//! averaged over replications before (Welch 1983), which takes the noise off and leaves the transient.
//!
//! Ignored: a transient that is longer than the series; it shows as a minimum at the limit.

/// Values that are averaged into one before truncation is decided.
pub const BATCH: usize = 5;

/// How much is dropped from the start of a series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Truncation {
    /// Leading values to drop.
    pub dropped: usize,
    /// True if the minimum lies at the limit: the transient may well be longer.
    pub at_limit: bool,
}

/// The truncation of at most `limit` values, fewer than there are, after which the sum of squares around the mean over
/// the square of the number left is least; the shortest of equals.
#[must_use]
pub fn mser(values: &[f64], limit: usize) -> Truncation {
    assert!(limit < values.len(), "something is left of {} values without {limit}", values.len());
    let mut best = (marginal_error(values), 0);
    for dropped in 1..=limit {
        let error = marginal_error(&values[dropped..]);
        if error < best.0 {
            best = (error, dropped);
        }
    }
    Truncation { dropped: best.1, at_limit: limit > 0 && best.1 == limit }
}

/// Square of the standard error of the mean as if the values were independent, with divisor n: what MSER minimises.
fn marginal_error(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n * n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;

    fn check(values: &[f64], limit: usize, dropped: usize, at_limit: bool) {
        assert_eq!(mser(values, limit), Truncation { dropped, at_limit }, "{values:?}");
    }

    #[test]
    fn a_transient_is_dropped_and_nothing_else() {
        check(&[3.0; 10], 5, 0, false);
        check(&[9.0, 5.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 6, 2, false);
        // By hand: around 2, 18/100 at first; without the outlier 0.
        check(&[8.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0], 5, 1, false);
    }

    #[test]
    fn what_never_settles_is_at_the_limit() {
        let ramp: Vec<f64> = (0..60).map(f64::from).collect();
        check(&ramp, 30, 30, true);
        check(&[1.0], 0, 0, false);
    }

    /// Independent values have no transient. The minimum lies at the limit of a half in few series: counted over 2000
    /// series with fixed draws, and the count is what a run that has nothing to cut must expect.
    #[test]
    fn noise_is_seldom_taken_for_a_transient() {
        let at_limit = (0..2000).filter(|&series| {
            let mut draws = Source::new(1, 0, "noise", "value", 0).nth(series);
            let values: Vec<f64> = (0..60).map(|_| (0..12).map(|_| draws.unit()).sum()).collect();
            mser(&values, 30).at_limit
        });
        let count = at_limit.count();
        assert!(count < 60, "{count} of 2000");
    }
}
