//! Results made by hand for the tests of this layer: believable, deterministic, never simulated.

use crate::stats::estimate::Basis;
use crate::stats::result::{
    Bucket, ComponentNode, Conservation, Edge, Endings, FORMAT, Histogram, Interval, LatencySeries, Marker, MarkerKind,
    Metric, Mode, Requests, RunResult, ScenarioRecord, Series, SetNode, SetSeries, SloOutcome, SloVerdict, Topology,
    Unit, Verdict, WarmupBy,
};
use std::collections::BTreeMap;

/// An estimate over ten replications; `half` is the half width of its interval.
pub fn metric(value: f64, half: Option<f64>, unit: Unit) -> Metric {
    let interval = half.map(|half| Interval { low: round(value - half), high: round(value + half) });
    Metric {
        value,
        interval,
        n: 711_000,
        n_eff: None,
        basis: Basis::Replications,
        unit,
        per_replication: vec![value; 10],
        exact: false,
    }
}

/// A run in which nothing happened: no requests, no windows, no machines.
pub fn empty() -> RunResult {
    RunResult {
        scalelab: FORMAT,
        version: "0.1.0".to_owned(),
        scenario: ScenarioRecord {
            name: "nothing".to_owned(),
            sha256: "0".repeat(64),
            document: serde_json::json!({"scalelab": 1}),
        },
        seed: 1,
        replications: 1,
        mode: Mode::Steady,
        warmup_s: 0.0,
        warmup_by: WarmupBy::None,
        measured_s: 600.0,
        precision: None,
        interrupted: None,
        verdict: Verdict::NotEnoughData,
        notes: Vec::new(),
        requests: Requests::default(),
        metrics: BTreeMap::new(),
        predicted: BTreeMap::new(),
        control: None,
        inputs: None,
        theory: None,
        histograms: BTreeMap::new(),
        series: Series::default(),
        markers: Vec::new(),
        topology: Topology::default(),
        conservation: Vec::new(),
        slo: Vec::new(),
    }
}

/// Two web machines, a cache and a database; one web machine dies from 10 to 15 min of 30 min.
pub fn web_shop() -> RunResult {
    RunResult {
        scenario: ScenarioRecord { name: "web-shop".to_owned(), ..empty().scenario },
        seed: 42,
        replications: 10,
        mode: Mode::Terminating,
        warmup_s: 120.0,
        warmup_by: WarmupBy::Given,
        measured_s: 1680.0,
        verdict: Verdict::Ok,
        notes: vec!["latency.p99.9 without interval: fewer than 50 observations beyond it in replication 3".to_owned()],
        requests: Requests {
            issued: 720_000,
            endings: Endings { ok: 711_000, timed_out: 8_200, rejected: 797, ..Endings::default() },
            in_flight: 3,
        },
        metrics: metrics(),
        predicted: BTreeMap::new(),
        control: None,
        inputs: None,
        theory: None,
        histograms: histograms(),
        series: series(300, 6.0, &["front", "blade", "memory", "disk"]),
        markers: vec![marker(600.0, "web dies", MarkerKind::Fault), marker(900.0, "web dies", MarkerKind::Repair)],
        topology: topology(),
        conservation: vec![Conservation {
            law: "issued = endings + in flight".to_owned(),
            holds: true,
            detail: BTreeMap::from([("issued".to_owned(), 720_000.0), ("accounted".to_owned(), 720_000.0)]),
        }],
        slo: vec![
            slo("latency.p99", "< 300ms", &metric(0.2624, Some(0.009), Unit::Seconds), SloVerdict::Pass),
            slo("success_ratio", ">= 99.5%", &metric(0.9875, Some(0.0011), Unit::Ratio), SloVerdict::Fail),
            slo("class.edit.latency.p99", "< 400ms", &metric(0.391, Some(0.03), Unit::Seconds), SloVerdict::Undecided),
        ],
        ..empty()
    }
}

/// A mark on the time axis.
pub fn marker(t_s: f64, label: &str, kind: MarkerKind) -> Marker {
    Marker { t_s, label: label.to_owned(), kind }
}

/// `windows` windows from 0; the second set suffers in the middle sixth, the others idle by their place.
pub fn series(windows: u32, width_s: f64, sets: &[&str]) -> Series {
    let at = |of: &dyn Fn(f64, bool) -> f64| -> Vec<f64> {
        (0..windows).map(|i| of(wiggle(f64::from(i)), i * 6 >= windows * 2 && i * 6 < windows * 3)).collect()
    };
    let some = |values: Vec<f64>| values.into_iter().map(Some).collect();
    let sets = sets.iter().enumerate().map(|(i, name)| {
        let calm = [("front", 0.021), ("memory", 0.04), ("disk", 0.31)].into_iter().find(|(known, _)| known == name);
        let calm = calm.map_or(0.45 / (i as f64 + 1.0), |(_, u)| u);
        let (base, bad) = if i == 1 { (0.61, 0.99) } else { (calm, 0.8 * calm) };
        let utilization = at(&|w, hit| ((if hit { bad } else { base }) * (1.0 + 0.05 * w)).min(1.0));
        let queue = at(&|w, hit| if hit && i == 1 { 7.0 + 2.0 * w } else { base * base + 0.1 * base * w });
        ((*name).to_owned(), SetSeries { utilization, queue })
    });
    Series {
        start_s: 0.0,
        width_s,
        latency: LatencySeries {
            p50_s: some(at(&|w, hit| if hit { 0.11 } else { 0.055 } * (1.0 + 0.06 * w))),
            p95_s: some(at(&|w, hit| if hit { 0.9 } else { 0.14 } * (1.0 + 0.08 * w))),
            p99_s: some(at(&|w, hit| if hit { 1.4 } else { 0.21 } * (1.0 + 0.15 * w))),
        },
        endings_per_s: Endings { ok: at(&|w, _| 395.0 + 9.0 * w), ..Endings::default() },
        in_flight: at(&|w, hit| if hit { 80.0 } else { 20.0 } + w),
        sets: sets.collect(),
        measures: measures(windows),
    }
}

/// A cache that is cold at first, and replicas that fall behind in the middle sixth.
fn measures(windows: u32) -> BTreeMap<String, Vec<Option<f64>>> {
    let over = |of: &dyn Fn(f64, f64, bool) -> f64| -> Vec<Option<f64>> {
        let at = |i: u32| {
            let share = f64::from(i) / f64::from(windows);
            Some(of(share, wiggle(f64::from(i)), i * 6 >= windows * 2 && i * 6 < windows * 3))
        };
        (0..windows).map(at).collect()
    };
    let behind = |calm: f64, hit: f64| over(&|_, w, bad| if bad { hit } else { calm } * (1.0 + 0.2 * w));
    let warming = over(&|share, w, _| 0.9 * (1.0 - (-12.0 * share).exp()) * (1.0 + 0.02 * w));
    let all = [
        ("cache.hit_ratio", warming),
        ("db.stale_reads", behind(0.004, 0.08)),
        ("db.apply_delay.mean", behind(0.02, 1.8)),
    ];
    all.into_iter().map(|(name, values)| (name.to_owned(), values)).collect()
}

/// Between -1 and 1, never repeating soon.
fn wiggle(i: f64) -> f64 {
    (0.6 * (i * 2.4).sin() + 0.4 * (i * 0.37 + 1.0).sin()).clamp(-1.0, 1.0)
}

fn round(x: f64) -> f64 {
    (x * 1e9).round() / 1e9
}

fn slo(metric: &str, rule: &str, measured: &Metric, verdict: SloVerdict) -> SloOutcome {
    let Metric { value, interval, unit, .. } = *measured;
    let more = (verdict == SloVerdict::Undecided).then_some(11.1);
    let (metric, rule, value) = (metric.to_owned(), rule.to_owned(), Some(value));
    SloOutcome { metric, rule, value, interval, unit, verdict, more, lacks: None, longer_s: None, by: None }
}

fn metrics() -> BTreeMap<String, Metric> {
    let mut all = BTreeMap::new();
    let mut put = |name: String, value: f64, half: f64, unit: Unit| {
        all.insert(name, metric(value, (half > 0.0).then_some(half), unit));
    };
    for (owner, k) in [("latency", 1.0), ("class.view.latency", 0.9), ("class.edit.latency", 1.49)] {
        let quantiles = [
            ("mean", 0.071, 4e-4),
            ("p50", 0.058, 3e-4),
            ("p90", 0.121, 1e-3),
            ("p95", 0.148, 2e-3),
            ("p99", 0.2624, 9e-3),
        ];
        for (q, s, half) in quantiles {
            put(format!("{owner}.{q}"), round(s * k), half * k, Unit::Seconds);
        }
        for (q, s) in [("p99.9", 0.61), ("max", 1.213)] {
            put(format!("{owner}.{q}"), round(s * k), 0.0, Unit::Seconds);
        }
    }
    put("throughput".to_owned(), 423.2, 1.1, Unit::PerSecond);
    put("goodput".to_owned(), 421.9, 1.2, Unit::PerSecond);
    put("success_ratio".to_owned(), 0.9875, 0.0011, Unit::Ratio);
    put("in_system.mean".to_owned(), 30.1, 0.4, Unit::Count);
    for (set, u) in [("front", 0.021), ("blade", 0.674), ("memory", 0.04), ("disk", 0.31)] {
        put(format!("{set}.cpu.utilization"), u, u / 100.0, Unit::Ratio);
        put(format!("{set}.cpu.in_system"), round(u / (1.0 - u)), u / 50.0, Unit::Count);
        put(format!("{set}.cpu.queue"), round(u * u / (1.0 - u)), u / 60.0, Unit::Count);
    }
    for (component, response) in [("lb", 0.071), ("web", 0.041), ("cache", 0.0008), ("db", 0.0035)] {
        put(format!("{component}.throughput"), 426.0, 1.0, Unit::PerSecond);
        put(format!("{component}.response.mean"), response, response / 200.0, Unit::Seconds);
        put(format!("{component}.response.p99"), round(response * 5.2), response / 10.0, Unit::Seconds);
    }
    put("web.wait.mean".to_owned(), 0.0123, 2e-4, Unit::Seconds);
    put("web.workers.utilization".to_owned(), 0.21, 0.004, Unit::Ratio);
    all
}

fn histograms() -> BTreeMap<String, Histogram> {
    let buckets = [(0.03, 90_000), (0.06, 310_000), (0.12, 240_000), (0.25, 64_000), (1.3, 7_000)];
    let buckets = buckets.map(|(upto_s, count)| Bucket { upto_s, count }).to_vec();
    BTreeMap::from([("latency".to_owned(), Histogram { buckets })])
}

fn topology() -> Topology {
    let set = |name: &str, count, cores, service: &str| SetNode {
        name: name.to_owned(),
        count,
        cores,
        services: vec![service.to_owned()],
    };
    let kinds =
        [("people", "clients"), ("lb", "load_balancer"), ("web", "service"), ("cache", "cache"), ("db", "database")];
    Topology {
        sets: vec![
            set("front", 1, 2, "lb"),
            set("blade", 2, 4, "web"),
            set("memory", 1, 1, "cache"),
            set("disk", 1, 2, "db"),
        ],
        components: kinds.map(|(name, kind)| ComponentNode { name: name.to_owned(), kind: kind.to_owned() }).to_vec(),
        edges: kinds.windows(2).map(|pair| Edge { from: pair[0].0.to_owned(), to: pair[1].0.to_owned() }).collect(),
    }
}
