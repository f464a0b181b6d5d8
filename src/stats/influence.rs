//! How much of what differs between points is due to one factor alone.
//!
//! On a grid: the variance of the level means over the variance of all values, the correlation ratio (Pearson 1905), which
//! is the first-order sensitivity index (Saltelli et al., "Global sensitivity analysis: the primer", 2008, chapter 1). The
//! shares of the factors of a whole grid sum to at most 1; what is missing is their interplay and noise. On scattered
//! points, which share no levels: the rank correlation (Spearman 1904), which sees any rise or fall but no valley.
//!
//! Before that: do the points differ at all, beyond the noise of each? The variance between n points over the mean square of
//! their standard errors is compared with Fisher's F, as in an analysis of variance.
//!
//! Ignored: an influence is one over the levels of this sweep, and other levels give another; points that share their
//! draws differ by less noise than is assumed, so that a small difference may not be shown.

use super::sample::mean;
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// How probable differences by chance alone may be, where some are said to be shown.
const CHANCE: f64 = 0.01;

/// An estimate with its noise.
#[derive(Clone, Copy, Debug)]
pub struct Noisy {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The degrees of freedom of the error.
    pub freedom: f64,
}

/// True if the estimates differ by more than their noise: by chance alone that is said of one sweep in a hundred.
#[must_use]
pub fn differ(estimates: &[Noisy]) -> bool {
    let values: Vec<f64> = estimates.iter().map(|it| it.value).collect();
    let (Some(centre), Some(noise)) =
        (mean(&values), mean(&estimates.iter().map(|it| it.error * it.error).collect::<Vec<f64>>()))
    else {
        return false;
    };
    let between = values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>();
    let (points, freedom) = (values.len() as f64 - 1.0, estimates.iter().map(|it| it.freedom).sum::<f64>());
    if points < 1.0 || noise <= 0.0 {
        return between > 0.0;
    }
    let law = FisherSnedecor::new(points, freedom).expect("two points with an error each have some freedom");
    law.sf(between / points / noise) < CHANCE
}

/// The share, from 0 to 1, of the variance of `values` that the means of their groups have. Nothing where all values are
/// equal or there is only one group.
#[must_use]
pub fn explained(groups: &[usize], values: &[f64]) -> Option<f64> {
    assert_eq!(groups.len(), values.len(), "each value has a group");
    let centre = mean(values)?;
    let count = groups.iter().max()? + 1;
    let mut sums = vec![(0.0, 0.0); count];
    for (group, value) in groups.iter().zip(values) {
        let (sum, n) = &mut sums[*group];
        *sum += value - centre;
        *n += 1.0;
    }
    let filled = sums.iter().filter(|(_, n)| *n > 0.0);
    let between: f64 = filled.clone().map(|(sum, n)| sum * sum / n).sum();
    let total: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (total > 0.0 && filled.count() > 1).then(|| (between / total).min(1.0))
}

/// The rank correlation, from -1 to 1; equal numbers share the mean of their ranks. Nothing where one side does not vary.
#[must_use]
pub fn rank_correlation(levels: &[f64], values: &[f64]) -> Option<f64> {
    assert_eq!(levels.len(), values.len(), "each value has a level");
    let (x, y) = (ranks(levels), ranks(values));
    let (mx, my) = (mean(&x)?, mean(&y)?);
    let sum =
        |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 { a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum() };
    let (xx, yy) = (sum(&x, mx, &x, mx), sum(&y, my, &y, my));
    (xx > 0.0 && yy > 0.0).then(|| (sum(&x, mx, &y, my) / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for equal in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let rank = from as f64 + (equal.len() - 1) as f64 / 2.0;
        for at in equal {
            ranks[*at] = rank;
        }
        from += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::{Noisy, differ, explained, rank_correlation};

    /// A grid of two factors with values a + 2 b: variances 1 to 4, nothing left.
    #[test]
    fn shares_of_a_sum_are_those_of_its_parts() {
        let values = [0.0, 2.0, 1.0, 3.0];
        assert_eq!(explained(&[0, 0, 1, 1], &values), Some(0.2));
        assert_eq!(explained(&[0, 1, 0, 1], &values), Some(0.8));
    }

    #[test]
    fn interplay_alone_is_nobodys_share() {
        let values = [1.0, -1.0, -1.0, 1.0];
        assert_eq!(explained(&[0, 0, 1, 1], &values), Some(0.0));
        assert_eq!(explained(&[0, 0, 0, 0], &values), None);
        assert_eq!(explained(&[0, 1], &[5.0, 5.0]), None);
        assert_eq!(explained(&[], &[]), None);
    }

    #[test]
    fn ranks_see_any_rise_and_share_ties() {
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[1.0, 10.0, 1e9]), Some(1.0));
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(-1.0));
        // Ranks 0.5 0.5 2 against 0 1 2: covariance 1.5, variances 1.5 and 2.
        let tied = rank_correlation(&[1.0, 1.0, 3.0], &[1.0, 2.0, 3.0]).expect("both vary");
        assert!((tied - 1.5 / 3.0_f64.sqrt()).abs() < 1e-12, "{tied}");
        assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
    }

    /// Ten points, each the mean of ten draws: by noise alone 1 % of sweeps are said to differ, give or take three standard
    /// errors; shifted by three errors from point to point, all are.
    #[test]
    fn points_differ_beyond_their_noise() {
        const RUNS: u64 = 10;
        let source = crate::engine::draw::Source::new(5, 0, "influence", "noise", 0);
        let sweep = |number: u64, slope: f64| {
            let one = |at: u64| {
                let mut draw = source.nth(10 * number + at);
                // Nearly normal, with a deviation of 1: twelve uniform ones.
                let runs: Vec<f64> = (0..RUNS).map(|_| (0..12).map(|_| draw.unit()).sum::<f64>() - 6.0).collect();
                let centre = super::mean(&runs).expect("there are some");
                let squares: f64 = runs.iter().map(|run| (run - centre) * (run - centre)).sum();
                let freedom = RUNS as f64 - 1.0;
                Noisy { value: centre + slope * at as f64, error: (squares / freedom / RUNS as f64).sqrt(), freedom }
            };
            differ(&(0..10).map(one).collect::<Vec<Noisy>>())
        };
        let (sweeps, chance) = (2000.0, super::CHANCE);
        let claims = (0..2000).filter(|&number| sweep(number, 0.0)).count() as f64;
        let off = 3.0 * (sweeps * chance * (1.0 - chance)).sqrt();
        assert!((claims - sweeps * chance).abs() <= off, "{claims} of {sweeps}");
        assert_eq!((0..100).filter(|&number| sweep(number, 1.0)).count(), 100);
        let exact = |value| Noisy { value, error: 0.0, freedom: 9.0 };
        assert!(differ(&[exact(1.0), exact(2.0)]) && !differ(&[exact(1.0), exact(1.0)]) && !differ(&[]));
    }
}
