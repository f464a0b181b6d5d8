//! Copies that lag: which reads miss a commit, and how long a write waits for replicas.

use super::case::{Case, Entry};
use crate::stats::agreement::Kind::{Exact, Mean};
use crate::stats::theory::k_of_n::KOfN;
use crate::stats::theory::staleness::Staleness;
use serde_json::{Value, json};

/// Reads and writes of `keys` keys, as many of each per second and key as given; what a read shows is the replica's.
fn stale(name: &'static str, seed: u64, keys: u32, rates: (f64, f64), seconds: u32, db: &Value, truth: f64) -> Case {
    let (reads, writes) = rates;
    let mut settings = json!({ "primary": {}, "replicas": {}, "reads": { "from": "replicas" } });
    for (word, value) in db.as_object().into_iter().flatten() {
        settings[word] = value.clone();
    }
    let rate = f64::from(keys) * (reads + writes);
    let scenario = json!({
        "scalelab": 1, "name": "case",
        "run": { "duration": format!("{}s", seconds + 1), "warmup": "1s" },
        "keys": { "rows": { "count": keys } },
        "classes": {
            "view": { "share": reads, "key": "rows" },
            "edit": { "share": writes, "op": "write", "key": "rows" }
        },
        "components": {
            "people": { "clients": { "load": { "poisson": format!("{rate}/s") }, "to": "db" } },
            "db": { "database": settings }
        }
    });
    let expected = vec![("db.stale_reads", truth, Mean), ("class.view.stale_ratio", truth, Mean)];
    Case { name, seed, scenario, expected }
}

/// Every key is written 8 times a second, and 50 ms later at the replica.
fn constant_lag() -> Entry {
    let truth = Staleness { write_rate: 8.0, lag: 0.05 }.constant_lag();
    let mut case = stale("constant lag", 1301, 100, (10.0, 8.0), 20, &json!({ "lag": "50ms" }), truth);
    case.expected.push(("db.apply_delay.mean", 0.05, Exact));
    case.by("staleness", "Poisson process, own")
}

/// Each write has a lag of its own, and an old one that comes late does no harm.
fn independent_lags() -> Entry {
    let lag = json!({ "lag": { "exp": "50ms" }, "apply": "independent" });
    let truth = Staleness { write_rate: 8.0, lag: 0.05 }.newest_absent();
    let mut case = stale("independent exponential lags", 1302, 100, (10.0, 8.0), 20, &lag, truth);
    case.expected.push(("db.apply_delay.mean", 0.05, Mean));
    case.by("staleness", "Poisson process, own")
}

/// One thread applies what takes 2 ms each: it is busy, and the only key stale, for w S of the time.
fn one_thread() -> Entry {
    let db = json!({ "write": { "cpu": { "exp": "1ms" }, "apply_cost": 2 }, "apply": "in_order" });
    let truth = Staleness { write_rate: 200.0, lag: 0.002 }.any_unapplied_in_order();
    stale("one apply thread", 1303, 1, (200.0, 200.0), 60, &db, truth).by("staleness", "Erlang 1917: M/M/1")
}

/// The fastest of three lags, or the slowest; 1 ms of work and 2 ms there and back on top. Few writes meet.
fn race(name: &'static str, seed: u64, replication: &str, need: u32) -> Entry {
    let scenario = json!({
        "scalelab": 1, "name": "case", "run": { "duration": "400s", "warmup": "2s" },
        "keys": { "rows": { "count": 5 } },
        "classes": { "edit": { "op": "write", "key": "rows" } },
        "links": { "default": { "rtt": "2ms" } },
        "components": {
            "people": { "clients": { "load": { "constant": "10/s" }, "to": "db" } },
            "db": { "database": { "primary": {}, "replicas": { "count": 3 }, "lag": { "exp": "10ms" },
                "replication": replication, "apply": "independent", "write": { "cpu": "1ms", "apply_cost": 0.5 } } }
        }
    });
    let wait = KOfN { mean: 0.01, need, copies: 3 }.mean_response();
    let expected = vec![("latency.mean", 0.003 + wait, Mean)];
    Case { name, seed, scenario, expected }.by("k_of_n", "Renyi 1953")
}

/// Which share of the reads of a replica misses a commit.
#[must_use]
pub fn staleness() -> Vec<Entry> {
    vec![constant_lag(), independent_lags(), one_thread()]
}

/// How long a write waits for who has received it.
#[must_use]
pub fn commits() -> Vec<Entry> {
    vec![
        race("the fastest of three replicas", 1402, "semi_sync", 1),
        race("the slowest of three replicas", 1403, "sync", 3),
    ]
}
