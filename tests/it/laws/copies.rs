//! Copies of keys, whatever happens: random databases behind shards that keep several copies, whose members come and go
//! while machines crash, vanish, stand still or are slow.
//!
//! Where the quorums of writes and reads are more than the copies, no answer ever lacks a write that was answered before its
//! request. Long after everything is over, every write goes to exactly as many databases as there shall be copies, those
//! that the rule says by itself, and reads that begin at the owner ask the first of them, in their order.

use super::worlds::{Choices, DATABASES, KEYS, LATE};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use scalelab::engine::draw::hash_name;
use scalelab::engine::time::Instant;
use scalelab::model::ask::{Ending, Op, Reply};
use scalelab::model::component::{Component, Ctx, Resume};
use scalelab::model::driver::{Driver, Schedule};
use scalelab::model::ids::InstanceId;
use scalelab::model::observer::Observer;
use scalelab::model::record::RequestRecord;
use scalelab::model::step::Step;
use scalelab::model::visit::Frame;
use scalelab::policy::sharding::modulo::Modulo;
use scalelab::policy::sharding::ring::Ring;
use scalelab::policy::sharding::{Member, Placement};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Which databases were asked long after everything, in their order, by what was done, key and lineage.
type Asked = BTreeMap<(bool, u64, u64), Vec<u32>>;

/// A database with a witness, who sees the calls that come to its doors.
struct Witness {
    number: u32,
    inner: Box<dyn Component>,
    asked: Arc<Mutex<Asked>>,
}

impl Component for Witness {
    fn start(&mut self, ctx: &mut Ctx) {
        self.inner.start(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if ctx.now >= LATE && ctx.world.instance(visit.instance).door && visit.ask.key > 0 {
            let mut asked = self.asked.lock().expect("a failed test does not go on");
            let what = (visit.ask.op == Op::Write, visit.ask.key, visit.lineage.0);
            asked.entry(what).or_default().push(self.number);
        }
        self.inner.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.inner.resume(visit, why, ctx)
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        self.inner.alarm(owner, token, ctx);
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.inner.abandoned(visit);
    }

    fn down(&mut self, instance: InstanceId, keeps: Option<bool>, ctx: &mut Ctx) {
        self.inner.down(instance, keeps, ctx);
    }

    fn up(&mut self, instance: InstanceId, ctx: &mut Ctx) {
        self.inner.up(instance, ctx);
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        self.inner.call_over(caller, reply, ctx);
    }
}

/// What requests showed.
#[derive(Debug, Default)]
struct Seen {
    fresh: u64,
    stale: u64,
    failed: u64,
    late: u64,
    late_ok: u64,
}

impl Observer for Seen {
    fn ended(&mut self, request: &RequestRecord) {
        self.fresh += u64::from(request.stale == Some(false));
        self.stale += u64::from(request.stale == Some(true));
        self.failed += u64::from(request.ending != Ending::Ok);
        if request.issued >= LATE {
            self.late += 1;
            self.late_ok += u64::from(request.ending == Ending::Ok);
        }
    }
}

/// A world, and what holds of it.
struct World {
    document: Value,
    copies: usize,
    read: u64,
    /// True if no read may be stale.
    overlaps: bool,
    /// Those who are members in the end, and the rule if it can be told by itself.
    placement: Option<Box<dyn Placement>>,
}

impl World {
    fn of(choices: &[u16]) -> Self {
        let mut choices = Choices::of(choices);
        let copies = 2 + choices.pick(2);
        let mut members: Vec<usize> = (0..copies + choices.pick(DATABASES + 1 - copies)).collect();
        let by = choices.rule(&members);
        let (write, read) = (1 + choices.pick(copies), 1 + choices.pick(copies));
        let name = |number: usize| format!("db-{number}");
        let shards = json!({
            "to": (0..DATABASES).map(name).collect::<Vec<_>>(), "members": members.iter().copied().map(name).collect::<Vec<_>>(),
            "by": by, "moving": { "size": "1KiB", "at_once": 1 + choices.pick(4) }, "replicas": copies,
            "write_quorum": write, "read_quorum": read, "read_from": choices.one_of(&["first", "any"]),
            "timeout": choices.one_of(&["100ms", "300ms"]),
        });
        let mut events = json!({});
        choices.changes(&by, &mut members, copies, &mut events);
        choices.faults(&mut events);
        members.sort_unstable();
        let document = document(&mut choices, &shards, &events);
        let placement = placement(&by, &members);
        Self { document, copies, read: read as u64, overlaps: write + read > copies, placement }
    }

    /// What was asked long after everything is what the rule says.
    fn check(&self, asked: &Asked) {
        let first = self.document["components"]["split"]["shards"]["read_from"] == "first";
        for ((write, key, _), databases) in asked {
            let mut owners = Vec::new();
            if let Some(placement) = &self.placement {
                placement.owners(*key, self.copies, &mut owners);
            }
            let count = if *write { self.copies } else { self.read as usize };
            assert_eq!(databases.len(), count, "key {key} has its copies at {databases:?}");
            let distinct = (1..count).all(|i| !databases[..i].contains(&databases[i]));
            assert!(distinct, "key {key} has its copies at {databases:?}");
            if self.placement.is_some() && (*write || first) {
                assert_eq!(databases[..], owners[..count], "key {key}, in the order of the rule");
            }
        }
    }
}

fn placement(by: &Value, members: &[usize]) -> Option<Box<dyn Placement>> {
    let members: Vec<Member> = members.iter().map(|&one| Member { ordinal: one as u32, weight: 1.0 }).collect();
    match by.get("ring") {
        Some(_) => Some(Box::new(Ring::new(hash_name("split"), 4, &members))),
        None if by == "modulo" => Some(Box::new(Modulo::new(&members))),
        None => None,
    }
}

fn document(choices: &mut Choices<'_>, shards: &Value, events: &Value) -> Value {
    let load = json!({ "step": [{ "at": "0s", "rate": "100/s" }, { "at": "4s", "rate": "0/s" }, { "at": "400s", "rate": "100/s" }] });
    let mut components = json!({
        "writers": { "clients": { "classes": ["edit"], "load": load, "to": "split", "timeout": "2s" } },
        "readers": { "clients": { "classes": ["view"], "load": load, "to": "web", "timeout": "2s" } },
        "web": { "service": { "on": {}, "steps": [{ "call": "split", "timeout": choices.one_of(&["200ms", "1s"]) }] } },
        "split": { "shards": shards },
    });
    for number in 0..DATABASES {
        let cpu = json!({ "cpu": { "uniform": { "from": "0s", "to": choices.one_of(&["1ms", "100us", "30ms"]) } } });
        components[format!("db-{number}")] =
            json!({ "database": { "primary": { "cores": 64 }, "read": cpu, "write": cpu } });
    }
    json!({
        "scalelab": 1, "name": "copies", "run": { "mode": "terminating", "duration": "401s" },
        "keys": { "rows": { "count": KEYS, "popularity": { "zipf": 1 } } },
        "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
        "links": { "default": { "rtt": choices.one_of(&["1ms", "0s", "20ms"]), "bandwidth": "100Mbit/s" } },
        "components": components, "events": events,
    })
}

/// Runs a world with witnesses until a second after everything is repaired, and drains it.
fn run(world: &World) -> (Asked, Seen) {
    let scenario = super::read(&world.document);
    let (parts, stations, components) = scenario.build(1, 0);
    let asked = Arc::new(Mutex::new(Asked::default()));
    let wrap = |(number, inner): (usize, Box<dyn Component>)| -> Box<dyn Component> {
        let name = &scenario.components[number].name;
        match name.strip_prefix("db-").and_then(|number| number.parse().ok()) {
            Some(number) => Box::new(Witness { number, inner, asked: Arc::clone(&asked) }),
            None => inner,
        }
    };
    let components = components.into_iter().enumerate().map(wrap).collect();
    let second = Instant(LATE.0 + 1_000_000_000);
    let limit = Instant(LATE.0 * 3);
    let schedule = Schedule { from: Instant::ZERO, to: second, last_arrival: second, limit, samples: Vec::new() };
    let seen = Driver::new(parts, stations, components, schedule, Seen::default()).run().observer;
    let asked = std::mem::take(&mut *asked.lock().expect("a failed test does not go on"));
    (asked, seen)
}

#[test]
fn every_key_has_its_copies_and_overlapping_quorums_miss_nothing() {
    let config = Config { cases: 200, rng_seed: RngSeed::Fixed(3_102), failure_persistence: None, ..Config::default() };
    let sum = Mutex::new(Seen::default());
    let choices = proptest::collection::vec(any::<u16>(), 30..90);
    let result = TestRunner::new(config).run(&choices, |choices| {
        let world = World::of(&choices);
        let (asked, seen) = run(&world);
        world.check(&asked);
        assert!(!world.overlaps || seen.stale == 0, "{seen:?}");
        assert!(seen.late > 100 && seen.late == seen.late_ok, "{seen:?} long after everything was repaired");
        let mut sum = sum.lock().expect("a failed test does not go on");
        sum.fresh += if world.overlaps { seen.fresh } else { 0 };
        sum.stale += seen.stale;
        sum.failed += seen.failed;
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, choices)) => panic!("{reason}\n{}", World::of(&choices).document),
    }
    let seen = sum.into_inner().expect("nobody failed");
    println!("{seen:?}");
    assert!(seen.fresh > 20_000 && seen.stale > 100 && seen.failed > 1_000, "{seen:?}");
}
