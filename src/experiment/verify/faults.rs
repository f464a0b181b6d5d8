//! What breaks: a server that stands still from time to time (White & Christie), and how long the dead get requests.

use super::case::{Case, Entry};
use super::system::{Busiest, System};
use crate::stats::agreement::Kind::Mean;
use crate::stats::theory::breakdowns::Breakdowns;
use crate::stats::theory::health_check::HealthCheck;
use serde_json::json;

/// A server that fails busy or idle and goes on afterwards where it was.
fn interrupted(name: &'static str, seed: u64, discipline: &str) -> Case {
    let truth =
        Breakdowns { arrival_rate: 30.0, service_rate: 100.0, servers: 1, failure_rate: 5.0, repair_rate: 20.0 };
    let web = json!({ "service": { "on": "blade", "steps": [{ "cpu": { "exp": "10ms" } }] } });
    let event = json!({ "freeze": "blade", "mttf": { "exp": "200ms" }, "mttr": { "exp": "50ms" } });
    let parts = json!({
        "machines": { "blade": { "discipline": discipline } }, "components": { "web": web },
        "events": { "stands": event } });
    let mean = truth.mean_in_system_of_one();
    let expected = [("in_system.mean", mean, Mean), ("latency.mean", mean / truth.arrival_rate, Mean)];
    // As long as if the server were the slower one that it is on average, and its demand as various as with repairs.
    let busiest = Busiest { demand_s: truth.utilization() / truth.arrival_rate, scv: 8.0 };
    System { to: "web", parts }.case(name, seed, (30.0, busiest), &expected)
}

/// A server that stands still from time to time.
#[must_use]
pub fn interruptions() -> Vec<Entry> {
    let cases =
        [interrupted("M/M/1 with interruptions", 2101, "fifo"), interrupted("M/M/1-PS with interruptions", 2102, "ps")];
    cases.map(|case| case.by("breakdowns", "White & Christie 1958")).to_vec()
}

/// Two machines behind a balancer, of which the first dies again and again and refuses.
fn watched() -> Case {
    let (rate, cycle_s) = (40.0, 4.37);
    let truth = HealthCheck { interval: 0.5, misses: 2, timeout: 0.0 };
    let lb = json!({ "load_balancer": { "on": {}, "to": "web",
        "health": { "every": "500ms", "timeout": "100ms", "fall": 2, "rise": 2 } } });
    let web = json!({ "service": { "on": "blade", "steps": [{ "cpu": "1us" }] } });
    let event = json!({ "crash": "blade[0]", "mttf": "2.37s", "mttr": "2s" });
    let parts = json!({
        "machines": { "blade": { "count": 2 } }, "components": { "lb": lb, "web": web }, "events": { "dies": event } });
    let failed = truth.mean_errors(rate / 2.0) / (rate * cycle_s);
    let document = System { to: "lb", parts }.with_clients(&json!({ "poisson": format!("{rate}/s") }));
    let mut scenario = document;
    scenario["run"] = json!({ "duration": "2000s", "warmup": "10s", "mode": "steady" });
    Case { name: "requests to the dead", seed: 2103, scenario, expected: vec![("failed.unreachable", failed, Mean)] }
}

/// A dead server gets requests until the checks find it.
#[must_use]
pub fn detection() -> Vec<Entry> {
    vec![watched().by("health_check", "uniform phase of the checks, own")]
}
