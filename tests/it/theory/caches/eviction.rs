//! J06, J07 and L20: how much is kept, and what.

use super::super::case::Kind::Mean;
use super::super::case::{Case, check, replicated};
use super::super::site::printed;
use super::zipf;
use scalelab::stats::theory::cache::Cache;
use serde_json::{Value, json};

/// The hit ratios of a document under each of these policies, replication by replication.
fn ratios(document: &Value, policies: &[&str]) -> Vec<Vec<f64>> {
    let run = |evict: &&str| {
        let mut document = document.clone();
        document["components"]["cache"]["cache"]["evict"] = json!(evict);
        replicated(&document, 1721, 4).metrics["cache.hit_ratio"].per_replication.clone()
    };
    let found: Vec<_> = policies.iter().map(run).collect();
    println!("{policies:?}: {found:?}");
    found
}

/// J06, J07: what the requirements print is what theory says.
#[test]
fn j06_j07_large_caches() {
    let ratio = |exponent, slots, evict| {
        let cache = Cache::zipf(10_000, exponent, slots);
        if evict == "lru" { cache.lru_approximation() } else { cache.fifo() }
    };
    printed(100.0 * ratio(0.8, 1000, "fifo"), 39.4, 1);
    printed(100.0 * ratio(0.8, 1000, "lru"), 43.7, 1);
    printed(100.0 * ratio(1.0, 100, "lru"), 39.1, 1);
    printed(100.0 * ratio(1.0, 1000, "lru"), 67.6, 1);
}

/// J07: FIFO, LRU, LFU in this order; LFU comes near the mass of the most popular keys from below.
#[test]
fn j07_the_order() {
    let cache = Cache::zipf(10_000, 0.8, 1000);
    printed(100.0 * cache.lfu(), 57.1, 1);
    let document = zipf(&cache, 0.8, "lru").document(1000.0, 200.0, 50.0);
    let [fifo, lru, lfu] = &ratios(&document, &["fifo", "lru", "lfu"])[..] else { panic!("three policies") };
    for ((fifo, lru), lfu) in fifo.iter().zip(lru).zip(lfu) {
        assert!(fifo < lru && lru < lfu, "{fifo} {lru} {lfu}");
    }
}

/// L20: what was popular stays in LFU's counts, so that LRU is ahead where popularity moves on.
#[test]
fn l20_drift_turns_the_order() {
    let mut cached = zipf(&Cache::zipf(1000, 0.8, 100), 0.8, "lru");
    cached.keys["drift"] = json!({ "every": "5s", "by": 100 });
    let document = cached.document(1000.0, 20.0, 40.0);
    let [lru, lfu] = &ratios(&document, &["lru", "lfu"])[..] else { panic!("two policies") };
    assert!(lru.iter().zip(lfu).all(|(lru, lfu)| lru > lfu), "{lru:?} {lfu:?}");
    cached.keys.as_object_mut().expect("keys are an object").remove("drift");
    let document = cached.document(1000.0, 20.0, 40.0);
    let [lru, lfu] = &ratios(&document, &["lru", "lfu"])[..] else { panic!("two policies") };
    assert!(lru.iter().zip(lfu).all(|(lru, lfu)| lru < lfu), "{lru:?} {lfu:?}");
}

/// The first entries that do not fit make others give way, one for one: misses and evictions are the same.
#[test]
fn a_full_cache_gives_up_an_entry_for_each_that_it_takes() {
    let cache = Cache::zipf(20, 1.2, 5);
    let expected = [
        ("cache.evictions", 1000.0 * (1.0 - cache.lru()), Mean),
        ("cache.fetches", 1000.0 * (1.0 - cache.lru()), Mean),
        ("db.throughput", 1000.0 * (1.0 - cache.lru()), Mean),
    ];
    let family: [Case; 1] = [zipf(&cache, 1.2, "lru").case("evictions", 1731, [1000.0, 5.0, 10.0], &expected)];
    check(&family);
}
