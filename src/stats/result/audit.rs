//! What was checked: the scenario's own goals and the simulator's conservation laws.

use super::metric::{Interval, Unit};
use crate::stats::estimate::Basis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One SLO rule, judged.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SloOutcome {
    /// Metric name, with its window if it has one: `latency.p99`, `success_ratio[during web dies]`.
    pub metric: String,
    /// The rule as written: `< 300ms`.
    pub rule: String,
    /// What was measured; absent where nothing was observed.
    pub value: Option<f64>,
    /// Its interval, as `low` and `high` in JSON.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// Base unit of `value`.
    pub unit: Unit,
    /// The judgement.
    pub verdict: SloVerdict,
    /// How many times as much would have to be measured until an undecided rule is decided, if the value stays what it is;
    /// absent where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<f64>,
    /// Why an undecided rule has no interval; absent where it has one, or nothing was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Basis>,
    /// The `run.duration` in seconds that would have enough requests beyond a quantile for an interval, where it is that
    /// which an undecided rule lacks: the number of replications does not matter to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_s: Option<f64>,
    /// The quantile that decided a rule which its own metric does not decide: quantiles rise, so that the lower end of p50
    /// is one of p99 too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Judged by interval: a rule passes or fails only where the whole interval lies on one side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SloVerdict {
    /// Kept.
    Pass,
    /// Broken.
    Fail,
    /// The interval holds the bound, or nothing was observed: the run is too short to say.
    Undecided,
}

/// A run that went on until its metrics were known well enough.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// Relative error that was allowed.
    pub wanted: f64,
    /// Metrics that are not known so well.
    pub missed: Vec<String>,
    /// False if a clock on the wall ended the run: on another machine it would have had another number of replications.
    pub reproducible: bool,
}

/// A run that was stopped before it was complete. Its figures and intervals are of what is complete, and of nothing else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interrupted {
    /// Replications that were to be run.
    pub planned: u32,
    /// The numbers of those that are complete.
    pub kept: Vec<u32>,
    /// What else is missing, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// One law that was checked over the whole run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Conservation {
    /// The law in words: `issued = endings + in flight`.
    pub law: String,
    /// Did it hold?
    pub holds: bool,
    /// The numbers compared, by name.
    pub detail: BTreeMap<String, f64>,
}
