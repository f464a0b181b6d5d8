//! What was predicted, beside what was simulated, as long as it holds.
//!
//! What is doubted at any load has no prediction: events, keys that drift, memories that fill. What turns requests away, or
//! makes them again, is doubted near saturation only, so nobody knows beforehand whether it matters; the simulation does.
//! Where requests failed, or a CPU was nearly full, the prediction is left out too. Why is noted, whatever it is.

use super::analysis::{self, Analysis};
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
    let none = |why: String| (BTreeMap::new(), Some(why));
    let is_cpu = |name: &String| name.ends_with(".cpu.utilization");
    let predicted = match Analysis::utilizations(scenario) {
        Ok(predicted) => predicted,
        // Nothing is missed where there is nothing to predict.
        Err(_) if !metrics.keys().any(is_cpu) => return (BTreeMap::new(), None),
        Err(why) => return none(format!("no prediction holds: {why}")),
    };
    let full = |name: &String| metrics.get(name).is_some_and(|busy| busy.value >= NEAR);
    let failed = metrics.get("success_ratio").is_some_and(|share| share.value < COMPLETED);
    if predicted.is_empty() || !(failed || predicted.keys().any(full)) {
        return (predicted, None);
    }
    let Some(said) = analysis::told(Analysis::new(scenario).doubts.iter()) else { return (predicted, None) };
    let why = if failed { "requests failed" } else { "the load is near saturation" };
    none(format!("no prediction holds, for {why}: {said}"))
}
