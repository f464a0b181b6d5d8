//! Comparisons of results made by hand.

use super::pair::Pair;
use super::{Choice, Comparison, Pairing, RISK, Sense, Word, compare, holm, label};
use crate::stats::estimate::{Basis, Estimate};
use crate::stats::result::{
    FORMAT, Interval, Metric, Mode, Requests, RunResult, ScenarioRecord, Series, Topology, Unit, Verdict, WarmupBy,
};
use crate::stats::student::Student;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A metric with these values in its replications.
fn metric(own: &[f64]) -> Metric {
    let Estimate { value, low, high, n, basis } =
        Estimate::mean(own, &Student::new(0.95)).expect("there is a replication");
    let interval = low.zip(high).map(|(low, high)| Interval { low, high });
    Metric { value, interval, n, n_eff: None, basis, unit: Unit::Seconds, per_replication: own.to_vec(), exact: false }
}

/// What never happened in `n` trials.
fn never(n: f64) -> Metric {
    let high = Estimate::never_seen(n).high.expect("it has a bound");
    Metric { interval: Some(Interval { low: 0.0, high }), basis: Basis::RuleOfThree, ..metric(&[0.0; 4]) }
}

fn result(name: &str, seed: u64, metrics: &[(&str, Metric)]) -> RunResult {
    let (sha256, document) = (name.to_owned(), json!({ "name": name }));
    let replications = metrics.first().map_or(1, |(_, metric)| metric.per_replication.len() as u32);
    RunResult {
        scalelab: FORMAT,
        version: "0".to_owned(),
        scenario: ScenarioRecord { name: name.to_owned(), sha256, document },
        seed,
        replications,
        mode: Mode::Steady,
        warmup_s: 0.0,
        warmup_by: WarmupBy::None,
        measured_s: 60.0,
        precision: None,
        interrupted: None,
        verdict: Verdict::Ok,
        notes: Vec::new(),
        requests: Requests::default(),
        metrics: metrics.iter().map(|(name, metric)| ((*name).to_owned(), metric.clone())).collect(),
        control: None,
        predicted: BTreeMap::new(),
        inputs: None,
        theory: None,
        histograms: BTreeMap::new(),
        series: Series::default(),
        markers: Vec::new(),
        topology: Topology::default(),
        conservation: Vec::new(),
        slo: Vec::new(),
    }
}

fn compared(results: &[RunResult]) -> Comparison {
    compare(results, &Choice::All, |_, _| Value::Null)
}

fn words(comparison: &Comparison) -> Vec<(&str, Word)> {
    comparison.metrics.iter().map(|row| (row.metric.as_str(), row.differences[0].word)).collect()
}

const A: [f64; 4] = [10.0, 20.0, 30.0, 40.0];

/// Student 1908: differences -1, -2, -1, -2 have mean -1.5 and standard error 1 / sqrt 12; t(3) = 3.182.
#[test]
fn what_pairs_show_independent_runs_do_not() {
    let (a, b) = (metric(&A), metric(&[9.0, 18.0, 29.0, 38.0]));
    let base = result("a", 1, &[("latency.mean", a)]);
    let paired = compared(&[base.clone(), result("b", 1, &[("latency.mean", b.clone())])]);
    let difference = &paired.metrics[0].differences[0];
    assert_eq!((difference.value, difference.word), (Some(-1.5), Word::Better));
    let half = difference.interval.expect("it is judged").half_width();
    // Three decimals of t are printed.
    assert!((half - 3.182 / 12_f64.sqrt()).abs() <= 0.0005, "{half}");
    // Squares around the means: 500, 481 and 1; hence (500 + 481) / 1.
    assert!(difference.variance_reduction.is_some_and(|factor| (factor - 981.0).abs() < 1e-9), "{difference:?}");
    let independent = compared(&[base, result("b", 2, &[("latency.mean", b)])]);
    assert_eq!(independent.designs[1].pairing, Some(Pairing::Independent));
    let difference = &independent.metrics[0].differences[0];
    assert_eq!((difference.word, difference.variance_reduction), (Word::NoDifferenceShown, None));
}

/// Welch 1947, section 4: degrees of freedom (u + v)^2 / (u^2 / 3 + v^2 / 3) of two means of four values.
#[test]
fn independent_runs_are_judged_by_welch() {
    let (a, b) = (metric(&[-1.0, 0.0, 0.0, 1.0]), metric(&[0.0, 2.0, 2.0, 4.0]));
    let pair = Pair::independent(&a, &b).expect("there are replications");
    let (va, vb) = (2.0 / 3.0 / 4.0, 8.0 / 3.0 / 4.0);
    let freedom = (va + vb) * (va + vb) / ((va * va + vb * vb) / 3.0);
    let expected = Student::new(0.95).at_freedom(freedom) * f64::sqrt(va + vb);
    assert!((pair.interval(0.95).half_width() - expected).abs() < 1e-12);
}

/// Fieller's interval of the ratio leaves out 1 exactly where the difference's leaves out 0, at every confidence.
#[test]
fn relative_and_absolute_intervals_agree() {
    let wave = |k: f64| -> Vec<f64> { (1..9).map(|i| 5.0 + (f64::from(i) * k).sin()).collect() };
    let mut sides = [0, 0];
    for step in 1..60 {
        let (a, b) = (metric(&wave(f64::from(step))), metric(&wave(f64::from(step) * 1.7 + 0.3)));
        for pair in [Pair::paired(&a, &b), Pair::independent(&a, &b)].into_iter().flatten() {
            for confidence in [0.5, 0.9, 0.99] {
                let absolute = pair.interval(confidence);
                let relative = pair.relative(confidence).expect("the first is above zero");
                let interval = relative.interval.expect("the first is not near zero");
                assert!(interval.low <= relative.value && relative.value <= interval.high);
                let out = |it: Interval| it.low > 0.0 || it.high < 0.0;
                assert_eq!(out(absolute), out(interval), "{absolute:?} {interval:?}");
                sides[usize::from(out(absolute))] += 1;
            }
        }
    }
    assert!(sides.iter().all(|side| *side > 20), "both happen: {sides:?}");
}

#[test]
fn a_scenario_differs_from_itself_by_nothing() {
    let largest = Metric { interval: None, basis: Basis::TooFewBeyond, ..metric(&A) };
    let base = result("a", 1, &[("latency.mean", metric(&A)), ("latency.max", largest)]);
    let same = compared(&[base.clone(), base.clone(), RunResult { seed: 2, ..base }]);
    for row in &same.metrics {
        let itself = &row.differences[0];
        assert_eq!((itself.value, itself.word), (Some(0.0), Word::NoDifferenceShown));
        assert_eq!(itself.interval, Some(Interval { low: 0.0, high: 0.0 }));
    }
    assert_eq!(same.metrics[1].differences[1].word, Word::NotRanked, "a maximum has no interval");
}

#[test]
fn what_cannot_be_judged_is_not_ranked_and_says_why() {
    let base = result("a", 1, &[("latency.mean", metric(&A)), ("goodput", metric(&A))]);
    let check = |other: RunResult, name: &str, why: &str| {
        let comparison = compared(&[base.clone(), other]);
        let row = comparison.metrics.iter().find(|row| row.metric == name).expect("it is in one of them");
        assert_eq!((row.differences[0].word, row.differences[0].why.as_deref()), (Word::NotRanked, Some(why)));
    };
    let far = metric(&[1e3, 2e3, 1e3, 2e3]);
    let other = |metric: Metric| result("b", 1, &[("latency.mean", metric)]);
    check(RunResult { verdict: Verdict::Unstable, ..other(far.clone()) }, "latency.mean", "B: unstable");
    check(other(Metric { basis: Basis::NotStationary, ..far.clone() }), "latency.mean", "B: not stationary");
    check(other(Metric { basis: Basis::TooFewBeyond, ..far.clone() }), "latency.mean", "B: n too small");
    check(other(metric(&[1e3])), "latency.mean", "B: one replication");
    check(RunResult { replications: 5, ..other(far.clone()) }, "latency.mean", "B: not in every replication");
    check(other(far), "goodput", "not in B");
    let new = result("b", 1, &[("latency.mean", metric(&A)), ("goodput", metric(&A)), ("queue", metric(&A))]);
    check(new, "queue", "not in A");
}

/// What happened in no replication of either is not known to be equal.
#[test]
fn what_was_never_seen_has_the_bounds_of_both() {
    let (a, b) = (result("a", 1, &[("failed.shed", never(300.0))]), result("b", 1, &[("failed.shed", never(600.0))]));
    let comparison = compared(&[a, b]);
    let difference = &comparison.metrics[0].differences[0];
    assert_eq!((difference.value, difference.word), (Some(0.0), Word::NoDifferenceShown));
    assert_eq!(difference.interval, Some(Interval { low: -0.01, high: 0.005 }));
}

/// Runs of unequal length under one seed share their first replications.
#[test]
fn replications_that_both_have_are_paired() {
    let a = result("a", 1, &[("latency.mean", metric(&A))]);
    let b = result("b", 1, &[("latency.mean", metric(&[9.0, 18.0, 29.0, 38.0, 1000.0]))]);
    assert_eq!(compared(&[a, b]).metrics[0].differences[0].value, Some(-1.5));
}

/// Holm 1979: chances 0.01, 0.02, 0.04 and 0.3 at a risk of 0.05 are judged at 1/4, 1/3 and 1/2 of it; the third fails.
#[test]
fn step_by_step_the_risk_is_shared() {
    let at = |chance: f64| {
        let t = crate::stats::student::quantile(1.0 - chance, 3.0);
        // Values around t / 2 with a standard error of a half.
        Pair::paired(&metric(&[0.0; 4]), &metric(&[-1.0, 0.0, 0.0, 1.0].map(|z| z + t / 6_f64.sqrt()))).expect("four")
    };
    let chances = [0.04, 0.01, 0.3, 0.02];
    let pairs = chances.map(at);
    for (pair, chance) in pairs.iter().zip(chances) {
        assert!((pair.chance() - chance).abs() < 1e-6, "{} for {chance}", pair.chance());
    }
    let steps = holm::steps(&pairs, RISK);
    let told: Vec<(bool, f64)> = steps.iter().map(|step| (step.shown, 1.0 - step.confidence)).collect();
    let expected = [(false, 0.05 / 3.0), (true, 0.05 / 4.0), (false, 0.05 / 3.0), (false, 0.05 / 3.0)];
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.0 == expected.0 && (told.1 - expected.1).abs() < 1e-12, "{told:?}, {expected:?}");
    }
}

#[test]
fn more_is_not_always_better() {
    let higher = metric(&[110.0, 120.0, 130.0, 140.0]);
    let names = [
        ("latency.p99.9", Word::Worse),
        ("latency.p99[10min..15min]", Word::Worse),
        ("class.view.latency.mean", Word::Worse),
        ("blade.workers.wait.mean", Word::Worse),
        ("failed.timed_out[during web dies]", Word::Worse),
        ("class.view.success_ratio", Word::Better),
        ("goodput", Word::Better),
        ("cache.hit_ratio", Word::Better),
        ("web[0].share", Word::Higher),
        ("goodput[during web[1] dies]", Word::Better),
        ("web[0].response.p99[1s..2s]", Word::Worse),
        ("blade.cpu.utilization", Word::Higher),
    ];
    for (name, expected) in names {
        let pair = [result("a", 1, &[(name, metric(&A))]), result("b", 1, &[(name, higher.clone())])];
        assert_eq!(words(&compared(&pair)), [(name, expected)]);
    }
    assert_eq!(Sense::of("latency.mean").word(-1.0), Word::Better);
    assert_eq!((label(0), label(25), label(26)), ("A".into(), "Z".into(), "27".into()));
}
