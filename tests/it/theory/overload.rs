//! What is said of a system that cannot keep up (requirement A03), and of one that only just can.

use super::case::Kind::{Exact, Mean, Tail};
use super::case::{Case, check, offences, simulate};
use super::site::printed;
use super::system::System;
use scalelab::stats::result::{RunResult, Verdict};
use scalelab::stats::theory::mmck::Mmck;
use scalelab::stats::theory::sojourn_limit::SojournLimit;
use serde_json::{Value, json};

/// A machine that takes 10 ms for each request, 100 s long, of which the first 10 are not measured.
fn machine(load: &Value, demand: &Value) -> RunResult {
    let web = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": demand }] } });
    let system = System { to: "web", parts: json!({ "components": { "web": web } }) };
    let mut document = system.with_clients(load);
    document["run"] = json!({ "duration": "100s", "warmup": "10s" });
    simulate(&document, 1001)
}

/// A machine does not complete more than it can, though measured requests are followed beyond the end: of 120/s it
/// serves 100/s. Of the 10800 issued in the window 9800 are answered by 110 s, where the run gives up: 108.9/s.
#[test]
fn an_overloaded_machine_completes_what_it_can() {
    let mut result = machine(&json!({ "constant": "120/s" }), &json!("10ms"));
    assert_eq!(result.verdict, Verdict::Unstable);
    result.verdict = Verdict::Ok;
    let rates = ["throughput", "goodput", "web.throughput"].map(|rate| (rate, 100.0, Exact));
    let found = offences(&result, &rates);
    assert!(found.is_empty(), "{found:#?}");
}

/// Random overload is noticed as well.
#[test]
fn random_overload_is_noticed() {
    assert_eq!(machine(&json!({ "poisson": "110/s" }), &json!({ "exp": "10ms" })).verdict, Verdict::Unstable);
}

/// A number in the system that never changes is steady, however many they are.
#[test]
fn a_steady_number_is_steady() {
    for users in [1, 7, 199, 200] {
        let closed = json!({ "closed": { "users": users } });
        assert_eq!(machine(&closed, &json!({ "exp": "10ms" })).verdict, Verdict::Ok, "{users} users");
    }
    for rate in ["20/s", "50/s", "99/s"] {
        assert_eq!(machine(&json!({ "constant": rate }), &json!("10ms")).verdict, Verdict::Ok, "{rate}");
    }
}

/// A03: 120/s on a machine of 100/s, clients that wait for 5 s and do not try again.
pub fn collapsing() -> Value {
    let web = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] } });
    let system = System { to: "web", parts: json!({ "components": { "web": web } }) };
    let mut document = system.with_clients(&json!({ "poisson": "120/s" }));
    document["components"]["people"]["clients"]["timeout"] = json!("5s");
    document
}

/// A03 as corrected: once more than 500 wait, after 25 s, every answer is too late: from 60 s to 120 s the CPU is always busy and all but nothing is of use.
#[test]
fn a03_goodput_collapses() {
    let mut document = collapsing();
    document["run"] = json!({ "mode": "terminating", "duration": "120s", "warmup": "60s" });
    let mut result = simulate(&document, 1002);
    assert_eq!(result.verdict, Verdict::NotEnoughData, "no request ends ok");
    result.verdict = Verdict::Ok;
    let goodput = result.metrics["goodput"].value;
    assert!(goodput < 0.1, "{goodput}/s");
    let found = offences(&result, &[("web.cpu.utilization", 1.0, Exact)]);
    assert!(found.is_empty(), "{found:#?}");
}

/// A03 with clients that say so when they give up: nothing is served in vain, and 100/s are answered just in time.
#[test]
fn a03_calling_off_saves_goodput() {
    let truth = SojournLimit { arrival_rate: 120.0, service_rate: 100.0, limit: 5.0 };
    printed(truth.goodput(), 100.0, 0);
    let mut scenario = collapsing();
    scenario["components"]["people"]["clients"]["cancel"] = json!(true);
    // The line is 5 s long after 25 s.
    scenario["run"] = json!({ "duration": "600s", "warmup": "100s" });
    let expected = vec![
        ("latency.mean", truth.mean_response(), Mean),
        ("goodput", truth.goodput(), Mean),
        ("success_ratio", 1.0 - truth.late_share(), Mean),
    ];
    check(&[Case { name: "A03, the late are called off", seed: 1004, scenario, expected }]);
}

/// A03 with one worker and 200 that may wait: M/M/1/201. 100/s are served, within 1.96 s; one in six is refused.
#[test]
fn a03_a_short_line_saves_goodput() {
    let truth = Mmck { arrival_rate: 120.0, service_rate: 100.0, servers: 1, capacity: 201 };
    printed(truth.mean_response(), 1.96, 2);
    printed(truth.throughput(), 100.0, 0);
    printed(120.0 - truth.throughput(), 20.0, 0);
    let steps = json!([{ "cpu": { "exp": "10ms" } }]);
    let web = json!({ "service": { "on": {}, "workers": 1, "queue_limit": 200, "steps": steps } });
    let system = System { to: "web", parts: json!({ "components": { "web": web } }) };
    let mut scenario = system.with_clients(&json!({ "poisson": "120/s" }));
    scenario["components"]["people"]["clients"]["timeout"] = json!("5s");
    // The line fills in 10 s.
    scenario["run"] = json!({ "duration": "560s", "warmup": "60s" });
    let expected = vec![
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("goodput", truth.throughput(), Mean),
        ("success_ratio", 1.0 - truth.blocking(), Mean),
    ];
    check(&[Case { name: "A03, 200 may wait", seed: 1003, scenario, expected }]);
}
