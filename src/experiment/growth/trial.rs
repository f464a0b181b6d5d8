//! A trial: a candidate under a load, simulated until its goals are decided.
//!
//! It is enough if its queues do not grow without end and the whole interval of every goal lies on the right side. What
//! four times the replications leave undecided is not enough: who buys wants to be sure.
//!
//! Each replication simulates so many requests, and at least [`LEAST_S`] seconds, so that a system that answers thousands
//! a second is seen for longer than its queues remember: M/M/c forgets within some 1 / (sqrt(c mu) - sqrt(lambda))^2
//! (statistics, 1.7), a second and a half for 64 cores of 100 a second that are 98 % busy. A fifth is cut as warm-up. Where
//! that was not enough, as while a cache fills or what piled up meanwhile drains, longer runs are tried: of few replications
//! a drift is hard to see, and a queue before a cold cache grows like any other, so that a candidate must fail at two lengths.

use super::hitch::Hitch;
use crate::engine::time::{Instant, Span};
use crate::experiment::figures;
use crate::experiment::quantile::Quantile;
use crate::experiment::replicate::{Plan, replicate_all, replicate_some};
use crate::experiment::saturation::{FACTORS, Search};
use crate::experiment::slo;
use crate::experiment::stability::Stability;
use crate::experiment::study::{Study, measured};
use crate::experiment::watch::Watch;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::scenario::rule::{Measure, Rule};
use crate::stats::result::{Metric, SloVerdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The shortest run.
pub const LEAST_S: f64 = 10.0;
/// The share of a run that is not cut as warm-up.
const MEASURED: f64 = 0.8;
/// Times as long as at first, until a run has settled.
const LONGER: [f64; 3] = [1.0, 4.0, 16.0];
/// Times as many replications as at first, at most.
const MOST_TIMES: u32 = 4;
/// Seconds before a machine dies, in which the system fills.
const BEFORE_S: f64 = 5.0;
/// The most replications of an outage under a low load.
const MOST_OUTAGES: u32 = 64;

/// How candidates are tried.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// What must hold.
    pub goals: &'a [Rule],
    /// The name of the latency that is noted.
    pub latency: &'a str,
    /// Seed, replications of a trial at least, threads.
    pub plan: Plan,
    /// Requests of a replication, at least.
    pub requests: u32,
    /// Seconds for which a machine is dead.
    pub outage_s: f64,
}

/// What a trial showed.
#[derive(Clone, PartialEq, Debug)]
pub struct Trial {
    /// True if every goal holds.
    pub is_enough: bool,
    /// The latency that is noted; none if nothing ended ok.
    pub latency: Option<Metric>,
    /// Requests per second that ended ok.
    pub goodput: Metric,
}

/// Tries a candidate under a load.
///
/// # Errors
/// If its load cannot be made so, a goal's metric has no interval, or it does not settle.
pub fn run(candidate: &Scenario, load_per_s: f64, setup: Setup<'_>) -> Result<Trial, Hitch> {
    let mut scenario = under(candidate, load_per_s, setup.plan, json!({}))?;
    let requests = setup.goals.iter().map(needed).fold(f64::from(setup.requests), f64::max);
    let seconds = (requests / load_per_s / MEASURED).max(LEAST_S);
    let mut has_failed = false;
    for times in LONGER {
        match settled(&mut scenario, load_per_s, times * seconds, setup)? {
            Some(trial) if trial.is_enough || has_failed => return Ok(trial),
            Some(_) => has_failed = true,
            None => {}
        }
    }
    let most = LONGER[LONGER.len() - 1] * seconds * MEASURED * load_per_s;
    Err(Hitch::Load(format!("it does not settle within {most:.0} requests; expected --requests of more than that")))
}

/// What a run of so many seconds shows; nothing if it has not settled.
fn settled(scenario: &mut Scenario, load_per_s: f64, seconds: f64, setup: Setup<'_>) -> Result<Option<Trial>, Hitch> {
    let ticks = |seconds: f64| Span::from_ticks(seconds / scenario.timing.tick_s());
    let (duration, warmup) = (ticks(seconds), ticks(seconds * (1.0 - MEASURED)));
    (scenario.timing.mode, scenario.timing.duration) = (Mode::Steady, duration);
    scenario.timing.warmup = Some(warmup);
    let (least, mut replicates) = (setup.plan.replications, Vec::new());
    let mut wanted = least;
    loop {
        let numbers = replicates.len() as u32..wanted;
        replicates.extend(replicate_some(
            scenario,
            Plan { replications: wanted, ..setup.plan },
            numbers,
            Watch::only(&|_| ()),
        ));
        let study = Study::new(scenario, &replicates);
        if study.stability == Stability::NotStationary {
            return Ok(None);
        }
        let mut metrics = figures::metrics(scenario, &study.sample);
        let verdicts: Vec<SloVerdict> = setup.goals.iter().map(|goal| verdict(goal, scenario, &metrics)).collect();
        let is_unstable = study.stability == Stability::Unstable;
        // Where some replications collapse for good, it is not enough.
        let is_failed = is_unstable || study.stability == Stability::Bistable || verdicts.contains(&SloVerdict::Fail);
        let is_kept = !is_failed && verdicts.iter().all(|it| *it == SloVerdict::Pass);
        // More replications do not make one of them longer.
        let open = verdicts.iter().zip(setup.goals).filter(|(it, _)| !is_failed && **it == SloVerdict::Undecided);
        if let Some((goal, metric)) = open.map(|(_, goal)| goal).find_map(|goal| Some((goal, thin(goal, &metrics)?))) {
            let each = seconds * MEASURED * load_per_s;
            return Err(Hitch::Load(vain(goal, metric, replicates.len(), each)));
        }
        if is_failed || is_kept || wanted >= least * MOST_TIMES {
            let goodput = metrics.remove("goodput").expect("every run has a goodput");
            return Ok(Some(Trial { is_enough: is_kept, latency: metrics.remove(setup.latency), goodput }));
        }
        wanted *= 2;
    }
}

/// Whether a goal holds. What never occurred has no metric: no refusal is none, but no latency is no answer.
fn verdict(goal: &Rule, scenario: &Scenario, metrics: &BTreeMap<String, Metric>) -> SloVerdict {
    let judged = slo::judge(scenario, &Vec::new(), metrics);
    let known = judged.iter().find(|it| it.metric == goal.metric && it.rule == goal.text);
    let known = known.expect("goals are rules of the scenario");
    match (known.value, goal.measure) {
        (None, Measure::Time) => SloVerdict::Fail,
        (None, _) if goal.bound.holds(0.0, goal.value) => SloVerdict::Pass,
        (None, _) => SloVerdict::Fail,
        (Some(_), _) => known.verdict,
    }
}

/// A goal's metric, if it has no interval.
fn thin<'a>(goal: &Rule, metrics: &'a BTreeMap<String, Metric>) -> Option<&'a Metric> {
    metrics.get(&goal.name).filter(|metric| metric.interval.is_none() && !metric.exact)
}

/// Requests of a replication that a goal needs: twice as many as its interval, because their number varies.
fn needed(goal: &Rule) -> f64 {
    Quantile::named(&goal.name).and_then(Quantile::needs).map_or(0.0, |enough| 2.0 * enough)
}

/// Why a goal's metric has no interval, and how many requests of a replication would give it one, where `each` issued so
/// many.
fn vain(goal: &Rule, metric: &Metric, replications: usize, each: f64) -> String {
    if Quantile::named(&goal.name).is_some_and(|quantile| quantile.needs().is_none()) {
        return format!("`{}` has no interval; bound a quantile instead", goal.metric);
    }
    let own = metric.n as f64 / replications as f64;
    let wanted = each * needed(goal) / own;
    let unit = 10f64.powf(libm::log10(wanted.max(1.0)).floor() - 1.0).max(1.0);
    let wanted = (wanted / unit).ceil() * unit;
    format!("too few requests to tell `{}`; expected --requests of at least {wanted:.0}", goal.metric)
}

/// The share of the requests that succeed while one machine of a set is dead, from the moment that it dies.
///
/// # Errors
/// If its load cannot be made so.
pub fn with_one_dead(
    candidate: &Scenario,
    set: &str,
    load_per_s: f64,
    setup: Setup<'_>,
) -> Result<Option<Metric>, Hitch> {
    let known = candidate.layout.sets.iter().find(|known| known.name == set).expect("the set was found before");
    let target = if known.settings.count == 1 { set.to_owned() } else { format!("{set}[0]") };
    let seconds = |seconds: f64| format!("{}ns", (seconds * 1e9).round());
    let killed = json!({ "one is dead": { "at": seconds(BEFORE_S), "crash": target } });
    let mut scenario = under(candidate, load_per_s, setup.plan, killed)?;
    let ticks = |seconds: f64| Span::from_ticks(seconds / scenario.timing.tick_s());
    let (from, duration) = (ticks(BEFORE_S), ticks(BEFORE_S + setup.outage_s));
    (scenario.timing.mode, scenario.timing.duration) = (Mode::Terminating, duration);
    scenario.timing.warmup = Some(from);
    assert!(Instant::ZERO + from < Instant::ZERO + duration, "an outage takes time");
    let each = load_per_s * setup.outage_s;
    #[expect(clippy::cast_sign_loss, reason = "a number of replications")]
    let wanted = (f64::from(setup.requests) / each).ceil() as u32;
    let replications = wanted.clamp(setup.plan.replications, MOST_OUTAGES.max(setup.plan.replications));
    let replicates = replicate_all(&scenario, Plan { replications, ..setup.plan }, &|_| ());
    Ok(figures::metrics(&scenario, &measured(&scenario, &replicates)).remove("success_ratio"))
}

/// Checks that a candidate's load can be made so.
///
/// # Errors
/// If it cannot.
pub fn check(candidate: &Scenario, load_per_s: f64, plan: Plan) -> Result<(), String> {
    under(candidate, load_per_s, plan, json!({})).map(drop)
}

/// A candidate under a load, with some events and none of its own.
fn under(candidate: &Scenario, load_per_s: f64, plan: Plan, events: Value) -> Result<Scenario, String> {
    let search = Search::new(candidate, plan, LEAST_S)?;
    let factor = load_per_s / search.offered_per_s();
    if !(FACTORS.0..=FACTORS.1).contains(&factor) {
        let (low, high) = (FACTORS.0 * search.offered_per_s(), FACTORS.1 * search.offered_per_s());
        return Err(format!(
            "a load of {load_per_s}/s; expected one from {low}/s to {high}/s, around the scenario's own"
        ));
    }
    Ok(search.with(factor, events))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::growth::goals;

    /// A cache without a limit before a database that does 100 a second: 200 a second are too many until it has filled, in
    /// the first half minute of a run, and none too many afterwards.
    #[test]
    fn what_fills_is_judged_when_it_is_full() {
        let document = json!({
            "scalelab": 1, "name": "fills", "run": { "duration": "60s" }, "slo": { "latency.p95": "< 50ms" },
            "keys": { "things": { "count": 2000 } }, "classes": { "get": { "key": "things" } },
            "machines": { "box": {} },
            "components": {
                "people": { "clients": { "load": { "poisson": "200/s" }, "to": "web" } },
                "web": { "service": { "on": "box", "steps": [{ "cpu": "1ms" }, { "call": "cache" }] } },
                "cache": { "cache": { "on": {}, "to": "db", "capacity": 5000 } },
                "db": { "service": { "on": {}, "steps": [{ "cpu": "10ms" }] } } } });
        let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        let goals = goals(&scenario);
        let plan = Plan { seed: 1, replications: 4, threads: 2 };
        let setup = Setup { goals: &goals, latency: "latency.p95", plan, requests: 2000, outage_s: 30.0 };
        let trial = run(&scenario, 200.0, setup).expect("it can be tried");
        assert!(trial.is_enough, "{trial:?}");
        let latency = trial.latency.expect("requests ended").value;
        assert!(latency < 0.02, "p95 of {latency} s");
    }
}
