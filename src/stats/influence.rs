//! How much of what differs between points is due to one factor alone.
//!
//! On a grid: the variance of the level means over the variance of all values, the correlation ratio (Pearson 1905), which
//! is the first-order sensitivity index (Saltelli et al., "Global sensitivity analysis: the primer", 2008, chapter 1). The
//! shares of the factors of a whole grid sum to at most 1; what is missing is their interplay and noise. On scattered
//! points, which share no levels: the rank correlation (Spearman 1904), which sees any rise or fall but no valley.
//!
//! Ignored: an influence is one over the levels of this sweep, and other levels give another.

use super::sample::mean;

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
    use super::{explained, rank_correlation};

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
}
