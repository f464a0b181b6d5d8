//! How a run was done, as a paragraph for the methods section of a paper: enough to do it again.

use super::quantity::{self, count};
use crate::stats::estimate::Basis;
use crate::stats::result::{Mode, RunResult, Verdict, WarmupBy};

/// What no interval covers.
pub const COVERS: &str = "Intervals cover the noise of the simulation, not errors of the model or its inputs.";

/// The paragraph; `document` is the SHA-256 of the result document.
#[must_use]
pub fn text(result: &RunResult, document: &str) -> String {
    let RunResult { version, scenario, .. } = result;
    let what = format!(
        "The scenario \"{}\" was run with scalelab {version}, a discrete-event simulator (SHA-256 of the effective scenario: \
        {}; of the result document: {document}).",
        scenario.name, scenario.sha256
    );
    let bases = result.metrics.values().map(|metric| metric.basis);
    let parts = [what, runs(result), precision(result), intervals(bases), trust(result)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ") + "\n"
}

/// Replications, seed, and what was measured of each.
fn runs(result: &RunResult) -> String {
    let number = match result.replications {
        1 => "one replication".to_owned(),
        several => format!("{} independent replications", count(several.into())),
    };
    let kind = match result.mode {
        Mode::Steady => "in steady state",
        Mode::Terminating => "from beginning to end (terminating)",
    };
    let [cut, measured] = [result.warmup_s, result.measured_s].map(quantity::duration);
    let warmup = match result.warmup_by {
        WarmupBy::None => "nothing was cut as warm-up".to_owned(),
        WarmupBy::Given => format!("the first {cut} were cut as warm-up, as given"),
        WarmupBy::Detected => format!(
            "the first {cut} were cut as warm-up, found by MSER-5 (White, Cobb and Spratt 2000) on averages over replications"
        ),
    };
    format!(
        "It was simulated {kind} in {number} with master seed {}; {measured} of simulated time were measured in each, {warmup}, \
        {} requests in all.",
        result.seed,
        count(result.requests.issued)
    )
}

/// What decided the number of replications, and whether they are all there.
fn precision(result: &RunResult) -> String {
    let mut said = Vec::new();
    if let Some(precision) = &result.precision {
        let reached = if precision.missed.is_empty() {
            "which was reached".to_owned()
        } else {
            format!("which {} did not reach", precision.missed.join(", "))
        };
        let wanted = 100.0 * precision.wanted;
        said.push(format!("Replications were added in tens until a relative precision of {wanted} %, {reached}."));
    }
    let is_cut = result.interrupted.is_some() || result.precision.as_ref().is_some_and(|it| !it.reproducible);
    if is_cut {
        said.push(
            "The run was stopped before it was complete and cannot be reproduced from its seed alone.".to_owned(),
        );
    }
    said.join(" ")
}

/// Every way in which an interval was made, or refused, with the number of figures.
#[must_use]
pub fn intervals(bases: impl Iterator<Item = Basis>) -> String {
    let mut found: Vec<(Basis, u64)> = Vec::new();
    for basis in bases {
        match found.iter_mut().find(|(other, _)| *other == basis) {
            Some((_, number)) => *number += 1,
            None => found.push((basis, 1)),
        }
    }
    found.sort_by_key(|(basis, number)| (std::cmp::Reverse(*number), basis.word()));
    let of = |number: u64| if number == 1 { "1 figure".to_owned() } else { format!("{} figures", count(number)) };
    let said: Vec<String> =
        found.iter().map(|(basis, number)| format!("{} ({})", method(*basis), of(*number))).collect();
    if said.is_empty() {
        said.concat()
    } else {
        format!("Intervals are 95 % confidence intervals: {}.", said.join("; "))
    }
}

const fn method(basis: Basis) -> &'static str {
    match basis {
        Basis::Exact => "none needed, as nothing is random",
        Basis::Replications => "Student's t over the means of the replications",
        Basis::Ratio => "the ratio of sums over the replications, with the delta method and Student's t",
        Basis::Sections => "Student's t over the shares of the replications below the pooled quantile (Woodruff 1952)",
        Basis::RuleOfThree => "the rule of three for events that were never, or always, seen",
        Basis::Batches => "Student's t over the batch means of the one replication",
        Basis::Correlated => "Student's t over overlapping batch means that correlate, probably too narrow",
        Basis::SingleReplication => "none, for want of a second replication",
        Basis::TooFewBeyond => "none, with fewer than 50 observations beyond the quantile in a replication",
        Basis::NotStationary => "none, as there is no steady state",
        Basis::Bistable => "none, as replications differ in kind",
    }
}

/// Whether anything should be read from it.
fn trust(result: &RunResult) -> String {
    let said = match result.verdict {
        Verdict::Ok if result.mode == Mode::Steady => "The run passed the tests for stability.",
        Verdict::Ok => "",
        Verdict::NotStationary => "The run was not stationary: nothing should be read from it as a steady state.",
        Verdict::Bistable => "Replications ended in two states: nothing should be read from a mean over both.",
        Verdict::Unstable => "The run was unstable: its averages depend on how long one looks.",
        Verdict::NotEnoughData => "The run had too few data.",
    };
    format!("{said} {COVERS}").trim_start().to_owned()
}
