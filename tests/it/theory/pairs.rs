//! The pairs of the labs (requirements, section 2.1): two designs that differ in the knob under study, compared with common
//! random numbers, and what the formulas say of each and of the difference.
//!
//! A figure agrees, as everywhere, if it is at most 2.2 half widths from the truth. Differences are held to the same
//! rule by their own interval, which is at least that of 95 %, and their word must be the formula's. So that a wide
//! interval proves nothing, that of a difference is at most a fifth of it.

mod capacity;
mod copies;
mod data;
mod names;
mod saturation;

use scalelab::experiment::compare::{Design, compare, run_all};
use scalelab::experiment::replicate::Plan;
use scalelab::scenario::Scenario;
use scalelab::stats::comparison::{Choice, Comparison, Row, Word};
use scalelab::stats::result::Interval;
use serde_json::{Value, json};

/// Half widths that a figure may be away from the truth.
const GAP: f64 = 2.2;
/// Most half widths of a difference, as a share of it.
const VAGUE: f64 = 0.2;

/// What the formulas say of a metric: in the baseline, and in the other design.
type Truth = (&'static str, f64, f64);

/// A pair of a lab.
struct Pair {
    lab: &'static str,
    seed: u64,
    replications: u32,
    designs: [Value; 2],
    truths: Vec<Truth>,
}

/// The document, run so long after a warm-up, both in seconds.
fn timed(mut document: Value, warmup_s: f64, measured_s: f64) -> Value {
    let duration_s = warmup_s + measured_s;
    document["run"] = json!({ "duration": format!("{duration_s:.6}s"), "warmup": format!("{warmup_s:.6}s") });
    document
}

/// Two documents, run and compared in these metrics.
fn compared(designs: &[Value; 2], metrics: &[&str], (seed, replications): (u64, u32)) -> Comparison {
    let design = |document: &Value| {
        let scenario = Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document}"));
        Design { name: "design".to_owned(), scenario }
    };
    let designs = designs.each_ref().map(design);
    let results = run_all(&designs, Plan { seed, replications, threads: 0 }, &|_| ());
    compare(&results, &Choice::Named(metrics.iter().map(|name| (*name).to_owned()).collect()))
}

fn check(pairs: &[Pair]) {
    let mut found = Vec::new();
    for Pair { lab, seed, replications, designs, truths } in pairs {
        let metrics: Vec<&str> = truths.iter().map(|truth| truth.0).collect();
        let comparison = compared(designs, &metrics, (*seed, *replications));
        for truth in truths {
            let row = comparison.metrics.iter().find(|row| row.metric == truth.0);
            let offences = row.map_or_else(|| vec!["is missing".to_owned()], |row| offences(row, *truth));
            found.extend(offences.into_iter().map(|offence| format!("{lab}: {} {offence}", truth.0)));
        }
    }
    assert!(found.is_empty(), "{} offence(s):\n  {}", found.len(), found.join("\n  "));
}

fn offences(row: &Row, (_, a, b): Truth) -> Vec<String> {
    let mut found = Vec::new();
    for (label, value, truth) in [("A", row.values[0], a), ("B", row.values[1], b)] {
        let value = value.expect("it is in both designs");
        found.extend(off(label, value.value, value.interval, truth));
    }
    let difference = &row.differences[0];
    println!(
        "{}: theory {a} and {b}; B - A {:?} {:?}, {}",
        row.metric,
        difference.value,
        difference.interval,
        difference.word.text()
    );
    found.extend(difference.value.and_then(|value| off("B - A", value, difference.interval, b - a)));
    let relative = difference.relative.filter(|_| a > 0.0);
    found.extend(relative.and_then(|it| off("relative", it.value, it.interval, b / a - 1.0)));
    let expected = if same(a, b) { Word::NoDifferenceShown } else { row.sense.word(b - a) };
    if difference.word != expected {
        found.push(format!("is {}, not {}", difference.word.text(), expected.text()));
    }
    let half = difference.interval.map_or(f64::NAN, Interval::half_width);
    if !same(a, b) && !(0.0..=VAGUE * (b - a).abs()).contains(&half) {
        found.push(format!("+- {half} is too vague for a difference of {}", b - a));
    }
    found
}

/// How far a figure is from the truth, if that is too far.
fn off(what: &str, value: f64, interval: Option<Interval>, truth: f64) -> Option<String> {
    let gap = (value - truth).abs() / interval.map_or(0.0, Interval::half_width).max(f64::MIN_POSITIVE);
    // What is exact has no width, and rounding.
    let is_exact = (value - truth).abs() <= 1e-9 * truth.abs();
    (!is_exact && !(0.0..=GAP).contains(&gap)).then(|| format!("{what} is {value}, theory {truth}: {gap} half widths"))
}

#[expect(clippy::float_cmp, reason = "a formula that says the same says it exactly")]
fn same(a: f64, b: f64) -> bool {
    a == b
}

/// A wrong formula is caught, by the figure and by the word.
#[test]
fn a_wrong_pair_is_caught() {
    let [wide, many] = capacity::pooling();
    let comparison = compared(&[many, wide], &["latency.mean"], (2001, 10));
    let row = &comparison.metrics[0];
    let found = |truth| offences(row, truth).len();
    assert_eq!(found(("latency.mean", 0.05, 0.017_463)), 0, "{row:?}");
    assert!(found(("latency.mean", 0.05, 0.014)) >= 2 && found(("latency.mean", 0.0175, 0.05)) >= 3);
    assert!(offences(row, ("latency.mean", 0.05, 0.05)).iter().any(|it| it.contains("is better, not no difference")));
}
