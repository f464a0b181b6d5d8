//! What was predicted, beside what was simulated, as long as it holds.
//!
//! A prediction assumes that every request is served, once. What turns requests away, or makes them again, is doubted near
//! saturation only, so nobody knows beforehand whether it matters; the simulation does. Where requests failed, or a
//! CPU was nearly full, the prediction is left out, and why is noted.

use super::analysis::Analysis;
use crate::scenario::Scenario;
use crate::stats::result::Metric;
use std::collections::BTreeMap;

/// Near saturation: so busy, an M/M/1 station holds nine times as many requests as at half load.
const NEAR: f64 = 0.9;
/// The share of the requests that shall be completed, as for X*.
const COMPLETED: f64 = super::analysis::COMPLETED;

/// Predicted utilization of each set's CPUs by the names of their metrics, or none and why.
#[must_use]
pub fn beside(scenario: &Scenario, metrics: &BTreeMap<String, Metric>) -> (BTreeMap<String, f64>, Option<String>) {
    let predicted = Analysis::utilizations(scenario);
    let full = |name: &String| metrics.get(name).is_some_and(|busy| busy.value >= NEAR);
    let failed = metrics.get("success_ratio").is_some_and(|share| share.value < COMPLETED);
    if predicted.is_empty() || !(failed || predicted.keys().any(full)) {
        return (predicted, None);
    }
    let doubts = Analysis::new(scenario).doubts;
    let Some(first) = doubts.first() else { return (predicted, None) };
    let more = match doubts.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more reasons that `explain` lists"),
    };
    let why = if failed { "requests failed" } else { "the load is near saturation" };
    let (whose, said) = (&first.whose, &first.doubt.why);
    (BTreeMap::new(), Some(format!("no prediction holds, for {why}: {said} ({whose}){more}")))
}
