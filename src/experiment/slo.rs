//! Service level objectives, judged by interval: a rule passes or fails only if the whole interval lies on one side.

use super::figures;
use super::part::Sample;
use super::replicate::Replicate;
use crate::scenario::Scenario;
use crate::scenario::rule::Rule;
use crate::scenario::window::Window;
use crate::stats::result::{Metric, SloOutcome, SloVerdict, Unit};
use std::collections::BTreeMap;

/// Judges every rule, those with a window by what replications did in it.
#[must_use]
pub fn judge(scenario: &Scenario, replicates: &[Replicate], metrics: &BTreeMap<String, Metric>) -> Vec<SloOutcome> {
    let mut windows: Vec<(Window, BTreeMap<String, Metric>)> = Vec::new();
    for window in scenario.slo.iter().filter_map(|rule| rule.window) {
        if windows.iter().all(|(known, _)| *known != window) {
            let recorders = replicates.iter().map(|replicate| &replicate.recorder);
            let sample = Sample::stretch(recorders, window.from, window.to);
            windows.push((window, figures::metrics(scenario, &sample)));
        }
    }
    let outcome = |rule: &Rule| {
        let windowed = windows.iter().find(|(window, _)| Some(*window) == rule.window);
        outcome(rule, windowed.map_or(metrics, |(_, metrics)| metrics).get(&rule.name))
    };
    scenario.slo.iter().map(outcome).collect()
}

fn outcome(rule: &Rule, metric: Option<&Metric>) -> SloOutcome {
    let verdict = metric.map_or(SloVerdict::Undecided, |metric| verdict(rule, metric));
    SloOutcome {
        metric: rule.metric.clone(),
        rule: rule.text.clone(),
        value: metric.map(|metric| metric.value),
        interval: metric.and_then(|metric| metric.interval),
        unit: metric.map_or(Unit::Count, |metric| metric.unit),
        verdict,
    }
}

fn verdict(rule: &Rule, metric: &Metric) -> SloVerdict {
    let (low, high) = match metric.interval {
        Some(interval) => (interval.low, interval.high),
        None if metric.exact => (metric.value, metric.value),
        None => return SloVerdict::Undecided,
    };
    match (rule.bound.holds(low, rule.value), rule.bound.holds(high, rule.value)) {
        (true, true) => SloVerdict::Pass,
        (false, false) => SloVerdict::Fail,
        (true, false) | (false, true) => SloVerdict::Undecided,
    }
}
