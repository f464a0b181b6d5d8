//! Calls that wait for a worker no longer than their patience, and callers that call off what they have asked for.

use super::case::{Case, Entry};
use super::system::{Busiest, System};
use crate::stats::agreement::Expected;
use crate::stats::agreement::Kind::{Exact, Mean, Tail};
use crate::stats::theory::constant_patience::ConstantPatience;
use crate::stats::theory::erlang_a::ErlangA;
use crate::stats::theory::operational::{ClosedNetwork, Station};
use crate::stats::theory::sojourn_limit::SojournLimit;
use serde_json::{Value, json};

/// Completions per second of a busy worker.
const MU: f64 = 10.0;

/// `workers` that are busy for an exponential time of 100 ms.
fn pool(workers: u32, patience: &Value) -> System {
    let steps = json!([{ "sleep": { "exp": "100ms" } }]);
    let pool = json!({ "service": { "on": {}, "workers": workers, "patience": patience, "steps": steps } });
    System { to: "pool", parts: json!({ "components": { "pool": pool } }) }
}

/// As long as a station at load 0.5 would need: who is impatient keeps the line short, whatever the load.
fn case(name: &'static str, seed: u64, rate: f64, system: &System, expected: &[Expected]) -> Case {
    system.case(name, seed, (rate, Busiest { demand_s: 0.5 / rate, scv: 4.0 }), expected)
}

fn exponential_patience(name: &'static str, seed: u64, arrival_rate: f64, servers: u32, mean_patience: f64) -> Case {
    let truth = ErlangA { arrival_rate, service_rate: MU, servers, mean_patience };
    let system = pool(servers, &json!({ "exp": format!("{}ms", 1e3 * mean_patience) }));
    let served = 1.0 - truth.abandoned_share();
    let expected = [
        ("failed.shed", truth.abandoned_share(), Mean),
        ("success_ratio", served, Mean),
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("pool.workers.wait.mean", truth.mean_wait_of_served(), Mean),
        ("pool.workers.queue", truth.mean_queue_length(), Mean),
        ("pool.wait.mean", truth.mean_wait(), Mean),
        ("pool.workers.utilization", served * arrival_rate / MU / f64::from(servers), Mean),
    ];
    case(name, seed, arrival_rate, &system, &expected)
}

fn constant_patience(name: &'static str, seed: u64, arrival_rate: f64, servers: u32, patience: f64) -> Case {
    let truth = ConstantPatience { arrival_rate, service_rate: MU, servers, patience };
    let system = pool(servers, &json!(format!("{}ms", 1e3 * patience)));
    let served = 1.0 - truth.abandoned_share();
    let expected = [
        ("failed.shed", truth.abandoned_share(), Mean),
        ("success_ratio", served, Mean),
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("pool.workers.wait.mean", truth.mean_wait_of_served(), Mean),
        ("pool.workers.queue", arrival_rate * truth.mean_wait(), Mean),
        ("pool.wait.mean", truth.mean_wait(), Mean),
        ("pool.workers.utilization", served * arrival_rate / MU / f64::from(servers), Mean),
    ];
    case(name, seed, arrival_rate, &system, &expected)
}

/// Who waits too long leaves the line.
#[must_use]
pub fn patience() -> Vec<Entry> {
    vec![
        exponential_patience("M/M/4+M, overloaded", 1201, 50.0, 4, 0.2)
            .by("erlang_a", "Palm 1957; Garnett et al. 2002"),
        exponential_patience("M/M/1+M at load 0.8", 1202, 8.0, 1, 0.2).by("erlang_a", "Palm 1957; Garnett et al. 2002"),
        constant_patience("M/M/4+D, overloaded", 1203, 50.0, 4, 0.15)
            .by("constant_patience", "Barrer 1957; Baccelli & Hebuterne 1981"),
        constant_patience("M/M/1+D at load 0.8", 1204, 8.0, 1, 0.1)
            .by("constant_patience", "Barrer 1957; Baccelli & Hebuterne 1981"),
    ]
}

/// Clients that wait for 30 ms behind a service that is called off with them, and calls off in turn.
fn called_off(name: &'static str, seed: u64, rate: f64) -> Case {
    let truth = SojournLimit { arrival_rate: rate, service_rate: 100.0, limit: 0.03 };
    let front = json!({ "service": { "on": {}, "workers": 1000, "steps": [{ "call": "web" }] } });
    let web = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] } });
    let system = System { to: "front", parts: json!({ "components": { "front": front, "web": web } }) };
    let late = truth.late_share();
    let present = rate * ((1.0 - late) * truth.mean_response() + late * truth.limit);
    let expected = [
        ("failed.timed_out", late, Mean),
        ("goodput", truth.goodput(), Mean),
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("web.cpu.utilization", truth.utilization(), Mean),
        ("web.cpu.in_system", present, Mean),
        ("front.workers.in_system", present, Mean),
    ];
    let mut case = case(name, seed, rate, &system, &expected);
    let clients = &mut case.scenario["components"]["people"]["clients"];
    clients["timeout"] = json!("30ms");
    clients["cancel"] = json!(true);
    case
}

/// Requests that never meet take their demand, and are given as long: an answer at the deadline is in time.
fn in_time() -> Entry {
    let web = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": "10ms" }] } });
    let mut scenario = System { to: "web", parts: json!({ "components": { "web": web } }) }
        .with_clients(&json!({ "constant": "50/s" }));
    scenario["run"] = json!({ "duration": "101s", "warmup": "1s" });
    scenario["components"]["people"]["clients"]["timeout"] = json!("10ms");
    let alone = ClosedNetwork { think_time: 0.0, stations: vec![Station::Queueing { demand: 0.01, servers: 1 }] };
    let expected = vec![("latency.mean", alone.total_demand(), Exact), ("success_ratio", 1.0, Exact)];
    Case { name: "D/D/1 at its deadline", seed: 1213, scenario, expected }.by("operational", "Denning & Buzen 1978")
}

/// Who waits too long calls off.
#[must_use]
pub fn timeouts_that_cancel() -> Vec<Entry> {
    let own = |case: Case| case.by("sojourn_limit", "Boots & Tijms 1999; own");
    vec![
        own(called_off("M/M/1 called off at load 0.8", 1211, 80.0)),
        own(called_off("M/M/1 called off, overloaded", 1212, 150.0)),
        in_time(),
    ]
}
