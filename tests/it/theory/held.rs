//! What a call holds while it waits for others: connections (requirement F03), pooled or not, and workers that an
//! asynchronous service does not hold.

use super::case::Kind::{Exact, Mean, Tail};
use super::case::{Case, check, offences, simulate};
use super::site::USERS;
use super::system::{Busiest, System, exponential};
use scalelab::stats::theory::erlang_loss::ErlangLoss;
use scalelab::stats::theory::mmc::Mmc;
use scalelab::stats::theory::mmck::Mmck;
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::{Value, json};

/// F03: a database of 100 connections, pools of 30. An application machine of 30 calls a second that take 0.99 s each
/// uses all of its pool. Three machines open 90 connections; of four, each comes to 25, and refuses 5 calls of 30.
#[test]
fn f03_the_fourth_application_machine_is_refused() {
    let check_refused = |machines: u32, refused: f64| {
        let lb = json!({ "load_balancer": { "to": "app", "balance": "round_robin" } });
        let pools = json!({ "db": { "size": 30 } });
        let app = json!({ "on": { "count": machines }, "pools": pools, "steps": [{ "call": "db" }] });
        let db = json!({ "on": {}, "max_connections": 100, "steps": [{ "sleep": "990ms" }] });
        let components = json!({ "lb": lb, "app": { "service": app }, "db": { "service": db } });
        let system = System { to: "lb", parts: json!({ "components": components }) };
        let mut document = system.with_clients(&json!({ "constant": format!("{}/s", 30 * machines) }));
        document["run"] = json!({ "duration": "110s", "warmup": "10s" });
        let rate = f64::from(30 * machines);
        let served = (1.0 - refused) * rate;
        let mut expected = vec![("success_ratio", 1.0 - refused, Exact), ("goodput", served, Exact)];
        if refused > 0.0 {
            expected.push(("failed.rejected", refused, Exact));
        }
        expected.push(("latency.max", 0.99, Exact));
        let found = offences(&simulate(&document, 1501), &expected);
        assert!(found.is_empty(), "{machines} machines: {found:#?}");
    };
    check_refused(1, 0.0);
    check_refused(3, 0.0);
    check_refused(4, 20.0 / 120.0);
}

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
    connected(&json!({ "max_connections": 10 }), None).case("M/M/10/10", 1511, (80.0, length), &expected)
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

#[test]
fn pools_and_limits() {
    check(&[connections(), pool(), short_pool()]);
}

/// B04 once more, asynchronous: the sixteen workers are held for the CPU only, and the 198 ms pass without them. The CPU
/// is a station of its own again, and 200 users keep it as busy as if there were a worker for each.
#[test]
fn b04_asynchronous() {
    let stations = vec![Station::Queueing { demand: 0.002, servers: 1 }, Station::Delay { demand: 0.198 }];
    let truth = ClosedNetwork { think_time: 0.0, stations }.solve(USERS);
    let steps = json!([{ "cpu": { "exp": "2ms" } }, { "sleep": "198ms" }]);
    let web = json!({ "service": { "on": "front", "workers": 16, "asynchronous": true, "steps": steps } });
    let parts = json!({ "machines": { "front": {} }, "components": { "web": web } });
    let scenario = System { to: "web", parts }.closed(USERS, None, 0.002, truth.throughput);
    let expected =
        vec![("throughput", truth.throughput, Mean), ("latency.mean", f64::from(USERS) / truth.throughput, Mean)];
    check(&[Case { name: "B04 asynchronous", seed: 1521, scenario, expected }]);
}
