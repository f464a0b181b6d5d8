//! Walk-throughs of services, to the microsecond: retries, connections, workers given back, hedges.
//!
//! Each client component issues one request, all at the same instant, which is 0 here. A line says who was visited, from
//! when the call was sent until the visit ended, and how; in the order of the ends.

use crate::laws::read;
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use serde_json::{Value, json};

/// When the requests are issued.
const ISSUED: Instant = Instant(1_000_000);

#[derive(Default)]
struct Lines(Vec<(usize, String)>);

impl Lines {
    fn add(&mut self, component: usize, from: Instant, to: Instant, ending: &str) {
        let micros = |at: Instant| {
            let Span(ticks) = at - ISSUED;
            assert_eq!(ticks % 1000, 0, "whole microseconds only");
            ticks / 1000
        };
        self.0.push((component, format!("{}..{} {ending}", micros(from), micros(to))));
    }
}

impl Observer for Lines {
    fn visited(&mut self, visit: &VisitRecord) {
        self.add(usize::from(visit.component.0), visit.entered, visit.closed, visit.ending.word());
    }

    fn ended(&mut self, request: &RequestRecord) {
        self.add(usize::MAX, request.issued, request.ended, request.ending.word());
    }
}

/// Requests of `clients`, which have names and call `web` unless they say otherwise, and what follows.
fn check(clients: &[(&str, Value)], services: &Value, expected: &[&str]) {
    check_amid(&json!({}), clients, services, expected);
}

/// The same with more in the document.
#[track_caller]
pub fn check_amid(more: &Value, clients: &[(&str, Value)], services: &Value, expected: &[&str]) {
    let mut components = services.clone();
    for (name, settings) in clients {
        let mut clients = json!({ "load": { "constant": "1/ms" }, "to": "web" });
        let more = settings.as_object().into_iter().flatten();
        more.for_each(|(word, value)| clients[word] = value.clone());
        components[*name] = json!({ "clients": clients });
    }
    let mut document = json!({
        "scalelab": 1, "name": "walk", "run": { "mode": "terminating", "duration": "10ms" },
        "zones": { "here": {}, "there": {} }, "links": { "here-there": { "rtt": "100us" } },
        "components": components,
    });
    more.as_object().into_iter().flatten().for_each(|(section, value)| document[section] = value.clone());
    let scenario = read(&document);
    let (from, to, limit) = (Instant::ZERO, Instant::NEVER, Instant(1 << 40));
    let schedule = Schedule { from, to, last_arrival: ISSUED, limit, samples: Vec::new() };
    let stopped = drive(&scenario, 1, 0, schedule, Lines::default());
    assert!(stopped.at_rest, "nothing is left");
    let name = |&(component, ref line): &(usize, String)| {
        let name = scenario.components.get(component).map_or("request", |component| component.name.as_str());
        format!("{name} {line}")
    };
    let found: Vec<String> = stopped.observer.0.iter().map(name).collect();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

/// One request.
fn one(services: &Value, expected: &[&str]) {
    check(&[("people", json!({}))], services, expected);
}

/// A service that does these steps.
fn service(steps: &Value) -> Value {
    json!({ "service": { "on": {}, "steps": steps } })
}

#[test]
fn retries_come_after_growing_pauses_until_the_attempts_are_used_up() {
    let failing = service(&json!([{ "sleep": "1us" }, { "fail": true }]));
    let retry = json!({ "attempts": 4, "backoff": "10us", "factor": 3, "max_backoff": "40us" });
    let web = service(&json!([{ "call": "db", "retry": retry }, { "sleep": "1ms" }]));
    one(
        &json!({ "web": web, "db": failing }),
        &[
            "db 0..1 failed",
            "db 11..12 failed",
            "db 42..43 failed",
            "db 83..84 failed",
            "web 0..84 failed",
            "request 0..84 failed",
        ],
    );
}

#[test]
fn only_what_may_be_tried_again_is() {
    let failing = service(&json!([{ "fail": true }]));
    let retry = json!({ "attempts": 4, "on": ["timed_out", "rejected"] });
    let web = service(&json!([{ "call": "db", "retry": retry }]));
    one(&json!({ "web": web, "db": failing }), &["db 0..0 failed", "web 0..0 failed", "request 0..0 failed"]);
}

#[test]
fn each_attempt_has_a_timeout_of_its_own() {
    let db = json!({ "service": { "on": { "zone": "there" }, "steps": [{ "sleep": "1ms" }] } });
    let web = |cancel: bool| {
        let call = json!({ "call": "db", "timeout": "120us", "cancel": cancel, "retry": { "attempts": 2, "backoff": "10us" } });
        json!({ "service": { "on": { "zone": "here" }, "steps": [call] } })
    };
    let gone = ["web 0..250 timed_out", "request 0..250 timed_out"];
    one(&json!({ "web": web(false), "db": db }), &[&gone[..], &["db 0..1050 ok", "db 130..1180 ok"]].concat());
    // The news takes half a round trip.
    one(&json!({ "web": web(true), "db": db }), &["db 0..170 cancelled", gone[0], gone[1], "db 130..300 cancelled"]);
}

#[test]
fn clients_try_again_too() {
    let web = json!({ "service": { "on": {}, "workers": 1, "queue_limit": 0, "steps": [{ "sleep": "25us" }] } });
    let patient = json!({ "retry": { "attempts": 3, "backoff": "10us" } });
    check(
        &[("first", json!({})), ("second", patient)],
        &json!({ "web": web }),
        &[
            "web 0..0 rejected",
            "web 10..10 rejected",
            "web 0..25 ok",
            "request 0..25 ok",
            "web 30..55 ok",
            "request 0..55 ok",
        ],
    );
}

#[test]
fn a_connection_is_opened_once_and_waited_for() {
    let web = json!({ "service": { "on": { "zone": "here" }, "steps": [{ "call": "db" }, { "call": "db" }],
        "pools": { "db": { "size": 1, "round_trips": 2 } } } });
    let db = json!({ "service": { "on": { "zone": "there" }, "steps": [{ "sleep": "10us" }] } });
    check(
        &[("first", json!({})), ("second", json!({}))],
        &json!({ "web": web, "db": db }),
        // Opening takes two round trips; then the two take turns at the only connection.
        &[
            "db 200..260 ok",
            "db 310..370 ok",
            "db 420..480 ok",
            "web 0..530 ok",
            "request 0..530 ok",
            "db 530..590 ok",
            "web 0..640 ok",
            "request 0..640 ok",
        ],
    );
}

#[test]
fn connections_that_somebody_keeps_open_are_not_there_for_others() {
    let pooled = json!({ "service": { "on": {}, "steps": [{ "call": "db" }], "pools": { "db": { "size": 2 } } } });
    let late = json!({ "service": { "on": {}, "steps": [{ "sleep": "5us" }, { "call": "db" }], "pools": { "db": { "size": 2 } } } });
    let db = json!({ "service": { "on": {}, "max_connections": 2, "steps": [{ "sleep": "1us" }] } });
    let direct = service(&json!([{ "sleep": "7us" }, { "call": "db" }]));
    check(
        &[("a", json!({})), ("b", json!({})), ("c", json!({ "to": "late" })), ("d", json!({ "to": "direct" }))],
        &json!({ "web": pooled, "late": late, "direct": direct, "db": db }),
        &[
            "db 0..1 ok",
            "web 0..1 ok",
            "request 0..1 ok",
            "db 0..1 ok",
            "web 0..1 ok",
            "request 0..1 ok",
            "late 0..5 rejected",
            "request 0..5 rejected",
            "db 7..7 rejected",
            "direct 0..7 rejected",
            "request 0..7 rejected",
        ],
    );
}

#[test]
fn a_connection_that_is_refused_may_be_asked_for_again() {
    let db = json!({ "service": { "on": {}, "max_connections": 1, "steps": [{ "sleep": "10us" }] } });
    let direct = service(&json!([{ "call": "db" }]));
    let retry = json!({ "attempts": 3, "backoff": "6us", "factor": 1 });
    let web = json!({ "service": { "on": {}, "steps": [{ "call": "db", "retry": retry }], "pools": { "db": { "size": 1 } } } });
    check(
        &[("a", json!({ "to": "direct" })), ("b", json!({}))],
        &json!({ "web": web, "direct": direct, "db": db }),
        // The call that comes directly is over at 10; the second retry, at 12, finds its place free.
        &["db 0..10 ok", "direct 0..10 ok", "request 0..10 ok", "db 12..22 ok", "web 0..22 ok", "request 0..22 ok"],
    );
}

#[test]
fn an_asynchronous_worker_does_not_wait_for_others() {
    let web = |asynchronous: bool| {
        json!({ "web": { "service": { "on": {}, "workers": 1, "asynchronous": asynchronous,
            "steps": [{ "cpu": "10us" }, { "sleep": "100us" }, { "cpu": "10us" }] } } })
    };
    let two = [("first", json!({})), ("second", json!({}))];
    check(&two, &web(false), &["web 0..120 ok", "request 0..120 ok", "web 0..240 ok", "request 0..240 ok"]);
    check(&two, &web(true), &["web 0..120 ok", "request 0..120 ok", "web 0..130 ok", "request 0..130 ok"]);
}

#[test]
fn who_comes_back_to_a_worker_is_not_turned_away_by_a_full_line() {
    let web = json!({ "service": { "on": {}, "workers": 1, "queue_limit": 0, "asynchronous": true,
        "steps": [{ "call": "sleeper" }, { "cpu": "10us" }] } });
    let sleeper = service(&json!([{ "sleep": "5us" }]));
    check(
        &[("first", json!({})), ("second", json!({}))],
        &json!({ "web": web, "sleeper": sleeper }),
        &["sleeper 0..5 ok", "sleeper 0..5 ok", "web 0..15 ok", "request 0..15 ok", "web 0..25 ok", "request 0..25 ok"],
    );
}

#[test]
fn patience_ends_at_its_deadline_and_holds_for_a_worker_only() {
    let web = json!({ "service": { "on": {}, "workers": 1, "patience": "30us", "steps": [{ "cpu": "31us" }] } });
    check(
        &[("first", json!({})), ("second", json!({}))],
        &json!({ "web": web }),
        &["web 0..30 shed", "request 0..30 shed", "web 0..31 ok", "request 0..31 ok"],
    );
    let web = json!({ "service": { "on": {}, "workers": 1, "patience": "30us", "steps": [{ "cpu": "30us" }] } });
    check(
        &[("first", json!({})), ("second", json!({}))],
        &json!({ "web": web }),
        &["web 0..30 ok", "request 0..30 ok", "web 0..60 ok", "request 0..60 ok"],
    );
}

#[test]
fn of_branches_that_race_the_losers_stop_with_all_that_they_called() {
    let db = json!({ "service": { "on": { "zone": "there" }, "workers": 1, "steps": [{ "sleep": "1ms" }] } });
    let race =
        |cancel: bool| json!({ "parallel": [{ "call": "db" }, { "sleep": "70us" }], "need": 1, "cancel": cancel });
    let web = |cancel: bool| json!({ "service": { "on": { "zone": "here" }, "steps": [race(cancel)] } });
    let won = ["web 0..70 ok", "web 0..70 ok", "request 0..70 ok"];
    one(&json!({ "web": web(false), "db": db }), &[&won[..], &["db 0..1050 ok", "web 0..1100 ok"]].concat());
    let lost = ["web 0..70 ok", "web 0..70 cancelled", "web 0..70 ok", "request 0..70 ok", "db 0..120 cancelled"];
    one(&json!({ "web": web(true), "db": db }), &lost);
}

#[test]
fn a_hedged_call_is_one_attempt() {
    let db = json!({ "service": { "on": { "zone": "there", "count": 2 }, "steps": [{ "sleep": "50us" }, { "fail": true }] } });
    let call = json!({ "call": "db", "copies": 2, "hedge_after": "40us", "cancel": true, "retry": { "attempts": 2, "backoff": "60us" } });
    let web = json!({ "service": { "on": { "zone": "here" }, "steps": [call] } });
    one(
        &json!({ "web": web, "db": db }),
        // Both copies have failed by 190; both of the second attempt, which begins at 250, by 440.
        &[
            "db 0..100 failed",
            "db 40..140 failed",
            "db 250..350 failed",
            "db 290..390 failed",
            "web 0..440 failed",
            "request 0..440 failed",
        ],
    );
}
