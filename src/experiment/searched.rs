//! Metrics that no single run shows: `saturation`, the load at which a scenario saturates, and `saturation@METRIC`, the
//! load at which its rule for that metric breaks. Each is [searched](super::saturation) for, replication by replication,
//! so that designs are compared in pairs.

use super::replicate::Plan;
use super::saturation::{Boundary, RUNS, Search, breaks_under_load};
use crate::components::settings::Complaint;
use crate::scenario::Scenario;
use crate::scenario::rule::Rule;
use crate::stats::result::Metric;

/// The load at which a scenario saturates.
const SATURATION: &str = "saturation";
/// What stands before the metric of a rule.
const OF_RULE: &str = "saturation@";
/// Length of a run of the open criterion, in seconds.
pub const SECONDS: f64 = 600.0;

/// True for the name of a metric that takes a search.
#[must_use]
pub fn is_searched(name: &str) -> bool {
    name == SATURATION || name.starts_with(OF_RULE)
}

/// Complains of one that cannot be searched for.
#[must_use]
pub fn check(scenario: &Scenario, name: &str) -> Option<Complaint> {
    // The length of its runs does not matter here.
    let plan = Plan { seed: 1, replications: 1, threads: 1 };
    if let Err(why) = Search::new(scenario, plan, SECONDS) {
        let complaint = Complaint::conflict("", format!("`{name}`: there is no load to be scaled: {why}"));
        return Some(complaint.expected("a load with a constant rate"));
    }
    let metric = name.strip_prefix(OF_RULE)?;
    match rule(scenario, metric) {
        Some(rule) if breaks_under_load(rule) => None,
        Some(rule) => {
            let message = format!("`{name}`: more load does not break `{} {}`", rule.metric, rule.text);
            Some(Complaint::conflict("", message).expected("a rule that bounds what grows with the load"))
        }
        None => {
            let known: Vec<&str> = scenario.slo.iter().map(|rule| rule.metric.as_str()).collect();
            if known.is_empty() {
                let complaint = Complaint::conflict("", format!("`{name}`: the scenario has no rules"));
                return Some(complaint.expected(format!("`slo` with a rule for `{metric}`")));
            }
            Some(Complaint::unknown("", "rule's metric", metric, known))
        }
    }
}

/// About how many runs the searches of some metrics take.
#[must_use]
pub fn runs(plan: Plan, names: &[String]) -> u32 {
    names.iter().filter(|name| is_searched(name)).count() as u32 * plan.replications * RUNS
}

/// Searches for those of some metrics that take a search; `done` hears about how many of [`runs`] are finished. A load
/// that nothing bounds, or that is too much from the first, is missing.
#[must_use]
pub fn measure(
    scenario: &Scenario,
    plan: Plan,
    names: &[String],
    done: &(dyn Fn(u32) + Sync),
) -> Vec<(String, Metric)> {
    let each = plan.replications * RUNS;
    let names = names.iter().filter(|name| is_searched(name));
    let one = |(before, name): (u32, &String)| {
        let search = Search::new(scenario, plan, SECONDS).ok()?;
        let done = |runs: u32| done(before * each + runs.min(each));
        let boundary = match name.strip_prefix(OF_RULE) {
            None => search.saturation(&done),
            Some(metric) => search.keeps(rule(scenario, metric)?, &done),
        };
        match boundary {
            Boundary::At(metric) => Some((name.clone(), metric)),
            Boundary::Always | Boundary::Never => None,
        }
    };
    (0..).zip(names).filter_map(one).collect()
}

fn rule<'a>(scenario: &'a Scenario, metric: &str) -> Option<&'a Rule> {
    scenario.slo.iter().find(|rule| rule.metric == metric)
}
