//! Requirements J01, J02 and J06 to J09: what a cache hits, and what that saves.
//!
//! What lies behind answers at once unless it says otherwise, so that the closed forms hold exactly.

mod before_a_database;
mod eviction;
mod expiry;
mod invalidation;
mod stampede;

use super::case::{Case, Expected};
use serde_json::{Value, json};

/// A cache before a service with these steps, and what is asked of it.
struct Cached {
    keys: Value,
    classes: Value,
    cache: Value,
    steps: Value,
}

impl Cached {
    /// Reads of keys like these.
    fn reads(keys: Value, mut cache: Value) -> Self {
        cache["to"] = json!("db");
        let classes = json!({ "view": { "key": "things" } });
        Self { keys, classes, cache, steps: json!([]) }
    }

    /// A run under Poisson load.
    fn document(&self, rate: f64, warmup_s: f64, measured_s: f64) -> Value {
        json!({
            "scalelab": 1, "name": "case", "keys": { "things": self.keys }, "classes": self.classes,
            "run": { "duration": format!("{}s", warmup_s + measured_s), "warmup": format!("{warmup_s}s") },
            "components": {
                "people": { "clients": { "load": { "poisson": format!("{rate}/s") }, "to": "cache" } },
                "cache": { "cache": self.cache },
                "db": { "service": { "on": { "cores": 64 }, "steps": self.steps } },
            },
        })
    }

    fn case(&self, name: &'static str, seed: u64, times: [f64; 3], expected: &[Expected]) -> Case {
        let [rate, warmup_s, measured_s] = times;
        Case { name, seed, scenario: self.document(rate, warmup_s, measured_s), expected: expected.to_vec() }
    }
}
