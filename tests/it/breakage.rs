//! Faults in random worlds: whatever breaks and whenever, the laws hold, and nothing hangs except where something is
//! silent.

use crate::laws::random::Endings;
use crate::laws::random::data::changes_of_members;
use crate::laws::{drained, for_random, read};
use scalelab::engine::draw::{Lineage, Source, Substream, hash_name};
use scalelab::experiment::replicate::drive;
use scalelab::model::ask::Ending;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How requests and visits ended.
#[derive(Default)]
struct Toll(BTreeMap<&'static str, u64>);

impl Observer for Toll {
    fn ended(&mut self, request: &RequestRecord) {
        *self.0.entry(request.ending.word()).or_default() += 1;
    }

    fn visited(&mut self, visit: &VisitRecord) {
        if visit.ending == Ending::Crashed {
            *self.0.entry("visits that crashed").or_default() += 1;
        }
    }
}

/// Names of machine sets and of components that are not clients, and of pairs of zones.
struct Names {
    machines: Vec<String>,
    components: Vec<String>,
    ways: Vec<String>,
}

impl Names {
    fn of(document: &Value) -> Self {
        let keys = |section: &str| document[section].as_object().map_or(Vec::new(), |it| it.keys().cloned().collect());
        let components: Vec<String> = keys("components");
        let is_client = |name: &String| document["components"][name].get("clients").is_some();
        let zones: Vec<String> = keys("zones");
        let ways = zones.iter().flat_map(|a| zones.iter().map(move |b| format!("{a}-{b}"))).collect();
        Self {
            machines: keys("machines"),
            components: components.into_iter().filter(|it| !is_client(it)).collect(),
            ways,
        }
    }
}

/// One of these.
fn one<'a, T>(draw: &mut Substream, of: &'a [T]) -> &'a T {
    &of[draw.below(of.len() as u64) as usize]
}

/// A fault that suits the names, at some time of the run of 20 ms, for a while.
fn event(draw: &mut Substream, names: &Names, silent: bool) -> Option<Value> {
    let verbs: &[&str] =
        if silent { &["lose", "partition", "crash", "freeze"] } else { &["crash", "freeze", "slow", "loss"] };
    let verb = *one(draw, verbs);
    let pool: Vec<&String> = match verb {
        "slow" => names.machines.iter().collect(),
        "loss" => names.ways.iter().collect(),
        "partition" => names.machines.iter().chain(&names.ways).collect(),
        _ => names.machines.iter().chain(&names.components).collect(),
    };
    if pool.is_empty() {
        return None;
    }
    let us = |draw: &mut Substream, most: u64| json!(format!("{}us", 1 + draw.below(most)));
    let mut event = Map::new();
    event.insert(verb.to_owned(), json!(one(draw, &pool)));
    event.insert("at".to_owned(), us(draw, 20_000));
    event.insert("for".to_owned(), us(draw, 8_000));
    match verb {
        "slow" => drop(event.insert("by".to_owned(), json!(1 + draw.below(9)))),
        "loss" => drop(event.insert("share".to_owned(), json!(draw.unit() * 0.5))),
        _ => {}
    }
    Some(Value::Object(event))
}

/// Half of those who call wait for a connection only for a while, which is no longer than any timeout but none.
fn connect(part: &mut Value, draw: &mut Substream) {
    match part {
        Value::Array(parts) => parts.iter_mut().for_each(|part| connect(part, draw)),
        Value::Object(parts) if !parts.contains_key("pools") => {
            let calls = parts.contains_key("call") || parts.contains_key("load");
            let waits = parts.get("background") != Some(&json!(true)) && parts.get("timeout") != Some(&json!("0s"));
            if calls && waits && draw.below(2) == 0 {
                parts.insert("connect_timeout".to_owned(), json!("20us"));
            }
            parts.values_mut().for_each(|part| connect(part, draw));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {}
    }
}

/// The world with up to four faults.
fn broken(document: &Value, silent: bool) -> Value {
    let mut draw = Source::new(1, 0, "faults", "test", 0).open(Lineage(hash_name(&document.to_string())));
    let names = Names::of(document);
    let count = 1 + draw.below(4);
    let events = (0..count).filter_map(|i| Some((format!("event {i}"), event(&mut draw, &names, silent)?)));
    let mut events: Map<String, Value> = events.collect();
    events.extend(changes_of_members(document, &mut draw));
    let mut broken = document.clone();
    connect(&mut broken["components"], &mut draw);
    broken["events"] = Value::Object(events);
    broken
}

fn check(seed: u64, silent: bool, endings: Endings) -> BTreeMap<&'static str, u64> {
    let seen = RefCell::new(BTreeMap::new());
    for_random(600, seed, endings, |document| {
        let broken = broken(document, silent);
        let stopped = drive(&read(&broken), 1, 0, drained(), Toll::default());
        let hanging = stopped.tally.issued - stopped.tally.ended;
        assert!(silent || hanging == 0, "{hanging} requests hang though nothing is silent: {}", broken["events"]);
        assert!(silent || stopped.at_rest, "a run without arrivals comes to rest: {}", broken["events"]);
        let mut seen = seen.borrow_mut();
        *seen.entry("hanging").or_default() += hanging;
        *seen.entry("background").or_default() += stopped.tally.background;
        for (ending, count) in stopped.observer.0 {
            *seen.entry(ending).or_default() += count;
        }
    });
    seen.into_inner()
}

#[test]
fn where_the_dead_refuse_everybody_is_answered() {
    let seen = check(41, false, Endings::Any);
    for ending in ["ok", "crashed", "unreachable", "visits that crashed"] {
        assert!(seen.get(ending).is_some_and(|count| *count > 100), "{ending} is seen: {seen:?}");
    }
    assert_eq!(seen["hanging"], 0);
}

#[test]
fn where_something_is_silent_the_laws_hold_and_some_wait_for_ever() {
    let seen = check(42, true, Endings::Any);
    for ending in ["ok", "crashed", "timed_out", "unreachable", "hanging"] {
        assert!(seen.get(ending).is_some_and(|count| *count > 100), "{ending} is seen: {seen:?}");
    }
}

/// Databases with replicas, and shards whose members come and go while machines fail.
#[test]
fn where_data_are_kept_everybody_is_answered() {
    let seen = check(43, false, Endings::Data);
    for ending in ["ok", "failed", "crashed", "unreachable", "visits that crashed"] {
        assert!(seen.get(ending).is_some_and(|count| *count > 10), "{ending} is seen: {seen:?}");
    }
    assert!(seen["background"] > 10_000, "data are replicated and moved: {seen:?}");
    let seen = check(44, true, Endings::Data);
    assert!(seen["hanging"] > 100 && seen["ok"] > 1000, "{seen:?}");
}
