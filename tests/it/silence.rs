//! Who is silent: a call that nobody takes is given up after `connect_timeout`, one whose answer is late after `timeout`.
//!
//! As in `walks`: microseconds from the only instant at which requests are issued, one millisecond after the beginning.

use crate::theory::case::replicated;
use crate::walks::check_amid;
use serde_json::{Value, json};

/// A service over there that takes this long.
fn there(sleep: &str) -> Value {
    json!({ "service": { "on": { "zone": "there" }, "steps": [{ "sleep": sleep }] } })
}

/// An event, and machines of which it may hit one or the process on it.
fn amid(event: &Value) -> Value {
    json!({ "events": { "it": event }, "machines": { "box": { "zone": "there" } } })
}

/// One that calls it, with more in the call.
fn web(more: &Value) -> Value {
    let mut call = json!({ "call": "db", "timeout": "1ms" });
    more.as_object().into_iter().flatten().for_each(|(word, value)| call[word] = value.clone());
    json!({ "service": { "on": { "zone": "here" }, "steps": [call] } })
}

/// What becomes of one request to `web` amid an event.
#[track_caller]
fn check(event: &Value, more: &Value, db: &str, expected: &[&str]) {
    let mut services = json!({ "web": web(more), "db": there(db) });
    services["db"]["service"]["on"] = json!("box");
    check_amid(&amid(event), &[("people", json!({}))], &services, expected);
}

const GIVEN_UP: [&str; 2] = ["web 0..200 unreachable", "request 0..200 unreachable"];

#[test]
fn nobody_there_is_noticed_by_the_connection() {
    let quick = json!({ "connect_timeout": "200us" });
    let dead = json!({ "at": "500us", "crash": "db", "answer": "silence" });
    check(&dead, &quick, "10us", &GIVEN_UP);
    check(&json!({ "at": "500us", "partition": "there" }), &quick, "10us", &GIVEN_UP);
    check(&dead, &json!({}), "10us", &["web 0..1000 timed_out", "request 0..1000 timed_out"]);
    // Who hears that nobody is there need not wait.
    let refusing = json!({ "at": "500us", "crash": "db" });
    check(&refusing, &quick, "10us", &["db 0..50 unreachable", "web 0..100 unreachable", "request 0..100 unreachable"]);
}

#[test]
fn a_connection_that_is_made_is_waited_for_like_any_other() {
    let quick = json!({ "connect_timeout": "200us" });
    let dies = json!({ "at": "1100us", "crash": "db", "answer": "silence" });
    let late = ["db 0..100 crashed", "web 0..1000 timed_out", "request 0..1000 timed_out"];
    check(&dies, &quick, "500us", &late);
    // The answer is lost, not the call.
    let cut = json!({ "at": "1100us", "partition": "there" });
    check(&cut, &quick, "500us", &["db 0..550 ok", "web 0..1000 timed_out", "request 0..1000 timed_out"]);
}

#[test]
fn a_machine_that_stands_still_connects_when_it_goes_on() {
    let quick = json!({ "connect_timeout": "200us" });
    let frozen = |what: &str, until: &str| json!({ "at": "500us", "for": until, "freeze": what });
    check(&frozen("there", "600us"), &quick, "10us", &["db 0..110 ok", "web 0..160 ok", "request 0..160 ok"]);
    check(&frozen("there", "800us"), &quick, "10us", &GIVEN_UP);
    // From then on the answer is waited for, as long as ever.
    let late = ["web 0..1000 timed_out", "request 0..1000 timed_out", "db 0..2100 ok"];
    check(&frozen("there", "600us"), &quick, "2ms", &late);
    // The kernel of its machine accepts in the name of a process that stands still.
    check(&frozen("db", "800us"), &quick, "10us", &["db 0..310 ok", "web 0..360 ok", "request 0..360 ok"]);
}

#[test]
fn each_attempt_and_each_copy_connects_for_itself() {
    let dead = json!({ "at": "500us", "crash": "db", "answer": "silence" });
    let again =
        json!({ "connect_timeout": "200us", "retry": { "attempts": 2, "backoff": "10us", "on": ["unreachable"] } });
    check(&dead, &again, "10us", &["web 0..410 unreachable", "request 0..410 unreachable"]);
    let hedged = json!({ "connect_timeout": "200us", "copies": 2, "hedge_after": "50us", "cancel": true });
    check(&dead, &hedged, "10us", &["web 0..250 unreachable", "request 0..250 unreachable"]);
}

/// Two copies are called, both time out while the caller stands still, and two more are called when it goes on: no fifth.
#[test]
fn no_more_copies_are_called_than_there_are() {
    let still = json!({ "at": "1100us", "for": "2ms", "freeze": "shop" });
    let mut services = json!({ "web": web(&json!({ "copies": 4, "need": 2, "hedge_after": "100us", "cancel": true })),
        "db": there("5ms") });
    services["web"]["service"]["on"] = json!("shop");
    let world = json!({ "events": { "it": still }, "machines": { "shop": { "zone": "here" } } });
    let called_off = |from: u32| vec![format!("db {from}..{} cancelled", from + 1050); 2];
    let given_up = ["web 0..3100 timed_out", "request 0..3100 timed_out"].map(str::to_owned).to_vec();
    let lines = [called_off(0), given_up, called_off(2100)].concat();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check_amid(&world, &[("people", json!({}))], &services, &lines);
}

#[test]
fn balancers_names_and_clients_connect_too() {
    let dead = json!({ "events": { "it": { "at": "500us", "crash": "db", "answer": "silence" } } });
    let pair = json!({ "db": there("10us"), "spare": there("10us") });
    let with = |name: &str, component: Value| {
        let mut all = pair.clone();
        all[name] = component;
        all
    };
    let lb = json!({ "load_balancer": { "on": { "zone": "here" }, "to": ["db", "spare"], "connect_timeout": "200us",
        "retry": { "attempts": 2 } } });
    let after =
        |name: &str| ["spare 200..260 ok".to_owned(), format!("{name} 0..310 ok"), "request 0..310 ok".to_owned()];
    let lines = after("lb");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check_amid(&dead, &[("people", json!({ "to": "lb" }))], &with("lb", lb), &lines);
    let site = json!({ "dns": { "to": ["db", "spare"], "ttl": "1s", "order": "fixed", "next_address": true,
        "connect_timeout": "200us", "timeout": "1ms" } });
    let lines = after("site");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check_amid(&dead, &[("people", json!({ "to": "site", "zone": "here" }))], &with("site", site), &lines);
    let people = json!({ "to": "db", "zone": "here", "connect_timeout": "200us" });
    check_amid(&dead, &[("people", people)], &pair, &["request 0..200 unreachable"]);
}

/// Who calls a machine that dies in silence waits for ever, unless a timeout ends it; the machine's return does not.
#[test]
fn a_run_says_how_many_calls_wait_for_ever() {
    let waiting = |timeout: Value| {
        let mut people = json!({ "load": { "constant": "10/s" }, "to": "web" });
        people.as_object_mut().expect("clients").extend(timeout.as_object().expect("settings").clone());
        let scenario = json!({ "scalelab": 1, "name": "silent", "run": { "duration": "10s", "warmup": "0s" },
            "components": { "people": { "clients": people },
                "web": { "service": { "on": { "cores": 1 }, "steps": [{ "cpu": "1ms" }] } } },
            "events": { "off": { "at": "5s", "for": "1s", "crash": "web", "answer": "silence" } } });
        let notes = replicated(&scenario, 1, 2).notes;
        notes.into_iter().filter(|note| note.contains("wait for ever")).collect::<Vec<_>>()
    };
    // Ten calls a second come in each of two replications while nobody is there, one as it goes, none as it comes back.
    let told = "20 calls were lost in silence, and their callers wait for ever: nothing but a `timeout` ends that";
    assert_eq!(waiting(json!({})), [told]);
    assert_eq!(waiting(json!({ "timeout": "1s" })), [""; 0]);
}
