//! `scalelab verify` and `run --verify`: what is judged, what is said, and how the program ends.

use crate::theory::case::replicated;
use assert_cmd::Command;
use scalelab::experiment::verify::beside::beside;
use scalelab::experiment::verify::{Family, suite, verify};
use scalelab::report::verify as report;
use scalelab::scenario::Scenario;
use scalelab::stats::agreement::Judgement;
use scalelab::stats::beside::Beside;
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::cargo_bin("scalelab").expect("cargo built it").args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_part_of_the_suite_gives_the_same_bytes_for_any_number_of_threads() {
    let part = |threads: &str, format: &str| {
        run(&["verify", "--only", "speedup", "--only", "constant lag", "--threads", threads, "--format", format])
    };
    let (code, document, talk) = part("1", "json");
    assert_eq!((code, talk.as_str()), (Some(0), ""), "{document}");
    assert_eq!(part("2", "json").1, document);
    let found: Value = serde_json::from_str(&document).expect("a document");
    assert_eq!((found["passed"].as_u64(), found["failed"].as_u64()), (Some(4), Some(0)));
    assert_eq!(found["cases"][0]["figures"][0]["judgement"], "agrees");
    let (_, table, _) = part("2", "text");
    assert!(table.contains("4 of 4 cases agree with theory") && table.contains("[Amdahl 1967]"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
}

#[test]
fn a_name_that_is_unknown_is_refused_and_the_list_needs_no_run() {
    let (code, out, talk) = run(&["verify", "--only", "availabilty"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(talk.contains("did you mean `availability`?") && talk.contains("--list"), "{talk}");
    let (code, out, _) = run(&["verify", "--list", "--only", "closed"]);
    assert!(code == Some(0) && out.starts_with("closed networks\n  closed, 1 user  ["), "{out}");
}

/// A wrong expectation fails, and is run again before that.
#[test]
fn what_does_not_agree_is_said() {
    let mut family = suite().into_iter().find(|it| it.name == "speedup").expect("it is there");
    family.entries.truncate(1);
    family.entries[0].case.expected[0].1 *= 1.001;
    let found = verify(&[Family { name: "wrong", ..family }], 0, 2, &|_| ());
    assert_eq!((found.passed, found.failed, found.cases[0].seed), (0, 1, 1_002_401));
    let text = report::text(&found);
    assert!(text.contains("OFF") && text.contains("0 of 1 cases agree"), "{text}");
    assert!(text.contains("run again, at first latency.mean") && text.contains("failed: a fifth is serial"), "{text}");
}

/// Theory beside a run of these clients, machines and components.
fn said(load: &Value, machines: &Value, components: &Value, seconds: u32) -> Beside {
    let mut components = components.clone();
    components["people"] = json!({ "clients": { "load": load, "to": "web" } });
    let document = json!({
        "scalelab": 1, "name": "case", "machines": machines, "components": components,
        "links": { "default": { "rtt": "1ms" } },
        "run": { "duration": format!("{seconds}s"), "warmup": "5s" } });
    let result = replicated(&document, 1, 10);
    beside(&Scenario::from_value(document).expect("it was just run"), &result)
}

/// The models that were recognised, each figure of which agrees; and the reasons, both as far as they must be.
#[track_caller]
fn check(found: &Beside, models: &[&str], reasons: &[&str]) {
    let mut recognised: Vec<&str> = found.comparisons.iter().map(|it| it.model.as_str()).collect();
    recognised.dedup();
    assert_eq!(recognised, models, "{found:#?}");
    for it in &found.comparisons {
        assert!([Judgement::Agrees, Judgement::Vague].contains(&it.figure.judgement), "{it:#?}");
    }
    assert!(found.bounds.iter().all(|bound| bound.kept) && !found.bounds.is_empty(), "{found:#?}");
    let is_said = |word: &&str| found.reasons.iter().any(|reason| reason.contains(*word));
    assert!(reasons.iter().all(is_said) && reasons.is_empty() == found.reasons.is_empty(), "{:#?}", found.reasons);
}

fn poisson() -> Value {
    json!({ "poisson": "60/s" })
}

/// A web service with these steps and settings, and a database behind it.
fn two(web: &Value) -> Value {
    json!({ "web": { "service": web }, "db": { "service": { "on": "back", "steps": [{ "cpu": "5ms" }] } } })
}

#[test]
fn networks_are_recognised() {
    let machines = json!({ "front": { "count": 2, "cores": 2 }, "back": {} });
    let steps = json!([{ "cpu": { "exp": "20ms" } }, { "times": 2, "steps": [{ "call": "db" }] }, { "sleep": "3ms" }]);
    let components = two(&json!({ "on": "front", "steps": steps }));
    let open = ["front.cpu: M/G/2-PS", "back.cpu: M/G/1-PS", "network: product form"];
    let found = said(&poisson(), &machines, &components, 205);
    check(&found, &open, &[]);
    assert_eq!(found.laws.len(), 3);
    assert!(found.laws.iter().all(|law| law.gap < 0.02), "{:#?}", found.laws);
    let closed = json!({ "closed": { "users": 30, "think": "300ms" } });
    check(&said(&closed, &machines, &components, 105), &["network: closed, product form"], &[]);
    let line = json!({ "front": { "discipline": "fifo" } });
    let one = json!({ "web": { "service": { "on": "front", "steps": [{ "cpu": { "exp": "10ms" } }] } } });
    let model = "front.cpu: M/M/1";
    check(&said(&poisson(), &line, &one, 205), &[model, "network: product form", model], &[]);
}

#[test]
fn parts_are_recognised_and_the_rest_has_its_reason() {
    let machines = json!({ "front": { "discipline": "fifo" }, "back": {} });
    // The line before the constant demand is Pollaczek's; what follows has no closed form.
    let steps = json!([{ "cpu": "10ms" }, { "parallel": [{ "call": "db" }, { "sleep": { "exp": "8ms" } }] }]);
    let first = two(&json!({ "on": "front", "steps": steps }));
    check(
        &said(&poisson(), &machines, &first, 205),
        &["front.cpu: M/G/1, first of all"],
        &["`parallel`", "exponential"],
    );
    let lines = json!({ "on": "front", "workers": 4, "queue_limit": 0, "steps": [{ "sleep": "50ms" }] });
    let lines = json!({ "web": { "service": lines } });
    check(&said(&poisson(), &machines, &lines, 205), &["web.workers: M/G/4/4"], &["`workers`"]);
    let pool = json!({ "on": "front", "workers": 4, "queue_limit": 6, "steps": [{ "sleep": { "exp": "50ms" } }] });
    let pool = json!({ "web": { "service": pool } });
    check(&said(&poisson(), &machines, &pool, 205), &["web.workers: M/M/4/10"], &["`queue_limit`"]);
    let regular = json!({ "constant": "60/s" });
    let steps = json!([{ "cpu": { "exp": "10ms" } }, { "call": "db" }]);
    check(&said(&regular, &machines, &two(&json!({ "on": "front", "steps": steps })), 205), &[], &["not Poisson"]);
}

/// Choices that look at the state are no chance, so nothing is compared.
#[test]
fn what_looks_at_the_state_has_no_closed_form() {
    let mut components = two(&json!({ "on": "front", "steps": [{ "cpu": "1ms" }, { "call": "db" }] }));
    components["web"] = json!({ "load_balancer": { "to": "db", "balance": "least_connections" } });
    let machines = json!({ "front": {}, "back": { "count": 2 } });
    check(&said(&poisson(), &machines, &components, 55), &[], &["`least_connections` does not choose blindly"]);
    components["web"] = json!({ "load_balancer": { "to": "db", "balance": "random" } });
    let models = ["back.cpu: M/G/1-PS", "network: product form"];
    check(&said(&poisson(), &machines, &components, 105), &models, &[]);
}

#[test]
fn the_command_prints_theory_under_its_summary() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/mm1.json");
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("out").to_string_lossy().into_owned();
    let common =
        ["run", scenario, "--verify", "--set", "run.duration=2000s", "--replications", "2", "--output", &output];
    let (code, text, _) = run(&common);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("\nTheory\n") && text.contains("box.cpu: M/M/1") && text.contains("Little's law"), "{text}");
    let (_, document, _) = run(&[&common[..], &["--format", "json", "--force"]].concat());
    let document: Value = serde_json::from_str(&document).expect("a document");
    assert_eq!(document["theory"]["comparisons"][0]["model"], "box.cpu: M/M/1");
}
