//! The laws of the world hold in random scenarios.
//!
//! The driver asserts its own laws at the end of every run. What it cannot see from inside is checked from outside:
//! by a witness between the components and the driver, by the records, and by the stations' totals after the drain.

pub mod random;
mod smallest;
mod witness;

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
use scalelab::scenario::Scenario;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use witness::{Book, CpuFacts, watch};

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
struct Ledger {
    book: Arc<Mutex<Book>>,
    /// Requests issued and not ended, by class and instant.
    open: HashMap<(ClassId, Instant), i64>,
    ended: u64,
    rejected: u64,
    /// Sums over all records.
    waited: u128,
    served: u128,
    totals: Vec<(u32, u32, Totals)>,
}

impl Ledger {
    fn new(book: &Arc<Mutex<Book>>) -> Self {
        let (book, open, totals) = (Arc::clone(book), HashMap::new(), Vec::new());
        Self { book, open, ended: 0, rejected: 0, waited: 0, served: 0, totals }
    }
}

impl Observer for Ledger {
    fn issued(&mut self, request: &Issued) {
        *self.open.entry((request.ask.class, request.at)).or_default() += 1;
    }

    fn ended(&mut self, request: &RequestRecord) {
        assert!(request.ended >= request.issued, "a request ends after it was issued: {request:?}");
        let open = self.open.entry((request.class, request.issued)).or_default();
        *open -= 1;
        assert!(*open >= 0, "a request that was not issued has ended: {request:?}");
        self.ended += 1;
    }

    fn visited(&mut self, visit: &VisitRecord) {
        let seen = lock(&self.book).closing.take().expect("a record follows the end of its visit, once");
        let stay = visit.closed - visit.entered;
        assert_eq!(visit.served, seen.served, "a record tells the demands met: {visit:?}");
        assert!(visit.waited + seen.least <= stay, "waiting and service fit into the stay: {visit:?}, {seen:?}");
        self.waited += u128::from(visit.waited.0);
        self.served += u128::from(visit.served.0);
        self.rejected += u64::from(visit.ending == Ending::Rejected);
    }

    fn sample(&mut self, _number: u32, now: Instant, stations: &mut [Station], _: &[u64]) {
        self.totals = stations.iter_mut().map(|s| (s.servers(), s.in_system(), s.read(now))).collect();
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
    let ledger = Ledger::new(&book);
    let stopped = Driver::new(world, stations, components, drained(), ledger).run();
    let ledger = &stopped.observer;
    assert!(stopped.at_rest, "a run without arrivals comes to rest");
    assert_eq!((stopped.tally.issued, stopped.tally.measured_open), (stopped.tally.ended, 0));
    assert_eq!((ledger.ended, ledger.open.values().filter(|open| **open != 0).count()), (stopped.tally.ended, 0));
    let book = std::mem::take(&mut *lock(&book));
    assert_eq!(book.open(), 0, "every visit that came in has ended");
    let refusals: u64 = ledger.totals.iter().map(|(_, _, totals)| totals.refusals).sum();
    assert_eq!(refusals, book.refused, "who is refused is rejected");
    assert_eq!(ledger.waited, ledger.totals.iter().map(|(_, _, t)| t.waits).sum(), "every wait is on record");
    assert_eq!(ledger.served, book.given.values().map(|(demand, _)| demand).sum(), "every demand met is on record");
    assert!(ledger.rejected >= book.refused, "every refusal is on record");
    for (id, (servers, left, totals)) in (0u32..).zip(&ledger.totals) {
        check_station(*servers, *left, totals, cpus.get(&StationId(id)), book.given.get(&StationId(id)));
    }
    (Stopped { observer: (), tally: stopped.tally, at: stopped.at, at_rest: stopped.at_rest }, book)
}

/// The totals of a station that is at rest.
fn check_station(servers: u32, left: u32, totals: &Totals, cpu: Option<&(CpuFacts, f64)>, given: Option<&(u128, u64)>) {
    assert_eq!(left, 0, "nobody is left");
    assert_eq!((totals.arrivals, totals.starts), (totals.departures, totals.departures), "all came, began and left");
    assert_eq!(totals.system_area, totals.sojourns, "Little's law over the whole run");
    assert!(
        totals.waits <= totals.sojourns && totals.busy_area <= totals.system_area,
        "parts of the whole: {totals:?}"
    );
    assert!(totals.busy_area <= u128::from(servers) * u128::from(LATE.0), "no more than all servers are busy");
    let Some((facts, serial)) = cpu else {
        return assert_eq!(totals.busy_area + totals.waits, totals.sojourns, "a pool holds whom it does not let wait");
    };
    let (demand, visits) = given.copied().unwrap_or_default();
    assert_eq!(visits, totals.departures, "who was served left, who left was served");
    let (busy, demand) = (totals.busy_area as f64 * facts.speed, demand as f64);
    // Rounding a service to ticks takes or gives at most a core tick; sums below 2^53 ticks are exact as floats.
    let slack = visits as f64 * facts.speed + 1e-9 * demand;
    let lost = busy - demand;
    assert!(lost >= -slack, "{busy} core ticks gave {demand}");
    assert!(*serial > 0.0 || lost <= slack, "{busy} core ticks gave only {demand}");
}

/// All random scenarios together, to see that they are worth something.
#[derive(Default, Debug)]
struct Seen {
    requests: u64,
    visits: u64,
    timeouts: u64,
    refused: u64,
    forwards: u64,
}

#[test]
fn laws_hold_in_random_scenarios() {
    let sum = RefCell::new(Seen::default());
    for_random(1000, 20_240_607, Endings::Any, |document| {
        let (stopped, book) = check(document);
        let mut sum = sum.borrow_mut();
        sum.requests += stopped.tally.issued;
        sum.visits += stopped.tally.visits;
        sum.timeouts += book.timeouts;
        sum.refused += book.refused;
        sum.forwards += book.forwards;
    });
    let sum = sum.into_inner();
    let Seen { requests, visits, timeouts, refused, forwards } = sum;
    let enough = requests > 10_000 && visits > 100_000 && timeouts.min(refused).min(forwards) > 1000;
    assert!(enough, "random scenarios do not hold enough: {sum:?}");
}

#[test]
fn a_witness_changes_nothing() {
    for_random(30, 7, Endings::Any, |document| {
        let ((watched, _), alone) = (check(document), drive(&read(document), 1, 0, drained(), ()));
        assert_eq!((watched.tally, watched.at), (alone.tally, alone.at));
    });
}
