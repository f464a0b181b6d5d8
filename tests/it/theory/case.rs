//! One scenario against its closed forms, and the rule by which a family of them is accepted.
//!
//! The rule is that of `scalelab verify`: see [`scalelab::stats::agreement`].

use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::experiment::verify::case::run_family;
use scalelab::experiment::verify::distrust;
use scalelab::scenario::Scenario;
use scalelab::stats::agreement::Agreement;
use scalelab::stats::result::{Metric, RunResult};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;

pub use scalelab::experiment::verify::case::{Case, REPLICATIONS};
pub use scalelab::stats::agreement::{Expected, Kind};

/// Runs a scenario document.
pub fn simulate(scenario: &Value, seed: u64) -> RunResult {
    replicated(scenario, seed, REPLICATIONS)
}

/// Runs a scenario document with a number of replications of one's own.
pub fn replicated(scenario: &Value, seed: u64, replications: u32) -> RunResult {
    let scenario = Scenario::from_value(scenario.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{scenario:#}"));
    run(&scenario, "case", Plan { seed, replications, threads: 0 }, &|_| ())
}

/// The test of a family: every case agrees with theory.
pub fn check(family: &[Case]) {
    let offences = judge(family, |case, seed| {
        let start = Instant::now();
        let result = simulate(&case.scenario, seed);
        let seconds = start.elapsed().as_secs_f64();
        println!("{} (seed {seed}, {} requests, {seconds:.1} s)", case.name, result.requests.issued);
        offences(&result, &case.expected)
    });
    assert!(offences.is_empty(), "{} offence(s):\n  {}\n", offences.len(), offences.join("\n  "));
}

/// The offences of a family, where `run` gives those of a case under a seed: all of them, unless exactly one case
/// offends and does not when it is run once more.
pub fn judge(family: &[Case], mut run: impl FnMut(&Case, u64) -> Vec<String>) -> Vec<String> {
    let seeds: Vec<u64> = family.iter().map(|case| case.seed).collect();
    let found = run_family(&seeds, |number, seed, _| run(&family[number], seed), |offences| !offences.is_empty());
    let named = |(case, offences): (&Case, Vec<String>)| -> Vec<String> {
        offences.into_iter().map(|offence| format!("{}: {offence}", case.name)).collect()
    };
    family.iter().zip(found).flat_map(named).collect()
}

/// What in a result contradicts theory, or is too vague to tell.
pub fn offences(result: &RunResult, expected: &[Expected]) -> Vec<String> {
    let mut found: Vec<_> = expected.iter().flat_map(|figure| figure_offences(&result.metrics, *figure)).collect();
    found.extend(distrust(result));
    found
}

/// What one figure has against theory.
pub fn figure_offences(metrics: &BTreeMap<String, Metric>, expected: Expected) -> Vec<String> {
    let found = Agreement::of(metrics, expected);
    let Agreement { metric, simulated, theory, gap, .. } = &found;
    println!("  {metric} {simulated:?}, theory {theory:?}, {gap:?} half widths off");
    found.offence().into_iter().collect()
}
