//! One point of a sweep after the other.

use super::plan::Plan;
use crate::experiment::precision::{Goal, replicate_to};
use crate::experiment::replicate::{self, replicate_all};
use crate::experiment::run::judged;
use crate::experiment::searched::Searches;
use crate::experiment::study::Study;
use crate::experiment::watch::Watch;
use crate::experiment::{overload, slo};
use crate::model::overload::Overload;
use crate::scenario::Scenario;
use crate::stats::sweep::{Figure, Outcome, Row};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Events at which a point that is to be precise gives up.
const MOST_EVENTS: u64 = 1_000_000_000;

/// What the points of a sweep are run with.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// Master seed.
    pub seed: u64,
    /// Replications of each point, at least 1.
    pub replications: u32,
    /// The metrics that are kept.
    pub metrics: &'a [String],
    /// Number of threads; 0 for as many as there are processors.
    pub threads: usize,
}

impl Setup<'_> {
    /// How many points are run at a time.
    #[must_use]
    pub fn processors(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }
}

/// Makes a scenario of settings, or says why there is none.
pub type Prepare<'a> = &'a (dyn Fn(&[String]) -> Result<Scenario, String> + Sync);

/// Runs some points of a plan, by their numbers, on all threads. `take` gets each row as soon as it is there, in no
/// particular order; when it says false, no further point is begun.
pub fn run(plan: &Plan, setup: Setup<'_>, points: &[u32], prepare: Prepare<'_>, take: &(dyn Fn(Row) -> bool + Sync)) {
    let searches = Searches::default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(setup.threads).build().expect("threads can be started");
    pool.install(|| {
        // Point by point, so that those that come first are finished first.
        let all = points.par_iter().with_max_len(1);
        all.try_for_each(|&point| {
            let outcome = outcome(plan, setup, point, (prepare, &searches));
            take(Row { point, levels: plan.design.levels(point), outcome }).then_some(())
        })
    });
}

/// What comes of a point.
fn outcome(plan: &Plan, setup: Setup<'_>, point: u32, (prepare, searches): (Prepare<'_>, &Searches)) -> Outcome {
    let measured = caught(|| watched(plan, setup, point, prepare).map(|it| measure(plan, setup, point, &it, searches)));
    measured.unwrap_or_else(|failed| Outcome::Failed { failed })
}

/// What comes of something; a broken law is told as what it is and leaves other points alone.
pub(super) fn caught<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        if let Some(Overload(text)) = panic.downcast_ref() {
            return Err(text.clone());
        }
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("a fault of the simulator: {}", said.unwrap_or_default()))
    })
}

/// The scenario of a point, which measures what is kept over its windows.
pub(super) fn watched(plan: &Plan, setup: Setup<'_>, point: u32, prepare: Prepare<'_>) -> Result<Scenario, String> {
    let mut scenario = prepare(&plan.settings(point))?;
    for metric in setup.metrics {
        scenario.watch(metric).map_err(|complaint| format!("error: `{metric}`: {}", complaint.message))?;
    }
    Ok(scenario)
}

fn measure(plan: &Plan, setup: Setup<'_>, point: u32, scenario: &Scenario, searches: &Searches) -> Outcome {
    let seed = plan.seed(setup.seed, point);
    let runs = replicate::Plan { seed, replications: setup.replications, threads: 1 };
    let replicates = match plan.document.precision {
        None => replicate_all(scenario, runs, &|_| ()),
        Some(precision) => {
            let goal = Goal { precision, most_events: MOST_EVENTS };
            replicate_to(scenario, runs, goal, Watch::only(&|_| ())).0
        }
    };
    let (mut metrics, verdict) = judged(scenario, &Study::new(scenario, &replicates));
    let overloaded = overload::is_overloaded(scenario, verdict, &metrics);
    metrics.extend(slo::in_windows(scenario, &slo::windowed(scenario, &replicates)));
    metrics.extend(searches.measure(scenario, runs, setup.metrics));
    let kept = setup.metrics.iter().filter_map(|name| Some((name.clone(), Figure::of(&metrics.remove(name)?))));
    let (replications, metrics) = (replicates.len() as u32, kept.collect());
    Outcome::Measured { replications, verdict, overloaded, metrics }
}
