//! Hits that show an old version, where writes do not reach the cache (requirement J02).

use super::stage::{Store, metrics};
use crate::theory::case::Kind::Mean;
use crate::theory::case::{REPLICATIONS, figure_offences};
use scalelab::stats::theory::ttl::Expiry;
use serde_json::{Value, json};

/// One key, read once a second through a cache that keeps it for 5 s, and written at this rate behind its back or through
/// it.
fn document(updates: f64, writers_to: &str) -> Value {
    let clients = |rate: f64, to: &str, class: &str| json!({ "clients": { "load": { "poisson": format!("{rate}/s") }, "to": to, "classes": [class] } });
    json!({
        "scalelab": 1, "name": "stale", "run": { "duration": "40500s", "warmup": "500s" },
        "keys": { "things": { "count": 1 } },
        "classes": { "view": { "key": "things" }, "edit": { "op": "write", "key": "things" } },
        "components": {
            "readers": clients(1.0, "cache", "view"),
            "writers": clients(updates, writers_to, "edit"),
            "cache": { "cache": { "on": {}, "to": "db", "ttl": "5s", "on_write": "none" } },
            "db": { "service": { "on": {} } },
        },
    })
}

/// J02 has 36.8 % for 600 s and an update every 600 s: u T = 1, as here. All writes are acknowledged at once, so stale
/// hits are all stale answers.
#[test]
fn j02_the_stale_share_of_hits() {
    let key = Expiry { request_rate: 1.0, lifetime: 5.0, fetch: 0.0 };
    let mut offences = Vec::new();
    for (seed, updates, writers_to) in [(1901, 0.2, "db"), (1902, 0.2, "cache"), (1903, 0.4, "db")] {
        let found = metrics(&document(updates, writers_to), seed, REPLICATIONS, Store::default());
        let stale = key.stale_share(updates);
        for expected in [("cache.stale_hits", stale, Mean), ("stale_ratio", stale * key.hit_ratio(), Mean)] {
            offences.extend(figure_offences(&found, expected));
        }
    }
    assert_eq!(offences, [""; 0]);
}

/// Writes through the cache that delete: no hit is stale, because the store takes no time.
#[test]
fn nothing_is_stale_where_writes_delete_at_once() {
    let mut document = document(0.2, "cache");
    document["components"]["cache"]["cache"]["on_write"] = json!("delete_after");
    let found = metrics(&document, 1911, 2, Store::default());
    assert_eq!(found["cache.stale_hits"].per_replication, [0.0; 2]);
}
