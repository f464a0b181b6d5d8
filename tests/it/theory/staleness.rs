//! Reads of a replica that lags: which share misses a commit.
//!
//! Poisson writes and reads of few keys that are all alike, without any demand unless said, so that a read looks at the
//! replica at an instant of its own. Statistics, section 1: constant lag, independent exponential lags, one apply thread.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, replicated};
use scalelab::stats::theory::staleness::Staleness;
use serde_json::{Value, json};

/// Reads and writes of `keys` keys, as many of each per second and key as given.
fn case(name: &'static str, seed: u64, keys: u32, rates: (f64, f64), seconds: u32, db: &Value, truth: f64) -> Case {
    let (reads, writes) = rates;
    let mut settings = json!({ "primary": {}, "replicas": {}, "reads": { "from": "replicas" } });
    settings.as_object_mut().expect("an object").extend(db.as_object().expect("an object").clone());
    let scenario = json!({
        "scalelab": 1, "name": "case",
        "run": { "duration": format!("{}s", seconds + 1), "warmup": "1s" },
        "keys": { "rows": { "count": keys } },
        "classes": {
            "view": { "share": reads, "key": "rows" },
            "edit": { "share": writes, "op": "write", "key": "rows" }
        },
        "components": {
            "people": { "clients": { "load": { "poisson": format!("{}/s", f64::from(keys) * (reads + writes)) }, "to": "db" } },
            "db": { "database": settings }
        }
    });
    let expected = vec![("db.stale_reads", truth, Mean), ("class.view.stale_ratio", truth, Mean)];
    Case { name, seed, scenario, expected }
}

/// D04: every key is written 8 times a second, and 50 ms later at the replica.
fn constant() -> Case {
    let truth = Staleness { write_rate: 8.0, lag: 0.05 }.constant_lag();
    let mut case = case("constant lag", 1301, 100, (10.0, 8.0), 20, &json!({ "lag": "50ms" }), truth);
    case.expected.push(("db.apply_delay.mean", 0.05, Exact));
    case
}

/// D04: each write has a lag of its own, and an old one that comes late does no harm.
fn independent() -> Case {
    let lag = json!({ "lag": { "exp": "50ms" }, "apply": "independent" });
    let truth = Staleness { write_rate: 8.0, lag: 0.05 }.newest_absent();
    let mut case = case("independent exponential lags", 1302, 100, (10.0, 8.0), 20, &lag, truth);
    case.expected.push(("db.apply_delay.mean", 0.05, Mean));
    case
}

/// One thread applies what takes 2 ms each: it is busy, and the only key stale, for w S of the time.
fn one_thread() -> Case {
    let db = json!({ "write": { "cpu": { "exp": "1ms" }, "apply_cost": 2 }, "apply": "in_order" });
    let truth = Staleness { write_rate: 200.0, lag: 0.002 }.any_unapplied_in_order();
    case("one apply thread", 1303, 1, (200.0, 200.0), 60, &db, truth)
}

#[test]
fn staleness() {
    check(&[constant(), independent(), one_thread()]);
}

/// D01: when the writes are over and the replicas have caught up, no copy lacks anything; no write came to a replica.
#[test]
fn after_a_while_all_copies_are_equal() {
    for (apply, seed) in [("in_order", 1304), ("independent", 1305)] {
        let scenario = json!({
            "scalelab": 1, "name": "case", "run": { "duration": "20s", "warmup": "10s" },
            "keys": { "rows": { "count": 20, "popularity": { "zipf": 1 } } },
            "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
            "links": { "default": { "rtt": "3ms" } },
            "components": {
                "writers": { "clients": { "classes": ["edit"], "to": "web",
                    "load": { "step": [{ "at": "0s", "rate": "300/s" }, { "at": "5s", "rate": "0/s" }] } } },
                "readers": { "clients": { "classes": ["view"], "load": { "poisson": "300/s" }, "to": "web" } },
                "web": { "service": { "on": {}, "steps": [{ "call": "db" }] } },
                "db": { "database": { "primary": {}, "replicas": { "count": 3 }, "apply": apply,
                    "lag": { "uniform": { "from": "0s", "to": "2s" } }, "reads": { "from": "any" },
                    "read": { "cpu": { "exp": "1ms" } }, "write": { "cpu": { "exp": "1ms" }, "apply_cost": 0.5 } } }
            }
        });
        let result = replicated(&scenario, seed, 2);
        let stale = &result.metrics["class.view.stale_ratio"];
        assert!(stale.value == 0.0 && stale.n > 5_000, "{apply}: {stale:?}");
        assert!(result.metrics["db.refused_writes"].value == 0.0, "no write came to a replica");
        let early = |mut scenario: Value| {
            scenario["run"] = json!({ "duration": "5s", "warmup": "0s" });
            replicated(&scenario, seed, 2)
        };
        let stale = early(scenario).metrics["class.view.stale_ratio"].value;
        assert!(stale > 0.1, "{apply}: while the writes go on replicas lag, {stale} of the reads are stale");
    }
}
