//! Machines that come and go in random worlds: the laws hold, nobody hangs, and who drains loses nobody.

use crate::laws::random::Endings;
use crate::laws::random::data::changes_of_members;
use crate::laws::{drained, for_random, read};
use scalelab::engine::draw::{Lineage, Source, Substream, hash_name};
use scalelab::experiment::replicate::drive;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How requests ended, and visits of machines that came later.
#[derive(Default)]
struct Toll {
    endings: BTreeMap<&'static str, u64>,
    /// By component: visits to instances, by ordinal.
    visits: BTreeMap<(u16, u32), u64>,
}

impl Observer for Toll {
    fn ended(&mut self, request: &RequestRecord) {
        *self.endings.entry(request.ending.word()).or_default() += 1;
    }

    fn visited(&mut self, visit: &VisitRecord) {
        *self.visits.entry((visit.component.0, visit.ordinal)).or_default() += 1;
    }
}

/// The machine sets of a world by name, with their sizes.
fn sets(document: &Value) -> Vec<(String, u64)> {
    let count = |set: &Value| set.get("count").and_then(Value::as_u64).unwrap_or(1);
    let section = |name: &str| document[name].as_object().into_iter().flatten();
    let named = section("machines").map(|(name, set)| (name.clone(), count(set)));
    let own = section("components").filter_map(|(name, component)| {
        let on = component.as_object()?.values().next()?.get("on").filter(|on| on.is_object())?;
        Some((name.clone(), count(on)))
    });
    named.chain(own).collect()
}

/// Machines come and go at random times within the run of 20 ms, by several events for each set. At least `least` of the
/// machines of each set stay.
fn moving(document: &Value, least: u64, drains: bool) -> Value {
    let mut draw = Source::new(1, 0, "members", "test", 0).open(Lineage(hash_name(&document.to_string())));
    let us = |draw: &mut Substream, most: u64| format!("{}us", 1 + draw.below(most));
    let mut events = serde_json::Map::new();
    for (set, count) in sets(document) {
        let mut there = count;
        // In the order of their times, so that there is always somebody to remove.
        let mut times: Vec<u64> = (0..draw.below(5)).map(|_| 1 + draw.below(20_000)).collect();
        times.sort_unstable();
        for (number, time) in times.into_iter().enumerate() {
            let at = format!("{time}us");
            let leaves = draw.below(2) == 0 && there > least;
            let mut event = if leaves {
                let many = 1 + draw.below(there - least);
                there -= many;
                json!({ "at": at, "remove": set, "count": many })
            } else {
                let many = 1 + draw.below(3);
                there += many;
                json!({ "at": at, "add": set, "count": many })
            };
            if leaves && (drains || draw.below(2) == 0) {
                event["drain"] = json!(true);
                if !drains && draw.below(2) == 0 {
                    event["within"] = json!(us(&mut draw, 2_000));
                }
            } else if !leaves && draw.below(2) == 0 && !drains {
                event["boot"] = json!(us(&mut draw, 5_000));
            }
            events.insert(format!("{set} {number}"), event);
        }
    }
    events.extend(changes_of_members(document, &mut draw));
    let mut moving = document.clone();
    moving["events"] = Value::Object(events);
    moving
}

fn check(seed: u64, endings: Endings, least: u64, drains: bool) -> (BTreeMap<&'static str, u64>, u64) {
    let seen = RefCell::new((BTreeMap::new(), 0));
    for_random(500, seed, endings, |document| {
        let moving = moving(document, least, drains);
        let scenario = read(&moving);
        let stopped = drive(&scenario, 1, 0, drained(), Toll::default());
        assert!(stopped.at_rest, "a run without arrivals comes to rest: {}", moving["events"]);
        assert_eq!(stopped.tally.issued, stopped.tally.ended, "nobody hangs: {}", moving["events"]);
        let world = &scenario.layout.world;
        let later = |&(&(component, ordinal), _): &(&(u16, u32), &u64)| {
            let instance = world.members[usize::from(component)].get(ordinal as usize);
            let machine = instance.and_then(|instance| world.machine_of(*instance));
            machine.is_some_and(|machine| !world.machine(machine).from_start)
        };
        let mut seen = seen.borrow_mut();
        seen.1 += stopped.observer.visits.iter().filter(later).map(|(_, count)| count).sum::<u64>();
        for (ending, count) in stopped.observer.endings {
            *seen.0.entry(ending).or_default() += count;
        }
    });
    seen.into_inner()
}

#[test]
fn who_drains_loses_nobody() {
    let (endings, later) = check(51, Endings::Ok, 1, true);
    assert_eq!(endings.keys().collect::<Vec<_>>(), [&"ok"], "{endings:?}");
    assert!(endings["ok"] > 10_000 && later > 10_000, "{endings:?}, {later} visits of those who came later");
}

/// Machines of services come and go, and so do members of shards.
#[test]
fn machines_and_members_come_and_go_in_one_world() {
    let (endings, later) = check(54, Endings::Data, 0, false);
    for ending in ["ok", "failed", "crashed", "unreachable", "timed_out"] {
        assert!(endings.get(ending).is_some_and(|count| *count > 10), "{ending} is seen: {endings:?}");
    }
    assert!(later > 1_000, "{later} visits of those who came later");
}

#[test]
fn whoever_comes_and_goes_the_laws_hold() {
    let (endings, later) = check(52, Endings::Any, 0, false);
    for ending in ["ok", "crashed", "unreachable", "timed_out"] {
        assert!(endings.get(ending).is_some_and(|count| *count > 100), "{ending} is seen: {endings:?}");
    }
    assert!(later > 10_000, "{later} visits of those who came later");
}

/// An event after the last request changes nothing but what it says.
#[test]
fn who_comes_after_all_is_over_leaves_no_trace() {
    for_random(200, 53, Endings::Any, |document| {
        let mut late = document.clone();
        let add = |(set, _): (String, u64)| (set.clone(), json!({ "at": "1h", "add": set }));
        late["events"] = Value::Object(sets(document).into_iter().map(add).collect());
        let [plain, late] = [document, &late].map(|document| drive(&read(document), 1, 0, drained(), Toll::default()));
        assert_eq!((plain.observer.endings, plain.observer.visits), (late.observer.endings, late.observer.visits));
    });
}
