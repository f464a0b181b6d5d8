//! Common random numbers: two variants of a scenario see the same arrivals, classes, keys and demands.
//!
//! A draw depends on the name of who draws and on the lineage of its request, and on nothing else. So whatever changes
//! in routing, capacity and placement, the request of the same number asks the same, and a visit of the same component
//! and lineage has the same demand. Compared draw by draw.

mod mechanisms;

use crate::laws::{drained, for_random, random::Endings, read};
use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::model::ask::{Ask, Ending};
use scalelab::model::observer::Observer;
use scalelab::model::record::{Issued, VisitRecord};
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Every draw of a run that shows.
#[derive(Default, PartialEq, Debug)]
struct Draws {
    /// What was asked, and when, by lineage.
    asked: BTreeMap<u64, (Instant, Ask)>,
    /// The demand of each visit that ended ok, and of each branch of one, by component number and lineage. A branch is
    /// told from a visit: another variant may come to the same component by another way, with a visit of that lineage.
    demands: BTreeMap<(u16, u64, bool), Span>,
    /// Which instance was visited.
    ordinals: BTreeMap<(u16, u64, bool), u32>,
    /// When each visit ended, and how: no draw, but it shows that a variant is one.
    ends: BTreeMap<(u16, u64, bool), (Instant, Ending)>,
}

impl Observer for Draws {
    fn issued(&mut self, request: &Issued) {
        let Lineage(lineage) = request.lineage;
        let before = self.asked.insert(lineage, (request.at, request.ask));
        assert_eq!(before, None, "every request has a lineage of its own");
    }

    fn visited(&mut self, visit: &VisitRecord) {
        let place = (visit.component.0, visit.lineage.0, visit.branch);
        let before = self.ordinals.insert(place, visit.ordinal);
        assert_eq!(before, None, "every visit of a component has a lineage of its own: {visit:?}");
        self.ends.insert(place, (visit.closed, visit.ending));
        if visit.ending == Ending::Ok {
            self.demands.insert(place, visit.served);
        }
    }
}

#[derive(PartialEq, Debug)]
struct Named {
    asked: BTreeMap<u64, (Instant, Ask)>,
    demands: BTreeMap<(String, u64, bool), Span>,
    ordinals: BTreeMap<(String, u64, bool), u32>,
    ends: BTreeMap<(String, u64, bool), (Instant, Ending)>,
}

/// The draws of a scenario, by name.
fn draws(document: &Value) -> Named {
    let scenario = read(document);
    let found = drive(&scenario, 1, 0, drained(), Draws::default()).observer;
    let name =
        |(id, lineage, branch): (u16, u64, bool)| (scenario.components[usize::from(id)].name.clone(), lineage, branch);
    Named {
        asked: found.asked,
        demands: found.demands.into_iter().map(|(place, demand)| (name(place), demand)).collect(),
        ordinals: found.ordinals.into_iter().map(|(place, ordinal)| (name(place), ordinal)).collect(),
        ends: found.ends.into_iter().map(|(place, end)| (name(place), end)).collect(),
    }
}

#[test]
fn rounds_of_nested_loops_draw_each_for_itself() {
    let nested = json!({ "times": 2, "steps": [{ "times": 3, "steps": [{ "times": 2, "steps": [
        { "call": "db" }, { "parallel": [{ "cpu": "1ns" }, { "call": "db" }] } ] }] }] });
    let found = draws(&json!({
        "scalelab": 1, "name": "nested",
        "components": {
            "people": { "clients": { "load": { "constant": "100/s" }, "to": "web" } },
            "web": { "service": { "on": {}, "steps": [nested] } },
            "db": { "service": { "on": {}, "steps": [{ "cpu": { "exp": "1us" } }] } },
        },
    }));
    let rounds = found.demands.keys().filter(|(name, ..)| name == "db").count();
    assert_eq!(rounds, found.asked.len() * 24);
}

/// Something that a design may change without a change of what is asked and drawn.
#[derive(Clone, Copy, Debug)]
enum Knob {
    /// Every written balancing policy becomes this one.
    Balance(&'static str),
    /// The machines of every set.
    Machines(u32, u32, f64, &'static str, f64),
    /// The workers of every service; none for as many as are wanted.
    Workers(Option<u32>),
    /// Everything on machines of its own.
    OwnMachines,
    /// Everything on the machines of one set.
    OneSet,
    /// Every link that is written.
    Distance(&'static str),
    /// A balancer between clients and whom they ask.
    Between(&'static str),
}

const KNOBS: [Knob; 12] = [
    Knob::Balance("round_robin"),
    Knob::Balance("by_key"),
    Knob::Machines(1, 1, 1.0, "ps", 0.0),
    Knob::Machines(3, 2, 2.5, "fifo", 0.0),
    Knob::Machines(2, 3, 0.7, "fifo", 0.3),
    Knob::Workers(Some(1)),
    Knob::Workers(None),
    Knob::OwnMachines,
    Knob::OneSet,
    Knob::Distance("77777ns"),
    Knob::Between("relay"),
    Knob::Between("forward"),
];

impl Knob {
    /// The scenario with this knob turned.
    fn turn(self, document: &Value) -> Value {
        let mut changed = document.clone();
        if let Self::Between(mode) = self {
            let components = changed["components"].as_object_mut().expect("components are an object");
            let mut added = Vec::new();
            for (name, component) in components.iter_mut().filter(|(_, component)| component.get("clients").is_some()) {
                let settings = json!({ "to": component["clients"]["to"], "mode": mode });
                component["clients"]["to"] = json!(format!("before-{name}"));
                added.push((format!("before-{name}"), json!({ "load_balancer": settings })));
            }
            components.extend(added);
        } else {
            self.turn_below(&mut changed);
        }
        changed
    }

    fn turn_below(self, value: &mut Value) {
        if let Some(object) = value.as_object_mut() {
            match self {
                Self::Balance(policy) => {
                    replace(object, "balance", json!(policy));
                    // These policies heed none.
                    object.remove("weights");
                }
                Self::Machines(count, cores, speed, discipline, serial) if object.contains_key("cores") => {
                    let words = ["count", "cores", "speed", "discipline", "serial_fraction"];
                    let values = [json!(count), json!(cores), json!(speed), json!(discipline), json!(serial)];
                    object.extend(words.map(str::to_owned).into_iter().zip(values));
                }
                Self::Workers(workers) => {
                    replace(object, "workers", json!(workers));
                    if workers.is_none() {
                        object.remove("asynchronous");
                    }
                }
                Self::OwnMachines => replace(object, "on", json!({ "cores": 2 })),
                Self::OneSet => replace(object, "on", json!("m0")),
                Self::Distance(rtt) => replace(object, "rtt", json!(rtt)),
                Self::Machines(..) | Self::Between(_) => {}
            }
            object.values_mut().for_each(|below| self.turn_below(below));
        }
        value.as_array_mut().into_iter().flatten().for_each(|below| self.turn_below(below));
    }
}

fn replace(object: &mut Map<String, Value>, word: &str, with: Value) {
    if let Some(value) = object.get_mut(word) {
        *value = with;
    }
}

/// The values of the keys that both maps hold, and how many there are, in pairs.
fn common<'a, K: Ord, V>(one: &'a BTreeMap<K, V>, other: &'a BTreeMap<K, V>) -> Vec<(&'a K, &'a V, &'a V)> {
    one.iter().filter_map(|(key, value)| Some((key, value, other.get(key)?))).collect()
}

/// The document in which no balancer chooses among services. Where one does, another choice makes other calls, and calls
/// of different call sites may share a lineage though they ask differently.
fn without_choice_of_service(document: &Value) -> Value {
    let mut changed = document.clone();
    let components = changed["components"].as_object_mut().expect("components are an object");
    let targets =
        components.values_mut().filter_map(|component| component.get_mut("load_balancer")?["to"].as_array_mut());
    targets.for_each(|to| to.truncate(1));
    changed
}

/// Compares two variants draw by draw; returns how many demands they have in common.
fn check(one: &Named, other: &Named, document: &Value) -> usize {
    let text = document.to_string();
    if text.contains("\"closed\"") || text.contains("\"sessions\"") {
        // Who waits for answers asks later in a slower system, and less often; but asks the same.
        for (lineage, (_, one), (_, other)) in common(&one.asked, &other.asked) {
            assert_eq!(one, other, "request {lineage:x}");
        }
    } else {
        assert!(one.asked == other.asked, "open requests are the same");
        let visits = |draws: &Named| draws.demands.keys().filter(|(n, ..)| !n.starts_with("before")).cloned().collect();
        let (one, other): (Vec<_>, Vec<_>) = (visits(one), visits(other));
        assert!(one == other, "open requests cause the same visits");
    }
    let both = common(&one.demands, &other.demands);
    for (place, one, other) in &both {
        assert_eq!(one, other, "demand of {place:?}");
    }
    both.len()
}

#[test]
fn variants_see_the_same_requests_and_demands() {
    let compared = Cell::new(0);
    for_random(60, 11, Endings::Ok, |document| {
        let document = without_choice_of_service(document);
        let base = draws(&document);
        for knob in KNOBS {
            let changed = knob.turn(&document);
            compared.set(compared.get() + check(&base, &draws(&changed), &document));
        }
    });
    assert!(compared.get() > 100_000, "only {} demands were compared", compared.get());
}

#[test]
fn another_seed_or_replication_draws_anew() {
    for_random(5, 12, Endings::Ok, |document| {
        let scenario = read(document);
        let run = |seed, replication| drive(&scenario, seed, replication, drained(), Draws::default()).observer;
        let (base, again, seed, replication) = (run(1, 0), run(1, 0), run(2, 0), run(1, 1));
        assert_eq!(base, again);
        assert!(base != seed && base != replication && seed != replication);
    });
}

/// Which instance each visit of `web` came to if `library`, a balancer inside its callers, is called through `proxy`.
fn chosen(proxy: &Value) -> BTreeMap<(String, u64, bool), u32> {
    let mut components = json!({
        "proxy": { "load_balancer": proxy },
        "library": { "load_balancer": { "to": "web", "balance": "round_robin" } },
        "web": { "service": { "on": { "count": 3 }, "steps": [{ "cpu": "1us" }] } },
    });
    for clients in ["one", "two"] {
        let to = if proxy.is_null() { "library" } else { "proxy" };
        components[clients] = json!({ "clients": { "load": { "poisson": "2/ms" }, "to": to } });
    }
    if proxy.is_null() {
        components.as_object_mut().expect("components are an object").remove("proxy");
    }
    let mut found = draws(&json!({ "scalelab": 1, "name": "chain", "components": components })).ordinals;
    found.retain(|(name, ..), _| name == "web");
    found
}

/// A balancer inside its caller is a part of whoever calls it, whether that relays or forwards, and however deep.
#[test]
fn a_balancer_inside_its_callers_has_a_state_for_each_of_them() {
    let own = |mode: &str| chosen(&json!({ "on": {}, "to": "library", "mode": mode }));
    assert!(own("relay") == own("forward"));
    let inside = |mode: &str| chosen(&json!({ "to": "library", "mode": mode }));
    let direct = chosen(&Value::Null);
    assert!(direct == inside("relay") && direct == inside("forward"));
    assert!(direct != own("relay"), "one state for both clients chooses otherwise than one for each");
}
