//! The laws of the world hold in random scenarios.
//!
//! The driver asserts its own laws at the end of every run. What it cannot see from inside is checked from outside:
//! by a witness between the components and the driver, by the records, and by the stations' totals after the drain.

mod book;
mod call;
mod copies;
mod keys;
mod moving_copies;
pub mod random;
mod seen;
mod smallest;
mod witness;
mod worlds;

use book::Book;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use random::Endings;
use scalelab::engine::time::Instant;
use scalelab::experiment::replicate::drive;
use scalelab::model::ask::Ending;
use scalelab::model::driver::{Driver, Schedule, Stopped};
use scalelab::model::ids::{ClassId, StationId};
use scalelab::model::observer::Observer;
use scalelab::model::record::{Issued, RequestRecord, VisitRecord};
use scalelab::model::station::{Discipline, Station, Totals};
use scalelab::model::world::World;
use scalelab::scenario::Scenario;
use seen::{CpuFacts, Given};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use witness::watch;

/// No request is issued after this instant.
const LAST_ARRIVAL: Instant = Instant(20_000_000);
/// When the stations are read; everything has drained long before.
const LATE: Instant = Instant(1 << 56);

/// A run that stops when nothing is left to do.
pub fn drained() -> Schedule {
    let (from, to) = (Instant::ZERO, Instant::NEVER);
    Schedule { from, to, last_arrival: LAST_ARRIVAL, limit: LATE, samples: vec![LATE] }
}

/// Runs `test` on random scenarios, the same everywhere; shows the smallest one that fails.
pub fn for_random(cases: u32, seed: u64, endings: Endings, test: impl Fn(&Value)) {
    let rng_seed = RngSeed::Fixed(seed);
    let config = Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let result = TestRunner::new(config).run(&random::choices(), |choices| {
        test(&random::scenario(&choices, endings));
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, choices)) => panic!("{reason}\n{}", random::scenario(&choices, endings)),
    }
}

/// Reads a scenario that must be valid.
pub fn read(document: &Value) -> Scenario {
    Scenario::from_value(document.clone()).unwrap_or_else(|complaints| panic!("{complaints:#?}\n{document:#}"))
}

/// Listens for what the witness cannot see: records and totals.
struct Ledger<'a> {
    world: &'a World,
    book: Arc<Mutex<Book>>,
    /// Requests issued and not ended, by class and instant.
    open: HashMap<(ClassId, Instant), i64>,
    ended: u64,
    rejected: u64,
    /// Sums over all records.
    waited: u128,
    served: u128,
    stations: Vec<AtRest>,
}

/// A station after the run.
struct AtRest {
    name: String,
    servers: u32,
    left: u32,
    reserved: u32,
    totals: Totals,
}

impl<'a> Ledger<'a> {
    fn new(world: &'a World, book: &Arc<Mutex<Book>>) -> Self {
        let (book, open, stations) = (Arc::clone(book), HashMap::new(), Vec::new());
        Self { world, book, open, ended: 0, rejected: 0, waited: 0, served: 0, stations }
    }
}

impl Observer for Ledger<'_> {
    fn issued(&mut self, request: &Issued) {
        *self.open.entry((request.ask.class, request.at)).or_default() += 1;
    }

    fn ended(&mut self, request: &RequestRecord) {
        assert!(request.ended >= request.issued, "a request ends after it was issued: {request:?}");
        let open = self.open.entry((request.class, request.issued)).or_default();
        lock(&self.book).request_ended(request);
        *open -= 1;
        assert!(*open >= 0, "a request that was not issued has ended: {request:?}");
        self.ended += 1;
    }

    fn visited(&mut self, visit: &VisitRecord) {
        let instance = self.world.members(visit.component)[visit.ordinal as usize];
        lock(&self.book).recorded(instance, visit, &self.world.net);
        self.waited += u128::from(visit.waited.0);
        self.served += u128::from(visit.served.0);
        self.rejected += u64::from(visit.ending == Ending::Rejected);
    }

    fn sample(&mut self, _number: u32, now: Instant, stations: &mut [Station], _: &[u64]) {
        let look = |station: &mut Station| AtRest {
            name: station.name().to_owned(),
            servers: station.servers(),
            left: station.in_system(),
            reserved: station.reserved(),
            totals: station.read(now),
        };
        self.stations = stations.iter_mut().map(look).collect();
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().expect("a failed test does not go on")
}

/// What a CPU station is, by its number.
fn cpus(scenario: &Scenario) -> HashMap<StationId, (CpuFacts, f64)> {
    let facts = |machine: &scalelab::model::world::Machine| {
        let settings = &scenario.layout.sets[usize::from(machine.set.0)].settings;
        let shared = settings.cores > 1 && settings.serial_fraction > 0.0;
        let discipline = if shared { Discipline::ProcessorSharing } else { Discipline::from(settings.discipline) };
        let serial = if settings.cores > 1 { settings.serial_fraction } else { 0.0 };
        (machine.cpu, (CpuFacts { speed: settings.speed, discipline }, serial))
    };
    scenario.layout.world.machines.iter().map(facts).collect()
}

/// Runs a scenario under witness until it has drained, and checks what is left.
fn check(document: &Value) -> (Stopped<()>, Book) {
    let scenario = read(document);
    let cpus = cpus(&scenario);
    let (world, stations, components) = scenario.build(1, 0);
    let (components, book) = watch(components, cpus.iter().map(|(&id, &(facts, _))| (id, facts)).collect());
    let ledger = Ledger::new(&scenario.layout.world, &book);
    let stopped = Driver::new(world, stations, components, drained(), ledger).run();
    let ledger = &stopped.observer;
    assert!(stopped.at_rest, "a run without arrivals comes to rest");
    assert_eq!((stopped.tally.issued, stopped.tally.measured_open), (stopped.tally.ended, 0));
    assert_eq!((ledger.ended, ledger.open.values().filter(|open| **open != 0).count()), (stopped.tally.ended, 0));
    let mut book = std::mem::take(&mut *lock(&book));
    book.assert_closed(&scenario.layout.world.net);
    assert_eq!(stopped.tally.background, book.background, "all work in the background has come in");
    let waits: u128 = ledger.stations.iter().map(|station| station.totals.waits).sum();
    assert!((waits..=waits + book.in_vain).contains(&ledger.waited), "every wait is on record");
    let [demand, dropped] =
        [|it: &Given| it.demand, |it: &Given| it.dropped].map(|part| book.given.values().map(part).sum::<u128>());
    assert!((demand..=demand + dropped).contains(&ledger.served), "every demand met is on record");
    assert!(ledger.rejected >= book.refused(), "every refusal is on record");
    for (id, station) in (0u32..).zip(&ledger.stations) {
        let id = StationId(id);
        check_station(station, cpus.get(&id), book.given.get(&id).copied().unwrap_or_default());
    }
    (Stopped { observer: (), tally: stopped.tally, at: stopped.at, at_rest: stopped.at_rest }, book)
}

/// A station that is at rest: only what is reserved is left.
fn check_station(station: &AtRest, cpu: Option<&(CpuFacts, f64)>, given: Given) {
    let AtRest { name, servers, left, reserved, totals } = station;
    assert_eq!(left, reserved, "nobody is left at {name}");
    let reserved = u64::from(*reserved);
    assert_eq!(totals.arrivals, totals.departures + reserved, "all who came to {name} left");
    let unserved = totals.departures - (totals.starts - reserved);
    assert!(unserved <= given.left, "{unserved} left {name} unserved, at most {given:?}");
    if name.contains(".connections") {
        assert!(totals.refusals >= given.refused, "who is refused by {name} is rejected");
    } else {
        assert_eq!(totals.refusals, given.refused, "who is refused by {name} is rejected");
    }
    if reserved > 0 {
        return assert!(totals.system_area > totals.sojourns, "what is reserved stays: {totals:?}");
    }
    assert_eq!(totals.system_area, totals.sojourns, "Little's law over the whole run at {name}");
    assert!(
        totals.waits <= totals.sojourns && totals.busy_area <= totals.system_area,
        "parts of the whole: {totals:?}"
    );
    assert!(totals.busy_area <= u128::from(*servers) * u128::from(LATE.0), "no more than all servers are busy");
    let is_link = name.ends_with(".forward") || name.ends_with(".backward");
    match cpu {
        Some((facts, serial)) => check_cpu(totals, *facts, *serial, given),
        None if is_link => assert_eq!(totals.waits, 0, "messages share a line and do not wait for it"),
        None => {
            let idle = totals.sojourns - totals.busy_area - totals.waits;
            assert!(given.left > 0 || idle == 0, "{name} holds whom it does not let wait: {totals:?}");
        }
    }
}

/// Every demand was met by busy cores, and cores were busy with demands only.
fn check_cpu(totals: &Totals, facts: CpuFacts, serial: f64, given: Given) {
    assert!((given.visits..=given.visits + given.left).contains(&totals.departures), "who was served left: {given:?}");
    let (busy, demand, dropped) = (totals.busy_area as f64 * facts.speed, given.demand as f64, given.dropped as f64);
    // Rounding a service to ticks takes or gives at most a core tick; sums below 2^53 ticks are exact as floats.
    let slack = totals.departures as f64 * facts.speed + 1e-9 * (demand + dropped);
    let lost = busy - demand;
    assert!(lost >= -slack, "{busy} core ticks gave {demand}");
    assert!(serial > 0.0 || lost <= slack + dropped, "{busy} core ticks gave only {demand} and {dropped}");
}

/// All random scenarios together, to see that they are worth something.
#[derive(Default, Debug)]
struct Seen {
    requests: u64,
    visits: u64,
    /// What else happens, by name.
    rest: BTreeMap<&'static str, u64>,
}

#[test]
fn laws_hold_in_random_scenarios() {
    let sum = RefCell::new(Seen::default());
    for_random(6000, 20_240_607, Endings::Any, |document| {
        let (stopped, book) = check(document);
        let mut sum = sum.borrow_mut();
        sum.requests += stopped.tally.issued;
        sum.visits += stopped.tally.visits;
        let rest = [
            ("timeouts", book.timeouts),
            ("refused", book.refused()),
            ("forwards", book.forwards),
            ("background", book.background),
            ("cancelled", book.cancelled),
            ("shed", book.shed),
            ("overdue", book.overdue),
            ("woken", book.woken),
        ];
        for (what, count) in rest {
            *sum.rest.entry(what).or_default() += count;
        }
    });
    let sum = sum.into_inner();
    let Seen { requests, visits, rest } = &sum;
    let enough = *requests > 10_000 && *visits > 100_000 && rest.values().all(|&count| count > 1000);
    assert!(enough, "random scenarios do not hold enough: {sum:?}");
}

#[test]
fn a_witness_changes_nothing() {
    for_random(30, 7, Endings::Any, |document| {
        let ((watched, _), alone) = (check(document), drive(&read(document), 1, 0, drained(), ()));
        assert_eq!((watched.tally, watched.at), (alone.tally, alone.at));
    });
}
