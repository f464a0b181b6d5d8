//! What all replications of a run say together: where the measured window begins, what was measured in it, and whether
//! that is a steady state.

use super::cuts::Cuts;
use super::measures;
use super::part::Sample;
use super::replicate::Replicate;
use super::stability::{self, Stability};
use super::trail::{Trail, total};
use super::warmup::{self, Cut};
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::stats::batch;
use crate::stats::kinds::Kinds;
use crate::stats::sample;

/// A run, looked at as a whole.
#[derive(Clone, Debug)]
pub struct Study {
    /// Where the measured window begins.
    pub cut: Cut,
    /// What was measured.
    pub sample: Sample,
    /// Whether it is a steady state.
    pub stability: Stability,
    /// The two kinds that its replications are of, where they are.
    pub kinds: Option<Kinds>,
    /// The mean times that grew to the end of it.
    pub growing: Vec<String>,
    /// How many independent requests would know the mean latency as well; of steady runs only.
    pub effective: Option<f64>,
}

impl Study {
    /// Looks at replications, of which there is at least one.
    #[must_use]
    pub fn new(scenario: &Scenario, replicates: &[Replicate]) -> Self {
        let trails: Vec<Trail> = replicates.iter().map(|replicate| Trail::of(&replicate.recorder)).collect();
        let cut = warmup::find(scenario, &replicates[0].recorder.cuts.sections, &trails);
        let sample = measured_from(scenario, replicates, cut.at);
        let growing = measures::growing(scenario, replicates, cut.at);
        let judged = stability::judge(scenario, &trails, cut);
        let settles = matches!(judged, Stability::Steady | Stability::NotStationary);
        let is_steady = scenario.timing.mode == Mode::Steady;
        let stability = if is_steady && settles && !growing.is_empty() { Stability::Unstable } else { judged };
        let kinds = (stability == Stability::Bistable).then(|| stability::kinds(&trails, cut)).flatten();
        let effective = (stability == Stability::Steady && scenario.timing.mode == Mode::Steady)
            .then(|| effective(&trails, &sample, cut.at))
            .flatten();
        Self { cut, sample, stability, kinds, growing, effective }
    }
}

/// Effective sample size of the mean latency: n s^2 / V, where V is n times the variance of a mean of n, from overlapping
/// batches within the replications, which are averaged (statistics, section 2). At most n: what alternates is not
/// worth more.
fn effective(trails: &[Trail], sample: &Sample, from: Instant) -> Option<f64> {
    let latency = sample.latency();
    let noise = |trail: &Trail| {
        let sojourn = &trail.sojourn[trail.first_from(from)..];
        Some(batch::overlapping(sojourn)?.error.powi(2) * total(sojourn).denominator)
    };
    let noises: Option<Vec<f64>> = trails.iter().map(noise).collect();
    let noise = sample::mean(&noises?)?;
    let n = latency.count() as f64;
    let variance = latency.variance()?;
    (noise > 0.0).then(|| n.min(n * variance / noise))
}

/// What replications measured from an instant to the end; a single steady one, which was cut for that, measures slice by
/// slice.
#[must_use]
pub fn measured_from(scenario: &Scenario, replicates: &[Replicate], from: Instant) -> Sample {
    let to = Instant::ZERO + scenario.timing.duration;
    match replicates {
        [only] if scenario.timing.mode == Mode::Steady && only.recorder.cuts == Cuts::of(scenario, 1) => {
            Sample::slices(&only.recorder, from, to)
        }
        _ => Sample::stretch(replicates.iter().map(|replicate| &replicate.recorder), from, to),
    }
}

/// What replications measured.
#[must_use]
pub fn measured(scenario: &Scenario, replicates: &[Replicate]) -> Sample {
    Study::new(scenario, replicates).sample
}
