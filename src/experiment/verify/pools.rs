//! Connections that a call holds: pooled or not, and a line before machines that each take one.

use super::case::{Case, Entry};
use super::system::{Busiest, System, exponential};
use crate::stats::agreement::Kind::{Mean, Tail};
use crate::stats::theory::erlang_loss::ErlangLoss;
use crate::stats::theory::mmc::Mmc;
use crate::stats::theory::mmck::Mmck;
use serde_json::{Value, json};

/// Calls of a database of `settings`, which answers after 100 ms, over a pool of connections if there is one.
fn connected(settings: &Value, pool: Option<Value>) -> System {
    let mut db = json!({ "on": {}, "steps": [{ "sleep": { "exp": "100ms" } }] });
    for (key, value) in settings.as_object().expect("settings") {
        db[key] = value.clone();
    }
    let mut app = json!({ "on": {}, "steps": [{ "call": "db" }] });
    if let Some(pool) = pool {
        app["pools"] = json!({ "db": pool });
    }
    let parts = json!({ "components": { "app": { "service": app }, "db": { "service": db } } });
    System { to: "app", parts }
}

/// Ten connections offered 8 Erlangs: the eleventh call is lost.
fn connections() -> Case {
    let truth = ErlangLoss { offered_load: 8.0, servers: 10 };
    let expected = [
        ("failed.rejected", truth.blocking(), Mean),
        ("success_ratio", 1.0 - truth.blocking(), Mean),
        ("latency.mean", 0.1, Mean),
    ];
    let length = Busiest { demand_s: 0.5 / 80.0, scv: 4.0 };
    connected(&json!({ "max_connections": 10 }), None).case("M/M/10/10 of connections", 1511, (80.0, length), &expected)
}

/// Who finds all connections of its pool taken waits for one.
fn pool() -> Case {
    let truth = Mmc { arrival_rate: 32.0, service_rate: 10.0, servers: 4 };
    let expected = [
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("db.response.mean", 0.1, Mean),
    ];
    let system = connected(&json!({}), Some(json!({ "size": 4 })));
    system.case("M/M/4 at a pool of connections", 1512, (32.0, exponential(0.025)), &expected)
}

/// At most six wait.
fn short_pool() -> Case {
    let truth = Mmck { arrival_rate: 36.0, service_rate: 10.0, servers: 4, capacity: 10 };
    let expected = [
        ("failed.rejected", truth.blocking(), Mean),
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
    ];
    let system = connected(&json!({}), Some(json!({ "size": 4, "queue_limit": 6 })));
    system.case("M/M/4/10 at a pool of connections", 1513, (36.0, exponential(0.8 / 36.0)), &expected)
}

/// One line before two machines, each with a CPU of its own, is one line before two servers.
fn one_line() -> Case {
    let truth = Mmc { arrival_rate: 150.0, service_rate: 100.0, servers: 2 };
    let parts = json!({
        "machines": { "blade": { "count": 2, "discipline": "fifo" } },
        "components": {
            "lb": { "load_balancer": { "to": "web", "balance": "random", "server_connections": 1 } },
            "web": { "service": { "on": "blade", "steps": [{ "cpu": { "exp": "10ms" } }] } }
        }
    });
    let expected = [("latency.mean", truth.mean_response(), Mean)];
    System { to: "lb", parts }.case("M/M/2 behind a balancer", 2201, (150.0, exponential(0.005)), &expected)
}

/// Limits of connections.
#[must_use]
pub fn limits() -> Vec<Entry> {
    vec![
        connections().by("erlang_loss", "Erlang 1917"),
        pool().by("mmc", "Erlang 1917; Gross & Harris 2.3"),
        short_pool().by("mmck", "Gross & Harris 2.4"),
        one_line().by("mmc", "Erlang 1917; Gross & Harris 2.3"),
    ]
}
