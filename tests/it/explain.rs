//! Predictions of `explain`: closed forms of the requirements, doubts where they do not hold, and the utilization that a
//! run shows beside them.

use super::sandbox::{SHOP, Sandbox, edit, root};
use serde_json::Value;

/// What `explain` says of a scenario of the repository.
fn explained(scenario: &str, more: &[&str]) -> Value {
    let path = root().join("scenarios").join(scenario).display().to_string();
    let ended = Sandbox::new().run(&[&["explain", &path, "--format", "json"], more].concat());
    assert_eq!(ended.code, Some(0), "{scenario} {more:?}: {}", ended.err);
    serde_json::from_str(&ended.out).expect("an explanation is JSON")
}

/// X* of a scenario and what is full first. Rounding only: these are closed forms.
fn check(scenario: &str, variant: Option<&str>, saturation: f64, station: &str) -> Value {
    let more: Vec<&str> = variant.into_iter().flat_map(|variant| ["--variant", variant]).collect();
    let said = explained(scenario, &more);
    let found = said["saturation_per_s"].as_f64().expect("something is full first");
    assert!((found / saturation - 1.0).abs() < 1e-6, "{scenario} {variant:?}: {found}, expected {saturation}");
    assert_eq!(said["limits"][0]["station"], station, "{scenario} {variant:?}");
    said
}

/// A12, B01: the order is app (5 ms), db (3 ms), web (2 ms), and each split is worth what the requirements say.
#[test]
fn a12_the_single_box_and_what_breaks_next() {
    let said = check("single-box.json", None, 100.0, "box.cpu");
    let split = |at: usize| (said["splits"][at]["component"].as_str(), said["splits"][at]["per_s"].as_f64());
    assert_eq!(split(0).0, Some("app"));
    assert!(split(0).1.is_some_and(|per_s| (per_s - 200.0).abs() < 1e-6), "{said:#}");
    let by = said["stations"][0]["by"].as_array().expect("who uses the CPU");
    let share = |name: &str| by.iter().find(|it| it[0] == name).and_then(|it| it[1].as_f64());
    for (name, expected) in [("app", 0.5), ("db", 0.3), ("web", 0.2)] {
        assert!(share(name).is_some_and(|share| (share - expected).abs() < 1e-9), "{name}: {by:?}");
    }
    check("single-box.json", Some("separate database"), 1000.0 / 7.0, "box.cpu");
    check("separate-database.json", None, 1000.0 / 7.0, "front.cpu");
}

/// D02, D08: X* = 1 / max((1 - r) s, r s / R + (1 - r) a s) with R replicas.
#[test]
fn d02_replicas() {
    let bound = |replicas: f64, apply: f64| 1.0 / (0.9 * 0.008 / replicas + 0.1 * apply * 0.008);
    check("more-replicas.json", Some("one"), bound(1.0, 0.5), "mirror.cpu");
    check("more-replicas.json", Some("one, as costly"), bound(1.0, 1.0), "mirror.cpu");
    check("more-replicas.json", Some("four"), bound(4.0, 0.5), "mirror.cpu");
    check("more-replicas.json", Some("eight, as costly"), bound(8.0, 1.0), "mirror.cpu");
    check("more-replicas.json", Some("nineteen"), 1.0 / (0.1 * 0.008), "disk.cpu");
    check("primary-replica.json", Some("read the primary too"), 1.0 / 0.0042, "disk.cpu");
}

/// E02, H04: uneven ranges, and weights that do not fit the machines.
#[test]
fn shares_decide() {
    check("range-shards.json", None, 187.5, "right.cpu");
    check("range-shards.json", Some("new users only"), 125.0, "left.cpu");
    check("load-balancer.json", Some("weighted"), 200.0, "blade.cpu");
    check("load-balancer.json", Some("least connections"), 400.0, "blade.cpu");
}

/// Whatever its assumptions do not cover, it says so by name.
#[test]
fn what_may_be_wrong_is_named() {
    let named = |scenario: &str, more: &[&str], whose: &str, word: &str| {
        let said = explained(scenario, more);
        let doubts = said["doubts"].as_array().expect("a list of doubts");
        let says =
            |doubt: &Value| doubt["whose"] == whose && doubt["why"].as_str().is_some_and(|why| why.contains(word));
        assert!(doubts.iter().any(says), "{scenario} {more:?} does not doubt {word} of {whose}: {doubts:#?}");
    };
    named("retry-storm.json", &[], "app", "`retry`");
    named("hedged-requests.json", &[], "web", "`hedge_after`");
    named("rate-limit.json", &[], "gate", "the limit");
    named("rate-limit.json", &[], "people", "varies by plan");
    named("cache-size.json", &["--variant", "drift, lru"], "cache", "drifts");
    named("my-shop.json", &[], "web", "`queue_limit`");
    named("primary-replica.json", &[], "db", "`in_order`");
    named("cache-size.json", &[], "cache", "`single_flight`");
    named("primary-dies.json", &[], "events", "`primary dies`");
    named("access-log-replay.json", &[], "visitors", "recording");
}

/// What is doubted near saturation is left out, and said to be, where it came true: requests fail.
#[test]
fn a_prediction_that_does_not_hold_is_not_shown() {
    let sandbox = Sandbox::with(edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"queue_limit\": 2"));
    let shown = |rate: &str| {
        let load = format!("components.people.clients.load.poisson={rate}");
        sandbox.run(&["run", "s.json", "--set", &load]).out
    };
    let few = shown("100/s");
    assert!(few.contains("predicted") && !few.contains("no prediction holds"), "{few}");
    let many = shown("980/s");
    assert!(!many.contains("predicted") && many.contains("no prediction holds, for"), "{many}");
    assert!(many.contains("`queue_limit` turns calls away"), "{many}");
}

/// Whatever leaves a prediction out is noted.
#[test]
fn why_there_is_no_prediction_is_noted() {
    let check = |load: &str, change: &str, told: &str| {
        let document = format!(
            r#"{{ "scalelab": 1, "name": "shop", "run": {{ "duration": "20s", "warmup": "2s" }}, "machines": {{ "box": {{}} }},
                "keys": {{ "pages": {{ "count": 5000 }} }}, "classes": {{ "view": {{ "key": "pages" }} }},
                "components": {{
                  "people": {{ "clients": {{ "load": {load}, "to": "web" }} }},
                  "web": {{ "service": {{ "on": "box", "steps": [ {{ "cpu": "1ms" }} {change} }} }}"#
        );
        let out = Sandbox::with(document).run(&["run", "s.json"]).out;
        let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(out.contains("predicted"), told.is_empty(), "{out}");
        assert!(out.contains(told) && out.contains("note: no prediction holds") != told.is_empty(), "{told}: {out}");
    };
    let (open, users) = (r#"{ "poisson": "100/s" }"#, r#"{ "closed": { "users": 3, "think": { "exp": "1s" } } }"#);
    check(open, "] } }", "");
    check(
        open,
        r#"] } } }, "events": { "dies": { "at": "9s", "for": "1s", "crash": "web" } "#,
        "`dies` changes the system",
    );
    check(users, "] } }", "no prediction holds: users of closed load ask as fast as they are answered");
    check(r#"{ "poisson": "1100/s" }"#, "] } }", "no prediction holds: more is offered than `box.cpu` can do");
    let cache = r#", { "call": "cache" } ] } }, "cache": { "cache": { "on": "box", "cpu": "1ms", "to": "db" } },
        "db": { "service": { "on": "box", "steps": [ { "cpu": "1ms" } ] } }"#;
    check(
        open,
        cache,
        "no prediction holds: its memory is taken as full, and fills slowly in the course of a run (cache)",
    );
}

/// A10: the complexity row grows along the curriculum.
#[test]
fn a10_complexity_grows() {
    let hops = |scenario: &str| explained(scenario, &[])["complexity"]["hops"].as_f64().expect("a number of hops");
    let (one, two) = (hops("single-box.json"), hops("separate-database.json"));
    assert!(one.abs() < 1e-9 && (two - 1.0).abs() < 1e-9, "{one}, {two}");
}

/// A run shows what was predicted beside what it found, unless an event speaks against it.
#[test]
fn a_run_shows_the_prediction() {
    let sandbox = Sandbox::with(SHOP);
    let shown = sandbox.run(&["run", "s.json"]).out;
    let machines = shown.lines().skip_while(|line| !line.starts_with("Machines")).take(2).collect::<Vec<_>>();
    assert!(machines[0].contains("predicted") && machines[1].contains("1.00 %"), "{machines:#?}");
    let result: Value = serde_json::from_str(&sandbox.text("output/shop/result.json")).expect("a result is JSON");
    assert!(result["predicted"]["box.cpu.utilization"].as_f64().is_some_and(|it| (it - 0.01).abs() < 1e-9));
    let event = r#""events": { "slow": { "at": "5s", "slow": "box", "by": 2 } }, "run""#;
    let sandbox = Sandbox::with(edit(SHOP, "\"run\"", event));
    assert!(!sandbox.run(&["run", "s.json"]).out.contains("predicted"));
}

#[test]
fn the_text_says_the_first_thing_first() {
    let ended = Sandbox::with(SHOP).run(&["explain", "s.json", "--defaults"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for expected in ["saturation X*", "CPU of box is full first", "Defaults in force", "single machines"] {
        assert!(ended.out.contains(expected), "{expected} is missing in\n{}", ended.out);
    }
    let wrong = Sandbox::with(edit(SHOP, "\"web\" }", "\"wbe\" }")).run(&["explain", "s.json"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""));
    assert!(wrong.err.contains("did you mean `web`?"), "{}", wrong.err);
}
