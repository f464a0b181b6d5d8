//! Single points of failure: whose death ends all requests of a class, for the designs of the requirements.

use super::sandbox::Sandbox;
use scalelab::experiment::replicate::Plan;
use scalelab::experiment::spof::{classes, spof};
use scalelab::scenario::Scenario;
use serde_json::{Value, json};

/// Those whose death ends a class, by the class.
fn ends(document: Value) -> Vec<(String, Vec<String>)> {
    let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let kills = spof(&scenario, Plan { seed: 1, replications: 1, threads: 0 }, &|_| ());
    let named = |(at, class): (usize, String)| {
        let deadly = kills.iter().filter(|kill| kill.takes_all(at)).filter_map(|kill| kill.target.clone());
        (class, deadly.collect())
    };
    classes(&scenario).into_iter().enumerate().map(named).collect()
}

#[track_caller]
fn check(document: Value, expected: &[(&str, &[&str])]) {
    let expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(class, names)| ((*class).to_owned(), names.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(ends(document), expected);
}

/// Two machines are no single point, though nobody is served without both; the balancer before them is one.
#[test]
fn what_is_on_several_machines_is_called_no_single_point() {
    let document = r#"{ "scalelab": 1, "name": "pair", "run": { "duration": "40s" },
        "machines": { "blade": { "count": 2 } },
        "components": {
            "people": { "clients": { "load": { "poisson": "20/s" }, "to": "lb" } },
            "lb": { "load_balancer": { "on": {}, "to": "web", "health": { "every": "1s" } } },
            "web": { "service": { "on": "blade", "steps": [{ "cpu": "1ms" }] } } } }"#;
    let sandbox = Sandbox::with(document);
    let told = sandbox.run(&["spof", "s.json", "--replications", "1"]).out;
    let says =
        |row: &str, word: &str| told.lines().any(|line| line.trim_start().starts_with(row) && line.contains(word));
    assert!(says("web (all 2)", "needed, no single point") && says("lb", "single point of failure"), "{told}");
    let csv = sandbox.run(&["spof", "s.json", "--replications", "1", "--format", "csv"]).out;
    let single: Vec<&str> = csv.lines().filter(|line| line.ends_with(",true")).collect();
    assert!(single.len() == 1 && single[0].starts_with("lb,all,0,"), "{csv}");
}

/// A08: one big box is one; of two boxes behind a balancer with checks neither is, and the balancer is instead; a pair of
/// balancers is none either.
#[test]
fn a08_scale_up_gives_no_redundancy() {
    let shop = |web: Value, to: &str| {
        json!({
            "scalelab": 1, "name": "shop", "run": { "duration": "80s" },
            "machines": { "blade": web, "front": { "count": 2 } },
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": to } },
                "lb": { "load_balancer": { "on": {}, "to": "web", "health": { "every": "1s" } } },
                "pair": { "load_balancer": { "on": "front", "to": "web", "health": { "every": "1s" },
                    "standby": { "every": "1s" } } },
                "web": { "service": { "on": "blade", "steps": [{ "cpu": "1ms" }] } } } })
    };
    check(shop(json!({ "cores": 8 }), "web"), &[("all", &["blade", "web"])]);
    check(shop(json!({ "count": 2 }), "lb"), &[("all", &["lb", "web"])]);
    check(shop(json!({ "count": 2 }), "pair"), &[("all", &["pair", "web"])]);
}

/// H13: the full design survives the death of either web machine and of the replica, and of nothing else; without the
/// primary nobody can write. Names and entries live a few seconds, so that what only hides a death is over in time.
#[test]
fn h13_the_reference_design_and_any_one_death() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/reference-design.json");
    let text = std::fs::read_to_string(path).expect("the reference design is there");
    let mut document: Value = serde_json::from_str(&text).expect("a scenario is JSON");
    document["run"] = json!({ "duration": "80s" });
    document["slo"] = json!({});
    document["components"]["site"]["dns"]["ttl"] = json!("5s");
    document["components"]["cache"]["cache"]["ttl"] = json!("5s");
    document["components"]["people"]["clients"]["load"] = json!({ "poisson": "100/s" });
    let all = ["front", "memory", "site", "lb", "web", "cache", "db"];
    let edit = ["front", "memory", "disk", "site", "lb", "web", "cache", "db"];
    check(document, &[("all", &all), ("view", &all), ("edit", &edit)]);
}

/// A dead machine that refuses at once looks idle to who counts open calls: more than its share is lost there, and why is
/// said; with checks it is not, and without a rival there is no share.
#[test]
fn more_than_its_share_is_explained() {
    let told = |health: &str, load: &str| {
        let sandbox = Sandbox::with(format!(
            r#"{{ "scalelab": 1, "name": "pair", "run": {{ "duration": "80s" }}, "machines": {{ "blade": {{ "count": 2 }} }},
            "components": {{ "people": {{ "clients": {{ "load": {{ "poisson": "{load}/s" }}, "to": "lb", "timeout": "1s" }} }},
                "lb": {{ "load_balancer": {{ "on": {{}}, "to": "web", "balance": "least_connections"{health} }} }},
                "web": {{ "service": {{ "on": "blade", "workers": 9, "queue_limit": 9, "steps": [{{ "cpu": {{ "exp": "10ms" }} }}] }} }} }} }}"#
        ));
        sandbox.run(&["spof", "s.json"]).out
    };
    let why = "blade[0], blade[1]: more is lost than its share of 1 in 2";
    let black_hole = told("", "100");
    assert!(
        black_hole.contains(why) && black_hole.contains("unreachable 66") && black_hole.contains("looks idle"),
        "{black_hole}"
    );
    let checked = told(r#", "health": { "every": "1s" }"#, "50");
    assert!(!checked.contains("its share"), "{checked}");
    let full = told(r#", "health": { "every": "1s" }"#, "220");
    assert!(
        full.contains(why) && full.contains("the others cannot take its load") && full.contains("rejected"),
        "{full}"
    );
}
