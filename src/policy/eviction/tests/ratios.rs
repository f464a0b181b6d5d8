//! Hit ratios under independent references, against theory.

use super::super::find;
use super::super::store::{Capacity, Store};
use super::draw;
use crate::engine::draw::Source;
use crate::engine::time::Instant;
use crate::policy::popularity::Popularity;
use crate::stats::theory::cache::Cache;

const BATCHES: usize = 20;

/// One long run, its hits in 20 batches that are long against the stay of an entry. A correct policy fails with a
/// probability of 4e-4 over seeds: 4.3 standard errors, Student's t with 19 degrees of freedom.
fn check(policy: &str, cache: &Cache, exponent: f64, warm_up: usize, expected: f64) {
    let keys = cache.popularity.len() as u64;
    let popularity = Popularity::zipf(keys, exponent).expect("valid parameters");
    let source = Source::new(11, 0, policy, "key", 0);
    let mut store = Store::new(find(policy).expect("a policy"), Capacity::Entries(cache.slots as u64));
    let mut request = |n: u64| {
        let key = popularity.pick(&mut source.nth(n), n, Instant::ZERO);
        let is_hit = store.lookup(key).is_some();
        if !is_hit {
            store.insert(key, 1, (), &mut draw(n), |_, ()| {});
        }
        u32::from(is_hit)
    };
    let mut requests = 0..;
    let mut hits = |count: usize| requests.by_ref().take(count).map(&mut request).sum::<u32>();
    hits(warm_up);
    let batch = 50_000;
    let ratios: Vec<f64> = (0..BATCHES).map(|_| f64::from(hits(batch)) / batch as f64).collect();
    let mean = ratios.iter().sum::<f64>() / BATCHES as f64;
    let variance = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / (BATCHES - 1) as f64;
    let error = (variance / BATCHES as f64).sqrt();
    println!("{policy} {} of {keys}: {mean:.5} +- {error:.5}, expected {expected:.5}", cache.slots);
    assert!((mean - expected).abs() <= 4.3 * error, "{policy}: {mean} +- {error}, expected {expected}");
}

#[test]
fn the_exact_hit_ratios_of_a_small_cache() {
    let cache = Cache::zipf(100, 0.8, 10);
    check("fifo", &cache, 0.8, 10_000, cache.fifo());
    check("random", &cache, 0.8, 10_000, cache.fifo());
    check("lru", &cache, 0.8, 10_000, cache.lru());
    // The tenth key is then ahead of the eleventh by seven standard deviations of its count.
    check("lfu", &cache, 0.8, 1_000_000, cache.lfu());
}

/// 39.4 % for FIFO and random, 43.7 % for LRU, 57.1 % for LFU.
#[test]
fn the_hit_ratios_of_a_large_cache() {
    let cache = Cache::zipf(10_000, 0.8, 1_000);
    check("fifo", &cache, 0.8, 50_000, cache.fifo());
    check("random", &cache, 0.8, 50_000, cache.fifo());
    check("lru", &cache, 0.8, 50_000, cache.lru_approximation());
    check("lfu", &cache, 0.8, 1_000_000, cache.lfu());
}
