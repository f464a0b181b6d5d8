//! What a fault of a minute costs, exactly; faults that come by chance are in the suite.

use super::case::Kind::Exact;
use super::case::{offences, simulate};
use super::system::System;
use serde_json::{Value, json};

/// Requests every 20 ms for 600 s to `count` machines in turn; for 60 s, from 100 s on, something happens.
fn planned(count: u32, event: &Value, timeout: Option<&str>) -> Value {
    let mut event = event.clone();
    (event["at"], event["for"]) = (json!("100.01s"), json!("60s"));
    let lb = json!({ "load_balancer": { "to": "web" } });
    let web = json!({ "service": { "on": "blade", "steps": [{ "cpu": "1ms" }] } });
    let parts = json!({
        "machines": { "blade": { "count": count } }, "components": { "lb": lb, "web": web },
        "events": { "it": event } });
    let mut document = System { to: "lb", parts }.with_clients(&json!({ "constant": "50/s" }));
    document["run"] = json!({ "duration": "600s", "mode": "terminating" });
    if let Some(timeout) = timeout {
        document["components"]["people"]["clients"]["timeout"] = json!(timeout);
    }
    document
}

fn exact(what: &str, document: &Value, expected: &[(&'static str, f64)]) {
    let expected: Vec<_> = expected.iter().map(|(name, value)| (*name, *value, Exact)).collect();
    let found = offences(&simulate(document, 1), &expected);
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// A08: 3000 of 30 000 requests are lost with one big box, every other one of them with two.
#[test]
fn a_minute_of_ten_is_lost_to_the_minute() {
    // The run ends at the 30 000th request, which is issued at its end and does not count.
    let issued = 29_999.0;
    let share = |lost: f64| lost / issued;
    let crash = json!({ "crash": "blade[0]" });
    let silent = json!({ "crash": "blade[0]", "answer": "silence" });
    exact("one box", &planned(1, &crash, None), &[("failed.unreachable", share(3000.0))]);
    exact("two boxes", &planned(2, &crash, None), &[("failed.unreachable", share(1500.0))]);
    exact("silence", &planned(1, &silent, Some("1s")), &[("failed.timed_out", share(3000.0))]);
    exact("cut off", &planned(1, &json!({ "partition": "blade" }), Some("1s")), &[("failed.timed_out", share(3000.0))]);
}
