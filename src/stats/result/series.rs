//! Figures over simulated time, in windows of equal width, and the marks on that clock.

use super::requests::Endings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Window `i` covers `start_s + i * width_s` up to `start_s + (i + 1) * width_s`; all arrays are equally long. Averages
/// over replications, except for percentiles, which come from the windows pooled over replications. A warm-up that the
/// windows show is not part of the measured figures.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Series {
    /// Simulated second at which the first window starts.
    pub start_s: f64,
    /// Width of a window in seconds.
    pub width_s: f64,
    /// Latency of requests that ended ok, by window of arrival.
    pub latency: LatencySeries,
    /// Endings per second, by window of the request's end.
    pub endings_per_s: Endings<Vec<f64>>,
    /// Mean number of requests in flight.
    pub in_flight: Vec<f64>,
    /// By machine set.
    pub sets: BTreeMap<String, SetSeries>,
    /// What components count of themselves, by the name of the metric: shares and mean times, over all replications;
    /// `None` where nothing was counted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Vec<Option<f64>>>,
}

/// Percentiles in seconds; `None` where no request ended ok.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LatencySeries {
    /// Median.
    pub p50_s: Vec<Option<f64>>,
    /// 95th percentile.
    pub p95_s: Vec<Option<f64>>,
    /// 99th percentile.
    pub p99_s: Vec<Option<f64>>,
}

/// One machine set.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SetSeries {
    /// Busy share of the set's cores, 0 to 1.
    pub utilization: Vec<f64>,
    /// Mean number of visits that wait for a core, over the whole set.
    pub queue: Vec<f64>,
}

/// Something that happened at an instant and explains what the curves do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Marker {
    /// Simulated second.
    pub t_s: f64,
    /// What happened, in the scenario's words.
    pub label: String,
    /// What kind of thing happened.
    pub kind: MarkerKind,
}

/// What kind of thing a marker marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkerKind {
    /// A fault begins.
    Fault,
    /// A fault ends, or a change that was planned for a while.
    Repair,
    /// A planned change: load, membership, a DNS record.
    Change,
    /// A controller acted: scaling, promotion, failover.
    Action,
}
