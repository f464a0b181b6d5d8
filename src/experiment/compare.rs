//! Several designs under the same draws: each is run by the same plan, then all are compared with the first.

use super::names;
use super::replicate::Plan;
use super::run::run;
use super::searched;
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
    run_and_search(designs, plan, &[], done)
}

/// The same, and searches for what of `chosen` takes a search; `done` hears how many of [`steps`] are finished.
#[must_use]
pub fn run_and_search(
    designs: &[Design],
    plan: Plan,
    chosen: &[String],
    done: &(dyn Fn(u32) + Sync),
) -> Vec<RunResult> {
    let each = steps(1, plan, chosen);
    let one = |(before, design): (u32, &Design)| {
        let done = |finished: u32| done(before * each + finished);
        let mut result = run(&design.scenario, &design.name, plan, &done);
        result
            .metrics
            .extend(searched::measure(&design.scenario, plan, chosen, &|runs| done(plan.replications + runs)));
        result
    };
    (0..).zip(designs).map(one).collect()
}

/// The number of steps of so many designs.
#[must_use]
pub fn steps(designs: u32, plan: Plan, chosen: &[String]) -> u32 {
    designs * (plan.replications + searched::runs(plan, chosen))
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
    let searched = chosen.iter().filter(|name| searched::is_searched(name));
    let wrong = searched.flat_map(|name| designs.iter().filter_map(|it| searched::check(&it.scenario, name)));
    let is_known = |name: &&String| known.iter().any(|known| known.name == **name) || rules().any(|rule| rule == *name);
    let unknown = chosen.iter().filter(|name| !is_known(name) && !searched::is_searched(name));
    wrong.chain(unknown.map(|name| names::unknown(name, &known))).collect()
}
