//! What would never end: users who are answered in no time and ask again at once, and steps repeated beyond measure.
//!
//! A closed user without think time asks again at the instant of the answer. If that answer takes no time, because nothing
//! on the way does or because a full queue rejects at once, simulated time stands still for ever.

use crate::components::settings::Complaint;
use crate::notation::{Distribution, Duration};
use serde_json::Value;
use std::collections::BTreeMap;

/// Rounds of all loops around a step, multiplied.
const MOST_ROUNDS: u64 = 1_000_000;
/// Lanes of one parallel step.
const MOST_LANES: usize = 1_000;

/// Finds both in a document whose shape is right.
pub fn check(document: &Value, tick_ns: u64) -> Vec<Complaint> {
    let mut found = Vec::new();
    let Some(components) = document.get("components").and_then(Value::as_object) else { return found };
    for (name, component) in components {
        let here = ["components", name.as_str(), "service"];
        let steps = component.pointer("/service/steps");
        steps_of(steps, "steps", 1, &mut |complaint| found.push(complaint.under(&here)));
    }
    let sources = components.values().filter(|component| component.get("clients").is_some()).count();
    let classes = document.get("classes").and_then(Value::as_object);
    let keyed = classes.is_some_and(|classes| classes.values().any(|class| class.get("key").is_some()));
    let far = document.get("links").and_then(Value::as_object).is_some_and(|links| !links.is_empty());
    for (name, component) in components {
        let Some(clients) = component.get("clients") else { continue };
        let Some(users) = clients.pointer("/load/closed/users").and_then(Value::as_u64) else { continue };
        let thinks = clients.pointer("/load/closed/think").is_some_and(|think| !is_zero(think, tick_ns));
        let distant = far && clients.get("zone").is_some();
        let crowd = if sources > 1 { u64::MAX } else { users };
        let mut search = Search { components, tick_ns, keyed, crowd, known: BTreeMap::new() };
        let first = search.target(clients.get("to"), clients);
        if !thinks && !distant && search.tried(first, clients).at_once() {
            let message = "users without think time who are answered in no time ask again at once, for ever";
            let complaint = Complaint::conflict("load.closed", message).under(&["components", name, "clients"]);
            found.push(complaint.expected("a `think` time above zero"));
        }
    }
    found
}

/// Loops and lanes of a list of steps.
fn steps_of(steps: Option<&Value>, at: &str, rounds: u64, tell: &mut dyn FnMut(Complaint)) {
    for (i, step) in steps.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let at = format!("{at}.{i}");
        let times = step.get("times").and_then(Value::as_u64).unwrap_or(1);
        let all = rounds.saturating_mul(times);
        if all > MOST_ROUNDS && rounds <= MOST_ROUNDS {
            let complaint = Complaint::out_of_range(&format!("{at}.times"), format!("{all} rounds in all"));
            tell(complaint.expected(format!("at most {MOST_ROUNDS}, loops around it multiplied")));
        }
        steps_of(step.get("steps"), &format!("{at}.steps"), all, tell);
        for arm in ["then", "else"] {
            steps_of(step.get("branch").and_then(|it| it.get(arm)), &format!("{at}.branch.{arm}"), rounds, tell);
        }
        let lanes = step.get("parallel").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if lanes.len() > MOST_LANES {
            let complaint = Complaint::out_of_range(&format!("{at}.parallel"), format!("{} lanes", lanes.len()));
            tell(complaint.expected(format!("at most {MOST_LANES}")));
        }
        for (lane, steps) in lanes.iter().enumerate() {
            steps_of(Some(steps), &format!("{at}.parallel.{lane}"), rounds, tell);
        }
    }
}

fn is_zero(distribution: &Value, tick_ns: u64) -> bool {
    let read = serde_json::from_value::<Distribution>(distribution.clone());
    read.is_ok_and(|read| read.build(tick_ns).is_ok_and(|dist| dist.is_zero()))
}

/// How something ends that may take no time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// It takes time.
    Slow,
    /// It is done in no time.
    Done,
    /// It may fail in no time, which ends whoever called it.
    Fails,
}

impl Pace {
    fn at_once(self) -> bool {
        self != Self::Slow
    }
}

/// A search for what takes time.
struct Search<'a> {
    components: &'a serde_json::Map<String, Value>,
    tick_ns: u64,
    /// True if anything is asked for by key.
    keyed: bool,
    /// How many requests may be under way at once.
    crowd: u64,
    /// What was found; what is being looked at counts as slow, so that circles end.
    known: BTreeMap<&'a str, Pace>,
}

impl<'a> Search<'a> {
    /// A call that ends so, with the retries of `step`. Pauses take time.
    fn tried(&self, pace: Pace, step: &Value) -> Pace {
        let retry = |key: &str| step.get("retry").and_then(|retry| retry.get(key));
        let again = retry("attempts").and_then(Value::as_u64).is_some_and(|attempts| attempts > 1);
        let on = retry("on").and_then(Value::as_array);
        let answers = ["rejected", "timed_out", "failed", "shed"];
        let hit = on.is_none_or(|on| answers.iter().all(|ending| on.contains(&Value::from(*ending))));
        let pauses = retry("backoff").is_some_and(|backoff| !is_zero(backoff, self.tick_ns));
        if pace == Pace::Fails && again && hit && pauses { Pace::Slow } else { pace }
    }

    /// A call by `step` to the component, or components, called `to`.
    fn target(&mut self, to: Option<&'a Value>, step: &Value) -> Pace {
        let timeout = step.get("timeout").and_then(Value::as_str).and_then(|text| text.parse::<Duration>().ok());
        if timeout.is_some_and(|timeout| timeout.ticks(self.tick_ns) < 0.5) {
            return Pace::Fails;
        }
        match to {
            Some(Value::String(name)) => self.component(name),
            Some(Value::Array(names)) => {
                let paces: Vec<Pace> = names.iter().map(|name| self.target(Some(name), &Value::Null)).collect();
                either(&paces)
            }
            Some(_) | None => Pace::Slow,
        }
    }

    fn component(&mut self, name: &'a str) -> Pace {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        self.known.insert(name, Pace::Slow);
        let Some(component) = self.components.get(name) else { return Pace::Slow };
        let pace = if let Some(service) = component.get("service") {
            let number = |key: &str| service.get(key).and_then(Value::as_u64);
            let impatient = service.get("patience").is_some_and(|it| is_zero(it, self.tick_ns)).then_some(0);
            let room = number("workers").zip(impatient.or(number("queue_limit")));
            let room = room.map(|(workers, limit)| workers.saturating_add(limit));
            let crowded = self.overfull(room) || self.overfull(number("max_connections"));
            if crowded { Pace::Fails } else { self.list(service.get("steps"), service.get("pools")) }
        } else if let Some(balancer) = component.get("load_balancer") {
            let free = balancer.get("cpu").is_none_or(|cpu| cpu.is_null() || is_zero(cpu, self.tick_ns));
            if free { self.target(balancer.get("to"), balancer) } else { Pace::Slow }
        } else if let Some(cache) = component.get("cache") {
            let free = cache.get("cpu").is_none_or(|cpu| cpu.is_null() || is_zero(cpu, self.tick_ns));
            match (free, self.keyed && self.keeps(cache)) {
                (false, _) => Pace::Slow,
                // What is kept is answered in no time, and nothing expires while time stands still.
                (true, true) => Pace::Done,
                (true, false) => self.target(cache.get("to"), cache),
            }
        } else if let Some(database) = component.get("database") {
            self.database(database)
        } else if let Some(shards) = component.get("shards") {
            self.target(shards.get("to"), shards)
        } else {
            Pace::Slow
        };
        self.known.insert(name, pace);
        pace
    }

    /// True if a cache may keep anything.
    fn keeps(&self, cache: &Value) -> bool {
        let room = cache.get("capacity").is_none_or(|room| room.as_u64() != Some(0));
        room && cache.get("ttl").is_none_or(|ttl| ttl.is_null() || !is_zero(ttl, self.tick_ns))
    }

    /// Reads and writes that need no CPU, where nothing is waited for and not everybody who comes finds room.
    fn database(&self, database: &Value) -> Pace {
        let free = |path: &str| database.pointer(path).is_none_or(|law| law.is_null() || is_zero(law, self.tick_ns));
        if self.overfull(database.get("max_connections").and_then(Value::as_u64)) {
            return Pace::Fails;
        }
        let answers_at_once = database.get("replication").is_none_or(|it| it.is_null() || it == "async");
        if free("/read/cpu") && free("/write/cpu") && free("/miss_cost") && answers_at_once {
            Pace::Done
        } else {
            Pace::Slow
        }
    }

    /// True if not everybody who may come at once finds room.
    fn overfull(&self, room: Option<u64>) -> bool {
        room.is_some_and(|room| room < self.crowd)
    }

    /// A list of steps of a service with these pools of connections.
    fn list(&mut self, steps: Option<&'a Value>, pools: Option<&'a Value>) -> Pace {
        for step in steps.and_then(Value::as_array).into_iter().flatten() {
            let pace = self.step(step, pools);
            if pace != Pace::Done || step.get("respond").is_some() {
                return pace;
            }
        }
        Pace::Done
    }

    fn step(&mut self, step: &'a Value, pools: Option<&'a Value>) -> Pace {
        let free = |verb: &str| step.get(verb).is_none_or(|it| it.is_null() || is_zero(it, self.tick_ns));
        if !free("cpu") || !free("sleep") {
            return Pace::Slow;
        }
        if step.get("background") == Some(&Value::Bool(true)) {
            return Pace::Done;
        }
        if let Some(to) = step.get("call").or(step.get("forward")).filter(|to| to.is_string()) {
            let pool = to.as_str().and_then(|to| pools?.get(to)).filter(|_| step.get("call").is_some());
            let number = |key: &str| pool?.get(key)?.as_u64();
            let room = number("size").zip(number("queue_limit")).map(|(size, limit)| size.saturating_add(limit));
            let pace = if self.overfull(room) { Pace::Fails } else { self.target(Some(to), step) };
            return self.tried(pace, step);
        }
        if let Some(branch) = step.get("branch") {
            let arms = [self.list(branch.get("then"), pools), self.list(branch.get("else"), pools)];
            return either(&arms);
        }
        let lanes = step.get("parallel").and_then(Value::as_array).into_iter().flatten();
        let lane =
            |lane: &'a Value| if lane.is_array() { self.list(Some(lane), pools) } else { self.step(lane, pools) };
        let decided = together(&lanes.map(lane).collect::<Vec<_>>(), step.get("need").and_then(Value::as_u64));
        let never = step.get("times").and_then(Value::as_u64) == Some(0);
        if decided != Pace::Done || never { decided } else { self.list(step.get("steps"), pools) }
    }
}

/// Several at the same time, of which so many are needed; all, unless told.
fn together(paces: &[Pace], need: Option<u64>) -> Pace {
    let count = |pace: Pace| paces.iter().filter(|it| **it == pace).count() as u64;
    let lanes = paces.len() as u64;
    let need = need.filter(|need| *need <= lanes).unwrap_or(lanes);
    if count(Pace::Fails) > lanes - need {
        Pace::Fails
    } else if count(Pace::Done) >= need {
        Pace::Done
    } else {
        Pace::Slow
    }
}

/// One of several by chance: time stands still only if none of them takes time.
fn either(paces: &[Pace]) -> Pace {
    if paces.is_empty() || paces.contains(&Pace::Slow) {
        Pace::Slow
    } else if paces.contains(&Pace::Fails) {
        Pace::Fails
    } else {
        Pace::Done
    }
}
