//! Data that are divided: what asking all shards takes, what the owner of a hot key gets, which keys move.

use super::case::{Case, Entry};
use super::system::System;
use crate::stats::agreement::Kind::{Exact, Mean};
use crate::stats::theory::hot_key::HotKeys;
use crate::stats::theory::k_of_n::KOfN;
use crate::stats::theory::moved_keys::Resize;
use serde_json::{Value, json};

/// So many services as shards by the key's number, which do `steps`.
fn shards(count: u32, keys: &Value, classes: &Value, steps: &Value) -> System {
    let names: Vec<String> = (0..count).map(|shard| format!("s{shard}")).collect();
    let scatter: &[&str] = if classes["search"].is_null() { &[] } else { &["search"] };
    let mut components = json!({ "split": { "shards": { "to": names, "by": "modulo", "scatter": scatter } } });
    for name in &names {
        components[name] = json!({ "service": { "on": {}, "steps": steps } });
    }
    System { to: "split", parts: json!({ "keys": keys, "classes": classes, "components": components }) }
}

/// The longest of `count` answers, none of which waits for another.
fn scatter(name: &'static str, seed: u64, count: u32) -> Entry {
    let system = shards(count, &json!({}), &json!({ "search": {} }), &json!([{ "sleep": { "exp": "10ms" } }]));
    let mut scenario = system.with_clients(&json!({ "poisson": "100/s" }));
    scenario["run"] = json!({ "duration": "30s", "warmup": "0s" });
    let mean = KOfN { mean: 0.01, need: count, copies: count }.mean_response();
    Case { name, seed, scenario, expected: vec![("latency.mean", mean, Mean)] }.by("k_of_n", "Renyi 1953")
}

/// A celebrity with a fifth of the requests: who has the first key gets that and his part of the others.
fn celebrity(name: &'static str, seed: u64, count: u32) -> Entry {
    let popularity = [vec![0.2], vec![0.0001; 8000]].concat();
    let truth = HotKeys { popularity, shards: count };
    let keys = json!({ "users": { "count": 8001, "popularity": { "hot": { "keys": 1, "share": 0.2 } } } });
    let system = shards(count, &keys, &json!({ "view": { "key": "users" } }), &json!([]));
    let mut scenario = system.with_clients(&json!({ "poisson": "1000/s" }));
    scenario["run"] = json!({ "duration": "21s", "warmup": "1s" });
    let expected = vec![("s1.throughput", 1000.0 * truth.hottest_share(), Mean)];
    Case { name, seed, scenario, expected }.by("hot_key", "independent references, own")
}

/// A cache of five is taken out: by the number of the key nearly all keys have another owner, and each is missed once.
fn taken_out(name: &'static str, seed: u64) -> Entry {
    const KEYS: u32 = 900;
    let names = ["a", "b", "c", "d", "e"].map(|name| format!("cache-{name}"));
    let mut components = json!({
        "readers": { "clients": { "load": { "constant": "900/s" }, "to": "caches" } },
        "caches": { "shards": { "to": names, "by": "modulo" } },
        "db": { "service": { "on": {} } },
    });
    for name in &names {
        components[name] = json!({ "cache": { "on": {}, "to": "db" } });
    }
    // All keys are read once a second, in turn. The event is between two reads, and a second is measured from then on.
    let scenario = json!({
        "scalelab": 1, "name": "case",
        "run": { "mode": "terminating", "duration": "5999500us", "warmup": "4999500us" },
        "keys": { "pages": { "count": KEYS, "popularity": "sequential" } },
        "classes": { "view": { "key": "pages" } },
        "components": components,
        "events": { "lost": { "at": "4999600us", "remove": "cache-c", "shards": "caches" } },
    });
    let moved = f64::from(KEYS) * Resize { before: 5, after: 4 }.moved_by_modulo();
    let expected = vec![("caches.moved_keys", moved, Exact), ("db.throughput", moved, Exact)];
    Case { name, seed, scenario, expected }.by("moved_keys", "Chinese remainder theorem")
}

/// Data that are divided.
#[must_use]
pub fn divided() -> Vec<Entry> {
    vec![
        scatter("the slowest of four shards", 1602, 4),
        scatter("the slowest of sixteen shards", 1603, 16),
        celebrity("a hot key among four shards", 1611, 4),
        celebrity("a hot key among eight shards", 1612, 8),
        taken_out("one of five caches is taken out", 1621),
    ]
}
