//! `scale`: what it chooses is what theory enumerates (requirements A07, A09, A13), and what it says is what it did.
//!
//! One machine of c cores behind one line is M/M/c; n machines of one core, each request at a random one, are n times
//! M/M/1. The cheapest that keeps a bound of a quantile is then found by counting.

use super::sandbox::{Sandbox, root};
use scalelab::experiment::growth::{self, Loads, Setup, Start};
use scalelab::experiment::replicate::Plan;
use scalelab::scenario::Scenario;
use scalelab::stats::growth::{Crossover, Growth, Limit, Line, Point};
use scalelab::stats::theory::mmc::Mmc;
use serde_json::{Value, json};

/// Completions per second of a core.
const RATE: f64 = 100.0;
/// The bound of the 95th percentile, in seconds.
const BOUND_S: f64 = 0.1;
/// How close to the bound theory may be for a choice to be a matter of luck: the interval of a p95 of 4000 requests in
/// each of 4 to 16 replications is narrower.
const CLOSE: f64 = 0.1;

/// A machine without a balancer, sold with each number of cores up to a maximum.
fn farm(exponent: f64, max_cores: u32) -> Scenario {
    let sizes: serde_json::Map<String, Value> =
        (1..=max_cores).map(|cores| (format!("c{cores}"), json!({ "cores": cores }))).collect();
    let document = json!({
        "scalelab": 1, "name": "farm", "slo": { "latency.p95": "< 100ms" },
        "prices": { "exponent": exponent, "max_cores": max_cores, "sizes": sizes },
        "machines": { "box": { "discipline": "fifo" } },
        "components": {
            "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
            "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "10ms" } } ] } } } });
    Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"))
}

fn grown(scenario: &Scenario, range: (f64, f64), count: u32) -> Growth {
    let goals = growth::goals(scenario);
    let plan = Plan { seed: 1, replications: 4, threads: 1 };
    let setup = Setup { goals: &goals, latency: "latency.p95", plan, requests: 4000, outage_s: 5.0 };
    let start = Start { scenario, variant: None };
    let loads = Loads { range: Some(range), count };
    growth::grow((start, start), "box", (loads, 16), setup, &|_| ()).expect("the machines can grow")
}

fn p95(load_per_s: f64, servers: u32) -> f64 {
    Mmc { arrival_rate: load_per_s, service_rate: RATE, servers }.response_quantile(0.95)
}

fn up(load_per_s: f64, cores: u32) -> f64 {
    p95(load_per_s, cores)
}

fn out(load_per_s: f64, machines: u32) -> f64 {
    p95(load_per_s / f64::from(machines), 1)
}

/// The fewest that keep the bound.
fn fewest(load_per_s: f64, quantile: fn(f64, u32) -> f64) -> u32 {
    (1..=100).find(|number| quantile(load_per_s, *number) < BOUND_S).expect("enough of them are enough")
}

/// Each choice is that of theory, wherever theory is not as close to the bound as noise is. Returns how many were told.
fn check(line: &Line, number: fn(&Point) -> u32, quantile: fn(f64, u32) -> f64) -> usize {
    let clear = |value: f64| (value / BOUND_S - 1.0).abs() > CLOSE;
    let mut told = 0;
    for point in line.points.iter().filter(|point| point.is_enough) {
        let load = point.load_per_s;
        let expected = fewest(load, quantile);
        if !clear(quantile(load, expected)) || (expected > 1 && !clear(quantile(load, expected - 1))) {
            continue;
        }
        assert_eq!(number(point), expected, "at {load}: {point:?}");
        let latency = point.latency.as_ref().expect("requests end ok");
        let half = latency.interval.expect("several replications have an interval").half_width();
        let theory = quantile(load, expected);
        // The gap is at most 2.2 half widths (statistics, section 3), and more at one in a thousand points.
        assert!((latency.value - theory).abs() <= 2.2 * half.max(0.01 * theory), "at {load}: {theory}, {latency:?}");
        told += 1;
    }
    told
}

/// A09, A13: where prices grow faster than the cores, scale out becomes cheaper; for good where the enumeration says.
#[test]
fn dear_cores_make_scale_out_cheaper_in_the_end() {
    let growth = grown(&farm(1.3, 8), (30.0, 500.0), 6);
    let told = check(&growth.up, |point| point.cores, up) + check(&growth.out, |point| point.machines, out);
    assert!(told >= 8, "{told} of 12 choices were clear");
    for point in &growth.up.points {
        let price = libm::pow(f64::from(point.cores), 1.3);
        assert!((point.cost_per_hour / price - 1.0).abs() < 1e-12, "{point:?}");
    }
    let is_cheaper = |load: f64| f64::from(fewest(load, out)) < libm::pow(f64::from(fewest(load, up)), 1.3);
    let last = (300..5000).rev().map(|tenth| f64::from(tenth) / 10.0).find(|load| !is_cheaper(*load));
    // What is close counts as too little: the bracket may lie a little below.
    let boundary = last.expect("one machine of one core costs the same both ways");
    let Crossover::Between { low, high } = growth.crossover else { panic!("{:?}", growth.crossover) };
    assert!(low <= boundary * 1.02 && high >= boundary * 0.9, "{low} to {high}, expected {boundary}");
    assert_eq!((&growth.up.limit, &growth.out.limit), (&Limit::Beyond, &Limit::Beyond));
}

/// A13: at prices in proportion to the cores scale out is never cheaper, for a line that is shared wastes less.
#[test]
fn even_prices_leave_scale_up_cheaper() {
    let growth = grown(&farm(1.0, 8), (30.0, 500.0), 5);
    assert_eq!(growth.crossover, Crossover::Never);
    let cost = |line: &Line| line.points.iter().map(|point| point.cost_per_hour).sum::<f64>();
    assert!(cost(&growth.up) < cost(&growth.out), "a shared line needs fewer cores");
}

/// A07, A13: a largest machine makes a crossover whatever prices are, which is its end.
#[test]
fn the_largest_machine_ends_scale_up() {
    let growth = grown(&farm(1.0, 2), (60.0, 400.0), 4);
    let Limit::Between { low, high, full } = &growth.up.limit else { panic!("{:?}", growth.up.limit) };
    assert_eq!(full.as_deref(), Some("box.cpu"));
    // Two cores are enough up to the load whose p95 is the bound.
    let (mut least, mut most) = (100.0, 200.0);
    for _ in 0..60 {
        let middle = f64::midpoint(least, most);
        if up(middle, 2) < BOUND_S { least = middle } else { most = middle }
    }
    assert!(*low <= least * 1.02 && *high >= least * 0.9, "{low} to {high}, expected {least}");
    let Crossover::Between { low: crossover, .. } = growth.crossover else { panic!("{:?}", growth.crossover) };
    assert!((crossover / low - 1.0).abs() < 0.07, "{crossover} and {low} are brackets of 3 % of one load");
    let largest = growth.up.points.last().expect("there are loads");
    assert!(!largest.is_enough && largest.goodput.value < 1.02 * 2.0 * RATE, "{largest:?}");
}

/// A08, H05: one machine that dies takes all with it; of two behind a balancer that checks, half for as long as the checks
/// take: (fall - 1/2) intervals on average.
#[test]
fn one_dead_takes_all_or_a_half_until_it_is_found() {
    let document = json!({
        "scalelab": 1, "name": "pair", "slo": { "latency.p95": "< 20ms" }, "prices": {},
        "machines": { "box": {}, "front": {} },
        "components": {
            "people": { "clients": { "load": { "poisson": "50/s" }, "to": "lb" } },
            "lb": { "load_balancer": { "on": "front", "to": "web", "balance": "random",
                "health": { "every": "1s", "fall": 2 } } },
            "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "2ms" } } ] } } } });
    let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let goals = growth::goals(&scenario);
    let plan = Plan { seed: 1, replications: 24, threads: 1 };
    let setup = Setup { goals: &goals, latency: "latency.p95", plan, requests: 500, outage_s: 10.0 };
    let start = Start { scenario: &scenario, variant: None };
    let loads = Loads { range: Some((100.0, 400.0)), count: 2 };
    let growth = growth::grow((start, start), "box", (loads, 4), setup, &|_| ()).expect("the machines can grow");
    let [one, two] = &growth.out.points[..] else { panic!("two loads were asked for") };
    assert_eq!((one.machines, two.machines), (1, 2));
    let alive = one.availability.as_ref().expect("requests were issued");
    assert!(alive.value < 0.01, "{alive:?}");
    let alive = two.availability.as_ref().expect("requests were issued");
    let half = alive.interval.expect("several replications have an interval").half_width();
    let expected = 1.0 - (2.0 - 0.5) / 2.0 / 10.0;
    assert!((alive.value - expected).abs() <= 2.2 * half && half < 0.01, "{expected}, {alive:?}");
}

/// The whole command: the sentence, the tables, the chart, and the same bytes for any number of threads.
#[test]
fn the_command_prints_writes_and_draws() {
    let sandbox = Sandbox::new();
    let path = root().join("scenarios/scale-up-or-out.json").display().to_string();
    let run = |threads: &str, format: &str| {
        let which = ["scale", &path, "blade", "--up", "one machine", "--loads", "20..400", "--points", "3"];
        let how = ["--requests", "500", "--replications", "2", "--outage", "2s", "--threads", threads];
        let more: &[&str] = if format == "text" { &["--html", "p.html", "--export-markdown", "t.md"] } else { &[] };
        let ended = sandbox.run(&[&which[..], &how, &["--format", format], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.out
    };
    let text = run("1", "text");
    let words = ["scale-up-or-out", "Scale up", "Scale out", "crossover", "n^1.3", "latency.p95 < 100ms", "1 × c1"];
    for word in words {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    let one = run("1", "json");
    assert_eq!(one, run("2", "json"), "the number of threads leaves no trace");
    let csv = run("1", "csv");
    assert!(csv.lines().all(|line| line.matches(',').count() == 10), "{csv}");
    let written = |name: &str| sandbox.text(&format!("output/scale-up-or-out/scale/{name}"));
    assert_eq!((written("scale.json"), written("scale.csv")), (one, csv));
    let svg = written("scale.svg");
    assert!(svg.contains("scale out") && svg.contains("goal") && svg.trim_end().ends_with("</svg>"), "{svg}");
    let (page, table) = (sandbox.text("p.html"), sandbox.text("t.md"));
    assert!(page.contains("<h1>scale-up-or-out, scale up against scale out</h1>") && page.contains("<svg"), "{page}");
    assert!(table.contains("| load | machines | ") && table.contains("| 1 × c1 | "), "{table}");
    let told = text.lines().next().and_then(|line| line.split_once("  ")).expect("a sentence stands first").1;
    assert!(page.contains(told) && table.contains(told), "{told}");
    assert_eq!(run("1", "markdown"), table);
}

/// Users who wait for answers cannot be more a second than the system answers: others come in their place, and it says so.
#[test]
fn users_of_closed_load_are_taken_for_others() {
    let sandbox = Sandbox::with(
        r#"{ "scalelab": 1, "name": "office", "slo": { "latency.p95": "< 200ms" }, "prices": {}, "machines": { "box": {} },
            "components": { "people": { "clients": { "load": { "closed": { "users": 20, "think": { "exp": "1s" } } }, "to": "web" } },
              "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "20ms" } } ] } } } }"#,
    );
    let how = ["--loads", "20..120", "--points", "2", "--requests", "500", "--replications", "2", "--outage", "1s"];
    let ended = sandbox.run(&[&["scale", "s.json"], &how[..]].concat());
    let said = "the 20 users of closed load are taken for others who come at random";
    assert!(ended.code == Some(0) && ended.out.contains(said), "{}{}", ended.out, ended.err);
    let found: Value = serde_json::from_str(&sandbox.text("output/office/scale/scale.json")).expect("JSON");
    // 120 a second of 20 ms are 2.4 cores.
    assert!(found["out"]["points"][1]["machines"].as_u64() >= Some(3), "{found:#}");
}

/// Wrong usage says what was expected, and writes nothing.
#[test]
fn what_cannot_grow_is_refused() {
    let sandbox = Sandbox::new();
    let check = |scenario: &str, arguments: &[&str], expected: &str| {
        let path = root().join("scenarios").join(scenario).display().to_string();
        let ended = sandbox.run(&[&["scale", &path], arguments].concat());
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains(expected) && ended.out.is_empty(), "{expected:?} is missing in {}", ended.err);
        assert!(sandbox.files().is_empty(), "{:?}", sandbox.files());
    };
    let shop = "scale-up-or-out.json";
    check(shop, &["blad"], "no machine set is called `blad`; expected `front` or `blade`; did you mean `blade`?");
    check(shop, &[], "which machines shall grow? expected `front` or `blade`");
    check(shop, &["blade", "--loads", "9..3"], "expected two rising rates above zero, such as 10..5000");
    check(shop, &["blade", "--slo", "latency.p95"], "`latency.p95` is no rule; expected one such as");
    check(shop, &["blade", "--loads", "0.001..9"], "expected one from 0.05/s to 50000/s, around the scenario's own");
    check("primary-replica.json", &["disk"], "disk cannot be 128: ");
    check("rate-limit.json", &["blade"], "varies by plan");
}

/// A rule about a class that occurs seldom cannot be told under the low load with so few requests: it says so and with how
/// many it can, which is true, and the other load has its row.
#[test]
fn what_cannot_be_told_is_told_with_the_requests_that_are_named() {
    let scenario = r#"{ "scalelab": 1, "name": "rare", "slo": { "class.order.latency.p95": "< 60ms" }, "prices": {},
        "classes": { "page": { "share": 0.8 }, "order": { "share": 0.2 } }, "machines": { "box": {} },
        "components": { "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
          "web": { "service": { "on": "box", "steps": [ { "cpu": { "exp": "10ms" } } ] } } } }"#;
    let sandbox = Sandbox::with(scenario);
    let run = |loads: &str, requests: &str| {
        let how = ["--points", "2", "--replications", "2", "--outage", "1s", "--most", "32", "--requests", requests];
        sandbox.run(&[&["scale", "s.json", "--loads", loads], &how[..]].concat())
    };
    let said = "too few requests to tell `class.order.latency.p95`; expected --requests of at least ";
    let some = run("20..1000", "2000");
    assert_eq!(some.code, Some(0), "{}", some.err);
    let (_, named) = some.out.split_once(&format!("nothing can be told at 20 /s: {said}")).expect("it is said");
    let named = named.lines().next().expect("a number");
    let rows = |out: &str| out.lines().filter(|line| line.contains(" × ")).count();
    assert_eq!(rows(&some.out), 2, "the load that can be told has a row for each way: {}", some.out);
    let none = run("20..30", "2000");
    assert!(none.code == Some(2) && none.err.starts_with(&format!("error: {said}")), "{}", none.err);
    let all = run("20..1000", named);
    assert!(all.code == Some(0) && rows(&all.out) == 4 && !all.out.contains("be told"), "{named}: {}", all.out);
}
