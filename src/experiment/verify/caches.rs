//! What a cache hits: how much is kept and what, how long entries live, what writes delete, a hot key that expires.
//!
//! What lies behind answers at once unless it says otherwise, so that the closed forms hold exactly.

use super::case::{Case, Entry};
use crate::stats::agreement::Expected;
use crate::stats::agreement::Kind::Mean;
use crate::stats::theory::cache::Cache;
use crate::stats::theory::stampede::Stampede;
use crate::stats::theory::ttl::Expiry;
use serde_json::{Value, json};

/// A cache before a service with these steps, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Cached {
    /// The keys, as a scenario says it.
    pub keys: Value,
    /// The classes of requests.
    pub classes: Value,
    /// The settings of the cache.
    pub cache: Value,
    /// The steps of the service behind it.
    pub steps: Value,
}

impl Cached {
    /// Reads of keys like these.
    #[must_use]
    pub fn reads(keys: Value, mut cache: Value) -> Self {
        cache["to"] = json!("db");
        let classes = json!({ "view": { "key": "things" } });
        Self { keys, classes, cache, steps: json!([]) }
    }

    /// A run under Poisson load.
    #[must_use]
    pub fn document(&self, rate: f64, warmup_s: f64, measured_s: f64) -> Value {
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

    /// A case of its own; the times are the rate, the warm-up and what is measured.
    #[must_use]
    pub fn case(&self, name: &'static str, seed: u64, times: [f64; 3], expected: &[Expected]) -> Case {
        let [rate, warmup_s, measured_s] = times;
        Case { name, seed, scenario: self.document(rate, warmup_s, measured_s), expected: expected.to_vec() }
    }
}

/// Reads under Zipf's law of what is kept by a policy.
#[must_use]
pub fn zipf(cache: &Cache, exponent: f64, evict: &str) -> Cached {
    let keys = json!({ "count": cache.popularity.len(), "popularity": { "zipf": exponent } });
    Cached::reads(keys, json!({ "on": {}, "capacity": cache.slots, "evict": evict }))
}

/// Each replication reads 30,000 times before it counts, so that counts of uses tell the fifth key from the sixth by five
/// standard deviations.
fn small() -> Vec<Entry> {
    let cache = Cache::zipf(20, 1.2, 5);
    let case = |name, seed, evict, ratio| {
        zipf(&cache, 1.2, evict).case(name, seed, [1000.0, 30.0, 10.0], &[("cache.hit_ratio", ratio, Mean)])
    };
    vec![
        case("LRU, 5 of 20", 1701, "lru", cache.lru()).by("cache", "King 1971"),
        case("FIFO, 5 of 20", 1702, "fifo", cache.fifo()).by("cache", "King 1971; Gelenbe 1973"),
        case("random, 5 of 20", 1703, "random", cache.fifo()).by("cache", "Gelenbe 1973: as FIFO"),
        case("LFU, 5 of 20", 1704, "lfu", cache.lfu()).by("cache", "Aho, Denning & Ullman 1971"),
    ]
}

/// LRU by its characteristic time, FIFO exactly.
fn large() -> Vec<Entry> {
    let large = |name, seed, exponent, slots, evict| {
        let cache = Cache::zipf(10_000, exponent, slots);
        let ratio = if evict == "lru" { cache.lru_approximation() } else { cache.fifo() };
        let expected = [("cache.hit_ratio", ratio, Mean)];
        zipf(&cache, exponent, evict).case(name, seed, [1000.0, 20.0, 10.0], &expected)
    };
    vec![
        large("FIFO, 1000 of 10,000", 1711, 0.8, 1000, "fifo").by("cache", "Gelenbe 1973"),
        large("LRU, 1000 of 10,000", 1712, 0.8, 1000, "lru").by("cache", "Che, Tung & Wang 2002"),
        large("LRU, 100 of 10,000", 1713, 1.0, 100, "lru").by("cache", "Che, Tung & Wang 2002"),
    ]
}

/// How much is kept, and what.
#[must_use]
pub fn eviction() -> Vec<Entry> {
    [small(), large()].concat()
}

/// One key, asked once a second: half a request, five requests in a life; a fetch of two mean times between requests, for
/// which others wait.
///
/// The expiries of a key are a renewal process that forgets where it began like exp(-2 pi^2 n cv^2) over n cycles, cv that
/// of a cycle; warm-ups are long enough that less than a tenth of an event is left of it.
fn life(name: &'static str, seed: u64, lifetime: f64, fetch: f64, ttl: &Value) -> Entry {
    let key = Expiry { request_rate: 1.0, lifetime, fetch };
    let mut cached =
        Cached::reads(json!({ "count": 1 }), json!({ "on": {}, "ttl": ttl, "single_flight": fetch > 0.0 }));
    cached.steps = json!([{ "sleep": format!("{fetch}s") }]);
    let mut expected = vec![("cache.hit_ratio", key.hit_ratio(), Mean), ("cache.fetches", key.miss_ratio(), Mean)];
    if fetch > 0.0 {
        expected.push(("cache.coalesced", key.delayed_ratio(), Mean));
    }
    cached.case(name, seed, [1.0, 500.0, 20_000.0], &expected).by("ttl", "renewal theory; Jung et al. 2003")
}

/// Lives that each hit renews.
fn sliding(name: &'static str, seed: u64, lifetime: f64) -> Entry {
    let key = Expiry { request_rate: 1.0, lifetime, fetch: 0.0 };
    let settings = json!({ "on": {}, "ttl": format!("{lifetime}s"), "expiry": "sliding" });
    let expected = [("cache.hit_ratio", key.sliding_hit_ratio(), Mean)];
    let case = Cached::reads(json!({ "count": 1 }), settings).case(name, seed, [1.0, 500.0, 10_000.0], &expected);
    case.by("ttl", "renewal theory; Jung et al. 2003")
}

/// Requests at rate lambda, fetches of L, lives of mean T and more than L. Without single flight all that come within L
/// after the first miss fetch: 1 + lambda L. Each answer is kept anew, the last one of a request that came up to
/// 1 / lambda before the first answer, so an entry is kept until L - (1 - e^{-lambda L}) / lambda after the first answer
/// and lives T from then: a cycle takes 1 / lambda + L + (L - (1 - e^{-lambda L}) / lambda) + T. With single flight it
/// takes 1 / lambda + L + T and fetches once.
fn hot_key(name: &'static str, seed: u64, single: bool) -> Entry {
    let (rate, fetch_s, life_s) = (1000.0, 0.05, 0.2);
    let fetches = Stampede { request_rate: rate, fetch: fetch_s }.fetches_if_constant();
    let ttl = json!({ "uniform": { "from": "150ms", "to": "250ms" } });
    let mut cached = Cached::reads(json!({ "count": 1 }), json!({ "on": {}, "ttl": ttl, "single_flight": single }));
    cached.steps = json!([{ "sleep": "50ms" }]);
    let last = if single { 0.0 } else { fetch_s - (1.0 - libm::exp(-rate * fetch_s)) / rate };
    let cycle_s = 1.0 / rate + fetch_s + last + life_s;
    let mut expected = vec![("cache.expirations", 1.0 / cycle_s, Mean)];
    if single {
        expected.push(("cache.fetches", 1.0 / cycle_s, Mean));
        expected.push(("cache.coalesced", (fetches - 1.0) / cycle_s, Mean));
        expected.push(("cache.hit_ratio", life_s / cycle_s, Mean));
    } else {
        expected.push(("cache.fetches", fetches / cycle_s, Mean));
        expected.push(("db.throughput", fetches / cycle_s, Mean));
    }
    cached.case(name, seed, [rate, 6.0, 36.0], &expected).by("stampede", "renewal theory, own")
}

/// How long entries live.
#[must_use]
pub fn expiry() -> Vec<Entry> {
    let seconds = |life: f64| json!(format!("{life}s"));
    vec![
        life("half a request in a life", 1751, 0.5, 0.0, &seconds(0.5)),
        life("five requests in a life", 1752, 5.0, 0.0, &seconds(5.0)),
        life("five requests, lives by chance", 1753, 5.0, 0.0, &json!({ "exp": "5s" })),
        life("five requests, slow fetch", 1754, 5.0, 2.0, &seconds(5.0)),
        sliding("sliding, one request", 1761, 1.0),
        sliding("sliding, three requests", 1762, 3.0),
        hot_key("a stampede", 1821, false),
        hot_key("a single flight", 1822, true),
    ]
}
