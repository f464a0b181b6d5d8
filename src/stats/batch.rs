//! One long run as its own replications: batch means of a ratio, and how many independent observations it is worth.
//!
//! A run is cut into slices, each with a numerator (a sum of latencies, an integral) and a denominator (a count, a time).
//! What a slice has more than its share, its *residual*, is batched: 32 batches if neighbours do not correlate, else 16, else overlapping
//! batches (Schmeiser 1982, "Batch size effects in the analysis of simulation output"; Meketon & Schmeiser 1984,
//! "Overlapping batch means: something for nothing?"). Residuals make batches of unequal size and ratios of sums one
//! matter (Cochran, "Sampling techniques", section 6.3).
//!
//! Ignored: correlation between batches that are not neighbours.

use super::estimate::Ratio;
use super::student::Student;

#[cfg(test)]
mod tests;

/// Batches that are tried in turn (statistics, section 2).
const BATCHES: [usize; 2] = [32, 16];
/// An overlapping batch is this part of the run.
const OVERLAPPING: usize = 20;

/// How sure the ratio of a run is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    /// Sum of numerators over sum of denominators.
    pub value: f64,
    /// Standard error of that.
    pub error: f64,
    /// Degrees of freedom of the error.
    pub freedom: f64,
    /// Batches that it rests on.
    pub batches: usize,
    /// True if batches that do not overlap are correlated: the error is probably too small.
    pub correlated: bool,
}

impl Spread {
    /// Half the width of an interval.
    #[must_use]
    pub fn half_width(&self, student: &Student) -> f64 {
        student.at_freedom(self.freedom) * self.error
    }
}

/// The ratio of a run in slices with its error, by batches that do not correlate if there are such. Nothing for fewer
/// than 32 slices, or denominators that sum to zero.
#[must_use]
pub fn spread(slices: &[Ratio]) -> Option<Spread> {
    let (value, residuals) = residuals(slices)?;
    for batches in BATCHES {
        let sums = batched(&residuals, batches);
        let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
        let products: f64 = sums.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let k = batches as f64;
        if products.abs() <= squares * 2.0 / k.sqrt() {
            let error = (squares * k / (k - 1.0)).sqrt();
            return Some(Spread { value, error, freedom: k - 1.0, batches, correlated: false });
        }
    }
    Some(Spread { value, correlated: true, ..overlapping_spread(value, &residuals) })
}

/// The ratio of a run in slices with its error by overlapping batches, whether or not batches correlate.
#[must_use]
pub fn overlapping(slices: &[Ratio]) -> Option<Spread> {
    let (value, residuals) = residuals(slices)?;
    Some(overlapping_spread(value, &residuals))
}

/// The slices in `sections` groups of neighbours, as equal as can be, by their ranges.
pub fn sections(slices: usize, sections: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..sections).map(move |at| at * slices / sections..(at + 1) * slices / sections)
}

/// The ratio, and what each slice moves it by, to first order.
fn residuals(slices: &[Ratio]) -> Option<(f64, Vec<f64>)> {
    let below: f64 = slices.iter().map(|slice| slice.denominator).sum();
    if slices.len() < BATCHES[0] || below == 0.0 {
        return None;
    }
    let value = slices.iter().map(|slice| slice.numerator).sum::<f64>() / below;
    let residuals = slices.iter().map(|slice| (slice.numerator - value * slice.denominator) / below);
    Some((value, residuals.collect()))
}

fn batched(residuals: &[f64], batches: usize) -> Vec<f64> {
    sections(residuals.len(), batches).map(|range| residuals[range].iter().sum()).collect()
}

/// Meketon & Schmeiser 1984: every window of b slices, b = n/20, with 1.5 (n/b - 1) degrees of freedom.
fn overlapping_spread(value: f64, residuals: &[f64]) -> Spread {
    let n = residuals.len();
    let b = n / OVERLAPPING;
    let squares: f64 = residuals.windows(b).map(|window| window.iter().sum::<f64>()).map(|sum| sum * sum).sum();
    let (size, windows, all) = (b as f64, (n - b + 1) as f64, n as f64);
    // The variance of a mean is b / ((n - b + 1)(n - b)) times the squares of means of b; a sum of residuals is b/n of one.
    let error = (squares * all * all / (size * windows * (all - size))).sqrt();
    Spread { value, error, freedom: 1.5 * (all / size - 1.0), batches: OVERLAPPING, correlated: false }
}
