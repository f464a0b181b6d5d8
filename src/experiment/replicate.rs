//! Replications: the same world again and again with other draws, in parallel.
//!
//! Replications share nothing but what never changes, and their results are combined in their order, so that the number
//! of threads leaves no trace.

use super::budget::Budget;
use super::cuts::Cuts;
use super::recorder::Recorder;
use super::watch::{Watch, Watched};
use crate::engine::time::{Instant, Span};
use crate::model::driver::{Driver, Schedule, Tally};
use crate::model::observer::Observer;
use crate::scenario::Scenario;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// What one replication leaves behind.
#[derive(Clone, Debug)]
pub struct Replicate {
    /// Its number, from 0.
    pub number: u32,
    /// The figures.
    pub recorder: Recorder,
    /// The counts of the driver.
    pub tally: Tally,
    /// The number of stations.
    pub stations: usize,
}

/// How a scenario is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Seed of all draws.
    pub seed: u64,
    /// Number of replications, at least 1.
    pub replications: u32,
    /// Number of threads; 0 for as many as there are processors. A run that is part of a larger one uses the threads of
    /// that.
    pub threads: usize,
}

/// Runs the driver of one replication with an observer of one's own.
#[must_use]
pub fn drive<O: Observer>(
    scenario: &Scenario,
    seed: u64,
    replication: u32,
    schedule: Schedule,
    observer: O,
) -> crate::model::driver::Stopped<O> {
    let (world, stations, components) = scenario.build(seed, replication);
    Driver::new(world, stations, components, schedule, observer).run()
}

/// The schedule of a run of a scenario that is recorded from an instant on: arrivals go on, unmeasured, until every measured request has ended or the
/// drain limit has passed.
#[must_use]
pub fn schedule(scenario: &Scenario, from: Instant, samples: Vec<Instant>) -> Schedule {
    let timing = scenario.timing;
    let to = Instant::ZERO + timing.duration;
    let drain = Span(timing.duration.0 / 10).max(scenario.longest_timeout());
    Schedule { from, to, last_arrival: Instant::NEVER, limit: to + drain, samples }
}

/// What listens to a replication of a scenario that is cut so.
#[must_use]
pub fn recorder(scenario: &Scenario, cuts: &Cuts) -> Recorder {
    let groups: Vec<_> = scenario.layout.groups.iter().map(|group| group.stations.clone()).collect();
    let instances: Vec<_> = scenario.layout.world.members.iter().map(Vec::len).collect();
    Recorder::new(scenario.common.classes.len(), &instances, &groups, cuts)
}

/// Runs one replication, recorded where it is cut.
#[must_use]
pub fn replicate(scenario: &Scenario, cuts: &Cuts, seed: u64, number: u32) -> Replicate {
    watched(scenario, cuts, seed, number, Watch::only(&|_| ())).expect("nobody calls it off")
}

/// The same, watched; none if it was called off.
fn watched(scenario: &Scenario, cuts: &Cuts, seed: u64, number: u32, watch: Watch<'_>) -> Option<Replicate> {
    let recorder = recorder(scenario, cuts);
    let schedule = schedule(scenario, cuts.slices[0], recorder.samples());
    if watch.budget.is_some_and(Budget::is_late) {
        return None;
    }
    let observer = Watched::new(recorder, number, watch);
    let stopped = watch.unless_off(|| drive(scenario, seed, number, schedule, observer))?;
    let recorder = stopped.observer.finish(stopped.tally.events);
    Some(Replicate { number, recorder, tally: stopped.tally, stations: scenario.layout.station_count() })
}

/// Runs all replications of a plan; `done` is told the number of those that are finished.
#[must_use]
pub fn replicate_all(scenario: &Scenario, plan: Plan, done: &(dyn Fn(u32) + Sync)) -> Vec<Replicate> {
    replicate_some(scenario, plan, 0..plan.replications, Watch::only(done))
}

/// Runs some of a plan's replications, by their numbers; the watch is told the number of those that are finished, the
/// ones before these included. Those that are called off are missing.
#[must_use]
pub fn replicate_some(scenario: &Scenario, plan: Plan, numbers: Range<u32>, watch: Watch<'_>) -> Vec<Replicate> {
    let cuts = Cuts::of(scenario, plan.replications);
    let finished = AtomicU32::new(numbers.start);
    let all = || {
        let one = |replication| {
            let result = watched(scenario, &cuts, plan.seed, replication, watch)?;
            (watch.done)(finished.fetch_add(1, Ordering::Relaxed) + 1);
            Some(result)
        };
        numbers.into_par_iter().filter_map(one).collect()
    };
    // Who runs many scenarios at a time has threads already.
    if rayon::current_thread_index().is_some() {
        return all();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build().expect("threads can be started");
    pool.install(all)
}
