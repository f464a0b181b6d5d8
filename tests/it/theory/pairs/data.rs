//! Labs L12, L13, L19 and L20: shards, hot keys and caches.

use super::super::shards::{exponential, shards};
use super::super::site::printed;
use super::super::system::System;
use super::{Pair, Truth, check, timed};
use scalelab::stats::theory::cache::Cache;
use scalelab::stats::theory::hot_key::HotKeys;
use scalelab::stats::theory::ttl::Expiry;
use serde_json::{Value, json};

/// What one shard completes, per second.
const ONE: f64 = 125.0;

/// Few enough writes that no shard is full: every shard is an M/M/1 under sharing, with its share of them.
fn open(system: &System, rate: f64) -> Value {
    timed(system.with_clients(&json!({ "poisson": format!("{rate}/s") })), 20.0, 200.0)
}

/// The mean response of shards that have these shares of a rate.
fn response(shares: &[f64], rate: f64) -> f64 {
    shares.iter().map(|share| share / (ONE - share * rate)).sum()
}

/// The repaired ranges hold a third and two thirds of the keys: 1.5 times one shard, not twice. By number they are even.
#[test]
fn l12_ranges_and_numbers() {
    let keys = json!({ "count": 3000 });
    let ranges = shards(2, &json!({ "range": [[1, 1000], [1001, 3000]] }), &keys, 0.0, &exponential());
    let numbers = shards(2, &json!("modulo"), &keys, 0.0, &exponential());
    let (thirds, halves) = ([1.0 / 3.0, 2.0 / 3.0], [0.5, 0.5]);
    let busy = |shares: [f64; 2]| shares.map(|share| share * 150.0 / ONE);
    let largest = |shares: [f64; 2]| shares[0].max(shares[1]);
    printed(largest(thirds).recip(), 1.5, 1);
    printed(largest(halves).recip(), 2.0, 1);
    let truths: Vec<Truth> = vec![
        ("latency.mean", response(&thirds, 150.0), response(&halves, 150.0)),
        ("db-1.cpu.utilization", busy(thirds)[1], busy(halves)[1]),
        ("db-0.cpu.utilization", busy(thirds)[0], busy(halves)[0]),
    ];
    let designs = [open(&ranges, 150.0), open(&numbers, 150.0)];
    check(&[Pair { lab: "L12", seed: 2122, replications: 10, designs, truths }]);
}

/// A fifth of the requests for one key: its shard has 0.3 of the load, and eight shards do not do what 8 would.
#[test]
fn l13_a_celebrity() {
    let rate = 300.0;
    let hot = json!({ "count": 8001, "popularity": { "hot": { "keys": 1, "share": 0.2 } } });
    let popularity = [vec![0.2], vec![0.0001; 8000]].concat();
    let largest = HotKeys { popularity, shards: 8 }.hottest_share();
    printed(1.0 / largest, 3.33, 2);
    let other = (1.0 - largest) / 7.0;
    let shares = [vec![largest], vec![other; 7]].concat();
    let even = vec![0.125; 8];
    let design = |keys: &Value| open(&shards(8, &json!("modulo"), keys, 0.0, &exponential()), rate);
    let truths = vec![("latency.mean", response(&even, rate), response(&shares, rate))];
    let designs = [design(&json!({ "count": 8000 })), design(&hot)];
    check(&[Pair { lab: "L13", seed: 2131, replications: 10, designs, truths }]);
}

/// A cache that keeps what these settings say, before something that answers at once.
fn cached(keys: &Value, cache: &Value, rate: &str) -> Value {
    let mut cache = cache.clone();
    cache["to"] = json!("db");
    cache["on"] = json!({});
    json!({
        "scalelab": 1, "name": "case", "keys": { "things": keys }, "classes": { "view": { "key": "things" } },
        "components": {
            "people": { "clients": { "load": { "poisson": rate }, "to": "cache" } },
            "cache": { "cache": cache },
            "db": { "service": { "on": {}, "steps": [] } },
        },
    })
}

/// One key, asked once a second: kept for a minute it is fetched once in 61 s.
#[test]
fn l19_a_time_to_live() {
    let expiry = |lifetime: f64| Expiry { request_rate: 1.0, lifetime, fetch: 0.0 };
    let design = |ttl: &str| timed(cached(&json!({ "count": 1 }), &json!({ "ttl": ttl }), "1/s"), 6000.0, 60_000.0);
    let pair = |lab, ttl: &str, truths: Vec<Truth>| Pair {
        lab,
        seed: 2191,
        replications: 10,
        designs: [design("0s"), design(ttl)],
        truths,
    };
    let hits = |lifetime: f64| ("cache.hit_ratio", 0.0, expiry(lifetime).hit_ratio());
    check(&[
        pair("L19 B", "60s", vec![hits(60.0), ("db.throughput", 1.0, 1.0 / 61.0)]),
        // A hundred fetches of ten minutes each: every replication counts as many, and there is no noise to judge by.
        pair("L19 C", "10min", vec![hits(600.0)]),
    ]);
}

/// A tenth of the keys fits: the least recently used one goes, or the oldest.
#[test]
fn l20_what_is_evicted() {
    let cache = Cache::zipf(10_000, 0.8, 1000);
    let (fifo, lru) = (cache.fifo(), cache.lru_approximation());
    printed(100.0 * fifo, 39.4, 1);
    printed(100.0 * lru, 43.7, 1);
    let keys = json!({ "count": 10_000, "popularity": { "zipf": 0.8 } });
    let design = |evict: &str| timed(cached(&keys, &json!({ "capacity": 1000, "evict": evict }), "1000/s"), 40.0, 40.0);
    let truths = vec![("cache.hit_ratio", fifo, lru)];
    check(&[Pair { lab: "L20", seed: 2201, replications: 6, designs: [design("fifo"), design("lru")], truths }]);
}
