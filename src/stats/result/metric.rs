//! An estimate with its interval, and a distribution as buckets.

use crate::stats::estimate::Basis;
use serde::{Deserialize, Serialize};

/// One named figure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Metric {
    /// Point estimate in base units, finite.
    pub value: f64,
    /// 95 % confidence interval, as `low` and `high` in JSON; absent where none can be stood behind. It covers
    /// simulation noise only, and need not be symmetric.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// Observations behind the estimate (requests, visits, windows), over all replications.
    pub n: u64,
    /// Independent observations that would know the value as well, where that was worked out: far fewer than there are,
    /// because neighbours in a queue are alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_eff: Option<f64>,
    /// What the interval rests on, or why there is none.
    pub basis: Basis,
    /// Base unit of `value`, `low`, `high` and `per_replication`.
    pub unit: Unit,
    /// The same figure in each replication, in their order, so that anyone can recompute the interval. Empty where a
    /// figure exists only for the pooled sample.
    pub per_replication: Vec<f64>,
    /// True for what no draw can change (a count of machines, a price): it needs no interval.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exact: bool,
}

/// Both ends of a 95 % confidence interval, `low <= high`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Half the interval's width, what follows `±`.
    #[must_use]
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Unit {
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Events per second.
    #[serde(rename = "/s")]
    PerSecond,
    /// Bytes.
    #[serde(rename = "B")]
    Bytes,
    /// A share, mostly between 0 and 1.
    #[serde(rename = "ratio")]
    Ratio,
    /// Things counted: requests, machines; a time average of them need not be whole.
    #[serde(rename = "count")]
    Count,
    /// Money, in the currency of the scenario's prices.
    #[serde(rename = "money")]
    Money,
}

impl Unit {
    /// The name used in documents and tables: `s`, `/s`, `B`, `ratio`, `count`, `money`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::PerSecond => "/s",
            Self::Bytes => "B",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Money => "money",
        }
    }
}

/// A distribution of times, enough for a percentile spectrum.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Histogram {
    /// Buckets that hold something, by rising bound.
    pub buckets: Vec<Bucket>,
}

/// Observations above the previous bucket's bound and not above this one's.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bucket {
    /// Upper bound in seconds, included.
    pub upto_s: f64,
    /// Observations in this bucket alone (not cumulative).
    pub count: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
