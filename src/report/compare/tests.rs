//! What a comparison looks like.

use super::{cells, csv, finding, headline, json, markdown, patch, text};
use crate::report::chart::{self, theme::Theme};
use crate::report::fixture::{metric, web_shop};
use crate::report::text::WIDTH;
use crate::stats::comparison::{Choice, Comparison, compare};
use crate::stats::result::{Metric, RunResult, SloVerdict, Verdict};
use serde_json::{Value, json};

/// The shop with other values of some metrics in all replications.
fn shop(name: &str, changed: &[(&str, f64)]) -> RunResult {
    let mut result = web_shop();
    name.clone_into(&mut result.scenario.name);
    name.clone_into(&mut result.scenario.sha256);
    for (name, factor) in changed {
        let old = result.metrics[*name].clone();
        let own = (0..10).map(|i| old.value * factor * (1.0 + 0.001 * f64::from(i % 3 - 1))).collect();
        let changed = metric(old.value * factor, Some(old.value * factor / 100.0), old.unit);
        result.metrics.insert((*name).to_owned(), Metric { per_replication: own, ..changed });
    }
    result
}

fn compared(results: &[RunResult], choice: &Choice) -> Comparison {
    compare(
        results,
        choice,
        |a, b| if a == b { json!({ "machines": { "blade": { "cores": 8 } } }) } else { Value::Null },
    )
}

fn three() -> Comparison {
    let faster = shop("faster", &[("latency.mean", 0.5), ("latency.p99", 0.25), ("goodput", 0.99)]);
    let unstable = RunResult { verdict: Verdict::Unstable, ..shop("한국어 이름", &[("latency.mean", 9.0)]) };
    compared(&[web_shop(), faster, unstable], &Choice::Usual)
}

#[test]
fn sentences_tell_the_first_difference_and_count_the_others() {
    let slower = shop("slower", &[("latency.mean", 3.0), ("web.workers.utilization", 2.0)]);
    let told = |results: &[RunResult]| finding(&compared(results, &Choice::All));
    assert_eq!(
        told(&[web_shop(), slower.clone()]),
        ["B has 3.0 times the latency.mean of A, worse in 1 of 45 metrics, better in none, 6 not ranked"]
    );
    assert_eq!(
        told(&[web_shop(), shop("same", &[])]),
        ["B is not shown to differ from A in any of 45 metrics, 6 not ranked"]
    );
    let told = finding(&three());
    assert!(told[0].starts_with("B has 75 % lower latency.p99 than A, better in 2 of "), "{told:?}");
    assert!(told[0].ends_with(" metrics, worse in 1"), "{told:?}");
    assert_eq!(told[1], "C cannot be ranked against A");
    assert_eq!(headline(&three()), "Against A, latency.p99 is 75 % lower in B, not ranked in C");
    let many: Vec<RunResult> = std::iter::once(web_shop())
        .chain([0.5, 0.8, 1.0, 1.5, 4.0].map(|factor| shop(&factor.to_string(), &[("latency.p99", factor)])))
        .collect();
    let told = "Against A, latency.p99 is lower in 2 of 5 designs (most in B: 50 %), higher in 2 (most in F: 4.0 times as \
                high), not shown to differ in 1";
    assert_eq!(headline(&compared(&many, &Choice::Usual)), told);
    let alone = compared(&[web_shop(), slower], &Choice::Named(vec!["web.workers.utilization".to_owned()]));
    assert_eq!(headline(&alone), "Against A, web.workers.utilization is 100 % higher in B");
}

/// The shop with other values, whose first rules are judged so.
fn judged(name: &str, changed: &[(&str, f64)], verdicts: [SloVerdict; 2]) -> RunResult {
    let mut result = shop(name, changed);
    for (rule, verdict) in result.slo.iter_mut().zip(verdicts) {
        rule.verdict = verdict;
    }
    result
}

/// The shop breaks the second of its rules, `success_ratio`, and keeps the first.
#[test]
fn goals_that_change_sides_come_first() {
    use SloVerdict::{Fail, Pass, Undecided};
    let check = |others: &[RunResult], expected: &[&str], title: &str| {
        let all: Vec<RunResult> = std::iter::once(shop("base", &[])).chain(others.iter().cloned()).collect();
        let comparison = compared(&all, &Choice::Usual);
        let told = finding(&comparison);
        let counts = told.iter().zip(expected).all(|(told, expected)| told.starts_with(expected));
        assert!(counts && told.len() == expected.len(), "{told:#?}");
        assert_eq!(headline(&comparison), title);
    };
    let kept = judged("kept", &[("success_ratio", 1.01), ("latency.p99", 1.2)], [Pass, Pass]);
    let broken = judged("broken", &[("latency.p99", 2.5)], [Fail, Pass]);
    check(
        std::slice::from_ref(&kept),
        &["B keeps success_ratio >= 99.5% (1.0 % higher), which A breaks; better in 1 of "],
        "success_ratio >= 99.5%, which A breaks, is kept by B",
    );
    check(
        &[kept, broken, judged("open", &[], [Undecided, Undecided])],
        &[
            "B keeps success_ratio >= 99.5% (1.0 % higher), which A breaks; ",
            "C breaks latency.p99 < 300ms (2.5 times as high), which A keeps; keeps success_ratio >= 99.5%, which A breaks; ",
            "D is not shown to differ from A",
        ],
        "latency.p99 < 300ms, which A keeps, is kept by B, broken by C, undecided in D",
    );
}

/// A design that turns the slow requests away has a better latency of fewer requests.
#[test]
fn latency_of_fewer_requests_is_not_ranked_without_saying_so() {
    let check = |changed: &[(&str, f64)], expected: &str, first: &str| {
        let comparison = compared(&[shop("base", &[]), shop("other", changed)], &Choice::Usual);
        let row = comparison.metrics.iter().find(|row| row.metric == "latency.mean").expect("it is shown");
        assert_eq!(cells::word(&row.differences[0]), expected);
        let text = text::write(&comparison, false);
        assert!(finding(&comparison)[0].starts_with(first) && text.contains(first), "{text}");
    };
    let less = ("latency.mean", 0.5);
    check(&[less], "better", "B has 50 % lower latency.mean than A, better in 1 of ");
    let fewer = "better, of 47 % fewer requests";
    check(&[less, ("success_ratio", 0.53)], fewer, "B has 47 % lower success_ratio than A, better in 1 of ");
    check(
        &[("latency.mean", 2.5), ("success_ratio", 0.9)],
        "worse",
        "B has 10 % lower success_ratio than A, worse in 2 of ",
    );
    let more = "worse, of 1.0 % more requests";
    check(
        &[("latency.mean", 2.5), ("success_ratio", 1.01)],
        more,
        "B has 1.0 % higher success_ratio than A, better in 1",
    );
    // Better, and of more requests.
    check(&[less, ("success_ratio", 1.01)], "better", "B has 1.0 % higher success_ratio than A, better in 2 of ");
    let named = Choice::Named(vec!["latency.mean".to_owned()]);
    let alone = compared(&[shop("base", &[]), shop("other", &[less, ("success_ratio", 0.53)])], &named);
    let told = "B has 50 % lower latency.mean than A of 47 % fewer requests, better in 1 of 1 metrics (1 of them of fewer \
                requests), worse in none";
    assert_eq!(finding(&alone), [told]);
    assert_eq!(headline(&alone), "Against A, latency.mean is 50 % lower (of 47 % fewer requests) in B");
    let svg = chart::comparison::draw(&alone, &Theme::light());
    assert!(svg.lines().any(|line| line == "-50.00 %, of 47 % fewer" || line == "-50.0 %, of 47 % fewer"), "{svg}");
}

/// Latency is that of the requests which ended ok: where far more do, that is the news.
#[test]
fn success_that_changes_more_than_latency_comes_first() {
    let named = Choice::Named(vec!["latency.mean".to_owned(), "success_ratio".to_owned()]);
    let few = shop("few", &[("success_ratio", 0.2)]);
    let more = compared(&[few.clone(), shop("all", &[("latency.mean", 0.9)])], &named);
    assert!(
        finding(&more)[0].starts_with("B has 5.0 times the success_ratio of A, better in 2 of "),
        "{:?}",
        finding(&more)
    );
    assert_eq!(headline(&more), "Against A, success_ratio is 5.0 times as high in B");
    let slow = compared(&[few, shop("slow", &[("latency.mean", 0.1), ("success_ratio", 0.21)])], &named);
    assert!(finding(&slow)[0].starts_with("B has 90 % lower latency.mean than A, "), "{:?}", finding(&slow));
}

/// What is not shown may be shown by more replications, as for rules.
#[test]
fn more_replications_may_tell() {
    let mut other = shop("other", &[]);
    let old = other.metrics["latency.mean"].clone();
    let own = (0..10).map(|i| old.value + [0.0015, -0.0005][i % 2]).collect();
    let changed = metric(old.value + 0.0005, Some(0.001), old.unit);
    other.metrics.insert("latency.mean".to_owned(), Metric { per_replication: own, ..changed });
    let named = Choice::Named(vec!["latency.mean".to_owned()]);
    let comparison = compared(&[web_shop(), other], &named);
    let text = text::write(&comparison, false).split_whitespace().collect::<Vec<_>>().join(" ");
    // Deviation 0.001 sqrt(10 / 9), error a third of a thousandth, half width 2.262 / 3: (2.262 / 1.5)^2 = 2.27 times as many.
    let told = "not shown to differ, but more replications may tell: latency.mean in B (about 23)";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("A: class.edit.latency.p99 < 400ms is undecided"), "{text}");
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let pair = compared(&[web_shop(), shop("faster", &[("latency.mean", 0.5)])], &Choice::All);
    for comparison in [three(), pair] {
        let text = text::write(&comparison, false);
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > usize::from(WIDTH)).collect();
        assert!(long.is_empty(), "{long:#?}");
        assert!(!text.contains('\u{1b}') && text::write(&comparison, true).contains('\u{1b}'));
        assert!(text.contains("-50.0 %") || text.contains("-50.00"), "{text}");
    }
    let text = text::write(&three(), false);
    for line in ["not ranked (C: unstable)", "C is unstable: a queue grew to the end of the run", "latency.p99 < 300ms"]
    {
        assert!(text.contains(line), "`{line}` is missing: {text}");
    }
}

#[test]
fn every_form_has_the_same_rows() {
    let comparison = three();
    let rows = comparison.metrics.len() * 2;
    assert_eq!(csv::write(&comparison).lines().count(), rows + 1);
    assert_eq!(
        markdown::write(&comparison).lines().filter(|line| line.starts_with("| ")).count(),
        rows + 3 + 1 + 3 + 2
    );
    let read: Comparison = serde_json::from_str(&json::write(&comparison)).expect("it was just written");
    assert_eq!(read, comparison);
}

#[test]
fn a_patch_breaks_where_it_must() {
    let patch = json!({ "machines": { "front": { "cores": 4 }, "old": null }, "steps": [{ "cpu": "1ms" }, {}] });
    let check = |room: usize, expected: &[&str]| assert_eq!(patch::lines(&patch, room), expected);
    check(100, &[r#"{ "machines": { "front": { "cores": 4 }, "old": null }, "steps": [ { "cpu": "1ms" }, {} ] }"#]);
    check(
        60,
        &[
            "{",
            r#"  "machines": { "front": { "cores": 4 }, "old": null },"#,
            r#"  "steps": [ { "cpu": "1ms" }, {} ]"#,
            "}",
        ],
    );
    assert_eq!(patch::lines(&json!({}), 3), ["{}"]);
}

/// Every metric's row has a mark or says why not; designs that are not ranked at all are told of above.
#[test]
fn rows_without_a_mark_are_explained() {
    let svg = chart::comparison::draw(&three(), &Theme::light());
    let lines: Vec<&str> = svg.lines().collect();
    let says = |text: &str| lines.iter().filter(|line| line.trim() == text).count();
    assert_eq!(says("C: 한국어 이름: not ranked (C: unstable) in any metric, and not drawn"), 1, "{svg}");
    assert_eq!((says("B"), says("C")), (three().metrics.len(), 0));
    // Those that occur are in the key.
    assert_eq!(["better", "worse", "no difference shown"].map(|word| says(word) > 0), [true; 3], "{svg}");
    let calm = compared(&[web_shop(), shop("same", &[]), shop("alike", &[])], &Choice::Usual);
    let svg = chart::comparison::draw(&calm, &Theme::light());
    let rows = svg.lines().filter(|line| line.trim() == "all").count();
    assert_eq!(rows, calm.metrics.len(), "designs that are not shown to differ share a row: {svg}");
    assert!(!svg.contains("better") && svg.contains("no difference shown"), "{svg}");
    let nobody = RunResult { verdict: Verdict::Unstable, ..shop("wild", &[]) };
    let svg = chart::comparison::draw(&compared(&[web_shop(), nobody], &Choice::Usual), &Theme::light());
    assert!(svg.contains("B: wild: not ranked (B: unstable) in any metric, and not drawn"), "{svg}");
}

/// Nothing is left of it: its mark is an arrow behind the last number, and no square on it.
#[test]
fn what_lies_beyond_the_axis_is_an_arrow() {
    let draw = |factor: f64| {
        let other = shop("other", &[("latency.mean", factor)]);
        chart::comparison::draw(&compared(&[web_shop(), other], &Choice::Usual), &Theme::light())
    };
    let (near, far) = (draw(0.02), draw(0.001));
    assert!(!near.contains("<polygon") && !near.contains("arrow"), "{near}");
    assert!(far.contains("<polygon") && far.contains("arrow: beyond the axis"), "{far}");
    let tick =
        far.split("-99 %").next().and_then(|before| before.rsplit("x=\"").next()?.split('"').next()?.parse().ok());
    let tip =
        far.split("<polygon").nth(1).and_then(|rest| rest.split("points=\"").nth(1)?.split(',').next()?.parse().ok());
    let (tick, tip): (f64, f64) = tick.zip(tip).expect("both have a place");
    assert!(tip < tick - 10.0, "the arrow at {tip} points away from -99 % at {tick}");
}
