//! The yardstick itself: what is wrong is caught, and the re-run forgives one case once.

use super::case::Kind::{Exact, Mean, Tail};
use super::case::{Case, Expected, judge, offences, replicated, simulate};
use super::system::{System, exponential};
use scalelab::stats::theory::mm1::Mm1;
use scalelab::stats::theory::mmc::Mmc;
use scalelab::stats::theory::ps_law::PsLaw;
use serde_json::{Value, json};

/// One service on `machine`, 10 ms a request, called through a balancer.
fn system(machine: &Value, demand: &Value, balance: &str) -> System {
    let lb = json!({ "load_balancer": { "to": "web", "balance": balance } });
    let web = json!({ "service": { "on": machine, "steps": [{ "cpu": demand }] } });
    System { to: "lb", parts: json!({ "components": { "lb": lb, "web": web } }) }
}

fn exp() -> Value {
    json!({ "exp": "10ms" })
}

/// Asserts that the document's figures are told to be off, and not merely vague.
fn check_caught(what: &str, system: &System, rate: f64, demand_s: f64, expected: &[Expected]) {
    let result = simulate(&system.open(rate, exponential(demand_s)), 1101);
    for figure in expected {
        let found = offences(&result, &[*figure]);
        assert!(
            found.iter().any(|offence| offence.contains("half widths off")),
            "{what}: {figure:?} passes, {found:?}"
        );
    }
}

#[test]
fn a_model_that_is_not_the_theory_is_caught() {
    let one = Mm1 { arrival_rate: 50.0, service_rate: 100.0 };
    let two = Mmc { arrival_rate: 100.0, service_rate: 100.0, servers: 2 };
    let sharing = PsLaw::new(Mmc { arrival_rate: 50.0, service_rate: 100.0, servers: 1 });
    let (ps, fifo) = (json!({}), json!({ "discipline": "fifo" }));
    let mean = ("latency.mean", one.mean_response(), Mean);
    let tail = ("latency.p99", one.response_quantile(0.99), Tail);
    let wide = json!({ "hyperexponential": { "mean": "10ms", "cv": 1.2 } });
    check_caught("demand not exponential", &system(&fifo, &wide, "random"), 50.0, 0.01, &[mean, tail]);
    check_caught("constant demand", &system(&fifo, &json!("10ms"), "random"), 50.0, 0.01, &[mean, tail]);
    check_caught("sharing instead of a line", &system(&ps, &exp(), "random"), 50.0, 0.01, &[tail]);
    let sharing_tail = ("latency.p99", sharing.quantile(0.99), Tail);
    check_caught("a line instead of sharing", &system(&fifo, &exp(), "random"), 50.0, 0.01, &[sharing_tail]);
    check_caught("load 3 % too high", &system(&fifo, &exp(), "random"), 51.5, 0.01, &[mean]);
    let pooled = ("latency.mean", two.mean_response(), Mean);
    let cores = |cores: u32| system(&json!({ "discipline": "fifo", "cores": cores }), &exp(), "random");
    check_caught("a third core", &cores(3), 100.0, 0.005, &[pooled]);
    let machines = |balance| system(&json!({ "discipline": "fifo", "count": 2 }), &exp(), balance);
    check_caught("two lines instead of one", &machines("least_connections"), 100.0, 0.005, &[pooled]);
    check_caught("in turn instead of at random", &machines("round_robin"), 100.0, 0.005, &[mean]);
}

#[test]
fn a_wrong_expectation_is_caught() {
    let document = system(&json!({ "discipline": "fifo" }), &exp(), "random").open(50.0, exponential(0.01));
    let result = simulate(&document, 1102);
    let check = |expected: Expected, told: &str| {
        let found = offences(&result, &[expected]);
        let is_told = if told.is_empty() { found.is_empty() } else { found.iter().any(|it| it.contains(told)) };
        assert!(is_told, "{expected:?} gives {found:?}");
    };
    check(("latency.mean", 0.02, Mean), "");
    check(("latency.mean", 0.0206, Mean), "half widths off, at most 2.2");
    check(("latency.mean", 0.0194, Mean), "half widths off, at most 2.2");
    check(("latency.mean", f64::NAN, Mean), "half widths off, at most 2.2");
    check(("latency.mean", 0.02, Exact), "exactly 20000000e-9");
    check(("latency.median", 0.02, Mean), "there is no figure latency.median");
    check(("latency.max", 0.02, Mean), "latency.max has no interval");
}

#[test]
fn a_vague_figure_is_caught() {
    let mut document = system(&json!({}), &exp(), "random").open(50.0, exponential(0.01));
    document["run"] = json!({ "duration": "100s" });
    let mean = [("latency.mean", 0.02, Mean)];
    assert!(offences(&simulate(&document, 1103), &mean).iter().any(|offence| offence.contains("too vague")));
    let single = offences(&replicated(&document, 1103, 1), &mean);
    assert!(single.iter().any(|offence| offence.contains("too vague")), "{single:?}");
}

#[test]
fn one_case_is_forgiven_once() {
    let case = |name, seed| Case { name, seed, scenario: Value::Null, expected: vec![] };
    let family = [case("a", 1), case("b", 2), case("c", 3)];
    let check = |failing: &[u64], runs: &[u64], expected: &[&str]| {
        let mut ran = Vec::new();
        let found = judge(&family, |_, seed| {
            ran.push(seed);
            failing.contains(&seed).then(|| format!("seed {seed}")).into_iter().collect()
        });
        assert_eq!((&found[..], &ran[..]), (&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..], runs));
    };
    check(&[], &[1, 2, 3], &[]);
    check(&[2], &[1, 2, 3, 1_000_002], &[]);
    check(&[2, 1_000_002], &[1, 2, 3, 1_000_002], &["b: seed 1000002"]);
    check(&[1, 3], &[1, 2, 3], &["a: seed 1", "c: seed 3"]);
}
