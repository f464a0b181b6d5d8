//! One scenario against its closed forms, and the rule by which a family of them is accepted.
//!
//! If exactly one case of a family fails it is run once more with another seed; a second failure is a bug. With seeds
//! fixed in advance and 2e-4 for each figure, that keeps a suite of hundreds of figures quiet and still lets nothing by.

use crate::experiment::replicate::Plan;
use crate::experiment::run::run;
use crate::scenario::Scenario;
use crate::stats::agreement::Expected;
use crate::stats::result::RunResult;
use serde_json::Value;

/// Independent replications of every case.
pub const REPLICATIONS: u32 = 20;
/// What is added to the seed of a case that is run once more.
const ANOTHER: u64 = 1_000_000;

/// A scenario and what theory says of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is, in the words of theory.
    pub name: &'static str,
    /// Fixed in advance.
    pub seed: u64,
    /// The scenario document.
    pub scenario: Value,
    /// The figures.
    pub expected: Vec<Expected>,
}

impl Case {
    /// The case with where its closed form comes from: a module of [`crate::stats::theory`], and who found it.
    #[must_use]
    pub const fn by(self, theory: &'static str, source: &'static str) -> Entry {
        Entry { case: self, theory, source }
    }

    /// Runs it with a seed; `done` hears how many replications are finished.
    #[must_use]
    pub fn run(&self, seed: u64, threads: usize, done: &(dyn Fn(u32) + Sync)) -> RunResult {
        let scenario = Scenario::from_value(self.scenario.clone());
        let scenario = scenario.unwrap_or_else(|wrong| panic!("{}: {wrong:#?}\n{:#}", self.name, self.scenario));
        run(&scenario, self.name, Plan { seed, replications: REPLICATIONS, threads }, done)
    }
}

/// A case of the suite.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The case.
    pub case: Case,
    /// A module of [`crate::stats::theory`].
    pub theory: &'static str,
    /// Who found the closed form.
    pub source: &'static str,
}

/// Runs a family: `run` gives the outcome of the case with this number under a seed, and is told that of its first
/// run if this is the second. The outcomes are those of the first run, but for the only case that failed, if it is only one.
pub fn run_family<T>(
    seeds: &[u64],
    mut run: impl FnMut(usize, u64, Option<&T>) -> T,
    fails: impl Fn(&T) -> bool,
) -> Vec<T> {
    let mut outcomes: Vec<T> = seeds.iter().enumerate().map(|(number, seed)| run(number, *seed, None)).collect();
    let failing: Vec<usize> = (0..outcomes.len()).filter(|number| fails(&outcomes[*number])).collect();
    if let [only] = failing[..] {
        let again = run(only, seeds[only] + ANOTHER, Some(&outcomes[only]));
        outcomes[only] = again;
    }
    outcomes
}
