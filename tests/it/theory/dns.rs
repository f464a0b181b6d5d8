//! Names and their resolvers: what is asked again, how even the load is, what a dead address costs.
//!
//! Populations are so large that hardly a user asks twice: then the requests of each resolver are Poisson, and the
//! resolver of a request is drawn anew each time.

use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::experiment::verify::dns::document;
use scalelab::model::ask::Ending;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use scalelab::scenario::Scenario;
use scalelab::stats::theory::dns::Resolvers;
use serde_json::{Value, json};

/// Standard errors that a mean may be away from the truth: 2e-4 by Student's law with 19 degrees of freedom, as in every
/// case, and less with more.
const GAP: f64 = 4.6;

/// What came to each machine and how requests ended, by when they were issued.
#[derive(Default)]
struct Seen {
    visits: Vec<(Instant, u32)>,
    unreachable: u64,
}

impl Observer for Seen {
    fn visited(&mut self, visit: &VisitRecord) {
        // The name itself comes before the machines.
        if visit.component.0 == 2 {
            self.visits.push((visit.entered, visit.ordinal));
        }
    }

    fn ended(&mut self, request: &RequestRecord) {
        self.unreachable += u64::from(request.ending == Ending::Unreachable);
    }
}

fn at(seconds: f64) -> Instant {
    Instant::ZERO + Span::from_ticks(seconds * 1e9)
}

/// One replication up to the last request at `end_s`.
fn seen(scenario: &Scenario, replication: u32, end_s: f64) -> Seen {
    let (from, to, limit) = (Instant::ZERO, Instant::NEVER, at(10.0 * end_s));
    let schedule = Schedule { from, to, last_arrival: at(end_s), limit, samples: Vec::new() };
    drive(scenario, 2100, replication, schedule, Seen::default()).observer
}

fn read(document: &Value) -> Scenario {
    Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document:#}"))
}

/// Asserts that independent values have this mean.
#[track_caller]
fn check_mean(what: &str, values: &[f64], truth: f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let error = (variance / count).sqrt();
    println!("{what}: {mean:.5} +- {error:.5}, theory {truth:.5}");
    assert!((mean - truth).abs() <= GAP * error, "{what}: {mean} +- {error} instead of {truth}");
}

/// E max(B, n - B) / n of a binomial B with n trials of probability p.
pub fn larger_part(n: u32, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return 1.0;
    }
    let trials = f64::from(n);
    let mut log = trials * (1.0 - p).ln();
    let mut mean = 0.0;
    for k in 0..=n {
        mean += log.exp() * f64::from(k.max(n - k)) / trials;
        log += (f64::from(n - k) / f64::from(k + 1) * p / (1.0 - p)).ln();
    }
    mean
}

/// The larger share of two machines in each of many runs of `REQUESTS` requests, of resolvers that never ask twice.
fn check_larger(what: &str, site: &Value, shares: &[(f64, f64)], limit: Option<f64>) {
    const REQUESTS: u32 = 400;
    const RUNS: u32 = 1500;
    let mut settings = site.clone();
    settings["ttl"] = json!("1h");
    let scenario = read(&document(&json!({ "constant": "1000/s" }), &settings, 2));
    let end_s = f64::from(REQUESTS) / 1000.0;
    let larger = |run| {
        let visits = seen(&scenario, run, end_s).visits;
        assert_eq!(visits.len(), REQUESTS as usize);
        let first = visits.iter().filter(|(_, ordinal)| *ordinal == 0).count();
        first.max(visits.len() - first) as f64 / f64::from(REQUESTS)
    };
    let values: Vec<f64> = (0..RUNS).map(larger).collect();
    let truth = shares.iter().map(|(share, chance)| chance * larger_part(REQUESTS, *share)).sum();
    check_mean(what, &values, truth);
    if let Some(limit) = limit {
        // Of endlessly many requests; 400 add their own noise, mostly where resolvers are evenly split.
        let found: f64 = shares.iter().map(|(share, chance)| chance * share.max(1.0 - share)).sum();
        assert!((found - limit).abs() < 1e-9, "{what}: {found} instead of {limit}");
    }
}

/// The share of the first machine if so many equal resolvers each choose one of two, and its probability.
pub fn equal(resolvers: u32) -> Vec<(f64, f64)> {
    let mut chance = 0.5_f64.powf(f64::from(resolvers));
    let mut shares = Vec::new();
    for chosen in 0..=resolvers {
        shares.push((f64::from(chosen) / f64::from(resolvers), chance));
        chance *= f64::from(resolvers - chosen) / f64::from(chosen + 1);
    }
    shares
}

/// G03: with copies the balance is per resolver.
#[test]
fn g03_balance_is_per_resolver() {
    let site = |order: &str, resolvers: u32| json!({ "order": order, "resolvers": resolvers });
    let larger = |resolvers| {
        let resolvers = Resolvers { resolvers, request_rate: 1.0, lifetime: 1.0, servers: 2 };
        Some(resolvers.larger_of_two())
    };
    check_larger("ten at random, 62.3 %", &site("random", 10), &equal(10), larger(10));
    check_larger("a hundred at random, 54.0 %", &site("random", 100), &equal(100), larger(100));
    check_larger("ten in turn", &site("rotate", 10), &[(0.5, 1.0)], Some(0.5));
    // dnsmasq, unbound and BIND 9 turn what they remember: asked 120 times within 13 s, with a lifetime of 5 s, they gave
    // each of three addresses first 35 to 46 times, and asked the authority three times.
    let turned = json!({ "order": "fixed", "resolver_order": "random" });
    check_larger("one that turns its copy", &turned, &[(0.5, 1.0)], Some(0.5));
    // One with half of the users, nine with an eighteenth each: one machine has a half and its part of the rest.
    let heavy: Vec<(f64, f64)> = equal(9).into_iter().map(|(rest, chance)| (0.5 + rest / 2.0, chance)).collect();
    let weighted = json!({ "order": "random", "resolvers": 10, "weights": [9.0] });
    check_larger("half of the users behind one resolver", &weighted, &heavy, Some(0.75));
}

/// G04: lambda = 100/s over two machines by ten busy resolvers; one dies, and its record is taken out after 60 s. Nobody
/// watches servers, so lambda / 2 x (60 s + T / 2) requests fail.
///
/// Resolvers ask almost together, every T; so the machine dies in the middle of each tenth of such a round in turn,
/// counted from 0.1 s, when on average a resolver first asks. What comes to the dead machine in a given time is Poisson.
fn check_failures(ttl_s: f64, expected: f64) {
    const TENTHS: u32 = 10;
    const RUNS: u32 = 2;
    let failures = |tenth: u32| {
        let dies_s = 0.1 + (f64::from(tenth) + 0.5) / f64::from(TENTHS) * ttl_s;
        let site = json!({ "ttl": format!("{ttl_s}s"), "resolvers": 10 });
        let mut document = document(&json!({ "poisson": "100/s" }), &site, 2);
        document["events"] = json!({
            "dies": { "at": format!("{dies_s:.3}s"), "crash": "web[0]" },
            "removed": { "at": format!("{:.3}s", dies_s + 60.0), "records": ["web[1]"], "dns": "site" },
        });
        let scenario = read(&document);
        let end_s = dies_s + 60.0 + ttl_s + 10.0;
        // Runs of their own: those of another tenth would see the same requests.
        (0..RUNS).map(|run| seen(&scenario, tenth * RUNS + run, end_s).unreachable).sum::<u64>()
    };
    let total = (0..TENTHS).map(failures).sum::<u64>() as f64;
    let runs = f64::from(TENTHS * RUNS);
    // Ten requests a second find a copy, all but the first of each round.
    let allowed = GAP * (runs * expected).sqrt() + runs * expected / (1.0 + 10.0 * ttl_s);
    println!("T = {ttl_s} s: {:.1} failures, theory {expected} +- {:.1}", total / runs, allowed / runs);
    assert!((total - runs * expected).abs() <= allowed, "T = {ttl_s} s: {} instead of {expected}", total / runs);
}

#[test]
fn g04_nobody_watches_servers() {
    let busy = Resolvers { resolvers: 10, request_rate: 100.0, lifetime: 300.0, servers: 2 };
    let until_removed = 60.0 * 100.0 / 2.0;
    let all = until_removed + busy.requests_to_removed();
    // Of the requests one in 3001 finds no copy, and asks anew.
    assert!((all / 10_500.0 - 1.0).abs() < busy.lookup_share(), "{all}");
    check_failures(300.0, 10_500.0);
    check_failures(60.0, 4_500.0);
}

/// G05: after a record was added, the share of the new machine climbs in a straight line over one TTL.
#[test]
fn g05_a_new_machine_fills_slowly() {
    const RUNS: u32 = 200;
    const ADDED_S: f64 = 40.0;
    const WINDOW_S: f64 = 0.5;
    let truth = Resolvers { resolvers: 100, request_rate: 100.0, lifetime: 2.0, servers: 3 };
    let site = json!({ "ttl": "2s", "resolvers": 100, "order": "random", "records": ["web[0]", "web[1]"] });
    let mut document = document(&json!({ "poisson": "100/s" }), &site, 3);
    let all = json!({ "at": format!("{ADDED_S}s"), "records": ["web"], "dns": "site" });
    document["events"] = json!({ "added": all });
    let scenario = read(&document);
    let runs: Vec<_> = (0..RUNS).map(|run| seen(&scenario, run, ADDED_S + 2.5).visits).collect();
    let early = |visits: &[(Instant, u32)]| visits.iter().all(|&(from, ordinal)| ordinal < 2 || from >= at(ADDED_S));
    assert!(runs.iter().all(|visits| early(visits)), "nobody goes there before");
    for window in 0..5 {
        let begin_s = f64::from(window) * WINDOW_S;
        // In a straight line the mean over a window is the value in its middle.
        let share = truth.share_of_added(begin_s + WINDOW_S / 2.0);
        let (from, to) = (at(ADDED_S + begin_s), at(ADDED_S + begin_s + WINDOW_S));
        let excess = |visits: &Vec<(Instant, u32)>| {
            let inside = visits.iter().filter(|(at, _)| (from..to).contains(at));
            inside.map(|(_, ordinal)| f64::from(u8::from(*ordinal == 2)) - share).sum::<f64>()
        };
        let excess: Vec<f64> = runs.iter().map(excess).collect();
        check_mean(&format!("excess over {share:.3} from {begin_s} s"), &excess, 0.0);
    }
}

/// G02: with a life of zero and turns, one machine never has two requests more than the other; two serve twice as many.
#[test]
fn g02_once_this_one_once_that_one() {
    let site = json!({ "ttl": "0s", "order": "rotate", "resolvers": 10 });
    let visits = seen(&read(&document(&json!({ "poisson": "100/s" }), &site, 2)), 0, 20.0).visits;
    let mut lead = 0_i64;
    for (_, ordinal) in &visits {
        lead += if *ordinal == 0 { 1 } else { -1 };
        assert!(lead.abs() <= 1, "the lead is {lead}");
    }
    assert!(visits.len() > 1000, "{} visits", visits.len());
    let served = |servers: u32| {
        let web = json!({ "on": { "count": servers, "discipline": "fifo" }, "steps": [{ "cpu": "10ms" }] });
        let mut document = document(&Value::Null, &json!({ "ttl": "0s" }), servers);
        document["components"]["web"]["service"] = web;
        document["components"]["people"] =
            json!({ "clients": { "load": { "closed": { "users": 20 } }, "to": "site" } });
        let visits = seen(&read(&document), 0, 100.0).visits;
        visits.len()
    };
    // Twenty users who do not think keep them busy for 100 s, and have an answer each that comes afterwards.
    assert_eq!([served(1), served(2)].map(|visits| visits / 1000), [10, 20]);
}
