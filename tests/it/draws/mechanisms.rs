//! A mechanism that is there or not changes no draw of what happens with and without it.
//!
//! Attempt 0 draws what a call without retries draws, copy 0 what a single call draws; pools, asynchronous workers,
//! cancelling and bandwidth draw nothing. What ends otherwise than ok may have stopped anywhere and is not compared.

use super::{Named, common, draws, without_choice_of_service};
use crate::laws::{for_random, random::Endings};
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// What a design may use or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mechanism {
    Retries,
    Copies,
    Pools,
    Asynchronous,
    Cancel,
    Bandwidth,
}

impl Mechanism {
    /// The words by which it is written, and what cannot stand beside it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Retries => &["retry"],
            Self::Copies => &["copies", "hedge_after", "pools"],
            Self::Pools => &["pools", "copies", "hedge_after"],
            Self::Asynchronous => &["asynchronous"],
            Self::Cancel => &["cancel"],
            Self::Bandwidth => &["bandwidth", "bandwidth_per_client"],
        }
    }

    /// The scenario without it.
    fn without(self, document: &Value) -> Value {
        let mut changed = document.clone();
        for_objects(&mut changed, &mut |object| {
            for &word in self.words() {
                object.remove(word);
            }
            if self.words().contains(&"copies") && !object.contains_key("parallel") {
                object.remove("need");
                if !object.contains_key("timeout") {
                    object.remove("cancel");
                }
            }
        });
        changed
    }

    /// A scenario without it, with it.
    fn with(self, document: &Value) -> Value {
        let mut changed = document.clone();
        for_objects(&mut changed, &mut |object| {
            let calls = object.contains_key("call") && !object.contains_key("background");
            match self {
                Self::Retries if calls || object.contains_key("load") => {
                    object.insert("retry".to_owned(), json!({ "attempts": 3, "backoff": "50us", "jitter": "full" }));
                }
                Self::Copies if calls => {
                    object.insert("copies".to_owned(), json!(2));
                }
                Self::Pools if object.contains_key("steps") && object.contains_key("on") => {
                    let mut pools = Map::new();
                    find_called(&object["steps"], &mut pools);
                    object.insert("pools".to_owned(), Value::Object(pools));
                }
                Self::Asynchronous if object.contains_key("workers") => {
                    object.insert("asynchronous".to_owned(), json!(true));
                }
                Self::Cancel if ["timeout", "copies", "parallel"].iter().any(|word| object.contains_key(*word)) => {
                    object.insert("cancel".to_owned(), json!(object.get("mode") != Some(&json!("forward"))));
                }
                Self::Bandwidth if object.contains_key("rtt") || object.contains_key("backward") => {
                    object.insert("bandwidth".to_owned(), json!("500Mbit/s"));
                }
                Self::Retries | Self::Copies | Self::Pools | Self::Asynchronous | Self::Cancel | Self::Bandwidth => {}
            }
        });
        changed
    }
}

/// A pool to whomever steps call.
fn find_called(steps: &Value, pools: &mut Map<String, Value>) {
    let mut steps = steps.clone();
    for_objects(&mut steps, &mut |step| {
        if let Some(to) = step.get("call").and_then(Value::as_str).filter(|_| !step.contains_key("background")) {
            pools.insert(to.to_owned(), json!({ "size": 1, "round_trips": 1 }));
        }
    });
}

fn for_objects(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    if let Some(object) = value.as_object_mut() {
        change(object);
        object.values_mut().for_each(|below| for_objects(below, change));
    }
    value.as_array_mut().into_iter().flatten().for_each(|below| for_objects(below, change));
}

/// Compares what happens in both variants, draw by draw; returns how many demands that is.
fn compare(one: &Named, other: &Named) -> usize {
    for (lineage, (_, one), (_, other)) in common(&one.asked, &other.asked) {
        assert_eq!(one, other, "request {lineage:x}");
    }
    let both = common(&one.demands, &other.demands);
    for (place, one, other) in &both {
        assert_eq!(one, other, "demand of {place:?}");
    }
    both.len()
}

/// How many demands are the same with and without a mechanism, and how many visits that happen without it end otherwise
/// with it, or not at all.
fn check(mechanism: Mechanism, cases: u32) -> (usize, usize) {
    let sums = Cell::new((0, 0));
    for_random(cases, 13, Endings::Any, |document| {
        let base = mechanism.without(&without_choice_of_service(document));
        let [without, with] = [draws(&base), draws(&mechanism.with(&base))];
        let (compared, changed) = sums.get();
        let differs = without.ends.iter().filter(|(place, end)| with.ends.get(*place) != Some(end)).count();
        sums.set((compared + compare(&without, &with), changed + differs));
    });
    sums.get()
}

#[test]
fn a_mechanism_leaves_the_draws_of_what_happens_anyway() {
    use Mechanism::{Asynchronous, Bandwidth, Cancel, Copies, Pools, Retries};
    for mechanism in [Retries, Copies, Pools, Asynchronous, Cancel, Bandwidth] {
        let (compared, changed) = check(mechanism, 150);
        assert!(compared > 1000, "only {compared} demands were compared with and without {mechanism:?}");
        assert!(changed > 100, "{mechanism:?} makes no difference: only {changed} visits end otherwise");
    }
}
