//! Random valid scenarios: a list of numbers is read as a list of choices.
//!
//! Every list is a scenario, and smaller numbers and shorter lists are simpler scenarios, so that proptest shrinks a
//! failure by shrinking the list. Calls go to components of higher number only, so that there is no circle; the visits
//! that one request can cause are bounded, so that a case runs in milliseconds. All times are small and odd.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What a scenario must not hold, where a test cannot bear it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endings {
    /// Anything may happen.
    Any,
    /// Neither timeouts nor queue limits: every request ends ok.
    Ok,
}

/// The choices that make one scenario.
pub fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 8..400)
}

/// Visits that one call to a service may cause at most.
const MOST_VISITS: u32 = 40;

/// Policies that do not count open calls, which a balancer that forwards may use.
const BLIND: [&str; 5] = ["random", "round_robin", "weighted_round_robin", "weighted", "by_key"];
const ALL: [&str; 7] =
    ["random", "round_robin", "weighted_round_robin", "weighted", "by_key", "least_connections", "power_of_two"];

/// Something that can be called, and how many visits a call causes at most.
struct Callable {
    name: String,
    visits: u32,
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
                    let rtt = format!("{}ns", self.one_of(&[0, 1, 7, 50_001, 333_333]));
                    links.insert(format!("z{a}-z{b}"), json!({ "rtt": rtt }));
                }
            }
        }
        if self.chance(50) {
            let rtt = format!("{}ns", self.one_of(&[0, 3, 20_011]));
            links.insert("default".to_owned(), json!({ "rtt": rtt }));
        }
        (Value::Object(zones), Value::Object(links))
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
        self.classes = self.pick(4);
        let mut classes = Map::new();
        for class in 0..self.classes {
            let key = self.pick(4).checked_sub(1).map_or(Value::Null, |i| json!(format!("k{i}")));
            let settings = json!({
                "share": 1 + self.pick(3), "op": self.one_of(&["read", "write"]), "key": key, "response": "20KiB",
            });
            classes.insert(format!("c{class}"), settings);
        }
        (keys, Value::Object(classes))
    }

    /// Services from the last to the first, each followed by the balancers before it, then the clients.
    fn components(&mut self) -> Value {
        let mut components = Vec::new();
        for number in (0..=self.pick(6)).rev() {
            let name = format!("s{number}");
            let (settings, visits) = self.service();
            components.push((name.clone(), json!({ "service": settings })));
            self.callable.push(Callable { name, visits });
            if self.chance(40) {
                let (settings, visits) = self.balancer();
                let name = format!("b{number}");
                components.push((name.clone(), json!({ "load_balancer": settings })));
                self.callable.push(Callable { name, visits });
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
            if self.endings == Endings::Any && self.chance(50) {
                settings["queue_limit"] = json!(self.pick(5));
            }
        }
        (settings, visits)
    }

    fn balancer(&mut self) -> (Value, u32) {
        let targets: Vec<usize> = (0..=self.pick(2)).map(|_| self.pick(self.callable.len())).collect();
        let visits = targets.iter().map(|&at| self.callable[at].visits).max().unwrap_or(0);
        let mut to: Vec<&str> = targets.iter().map(|&at| self.callable[at].name.as_str()).collect();
        to.dedup();
        let mut settings = json!({ "to": to });
        let forward = self.chance(50);
        settings["mode"] = json!(if forward { "forward" } else { "relay" });
        settings["balance"] = json!(if forward { self.one_of(&BLIND) } else { self.one_of(&ALL) });
        if self.chance(30) {
            settings["weights"] = json!([2.5]);
        }
        if self.chance(60) {
            settings["on"] = self.on();
            if self.chance(60) {
                settings["cpu"] = self.law();
            }
        }
        if self.endings == Endings::Any && !forward && self.chance(30) {
            settings["timeout"] = self.patience();
        }
        (settings, visits + 1)
    }

    fn clients(&mut self) -> Value {
        let rate = 1 + self.pick(6);
        let rate = format!("{rate}/ms");
        let load = match self.pick(9) {
            0 => json!({ "poisson": rate }),
            1 => json!({ "constant": rate }),
            2 => json!({ "renewal": { "gap": self.law() } }),
            3 => json!({ "closed": { "users": 1 + self.pick(5), "think": { "exp": "500us" } } }),
            4 => self.sessions(),
            5 => json!({ "mmpp": {
                "quiet": { "rate": "0/ms", "stay": "3ms" }, "busy": { "rate": rate, "stay": "1700us" } } }),
            6 => json!({ "step": [{ "at": "1ms", "rate": rate }, { "at": "2ms", "rate": "0/ms" },
                { "at": "7001us", "rate": "1/ms" }] }),
            7 => json!({ "ramp": { "from": "0/ms", "to": rate, "start": "1ms", "end": "11ms" } }),
            _ => json!({ "sinusoidal": { "mean": rate, "amplitude": 1.0, "period": "3333us", "phase": "1ms" } }),
        };
        let to = self.pick(self.callable.len());
        let mut settings = json!({ "load": load, "to": self.callable[to].name, "zone": self.zone() });
        settings["balance"] = json!(self.one_of(&ALL));
        if settings["load"].get("closed").is_none() && self.chance(30) {
            settings["population"] = json!(self.one_of(&[1, 3, 1_000_000_000]));
        }
        if self.classes > 0 && self.chance(40) {
            settings["classes"] = json!([format!("c{}", self.pick(self.classes))]);
        }
        if self.endings == Endings::Any && self.chance(50) {
            settings["timeout"] = self.patience();
        }
        settings
    }

    fn sessions(&mut self) -> Value {
        let requests = self.one_of(&[(1, 0.0), (3, 0.0), (0, 2.5)]);
        let requests = if requests.0 > 0 { json!(requests.0) } else { json!({ "geometric": requests.1 }) };
        let mut sessions = json!({ "rate": "1/ms", "requests": requests });
        if self.chance(70) {
            sessions["think"] = self.law();
        }
        json!({ "sessions": sessions })
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

    /// One to four steps. `times` is how often they are done in one visit; `visits` grows by what they may cause.
    fn steps(&mut self, depth: usize, times: u32, visits: &mut u32) -> Vec<Value> {
        let mut steps: Vec<Value> = (0..=self.pick(3)).map(|_| self.step(depth, times, visits)).collect();
        if self.chance(15) {
            let respond = if self.classes > 0 { json!("class") } else { json!("3KiB") };
            steps.push(json!({ "respond": respond }));
        }
        steps
    }

    fn step(&mut self, depth: usize, times: u32, visits: &mut u32) -> Value {
        match self.pick(if depth < 2 { 9 } else { 5 }) {
            0 => json!({ "cpu": self.law() }),
            1 => json!({ "sleep": self.law() }),
            2..=4 => self.call(times, visits),
            5 => {
                let lanes: Vec<_> = (0..=self.pick(3)).map(|_| json!(self.steps(depth + 1, times, visits))).collect();
                json!({ "parallel": lanes })
            }
            6 | 7 => self.branch(depth, times, visits),
            _ => {
                let rounds = self.pick(4) as u32;
                json!({ "times": rounds, "steps": self.steps(depth + 1, times * rounds.max(1), visits) })
            }
        }
    }

    fn call(&mut self, times: u32, visits: &mut u32) -> Value {
        let fits = |callable: &Callable| *visits + times * callable.visits <= MOST_VISITS;
        let fitting: Vec<usize> = (0..self.callable.len()).filter(|&at| fits(&self.callable[at])).collect();
        if fitting.is_empty() {
            return json!({ "cpu": self.law() });
        }
        let at = self.one_of(&fitting);
        let to = &self.callable[at];
        *visits += times * to.visits;
        let mut step = json!({ "call": to.name });
        if self.endings == Endings::Any && self.chance(40) {
            step["timeout"] = self.patience();
        }
        if self.chance(50) {
            step["balance"] = json!(self.one_of(&ALL));
        }
        if self.chance(20) {
            step["op"] = json!(self.one_of(&["read", "write"]));
        }
        step
    }

    fn branch(&mut self, depth: usize, times: u32, visits: &mut u32) -> Value {
        let mut branch = match self.pick(3) {
            0 => json!({ "probability": 0.4 }),
            1 if self.classes > 0 => json!({ "class": "c0" }),
            _ => json!({ "op": "write" }),
        };
        branch["then"] = json!(self.steps(depth + 1, times, visits));
        if self.chance(70) {
            branch["else"] = json!(self.steps(depth + 1, times, visits));
        }
        json!({ "branch": branch })
    }
}
