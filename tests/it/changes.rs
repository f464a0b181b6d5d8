//! Planned changes of sizes and of load, walked through by hand.

use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::scenario::Scenario;
use scalelab::stats::result::RunResult;
use serde_json::{Value, json};

fn simulate(document: &Value, replications: u32) -> RunResult {
    let scenario = Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document:#}"));
    run(&scenario, "changes", Plan { seed: 1, replications, threads: 1 }, &|_| ())
}

/// Asserts figures to a billionth.
#[track_caller]
fn check(document: &Value, expected: &[(&str, f64)]) {
    let result = simulate(document, 1);
    for (name, value) in expected {
        let found = result.metrics[*name].value;
        assert!((found - value).abs() < 1e-9, "{name} is {found}, not {value}: {document:#}");
    }
}

/// Two users who each ask for a second of work on a box with one core, for ten seconds.
fn shop(discipline: &str, events: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "shop", "run": { "mode": "terminating", "duration": "10s", "warmup": "0s" },
        "machines": { "box": { "discipline": discipline } },
        "components": {
            "people": { "clients": { "load": { "closed": { "users": 2 } }, "to": "web" } },
            "web": { "service": { "on": "box", "steps": [{ "cpu": "1s" }] } } },
        "events": events })
}

#[test]
fn a_box_is_made_faster_while_it_works() {
    // Half a request is done at 4.5 s; from then on each takes half a second.
    let faster = json!({ "bigger": { "at": "4500ms", "size": "box", "speed": 2 } });
    for discipline in ["fifo", "ps"] {
        // Of 4.5 s and 5.5 s of double speed 15.5 seconds of work are done; the last ends at 9.75 s.
        let done = if discipline == "fifo" { 15.0 } else { 14.0 };
        check(&shop(discipline, &faster), &[("throughput", done / 10.0), ("box.cpu.utilization", 1.0)]);
    }
    // 4.5, 4 and 3.5 seconds of work, of which the last request ends at the end and is not counted.
    let for_a_while = json!({ "bigger": { "at": "4500ms", "for": "2s", "size": "box[0]", "speed": 2 } });
    check(&shop("fifo", &for_a_while), &[("throughput", 1.1), ("box.cpu.utilization", 1.0)]);
}

#[test]
fn a_box_gets_another_core_while_it_works() {
    let wider = json!({ "bigger": { "at": "4s", "size": "box", "cores": 2 } });
    // Four requests by one core; then both users have a core: one each second on each.
    check(&shop("fifo", &wider), &[("throughput", (4.0 + 10.0) / 10.0), ("box.cpu.utilization", 1.0)]);
    // A core less: who is served there ends there.
    let narrower = json!({
        "bigger": { "at": "0s", "size": "box", "cores": 2 },
        "smaller": { "at": "4500ms", "size": "box", "cores": 1 } });
    check(&shop("fifo", &narrower), &[("throughput", (8.0 + 2.0 + 4.0) / 10.0)]);
    // Serial work: two cores do as much as one.
    let mut serial = shop("fifo", &wider);
    serial["machines"]["box"]["serial_fraction"] = json!(1.0);
    check(&serial, &[("box.cpu.utilization", 1.0)]);
}

/// A request every 100 ms; each takes no time.
fn crowd(load: &Value, events: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "crowd", "run": { "mode": "terminating", "duration": "10050ms", "warmup": "0s" },
        "components": {
            "people": { "clients": { "load": load, "to": "web" } },
            "web": { "service": { "on": {} } } },
        "events": events })
}

#[test]
fn load_is_multiplied_or_replaced() {
    let constant = json!({ "constant": "10/s" });
    let issued = |load: &Value, events: &Value| simulate(&crowd(load, events), 1).requests.issued;
    assert_eq!(issued(&constant, &json!({})), 100);
    // 20 before, 5 x 30 meanwhile, 30 and a half after.
    let sale = json!({ "sale": { "at": "2s", "for": "5s", "load": "people", "by": 3 } });
    assert_eq!(issued(&constant, &sale), 20 + 150 + 30);
    // Half an interval is over at 2.05 s: the other half takes a quarter of its time.
    let late = json!({ "sale": { "at": "2050ms", "load": "people", "by": 2 } });
    assert_eq!(issued(&constant, &late), 20 + 1 + 159);
    let rate = json!({ "sale": { "at": "2s", "for": "5s", "load": ["people"], "rate": "40/s" } });
    assert_eq!(issued(&constant, &rate), 20 + 200 + 30);
    let pause = json!({ "night": { "at": "2050ms", "for": "5s", "load": "people", "by": 0 } });
    assert_eq!(issued(&constant, &pause), 50);
    let ever = json!({ "night": { "at": "2050ms", "load": "people", "rate": "0/s" } });
    assert_eq!(issued(&constant, &ever), 20);
}

/// Changes move requests and change none: request number i asks the same, and until the change comes at the same time.
#[test]
fn a_change_of_load_keeps_the_draws() {
    let loads = [
        json!({ "poisson": "100/s" }),
        json!({ "renewal": { "gap": { "gamma": { "mean": "10ms", "cv": 2 } } } }),
        json!({ "mmpp": { "quiet": { "rate": "50/s", "stay": "1s" }, "busy": { "rate": "200/s", "stay": "1s" } } }),
        json!({ "sinusoidal": { "mean": "100/s", "amplitude": 1.0, "period": "3s" } }),
        json!({ "ramp": { "from": "50/s", "to": "150/s", "end": "8s" } }),
        json!({ "sessions": { "rate": "100/s", "requests": 1 } }),
    ];
    for load in loads {
        let issued = |duration: &str, events: &Value| {
            let mut document = crowd(&load, events);
            document["run"]["duration"] = json!(duration);
            simulate(&document, 5).requests.issued
        };
        let none = json!({});
        let half = json!({ "less": { "at": "0s", "load": "people", "by": 0.5 } });
        let twice = json!({ "more": { "at": "4s", "load": "people", "by": 2 }, "less": { "at": "4s", "load": "people", "by": 0.5 } });
        assert_eq!(issued("4s", &none), issued("4s", &twice), "{load}: the same until the change");
        assert_eq!(issued("10s", &none), issued("10s", &twice), "{load}: twice and half is once");
        if load.get("poisson").is_some() || load.get("renewal").is_some() || load.get("sessions").is_some() {
            assert_eq!(issued("5s", &none), issued("10s", &half), "{load}: half the rate takes twice the time");
        }
    }
}
