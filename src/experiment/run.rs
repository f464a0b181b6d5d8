//! One scenario, run: replications in, result document out.

use super::replicate::{Plan, Replicate, replicate_all};
use super::{control, figures, series, slo, stability};
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::scenario::document;
use crate::stats::histogram::Histogram;
use crate::stats::result::{
    Bucket, ComponentNode, Conservation, Edge, Endings, FORMAT, Histogram as Buckets, Marker, MarkerKind, Mode,
    Requests, RunResult, ScenarioRecord, SetNode, Topology, Verdict, WarmupBy,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Runs a scenario by a plan. `name` is the scenario's name with its variant; `done` hears how many replications are
/// finished.
#[must_use]
pub fn run(scenario: &Scenario, name: &str, plan: Plan, done: &(dyn Fn(u32) + Sync)) -> RunResult {
    let replicates = replicate_all(scenario, plan, done);
    result(scenario, name, plan, &replicates)
}

/// Runs a scenario and its control twin, if it has one; `done` hears of the replications of both.
#[must_use]
pub fn run_with_control(scenario: &Scenario, name: &str, plan: Plan, done: &(dyn Fn(u32) + Sync)) -> RunResult {
    let mut result = run(scenario, name, plan, done);
    result.control = control::twin(scenario).map(|twin| {
        let replicates = replicate_all(&twin, plan, &|finished| done(plan.replications + finished));
        figures::metrics(&twin, &replicates)
    });
    result
}

fn result(scenario: &Scenario, name: &str, plan: Plan, replicates: &[Replicate]) -> RunResult {
    let timing = scenario.timing;
    let metrics = figures::metrics(scenario, replicates);
    let requests = requests(replicates);
    let verdict = if requests.endings.ok == 0 {
        Verdict::NotEnoughData
    } else if stability::grows(scenario, replicates) {
        Verdict::Unstable
    } else {
        Verdict::Ok
    };
    RunResult {
        scalelab: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: record(scenario, name),
        seed: plan.seed,
        replications: plan.replications,
        mode: match timing.mode {
            document::Mode::Steady => Mode::Steady,
            document::Mode::Terminating => Mode::Terminating,
        },
        warmup_s: timing.warmup.0 as f64 * timing.tick_s(),
        warmup_by: match scenario.document.run.warmup {
            _ if timing.warmup.is_zero() => WarmupBy::None,
            Some(_) => WarmupBy::Given,
            None => WarmupBy::Default,
        },
        measured_s: (timing.duration.0 - timing.warmup.0) as f64 * timing.tick_s(),
        verdict,
        notes: notes(scenario, &requests, verdict),
        slo: slo::judge(&scenario.slo, &metrics),
        metrics,
        control: None,
        histograms: histograms(scenario, replicates),
        series: series::series(scenario, replicates),
        markers: markers(scenario),
        topology: topology(scenario),
        conservation: conservation(replicates),
        requests,
    }
}

fn record(scenario: &Scenario, name: &str) -> ScenarioRecord {
    let text = scenario.effective.to_string();
    let sha256 = Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    });
    ScenarioRecord { name: name.to_owned(), sha256, document: scenario.effective.clone() }
}

fn requests(replicates: &[Replicate]) -> Requests {
    let classes = || replicates.iter().flat_map(|replicate| &replicate.recorder.requests);
    let count = |ending: Ending| classes().map(|class| class.endings[ending as usize]).sum();
    let endings = Endings {
        ok: count(Ending::Ok),
        rejected: count(Ending::Rejected),
        shed: count(Ending::Shed),
        timed_out: count(Ending::TimedOut),
        crashed: count(Ending::Crashed),
        unreachable: count(Ending::Unreachable),
        failed: count(Ending::Failed),
    };
    let in_flight = replicates.iter().map(|replicate| replicate.tally.measured_open).sum();
    Requests { issued: classes().map(|class| class.issued).sum(), endings, in_flight }
}

fn notes(scenario: &Scenario, requests: &Requests, verdict: Verdict) -> Vec<String> {
    let mut notes = scenario.notes.clone();
    if requests.in_flight > 0 {
        let text = "measured requests had not ended when the run stopped; they are missing from latency";
        notes.push(format!("{} {text}", requests.in_flight));
    }
    if verdict == Verdict::Unstable {
        let text = "the number of requests in the system keeps growing: averages depend on how long one looks";
        notes.push(text.to_owned());
    }
    notes
}

/// The beginnings and ends of planned events; those that are only bound to happen differ between replications.
fn markers(scenario: &Scenario) -> Vec<Marker> {
    let duration_s = scenario.timing.duration.0 as f64 * scenario.timing.tick_s();
    let mut found = Vec::new();
    for (name, event) in &scenario.document.events {
        let Some(at) = event.at else { continue };
        let mut mark = |t_s: f64, kind| found.push(Marker { t_s, label: name.clone(), kind });
        let planned = event.verb().is_ok_and(|(verb, _)| verb.planned().is_some());
        mark(at.seconds(), if planned { MarkerKind::Change } else { MarkerKind::Fault });
        if let Some(lasting) = event.lasting {
            mark(at.seconds() + lasting.seconds(), if planned { MarkerKind::Change } else { MarkerKind::Repair });
        }
    }
    found.retain(|marker| marker.t_s < duration_s);
    found.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
    found
}

fn histograms(scenario: &Scenario, replicates: &[Replicate]) -> BTreeMap<String, Buckets> {
    let tick_s = scenario.timing.tick_s();
    let mut all = Histogram::new(Histogram::FINE);
    let mut found = BTreeMap::new();
    for (id, class) in scenario.common.classes.iter().enumerate() {
        let mut own = Histogram::new(Histogram::FINE);
        for replicate in replicates {
            own.merge(&replicate.recorder.requests[id].latency);
        }
        all.merge(&own);
        if !class.name.is_empty() {
            found.insert(format!("class.{}.latency", class.name), buckets(&own, tick_s));
        }
    }
    found.insert("latency".to_owned(), buckets(&all, tick_s));
    found
}

fn buckets(histogram: &Histogram, tick_s: f64) -> Buckets {
    let bucket =
        |bucket: crate::stats::histogram::Bucket| Bucket { upto_s: bucket.high as f64 * tick_s, count: bucket.count };
    Buckets { buckets: histogram.buckets().map(bucket).collect() }
}

fn topology(scenario: &Scenario) -> Topology {
    let set = |set: &crate::scenario::layout::SetPlan| SetNode {
        name: set.name.clone(),
        count: set.settings.count,
        cores: set.settings.cores,
        services: set.services.clone(),
    };
    let components = &scenario.components;
    let edges = components.iter().flat_map(|component| {
        let mut called: Vec<_> = component.settings.references().into_iter().map(|reference| reference.to).collect();
        called.sort();
        called.dedup();
        called.into_iter().map(|to| Edge { from: component.name.clone(), to })
    });
    let node = |c: &crate::scenario::layout::Named| ComponentNode { name: c.name.clone(), kind: c.kind.to_owned() };
    Topology {
        sets: scenario.layout.sets.iter().map(set).collect(),
        components: components.iter().map(node).collect(),
        edges: edges.collect(),
    }
}

/// The laws were asserted in every replication: a run that is here has kept them.
fn conservation(replicates: &[Replicate]) -> Vec<Conservation> {
    let sum = |value: &dyn Fn(&Replicate) -> u64| replicates.iter().map(value).sum::<u64>() as f64;
    let detail = |numbers: &[(&str, f64)]| numbers.iter().map(|&(name, number)| (name.to_owned(), number)).collect();
    let issued = sum(&|r| r.tally.issued);
    let ended = sum(&|r| r.tally.ended);
    vec![
        Conservation {
            law: "requests issued = ended + in flight at the stop".to_owned(),
            holds: true,
            detail: detail(&[("issued", issued), ("ended", ended), ("in flight", issued - ended)]),
        },
        Conservation {
            law: "integral of the number in each station = sum of its sojourns, to the tick".to_owned(),
            holds: true,
            detail: detail(&[("stations", replicates[0].stations as f64 * replicates.len() as f64)]),
        },
        Conservation {
            law: "service done = demand met, within a tick per departure".to_owned(),
            holds: true,
            detail: detail(&[("visits", sum(&|r| r.tally.visits)), ("events", sum(&|r| r.tally.events))]),
        },
    ]
}
