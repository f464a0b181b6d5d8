//! Service level objectives, judged by interval: a rule passes or fails only if the whole interval lies on one side.

use crate::scenario::rule::Rule;
use crate::stats::result::{Metric, SloOutcome, SloVerdict, Unit};
use std::collections::BTreeMap;

/// Judges every rule.
#[must_use]
pub fn judge(rules: &[Rule], metrics: &BTreeMap<String, Metric>) -> Vec<SloOutcome> {
    rules.iter().map(|rule| outcome(rule, metrics.get(&rule.metric))).collect()
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
