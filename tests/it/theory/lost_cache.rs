//! Requirements J05, O02 and O06: one of five caches is lost, and the database carries what it had.
//!
//! With hit ratio h and a share m of the keys that have another owner now, the first read of each key misses with
//! probability 1 - h + h m instead of 1 - h: the database has (1 - h + h m) / (1 - h) times the load. On a ring m is what the
//! lost one had, a fifth on average over rings; by modulo 4/5 (5 becomes 4).

use super::case::replicated;
use scalelab::engine::draw::{hash_name, mix};
use scalelab::policy::sharding::modulo::Modulo;
use scalelab::policy::sharding::ring::Ring;
use scalelab::policy::sharding::{Member, Placement, moved as moved_between};
use serde_json::{Value, json};

const KEYS: u64 = 1000;
const HITS: f64 = 0.9;

fn members(ordinals: &[u32]) -> Vec<Member> {
    ordinals.iter().map(|&ordinal| Member { ordinal, weight: 1.0 }).collect()
}

/// The load of the database, as a multiple, after member 2 of five is lost.
fn factor(mut placement: Box<dyn Placement>) -> f64 {
    let full = placement.duplicate();
    placement.set_members(&members(&[0, 1, 3, 4]));
    let share = moved_between(full.as_ref(), placement.as_ref(), 1..=KEYS) as f64 / KEYS as f64;
    (1.0 - HITS + HITS * share) / (1.0 - HITS)
}

fn ring(salt: u64, points: u32) -> Box<dyn Placement> {
    Box::new(Ring::new(salt, points, &members(&[0, 1, 2, 3, 4])))
}

/// J05: 2.8 times on average over 300 rings, 8.2 times by modulo.
#[test]
fn j05_a_ring_spares_the_database() {
    for points in [1, 100] {
        let factors: Vec<f64> = (0..300).map(|salt| factor(ring(mix(salt), points))).collect();
        let count = factors.len() as f64;
        let mean = factors.iter().sum::<f64>() / count;
        let variance = factors.iter().map(|factor| (factor - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        println!("{points} points: {mean:.3} +- {error:.3}");
        assert!((mean - 2.8).abs() < 3.0 * error, "{points} points: {mean} +- {error}, theory 2.8");
    }
    let modulo = factor(Box::new(Modulo::new(&members(&[0, 1, 2, 3, 4]))));
    assert!((modulo - 8.2).abs() < 1e-9, "{modulo}");
}

/// Keys are read in turn, a thousand in a second, and kept for ever; beside nine reads there is a write, which goes to the
/// database. A cache is lost just before the read of 5 s, when all have been read. With `eject` it dies, else it is taken
/// out.
fn lost(by: &Value, event: &Value, eject: &Value) -> Value {
    let names = ["a", "b", "c", "d", "e"].map(|name| format!("cache-{name}"));
    let mut components = json!({
        "readers": { "clients": { "classes": ["view"], "load": { "constant": "900/s" }, "to": "caches" } },
        "writers": { "clients": { "classes": ["edit"], "load": { "constant": "100/s" }, "to": "db" } },
        "caches": { "shards": { "to": names, "by": by, "eject": eject } },
        "db": { "database": { "primary": {} } },
    });
    for name in &names {
        components[name] = json!({ "cache": { "on": {}, "to": "db" } });
    }
    json!({
        "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "5999500us", "warmup": "4999500us" },
        "keys": { "pages": { "count": 900, "popularity": "sequential" }, "rows": { "count": 9 } },
        "classes": { "view": { "key": "pages" }, "edit": { "op": "write", "key": "rows" } },
        "components": components, "events": { "lost": event },
    })
}

/// What the database has in the second after the loss, and its load before: 100/s.
fn reads_per_second(document: &Value) -> (f64, f64) {
    let metrics = replicated(document, 2301, 1).metrics;
    (metrics["db.primary_reads"].value, metrics["caches.moved_keys"].value)
}

/// O02: in the second after a cache is taken out, each key is read once, and exactly those miss that have another owner.
#[test]
fn o02_a_storm_of_misses() {
    let event = json!({ "at": "4999600us", "remove": "cache-c", "shards": "caches" });
    let (reads, moved) = reads_per_second(&lost(&json!("modulo"), &event, &Value::Null));
    assert_eq!((reads, moved), (720.0, 720.0));
    let (before, after) = (100.0, 100.0 + reads);
    assert!((after / before - 8.2).abs() < 1e-9, "modulo");
    let points = json!({ "ring": { "points": 100 } });
    let (reads, moved) = reads_per_second(&lost(&points, &event, &Value::Null));
    let mut there = ring(hash_name("caches"), 100);
    let full = there.duplicate();
    there.set_members(&members(&[0, 1, 3, 4]));
    let theirs = (1..=900).filter(|&key| full.owner(key) == 2).count() as f64;
    assert_eq!((reads, moved), (theirs, theirs));
    let all = moved_between(full.as_ref(), there.as_ref(), 1..=900) as f64;
    assert!((all - theirs).abs() < 1e-9, "nobody else's: {all} and {theirs}");
}

/// The same by itself: the cache dies, after two failures in a row nobody asks it any more, and the others have its keys.
#[test]
fn a_cache_that_dies_is_left_out() {
    let event = json!({ "at": "4999600us", "crash": "cache-c" });
    let check = |by: Value, removed: f64| {
        let metrics = replicated(&lost(&by, &event, &json!({ "again": "10s" })), 2302, 1).metrics;
        let failed = metrics["failed.unreachable"].value * metrics["failed.unreachable"].n as f64;
        assert!((failed - 2.0).abs() < 1e-9, "two requests find it dead: {failed}");
        assert!((metrics["caches.ejections"].value - 1.0).abs() < 1e-9, "{:?}", metrics["caches.ejections"]);
        // The keys that were asked for before that are not asked for again in this second.
        let reads = metrics["db.primary_reads"].value;
        assert!(reads <= removed && reads >= removed - 20.0, "{reads} instead of {removed}");
    };
    check(json!("modulo"), 720.0);
    let (removed, _) = reads_per_second(&lost(
        &json!({ "ring": { "points": 100 } }),
        &json!({ "at": "4999600us", "remove": "cache-c", "shards": "caches" }),
        &Value::Null,
    ));
    check(json!({ "ring": { "points": 100 } }), removed);
    let mut alone = lost(&json!("modulo"), &event, &Value::Null);
    alone["components"]["caches"]["shards"].as_object_mut().expect("an object").remove("eject");
    let metrics = replicated(&alone, 2303, 1).metrics;
    assert!((metrics["class.view.success_ratio"].value - 0.8).abs() < 0.01, "its fifth fails for good");
}
