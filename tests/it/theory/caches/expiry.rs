//! J02: how long entries live.
//!
//! The expiries of a key are a renewal process that forgets where it began like exp(-2 pi^2 n cv^2) over n cycles, cv that
//! of a cycle; warm-ups are long enough that less than a tenth of an event is left of it.

use super::super::case::Kind::Mean;
use super::super::case::{check, replicated};
use super::super::site::printed;
use super::Cached;
use scalelab::stats::theory::ttl::Expiry;
use serde_json::json;

fn one_key(settings: serde_json::Value) -> Cached {
    Cached::reads(json!({ "count": 1 }), settings)
}

/// One key, asked once a second, kept for a minute: 98.4 % hits, a fetch every 61 s.
#[test]
fn j02_a_minute() {
    let key = Expiry { request_rate: 1.0, lifetime: 60.0, fetch: 0.0 };
    printed(100.0 * key.hit_ratio(), 98.4, 1);
    let expected = [
        ("cache.hit_ratio", key.hit_ratio(), Mean),
        ("cache.fetches", 1.0 / 61.0, Mean),
        ("db.throughput", 1.0 / 61.0, Mean),
        ("cache.expirations", 1.0 / 61.0, Mean),
    ];
    check(&[one_key(json!({ "on": {}, "ttl": "60s" })).case("J02", 1741, [1.0, 36_600.0, 18_300.0], &expected)]);
}

/// Twenty keys are all fetched when the run begins, and again every ten seconds, at once: nothing in between. Jitter
/// takes them apart: with lives of 5 to 15 s, 0.8 fetches of each key fall in these 8 seconds, and none of any of the
/// twenty with a probability below 0.5^20.
#[test]
fn jitter_takes_expiries_apart() {
    let fetches = |jitter: f64| {
        let keys = json!({ "count": 20 });
        let cached = Cached::reads(keys, json!({ "on": {}, "ttl": "10s", "jitter": jitter }));
        let result = replicated(&cached.document(2000.0, 11.5, 8.0), 1771, 5);
        result.metrics["cache.fetches"].per_replication.clone()
    };
    assert_eq!(fetches(0.0), [0.0; 5]);
    let apart = fetches(0.5);
    assert!(apart.iter().all(|per_s| *per_s > 0.0), "{apart:?}");
}

/// A life of 5 to 15 s has the mean of one of 10 s: jitter changes no hit ratio.
#[test]
fn jitter_keeps_the_mean_life() {
    let key = Expiry { request_rate: 1.0, lifetime: 10.0, fetch: 0.0 };
    let cached = one_key(json!({ "on": {}, "ttl": "10s", "jitter": 0.5 }));
    let expected = [("cache.hit_ratio", key.hit_ratio(), Mean), ("cache.fetches", key.miss_ratio(), Mean)];
    check(&[cached.case("jitter", 1781, [1.0, 500.0, 20_000.0], &expected)]);
}
