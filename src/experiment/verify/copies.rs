//! Calls of several instances at once: quorums, hedges, fork-join, redundant copies.

use super::case::{Case, Entry};
use super::system::{System, exponential};
use crate::stats::agreement::Kind::{Mean, Tail};
use crate::stats::theory::fork_join::ForkJoin;
use crate::stats::theory::hedge::Hedge;
use crate::stats::theory::k_of_n::KOfN;
use crate::stats::theory::mm1::Mm1;
use crate::stats::theory::redundancy::Redundancy;
use serde_json::{Value, json};

/// Requests per second where nobody waits for anybody.
const CALM: f64 = 10.0;
/// Mean time of a leaf that has a worker for everybody.
const LEAF_S: f64 = 0.01;

/// `step` in front of `count` leaves that answer after an exponential time of 10 ms, however many call.
fn leaves(count: u32, step: &Value) -> System {
    let front = json!({ "service": { "on": {}, "steps": [step] } });
    let steps = json!([{ "sleep": { "exp": "10ms" } }]);
    let leaf = json!({ "service": { "on": { "count": count }, "workers": 1000, "steps": steps } });
    System { to: "front", parts: json!({ "components": { "front": front, "leaf": leaf } }) }
}

/// The first `need` answers of `copies`. Who is not needed works on, or not: the number at work tells.
fn quorum(name: &'static str, seed: u64, need: u32, copies: u32, cancel: bool) -> Case {
    let truth = KOfN { mean: LEAF_S, need, copies };
    let work = if cancel { truth.mean_work_with_cancel() } else { f64::from(copies) * LEAF_S };
    let system = leaves(copies, &json!({ "call": "leaf", "copies": copies, "need": need, "cancel": cancel }));
    system.case(
        name,
        seed,
        (CALM, exponential(LEAF_S)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("leaf.throughput", f64::from(copies) * CALM, Mean),
            ("leaf.workers.in_system", work * CALM, Mean),
        ],
    )
}

/// The first of three, and once more after a pause: late answers to the first question are none to the second, and who is
/// called off is so at once, not when the asker has done all it wants.
fn rounds(name: &'static str, seed: u64, pause_ms: u32, cancel: bool) -> Case {
    let truth = KOfN { mean: LEAF_S, need: 1, copies: 3 };
    let work = if cancel { truth.mean_work_with_cancel() } else { 3.0 * LEAF_S };
    let ask = json!({ "call": "leaf", "copies": 3, "need": 1, "cancel": cancel });
    let system = leaves(3, &json!({ "times": 2, "steps": [ask, { "sleep": format!("{pause_ms}ms") }] }));
    let latency = 2.0 * (truth.mean_response() + 1e-3 * f64::from(pause_ms));
    let expected = [("latency.mean", latency, Mean), ("leaf.workers.in_system", 2.0 * work * CALM, Mean)];
    system.case(name, seed, (CALM, exponential(LEAF_S)), &expected)
}

/// The same of lanes that are done at the same time, by different services.
fn lanes(name: &'static str, seed: u64, need: u32) -> Case {
    let truth = KOfN { mean: LEAF_S, need, copies: 3 };
    let parallel = json!([{ "call": "a" }, { "call": "b" }, [{ "sleep": { "exp": "10ms" } }]]);
    let leaf = json!({ "service": { "on": {}, "steps": [{ "sleep": { "exp": "10ms" } }] } });
    let steps = json!([{ "parallel": parallel, "need": need, "cancel": true }]);
    let front = json!({ "service": { "on": {}, "steps": steps } });
    let system =
        System { to: "front", parts: json!({ "components": { "front": front, "a": leaf.clone(), "b": leaf } }) };
    system.case(
        name,
        seed,
        (CALM, exponential(LEAF_S)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("throughput", CALM, Mean),
        ],
    )
}

/// Copies, of which some must answer.
#[must_use]
pub fn the_first_of_several() -> Vec<Entry> {
    vec![
        quorum("1 of 3", 1301, 1, 3, false).by("k_of_n", "Renyi 1953"),
        quorum("2 of 3, the third called off", 1302, 2, 3, true).by("k_of_n", "Renyi 1953"),
        quorum("3 of 3", 1303, 3, 3, false).by("k_of_n", "Renyi 1953"),
        rounds("1 of 3, twice", 1307, 0, false).by("k_of_n", "Renyi 1953"),
        rounds("1 of 3, twice, the others called off", 1308, 30, true).by("k_of_n", "Renyi 1953"),
        quorum("1 of 5, the others called off", 1304, 1, 5, true).by("k_of_n", "Renyi 1953"),
        lanes("2 of 3 lanes", 1305, 2).by("k_of_n", "Renyi 1953"),
        lanes("3 of 3 lanes", 1306, 3).by("k_of_n", "Renyi 1953"),
    ]
}

fn hedged(name: &'static str, seed: u64, delay_ms: u32, copies: u32, cancel: bool) -> Case {
    let truth = Hedge { mean: LEAF_S, delay: 1e-3 * f64::from(delay_ms), copies };
    let after = format!("{delay_ms}ms");
    let step = json!({ "call": "leaf", "copies": copies, "hedge_after": after, "cancel": cancel });
    // With j copies at work until the first answer, each answer costs the work of one alone.
    let work = if cancel { LEAF_S } else { truth.mean_copies() * LEAF_S };
    leaves(4, &step).case(
        name,
        seed,
        (CALM, exponential(LEAF_S)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("leaf.throughput", truth.mean_copies() * CALM, Mean),
            ("leaf.workers.in_system", work * CALM, Mean),
        ],
    )
}

/// A second copy for who is late.
#[must_use]
pub fn hedges() -> Vec<Entry> {
    vec![
        hedged("two copies after 10 ms", 1311, 10, 2, false).by("hedge", "Dean & Barroso 2013; order statistics"),
        hedged("two copies after 20 ms, the loser called off", 1312, 20, 2, true)
            .by("hedge", "Dean & Barroso 2013; order statistics"),
        hedged("three copies after 5 ms each", 1313, 5, 3, false).by("hedge", "Dean & Barroso 2013; order statistics"),
        hedged("three copies after 5 ms each, the losers called off", 1314, 5, 3, true)
            .by("hedge", "Dean & Barroso 2013; order statistics"),
    ]
}

fn fork_join(name: &'static str, seed: u64, rate: f64) -> Case {
    let truth = ForkJoin { arrival_rate: rate, service_rate: 100.0 };
    let part = Mm1 { arrival_rate: rate, service_rate: 100.0 };
    let queue = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] } });
    let steps = json!([{ "parallel": [{ "call": "left" }, { "call": "right" }] }]);
    let front = json!({ "service": { "on": {}, "steps": steps } });
    let components = json!({ "front": front, "left": queue.clone(), "right": queue });
    let system = System { to: "front", parts: json!({ "components": components }) };
    let expected = [
        ("latency.mean", truth.mean_response(), Mean),
        ("left.response.mean", part.mean_response(), Mean),
        ("right.response.mean", part.mean_response(), Mean),
    ];
    system.case(name, seed, (rate, exponential(0.01)), &expected)
}

/// Both halves of a request.
#[must_use]
pub fn fork_join_of_two() -> Vec<Entry> {
    let cases = [fork_join("fork-join at load 0.5", 1321, 50.0), fork_join("fork-join at load 0.7", 1322, 70.0)];
    cases.map(|case| case.by("fork_join", "Flatto & Hahn 1984; Nelson & Tantawi 1988")).to_vec()
}

/// Copies for `copies` of `servers`; the line is one for the CPU or, with `workers`, one for the only worker.
fn redundant(name: &'static str, seed: u64, servers: u32, copies: u32, rate: f64, workers: bool) -> Case {
    let truth = Redundancy { arrival_rate: rate, service_rate: 100.0, servers, copies };
    let mut queue =
        json!({ "on": { "count": servers, "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] });
    if workers {
        queue["workers"] = json!(1);
    }
    let front = json!({ "service": { "on": {}, "steps": [{ "call": "web", "copies": copies, "cancel": true }] } });
    let parts = json!({ "components": { "front": front, "web": { "service": queue } } });
    let system = System { to: "front", parts };
    let total = rate * f64::from(servers);
    let expected = [("latency.mean", truth.mean_response(), Mean), ("throughput", total, Mean)];
    system.case(name, seed, (total, exponential(0.01 / f64::from(servers))), &expected)
}

/// Copies that wait in several lines.
#[must_use]
pub fn redundancy() -> Vec<Entry> {
    vec![
        redundant("two copies for two servers", 1331, 2, 2, 60.0, false).by("redundancy", "Gardner et al. 2017"),
        redundant("two copies for three servers", 1332, 3, 2, 60.0, false).by("redundancy", "Gardner et al. 2017"),
        redundant("two copies for three workers", 1333, 3, 2, 60.0, true).by("redundancy", "Gardner et al. 2017"),
        redundant("three copies for five servers", 1334, 5, 3, 70.0, false).by("redundancy", "Gardner et al. 2017"),
    ]
}
