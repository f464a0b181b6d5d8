//! The Trace Event Format: slices nest, flows lead from calls to visits, counters count.

use super::{followed, shop};
use scalelab::report::trace::chrome;
use serde_json::Value;
use std::collections::BTreeMap;

/// Events by phase.
fn events(text: &str) -> BTreeMap<String, Vec<Value>> {
    let document: Value = serde_json::from_str(text).expect("a trace is JSON");
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in document["traceEvents"].as_array().expect("there are events") {
        found.entry(event["ph"].as_str().expect("a phase").to_owned()).or_default().push(event.clone());
    }
    found
}

fn number(event: &Value, key: &str) -> f64 {
    event[key].as_f64().unwrap_or_else(|| panic!("{key} of {event}"))
}

#[test]
fn slices_nest_and_flows_begin_and_end_in_them() {
    let found = events(&chrome::write(&followed(&shop(), 3, 0)));
    let mut tracks: BTreeMap<(u64, u64), Vec<(f64, f64)>> = BTreeMap::new();
    for slice in &found["X"] {
        let track = (slice["pid"].as_u64().expect("a process"), slice["tid"].as_u64().expect("a track"));
        let (from, dur) = (number(slice, "ts"), number(slice, "dur"));
        tracks.entry(track).or_default().push((from, from + dur));
    }
    for slices in tracks.values() {
        for (at, one) in slices.iter().enumerate() {
            for other in &slices[at + 1..] {
                let apart = one.1 <= other.0 || other.1 <= one.0;
                let nested = (one.0 <= other.0 && other.1 <= one.1) || (other.0 <= one.0 && one.1 <= other.1);
                assert!(apart || nested, "{one:?} and {other:?}");
            }
        }
    }
    for flow in found["s"].iter().chain(&found["f"]) {
        let track = (flow["pid"].as_u64().expect("a process"), flow["tid"].as_u64().expect("a track"));
        let at = number(flow, "ts");
        assert!(tracks[&track].iter().any(|(from, to)| *from <= at && at <= *to), "{flow}");
    }
    assert_eq!((found["s"].len(), found["f"].len()), (6, 6), "each of three requests makes two calls");
}

/// The clients wait for three requests at a time: three tracks. At the web machine the second comes in (at 22 ms) before
/// the first leaves it (at 32), the third just then: two. The database serves one after the other.
#[test]
fn tracks_bear_the_names_of_instances() {
    let found = events(&chrome::write(&followed(&shop(), 3, 0)));
    let named = |what: &str| -> Vec<String> {
        let of = found["M"].iter().filter(|event| event["name"] == what);
        of.map(|event| event["args"]["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(named("process_name"), ["shop", "people", "web", "db"]);
    assert_eq!(
        named("thread_name"),
        ["people[0]", "people[0] beside 1", "people[0] beside 2", "web[0]", "web[0] beside 1", "db[0]"]
    );
}

/// Requests are issued every 10 ms and take 24, 34, 44 ms and so on, so that the number in flight steps from 0 to 3
/// before the run's end.
#[test]
fn requests_in_flight_are_counted() {
    let found = events(&chrome::write(&followed(&shop(), 3, 0)));
    let at = |ms: f64| {
        let sampled = |event: &&Value| event["name"] == "requests in flight" && number(event, "ts") <= ms * 1e3;
        let last = found["C"].iter().rfind(sampled).expect("a sample before");
        last["args"]["requests"].as_u64().expect("a count")
    };
    assert_eq!([9.0, 15.0, 25.0, 33.5, 35.0].map(at), [0, 1, 2, 3, 2]);
}
