//! Calls that are made again elsewhere.

use super::case::Kind::Exact;
use super::case::{offences, simulate};
use super::system::System;
use serde_json::{Value, json};

/// A machine that is dead all the time, another one, and a balancer in front; 50 requests a second in turn.
fn half_dead(balancer: &Value) -> Value {
    let mut lb = json!({ "to": "web" });
    lb.as_object_mut().expect("an object").extend(balancer.as_object().expect("an object").clone());
    let parts = json!({
        "machines": { "blade": { "count": 2 } },
        "components": {
            "lb": { "load_balancer": lb }, "web": { "service": { "on": "blade", "steps": [{ "cpu": "1ms" }] } }
        },
        "events": { "dead": { "at": "0s", "crash": "blade[0]" } }
    });
    let mut document = System { to: "lb", parts }.with_clients(&json!({ "constant": "50/s" }));
    document["run"] = json!({ "duration": "20010ms", "mode": "terminating" });
    document
}

/// In turn, every other request meets the dead machine: it is lost, or tried again there in vain. Tried again elsewhere it
/// takes the next one's turn, so that everybody meets the dead first, and nobody is lost.
#[test]
fn who_meets_the_dead_is_lost_or_tried_elsewhere() {
    let see = |balancer: Value, failed: f64, calls: f64| {
        let result = simulate(&half_dead(&balancer), 1);
        let expected = [("success_ratio", 1.0 - failed, Exact), ("web.throughput", calls * 1000.0 / 20.01, Exact)];
        let found = offences(&result, &expected);
        assert!(found.is_empty(), "{balancer}: {found:?}");
    };
    see(json!({}), 0.5, 1.0);
    see(json!({ "retry": { "attempts": 2 } }), 0.0, 2.0);
    see(json!({ "retry": { "attempts": 3 }, "retry_at": "same" }), 0.5, 2.0);
}
