//! What a write waits for, and when its record is applied, to the nanosecond.

use super::case::Kind::Exact;
use super::case::{Case, Expected, check};
use serde_json::{Value, json};

/// One write a second: 1 ms at the primary, half of it at each of three replicas, 2 ms away there and back.
fn scenario(replication: &str, lag: &Value, load: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "case", "run": { "duration": "40s", "warmup": "2s" },
        "keys": { "rows": { "count": 5 } },
        "classes": { "edit": { "op": "write", "key": "rows" } },
        "links": { "default": { "rtt": "2ms" } },
        "components": {
            "people": { "clients": { "load": load, "to": "db" } },
            "db": { "database": { "primary": {}, "replicas": { "count": 3 }, "lag": lag, "replication": replication,
                "apply": "independent", "write": { "cpu": "1ms", "apply_cost": 0.5 } } }
        }
    })
}

fn case(name: &'static str, seed: u64, scenario: Value, expected: &[Expected]) -> Case {
    Case { name, seed, scenario, expected: expected.to_vec() }
}

/// 1 ms of work; a lag of 3 ms and the way there and back before a replica has said that it has the record. It is applied
/// after the lag, one way and half a millisecond of work.
#[test]
fn a_write_waits_for_what_it_asks_for() {
    let each_second = json!({ "constant": "1/s" });
    let walk = |name, replication: &str, latency: f64| {
        let expected = [
            ("latency.mean", latency, Exact),
            ("db.apply_delay.mean", 0.0045, Exact),
            ("db.cpu.utilization", 0.001, Exact),
            ("db.replicas.cpu.utilization", 0.0005, Exact),
        ];
        case(name, 1401, scenario(replication, &json!("3ms"), &each_second), &expected)
    };
    check(&[
        walk("async", "async", 0.001),
        walk("semi-sync", "semi_sync", 0.006),
        walk("sync", "sync", 0.006),
        walk("remote apply", "remote_apply", 0.0065),
    ]);
}

/// As above, but 10 ms must pass since the commit before a replica applies it, to which half a millisecond of work is added.
/// Who waits for its receipt does not notice.
#[test]
fn a_replica_that_holds_records_back_says_so_only_when_asked_for() {
    let each_second = json!({ "constant": "1/s" });
    let walk = |name, replication: &str, apply: &str, latency: f64| {
        let mut document = scenario(replication, &json!("3ms"), &each_second);
        document["components"]["db"]["database"]["apply_after"] = json!("10ms");
        document["components"]["db"]["database"]["apply"] = json!(apply);
        let expected = [("latency.mean", latency, Exact), ("db.apply_delay.mean", 0.0105, Exact)];
        case(name, 1406, document, &expected)
    };
    check(&[
        walk("sync", "sync", "in_order", 0.006),
        walk("applied in order", "remote_apply", "in_order", 0.0125),
        walk("applied as they come", "remote_apply", "independent", 0.0125),
    ]);
}

/// Two writes at the same instant: one thread applies them one after the other, 1 and 2 half milliseconds of work after
/// they came; both at once share the CPU, so that both take a whole one.
#[test]
fn one_thread_applies_one_after_the_other() {
    let pair = |name, apply: &str, delay: f64| {
        let mut document = scenario("async", &json!("3ms"), &json!({ "constant": "1/s" }));
        let people = document["components"]["people"].clone();
        document["components"]["others"] = people;
        document["components"]["db"]["database"]["primary"] = json!({ "cores": 2 });
        document["components"]["db"]["database"]["apply"] = json!(apply);
        case(name, 1404, document, &[("latency.mean", 0.001, Exact), ("db.apply_delay.mean", delay, Exact)])
    };
    check(&[pair("in order", "in_order", 0.00475), pair("independent", "independent", 0.005)]);
}
