//! The percentile spectrum of a saved distribution: the latency that a share of the requests exceeds, ever denser towards
//! the tail.
//!
//! The shares are those of [`super::histogram::Histogram::percentiles`]: five equal steps in each halving of the share
//! that is still above, as long as one observation is. All distributions are asked at the same shares, so that they
//! lie on one axis. A value is the upper bound of its bucket; the fine histograms of latency are within 0.2 % of it.

use super::result::Histogram;

/// The share `above` of the observations is greater than `value_s`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// 0 to 1, without 0.
    pub above: f64,
    /// Seconds.
    pub value_s: f64,
}

impl Point {
    /// The place on an axis of nines: 0 for all, 1 for a tenth, 2 for a hundredth, 3 for a thousandth above.
    #[must_use]
    pub fn nines(&self) -> f64 {
        -self.above.log10()
    }
}

/// The spectrum from all observations down to one; nothing of nothing.
#[must_use]
pub fn points(histogram: &Histogram) -> Vec<Point> {
    let n: u64 = histogram.buckets.iter().map(|bucket| bucket.count).sum();
    let mut buckets = histogram.buckets.iter();
    let mut points = Vec::new();
    let (mut left, mut value_s) = (n, None);
    for above in shares().take_while(|above| above * n as f64 >= 1.0) {
        // Half an observation takes back the rounding of the product.
        while left as f64 > above * n as f64 + 0.5 || value_s.is_none() {
            let Some(bucket) = buckets.next() else { break };
            (left, value_s) = (left - bucket.count, Some(bucket.upto_s));
        }
        points.extend(value_s.map(|value_s| Point { above, value_s }));
    }
    points
}

/// 1, 0.9, 0.8, 0.7, 0.6, then the same of a half, of a quarter and so on.
fn shares() -> impl Iterator<Item = f64> {
    (0..64).flat_map(|halvings| (0..5).map(move |step| 0.5_f64.powi(halvings) * (1.0 - f64::from(step) / 10.0)))
}

#[cfg(test)]
mod tests {
    use super::{Point, points};
    use crate::stats::result::{Bucket, Histogram};

    fn spectrum(buckets: &[(f64, u64)]) -> Vec<Point> {
        let buckets = buckets.iter().map(|&(upto_s, count)| Bucket { upto_s, count }).collect();
        points(&Histogram { buckets })
    }

    #[test]
    fn a_share_above_a_value_is_no_more_than_was_counted_there() {
        let all: Vec<(f64, u64)> = (1u32..=1000).map(|i| (f64::from(i), 1)).collect();
        let found = spectrum(&all);
        for Point { above, value_s } in &found {
            let counted = all.iter().filter(|(value, _)| value > value_s).count() as f64;
            let one_more = all.iter().filter(|(value, _)| *value > value_s - 1.0).count() as f64;
            assert!(counted <= above * 1000.0 + 0.5 && one_more >= above * 1000.0 - 0.5, "{above} above {value_s}");
        }
        let at = |nines: f64| found.iter().find(|point| point.nines() >= nines - 1e-9).map(|point| point.value_s);
        assert_eq!((at(0.0), at(2.0_f64.log10())), (Some(1.0), Some(500.0)));
        assert!(found.last().is_some_and(|last| last.above >= 0.001 && last.above < 0.002), "{:?}", found.last());
    }

    #[test]
    fn little_gives_little() {
        assert!(spectrum(&[]).is_empty());
        assert_eq!(spectrum(&[(0.2, 1)]), [Point { above: 1.0, value_s: 0.2 }]);
    }
}
