//! Two estimates of one figure, and what is known of their difference.
//!
//! Paired: Student's t over the differences of the replications (Law & Kelton, "Simulation modeling and analysis", section
//! 10.2.1). Independent: Welch 1947, "The generalization of Student's problem". The relative difference is Fieller's
//! interval of a ratio (Fieller 1954, "Some problems in interval estimation"), which leaves out zero exactly where that
//! of the difference does. Spreads are taken around the estimates that are shown, which for quantiles and ratios are
//! those of the pooled sample, as in [`estimate`](crate::stats::estimate).

use super::Value;
use crate::stats::estimate::Basis;
use crate::stats::result::{Interval, Metric};
use crate::stats::sample;
use crate::stats::student;

/// Estimates of one figure in two designs, with the variances of both and of their difference.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pair {
    a: f64,
    b: f64,
    variance_a: f64,
    variance_b: f64,
    variance_difference: f64,
    freedom: f64,
    /// What the difference may be though no replication showed any: events that none of them has seen.
    unseen: Option<Interval>,
    paired: bool,
}

impl Pair {
    /// A figure and itself.
    #[must_use]
    pub const fn nothing(value: f64) -> Self {
        Self {
            a: value,
            b: value,
            variance_a: 0.0,
            variance_b: 0.0,
            variance_difference: 0.0,
            freedom: 1.0,
            unseen: None,
            paired: true,
        }
    }

    /// Replications that saw the same draws; of runs of unequal number, those that both have. Nothing for fewer than two.
    #[must_use]
    pub fn paired(a: &Metric, b: &Metric) -> Option<Self> {
        let both = a.per_replication.len().min(b.per_replication.len());
        let own = |metric: &Metric| -> Option<(f64, Vec<f64>)> {
            let own = metric.per_replication[..both].to_vec();
            let value = if own.len() == metric.per_replication.len() { metric.value } else { sample::mean(&own)? };
            Some((value, own))
        };
        let ((a_value, a_own), (b_value, b_own)) = (own(a)?, own(b)?);
        let differences: Vec<f64> = a_own.iter().zip(&b_own).map(|(a, b)| b - a).collect();
        Some(Self {
            a: a_value,
            b: b_value,
            variance_a: of_mean(a_value, &a_own)?,
            variance_b: of_mean(b_value, &b_own)?,
            variance_difference: of_mean(b_value - a_value, &differences)?,
            freedom: both as f64 - 1.0,
            unseen: unseen(a, b),
            paired: true,
        })
    }

    /// Replications that have nothing to do with each other. Nothing for fewer than two of either.
    #[must_use]
    pub fn independent(a: &Metric, b: &Metric) -> Option<Self> {
        let variance_a = of_mean(a.value, &a.per_replication)?;
        let variance_b = of_mean(b.value, &b.per_replication)?;
        let share = |variance: f64, own: &[f64]| variance * variance / (own.len() as f64 - 1.0);
        let both = variance_a + variance_b;
        let shares = share(variance_a, &a.per_replication) + share(variance_b, &b.per_replication);
        let freedom = if shares > 0.0 { both * both / shares } else { 1.0 };
        // Values near the largest number have squares beyond it.
        if !freedom.is_finite() {
            return None;
        }
        let unseen = unseen(a, b);
        let (a, b) = (a.value, b.value);
        Some(Self { a, b, variance_a, variance_b, variance_difference: both, freedom, unseen, paired: false })
    }

    /// The second less the first.
    #[must_use]
    pub const fn difference(&self) -> f64 {
        self.b - self.a
    }

    /// How probable a difference of at least this size is where there is none.
    #[must_use]
    pub fn chance(&self) -> f64 {
        let difference = self.difference();
        if difference == 0.0 {
            return 1.0;
        }
        if self.variance_difference > 0.0 {
            student::two_sided(difference / self.variance_difference.sqrt(), self.freedom)
        } else {
            0.0
        }
    }

    /// Where the true difference lies with a probability.
    #[must_use]
    pub fn interval(&self, confidence: f64) -> Interval {
        if let Some(unseen) = self.unseen {
            return unseen;
        }
        let half = student::quantile(confidence, self.freedom) * self.variance_difference.sqrt();
        Interval { low: self.difference() - half, high: self.difference() + half }
    }

    /// The difference as a share of the first, with the interval at a probability; no interval where the first may be
    /// zero, nothing where it is not above zero.
    #[must_use]
    pub fn relative(&self, confidence: f64) -> Option<Value> {
        let Self { a, b, .. } = *self;
        let value = (a > 0.0).then(|| b / a - 1.0)?;
        if self.unseen.is_some() {
            return Some(Value { value, interval: None });
        }
        // All ratios r with (b - r a)^2 <= t^2 var(b - r a).
        let covariance = (self.variance_a + self.variance_b - self.variance_difference) / 2.0;
        let t2 = student::quantile(confidence, self.freedom).powi(2);
        let square = a * a - t2 * self.variance_a;
        let linear = a * b - t2 * covariance;
        let rest = b * b - t2 * self.variance_b;
        let root = (linear * linear - square * rest).max(0.0).sqrt();
        let end = |root: f64| (linear + root) / square - 1.0;
        let interval = (square > 0.0).then(|| Interval { low: end(-root), high: end(root) });
        Some(Value { value, interval })
    }

    /// The variance that the difference of independent runs would have, over its own.
    #[must_use]
    pub fn variance_reduction(&self) -> Option<f64> {
        let independent = self.variance_a + self.variance_b;
        (self.paired && self.variance_difference > 0.0).then(|| independent / self.variance_difference)
    }
}

/// Variance of the mean of values around an estimate.
fn of_mean(value: f64, own: &[f64]) -> Option<f64> {
    Some(sample::deviation_around(value, own)?.powi(2) / own.len() as f64)
}

/// What never happened, or always, in both: each has a bound of the rule of three.
fn unseen(a: &Metric, b: &Metric) -> Option<Interval> {
    let bound = |metric: &Metric| metric.interval.filter(|_| metric.basis == Basis::RuleOfThree);
    let (own_a, own_b) = bound(a).zip(bound(b))?;
    #[expect(clippy::float_cmp, reason = "both are exactly 0, or both exactly 1")]
    (a.value == b.value).then_some(Interval { low: own_b.low - own_a.high, high: own_b.high - own_a.low })
}
