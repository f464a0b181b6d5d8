//! A point that is tried for a while, to tell what the whole of it takes.
//!
//! What is complete when the time is over is judged; how much of the whole that was is told by the samples that all
//! replications took. Ignored: that a point that is to become precise may need more replications than it has, and that
//! the time of a run is not always proportional to what is simulated. A search is not made: its runs are counted, and each taken to cost what the
//! point costs, by its length and its load.

use super::plan::Plan;
use super::point::{Prepare, Setup, caught, watched};
use crate::experiment::analysis::Analysis;
use crate::experiment::budget::Budget;
use crate::experiment::cuts::Cuts;
use crate::experiment::overload::is_overloaded;
use crate::experiment::replicate::{self, recorder, replicate_some};
use crate::experiment::run::judged;
use crate::experiment::searched;
use crate::experiment::study::Study;
use crate::experiment::watch::Watch;
use crate::scenario::Scenario;
use crate::stats::result::Verdict;
use crate::stats::sweep::{Figure, Outcome};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a point takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Pilot {
    /// Its number.
    pub point: u32,
    /// Processor time of the whole point, in seconds.
    pub seconds: f64,
    /// What came of it; none if not even a replication was complete in time.
    pub outcome: Option<Outcome>,
}

/// Tries a point for so long.
#[must_use]
pub fn pilot(plan: &Plan, setup: Setup<'_>, point: u32, prepare: Prepare<'_>, time: Duration) -> Pilot {
    let started = Instant::now();
    let mut seconds = None;
    let tried = caught(|| {
        let scenario = watched(plan, setup, point, prepare)?;
        let prepared = started.elapsed().as_secs_f64();
        let (outcome, share) = tried(plan, setup, point, &scenario, time);
        let runs = (started.elapsed().as_secs_f64() - prepared) / share;
        seconds = Some(prepared + runs * (1.0 + searches(&scenario, setup)));
        Ok(outcome)
    });
    let outcome = match tried {
        Ok(outcome) => outcome,
        Err(failed) => Some(Outcome::Failed { failed }),
    };
    Pilot { point, seconds: seconds.unwrap_or_else(|| started.elapsed().as_secs_f64()), outcome }
}

/// What comes of it in time, and what share of the whole that is.
fn tried(plan: &Plan, setup: Setup<'_>, point: u32, scenario: &Scenario, time: Duration) -> (Option<Outcome>, f64) {
    let (started, sampled) = (Instant::now(), AtomicU64::new(0));
    let late = || started.elapsed() >= time;
    let budget = Budget::new(None, Some(&late));
    let count = || {
        sampled.fetch_add(1, Ordering::Relaxed);
    };
    let watch = Watch { sampled: &count, budget: Some(&budget), ..Watch::only(&|_| ()) };
    let runs = replicate::Plan { seed: plan.seed(setup.seed, point), replications: setup.replications, threads: 1 };
    let replicates = replicate_some(scenario, runs, 0..runs.replications, watch);
    let cuts = Cuts::of(scenario, runs.replications);
    let all = recorder(scenario, &cuts).samples().len() as f64 * f64::from(runs.replications);
    let share = (sampled.into_inner() as f64 / all).clamp(1e-9, 1.0);
    if replicates.is_empty() {
        return (None, share);
    }
    let (metrics, verdict) = judged(scenario, &Study::new(scenario, &replicates));
    let overloaded = is_overloaded(scenario, verdict, &metrics);
    let kept = setup.metrics.iter().filter_map(|name| Some((name.clone(), Figure::of(metrics.get(name)?))));
    let metrics = kept.collect();
    (Some(Outcome::Measured { replications: replicates.len() as u32, verdict, overloaded, metrics }), share)
}

/// How many times as much as the point itself its searches take.
fn searches(scenario: &Scenario, setup: Setup<'_>) -> f64 {
    let runs = replicate::Plan { seed: 1, replications: setup.replications, threads: 1 };
    let number = searched::runs(runs, setup.metrics);
    if number == 0 {
        return 0.0;
    }
    let analysis = Analysis::new(scenario);
    let load = analysis.saturation_per_s.map_or(1.0, |full| full / analysis.offered_per_s.max(f64::MIN_POSITIVE));
    let length = searched::SECONDS / (scenario.timing.duration.0 as f64 * scenario.timing.tick_s());
    f64::from(number) / f64::from(setup.replications) * length * load
}

/// True if a run was judged, and not to be trusted.
#[must_use]
pub fn is_doubtful(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Measured { verdict, .. } if *verdict != Verdict::Ok)
}
