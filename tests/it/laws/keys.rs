//! Keys have one owner at any time, and no write is lost, whatever happens: random databases behind shards whose members
//! come and go while machines crash, vanish, stand still or are slow.
//!
//! A witness before each database sees who commits, accepts and hands over which key. From the outside it knows who owns
//! it: nobody commits a key but who accepted it last, and nobody after handing it over. Whether an answer is stale is
//! judged by the truth, from which what a failover loses is taken away and counted; so no read of a primary may be stale,
//! neither meanwhile nor long after.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use scalelab::engine::time::Instant;
use scalelab::model::ask::{Ending, Reply};
use scalelab::model::component::{Component, Ctx, Resume};
use scalelab::model::driver::{Driver, Schedule};
use scalelab::model::fault::Change;
use scalelab::model::ids::{ClassId, InstanceId};
use scalelab::model::observer::Observer;
use scalelab::model::record::RequestRecord;
use scalelab::model::step::Step;
use scalelab::model::visit::Frame;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::worlds::{Choices, LATE};

/// Entries of calls to a database, as its module defines them.
use scalelab::components::database::moving::{ACCEPT, HAND_OVER};
const WRITE: u32 = 2;
const READ: u32 = 1;

/// Who owns a key, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Owner {
    /// Nobody has done anything with it.
    #[default]
    Unknown,
    One(usize),
    /// It was handed over by this one.
    Between(usize),
}

/// What witnesses know together.
#[derive(Debug, Default)]
struct Keys {
    owners: HashMap<u64, Owner>,
    commits: u64,
    handed_over: u64,
    refused: u64,
}

impl Keys {
    /// A database has committed, accepted or handed over a key.
    fn done(&mut self, database: usize, what: u32, key: u64) {
        let owner = self.owners.entry(key).or_default();
        match (what, *owner) {
            (HAND_OVER, Owner::One(other)) if other != database => {
                panic!("{database} hands key {key} over, which {other} owns")
            }
            (HAND_OVER, _) => {
                self.handed_over += u64::from(*owner != Owner::Between(database));
                *owner = Owner::Between(database);
            }
            (ACCEPT, Owner::Between(_)) | (WRITE, Owner::Unknown) => *owner = Owner::One(database),
            (_, other) => assert_eq!(other, Owner::One(database), "{database} does {what} to key {key}"),
        }
        self.commits += u64::from(what == WRITE);
    }
}

/// A database with a witness.
struct Witness {
    number: usize,
    inner: Box<dyn Component>,
    keys: Arc<Mutex<Keys>>,
}

impl Witness {
    fn look(&self, visit: &Frame, before: u32, step: Step, ctx: &Ctx) {
        let ok = matches!(step, Step::Finish { ending: Ending::Ok, .. }) || step == Step::Park;
        let primary = !ctx.world.instance(visit.instance).door && visit.ask.key > 0;
        let keys = || self.keys.lock().expect("a failed test does not go on");
        if primary && ok && [WRITE, ACCEPT, HAND_OVER].contains(&before) {
            keys().done(self.number, before, visit.ask.key);
        }
        if primary && [READ, WRITE].contains(&before) && matches!(step, Step::Finish { ending: Ending::Failed, .. }) {
            keys().refused += 1;
        }
    }
}

impl Component for Witness {
    fn start(&mut self, ctx: &mut Ctx) {
        self.inner.start(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let before = visit.cursor.at;
        let step = self.inner.enter(visit, ctx);
        self.look(visit, before, step, ctx);
        step
    }

    fn probe(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.inner.probe(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let before = visit.cursor.at;
        let step = self.inner.resume(visit, why, ctx);
        self.look(visit, before, step, ctx);
        step
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

    fn change(&mut self, change: &Change, begins: bool, ctx: &mut Ctx) {
        self.inner.change(change, begins, ctx);
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        self.inner.call_over(caller, reply, ctx);
    }
}

/// What requests showed.
#[derive(Debug, Default)]
struct Seen {
    /// True if no replica becomes a primary, so that nothing is lost.
    nothing_is_lost: bool,
    shown: u64,
    stale: u64,
    late: u64,
    late_ok: u64,
}

const VIEW: ClassId = ClassId(0);

impl Observer for Seen {
    fn ended(&mut self, request: &RequestRecord) {
        self.shown += u64::from(request.stale.is_some());
        // Who asked before a failover was owed what it has lost since.
        let counts = self.nothing_is_lost || request.issued >= LATE;
        self.stale += u64::from(counts && request.stale == Some(true));
        // Writes may wait for replicas that lag for longer than anybody's patience.
        if request.issued >= LATE && request.class == VIEW {
            self.late += 1;
            self.late_ok += u64::from(request.ending == Ending::Ok);
        }
    }
}

/// Runs a scenario with witnesses until a second after everything is repaired.
fn run(document: &Value) -> (Keys, Seen) {
    let scenario = super::read(document);
    let (world, stations, components) = scenario.build(1, 0);
    let keys = Arc::new(Mutex::new(Keys::default()));
    let wrap = |(number, inner): (usize, Box<dyn Component>)| -> Box<dyn Component> {
        if scenario.components[number].kind == "database" {
            Box::new(Witness { number, inner, keys: Arc::clone(&keys) })
        } else {
            inner
        }
    };
    let components = components.into_iter().enumerate().map(wrap).collect();
    let second = Instant(LATE.0 + 1_000_000_000);
    let limit = Instant(LATE.0 * 3);
    let schedule = Schedule { from: Instant::ZERO, to: second, last_arrival: second, limit, samples: Vec::new() };
    let seen = Seen { nothing_is_lost: !document.to_string().contains("failover"), ..Seen::default() };
    let seen = Driver::new(world, stations, components, schedule, seen).run().observer;
    let keys = std::mem::take(&mut *keys.lock().expect("a failed test does not go on"));
    (keys, seen)
}

#[test]
fn every_key_has_one_owner_and_no_write_is_lost() {
    let config = Config { cases: 150, rng_seed: RngSeed::Fixed(3_101), failure_persistence: None, ..Config::default() };
    let sum = Mutex::new((Keys::default(), Seen::default()));
    let choices = proptest::collection::vec(any::<u16>(), 30..120);
    let result = TestRunner::new(config).run(&choices, |choices| {
        let document = Choices::of(&choices).scenario();
        let (keys, seen) = run(&document);
        assert_eq!(seen.stale, 0, "{} answers show data, and some lack a write", seen.shown);
        assert!(seen.late == seen.late_ok, "{seen:?} long after everything was repaired");
        let (all_keys, all_seen) = &mut *sum.lock().expect("a failed test does not go on");
        all_keys.commits += keys.commits;
        all_keys.handed_over += keys.handed_over;
        all_keys.refused += keys.refused;
        all_seen.shown += seen.shown;
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, choices)) => panic!("{reason}\n{}", Choices::of(&choices).scenario()),
    }
    let (keys, seen) = sum.into_inner().expect("nobody failed");
    println!("{} commits, {} hand-overs, {} refused, {seen:?}", keys.commits, keys.handed_over, keys.refused);
    assert!(keys.commits > 20_000 && keys.handed_over > 1_000 && keys.refused > 100 && seen.shown > 20_000);
}
