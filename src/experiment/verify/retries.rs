//! Calls that are made again: at a constant probability of failure, over two tiers, and after timeouts.

use super::case::{Case, Entry};
use super::system::{Busiest, System, exponential};
use crate::stats::agreement::Kind::Mean;
use crate::stats::theory::retries::Retries;
use crate::stats::theory::retry_storm::RetryStorm;
use serde_json::{Value, json};

/// Requests per second where nobody waits for anybody.
const CALM: f64 = 10.0;
/// Seconds after which an attempt fails.
const FAILS_AFTER_S: f64 = 0.001;
/// Mean time of an attempt that succeeds.
const ANSWERS_S: f64 = 0.01;

/// A service that answers after 10 ms, or fails after 1 ms.
fn moody(failure: f64) -> Value {
    let fails = json!([{ "sleep": "1ms" }, { "fail": true }]);
    let steps = json!([{ "branch": { "probability": failure, "then": fails } }, { "sleep": { "exp": "10ms" } }]);
    json!({ "service": { "on": {}, "steps": steps } })
}

/// Clients that try again; the pauses in seconds are the means that the words of `retry` amount to.
fn constant(name: &'static str, seed: u64, failure: f64, retry: &Value, pauses: &[f64]) -> Case {
    let truth = Retries { failure, attempts: pauses.len() as u32 + 1 };
    let pause = truth.mean_pause_of_success(pauses);
    let latency = pause + truth.mean_failures_of_success() * FAILS_AFTER_S + ANSWERS_S;
    let system = System { to: "web", parts: json!({ "components": { "web": moody(failure) } }) };
    let expected = [
        ("web.throughput", truth.mean_attempts() * CALM, Mean),
        ("success_ratio", 1.0 - truth.gives_up(), Mean),
        ("failed.failed", truth.gives_up(), Mean),
        ("latency.mean", latency, Mean),
    ];
    let mut case = system.case(name, seed, (CALM, exponential(ANSWERS_S)), &expected);
    case.scenario["components"]["people"]["clients"]["retry"] = retry.clone();
    case
}

/// Clients and a service in a row, each with three attempts.
fn two_tiers() -> Case {
    let retry = json!({ "attempts": 3, "on": ["failed"] });
    let front = json!({ "service": { "on": {}, "steps": [{ "call": "web", "retry": retry.clone() }] } });
    let system = System { to: "front", parts: json!({ "components": { "front": front, "web": moody(0.8) } }) };
    let truth = Retries { failure: 0.8, attempts: 3 };
    let row = Retries { failure: truth.gives_up(), ..truth };
    let expected = [
        ("front.throughput", truth.amplification(2) / truth.mean_attempts() * CALM, Mean),
        ("web.throughput", truth.amplification(2) * CALM, Mean),
        ("success_ratio", 1.0 - row.gives_up(), Mean),
    ];
    let mut case = system.case("two tiers of three attempts", 1405, (CALM, exponential(ANSWERS_S)), &expected);
    case.scenario["components"]["people"]["clients"]["retry"] = retry;
    case
}

/// Attempts that fail whatever the load.
#[must_use]
pub fn constant_failure() -> Vec<Entry> {
    let jittered = |jitter: &str| json!({ "attempts": 3, "backoff": "10ms", "factor": 2, "jitter": jitter });
    let limited = json!({ "attempts": 5, "backoff": "10ms", "factor": 3, "max_backoff": "50ms" });
    let by = |case: Case| case.by("retries", "truncated geometric law");
    [
        constant("three attempts", 1401, 0.6, &jittered("none"), &[0.01, 0.02]),
        constant("three attempts, full jitter", 1402, 0.6, &jittered("full"), &[0.005, 0.01]),
        constant("three attempts, equal jitter", 1403, 0.6, &jittered("equal"), &[0.0075, 0.015]),
        constant("five attempts, pauses limited", 1404, 0.7, &limited, &[0.01, 0.03, 0.05, 0.05]),
        two_tiers(),
    ]
    .map(by)
    .to_vec()
}

/// Attempts of an M/M/1 queue that are late work on. With three attempts at load 0.3 the queue is stable even if all are
/// late. Pauses of 30 s on average are 3000 service times: attempts come as good as independently of the line that made
/// them late.
fn late(name: &'static str, seed: u64, timeout: f64) -> Case {
    let truth = RetryStorm { arrival_rate: 30.0, service_rate: 100.0, timeout, attempts: 3 };
    let [rate] = truth.attempt_rates()[..] else { panic!("{truth:?} has one solution") };
    let late = truth.late_share(rate);
    let retries = Retries { failure: late, attempts: 3 };
    // An answer in time comes after an exponential time that is cut at the timeout.
    let in_time = 1.0 / (100.0 - rate) - timeout * late / (1.0 - late);
    let latency = retries.mean_pause_of_success(&[30.0, 30.0]) + retries.mean_failures_of_success() * timeout + in_time;
    let queue = json!({ "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] });
    let system = System { to: "web", parts: json!({ "components": { "web": { "service": queue } } }) };
    let load = json!({ "poisson": "30/s" });
    let mut scenario = system.renewal(30.0, Busiest { demand_s: 0.5 / 30.0, scv: 4.0 }, &load);
    let clients = &mut scenario["components"]["people"]["clients"];
    clients["timeout"] = json!(format!("{}ms", 1e3 * timeout));
    clients["retry"] = json!({ "attempts": 3, "backoff": "60s", "factor": 1, "jitter": "full", "on": ["timed_out"] });
    scenario["run"] = json!({ "duration": "3200s", "warmup": "200s" });
    let expected = vec![
        ("web.throughput", rate, Mean),
        ("web.cpu.utilization", rate / 100.0, Mean),
        ("success_ratio", truth.success_ratio(rate), Mean),
        ("latency.mean", latency, Mean),
    ];
    Case { name, seed, scenario, expected }
}

/// Attempts that are late, work on, and make others late.
#[must_use]
pub fn retries_of_the_late() -> Vec<Entry> {
    let late = [late("timeout of 2 services", 1411, 0.02), late("timeout of 3 services", 1412, 0.03)];
    late.map(|case| case.by("retry_storm", "fixed point; Bronson et al. 2021")).to_vec()
}
