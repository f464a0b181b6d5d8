//! Rate limiters: what passes, by closed forms and exactly.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, offences, simulate};
use super::system::{System, exponential};
use scalelab::stats::theory::mg1::Mg1;
use serde_json::{Value, json};

/// A limiter before a service that takes no time.
fn limited(limiter: &Value) -> System {
    let mut gate = json!({ "to": "web" });
    gate.as_object_mut().expect("an object").extend(limiter.as_object().expect("an object").clone());
    let web = json!({ "service": { "on": {}, "steps": [{ "sleep": "0s" }] } });
    System { to: "gate", parts: json!({ "components": { "gate": { "rate_limiter": gate }, "web": web } }) }
}

/// A bucket of one token is a counter that is dead for a gap after each call that passes: 1 / (1 + rate gap) of Poisson calls
/// pass (Mueller 1973, "Dead-time problems"). A bucket that leaks is M/D/1 before the leak.
#[test]
fn buckets_before_poisson_calls() {
    let token = limited(&json!({ "limit": { "token_bucket": { "rate": "100/s", "burst": 1 } } }));
    let leak = limited(&json!({ "limit": { "leaking_bucket": { "rate": "100/s", "queue": 1_000_000 } } }));
    let queue = Mg1 { arrival_rate: 80.0, mean_service: 0.01, service_scv: 0.0 };
    let cases: [Case; 2] = [
        token.case(
            "one token",
            2301,
            (200.0, exponential(0.0025)),
            &[
                ("success_ratio", 1.0 / 3.0, Mean),
                ("failed.shed", 2.0 / 3.0, Mean),
                ("web.throughput", 200.0 / 3.0, Mean),
            ],
        ),
        leak.case("a leak", 2302, (80.0, exponential(0.01)), &[("latency.mean", queue.mean_wait(), Mean)]),
    ];
    check(&cases);
}

/// Calls of a constant rate, the first after 10 ms: windows of a second let the first 50 of each pass. Inside their callers limiters count for each
/// of them alone.
#[test]
fn who_counts_alone_lets_more_pass() {
    let pass = |limit: Value, on: Option<&str>, per_s: f64| {
        let mut gate = json!({ "limit": limit });
        if let Some(set) = on {
            gate["on"] = json!(set);
        }
        let mut document = limited(&gate).with_clients(&json!({ "constant": "100/s" }));
        document["machines"] = json!({ "edge": {} });
        document["components"]["others"] = document["components"]["people"].clone();
        document["run"] = json!({ "duration": "10s", "mode": "terminating" });
        let found = offences(&simulate(&document, 1), &[("web.throughput", per_s, Exact)]);
        assert!(found.is_empty(), "{gate}: {found:?}");
    };
    let window = |kind: &str| json!({ kind: { "calls": 50, "window": "1s" } });
    for kind in ["fixed_window", "sliding_log"] {
        pass(window(kind), Some("edge"), 50.0);
        pass(window(kind), None, 100.0);
    }
    pass(json!({ "fixed_window": { "calls": 1000, "window": "1s" } }), Some("edge"), 199.8);
}
