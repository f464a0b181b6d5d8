//! What holds for every request that is followed, in the scenarios that are shipped: with retries, hedges, quorums,
//! doors, branches, crashes and answers that are lost.

use super::followed;
use crate::sandbox::root;
use scalelab::engine::time::Instant;
use scalelab::experiment::replicate::{drive, schedule};
use scalelab::model::ask::Ending;
use scalelab::model::observer::Observer;
use scalelab::model::record::RequestRecord;
use scalelab::stats::trace::attribution::attribute;
use scalelab::stats::trace::{Choice, Request, Trace, Visit};
use serde_json::{Value, json};

/// Scenarios, and how long they run here.
const CASES: [(&str, &str); 9] = [
    ("three-tier", "65s"),
    ("retry-storm", "20s"),
    ("hedged-requests", "40s"),
    ("quorum", "100s"),
    ("primary-dies", "150s"),
    ("load-balancer", "80s"),
    ("cache-ttl", "70s"),
    ("rate-limit", "20s"),
    ("dns-round-robin", "400s"),
];

fn document(name: &str, duration: &str) -> Value {
    let text = std::fs::read_to_string(root().join(format!("scenarios/{name}.json"))).expect("it is shipped");
    let mut document: Value = serde_json::from_str(&text).expect("a scenario is JSON");
    document["run"]["duration"] = json!(duration);
    document["slo"] = json!({});
    document
}

/// The stretches of a visit follow one another from its first step to its end, and a call lies within a stretch of its
/// caller.
fn check_visit(name: &str, trace: &Trace, request: &Request, visit: &Visit) {
    let what = || format!("{name}, request {}, {visit:#?}", request.number);
    let (Some(arrived), Some(ended)) = (visit.arrived, visit.ended) else { return };
    assert!(visit.sent <= arrived && arrived <= ended, "{}", what());
    let spent = visit.spent(trace.stopped);
    let sum = spent.waited + spent.served + spent.paused + spent.called;
    assert_eq!(sum, (ended - arrived).0, "{}", what());
    let pairs = visit.stretches.iter().zip(&visit.stretches[1.min(visit.stretches.len())..]);
    assert!(pairs.into_iter().all(|(one, next)| one.to == Some(next.from)), "{}", what());
    if let Some((caller, wait)) = visit.caller {
        let wait = &request.visits[caller].stretches[wait];
        assert!(wait.from <= visit.sent && wait.to.is_none_or(|to| visit.sent <= to), "{}", what());
    }
}

#[test]
fn every_tick_of_a_request_is_accounted_for() {
    let (mut kinds, mut visits) = (std::collections::BTreeSet::new(), 0);
    for (name, duration) in CASES {
        let trace = followed(&document(name, duration), 20, 20);
        let tail = trace.tail.as_ref().expect("some requests end ok");
        for band in [&tail.usual, &tail.slow] {
            assert!(band.requests > 0, "{name}");
            assert_eq!(band.parts.values().sum::<u128>(), band.latency, "{name}");
        }
        for request in &trace.requests {
            let parts = attribute(request);
            assert_eq!(parts.values().sum::<u64>(), (request.ended - request.issued).0, "{name}");
            kinds.extend(parts.keys().map(|part| format!("{part:?}").split('(').next().map(str::to_owned)));
            visits += request.visits.len();
            request.visits.iter().for_each(|visit| check_visit(name, &trace, request, visit));
        }
    }
    assert!(kinds.len() == 6 && visits > 500, "not all sorts of time were seen: {kinds:?} in {visits} visits");
}

/// Latencies of requests that ended ok, and how many did not.
#[derive(Default)]
struct Seen(Vec<u64>, u64);

impl Observer for Seen {
    fn ended(&mut self, request: &RequestRecord) {
        match request.ending {
            _ if !request.measured => {}
            Ending::Ok => self.0.push((request.ended - request.issued).0),
            _ => self.1 += 1,
        }
    }
}

/// The slowest are the slowest, the slowest first; the failed are the first; and both are those of a run that follows
/// nobody.
#[test]
fn the_slowest_first() {
    for (name, duration) in [("retry-storm", "20s"), ("primary-dies", "150s")] {
        let document = document(name, duration);
        let trace = followed(&document, 10, 10);
        let scenario = crate::laws::read(&document);
        let mut seen = drive(&scenario, 1, 0, schedule(&scenario, Instant::ZERO, Vec::new()), Seen::default()).observer;
        seen.0.sort_unstable_by_key(|latency| std::cmp::Reverse(*latency));
        assert_eq!((trace.found.ok, trace.found.failed), (seen.0.len() as u64, seen.1), "{name}");
        let latency = |request: &Request| (request.ended - request.issued).0;
        let of = |wanted: fn(&Choice) -> bool| trace.requests.iter().filter(move |it| it.choices.iter().any(wanted));
        let slowest: Vec<u64> = of(|it| matches!(it, Choice::Slowest(_))).map(latency).collect();
        assert_eq!(slowest, seen.0[..10], "{name}");
        let failed: Vec<&Request> = of(|it| matches!(it, Choice::Failed(_))).collect();
        assert!(failed.len() == 10 && failed.iter().all(|it| it.ending != Some("ok")), "{name}");
        assert!(failed.is_sorted_by_key(|it| it.ended), "{name}");
        // Beyond p99 are as many as there are: whole buckets of the histogram, of which one may be cut by it.
        let tail = trace.tail.as_ref().expect("some requests end ok");
        let beyond = seen.0.iter().filter(|latency| tail.bands[1].holds(**latency)).count() as u64;
        assert!(tail.slow.requests == beyond && beyond >= seen.0.len() as u64 / 100, "{name}");
    }
}

/// Following others, or nobody, changes nothing; nor does another time of following.
#[test]
fn the_same_request_whoever_else_is_followed() {
    let document = document("retry-storm", "20s");
    let many = followed(&document, 10, 10);
    assert_eq!(many, followed(&document, 10, 10));
    let one = followed(&document, 1, 0);
    assert_eq!(one.requests[0].visits, many.requests[0].visits);
}
