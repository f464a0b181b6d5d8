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
    /// Half of them took at most so long; none if nothing ended ok.
    pub p50: Option<Metric>,
    /// Their mean; none if nothing ended ok.
    pub mean: Option<Metric>,
    /// 99 in 100 of them took at most so long; none if nothing ended ok.
    pub p99: Option<Metric>,
    /// False if there is no steady state: figures then depend on how long one looks.
    pub is_steady: bool,
}
