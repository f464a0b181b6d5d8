//! B06: a database slows down when its data outgrow its memory, and not before.
//!
//! With keys that are all alike, memory M and working set W, a share max(0, 1 - M / W) of the operations misses.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, replicated};
use serde_json::{Value, json};

/// 3 ms an operation and 10 ms more for a miss, on so many cores, with 1 GiB of memory.
fn scenario(working_set: &str, cores: u32, load: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "case", "run": { "duration": "70s", "warmup": "10s" },
        "keys": { "rows": { "count": 64 } },
        "classes": { "view": { "key": "rows", "share": 0.8 }, "edit": { "key": "rows", "op": "write", "share": 0.2 } },
        "components": {
            "people": { "clients": { "load": load, "to": "db" } },
            "db": { "database": { "primary": { "cores": cores, "memory": "1GiB" }, "working_set": working_set,
                "miss_cost": "10ms", "read": { "cpu": "3ms" }, "write": { "cpu": "3ms" } } }
        }
    })
}

/// Nobody waits among a thousand cores: the latency is the demand.
fn demand(name: &'static str, seed: u64, working_set: &str, misses: f64) -> Case {
    let kind = if misses == 0.0 { Exact } else { Mean };
    let scenario = scenario(working_set, 1000, &json!({ "poisson": "200/s" }));
    let mut expected = vec![("latency.mean", 0.003 + 0.01 * misses, kind)];
    expected.push(("db.miss_ratio", misses, kind));
    Case { name, seed, scenario, expected }
}

#[test]
fn the_knee_is_where_the_data_fill_the_memory() {
    check(&[
        demand("half as much", 1501, "512MiB", 0.0),
        demand("as much", 1502, "1GiB", 0.0),
        demand("twice", 1503, "2GiB", 0.5),
        demand("four times", 1504, "4GiB", 0.75),
    ]);
}

/// X* falls from 333 to 125 per second, within the 2 % of the requirements.
#[test]
fn what_does_not_fit_costs_capacity() {
    for (working_set, x_star) in [("1GiB", 1.0 / 0.003), ("2GiB", 125.0)] {
        let document = scenario(working_set, 1, &json!({ "closed": { "users": 50 } }));
        let rate = replicated(&document, 1505, 4).metrics["throughput"].value;
        assert!((rate / x_star - 1.0).abs() <= 0.02, "{working_set}: {rate}/s, X* {x_star}/s");
    }
}
