//! What loads ask: a change of when requests come changes nothing of what they are, and users are who they are said to be.

use crate::laws::{drained, read};
use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::model::ask::Ask;
use scalelab::model::observer::Observer;
use scalelab::model::record::Issued;
use scalelab::scenario::document::Mode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was issued, in order.
#[derive(Default)]
struct Requests(Vec<(Lineage, Instant, Ask)>);

impl Observer for Requests {
    fn issued(&mut self, request: &Issued) {
        self.0.push((request.lineage, request.at, request.ask));
    }
}

/// People with these settings and this key space, who ask something that takes `busy`, for 20 ms.
fn document(clients: &Value, keys: &Value, busy: &str) -> Value {
    let mut people = clients.clone();
    people["to"] = json!("web");
    json!({
        "scalelab": 1, "name": "loads", "keys": { "users": keys },
        "classes": { "page": { "share": 3, "key": "users" }, "order": { "key": "users", "op": "write" } },
        "components": {
            "people": { "clients": people },
            "web": { "service": { "on": {}, "steps": [{ "sleep": busy }] } },
        },
    })
}

fn requests(clients: &Value, keys: &Value, busy: &str) -> Vec<(Lineage, Instant, Ask)> {
    drive(&read(&document(clients, keys, busy)), 1, 0, drained(), Requests::default()).observer.0
}

fn zipf() -> Value {
    json!({ "count": 1000, "popularity": { "zipf": 0.9 } })
}

/// The requests of open load, each with the same number as in the other: when they come, and what they ask.
fn open(load: &Value) -> Vec<(Lineage, Instant, Ask)> {
    let found = requests(&json!({ "load": load }), &zipf(), "1ms");
    assert!(found.len() > 500, "{load} issues {} requests", found.len());
    found
}

#[test]
fn loads_differ_in_when_requests_come_and_in_nothing_else() {
    let poisson = open(&json!({ "poisson": "100/ms" }));
    for other in [
        json!({ "constant": "70/ms" }),
        json!({ "poisson": "50/ms" }),
        json!({ "mmpp": { "quiet": { "rate": "0/s", "stay": "1ms" }, "busy": { "rate": "100/ms", "stay": "2ms" } } }),
        json!({ "step": [{ "at": "1ms", "rate": "100/ms" }, { "at": "5ms", "rate": "10/ms" }] }),
        json!({ "ramp": { "from": "0/s", "to": "200/ms", "end": "15ms" } }),
        json!({ "sinusoidal": { "mean": "50/ms", "amplitude": 1.0, "period": "7ms" } }),
    ] {
        let found = open(&other);
        let same = poisson.iter().zip(&found).all(|((one, _, ask), (other, _, also))| (one, ask) == (other, also));
        assert!(same, "{other} asks what Poisson load asks");
    }
}

/// The instants of a constant rate, however it is written, within the rounding to a tick.
#[test]
fn profiles_of_one_rate_are_poisson_load() {
    let poisson = open(&json!({ "poisson": "100/ms" }));
    let state = json!({ "rate": "100/ms", "stay": "1ms" });
    for other in [
        json!({ "mmpp": { "quiet": state, "busy": state } }),
        json!({ "step": [{ "at": "0s", "rate": "100/ms" }, { "at": "5ms", "rate": "100/ms" }] }),
        json!({ "ramp": { "from": "100/ms", "to": "100/ms", "start": "2ms", "end": "15ms" } }),
        json!({ "sinusoidal": { "mean": "100/ms", "amplitude": 0.0, "period": "7ms", "phase": "100ms" } }),
    ] {
        let found = open(&other);
        let furthest = poisson.iter().zip(&found).map(|((_, one, _), (_, two, _))| one.0.abs_diff(two.0)).max();
        assert!(furthest <= Some(1), "{other}: {furthest:?} ns apart");
    }
}

/// A burst is a burst in every variant: twice the rates put twice the requests into the same stays.
#[test]
fn bursts_are_the_same_whatever_their_rates() {
    let state = |rate: &str| json!({ "rate": rate, "stay": "1ms" });
    let times = |rate: &str| -> Vec<u64> {
        open(&json!({ "mmpp": { "quiet": state("0/s"), "busy": state(rate) } })).iter().map(|it| it.1.0).collect()
    };
    let (few, many) = (times("100/ms"), times("2000/ms"));
    let in_a_burst = |at: u64| many.iter().any(|other| other.abs_diff(at) < 10_000);
    assert!(few.iter().all(|&at| in_a_burst(at)), "where few come, many come");
}

#[test]
fn the_population_asks() {
    let users = |clients: Value| -> BTreeMap<u32, usize> {
        let mut count = BTreeMap::new();
        for (_, _, ask) in requests(&clients, &zipf(), "1ms") {
            *count.entry(ask.user).or_default() += 1;
        }
        count
    };
    let load = json!({ "poisson": "200/ms" });
    assert!(users(json!({ "load": load })).keys().eq(&[0]), "nobody in particular");
    let four = users(json!({ "load": load, "population": 4 }));
    assert!(four.keys().eq(&[1, 2, 3, 4]));
    // About a thousand each; six standard deviations.
    assert!(four.values().all(|&n| n.abs_diff(1000) < 170), "{four:?}");
    let closed = users(json!({ "load": { "closed": { "users": 3, "think": "100us" } } }));
    assert!(closed.keys().eq(&[1, 2, 3]));
}

/// The requests of each session, in order; sessions in order of their first.
fn sessions(clients: &Value, keys: &Value) -> Vec<Vec<(Instant, Ask)>> {
    let mut found: BTreeMap<u32, Vec<(Instant, Ask)>> = BTreeMap::new();
    for (_, at, ask) in requests(clients, keys, "100us") {
        found.entry(ask.user).or_default().push((at, ask));
    }
    found.into_values().collect()
}

#[test]
fn sessions_ask_wait_think_and_leave() {
    let load = json!({ "sessions": { "rate": "10/ms", "requests": 3, "think": "50us" } });
    let found = sessions(&json!({ "load": load }), &json!({ "count": 1000, "popularity": "sequential" }));
    assert!(found.len() > 100);
    for (number, session) in (0u64..).zip(&found) {
        let begin = session[0].0;
        for (turn, (at, ask)) in (0u64..).zip(session) {
            assert_eq!(at.0, begin.0 + turn * 150_000, "100 us for the answer, 50 us to think");
            assert_eq!((ask.user, ask.key), (number as u32 + 1, (number + turn) % 1000 + 1));
        }
        // No request after the last arrival.
        assert!(session.len() == 3 || begin.0 + 150_000 * session.len() as u64 > 20_000_000, "{session:?}");
    }
    let few = sessions(&json!({ "load": load, "population": 2 }), &zipf());
    assert_eq!(few.len(), 2, "sessions of two users");
}

/// Users go through a sequence alone, so that a slower system changes nothing of what they ask.
#[test]
fn a_sequence_does_not_depend_on_who_is_faster() {
    let keys = json!({ "count": 5, "popularity": "sequential" });
    let closed = json!({ "load": { "closed": { "users": 3, "think": { "exp": "300us" } } } });
    for clients in [closed, json!({ "load": { "sessions": { "rate": "2/ms", "requests": 4 } } })] {
        let asked = |busy: &str| -> BTreeMap<u64, Ask> {
            requests(&clients, &keys, busy).into_iter().map(|(lineage, _, ask)| (lineage.0, ask)).collect()
        };
        let (fast, slow) = (asked("10us"), asked("900us"));
        let common: Vec<_> = slow.iter().filter_map(|(lineage, ask)| Some((ask, fast.get(lineage)?))).collect();
        assert!(common.len() > 20 && common.iter().all(|(slow, fast)| slow == fast), "{}", common.len());
    }
    let load = json!({ "load": { "constant": "1/ms" } });
    let open: Vec<u64> = requests(&load, &keys, "1ms").iter().map(|it| it.2.key).collect();
    assert!(open.iter().zip((1..=5).cycle()).all(|(&key, turn)| key == turn), "{open:?}");
}

#[test]
fn popularity_drifts() {
    let load = json!({ "load": { "poisson": "100/ms" } });
    let still = requests(&load, &zipf(), "1ms");
    let mut keys = zipf();
    keys["drift"] = json!({ "every": "5ms", "by": 300 });
    let moved = requests(&load, &keys, "1ms");
    assert_eq!(still.len(), moved.len());
    for ((_, at, still), (_, also, moved)) in still.iter().zip(&moved) {
        let steps = at.0 / 5_000_000;
        assert_eq!((at, (still.key - 1 + 300 * steps) % 1000 + 1), (also, moved.key));
    }
}

#[test]
fn what_is_planned_to_change_is_studied_from_start_to_end() {
    let check = |load: Value, mode: Option<&str>, expected: Mode| {
        let mut document = document(&json!({ "load": load }), &zipf(), "1ms");
        document["run"] = json!({ "mode": mode });
        let timing = read(&document).timing;
        assert_eq!(
            (timing.mode, timing.warmup),
            (expected, (expected == Mode::Terminating).then(Span::default)),
            "{load}"
        );
    };
    let ramp = json!({ "ramp": { "from": "1/s", "to": "2/s", "end": "1min" } });
    check(ramp.clone(), None, Mode::Terminating);
    check(ramp, Some("steady"), Mode::Steady);
    check(json!({ "step": [{ "at": "0s", "rate": "1/s" }] }), None, Mode::Terminating);
    check(json!({ "sinusoidal": { "mean": "1/s", "amplitude": 0.5, "period": "24h" } }), None, Mode::Terminating);
    check(json!({ "sessions": { "rate": "1/s", "requests": 2 } }), None, Mode::Steady);
    check(json!({ "poisson": "1/s" }), None, Mode::Steady);
}
