//! Reads of replicas that lag, when the writes are over; how stale they are meanwhile is in the suite.

use super::case::replicated;
use serde_json::{Value, json};

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
