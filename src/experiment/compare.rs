//! Several designs under the same draws: each is run by the same plan, then all are compared with the first.

use super::names;
use super::replicate::Plan;
use super::run::run;
use crate::components::settings::Complaint;
use crate::scenario::Scenario;
use crate::scenario::patch::between;
use crate::stats::comparison::{self, Choice, Comparison};
use crate::stats::result::RunResult;

/// A scenario and the name it has in tables.
#[derive(Debug)]
pub struct Design {
    /// The scenario's name, with its variant.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
}

/// Runs every design by the plan, one after the other; `done` hears how many replications of all are finished.
#[must_use]
pub fn run_all(designs: &[Design], plan: Plan, done: &(dyn Fn(u32) + Sync)) -> Vec<RunResult> {
    let one = |(before, design): (u32, &Design)| {
        run(&design.scenario, &design.name, plan, &|finished| done(before * plan.replications + finished))
    };
    (0..).zip(designs).map(one).collect()
}

/// Compares results with the first of them.
#[must_use]
pub fn compare(results: &[RunResult], choice: &Choice) -> Comparison {
    comparison::compare(results, choice, between::designs)
}

/// Finds names among the chosen ones of metrics that none of the designs offers.
#[must_use]
pub fn check(designs: &[Design], chosen: &[String]) -> Vec<Complaint> {
    let offered = || designs.iter().flat_map(|design| names::offered(&design.scenario));
    let known: Vec<names::Name> = offered().collect();
    let rules = || designs.iter().flat_map(|design| &design.scenario.slo).map(|rule| &rule.metric);
    let is_known = |name: &&String| known.iter().any(|known| known.name == **name) || rules().any(|rule| rule == *name);
    chosen.iter().filter(|name| !is_known(name)).map(|name| names::unknown(name, &known)).collect()
}
