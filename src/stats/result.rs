//! The result document: everything that one run of a scenario is allowed to say, as plain data.
//!
//! It is the pivot between measuring and printing: `experiment` fills it, `report` draws it, and a saved one can be
//! drawn again without simulating. Laws: the same version, platform, scenario and seed give the same document, so it
//! holds no wall-clock time, no host name and no unordered map; every number is finite and in base units (seconds, per
//! second, bytes, ratio), and a figure without observations is absent. It computes nothing.

mod audit;
mod inputs;
mod metric;
mod requests;
mod series;
mod topology;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use audit::{Conservation, Interrupted, Precision, SloOutcome, SloVerdict};
pub use inputs::{Inputs, UncertainInput};
pub use metric::{Bucket, Histogram, Interval, Metric, Unit};
pub use requests::{Endings, Requests};
pub use series::{LatencySeries, Marker, MarkerKind, Series, SetSeries};
pub use topology::{ComponentNode, Edge, SetNode, Topology};

/// The number in the field `scalelab`: readers refuse a document of another format.
pub const FORMAT: u32 = 1;

/// One run of one scenario: all replications together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunResult {
    /// Format of this document, [`FORMAT`].
    pub scalelab: u32,
    /// Version of the program that ran it.
    pub version: String,
    /// What was run.
    pub scenario: ScenarioRecord,
    /// Master seed.
    pub seed: u64,
    /// Number of independent replications.
    pub replications: u32,
    /// Whether the run was meant to reach a steady state.
    pub mode: Mode,
    /// Simulated seconds cut from the start of every replication.
    pub warmup_s: f64,
    /// Who chose the cut.
    pub warmup_by: WarmupBy,
    /// Simulated seconds measured in every replication.
    pub measured_s: f64,
    /// How precise the run was to become, and whether it did; none if nothing was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// What is missing, if the run was stopped before it was complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interrupted: Option<Interrupted>,
    /// May the figures be trusted?
    pub verdict: Verdict,
    /// What a reader must know beside the figures: too few samples, assumptions, correlated batches.
    pub notes: Vec<String>,
    /// Requests issued in the measured time, by ending, summed over replications.
    pub requests: Requests,
    /// Estimates by name (`latency.p99`, `web.wait.mean`).
    pub metrics: BTreeMap<String, Metric>,
    /// What was predicted without running, by the names of the metrics; empty where its assumptions do not hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub predicted: BTreeMap<String, f64>,
    /// The same estimates without the scenario's events; none if it has none or it was not wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<BTreeMap<String, Metric>>,
    /// How far it moves because inputs are uncertain; none if that was not wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Inputs>,
    /// What theory says beside it; none if it was not wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theory: Option<super::beside::Beside>,
    /// Distributions by the name of what is distributed (`latency`, `class.edit.latency`), pooled over replications.
    pub histograms: BTreeMap<String, Histogram>,
    /// How figures went over simulated time.
    pub series: Series,
    /// Faults, changes and scaling actions on the clock of the series.
    pub markers: Vec<Marker>,
    /// The architecture as it was built at the start.
    pub topology: Topology,
    /// Laws that were checked, with their numbers.
    pub conservation: Vec<Conservation>,
    /// The scenario's SLO rules, in its order, judged.
    pub slo: Vec<SloOutcome>,
}

/// What was run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// The scenario's name, with its variant if one was chosen.
    pub name: String,
    /// SHA-256 of the effective document in hexadecimal.
    pub sha256: String,
    /// The effective document: after variant and overrides.
    pub document: serde_json::Value,
}

/// Whether the run was meant to reach a steady state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Long-run averages of an unchanging system.
    Steady,
    /// A story with a beginning and an end: faults, ramps, controllers.
    Terminating,
}

/// Who chose the warm-up cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarmupBy {
    /// Nothing was cut.
    None,
    /// Written in the scenario or given as a flag.
    Given,
    /// Found in the data (MSER-5).
    Detected,
}

/// May the figures be trusted?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes, within their intervals.
    Ok,
    /// No: the run had not settled, or it drifts.
    NotStationary,
    /// No: a queue grew to the end of the run, so averages depend on how long one looks.
    Unstable,
    /// No: some replications end in one state and some in another, so a mean is that of neither.
    Bistable,
    /// Too few observations for the intervals asked for.
    NotEnoughData,
}
