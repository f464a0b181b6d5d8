//! Random valid scenarios: a list of numbers is read as a list of choices.
//!
//! Every list is a scenario, and smaller numbers and shorter lists are simpler scenarios, so that proptest shrinks a
//! failure by shrinking the list. Calls go to components of higher number only, so that there is no circle; the visits
//! that one request can cause are bounded, so that a case runs in milliseconds. All times are small and odd.

mod cache;
mod clients;
pub mod data;
mod steps;

use proptest::prelude::*;
use scalelab::policy::balance::{self, Entry, POLICIES, Subject};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a scenario must not hold, where a test cannot bear it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endings {
    /// Anything may happen.
    Any,
    /// The same, with databases and shards.
    Data,
    /// Neither timeouts nor limits nor failures, and nothing that depends on how long something takes: every request
    /// ends ok and causes the same visits in every variant.
    Ok,
}

/// The choices that make one scenario.
pub fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 8..400)
}

/// Visits that one call to a service may cause at most.
const MOST_VISITS: u32 = 40;

/// Policies that may stand wherever something chooses: those that look at users need some.
fn anywhere() -> impl Iterator<Item = &'static Entry> {
    POLICIES.iter().filter(|policy| policy.subject != Subject::User)
}

/// Every balancing policy.
fn all() -> Vec<&'static str> {
    anywhere().map(|policy| policy.name).collect()
}

/// Policies that do not count open calls, which a balancer that forwards may use.
fn blind() -> Vec<&'static str> {
    anywhere().filter(|policy| !policy.counts_open).map(|policy| policy.name).collect()
}

/// Something that can be called, and how many visits a call causes at most.
struct Callable {
    name: String,
    visits: u32,
    /// True if it is a place of its own that answers itself: nothing else is called in the background.
    answers_itself: bool,
}

struct Builder<'a> {
    choices: std::slice::Iter<'a, u16>,
    endings: Endings,
    zones: usize,
    sets: usize,
    classes: usize,
    callable: Vec<Callable>,
}

/// The scenario of a list of choices.
pub fn scenario(choices: &[u16], endings: Endings) -> Value {
    let mut builder = Builder { choices: choices.iter(), endings, zones: 0, sets: 0, classes: 0, callable: Vec::new() };
    let (zones, links) = builder.zones();
    let machines = builder.machines();
    let (keys, classes) = builder.classes();
    let components = builder.components();
    json!({
        "scalelab": 1, "name": "random", "run": { "mode": "terminating", "duration": "20ms" },
        "zones": zones, "links": links, "machines": machines, "keys": keys, "classes": classes,
        "components": components,
    })
}

impl Builder<'_> {
    /// A number below `n`; 0 when all choices are made.
    fn pick(&mut self, n: usize) -> usize {
        self.choices.next().map_or(0, |&choice| usize::from(choice)) % n
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.pick(100) >= 100 - percent
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.pick(values.len())]
    }

    fn zones(&mut self) -> (Value, Value) {
        self.zones = self.pick(4);
        let (mut zones, mut links) = (Map::new(), Map::new());
        for a in 0..self.zones {
            zones.insert(format!("z{a}"), json!({}));
            for b in a..self.zones {
                if self.chance(70) {
                    links.insert(format!("z{a}-z{b}"), self.link());
                }
            }
        }
        if self.chance(50) {
            let rtt = format!("{}ns", self.one_of(&[0, 3, 20_011]));
            links.insert("default".to_owned(), json!({ "rtt": rtt }));
        }
        (Value::Object(zones), Value::Object(links))
    }

    fn link(&mut self) -> Value {
        let mut time = |times| json!(format!("{}ns", self.one_of::<u32>(times)));
        let (rtt, forward, backward) = (time(&[0, 1, 7, 50_001, 333_333]), time(&[0, 3, 100_001]), time(&[0, 9, 7777]));
        let one_way = self.chance(30);
        let mut link =
            if one_way { json!({ "forward": forward, "backward": backward }) } else { json!({ "rtt": rtt }) };
        if self.chance(25) {
            let width = self.one_of(&["10Gbit/s", "1Gbit/s", "200Mbit/s"]);
            link[self.one_of(&["bandwidth", "bandwidth_per_client"])] = json!(width);
        }
        link
    }

    fn zone(&mut self) -> Value {
        let zone = self.pick(self.zones + 1);
        if zone == 0 { Value::Null } else { json!(format!("z{}", zone - 1)) }
    }

    fn machine(&mut self) -> Value {
        json!({
            "count": 1 + self.pick(3), "cores": 1 + self.pick(4), "speed": self.one_of(&[1.0, 2.0, 0.5, 3.7]),
            "discipline": self.one_of(&["ps", "fifo"]), "serial_fraction": self.one_of(&[0.0, 0.0, 0.1, 0.5, 1.0]),
            "zone": self.zone(),
        })
    }

    fn machines(&mut self) -> Value {
        self.sets = 1 + self.pick(4);
        Value::Object((0..self.sets).map(|set| (format!("m{set}"), self.machine())).collect())
    }

    fn on(&mut self) -> Value {
        if self.chance(15) { self.machine() } else { json!(format!("m{}", self.pick(self.sets))) }
    }

    fn classes(&mut self) -> (Value, Value) {
        let popularity = [json!("uniform"), json!({ "zipf": 0.9 }), json!({ "hot": { "keys": 2, "share": 0.6 } })];
        let keys = popularity.map(|popularity| json!({ "count": 7, "popularity": popularity }));
        let keys = Value::Object((0..).zip(keys).map(|(i, keys)| (format!("k{i}"), keys)).collect());
        let data = self.endings == Endings::Data;
        self.classes = if data { 1 + self.pick(3) } else { self.pick(4) };
        let mut classes = Map::new();
        for class in 0..self.classes {
            // Shards own keys, so every request has one.
            let key = if data { Some(self.pick(3)) } else { self.pick(4).checked_sub(1) };
            let key = key.map_or(Value::Null, |i| json!(format!("k{i}")));
            let settings = json!({
                "share": 1 + self.pick(3), "op": self.one_of(&["read", "write"]), "key": key, "response": "20KiB",
                "request": self.one_of(&["0B", "3KiB"]),
            });
            classes.insert(format!("c{class}"), settings);
        }
        (keys, Value::Object(classes))
    }

    /// Services from the last to the first, each followed by the balancers before it, then the clients.
    fn components(&mut self) -> Value {
        let mut components = if self.endings == Endings::Data { self.data() } else { Vec::new() };
        for number in (0..=self.pick(6)).rev() {
            let name = format!("s{number}");
            let (settings, visits) = self.service();
            let answers_itself = !forwards(&settings["steps"]);
            components.push((name.clone(), json!({ "service": settings })));
            self.callable.push(Callable { name, visits, answers_itself });
            if self.chance(40) {
                let (settings, visits) = self.balancer();
                let name = format!("b{number}");
                let answers_itself = settings["mode"] == "relay" && settings.get("on").is_some();
                components.push((name.clone(), json!({ "load_balancer": settings })));
                self.callable.push(Callable { name, visits, answers_itself });
            }
            if self.chance(30) {
                let (settings, visits) = self.cache();
                let name = format!("h{number}");
                let answers_itself = settings.get("on").is_some();
                components.push((name.clone(), json!({ "cache": settings })));
                self.callable.push(Callable { name, visits, answers_itself });
            }
        }
        for number in 0..=self.pick(3) {
            components.push((format!("u{number}"), json!({ "clients": self.clients() })));
        }
        components.reverse();
        Value::Object(components.into_iter().collect())
    }

    fn service(&mut self) -> (Value, u32) {
        let mut visits = 1;
        let steps = self.steps(0, 1, &mut visits);
        let mut settings = json!({ "on": self.on(), "steps": steps });
        if self.chance(50) {
            settings["workers"] = json!(1 + self.pick(4));
            settings["asynchronous"] = json!(self.chance(30));
            if self.any() && self.chance(50) {
                settings["queue_limit"] = json!(self.pick(5));
            }
            if self.any() && self.chance(30) {
                settings["patience"] = if self.chance(30) { json!("0s") } else { self.law() };
            }
        }
        if self.any() && self.chance(20) {
            settings["max_connections"] = json!(2 + self.pick(7));
        }
        settings["pools"] = self.pools(&settings["steps"]);
        (settings, visits)
    }

    /// Pools to some of those that are called one at a time.
    fn pools(&mut self, steps: &Value) -> Value {
        let mut called = BTreeMap::new();
        find_called(steps, &mut called);
        let mut pools = Map::new();
        let is_data = |to: &str| to.starts_with(['d', 'p']);
        for (to, _) in called.into_iter().filter(|(to, one_at_a_time)| *one_at_a_time && !is_data(to)) {
            if self.chance(25) {
                let mut pool = json!({ "size": 1 + self.pick(3), "round_trips": self.pick(3) });
                if self.any() && self.chance(30) {
                    pool["queue_limit"] = json!(self.pick(3));
                }
                pools.insert(to, pool);
            }
        }
        Value::Object(pools)
    }

    fn balancer(&mut self) -> (Value, u32) {
        let targets: Vec<usize> = (0..=self.pick(2)).map(|_| self.pick(self.callable.len())).collect();
        let visits = targets.iter().map(|&at| self.callable[at].visits).max().unwrap_or(0);
        let mut to: Vec<&str> = targets.iter().map(|&at| self.callable[at].name.as_str()).collect();
        to.dedup();
        let mut settings = json!({ "to": to });
        let forward = self.chance(50);
        settings["mode"] = json!(if forward { "forward" } else { "relay" });
        let balance = if forward { self.one_of(&blind()) } else { self.one_of(&all()) };
        settings["balance"] = json!(balance);
        if self.chance(30) && balance::find(balance).is_ok_and(|policy| policy.heeds_weights) {
            settings["weights"] = json!([2.5]);
        }
        if self.chance(60) {
            settings["on"] = self.on();
            if self.chance(60) {
                settings["cpu"] = self.law();
            }
        }
        if self.any() && !forward && self.chance(30) {
            settings["timeout"] = self.patience();
            settings["cancel"] = json!(self.chance(50));
        }
        (settings, visits + 1)
    }

    /// True if anything may happen.
    fn any(&self) -> bool {
        self.endings != Endings::Ok
    }

    fn retry(&mut self) -> Value {
        let mut retry = json!({ "attempts": 2 + self.pick(2) });
        if self.chance(60) {
            retry["backoff"] = json!(self.one_of(&["0s", "100us", "33333ns", "1ms"]));
            retry["jitter"] = json!(self.one_of(&["none", "full", "equal"]));
        }
        if self.chance(30) {
            retry["on"] = json!([self.one_of(&["timed_out", "rejected", "shed", "failed"])]);
        }
        retry
    }

    fn patience(&mut self) -> Value {
        json!(self.one_of(&["1ms", "50us", "5ms", "300us", "100001ns", "0s"]))
    }

    /// A law of times that is not always zero.
    fn law(&mut self) -> Value {
        match self.pick(8) {
            0 => json!("100us"),
            1 => json!({ "exp": "200us" }),
            2 => json!({ "uniform": { "from": "0s", "to": "301us" } }),
            3 => json!({ "lognormal": { "mean": "150us", "cv": 1.5 } }),
            4 => json!({ "erlang": { "mean": "90001ns", "stages": 3 } }),
            5 => json!({ "hyperexponential": { "mean": "100us", "cv": 2.0 } }),
            6 => json!({ "empirical": { "values": ["0s", "1ns", "50us", "1ms"] } }),
            _ => json!("33333ns"),
        }
    }
}

/// Whom steps call and wait for, and whether always one at a time.
fn find_called(steps: &Value, found: &mut BTreeMap<String, bool>) {
    if let Some(to) = steps.get("call").and_then(Value::as_str).filter(|_| steps.get("background").is_none()) {
        let one = steps.get("copies").is_none();
        found.entry(to.to_owned()).and_modify(|all| *all &= one).or_insert(one);
    }
    let below = steps.as_array().into_iter().flatten().chain(steps.as_object().into_iter().flat_map(Map::values));
    below.for_each(|below| find_called(below, found));
}

/// True if steps may leave the visit to somebody else.
fn forwards(steps: &Value) -> bool {
    let below = steps.as_array().into_iter().flatten().chain(steps.as_object().into_iter().flat_map(Map::values));
    steps.get("forward").is_some() || below.into_iter().any(forwards)
}
