//! X* as simulated against X* as predicted: within 2 % wherever the assumptions of the prediction hold (issue: seen 6).

use super::sandbox::Sandbox;
use scalelab::experiment::analysis::Analysis;
use scalelab::experiment::compare::{self, Design};
use scalelab::experiment::load_curve::{self, SHARES};
use scalelab::experiment::replicate::Plan;
use scalelab::experiment::saturation::{Boundary, Search};
use scalelab::scenario::Scenario;
use scalelab::stats::comparison::{Choice, Word};
use scalelab::stats::load_curve::LoadPoint;
use scalelab::stats::result::Metric;
use serde_json::{Value, json};
use std::path::Path;

/// How far simulation and prediction may be apart (requirements, 0.2).
const APART: f64 = 0.02;

fn document(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a scenario is JSON")
}

fn named(name: &str) -> Scenario {
    let path = super::sandbox::root().join("scenarios").join(name);
    Scenario::from_value(document(&path)).expect("the scenario is right")
}

/// X* of a scenario, predicted by the criterion of the simulation, and simulated with `requests` in each run.
fn both(scenario: &Scenario, replications: u32, requests: f64) -> (f64, Metric) {
    let analysis = Analysis::new(scenario);
    let predicted = analysis.completes_per_s.expect("something is full first");
    let plan = Plan { seed: 1, replications, threads: 1 };
    let search = Search::new(scenario, plan, requests / predicted).expect("the load can be scaled");
    match search.saturation(&|_| ()) {
        Boundary::At(found) => (predicted, found),
        Boundary::Always | Boundary::Never => panic!("{}: no boundary was found", scenario.document.name),
    }
}

/// The interval does not show that they are further apart than they may be, and is narrow enough to show it.
fn check(scenario: &Scenario) {
    assert!(Analysis::new(scenario).holds_at_saturation(), "{} is doubted", scenario.document.name);
    let (predicted, found) = both(scenario, 4, 15_000.0);
    let interval = found.interval.expect("several replications have an interval");
    let (low, high) = (predicted * (1.0 - APART), predicted * (1.0 + APART));
    assert!(
        interval.low <= high && interval.high >= low && interval.high - interval.low < 0.1 * predicted,
        "{}: predicted {predicted}, simulated {found:?}",
        scenario.document.name
    );
}

/// The scenarios of this repository whose prediction nothing makes doubtful: each is compared in a test below.
const HELD: [&str; 11] = [
    "hashed-shards.json",
    "hot-key.json",
    "load-balancer.json",
    "mm1.json",
    "more-replicas.json",
    "range-shards.json",
    "separate-database.json",
    "single-box.json",
    "starters/shards.json",
    "starters/single-box.json",
    "starters/three-tier.json",
];

fn check_named(names: &[&str]) {
    for name in names {
        assert!(HELD.contains(name), "{name} is not listed");
        check(&named(name));
    }
}

#[test]
fn one_machine_or_two() {
    check_named(&["mm1.json", "single-box.json", "separate-database.json"]);
}

#[test]
fn uneven_shards_and_users_of_closed_load() {
    check_named(&["range-shards.json", "hot-key.json"]);
}

#[test]
fn keys_by_hash_and_a_farm() {
    check_named(&["hashed-shards.json", "load-balancer.json"]);
}

#[test]
fn a_primary_and_two_replicas() {
    check_named(&["more-replicas.json"]);
}

#[test]
fn starters() {
    check_named(&["starters/shards.json", "starters/single-box.json", "starters/three-tier.json"]);
}

/// A scenario that joins is compared too, or `explain` says why its prediction may be wrong.
#[test]
fn every_scenario_is_compared_or_doubted() {
    let mut held = Vec::new();
    for folder in ["", "starters/"] {
        let entries = std::fs::read_dir(super::sandbox::root().join("scenarios").join(folder)).expect("a folder");
        for entry in entries.map(|entry| entry.expect("an entry can be read")) {
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            // A recording is doubted, and not read here.
            let scenario = entry.path().extension().is_some_and(|it| it == "json");
            if !scenario || document(&entry.path())["components"].to_string().contains("\"replay\"") {
                continue;
            }
            let analysis = Analysis::new(&named(&name));
            assert_eq!(analysis.holds_at_saturation(), analysis.doubts.is_empty(), "{name}");
            held.extend(analysis.holds_at_saturation().then_some(name));
        }
    }
    held.sort();
    assert_eq!(held, HELD);
}

/// Sixteen workers that mostly sleep: 79.9 a second (B04), far below what their CPU could do.
#[test]
fn b04_workers_that_wait() {
    let document = json!({
        "scalelab": 1, "name": "workers", "machines": { "box": {} },
        "components": {
            "people": { "clients": { "load": { "poisson": "40/s" }, "to": "web" } },
            "web": { "service": { "on": "box", "workers": 16, "steps": [
                { "cpu": { "exp": "2ms" } }, { "sleep": { "exp": "198ms" } } ] } } } });
    let scenario = Scenario::from_value(document).expect("the test's scenario is right");
    let analysis = Analysis::new(&scenario);
    let saturation = analysis.saturation_per_s.expect("workers are limited");
    assert!((saturation - 79.86).abs() < 0.01, "{saturation}");
    assert_eq!(analysis.limits[0].station, "web.workers");
    check(&scenario);
}

/// A rule breaks where theory says: the mean response of M/M/1 with 10 ms is 40 ms at 75 a second.
#[test]
fn a_rule_breaks_where_the_formula_says() {
    let document = json!({
        "scalelab": 1, "name": "rule", "run": { "duration": "10min", "warmup": "30s" }, "machines": { "box": {} },
        "slo": { "latency.mean": "< 40ms" },
        "components": {
            "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
            "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "10ms" } } ] } } } });
    let scenario = Scenario::from_value(document).expect("the test's scenario is right");
    let search = Search::new(&scenario, Plan { seed: 1, replications: 4, threads: 1 }, 60.0).expect("there is a rate");
    let Boundary::At(found) = search.keeps(&scenario.slo[0], &|_| ()) else { panic!("the rule breaks somewhere") };
    let interval = found.interval.expect("several replications have an interval");
    // The gap is at most 2.2 half widths (statistics, section 3).
    let (half, middle) = ((interval.high - interval.low) / 2.0, f64::midpoint(interval.low, interval.high));
    assert!((middle - 75.0).abs() <= 2.2 * half && half < 0.05 * 75.0, "{found:?}");
}

/// A machine of 20 a second with one core or two, and a goal that its mean response keeps up to 15 a second.
fn slow(cores: u32) -> Scenario {
    let document = json!({
        "scalelab": 1, "name": "slow", "run": { "duration": "10min", "warmup": "30s" },
        "slo": { "latency.mean": "< 200ms" }, "machines": { "box": { "cores": cores } },
        "components": {
            "people": { "clients": { "load": { "poisson": "10/s" }, "to": "web" } },
            "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "50ms" } } ] } } } });
    Scenario::from_value(document).expect("the test's scenario is right")
}

/// X* and the load at which a rule breaks are compared like any other metric, in pairs, and are what the formulas say.
#[test]
fn designs_are_compared_by_the_load_that_they_take() {
    let names = ["saturation", "saturation@latency.mean"].map(str::to_owned);
    let mut designs = [1, 2].map(|cores| Design { name: format!("{cores} cores"), scenario: slow(cores) });
    assert_eq!(compare::prepare(&mut designs, &names), []);
    let plan = Plan { seed: 1, replications: 4, threads: 1 };
    let results = compare::run_and_search(&designs, plan, &names, &|_| ());
    let comparison = compare::compare(&results, &Choice::Named(names.to_vec()));
    // X* by the criterion, and 1 / (mu - load) and (1 / mu) / (1 - rho^2) = 200 ms.
    let full = designs.map(|design| Analysis::new(&design.scenario).completes_per_s.expect("it is full somewhere"));
    for (row, expected) in comparison.metrics.iter().zip([full[1] - full[0], 40.0 * 0.75_f64.sqrt() - 15.0]) {
        let difference = &row.differences[0];
        let interval = difference.interval.expect("they are paired");
        let (half, middle) = (interval.half_width(), f64::midpoint(interval.low, interval.high));
        assert!((middle - expected).abs() <= 2.2 * half && half < 0.1 * expected, "{expected}, {row:?}");
        assert_eq!(difference.word, Word::Better, "{row:?}");
    }
}

#[test]
fn loads_that_cannot_be_searched_for_are_no_metrics() {
    let check = |name: &str, expected: &str| {
        // However many designs lack it, it is told once.
        let mut designs = [1, 1, 2].map(|cores| Design { name: "slow".to_owned(), scenario: slow(cores) });
        let wrong = compare::prepare(&mut designs, &[name.to_owned()]);
        let said: Vec<&str> = wrong.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(said, [expected], "{name}");
    };
    check("saturation@latency.p99", "no rule's metric is called `latency.p99`");
    check("saturations", "no metric is called `saturations`");
    let mut designs = [Design { name: "limit".to_owned(), scenario: named("rate-limit.json") }];
    let wrong = compare::prepare(&mut designs, &["saturation".to_owned()]);
    assert!(wrong.len() == 1 && wrong[0].message.contains("varies by plan"), "{wrong:?}");
}

/// The loads rise through X*; all of them are answered before it, and no more beyond; and the chart says so.
fn shows_growing_load(sandbox: &Sandbox) {
    let found: Value = serde_json::from_str(&sandbox.text("output/slow/saturation/saturation.json")).expect("JSON");
    let full = found["saturation"]["at"]["value"].as_f64().expect("it saturates");
    let loads = found["loads"].as_array().expect("loads were tried");
    assert_eq!(loads.len(), 13);
    for (point, share) in loads.iter().zip(SHARES) {
        let number = |name: &str| point[name]["value"].as_f64().expect("requests end ok");
        let load = point["load_per_s"].as_f64().expect("a load");
        assert!((load / full - share).abs() < 1e-9, "{point}");
        // 10,000 requests in each of two replications: 1 % is the standard error of one's rate, and 5 of these are rare.
        assert!((number("goodput") / load.min(10.0) - 1.0).abs() < 0.05 * 0.5_f64.sqrt() + 0.01, "{load}: {point}");
        assert!(number("p50") < number("p99") && number("mean") < number("p99"), "{point}");
        // Close to X* it is a matter of luck.
        assert!((0.9..1.1).contains(&share) || point["is_steady"] == (share < 1.0), "{point}");
    }
    let csv = sandbox.text("output/slow/saturation/saturation.csv");
    assert!(csv.lines().count() == 1 + 5 * 13 && csv.lines().all(|line| line.matches(',').count() == 6), "{csv}");
    let svg = sandbox.text("output/slow/saturation/saturation.svg");
    assert!(svg.contains("X* as predicted, 10.1 /s") && svg.contains("prefers-color-scheme:dark"), "{svg}");
    let (page, table) = (sandbox.text("p.html"), sandbox.text("t.md"));
    assert!(page.contains("<h1>slow, at growing load</h1>") && page.contains("<svg"), "{page}");
    assert!(table.contains("| latency.p95 &lt; 1s | ") && table.contains("| load | goodput |"), "{table}");
}

/// `saturate --slo` and a sweep of `saturation`, as they are typed.
#[test]
fn the_commands_search_for_loads() {
    let sandbox = Sandbox::with(
        r#"{ "scalelab": 1, "name": "slow", "run": { "duration": "1min" }, "machines": { "box": {} },
            "components": { "people": { "clients": { "load": { "poisson": "5/s" }, "to": "web" } },
              "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "100ms" } } ] } } } }"#,
    );
    let saturate = ["saturate", "s.json", "--slo", "latency.p95 < 1s", "--replications", "2"];
    let ended = sandbox.run(&[&saturate[..], &["--html", "p.html", "--export-markdown", "t.md"]].concat());
    assert!(ended.code == Some(0) && ended.out.contains("latency.p95 < 1s"), "{}{}", ended.out, ended.err);
    shows_growing_load(&sandbox);
    let again = sandbox.run(&[&saturate[..], &["--html", "p.html"]].concat());
    assert!(again.code == Some(2) && again.err.contains("p.html exists; give --force"), "{}", again.err);
    let ended = sandbox.run(&["saturate", "s.json", "--slo", "latency.p59 < 1s"]);
    assert!(ended.code == Some(2) && ended.err.contains("did you mean `latency.p95`"), "{}", ended.err);
    sandbox.put(
        "plan.json",
        r#"{ "scalelab": 1, "name": "cores", "scenario": "s.json", "replications": 2, "metrics": ["saturation"],
            "factors": { "cores": { "path": "machines.box.cores", "list": [1, 2] } } }"#,
    );
    let ended = sandbox.run(&["sweep", "plan.json", "--format", "csv"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let found = ended.out.lines().filter(|line| line.contains(",saturation,/s,")).count();
    assert_eq!(found, 2, "{}", ended.out);
}

/// What was seen at growing load of a machine of 100 a second with these settings of its service.
fn curve(web: &Value) -> Vec<LoadPoint> {
    let mut service = json!({ "on": "box", "steps": [{ "cpu": { "exp": "10ms" } }] });
    service.as_object_mut().expect("a service").extend(web.as_object().expect("settings").clone());
    let document = json!({
        "scalelab": 1, "name": "lines", "machines": { "box": {} },
        "components": {
            "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } }, "web": { "service": service } } });
    let scenario = Scenario::from_value(document).expect("the test's scenario is right");
    let plan = Plan { seed: 1, replications: 4, threads: 1 };
    let search = Search::new(&scenario, plan, 60.0).expect("there is a rate");
    load_curve::curve(&search, plan, 100.0, &|_| ())
}

/// A line with an end is full after a while and turns requests away; one without grows.
#[test]
fn overload_is_told_by_what_was_seen() {
    let beyond = |points: &[LoadPoint], seen: fn(&LoadPoint) -> bool| points[11..].iter().all(seen);
    let bounded = curve(&json!({ "workers": 1, "queue_limit": 500 }));
    assert!(bounded.iter().all(|point| point.is_steady && point.is_warm), "{bounded:#?}");
    let rejects = |point: &LoadPoint| {
        // As many are answered as the machine can: a hundred a second.
        let interval = point.goodput.interval.expect("it has an interval");
        let (half, middle) = (interval.half_width(), f64::midpoint(interval.low, interval.high));
        let fails = point.success_ratio.as_ref().is_some_and(|share| share.value < 0.99);
        fails && point.failed_by == ["rejected"] && (middle - 100.0).abs() <= 2.2 * half
    };
    assert!(beyond(&bounded, rejects), "{bounded:#?}");
    let open = curve(&json!({}));
    assert!(beyond(&open, |point| !point.is_steady) && open[..9].iter().all(|point| point.is_steady), "{open:#?}");
}

/// A cache that begins empty is full before anything is measured: at most one read in a hundred misses, which takes 100 ms,
/// beside 1 / (1 - 0.1) ms of M/M/1 at a tenth of the load.
#[test]
fn loads_are_looked_at_when_caches_are_full() {
    let document = json!({
        "scalelab": 1, "name": "cache", "machines": { "box": {} },
        "keys": { "pages": { "count": 3000 } }, "classes": { "view": { "key": "pages" } },
        "components": {
            "people": { "clients": { "load": { "poisson": "500/s" }, "to": "cache" } },
            "cache": { "cache": { "on": "box", "cpu": { "exp": "1ms" }, "to": "db" } },
            "db": { "service": { "on": {}, "steps": [{ "sleep": "100ms" }] } } } });
    let scenario = Scenario::from_value(document).expect("the test's scenario is right");
    let plan = Plan { seed: 1, replications: 2, threads: 1 };
    let search = Search::new(&scenario, plan, 60.0).expect("there is a rate");
    let points = load_curve::curve(&search, plan, 1000.0, &|_| ());
    let mean = points[0].mean.as_ref().expect("requests end ok").value;
    assert!(mean < 0.001 / 0.9 + 0.01 * 0.1 && points.iter().all(|point| point.is_warm), "{mean}, {points:#?}");
}

#[test]
fn what_has_no_rate_is_refused() {
    let Err(why) = Search::new(&named("rate-limit.json"), Plan { seed: 1, replications: 1, threads: 1 }, 60.0) else {
        panic!("a load that varies by plan has no rate")
    };
    assert!(why.contains("varies by plan"), "{why}");
}

/// All of them, at full length: `cargo test --test it -- --ignored every_scenario_saturates`.
#[test]
#[ignore = "takes some minutes"]
fn every_scenario_saturates_where_predicted_or_is_doubted() {
    let folder = super::sandbox::root().join("scenarios");
    let entries = std::fs::read_dir(&folder).expect("there are scenarios");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    let (mut compared, mut off) = (0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "json")) {
        let document = document(path);
        if document["components"].to_string().contains("\"replay\"") {
            continue;
        }
        let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", path.display()));
        if !Analysis::new(&scenario).holds_at_saturation() {
            continue;
        }
        let (predicted, found) = both(&scenario, 4, 200_000.0);
        compared += 1;
        if (found.value / predicted - 1.0).abs() > APART {
            off.push(format!("{}: predicted {predicted}, simulated {found:?}", path.display()));
        }
    }
    assert!(off.is_empty() && compared >= 8, "{compared} compared; {off:#?}");
}
