//! Policies that look at a few entries, against what Redis 7.0 did.
//!
//! Measured with `redis-server --maxmemory-policy allkeys-lru --maxmemory-samples 5` and so on, with `maxmemory` such that
//! 1296 values of 1000 bytes stayed: GET of one of 10,000 keys by Zipf's law with exponent 0.9, and SET after a miss, by a
//! client that waits for each answer. First as fast as it could, 150,000 times in 6 to 7 seconds, of which the last 100,000
//! count; then 15,000 times as fast and 72,000 times at 300 per second, of which the last 50,400 count.

use super::super::find;
use super::super::store::{Capacity, Store};
use super::draw;
use crate::engine::draw::Source;
use crate::engine::time::Instant;
use crate::policy::popularity::Popularity;

const SLOTS: u64 = 1296;

/// Requests per second of a client that only waits for answers.
const FAST: u64 = 23_000;

/// The hit ratio of the last `counted` requests, and its standard error: so many come fast, and more at another rate.
fn hit_ratio(policy: &str, fast: u64, slow: (u64, u64), counted: u64) -> (f64, f64) {
    let popularity = Popularity::zipf(10_000, 0.9).expect("valid parameters");
    let keys = Source::new(12, 0, "redis", "key", 0);
    let mut store = Store::new(find(policy).expect("a policy"), Capacity::Entries(SLOTS));
    let (mut hits, (more, per_s)) = (0.0, slow);
    for n in 0..fast + more {
        store.tell(if n < fast { n / FAST } else { fast / FAST + (n - fast) / per_s });
        let key = popularity.pick(&mut keys.nth(n), n, Instant::ZERO);
        let is_hit = store.lookup(key).is_some();
        if !is_hit {
            store.insert(key, 1, (), &mut draw(n), |_, ()| {});
        }
        hits += f64::from(u8::from(is_hit && n >= fast + more - counted));
    }
    let ratio = hits / counted as f64;
    (ratio, (ratio * (1.0 - ratio) / counted as f64).sqrt())
}

/// Both are samples of as many requests: four standard errors of the difference.
fn agree(policy: &str, measured: f64, (ratio, error): (f64, f64)) {
    println!("{policy}: {ratio:.4} +- {error:.4}, Redis {measured:.4}");
    assert!((ratio - measured).abs() <= 4.0 * 2.0f64.sqrt() * error, "{policy}: {ratio}, Redis {measured}");
}

#[test]
fn hit_ratios_are_those_of_redis_at_full_speed() {
    let fast = |policy| hit_ratio(policy, 150_000, (0, 1), 100_000);
    agree("sampled_lru", 0.5530, fast("sampled_lru"));
    agree("sampled_lfu", 0.6526, fast("sampled_lfu"));
    agree("random", 0.5507, fast("random"));
}

#[test]
fn hit_ratios_are_those_of_redis_at_a_slow_pace() {
    let slow = |policy| hit_ratio(policy, 15_000, (72_000, 300), 50_400);
    agree("sampled_lru", 0.5941, slow("sampled_lru"));
    agree("sampled_lfu", 0.6432, slow("sampled_lfu"));
}
