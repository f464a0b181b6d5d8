//! What all policies have in common: each against an obvious one, and their hit ratios.

mod ratios;
mod sampled;
mod slow;

use super::store::{Capacity, Store};
use super::{POLICIES, find};
use crate::engine::draw::{Source, Substream};
use slow::Slow;
use std::collections::BTreeSet;

/// The draw of request `n`.
pub(super) fn draw(n: u64) -> Substream {
    Source::new(6, 0, "cache", "eviction", 0).nth(n)
}

/// The keys that give way while these keys are asked for and, if they miss, kept.
pub(super) fn evicted(policy: &str, places: usize, keys: &[u64]) -> Vec<u64> {
    let mut store = Store::new(find(policy).expect("a policy"), Capacity::Entries(places as u64));
    let mut gone = Vec::new();
    for (n, &key) in (0..).zip(keys) {
        if store.lookup(key).is_none() {
            store.insert(key, 1, (), &mut draw(n), |key, ()| gone.push(key));
        }
    }
    gone
}

/// Random calls to a store and to its slow twin: the same answers, the same victims in the same order.
fn check(policy: &str, capacity: Capacity, keys: u64) {
    let mut random = Source::new(7, 0, policy, "trace", 0).nth(keys);
    let mut store = Store::new(find(policy).expect("a policy"), capacity);
    let mut slow = Slow::new(policy, capacity);
    for n in 0..10_000 {
        // Low keys are more popular: the least of two.
        let key = 1 + random.below(keys).min(random.below(keys));
        let (what, bytes, mut one, mut two) = (random.below(1_000), random.below(40), draw(n), draw(n));
        let (mut gone, mut gone_slow) = (vec![], vec![]);
        let hit = (100..950).contains(&what) && {
            let found = store.lookup(key).map(|version| *version);
            assert_eq!(found, slow.lookup(key), "{policy} {capacity:?} at {n}");
            found.is_some()
        };
        match what {
            0 => (store.clear(), slow.clear()).0,
            1..100 => assert_eq!(store.remove(key), slow.remove(key)),
            _ if hit => {}
            _ => {
                let kept = store.insert(key, bytes, n, &mut one, |key, version| gone.push((key, version)));
                assert_eq!(kept, slow.insert(key, bytes, n, &mut two, &mut gone_slow), "{policy} {capacity:?} at {n}");
                assert_eq!(kept, store.peek(key) == Some(&n));
            }
        }
        assert_eq!(gone, gone_slow, "{policy} {capacity:?} at {n}");
        assert_eq!((store.len(), store.bytes()), (slow.len(), slow.bytes()));
        let kept: BTreeSet<(u64, u64)> = store.iter().map(|(key, version)| (key, *version)).collect();
        assert_eq!(kept, slow.entries(), "{policy} {capacity:?} at {n}");
    }
}

#[test]
fn every_policy_is_exactly_its_slow_twin() {
    let rooms = [0, 1, 2, 7, 60].map(Capacity::Entries).into_iter();
    let rooms = rooms.chain([0, 30, 100, 1_000].map(Capacity::Bytes)).chain([Capacity::Unlimited]);
    // Those that look at a few have no twin that looks at the same.
    let exact = || POLICIES.iter().filter(|entry| !entry.looks_at_clock);
    for capacity in rooms {
        for entry in exact() {
            check(entry.name, capacity, 100);
        }
    }
}

#[test]
fn what_is_larger_than_all_the_room_is_not_kept_and_nobody_gives_way() {
    let mut store = Store::new(find("lru").expect("a policy"), Capacity::Bytes(100));
    let mut insert = |key, bytes| {
        let mut gone = vec![];
        let kept = store.insert(key, bytes, (), &mut draw(key), |key, ()| gone.push(key));
        (kept, gone, store.bytes())
    };
    assert_eq!(insert(1, 60), (true, vec![], 60));
    assert_eq!(insert(2, 40), (true, vec![], 100));
    assert_eq!(insert(3, 101), (false, vec![], 100));
    assert_eq!(insert(4, 100), (true, vec![1, 2], 100));
    // Written again it may grow, but not beyond the room: then the old one is gone too.
    assert_eq!(insert(4, 10), (true, vec![], 10));
    assert_eq!(insert(4, u64::MAX), (false, vec![], 0));
}

#[test]
fn names_are_unique_and_described() {
    let names: BTreeSet<&str> = POLICIES.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), POLICIES.len());
    assert!(POLICIES.iter().all(|entry| !entry.summary.is_empty() && !entry.summary.ends_with('.')));
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let error = find("lfru").map_err(|e| e.to_string()).err();
    let expected = "unknown eviction policy `lfru`, expected one of lru, lfu, fifo, random, sampled_lru, sampled_lfu; \
                    nearest is `lru`";
    assert_eq!(error.as_deref(), Some(expected));
}
