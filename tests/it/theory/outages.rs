//! A database whose machines die for a while: what fails meanwhile, and that all copies are equal afterwards.

use super::case::Kind::Mean;
use super::case::{offences, replicated};
use serde_json::{Value, json};

/// Ten writes a second in the first 20 s, ten reads a second all the time, and something happens from 5 to 15 s. No
/// instant of a request is that of another.
fn scenario(db: &Value, event: &Value) -> Value {
    let mut settings = json!({ "primary": "disk", "replicas": "mirror", "lag": "33ms",
        "read": { "cpu": "1ms" }, "write": { "cpu": "2ms", "apply_cost": 0.5 } });
    settings.as_object_mut().expect("an object").extend(db.as_object().expect("an object").clone());
    json!({
        "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "40050ms", "warmup": "0s" },
        "keys": { "rows": { "count": 7 } },
        "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
        "zones": { "here": {}, "there": {} }, "links": { "here-there": { "rtt": "4ms" } },
        "machines": { "disk": { "zone": "here" }, "mirror": { "zone": "there" } },
        "components": {
            "writers": { "clients": { "zone": "here", "classes": ["edit"], "timeout": "400ms", "to": "db",
                "load": { "step": [{ "at": "0s", "rate": "10/s" }, { "at": "20s", "rate": "0/s" }] } } },
            "readers": { "clients": { "zone": "here", "classes": ["view"], "timeout": "700ms", "to": "db",
                "load": { "constant": "10/s" } } },
            "db": { "database": settings }
        },
        "events": { "trouble": event }
    })
}

fn outage(verb: &str, machine: &str) -> Value {
    json!({ "at": "5050ms", "for": "10s", verb: machine })
}

/// D11: without its only replica every read fails, or goes to the primary: 100 of 400.
#[test]
fn reads_fall_back_to_the_primary() {
    let share = |reads: Value, verb: &str| {
        let document = scenario(&json!({ "reads": reads }), &outage(verb, "mirror[0]"));
        replicated(&document, 1701, 2).metrics["class.view.success_ratio"].value
    };
    let near = |share: f64, truth: f64| assert!((share - truth).abs() < 1e-9, "{share}, not {truth}");
    near(share(json!({ "from": "replicas" }), "crash"), 0.75);
    near(share(json!({ "from": "replicas" }), "lose"), 0.75);
    near(share(json!({ "from": "replicas", "fallback": "primary" }), "crash"), 1.0);
    near(share(json!({ "from": "replicas", "fallback": "primary", "timeout": "100ms" }), "lose"), 1.0);
    near(share(json!({ "from": "replicas", "fallback": "primary" }), "lose"), 0.75);
}

/// Whoever was away catches up: 15 s after the writes are over nothing is missing at any copy.
#[test]
fn copies_are_equal_after_an_outage() {
    for (verb, machine) in [("crash", "mirror[0]"), ("crash", "disk[0]"), ("partition", "mirror[0]")] {
        for apply in ["in_order", "independent"] {
            let db = json!({ "apply": apply, "reads": { "from": "any", "balance": "round_robin" } });
            let mut document = scenario(&db, &outage(verb, machine));
            let during = replicated(&document, 1702, 2);
            document["run"]["warmup"] = json!("35s");
            let after = replicated(&document, 1702, 2);
            let [during, after] = [during, after].map(|result| result.metrics["db.stale_reads"].value);
            assert!(after == 0.0, "{verb} {machine} {apply}: {after} of the reads are stale long after");
            assert!(during > 0.0, "{verb} {machine} {apply}: nobody lags meanwhile");
        }
    }
}

/// A write that waits for a receipt is not answered while the only replica is away, though it is committed.
#[test]
fn synchronous_writes_need_their_replica() {
    let succeeds = |replication: &str| {
        let db = json!({ "replication": replication });
        let result = replicated(&scenario(&db, &outage("crash", "mirror[0]")), 1703, 2);
        result.metrics["class.edit.success_ratio"].value
    };
    assert!(succeeds("async") > 0.999);
    let half = succeeds("sync");
    assert!((0.4..0.6).contains(&half), "the replica is away for half of the time of the writes: {half}");
}

/// A primary that dies for good, and a replica that takes over: 20 writes a second.
fn failover(lag: &str, replication: &str) -> Value {
    let db = json!({ "primary": "disk", "replicas": "mirror", "lag": lag, "replication": replication,
        "read": { "cpu": "1ms" }, "write": { "cpu": "2ms", "apply_cost": 0.5 },
        "failover": { "every": "500ms", "timeout": "100ms", "fall": 2, "promotion": "2s" } });
    json!({
        "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "20s", "warmup": "0s" },
        "keys": { "rows": { "count": 1000 } }, "classes": { "edit": { "op": "write", "key": "rows" } },
        "machines": { "disk": {}, "mirror": { "count": 2 } },
        "components": {
            "writers": { "clients": { "load": { "constant": "20/s" }, "to": "db" } }, "db": { "database": db }
        },
        "events": { "dies": { "at": "10010ms", "crash": "disk" } }
    })
}

/// D13: writes fail while the death is not known and the replica not promoted, (fall - 1/2) intervals and 2 s on average.
#[test]
fn a_replica_takes_over() {
    let (rate, issued) = (20.0, 399.0);
    let failed = rate * (1.5 * 0.5 + 2.0) / issued;
    let result = replicated(&failover("0s", "async"), 1703, 400);
    let found = offences(&result, &[("failed.unreachable", failed, Mean)]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(result.metrics["db.promotions"].value.to_bits(), 1f64.to_bits(), "one promotion in each replication");
}

/// D14: what was acknowledged within the lag before the death is lost: 20/s for 1 s, and nothing if a replica has it
/// before the write is answered.
#[test]
fn what_lags_is_lost() {
    let lost =
        |lag: &str, replication: &str| replicated(&failover(lag, replication), 1704, 4).metrics["db.lost_writes"].value;
    assert_eq!(lost("1s", "async").to_bits(), 20f64.to_bits());
    assert_eq!(lost("0s", "async").to_bits(), 0f64.to_bits());
    assert_eq!(lost("1s", "semi_sync").to_bits(), 0f64.to_bits());
}
