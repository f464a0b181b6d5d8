//! Calls that are bound to a machine only when one has room, and calls that are made again elsewhere.

use super::case::Kind::{Exact, Mean};
use super::case::{check, offences, simulate};
use super::system::{System, exponential};
use scalelab::stats::theory::mmc::Mmc;
use serde_json::{Value, json};

/// D05: one line before two machines is M/M/2, although each machine has a CPU of its own.
#[test]
fn one_line_before_two_machines() {
    let truth = Mmc { arrival_rate: 150.0, service_rate: 100.0, servers: 2 };
    let parts = json!({
        "machines": { "blade": { "count": 2, "discipline": "fifo" } },
        "components": {
            "lb": { "load_balancer": { "to": "web", "balance": "random", "server_connections": 1 } },
            "web": { "service": { "on": "blade", "steps": [{ "cpu": { "exp": "10ms" } }] } }
        }
    });
    let expected = [("latency.mean", truth.mean_response(), Mean)];
    let system = System { to: "lb", parts };
    check(&[system.case("M/M/2 behind a balancer", 2201, (150.0, exponential(0.005)), &expected)]);
}

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
