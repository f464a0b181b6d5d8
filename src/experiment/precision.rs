//! Replications until every goal is known well enough, or a cap is reached.
//!
//! Law & Kelton, "Simulation modeling and analysis", section 9.4.1: stop when the half width is at most g / (1 + g) of the
//! estimate, for then its relative error is at most g with the confidence asked for; all metrics at once by
//! Bonferroni's inequality. Replications come in batches of a fixed size, so that the result depends neither on the number of
//! threads nor, unless a time is set, on the machine.
//!
//! Ignored: that stopping when an interval happens to be narrow makes coverage a little less than promised. A figure of
//! zero has no relative precision: it is known well enough once its rule is decided.

use super::budget::Budget;
use super::figures;
use super::replicate::{Plan, Replicate, replicate_some};
use super::sheet::CONFIDENCE;
use super::slo;
use super::stability::Stability;
use super::study::Study;
use super::watch::Watch;
use crate::scenario::Scenario;
use crate::stats::estimate::Basis;
use crate::stats::result::{Metric, Precision, SloVerdict};
use crate::stats::student::Student;

/// Replications that are added at a time, and the least that there are (statistics, section 2).
pub const BATCH: u32 = 10;
/// What is judged where a scenario has no goals.
const USUAL: [&str; 2] = ["latency.mean", "latency.p99"];

/// How precise a run shall be, and when it gives up.
#[derive(Clone, Copy)]
pub struct Goal {
    /// Relative error that is allowed, between 0 and 1.
    pub precision: f64,
    /// Events of all replications that the last batch shall not exceed.
    pub most_events: u64,
}

/// Where a metric stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    Reached,
    /// More replications will help.
    Open,
    /// More replications of this length will not.
    Hopeless,
}

/// Runs batches of replications until the goal is reached, or cannot be, or they are called off.
#[must_use]
pub fn replicate_to(scenario: &Scenario, plan: Plan, goal: Goal, watch: Watch<'_>) -> (Vec<Replicate>, Precision) {
    let mut replicates: Vec<Replicate> = Vec::new();
    let mut wanted = plan.replications.max(BATCH);
    loop {
        let first = replicates.len() as u32;
        replicates.extend(replicate_some(scenario, Plan { replications: wanted, ..plan }, first..wanted, watch));
        if let Some(budget) = watch.budget {
            budget.keep(&mut replicates);
        }
        let (off, late) = (watch.is_off(), watch.budget.is_some_and(Budget::is_late));
        // What was called off may have left nothing to be judged.
        let missed = if replicates.is_empty() { Vec::new() } else { missed(scenario, &replicates, goal.precision) };
        let cut = replicates.len() < wanted as usize;
        let is_open = missed.iter().any(|(_, progress)| *progress == Progress::Open);
        let spent: u64 = replicates.iter().map(|replicate| replicate.tally.events).sum();
        let next = spent / u64::from(wanted) * u64::from(BATCH);
        if !is_open || spent + next > goal.most_events || cut || late || off {
            let precision = Precision {
                wanted: goal.precision,
                missed: missed.into_iter().map(|(name, _)| name).collect(),
                reproducible: !((late || off) && (is_open || cut)),
            };
            return (replicates, precision);
        }
        wanted += BATCH;
    }
}

/// The metrics that are not known well enough, each once, in the order of the rules.
fn missed(scenario: &Scenario, replicates: &[Replicate], precision: f64) -> Vec<(String, Progress)> {
    let study = Study::new(scenario, replicates);
    let metrics = figures::metrics(scenario, &study.sample);
    let windows = slo::windowed(scenario, replicates);
    let outcomes = slo::judge(scenario, &windows, &metrics);
    let judged = outcomes.iter().zip(&scenario.slo).map(|(outcome, rule)| {
        let metric = slo::metric(rule, &windows, &metrics);
        (outcome.metric.as_str(), metric, outcome.verdict != SloVerdict::Undecided)
    });
    let mut goals: Vec<(&str, Option<&Metric>, bool)> = judged.collect();
    if goals.is_empty() {
        goals = USUAL.iter().map(|name| (*name, metrics.get(*name), false)).collect();
    }
    let comparisons = goals.len() as u32;
    let all = Student::simultaneous(CONFIDENCE, comparisons);
    let wider = all.factor(replicates.len()) / Student::new(CONFIDENCE).factor(replicates.len());
    let progress = |(name, metric, decided): &(&str, Option<&Metric>, bool)| {
        let progress = match metric {
            _ if study.stability != Stability::Steady => Progress::Hopeless,
            Some(metric) => progress(metric, *decided, wider, precision),
            None => Progress::Open,
        };
        (progress != Progress::Reached).then(|| ((*name).to_owned(), progress))
    };
    goals.iter().filter_map(progress).collect()
}

fn progress(metric: &Metric, decided: bool, wider: f64, precision: f64) -> Progress {
    if metric.exact {
        return Progress::Reached;
    }
    let Some(interval) = metric.interval else {
        // A thin tail is thin in every replication; a maximum has none.
        return if metric.basis == Basis::TooFewBeyond { Progress::Hopeless } else { Progress::Open };
    };
    if metric.value == 0.0 {
        return if decided { Progress::Reached } else { Progress::Open };
    }
    // What is cut at 0 or 1 is cut on one side.
    let half = wider * (interval.high - metric.value).max(metric.value - interval.low);
    let is_narrow = half <= precision / (1.0 + precision) * metric.value.abs();
    if is_narrow { Progress::Reached } else { Progress::Open }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn shop(slo: &Value, duration: &str) -> Scenario {
        let document = json!({
            "scalelab": 1, "name": "shop", "run": { "duration": duration, "warmup": "1s" }, "slo": slo,
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
                "web": { "service": { "on": {}, "steps": [{ "cpu": { "exp": "10ms" } }] } } } });
        Scenario::from_value(document).expect("the test's scenario is right")
    }

    fn run(scenario: &Scenario, goal: Goal, threads: usize) -> (usize, Precision) {
        let (replicates, precision) =
            replicate_to(scenario, Plan { seed: 1, replications: 3, threads }, goal, Watch::only(&|_| ()));
        (replicates.len(), precision)
    }

    fn goal(precision: f64) -> Goal {
        Goal { precision, most_events: 100_000_000 }
    }

    #[test]
    fn replications_are_added_until_every_goal_is_known() {
        let slo = json!({ "latency.mean": "< 1s", "success_ratio": ">= 99%", "web.cpu.utilization": "< 0.6" });
        let scenario = shop(&slo, "21s");
        let (few, reached) = run(&scenario, goal(0.2), 2);
        assert_eq!((few, reached.missed.len(), reached.reproducible), (10, 0, true));
        let (many, reached) = run(&scenario, goal(0.03), 2);
        assert!(many > 10 && many % BATCH as usize == 0 && reached.missed.is_empty(), "{many}, {reached:?}");
        assert_eq!(run(&scenario, goal(0.03), 1).0, many, "the number of threads leaves no trace");
        // The same metrics, each alone: three at once are judged more strictly.
        let (alone, _) = run(&shop(&json!({ "latency.mean": "< 1s" }), "21s"), goal(0.03), 2);
        assert!(alone <= many, "{alone} alone, {many} together");
    }

    #[test]
    fn a_cap_ends_it_and_names_what_is_missing() {
        let scenario = shop(&json!({ "latency.mean": "< 1s", "success_ratio": ">= 99%" }), "21s");
        let capped = Goal { most_events: 1, ..goal(0.001) };
        let missed =
            |reproducible| (10, Precision { wanted: 0.001, missed: vec!["latency.mean".to_owned()], reproducible });
        assert_eq!(run(&scenario, capped, 2), missed(true));
    }

    #[test]
    fn what_more_replications_cannot_tell_is_not_waited_for() {
        // 1000 requests leave ten above the p99.
        let (replications, precision) = run(&shop(&json!({}), "21s"), goal(0.2), 2);
        assert_eq!((replications, precision.missed), (10, vec!["latency.p99".to_owned()]));
        // What never occurred is bounded: at most 3 in 10 000 requests.
        let slo = json!({ "failed.timed_out": "< 1%", "failed.rejected": "< 0.001%", "latency.max": "< 9s" });
        let missed = run(&shop(&slo, "21s"), Goal { most_events: 1, ..goal(0.2) }, 2).1.missed;
        assert_eq!(missed, ["failed.rejected", "latency.max"]);
    }
}
