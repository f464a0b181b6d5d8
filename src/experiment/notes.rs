//! What is said of a run beside its figures: why they may mislead, and what would help.

use super::replicate::Replicate;
use super::stability::Stability;
use super::study::Study;
use crate::scenario::Scenario;
use crate::stats::estimate::Basis;
use crate::stats::kinds::{Kinds, RISK};
use crate::stats::result::{Metric, Requests};
use std::collections::BTreeMap;

/// What a run says of itself.
#[must_use]
pub fn of(
    scenario: &Scenario,
    requests: &Requests,
    metrics: &BTreeMap<String, Metric>,
    study: &Study,
    replicates: &[Replicate],
) -> Vec<String> {
    let mut notes = scenario.notes.clone();
    if !scenario.uncertain.is_empty() {
        let count = scenario.uncertain.len();
        notes.push(format!("uncertain inputs stand at their likely values ({count})"));
    }
    if requests.in_flight > 0 {
        let text = "measured requests had not ended when the run stopped; they are missing from latency";
        notes.push(format!("{} {text}", requests.in_flight));
    }
    notes.extend(growing(&study.growing));
    match study.stability {
        Stability::Unstable if !study.growing.is_empty() => {}
        Stability::Unstable => {
            let text = "the number of requests in the system keeps growing: averages depend on how long one looks";
            notes.push(text.to_owned());
        }
        Stability::NotStationary => {
            let text = "warm-up not reached / not stationary: there is no interval for a steady state; a longer run may \
                have one, or the mode is terminating";
            notes.push(text.to_owned());
        }
        Stability::Bistable => notes.extend(study.kinds.as_ref().map(bistable)),
        Stability::Steady => notes.extend(too_short(metrics)),
    }
    if metrics.values().any(|metric| metric.basis == Basis::Correlated) {
        let text = "correlated: batches of the single replication correlate, so its intervals are probably too narrow; \
            run longer, or with more replications";
        notes.push(text.to_owned());
    }
    notes.extend(awaited(replicates));
    notes
}

/// Times that no length of a run would settle, such as the delay of copies that cannot keep up.
fn growing(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| {
        format!(
            "{} grew to the end of the run: it depends on how long one looks, and so does whatever comes of it, such as stale \
             reads; something takes in more than it gets done",
            names.join(", ")
        )
    })
}

/// The calls that somebody waits for who will never know better.
fn awaited(replicates: &[Replicate]) -> Option<String> {
    let calls: u64 = replicates.iter().map(|replicate| replicate.tally.awaited_for_ever).sum();
    (calls > 0).then(|| {
        let (calls, their) =
            if calls == 1 { ("1 call was".to_owned(), "its") } else { (format!("{calls} calls were"), "their") };
        format!("{calls} lost in silence, and {their} callers wait for ever: nothing but a `timeout` ends that")
    })
}

/// What the two kinds of replications are.
fn bistable(kinds: &Kinds) -> String {
    let Kinds { less, more, means } = kinds;
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let (low, high, risk) = (percent(means.0), percent(means.1), 100.0 * RISK);
    format!(
        "replications differ in kind: in the second half {low} of the requests end ok in {less} of them, and {high} in the \
         other {more}; no mean describes both, and there is no interval (told with a risk of at most {risk} %)"
    )
}

/// The quantiles of latency for which the run is too short.
fn too_short(metrics: &BTreeMap<String, Metric>) -> Option<String> {
    let quantile = |name: &str| Some((name.strip_prefix("latency.")?.to_owned(), metrics.get(name)?.basis));
    let quantiles = ["latency.p50", "latency.p90", "latency.p95", "latency.p99", "latency.p99.9"];
    let found = quantiles.into_iter().filter_map(quantile);
    let thin: Vec<String> = found.filter(|(_, basis)| *basis == Basis::TooFewBeyond).map(|(word, _)| word).collect();
    let list = thin.join(", ");
    (!thin.is_empty()).then(|| {
        format!(
            "n too small for an interval of {list}: too few requests are slower; longer replications help, more of them \
            do not"
        )
    })
}
