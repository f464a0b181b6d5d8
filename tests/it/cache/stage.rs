//! A stage for walk-throughs: scripted callers before a cache, and a scripted store behind it that knows versions.
//!
//! The world is that of a scenario in ticks of a millisecond; the clients and the service `db` are replaced.

use scalelab::engine::arena::Id;
use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::cuts::Cuts;
use scalelab::experiment::figures;
use scalelab::experiment::replicate::{Replicate, recorder, schedule};
use scalelab::experiment::study::measured;
use scalelab::model::ask::{Ask, Ending, Op};
use scalelab::model::component::{Component, Ctx, Origin, Resume, Spawn};
use scalelab::model::driver::{Driver, Schedule};
use scalelab::model::ids::{ClassId, InstanceId};
use scalelab::model::observer::Observer;
use scalelab::model::step::{Call, Step};
use scalelab::model::truth::Version;
use scalelab::model::visit::Frame;
use scalelab::scenario::Scenario;
use scalelab::stats::result::Metric;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// What happened.
type Log = Arc<Mutex<Vec<String>>>;

/// A request: when, by which class, for which key, and how long its client waits before it calls it off.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    at: u64,
    op: Op,
    class: u16,
    key: u64,
    patience: Option<u64>,
}

/// A read, by class `view`.
pub const fn read(at: u64, key: u64) -> Request {
    Request { at, op: Op::Read, class: 0, key, patience: None }
}

/// A write, by class `edit`.
pub const fn write(at: u64, key: u64) -> Request {
    Request { at, op: Op::Write, class: 1, key, patience: None }
}

impl Request {
    /// The request by another class.
    pub const fn by(self, class: u16) -> Self {
        Self { class, ..self }
    }

    /// The request whose client calls it off after so long.
    pub const fn patient_for(self, ticks: u64) -> Self {
        Self { patience: Some(ticks), ..self }
    }
}

/// Clients that follow a script.
struct Callers {
    me: InstanceId,
    to: InstanceId,
    script: Vec<Request>,
    log: Log,
}

impl Component for Callers {
    fn start(&mut self, ctx: &mut Ctx) {
        for (number, request) in (0..).zip(&self.script) {
            ctx.alarm_at(self.me, Instant(request.at), number);
        }
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        let Request { op, class, key, .. } = self.script[token as usize];
        let class = ClassId(class);
        let ask = Ask { key, op, class, response_bytes: 100, request_bytes: 30, ..Ask::NONE };
        let lineage = Lineage(u64::from(token));
        ctx.spawn(Spawn { at: owner, from: None, origin: Origin::Request, ask, lineage, mark: token });
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let timeout = self.script[visit.lineage.0 as usize].patience.map(Span);
        let Frame { ask, lineage, .. } = *visit;
        ctx.call = Call { to: self.to, ask, lineage, timeout, cancel: timeout.is_some(), ..Call::NONE };
        Step::Call
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let Resume::Reply = why else { unreachable!("a client calls") };
        let reply = ctx.reply;
        let Request { at, key, op, .. } = self.script[visit.lineage.0 as usize];
        let version = reply.version.map_or(String::new(), |version| format!(" {}", name(version)));
        let (verb, word) = (verb(op), reply.ending.word());
        say(&self.log, format!("{} {verb} {key} of {at}: {word}{version} {}B", ctx.now.0, reply.bytes));
        Step::Finish { ending: reply.ending, bytes: reply.bytes }
    }
}

/// The number of a version: 1 before any write.
fn name(version: Version) -> String {
    let text = format!("{version:?}");
    format!("v{}", text.trim_start_matches("Version(").trim_end_matches(')'))
}

/// A store with one copy of everything. Its times are from the call to the moment at which it has looked or committed,
/// and from then to the answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Store {
    /// Times of a read.
    pub read: [u64; 2],
    /// Times of a write.
    pub write: [u64; 2],
    /// Calls from the first of these instants to the second, exclusive, fail.
    pub fails: [u64; 2],
}

struct Data {
    store: Store,
    /// What those who have looked or committed will answer.
    shown: HashMap<Id, Option<Version>>,
    log: Option<Log>,
}

impl Data {
    fn times(&self, visit: &Frame) -> [Span; 2] {
        match visit.ask.op {
            Op::Read => self.store.read.map(Span),
            Op::Write => self.store.write.map(Span),
        }
    }

    fn fails(&self, visit: &Frame) -> bool {
        (self.store.fails[0]..self.store.fails[1]).contains(&visit.entered.0)
    }
}

impl Component for Data {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if let Some(log) = &self.log {
            say(log, format!("{} db {} {}", ctx.now.0, verb(visit.ask.op), visit.ask.key));
        }
        Step::Sleep { span: self.times(visit)[0], fixed: false }
    }

    fn resume(&mut self, visit: &mut Frame, _why: Resume, ctx: &mut Ctx) -> Step {
        if let Some(version) = self.shown.remove(&visit.id) {
            if let Some(committed) = version.filter(|_| visit.ask.op == Op::Write) {
                ctx.truth.acknowledge(&visit.ask, committed);
            }
            ctx.version = version;
            let ending = if self.fails(visit) { Ending::Failed } else { Ending::Ok };
            return Step::Finish { ending, bytes: 100 };
        }
        let shown = match visit.ask.op {
            _ if self.fails(visit) => None,
            Op::Read => ctx.truth.committed(&visit.ask),
            Op::Write => ctx.truth.commit(&visit.ask),
        };
        self.shown.insert(visit.id, shown);
        Step::Sleep { span: self.times(visit)[1], fixed: false }
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.shown.remove(&visit.id);
    }
}

fn verb(op: Op) -> &'static str {
    if op == Op::Read { "read" } else { "write" }
}

fn say(log: &Log, line: String) {
    log.lock().expect("a failed test does not go on").push(line);
}

/// Classes `view` and `edit` of one key space, and `other` of another.
fn document(cache: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "stage", "run": { "tick": "1ms", "duration": "10s" },
        "keys": { "things": { "count": 9 }, "others": { "count": 9 } },
        "classes": { "view": { "key": "things" }, "edit": { "op": "write", "key": "things" },
            "other": { "key": "others" }, "plain": {} },
        "components": {
            "people": { "clients": { "load": { "poisson": "1/s" }, "to": "cache" } },
            "cache": { "cache": cache },
            "db": { "service": { "on": {} } },
        },
    })
}

/// Reads a scenario that must be right.
pub fn scenario(document: &Value) -> Scenario {
    Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document:#}"))
}

fn place(scenario: &Scenario, name: &str) -> usize {
    scenario.components.iter().position(|component| component.name == name).expect("the component is there")
}

/// Plays a script through a cache with these settings, `to` apart; what is said line by line.
#[track_caller]
pub fn check(cache: Value, store: Store, script: &[Request], expected: &[&str]) {
    check_event(cache, &Value::Null, store, script, expected);
}

/// The same where an event happens.
#[track_caller]
pub fn check_event(mut cache: Value, event: &Value, store: Store, script: &[Request], expected: &[&str]) {
    cache["to"] = json!("db");
    let mut document = document(&cache);
    if !event.is_null() {
        document["events"] = json!({ "event": event });
    }
    let scenario = scenario(&document);
    let (world, stations, mut components) = scenario.build(1, 0);
    let log = Log::default();
    let [people, db] = ["people", "db"].map(|name| place(&scenario, name));
    let entry = |name| world.entries(scenario.common.components[name])[0];
    let (me, to) = (entry("people"), entry("cache"));
    components[people] = Box::new(Callers { me, to, script: script.to_vec(), log: Arc::clone(&log) });
    components[db] = Box::new(Data { store, shown: HashMap::new(), log: Some(Arc::clone(&log)) });
    let end = Instant(10_000);
    let schedule = Schedule { from: Instant::ZERO, to: end, last_arrival: end, limit: end, samples: Vec::new() };
    let stopped = Driver::new(world, stations, components, schedule, Nobody).run();
    assert!(stopped.at_rest, "nothing is pending and nobody is left");
    let said = log.lock().expect("a failed test does not go on").join("\n");
    assert_eq!(said, expected.join("\n"));
}

/// Nobody listens.
struct Nobody;

impl Observer for Nobody {}

/// The metrics of replications of a scenario in which a store that knows versions stands for the service `db`.
pub fn metrics(document: &Value, seed: u64, replications: u32, store: Store) -> BTreeMap<String, Metric> {
    let scenario = scenario(document);
    let db = place(&scenario, "db");
    let cuts = Cuts::of(&scenario, replications);
    let replicate = |number| {
        let (world, stations, mut components) = scenario.build(seed, number);
        components[db] = Box::new(Data { store, shown: HashMap::new(), log: None });
        let recorder = recorder(&scenario, &cuts);
        let schedule = schedule(&scenario, cuts.slices[0], recorder.samples());
        let stopped = Driver::new(world, stations, components, schedule, recorder).run();
        let stations = scenario.layout.station_count();
        Replicate { number, recorder: stopped.observer, tally: stopped.tally, stations }
    };
    let replicates: Vec<_> = (0..replications).map(replicate).collect();
    figures::metrics(&scenario, &measured(&scenario, &replicates))
}
