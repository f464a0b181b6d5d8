//! Two runs of the same scenario: whatever is claimed of their difference is wrong.
//!
//! With other seeds, one figure is claimed to differ in 5 % of comparisons, and any figure of a table in at most as many;
//! with the same seed never. The long version has the number of comparisons that issue and `docs/coverage.md` ask for.

use super::{choice, farm, scenario};
use scalelab::experiment::compare::compare;
use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::scenario::Scenario;
use scalelab::stats::comparison::{Choice, Pairing, RISK, Word};
use scalelab::stats::result::RunResult;
use serde_json::json;

fn comparisons() -> u64 {
    std::env::var("SCALELAB_EXPERIMENTS").ok().and_then(|it| it.parse().ok()).unwrap_or(1000)
}

fn once(scenario: &Scenario, seed: u64) -> RunResult {
    run(scenario, "alike", Plan { seed, replications: 10, threads: 0 }, &|_| ())
}

/// Compares runs of a scenario that differ in their seeds only; gives the numbers of comparisons that claim a difference of
/// the mean latency, and of anything in the usual table.
fn claims(scenario: &Scenario, number: u64) -> (u64, u64) {
    let (mut single, mut any) = (0, 0);
    for seed in 1..=number {
        let pair = [once(scenario, 2 * seed), once(scenario, 2 * seed + 1)];
        let claimed = |choice: &Choice| {
            let comparison = compare(&pair, choice);
            assert_eq!(comparison.designs[1].pairing, Some(Pairing::Independent));
            u64::from(comparison.metrics.iter().any(|row| row.differences[0].word.is_difference()))
        };
        single += claimed(&choice(&["latency.mean"]));
        any += claimed(&Choice::Usual);
    }
    println!("{number} comparisons of alike runs: {single} claim of the mean latency, {any} of anything");
    (single, any)
}

/// The least and the greatest count that a binomial law reaches with more than `risk` on either side.
fn band(trials: u64, chance: f64, risk: f64) -> (u64, u64) {
    let mut probability = (1.0 - chance).powf(trials as f64);
    let (mut below, mut least, mut count) = (probability, 0, 0);
    while below < 1.0 - risk {
        if below <= risk {
            least = count + 1;
        }
        probability *= (trials - count) as f64 / (count + 1) as f64 * chance / (1.0 - chance);
        count += 1;
        below += probability;
    }
    (least, count)
}

#[test]
fn the_band_is_that_of_the_binomial_law() {
    // P(X <= 0) = 0.0115, P(X <= 1) = 0.0692, P(X <= 2) = 0.2061; P(X <= 8) = 0.9786, P(X <= 9) = 0.9924 (tables of the
    // binomial law with 86 trials and 0.05, rounded).
    assert_eq!(band(86, 0.05, 0.02), (1, 9));
    assert_eq!(band(10, 0.5, 0.5 / 1024.0), (0, 10));
}

/// Short terminating runs: 250 comparisons, of which 3 to 24 claim something in 998 of 1000 such tests.
#[test]
fn a_difference_that_is_none_is_claimed_as_often_as_promised() {
    let mut document = farm(&json!({}), "random", "50/s", ("1s", "4s"));
    document["run"]["mode"] = json!("terminating");
    let (single, any) = claims(&scenario(&document), 250);
    let (least, most) = band(250, RISK, 0.001);
    assert!((least..=most).contains(&single), "{single} of 250, expected {least} to {most}");
    assert!(any <= most, "{any} of 250 tables, expected at most {most}");
}

/// The same with the settings of a usual run, as often as the issue asks.
#[test]
#[ignore = "minutes; see docs/coverage.md"]
fn a_difference_that_is_none_in_1000_comparisons() {
    let number = comparisons();
    let mut document = farm(&json!({}), "random", "50/s", ("1s", "60s"));
    document["run"].as_object_mut().expect("it is an object").remove("warmup");
    let (single, any) = claims(&scenario(&document), number);
    // 3.5 to 6.5 % of 1000; of fewer, as many standard errors.
    let off = 0.015 * (1000.0 / number as f64).sqrt();
    let share = |count: u64| count as f64 / number as f64;
    assert!((share(single) - RISK).abs() <= off, "{single} of {number}");
    assert!(share(any) <= RISK + off, "{any} of {number} tables");
}

#[test]
fn the_same_seed_never_differs() {
    let document = farm(&json!({ "count": 2 }), "power_of_two", "50/s", ("1s", "5s"));
    let scenario = scenario(&document);
    for seed in 1..=20 {
        let pair = [once(&scenario, seed), once(&scenario, seed)];
        let comparison = compare(&pair, &Choice::All);
        assert!(comparison.metrics.len() > 20);
        for row in &comparison.metrics {
            let difference = &row.differences[0];
            assert_eq!((difference.value, difference.word), (Some(0.0), Word::NoDifferenceShown), "{}", row.metric);
        }
    }
}

/// Something that plays no part makes another scenario, and no difference: here by pairs, not because it is known.
#[test]
fn what_plays_no_part_makes_no_difference() {
    let document = farm(&json!({ "count": 2 }), "power_of_two", "50/s", ("1s", "20s"));
    let mut other = document.clone();
    other["machines"] = json!({ "spare": {} });
    other["components"]["idle"] = json!({ "service": { "on": "spare", "steps": [{ "cpu": "1ms" }] } });
    let pair = [once(&scenario(&document), 3), once(&scenario(&other), 3)];
    let comparison = compare(&pair, &Choice::Usual);
    assert_eq!(comparison.designs[1].pairing, Some(Pairing::Paired));
    for row in comparison.metrics.iter().filter(|row| row.values[0].is_some()) {
        assert_eq!(row.differences[0].value, Some(0.0), "{}", row.metric);
        assert!(!row.differences[0].word.is_difference());
    }
}
