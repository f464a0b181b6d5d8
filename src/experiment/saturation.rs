//! The load that a system can take: where it saturates, and where it breaks a rule.
//!
//! X* is the highest rate of requests of which 99 % are completed within a run of ten minutes from an empty start (the
//! open criterion). It is looked for in each replication by itself, by bisection around what
//! [analysis](super::analysis) predicts; the requests of a replication are the same at every rate, only closer together
//! (common random numbers), so that each has one boundary but for ties. The interval is that of the replications' mean,
//! widened by the step at which the search ends.
//!
//! Users of closed load are taken for others who come at random, since X* is a matter of arrivals.
//!
//! Ignored: the scenario's events, which are left out.

use super::analysis::Analysis;
use super::control::same_times;
use super::cuts::Cuts;
use super::figures;
use super::part::Sample;
use super::replicate::{Plan, drive, recorder, replicate};
use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::driver::Schedule;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::scenario::rule::{Bound, Rule};
use crate::stats::estimate::Estimate;
use crate::stats::result::{Interval, Metric, Unit};
use crate::stats::student::Student;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

pub use super::analysis::COMPLETED;

/// Runs that a search of one replication takes, about.
pub const RUNS: u32 = 9;
/// Where a search ends: the bounds differ by this share.
const STEP: f64 = 0.002;
/// How far around the prediction a search begins.
const FIRST: f64 = 0.03;
/// How much further it goes each time that it has not found both sides.
const WIDER: f64 = 1.3;
/// Factors of load that can be tried: what an event may say.
pub const FACTORS: (f64, f64) = (0.001, 1000.0);

/// What a search found.
#[derive(Clone, PartialEq, Debug)]
pub enum Boundary {
    /// Requests per second at the boundary, with interval.
    At(Metric),
    /// It holds at every load that was tried.
    Always,
    /// It holds at none.
    Never,
}

/// A scenario whose load can be scaled.
#[derive(Debug)]
pub struct Search<'a> {
    scenario: &'a Scenario,
    /// Its document with a load that has a rate.
    document: Value,
    plan: Plan,
    clients: Vec<&'a str>,
    offered_per_s: f64,
    guess: f64,
    /// Seconds of a run to which the open criterion is applied.
    seconds: f64,
    /// True if something turns requests away or ends them, so that not all that is too much waits.
    is_bounded: bool,
}

impl<'a> Search<'a> {
    /// Gets ready; runs of the open criterion last so many seconds, ten minutes by rule.
    ///
    /// # Errors
    /// If the load has no constant rate that could be scaled.
    pub fn new(scenario: &'a Scenario, plan: Plan, seconds: f64) -> Result<Self, String> {
        let analysis = Analysis::new(scenario);
        let offered_per_s = analysis.offered_per_s;
        let mut document = scenario.effective.clone();
        let mut clients = Vec::new();
        for source in scenario.components.iter().filter(|component| component.settings.is_source()) {
            match source.settings.has_no_rate() {
                None => {}
                Some(_) if analysis.users.is_some() => {
                    let load = json!({ "poisson": format!("{offered_per_s}/s") });
                    document["components"][&source.name][source.kind]["load"] = load;
                }
                Some((why, other)) => return Err(format!("`{}` {why}; expected {other}", source.name)),
            }
            if !source.settings.is_stationary() {
                let expected = "expected a constant rate, such as `poisson`";
                return Err(format!("the load of `{}` varies by plan; {expected}", source.name));
            }
            clients.push(source.name.as_str());
        }
        let guess = analysis.completes_per_s.unwrap_or(offered_per_s) / offered_per_s;
        let is_bounded = analysis.doubts_without_events().any(|it| !it.doubt.always);
        Ok(Self { scenario, document, plan, clients, offered_per_s, guess, seconds, is_bounded })
    }

    /// X*, the load at which the system saturates; `done` hears of runs.
    #[must_use]
    pub fn saturation(&self, done: &(dyn Fn(u32) + Sync)) -> Boundary {
        self.over_replications(done, &|replication, factor| self.completes(replication, factor))
    }

    /// The load up to which a rule is kept, or for rules that need load, from which on.
    #[must_use]
    pub fn keeps(&self, rule: &Rule, done: &(dyn Fn(u32) + Sync)) -> Boundary {
        self.over_replications(done, &|replication, factor| self.is_kept(rule, replication, factor))
    }

    /// The boundary in each replication, put together.
    fn over_replications(&self, done: &(dyn Fn(u32) + Sync), holds: &(dyn Fn(u32, f64) -> bool + Sync)) -> Boundary {
        let runs = AtomicU32::new(0);
        let one = |replication: u32| {
            boundary(self.guess, &|factor| {
                let held = holds(replication, factor);
                done(runs.fetch_add(1, Ordering::Relaxed) + 1);
                held
            })
        };
        let all = || (0..self.plan.replications).into_par_iter().map(one).collect();
        // Who searches many scenarios at a time has threads already; while it waited for others it would begin the next.
        let found: Vec<Edge> = if rayon::current_thread_index().is_some() {
            all()
        } else {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(self.plan.threads).build();
            pool.expect("threads can be started").install(all)
        };
        if found.iter().any(|edge| matches!(edge, Edge::Never)) {
            return Boundary::Never;
        }
        let at: Option<Vec<f64>> = found
            .iter()
            .map(|edge| match edge {
                Edge::At(factor) => Some(factor * self.offered_per_s),
                Edge::Always | Edge::Never => None,
            })
            .collect();
        at.map_or(Boundary::Always, |at| Boundary::At(estimate(at)))
    }

    /// Requests per second that the scenario offers as it is written.
    #[must_use]
    pub fn offered_per_s(&self) -> f64 {
        self.offered_per_s
    }

    /// Seconds of a run to which the open criterion is applied.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// True if something turns requests away or ends them, so that not all that is too much waits.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.is_bounded
    }

    /// Seconds until caches that begin empty are warm at so many times the load, without events; at least the warm-up that
    /// is written, and longer at less load, as it is requests that fill them. None where that is not known.
    ///
    /// # Panics
    /// If the scenario is wrong without its events.
    #[must_use]
    pub fn warm_s(&self, factor: f64) -> Option<f64> {
        let mut document = self.document.clone();
        document["events"] = json!({});
        let filled = Analysis::fill_s(&same_times(self.scenario, document), factor);
        let timing = self.scenario.timing;
        let given = timing.warmup.filter(|warmup| !warmup.is_zero());
        let given = given.map(|warmup| warmup.0 as f64 * timing.tick_s() * (1.0 / factor).max(1.0));
        filled.map_or(given, |filled| Some(filled.max(given.filter(|_| filled > 0.0).unwrap_or(0.0))))
    }

    /// The scenario at so many times its load, and without its events.
    fn at(&self, factor: f64) -> Scenario {
        self.with(factor, json!({}))
    }

    /// The scenario at so many times its load, with these events instead of its own.
    ///
    /// # Panics
    /// If the events are no part of a right scenario, or the factor is out of [`FACTORS`].
    #[must_use]
    pub fn with(&self, factor: f64, mut events: Value) -> Scenario {
        events["load of the search"] = json!({ "at": "0s", "load": self.clients, "by": factor });
        let mut document = self.document.clone();
        document["events"] = events;
        same_times(self.scenario, document)
    }

    fn completes(&self, replication: u32, factor: f64) -> bool {
        let mut scenario = self.at(factor);
        (scenario.timing.mode, scenario.timing.warmup) = (Mode::Terminating, Some(Span::ZERO));
        let length = Span::from_ticks(self.seconds / scenario.timing.tick_s());
        scenario.timing.duration = length;
        let to = Instant::ZERO + length;
        let bounds = vec![Instant::ZERO, to];
        let listener = recorder(&scenario, &Cuts { slices: bounds.clone(), sections: bounds });
        let schedule =
            Schedule { from: Instant::ZERO, to, last_arrival: Instant::NEVER, limit: to, samples: listener.samples() };
        let stopped = drive(&scenario, self.plan.seed, replication, schedule, listener);
        let sample = Sample::stretch(std::iter::once(&stopped.observer), Instant::ZERO, to);
        let classes = || sample.parts.iter().flat_map(|part| &part.requests);
        let issued: u64 = classes().map(|class| class.issued).sum();
        let completed: u64 = classes().map(|class| class.completed[Ending::Ok as usize]).sum();
        completed as f64 >= COMPLETED * issued as f64
    }

    fn is_kept(&self, rule: &Rule, replication: u32, factor: f64) -> bool {
        let scenario = self.at(factor);
        let timing = scenario.timing;
        // A tenth is cut where the warm-up is to be found: one replication cannot tell.
        let usual = if timing.mode == Mode::Steady { Span(timing.duration.0 / 10) } else { Span::ZERO };
        let warmup = timing.warmup.unwrap_or(usual);
        let mut scenario = scenario;
        scenario.timing.warmup = Some(warmup);
        let replicate = replicate(&scenario, &Cuts::of(&scenario, 2), self.plan.seed, replication);
        let measured = (Instant::ZERO + warmup, Instant::ZERO + timing.duration);
        let (from, to) = rule.window.map_or(measured, |window| (window.from, window.to));
        let sample = Sample::stretch(std::iter::once(&replicate.recorder), from, to);
        let metrics = figures::metrics(&scenario, &sample);
        // What never occurred has no metric, and is none.
        let value = metrics.get(&rule.name).map_or(0.0, |metric| metric.value);
        rule.bound.holds(value, rule.value)
    }
}

/// True if a rule bounds from above what grows with the load, or from below what falls with it; rates grow, and goals of
/// rates are no matter of this.
#[must_use]
pub fn breaks_under_load(rule: &Rule) -> bool {
    let falls = rule.name.ends_with("success_ratio") || rule.name.ends_with("hit_ratio");
    match rule.bound {
        Bound::Below | Bound::AtMost => !falls,
        Bound::Above | Bound::AtLeast => falls,
    }
}

/// Where a replication changes sides.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Edge {
    At(f64),
    Always,
    Never,
}

/// The factor up to which something holds, looked for around a guess.
fn boundary(guess: f64, holds: &dyn Fn(f64) -> bool) -> Edge {
    let clamp = |factor: f64| factor.clamp(FACTORS.0, FACTORS.1);
    let (mut low, mut high) = (clamp(guess * (1.0 - FIRST)), clamp(guess * (1.0 + FIRST)));
    let mut wider = 1.0 + FIRST;
    if holds(low) {
        while holds(high) {
            if high >= FACTORS.1 || high > guess * 4.0 {
                return Edge::Always;
            }
            low = high;
            high = clamp(high * wider);
            wider = WIDER;
        }
    } else {
        loop {
            high = low;
            low = clamp(low / wider);
            wider = WIDER;
            if holds(low) {
                break;
            }
            if low <= FACTORS.0 || low < guess / 100.0 {
                return Edge::Never;
            }
        }
    }
    while high / low > 1.0 + STEP {
        let middle = (low * high).sqrt();
        if holds(middle) { low = middle } else { high = middle }
    }
    Edge::At((low * high).sqrt())
}

/// Mean and interval over replications, the step of the search included.
fn estimate(per_replication: Vec<f64>) -> Metric {
    let estimate = Estimate::mean(&per_replication, &Student::new(super::sheet::CONFIDENCE));
    let Estimate { value, low, high, n, basis } = estimate.expect("there is a replication");
    let half = value * STEP / 2.0;
    let interval = low.zip(high).map(|(low, high)| Interval { low: low - half, high: high + half });
    Metric { value, interval, n, n_eff: None, basis, unit: Unit::PerSecond, per_replication, exact: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_found_wherever_it_is() {
        let check = |guess: f64, at: f64| {
            let found = boundary(guess, &|factor| factor <= at);
            assert!(matches!(found, Edge::At(x) if (x / at - 1.0).abs() <= STEP), "{found:?}, expected {at}");
        };
        for at in [1.0, 0.98, 1.02, 0.5, 1.9, 0.03] {
            check(1.0, at);
        }
        assert_eq!(boundary(1.0, &|_| true), Edge::Always);
        assert_eq!(boundary(1.0, &|_| false), Edge::Never);
    }
}
