//! Membership, walked through by hand: who gets calls when machines come and go, and what becomes of those who are there.

use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::scenario::Scenario;
use scalelab::stats::result::RunResult;
use serde_json::{Value, json};

/// Requests every 100 ms for 10 s to two machines in turn, which take 300 ms for each.
fn shop(events: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "shop", "run": { "mode": "terminating", "duration": "10s", "warmup": "0s" },
        "machines": { "blade": { "count": 2 } },
        "components": {
            "people": { "clients": { "load": { "constant": "10/s" }, "balance": "round_robin", "to": "web" } },
            "web": { "service": { "on": "blade", "workers": 4, "steps": [{ "sleep": "300ms" }] } } },
        "events": events })
}

fn simulate(document: &Value) -> RunResult {
    let scenario = Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document:#}"));
    run(&scenario, "members", Plan { seed: 1, replications: 1, threads: 1 }, &|_| ())
}

/// Asserts figures to a billionth; those that were not reported are zero.
#[track_caller]
fn check(document: &Value, expected: &[(&str, f64)]) {
    let result = simulate(document);
    for (name, value) in expected {
        let found = result.metrics.get(*name).map_or(0.0, |metric| metric.value);
        assert!((found - value).abs() < 1e-9, "{name} is {found}, not {value}: {document:#}");
    }
}

/// Issued within ten seconds; the hundredth comes at their end.
const ISSUED: f64 = 99.0;

#[test]
fn who_drains_ends_its_calls_and_goes() {
    // The last that came to the first machine before 1.05 s did so at 0.9 s.
    let events = json!({ "less": { "at": "1050ms", "remove": "blade[0]", "drain": true } });
    let first = 5.0;
    check(&shop(&events), &[("success_ratio", 1.0), ("blade.machines", 1.12), ("web[0].share", first / ISSUED)]);
}

#[test]
fn who_is_removed_at_once_loses_its_calls() {
    let events = json!({ "less": { "at": "1050ms", "remove": "blade[0]" } });
    check(&shop(&events), &[("failed.crashed", 1.0 / ISSUED), ("blade.machines", 1.105)]);
    // The youngest is the second.
    let events = json!({ "less": { "at": "1050ms", "remove": "blade" } });
    check(&shop(&events), &[("failed.crashed", 2.0 / ISSUED), ("web[1].share", 5.0 / ISSUED)]);
}

#[test]
fn who_takes_too_long_to_drain_is_killed() {
    let drain =
        |within: &str| json!({ "less": { "at": "1050ms", "remove": "blade[0]", "drain": true, "within": within } });
    check(&shop(&drain("100ms")), &[("failed.crashed", 1.0 / ISSUED), ("blade.machines", 1.115)]);
    check(&shop(&drain("150ms")), &[("failed.crashed", 1.0 / ISSUED), ("blade.machines", 1.12)]);
    check(&shop(&drain("151ms")), &[("success_ratio", 1.0), ("blade.machines", 1.12)]);
}

#[test]
fn who_is_added_takes_calls_when_it_has_started() {
    let events = json!({ "more": { "at": "4s", "add": "blade", "count": 2, "boot": "1050ms" } });
    // 50 before 5.05 s, of the 49 that follow a quarter each, beginning with the next in turn.
    check(
        &shop(&events),
        &[
            ("success_ratio", 1.0),
            ("blade.machines", 3.2),
            ("web[2].share", 13.0 / ISSUED),
            ("web[3].share", 12.0 / ISSUED),
        ],
    );
}

#[test]
fn nobody_is_left_for_a_while() {
    let events = json!({
        "all": { "at": "2050ms", "remove": "blade", "count": 2, "drain": true },
        "again": { "at": "3050ms", "add": "blade" } });
    check(
        &shop(&events),
        &[("failed.unreachable", 10.0 / ISSUED), ("web[2].share", 69.0 / 89.0), ("failed.crashed", 0.0)],
    );
    let mut patient = shop(&events);
    patient["components"]["people"]["clients"]["retry"] = json!({ "attempts": 2, "backoff": "1s" });
    check(&patient, &[("success_ratio", 1.0)]);
}

/// What is used is measured against what is there: four workers of the first machine for a tenth of the time.
#[test]
fn utilization_counts_who_is_there() {
    let events = json!({ "less": { "at": "1050ms", "remove": "blade[0]", "drain": true } });
    let result = simulate(&shop(&events));
    let busy = result.metrics["web.workers.in_system"].value;
    let utilization = result.metrics["web.workers.utilization"].value;
    assert!((utilization - busy / (4.0 * 1.12)).abs() < 1e-9, "{utilization} with {busy} at work");
}

/// A balancer that stands still asks nobody meanwhile, and once when it goes on.
#[test]
fn alarms_of_a_frozen_machine_wait() {
    let checks = |events: Value| {
        let mut document = shop(&events);
        document["components"]["lb"] =
            json!({ "load_balancer": { "on": { "count": 1 }, "to": "web", "health": { "every": "1s" } } });
        document["components"]["people"]["clients"]["to"] = json!("lb");
        let result = simulate(&document);
        // Two machines are asked; each check is a visit of the balancer that ends at once.
        result.metrics["lb.background"].value * 10.0 / 2.0
    };
    assert!((checks(json!({})) - 10.0).abs() < 1e-9);
    // Two before 2 s, one at 8 s and one a second later.
    assert!((checks(json!({ "still": { "at": "2s", "for": "6s", "freeze": "lb" } })) - 4.0).abs() < 1e-9);
}
