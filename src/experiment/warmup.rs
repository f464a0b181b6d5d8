//! Where the warm-up of a steady run ends, if nobody said so: MSER-5 on what all replications looked like over time.
//!
//! The number in the system and the mean sojourn are averaged over replications, window by window (Welch 1983), then
//! [`mser`] truncates each; the longer truncation is taken, rounded up to the next bound of the replications' slices. So
//! nothing is simulated twice, and a request costs what it did.
//!
//! The minimum of pure noise lies anywhere: behind a queue that happened to be long early on, for one, and who cuts long
//! queues away finds short ones. So each half of the replications, those of even numbers and those of odd ones, is asked
//! alone, and the shorter answer is taken: a transient is in both, a queue that happened to be long in one. On M/M/1 at a
//! load of 0.9 that takes the bias away and cuts a transient as well as all together would (`docs/coverage.md`). A single
//! replication has no halves.
//!
//! A minimum at the limit means that the transient may be longer, but pure noise has it there too, in one series of some
//! 50. So the warm-up counts as not reached only if what is cut, less the floor, differs from what is left.

use super::trail::{Trail, total};
use super::{cuts, stability};
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use crate::stats::estimate::Ratio;
use crate::stats::mser::{BATCH, mser};

/// Where the warm-up ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// The beginning of the measured window.
    pub at: Instant,
    /// False if half of the run was not enough for the transient to die away.
    pub reached: bool,
}

/// Finds it in the trails of the replications, unless the scenario says it. `bounds` are those of the sections.
#[must_use]
pub fn find(scenario: &Scenario, bounds: &[Instant], trails: &[Trail]) -> Cut {
    let timing = scenario.timing;
    if let Some(given) = timing.warmup {
        return Cut { at: Instant::ZERO + given, reached: true };
    }
    let halves = [0, 1].map(|first| trails.iter().skip(first).step_by(2).collect::<Vec<_>>());
    let found = halves.iter().filter(|half| !half.is_empty()).map(|half| ask(half));
    let (shortest, at_limit) = found.reduce(Ord::min).expect("there is a replication");
    let at = cuts::rung(timing.duration, bounds, shortest);
    let [floor, first] = [cuts::floor(timing.duration), at].map(|at| trails[0].first_from(at));
    let reached = !(at_limit && stability::differ(trails, floor..first, first..trails[0].starts.len()));
    Cut { at, reached }
}

/// The longer truncation of both figures of some replications, and whether one of them would rather be longer still.
fn ask(trails: &[&Trail]) -> (Instant, bool) {
    let starts = &trails[0].starts;
    let found = (0..2).filter_map(|figure| truncate(starts, &pooled(trails, figure)));
    found.fold((Instant::ZERO, false), |(longest, limit), (at, at_limit)| (longest.max(at), limit || at_limit))
}

/// One figure of several replications together, in batches of [`BATCH`] windows.
fn pooled(trails: &[&Trail], figure: usize) -> Vec<Ratio> {
    let windows = trails[0].starts.len();
    let batch = |first: usize| {
        let last = (first + BATCH).min(windows);
        let each: Vec<Ratio> = trails.iter().map(|trail| total(&trail.figures()[figure][first..last])).collect();
        total(&each)
    };
    (0..windows).step_by(BATCH).map(batch).collect()
}

/// Where MSER truncates, and whether it would rather truncate more than half. Batches in which nothing was observed are
/// passed over.
fn truncate(starts: &[Instant], batches: &[Ratio]) -> Option<(Instant, bool)> {
    let seen: Vec<usize> = (0..batches.len()).filter(|&at| batches[at].denominator > 0.0).collect();
    let values: Vec<f64> = seen.iter().map(|&at| batches[at].numerator / batches[at].denominator).collect();
    let found = (!values.is_empty()).then(|| mser(&values, values.len() / 2))?;
    Some((starts[seen[found.dropped] * BATCH], found.at_limit))
}
