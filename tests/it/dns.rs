//! Walk-throughs of names, to the millisecond: copies and their age, lookups that are shared, the next address, records
//! that change, an authority that is away.
//!
//! A line says who was visited, from when the call was sent until the visit ended, and how; or the same of a request. They
//! stand in the order of the ends.

use crate::laws::read;
use scalelab::engine::time::Instant;
use scalelab::experiment::replicate::{Plan, drive};
use scalelab::experiment::run::run;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use serde_json::{Value, json};

#[derive(Default)]
struct Lines(Vec<(Option<(usize, u32)>, String)>);

impl Lines {
    fn add(&mut self, who: Option<(usize, u32)>, from: Instant, to: Instant, ending: &str) {
        let millis = |at: Instant| {
            assert_eq!(at.0 % 1_000_000, 0, "whole milliseconds only");
            at.0 / 1_000_000
        };
        self.0.push((who, format!("{}..{} {ending}", millis(from), millis(to))));
    }
}

impl Observer for Lines {
    fn visited(&mut self, visit: &VisitRecord) {
        let who = Some((usize::from(visit.component.0), visit.ordinal));
        self.add(who, visit.entered, visit.closed, visit.ending.word());
    }

    fn ended(&mut self, request: &RequestRecord) {
        self.add(None, request.issued, request.ended, request.ending.word());
    }
}

/// A name for the instances of `web`, which sleep 5 ms; `site` and `more` are laid over it.
fn document(site: &Value, more: &Value) -> Value {
    let mut dns = json!({ "to": "web", "ttl": "3s", "lookup": "20ms" });
    let words = site.as_object().into_iter().flatten();
    words.for_each(|(word, value)| dns[word] = value.clone());
    let mut document = json!({
        "scalelab": 1, "name": "walk", "run": { "mode": "terminating", "duration": "100s" },
        "components": {
            "people": { "clients": { "load": { "constant": "1/s" }, "to": "site", "timeout": "500ms" } },
            "site": { "dns": dns },
            "web": { "service": { "on": { "count": 2 }, "steps": [{ "sleep": "5ms" }] } },
        },
    });
    for section in ["components", "events"] {
        let entries = more.get(section).and_then(Value::as_object).into_iter().flatten();
        entries.for_each(|(name, value)| document[section][name] = value.clone());
    }
    document
}

/// What happens until the last request, `seconds` from the start, has ended; visits of the name itself are left out.
fn seen(seconds: u64, site: &Value, more: &Value) -> Vec<String> {
    let scenario = read(&document(site, more));
    let (from, to, limit) = (Instant::ZERO, Instant::NEVER, Instant(1_000_000_000_000));
    let schedule = Schedule { from, to, last_arrival: Instant(seconds * 1_000_000_000), limit, samples: Vec::new() };
    let lines = drive(&scenario, 1, 0, schedule, Lines::default()).observer.0;
    let name = |(who, line): (Option<(usize, u32)>, String)| match who {
        None => Some(format!("request {line}")),
        Some((component, _)) if scenario.components[component].kind == "dns" => None,
        Some((component, ordinal)) => Some(format!("{}[{ordinal}] {line}", scenario.components[component].name)),
    };
    lines.into_iter().filter_map(name).collect()
}

#[track_caller]
fn check(seconds: u64, site: &Value, more: &Value, expected: &[&str]) {
    assert_eq!(seen(seconds, site, more).join("\n"), expected.join("\n"));
}

/// Only the requests.
#[track_caller]
fn requests(seconds: u64, site: &Value, more: &Value, expected: &[&str]) {
    let found = seen(seconds, site, more);
    let found: Vec<&str> = found.iter().filter_map(|line| line.strip_prefix("request ")).collect();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

/// G01: the first request waits for the lookup, and so does the first after the answer's time is over, which begins when
/// it comes.
#[test]
fn g01_a_copy_is_used_for_its_time() {
    requests(
        6,
        &json!({}),
        &json!({}),
        &["1000..1025 ok", "2000..2005 ok", "3000..3005 ok", "4000..4005 ok", "5000..5025 ok", "6000..6005 ok"],
    );
    let exactly = json!({ "ttl": "2s", "lookup": "0s" });
    let visits: Vec<_> = seen(4, &exactly, &json!({})).into_iter().filter(|it| it.starts_with("web")).collect();
    // Two seconds after the answer came there is no copy.
    assert_eq!(
        visits,
        ["web[0] 1000..1005 ok", "web[0] 2000..2005 ok", "web[1] 3000..3005 ok", "web[1] 4000..4005 ok"]
    );
}

/// G01: when the authority is away, copies are used until their time is over; only then requests fail.
#[test]
fn g01_an_outage_is_noticed_when_copies_end() {
    let before = ["1000..1025 ok", "2000..2005 ok", "3000..3005 ok", "4000..4005 ok"];
    let event = |verb: &str| json!({ "events": { "away": { "at": "1500ms", "for": "5510ms", verb: "site" } } });
    let refused = ["5000..5020 unreachable", "6000..6020 unreachable", "7000..7025 ok", "8000..8005 ok"];
    requests(8, &json!({}), &event("crash"), &[&before[..], &refused[..]].concat());
    // An answer counts if somebody is there when it comes, at 7020; of the others nobody hears.
    let silent = ["5000..5500 timed_out", "6000..6500 timed_out", "7000..7025 ok", "8000..8005 ok"];
    requests(8, &json!({}), &event("lose"), &[&before[..], &silent[..]].concat());
    requests(
        6,
        &json!({ "ttl": "0s" }),
        &event("crash"),
        &[
            "1000..1025 ok",
            "2000..2020 unreachable",
            "3000..3020 unreachable",
            "4000..4020 unreachable",
            "5000..5020 unreachable",
            "6000..6020 unreachable",
        ],
    );
    requests(
        3,
        &json!({ "ttl": "0s", "lookup": "0s" }),
        &event("lose"),
        &["1000..1005 ok", "2000..2500 timed_out", "3000..3500 timed_out"],
    );
    let answer = json!({ "events": { "away": { "at": "0s", "for": "3s", "crash": "site[0]", "answer": "silence" } } });
    requests(3, &json!({}), &answer, &["1000..1500 timed_out", "2000..2500 timed_out", "3000..3025 ok"]);
}

/// People beside the others, who ask at the same instants.
fn more_people(settings: &Value) -> Value {
    let mut clients = json!({ "load": { "constant": "1/s" }, "to": "site" });
    let words = settings.as_object().into_iter().flatten();
    words.for_each(|(word, value)| clients[word] = value.clone());
    json!({ "clients": clients })
}

#[test]
fn a_lookup_is_shared_by_all_who_need_it() {
    let three = json!({ "components": { "other": more_people(&json!({})), "third": more_people(&json!({})) } });
    let same = ["web[0] 1020..1025 ok", "request 1000..1025 ok"];
    check(1, &json!({}), &three, &[same, same, same].concat());
    // What is not remembered is not shared.
    let own = |web: u32| [format!("web[{web}] 1020..1025 ok"), "request 1000..1025 ok".to_owned()];
    assert_eq!(seen(1, &json!({ "ttl": "0s" }), &three), [own(0), own(1), own(0)].concat());
}

#[test]
fn a_lookup_goes_on_though_who_asked_first_has_left() {
    let impatient = more_people(&json!({ "timeout": "8ms", "cancel": true }));
    let both = json!({ "components": { "people": impatient, "patient": more_people(&json!({})) } });
    check(1, &json!({}), &both, &["request 1000..1008 timed_out", "web[0] 1020..1025 ok", "request 1000..1025 ok"]);
}

/// G06, and what it does not help against.
#[test]
fn g06_the_next_address() {
    let event = |verb: &str, whom: Value| json!({ "events": { "gone": { "at": "0s", verb: whom } } });
    let next = json!({ "order": "fixed", "next_address": true, "timeout": "100ms" });
    let first = json!({ "order": "fixed", "timeout": "100ms" });
    let crashed = event("crash", json!("web[0]"));
    check(1, &first, &crashed, &["web[0] 1020..1020 unreachable", "request 1000..1020 unreachable"]);
    let gone = "web[0] 1020..1020 unreachable";
    check(1, &next, &crashed, &[gone, "web[1] 1020..1025 ok", "request 1000..1025 ok"]);
    let lost = event("lose", json!("web[0]"));
    check(1, &first, &lost, &["request 1000..1120 timed_out"]);
    check(1, &next, &lost, &["web[1] 1120..1125 ok", "request 1000..1125 ok"]);
    check(1, &next, &event("lose", json!("web")), &["request 1000..1220 timed_out"]);
    let midway = json!({ "events": { "gone": { "at": "1022ms", "crash": "web[0]" } } });
    check(1, &next, &midway, &["web[0] 1020..1022 crashed", "web[1] 1022..1027 ok", "request 1000..1027 ok"]);
    let failing = json!({ "service": { "on": { "count": 2 }, "steps": [{ "sleep": "5ms" }, { "fail": true }] } });
    let failing = json!({ "components": { "web": failing } });
    check(1, &next, &failing, &["web[0] 1020..1025 failed", "request 1000..1025 failed"]);
}

/// Where the requests at 1 s, 2 s and so on go.
#[track_caller]
fn goes(site: &Value, more: &Value, expected: &[u32]) {
    let mut named = json!({ "lookup": "0s", "order": "fixed" });
    let words = site.as_object().into_iter().flatten();
    words.for_each(|(word, value)| named[word] = value.clone());
    let found = seen(expected.len() as u64, &named, more);
    let of = |line: &String| line.strip_prefix("web[")?.split_once(']')?.0.parse().ok();
    assert_eq!(found.iter().filter_map(of).collect::<Vec<u32>>(), expected);
}

#[test]
fn records_change_when_copies_end() {
    let ttl = |span: &str| json!({ "ttl": span });
    let change = |lasting: Value| {
        let other = json!({ "at": "1500ms", "for": lasting, "records": ["web[1]"], "dns": "site" });
        json!({ "events": { "other": other } })
    };
    goes(&ttl("0s"), &change(Value::Null), &[0, 1, 1, 1]);
    goes(&ttl("0s"), &change(json!("2s")), &[0, 1, 1, 0]);
    goes(&ttl("2s"), &change(Value::Null), &[0, 0, 1, 1, 1]);
    // The list of the beginning is there again at 5500.
    goes(&ttl("2s"), &change(json!("4s")), &[0, 0, 1, 1, 1, 1, 0]);
    goes(&json!({ "ttl": "2s", "records": ["web[1]"] }), &json!({}), &[1, 1, 1]);
    let first = json!({ "events": { "other": { "at": "0s", "records": "web[1]", "dns": "site" } } });
    goes(&ttl("2s"), &first, &[1, 1, 1]);
    goes(&json!({ "ttl": "0s", "order": "rotate" }), &json!({}), &[0, 1, 0, 1, 0]);
    goes(&json!({ "ttl": "2s", "order": "rotate" }), &json!({}), &[0, 0, 1, 1, 0]);
}

#[test]
fn who_has_an_answer_goes_through_it_to_its_end() {
    let site = json!({ "lookup": "0s", "order": "fixed", "next_address": true, "timeout": "100ms" });
    let gone = json!({ "at": "0s", "lose": "web[0]" });
    let change = json!({ "at": "1050ms", "records": ["web[0]"], "dns": "site" });
    let more = json!({ "events": { "gone": gone, "change": change } });
    check(1, &site, &more, &["web[1] 1100..1105 ok", "request 1000..1105 ok"]);
}

/// B05: the database moves. Who is bound to the machine fails as long as that is gone; who asks for a name, until the
/// copy of the old answer has ended.
#[test]
fn b05_a_hard_coded_binding() {
    let sleeper = || json!({ "service": { "on": {}, "steps": [{ "sleep": "5ms" }] } });
    let web = |to: &str| json!({ "service": { "on": {}, "steps": [{ "call": to }] } });
    let dns = json!({ "dns": { "to": ["old", "new"], "records": ["old"], "ttl": "3s" } });
    let components = |to: &str| {
        let people = json!({ "clients": { "load": { "constant": "1/s" }, "to": to } });
        json!({ "people": people, "old": sleeper(), "new": sleeper(), "db": dns, "bound": web("old"), "named": web("db") })
    };
    let events = json!({
        "the old machine goes": { "at": "3500ms", "for": "7s", "crash": "old" },
        "its name changes": { "at": "5500ms", "records": ["new"], "dns": "db" },
    });
    let endings = |to: &str| {
        let found = seen(11, &json!({}), &json!({ "components": components(to), "events": events }));
        let ending = |line: &String| Some(line.strip_prefix("request ")?.split_once(' ')?.1.to_owned());
        found.iter().filter_map(ending).collect::<Vec<_>>()
    };
    let list = |runs: &[(&str, usize)]| -> Vec<String> {
        runs.iter().flat_map(|(ending, count)| std::iter::repeat_n((*ending).to_owned(), *count)).collect()
    };
    assert_eq!(endings("bound"), list(&[("ok", 3), ("unreachable", 7), ("ok", 1)]));
    // The copy of 4 s, the last of the old record, is used until 7 s.
    assert_eq!(endings("named"), list(&[("ok", 3), ("unreachable", 3), ("ok", 5)]));
}

/// The figures of a run of 100 seconds with a request every tenth of a second, the first and the last inside.
#[track_caller]
fn figures(site: &Value, more: &Value, expected: &[(&str, f64)]) {
    let mut document = document(site, more);
    document["run"] = json!({ "mode": "terminating", "duration": "100050ms", "warmup": "50ms" });
    document["components"]["people"]["clients"]["load"] = json!({ "constant": "10/s" });
    let result = run(&read(&document), "names", Plan { seed: 1, replications: 2, threads: 1 }, &|_| ());
    for (metric, value) in expected {
        let found = result.metrics.get(*metric).unwrap_or_else(|| panic!("there is no {metric}")).value;
        assert!((found - value).abs() < 1e-9, "{metric} is {found} instead of {value}");
    }
}

#[test]
fn figures_of_names() {
    // A round of 50 requests: two for which a lookup is under way, 48 for which there is a copy.
    let shared = json!({ "ttl": "4750ms", "lookup": "200ms" });
    figures(&shared, &json!({}), &[("site.lookups", 0.2), ("site.cached", 0.96), ("site.next_address", 0.0)]);
    // G02: once this one, once that one.
    let rotating = json!({ "ttl": "0s", "lookup": "0s", "order": "rotate" });
    let half = [("web[0].share", 0.5), ("web[1].share", 0.5), ("site.lookups", 10.0), ("site.cached", 0.0)];
    figures(&rotating, &json!({}), &half);
    // G06: nobody fails; half of the requests wait for one timeout.
    let next = json!({ "ttl": "0s", "lookup": "0s", "next_address": true, "timeout": "100ms" });
    let lost = json!({ "events": { "gone": { "at": "0s", "lose": "web[0]" } } });
    figures(&next, &lost, &[("success_ratio", 1.0), ("latency.mean", 0.055), ("site.next_address", 5.0)]);
    let failing = json!({ "ttl": "0s", "lookup": "0s", "timeout": "100ms" });
    figures(&failing, &lost, &[("success_ratio", 0.5), ("failed.timed_out", 0.5), ("latency.mean", 0.005)]);
}
