//! Goodness-of-fit checks shared by the tests of samplers and policies. Fixed seeds make them deterministic; the level
//! says how often a correct sampler would have failed with another seed.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// A correct sampler fails a check with this probability over seeds.
pub(crate) const ALPHA: f64 = 1e-4;

/// Neumaier's compensated sum (1974), so that the tests' own totals are exact.
pub(crate) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for x in values {
        let next = sum + x;
        lost += if sum.abs() >= x.abs() { (sum - next) + x } else { (x - next) + sum };
        sum = next;
    }
    sum + lost
}

/// Kolmogorov-Smirnov: the largest gap between the sample's cdf and the law's stays below sqrt(ln(2/alpha) / (2n))
/// (Smirnov 1948, asymptotic; at n = 1000 already within 1 %).
pub(crate) fn kolmogorov_smirnov(name: &str, sample: &mut [f64], cdf: impl Fn(f64) -> f64) {
    sample.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = sample.iter().enumerate().fold(0.0_f64, |gap, (below, &x)| {
        let f = cdf(x);
        gap.max(f - below as f64 / n).max((below + 1) as f64 / n - f)
    });
    let limit = ((2.0 / ALPHA).ln() / (2.0 * n)).sqrt();
    assert!(gap < limit, "{name}: the empirical cdf of {n} draws is off by {gap:.2e}, limit {limit:.2e}");
}

/// Pearson's chi-square test of counts against probabilities; classes of probability 0 must be empty.
pub(crate) fn chi_square(counts: &[u64], probabilities: &[f64]) {
    assert_eq!(counts.len(), probabilities.len());
    let n = counts.iter().sum::<u64>() as f64;
    let mut statistic = 0.0;
    let mut classes = 0;
    for (&count, &p) in counts.iter().zip(probabilities) {
        if p > 0.0 {
            assert!(n * p >= 5.0, "a class expects only {} counts", n * p);
            statistic += (count as f64 - n * p).powi(2) / (n * p);
            classes += 1;
        } else {
            assert_eq!(count, 0, "a class of probability 0 was hit");
        }
    }
    if classes > 1 {
        let law = ChiSquared::new(f64::from(classes - 1)).expect("positive degrees of freedom");
        let limit = law.inverse_cdf(1.0 - ALPHA);
        assert!(statistic < limit, "chi-square {statistic:.1} over {classes} classes, limit {limit:.1}: {counts:?}");
    }
}
