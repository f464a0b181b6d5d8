//! J02 with a database behind the cache, which is written behind its back: hits, and how many of them are stale.

use super::super::case::Kind::Mean;
use super::super::case::{Case, check};
use super::super::site::printed;
use scalelab::stats::theory::ttl::Expiry;
use serde_json::json;

/// The share of hits whose key was written since it was kept, with `u` writes in a life.
fn stale(u: f64) -> f64 {
    1.0 + (-u).exp_m1() / u
}

/// Keys read once a second and kept for ten, which are written as often as they are fetched, on average. What is kept is
/// renewed every 11 s; the lives of a key forget when they began after thirty of them (see [`super::expiry`]).
#[test]
fn j02_a_database_is_written_behind_the_back_of_a_cache() {
    printed(100.0 * stale(0.1), 4.8, 1);
    printed(100.0 * stale(1.0), 36.8, 1);
    let keys = 160.0;
    let key = Expiry { request_rate: 1.0, lifetime: 10.0, fetch: 0.0 };
    let scenario = json!({
        "scalelab": 1, "name": "case", "run": { "duration": "600s", "warmup": "400s" },
        "keys": { "things": { "count": 160 } },
        "classes": { "view": { "key": "things" }, "edit": { "op": "write", "key": "things" } },
        "components": {
            "readers": { "clients": { "classes": ["view"], "load": { "poisson": "160/s" }, "to": "cache" } },
            "writers": { "clients": { "classes": ["edit"], "load": { "poisson": "16/s" }, "to": "db" } },
            "cache": { "cache": { "on": {}, "ttl": "10s", "to": "db" } },
            "db": { "database": { "primary": {} } },
        },
    });
    let expected = vec![
        ("cache.hit_ratio", key.hit_ratio(), Mean),
        ("cache.stale_hits", stale(1.0), Mean),
        ("db.primary_reads", keys / 11.0, Mean),
        ("class.view.stale_ratio", key.hit_ratio() * stale(1.0), Mean),
    ];
    check(&[Case { name: "J02 before a database", seed: 1761, scenario, expected }]);
}
