//! What is said of a system that cannot keep up, and of one that only just can.

use super::case::Kind::Exact;
use super::case::{offences, simulate};
use super::system::System;
use scalelab::stats::result::{RunResult, Verdict};
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
