//! One scenario, run: replications in, result document out.

use super::budget::Budget;
use super::part::Sample;
use super::precision::{BATCH, Goal, replicate_to};
use super::replicate::{Plan, Replicate, replicate_all, replicate_some};
use super::stability::Stability;
use super::study::{self, Study};
use super::watch::Watch;
use super::{control, figures, notes, prediction, series, slo};
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::scenario::document;
use crate::stats::estimate::{Basis, Estimate};
use crate::stats::histogram::Histogram;
use crate::stats::result::{
    Bucket, ComponentNode, Conservation, Edge, Endings, FORMAT, Histogram as Buckets, Interrupted, Interval, Marker,
    MarkerKind, Metric, Mode, Precision, Requests, RunResult, ScenarioRecord, SetNode, Topology, Verdict, WarmupBy,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Runs a scenario by a plan. `name` is the scenario's name with its variant; `done` hears how many replications are
/// finished.
#[must_use]
pub fn run(scenario: &Scenario, name: &str, plan: Plan, done: &(dyn Fn(u32) + Sync)) -> RunResult {
    let replicates = replicate_all(scenario, plan, done);
    result(scenario, name, plan, &replicates, &Study::new(scenario, &replicates))
}

/// What a run is beside its replications.
#[derive(Clone, Copy)]
pub struct Wish {
    /// How precise it shall become; none if the number of replications is given.
    pub goal: Option<Goal>,
    /// True if the control twin is run as often and over the same time, where there is one.
    pub control: bool,
}

/// Runs a scenario as it is wished. Called off, it is made of the replications that are complete; none if there is none.
#[must_use]
pub fn run_watched(scenario: &Scenario, name: &str, plan: Plan, wish: Wish, watch: Watch<'_>) -> Option<RunResult> {
    let (mut replicates, precision) = match wish.goal {
        Some(goal) => {
            let (replicates, precision) = replicate_to(scenario, plan, goal, watch);
            (replicates, Some(precision))
        }
        None => (replicate_some(scenario, plan, 0..plan.replications, watch), None),
    };
    if let Some(budget) = watch.budget {
        budget.keep(&mut replicates);
    }
    let last = replicates.last()?.number + 1;
    let planned = if wish.goal.is_some() { last.next_multiple_of(BATCH) } else { plan.replications };
    let plan = Plan { replications: replicates.len() as u32, ..plan };
    let study = Study::new(scenario, &replicates);
    let mut result = result(scenario, name, plan, &replicates, &study);
    result.interrupted = interrupted(&replicates, planned, precision.as_ref(), watch);
    let cut = watch.budget.filter(|_| !watch.is_off() && replicates.len() < planned as usize);
    result.notes.extend(cut.iter().flat_map(|budget| budget.told(replicates.len(), planned)));
    let control = if wish.control && !watch.is_off() { twin(scenario, plan, &study, watch) } else { None };
    if wish.control && control.is_none() && watch.is_off() {
        let kept = replicates.iter().map(|replicate| replicate.number).collect();
        let interrupted = result.interrupted.get_or_insert(Interrupted { planned, kept, missing: Vec::new() });
        interrupted.missing.push("the control run".to_owned());
    } else if let Some(budget) = watch.budget.filter(|_| wish.control && control.is_none()) {
        let most = if budget.is_late() { "--max-seconds left no time" } else { "--max-events left no room" };
        result.notes.push(format!("no control run without the events: {most} for it"));
    }
    result.control = control;
    for note in precision.iter().flat_map(precise) {
        if !result.notes.contains(&note) {
            result.notes.push(note);
        }
    }
    result.precision = precision;
    Some(result)
}

/// What a run that was called off lacks.
fn interrupted(
    replicates: &[Replicate],
    planned: u32,
    precision: Option<&Precision>,
    watch: Watch<'_>,
) -> Option<Interrupted> {
    let kept: Vec<u32> = replicates.iter().map(|replicate| replicate.number).collect();
    let lacks = kept.len() < planned as usize || precision.is_some_and(|precision| !precision.reproducible);
    (watch.is_off() && lacks).then(|| Interrupted { planned, kept, missing: Vec::new() })
}

/// What the control twin of a scenario did in the measured time; none if it has none, or if it was called off.
fn twin(scenario: &Scenario, plan: Plan, study: &Study, watch: Watch<'_>) -> Option<BTreeMap<String, Metric>> {
    let twin = control::twin(scenario)?;
    let done = |finished| (watch.done)(plan.replications + finished);
    let budget = watch.budget.map(Budget::again);
    let watch = Watch { done: &done, budget: budget.as_ref(), ..watch };
    let mut replicates = replicate_some(&twin, plan, 0..plan.replications, watch);
    if let Some(budget) = &budget {
        budget.keep(&mut replicates);
    }
    let is_whole = replicates.len() == plan.replications as usize;
    is_whole.then(|| figures::metrics(&twin, &study::measured_from(&twin, &replicates, study.cut.at)))
}

/// Which metrics did not become as precise as was wanted, and whether the same run can be had again.
fn precise(precision: &Precision) -> Vec<String> {
    let mut notes = Vec::new();
    if !precision.missed.is_empty() {
        let (wanted, missed) = (100.0 * precision.wanted, precision.missed.join(", "));
        notes.push(format!("precision of {wanted} % not reached by {missed}"));
    }
    if !precision.reproducible {
        notes.push("not reproducible: the run was ended by the clock on the wall".to_owned());
    }
    notes
}

fn result(scenario: &Scenario, name: &str, plan: Plan, replicates: &[Replicate], study: &Study) -> RunResult {
    let timing = scenario.timing;
    let (mut metrics, verdict) = judged(scenario, study);
    let requests = requests(&study.sample);
    let (predicted, unpredicted) = prediction::beside(scenario, &metrics);
    let windows = slo::windowed(scenario, replicates);
    let mut slo = slo::judge(scenario, &windows, &metrics);
    slo::advise(&mut slo, scenario, &metrics, study);
    metrics.extend(slo::in_windows(scenario, &windows));
    let seconds = |ticks: u64| ticks as f64 * timing.tick_s();
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
        warmup_s: seconds(study.cut.at.0),
        warmup_by: match timing.warmup {
            None => WarmupBy::Detected,
            Some(warmup) if warmup.is_zero() => WarmupBy::None,
            Some(_) => WarmupBy::Given,
        },
        measured_s: seconds(timing.duration.0 - study.cut.at.0),
        precision: None,
        interrupted: None,
        verdict,
        notes: notes::of(scenario, &requests, &metrics, study, replicates).into_iter().chain(unpredicted).collect(),
        slo,
        metrics,
        predicted,
        control: None,
        inputs: None,
        theory: None,
        histograms: histograms(scenario, &study.sample),
        series: series::series(scenario, replicates),
        markers: markers(scenario),
        topology: topology(scenario),
        conservation: conservation(replicates),
        requests,
    }
}

/// The figures of a run, and whether they may be trusted.
#[must_use]
pub fn judged(scenario: &Scenario, study: &Study) -> (BTreeMap<String, Metric>, Verdict) {
    let mut metrics = steady(figures::metrics(scenario, &study.sample), study.stability);
    for name in &study.growing {
        if let Some(metric) = metrics.get_mut(name) {
            (metric.interval, metric.basis) = (None, Basis::NotStationary);
        }
    }
    note_effective(&mut metrics, study.effective);
    (metrics, verdict(&requests(&study.sample), study.stability))
}

/// The bound of what never happened, or always, by the number of independent requests: neighbours are alike, and when one
/// of them had failed, others might have too.
fn bound(share: &mut Metric, effective: f64) {
    if share.basis != Basis::RuleOfThree || effective <= 0.0 {
        return;
    }
    let never = Estimate::never_seen(effective).within_one();
    let far = never.high.expect("what was never seen has a bound");
    let (low, high) = if share.value > 0.0 { (1.0 - far, 1.0) } else { (0.0, far) };
    (share.interval, share.n_eff) = (Some(Interval { low, high }), Some(effective));
}

/// Notes what the latencies are worth: with fewer than 100 independent ones beyond the p99.9 it has no interval, however
/// many there are (statistics, section 2).
fn note_effective(metrics: &mut BTreeMap<String, Metric>, effective: Option<f64>) {
    if let Some(mean) = metrics.get_mut("latency.mean") {
        mean.n_eff = effective;
    }
    let issued = metrics.get("success_ratio").map_or(0, |share| share.n);
    if let Some(effective) = effective.filter(|_| issued > 0) {
        let requests = |name: &str| name.ends_with("success_ratio") || name.contains("failed.");
        for (_, share) in metrics.iter_mut().filter(|(name, _)| requests(name)) {
            bound(share, effective * share.n as f64 / issued as f64);
        }
    }
    let is_thin = effective.is_some_and(|effective| effective * 0.001 < 100.0);
    if let Some(tail) = metrics.get_mut("latency.p99.9").filter(|_| is_thin) {
        (tail.interval, tail.basis) = (None, Basis::TooFewBeyond);
    }
}

/// What has not reached a steady state has no interval there, unless no draw can change it.
fn steady(mut metrics: BTreeMap<String, Metric>, stability: Stability) -> BTreeMap<String, Metric> {
    let basis = match stability {
        Stability::Steady => return metrics,
        Stability::Bistable => Basis::Bistable,
        Stability::Unstable | Stability::NotStationary => Basis::NotStationary,
    };
    for metric in metrics.values_mut().filter(|metric| !metric.exact) {
        (metric.interval, metric.basis) = (None, basis);
    }
    metrics
}

fn verdict(requests: &Requests, stability: Stability) -> Verdict {
    match stability {
        _ if requests.endings.ok == 0 => Verdict::NotEnoughData,
        Stability::Unstable => Verdict::Unstable,
        Stability::NotStationary => Verdict::NotStationary,
        Stability::Bistable => Verdict::Bistable,
        Stability::Steady => Verdict::Ok,
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

fn requests(sample: &Sample) -> Requests {
    let classes = || sample.parts.iter().flat_map(|part| &part.requests);
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
    let issued: u64 = classes().map(|class| class.issued).sum();
    let ended: u64 = classes().flat_map(|class| class.endings).sum();
    Requests { issued, endings, in_flight: issued - ended }
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
            mark(at.seconds() + lasting.seconds(), MarkerKind::Repair);
        }
    }
    found.retain(|marker| marker.t_s < duration_s);
    found.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
    found
}

fn histograms(scenario: &Scenario, sample: &Sample) -> BTreeMap<String, Buckets> {
    let tick_s = scenario.timing.tick_s();
    let mut found = BTreeMap::new();
    for (id, class) in scenario.common.classes.iter().enumerate().filter(|(_, class)| !class.name.is_empty()) {
        let own = Histogram::all(sample.sections.iter().map(|section| &section.latency[id]));
        found.insert(format!("class.{}.latency", class.name), buckets(&own, tick_s));
    }
    found.insert("latency".to_owned(), buckets(&sample.latency(), tick_s));
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
