//! What all replications of a run say together: where the measured window begins, what was measured in it, and whether
//! that is a steady state.

use super::part::Sample;
use super::replicate::Replicate;
use super::stability::{self, Stability};
use super::trail::Trail;
use super::warmup::{self, Cut};
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;

/// A run, looked at as a whole.
#[derive(Clone, Debug)]
pub struct Study {
    /// Where the measured window begins.
    pub cut: Cut,
    /// What was measured.
    pub sample: Sample,
    /// Whether it is a steady state.
    pub stability: Stability,
}

impl Study {
    /// Looks at replications, of which there is at least one.
    #[must_use]
    pub fn new(scenario: &Scenario, replicates: &[Replicate]) -> Self {
        let trails: Vec<Trail> = replicates.iter().map(|replicate| Trail::of(&replicate.recorder)).collect();
        let cut = warmup::find(scenario, &replicates[0].recorder.bounds, &trails);
        let sample = sample(scenario, replicates, cut.at);
        Self { cut, sample, stability: stability::judge(scenario, &trails, cut) }
    }
}

/// What replications measured from an instant to the end; a single steady one measures slice by slice.
#[must_use]
pub fn sample(scenario: &Scenario, replicates: &[Replicate], from: Instant) -> Sample {
    let to = Instant::ZERO + scenario.timing.duration;
    match replicates {
        [only] if scenario.timing.mode == Mode::Steady => Sample::slices(&only.recorder, from, to),
        _ => Sample::stretch(replicates.iter().map(|replicate| &replicate.recorder), from, to),
    }
}

/// What replications measured.
#[must_use]
pub fn measured(scenario: &Scenario, replicates: &[Replicate]) -> Sample {
    Study::new(scenario, replicates).sample
}
