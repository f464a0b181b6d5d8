//! What a system does at growing load.

use super::result::Metric;
use serde::Serialize;

/// What was seen at one load.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LoadPoint {
    /// Requests per second that were offered.
    pub load_per_s: f64,
    /// Requests per second that ended ok.
    pub goodput: Metric,
    /// The share of those issued that ended ok; none if nothing was issued.
    pub success_ratio: Option<Metric>,
    /// How the others ended, the most frequent way first.
    pub failed_by: Vec<String>,
    /// Half of them took at most so long; none if nothing ended ok.
    pub p50: Option<Metric>,
    /// Their mean; none if nothing ended ok.
    pub mean: Option<Metric>,
    /// 99 in 100 of them took at most so long; none if nothing ended ok.
    pub p99: Option<Metric>,
    /// False if the number of requests in the system grew to the end: figures then depend on how long one looks.
    pub is_steady: bool,
    /// False if caches may still have been filling.
    pub is_warm: bool,
}
