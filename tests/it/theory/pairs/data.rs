//! Labs L12, L13, L19 and L20: shards, hot keys and caches.

use super::super::shards::{exponential, shards};
use super::super::site::printed;
use super::super::system::System;
use super::{Pair, Truth, check, timed};
use scalelab::stats::comparison::Word;
use scalelab::stats::theory::cache::Cache;
use scalelab::stats::theory::hot_key::HotKeys;
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
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
    check(&[
        Pair { lab: "L12", seed: 2122, replications: 10, designs, truths },
        saturated("L12 X*", 2123, [&ranges, &numbers], [&thirds, &halves]),
    ]);
}

/// Users who ask again at once: shards are a closed network, whose demands are the shares.
fn saturated(lab: &'static str, seed: u64, systems: [&System; 2], shares: [&[f64]; 2]) -> Pair {
    const USERS: u32 = 100;
    let rate = |shares: &[f64]| {
        let stations = shares.iter().map(|share| Station::Queueing { demand: share / ONE, servers: 1 }).collect();
        ClosedNetwork { think_time: 0.0, stations }.solve(USERS).throughput
    };
    let closed = |system: &System| timed(system.with_clients(&json!({ "closed": { "users": USERS } })), 45.0, 100.0);
    let truths = vec![("throughput", rate(shares[0]), rate(shares[1]))];
    Pair { lab, seed, replications: 6, designs: systems.map(closed), truths }
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
    let uniform = json!({ "count": 8000 });
    let designs = [design(&uniform), design(&hot)];
    let [uniform, hot] = [&uniform, &hot].map(|keys| shards(8, &json!("modulo"), keys, 0.0, &exponential()));
    check(&[
        Pair { lab: "L13", seed: 2131, replications: 10, designs, truths },
        saturated("L13 X*", 2132, [&uniform, &hot], [&even, &shares]),
    ]);
}

/// A tenth of the requests ask all of four shards: 3.08 times one shard instead of 4, by the utilization law.
#[test]
fn l13_a_join() {
    let (rate, count, all) = (300.0, 4.0, 0.1);
    let busy = |scattered: f64| ((1.0 - scattered) / count + scattered) * rate / ONE;
    printed(rate / busy(0.0) / ONE, 4.0, 2);
    printed(rate / busy(all) / ONE, 3.08, 2);
    let design =
        |scattered: f64| open(&shards(4, &json!("modulo"), &json!({ "count": 1000 }), scattered, &exponential()), rate);
    let truths = vec![("db-0.cpu.utilization", busy(0.0), busy(all)), ("db-3.cpu.utilization", busy(0.0), busy(all))];
    check(&[Pair { lab: "L13 C", seed: 2133, replications: 10, designs: [design(0.0), design(all)], truths }]);
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

/// What is read behind the back of those who write it, every ten minutes: a stale hit is what was kept since before.
#[test]
fn l19_stale_hits() {
    let updates = 1.0 / 600.0;
    let design = |ttl: &str| {
        let mut document = cached(&json!({ "count": 1 }), &json!({ "ttl": ttl, "on_write": "none" }), "1/s");
        document["classes"]["edit"] = json!({ "op": "write", "key": "things" });
        document["components"]["people"]["clients"]["classes"] = json!(["view"]);
        document["components"]["db"] = json!({ "database": { "primary": {} } });
        let load = json!({ "poisson": format!("{updates}/s") });
        document["components"]["writers"] = json!({ "clients": { "load": load, "to": "db", "classes": ["edit"] } });
        timed(document, 6000.0, 60_000.0)
    };
    let stale = |lifetime: f64| Expiry { request_rate: 1.0, lifetime, fetch: 0.0 }.stale_share(updates);
    printed(100.0 * stale(60.0), 4.8, 1);
    printed(100.0 * stale(600.0), 36.8, 1);
    let truths = vec![("cache.stale_hits", stale(60.0), stale(600.0))];
    check(&[Pair {
        lab: "L19 stale",
        seed: 2192,
        replications: 10,
        designs: [design("60s"), design("10min")],
        truths,
    }]);
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

/// The least often used one goes: the hit ratio is the mass of the most popular, once their counts are known.
#[test]
fn l20_what_is_used_least_often() {
    let cache = Cache::zipf(10_000, 0.8, 1000);
    printed(100.0 * cache.lfu(), 57.1, 1);
    let keys = json!({ "count": 10_000, "popularity": { "zipf": 0.8 } });
    // A million requests tell the thousandth key's 144 from those of another by a tenth of its rank.
    let design =
        |evict: &str| timed(cached(&keys, &json!({ "capacity": 1000, "evict": evict }), "1000/s"), 1000.0, 40.0);
    let truths = vec![("cache.hit_ratio", cache.lru_approximation(), cache.lfu())];
    check(&[Pair { lab: "L20 C", seed: 2202, replications: 3, designs: [design("lru"), design("lfu")], truths }]);
}

/// Where popularity moves over the keys, who counts uses for ever keeps what was popular once: the order turns round.
#[test]
fn l20_drift_turns_the_order_round() {
    let keys = |drift: bool| {
        let mut keys = json!({ "count": 1000, "popularity": { "zipf": 0.8 } });
        if drift {
            keys["drift"] = json!({ "every": "10s", "by": 100 });
        }
        keys
    };
    let word = |drift: bool| {
        let design = |evict: &str| {
            let cache = json!({ "capacity": 100, "evict": evict });
            let mut document = timed(cached(&keys(drift), &cache, "1000/s"), 60.0, 100.0);
            document["run"]["mode"] = json!("terminating");
            document
        };
        let comparison = super::compared(&[design("lru"), design("lfu")], &["cache.hit_ratio"], (2203, 5));
        comparison.metrics[0].differences[0].word
    };
    assert_eq!([word(false), word(true)], [Word::Better, Word::Worse]);
}
