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

/// Has what is chosen with a window measured over it, in all designs that have such a window; finds what none of them
/// offers.
#[must_use]
pub fn prepare(designs: &mut [Design], chosen: &[String]) -> Vec<Complaint> {
    let mut wrong = Vec::new();
    for name in chosen {
        if searched::is_searched(name) {
            for complaint in designs.iter().filter_map(|it| searched::check(&it.scenario, name)) {
                if !wrong.contains(&complaint) {
                    wrong.push(complaint);
                }
            }
            continue;
        }
        let without: Vec<Complaint> = designs.iter().filter_map(|it| names::missing(&it.scenario, name)).collect();
        if without.len() == designs.len() {
            wrong.extend(nearest(without));
        }
        for design in designs.iter_mut() {
            // Who has no such window has no such metric, which the comparison says.
            let _ = design.scenario.watch(name);
        }
    }
    wrong
}

/// The first complaint that knows a better word, or the first.
fn nearest(complaints: Vec<Complaint>) -> Option<Complaint> {
    let at = complaints.iter().position(|it| it.near.is_some()).unwrap_or(0);
    complaints.into_iter().nth(at)
}
