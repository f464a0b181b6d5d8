//! Theory beside one run: what `run --verify` adds to a result.
//!
//! Plain data. A figure is compared with a closed form where there is one; operational laws and bounds hold whatever the
//! laws of demand (Denning & Buzen 1978).

use super::agreement::Agreement;
use super::result::{Interval, Metric, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What theory says of a run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Beside {
    /// Figures that have a closed form.
    pub comparisons: Vec<Comparison>,
    /// Figures that cannot be beyond a bound.
    pub bounds: Vec<Bound>,
    /// Laws that hold between figures.
    pub laws: Vec<Law>,
    /// Why there is no closed form of the rest.
    pub reasons: Vec<String>,
}

/// A figure and its closed form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// What theory takes the part for: `box.cpu: M/M/1`.
    pub model: String,
    /// Who found the closed form.
    pub source: String,
    /// Both.
    #[serde(flatten)]
    pub figure: Agreement,
}

/// A figure and what it cannot exceed, or fall below.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// The metric's name.
    pub metric: String,
    /// What was simulated, in base units.
    pub simulated: f64,
    /// Its 95 % interval, as `low` and `high` in JSON.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// Base unit.
    pub unit: Unit,
    /// The least that the figure can be; absent for an upper bound.
    pub at_least: Option<f64>,
    /// The most.
    pub at_most: Option<f64>,
    /// Why.
    pub reason: String,
    /// True if no more of the figure than chance allows (the end of its interval) lies beyond.
    pub kept: bool,
}

/// Two sides of a law that should be equal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Law {
    /// The law in words.
    pub law: String,
    /// Its left side, as measured.
    pub left: f64,
    /// Its right side, from other figures.
    pub right: f64,
    /// Their difference, as a share of the left side.
    pub gap: f64,
}

impl Bound {
    /// A metric of a run below a bound; none if the run has no such figure.
    #[must_use]
    pub fn at_most(metrics: &BTreeMap<String, Metric>, metric: &str, bound: f64, reason: &str) -> Option<Self> {
        let found = metrics.get(metric)?;
        let lowest = found.interval.map_or(found.value, |it| it.low);
        Some(Self { at_most: Some(bound), kept: lowest <= bound, ..Self::unbounded(found, metric, reason) })
    }

    /// A metric of a run above a bound; none if the run has no such figure.
    #[must_use]
    pub fn at_least(metrics: &BTreeMap<String, Metric>, metric: &str, bound: f64, reason: &str) -> Option<Self> {
        let found = metrics.get(metric)?;
        let highest = found.interval.map_or(found.value, |it| it.high);
        Some(Self { at_least: Some(bound), kept: highest >= bound, ..Self::unbounded(found, metric, reason) })
    }

    fn unbounded(found: &Metric, metric: &str, reason: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            simulated: found.value,
            interval: found.interval,
            unit: found.unit,
            at_least: None,
            at_most: None,
            reason: reason.to_owned(),
            kept: true,
        }
    }
}

impl Law {
    /// The law with both sides.
    #[must_use]
    pub fn new(law: String, left: f64, right: f64) -> Self {
        let gap = (left - right).abs() / left.abs().max(f64::MIN_POSITIVE);
        Self { law, left, right, gap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate::Basis;

    #[test]
    fn chance_breaks_no_bound() {
        let metric = Metric {
            value: 100.0,
            interval: Some(Interval { low: 98.0, high: 102.0 }),
            n: 1000,
            n_eff: None,
            basis: Basis::Replications,
            unit: Unit::PerSecond,
            per_replication: vec![],
            exact: false,
        };
        let metrics = BTreeMap::from([("x".to_owned(), metric)]);
        let most = |bound| Bound::at_most(&metrics, "x", bound, "").map(|it| it.kept);
        let least = |bound| Bound::at_least(&metrics, "x", bound, "").map(|it| it.kept);
        assert_eq!(
            [most(97.0), most(99.0), least(101.0), least(103.0)],
            [Some(false), Some(true), Some(true), Some(false)]
        );
        assert_eq!(Bound::at_most(&metrics, "y", 1.0, ""), None);
    }
}
