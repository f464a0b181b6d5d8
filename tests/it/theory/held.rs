//! What a call holds while it waits for others: connections (requirement F03), pooled or not, and workers that an
//! asynchronous service does not hold.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, offences, simulate};
use super::site::USERS;
use super::system::System;
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::{Value, json};

/// Application machines of 30 calls a second that take 0.99 s each, with pools of 30 connections, before a database of 100.
pub fn pooled(machines: u32) -> Value {
    let lb = json!({ "load_balancer": { "to": "app", "balance": "round_robin" } });
    let pools = json!({ "db": { "size": 30 } });
    let app = json!({ "on": { "count": machines }, "pools": pools, "steps": [{ "call": "db" }] });
    let db = json!({ "on": {}, "max_connections": 100, "steps": [{ "sleep": "990ms" }] });
    let components = json!({ "lb": lb, "app": { "service": app }, "db": { "service": db } });
    let system = System { to: "lb", parts: json!({ "components": components }) };
    let mut document = system.with_clients(&json!({ "constant": format!("{}/s", 30 * machines) }));
    document["run"] = json!({ "duration": "110s", "warmup": "10s" });
    document
}

/// F03: a database of 100 connections, pools of 30. An application machine of 30 calls a second that take 0.99 s each
/// uses all of its pool. Three machines open 90 connections; of four, each comes to 25, and refuses 5 calls of 30.
#[test]
fn f03_the_fourth_application_machine_is_refused() {
    let check_refused = |machines: u32, refused: f64| {
        let rate = f64::from(30 * machines);
        let served = (1.0 - refused) * rate;
        let mut expected = vec![("success_ratio", 1.0 - refused, Exact), ("goodput", served, Exact)];
        if refused > 0.0 {
            expected.push(("failed.rejected", refused, Exact));
        }
        expected.push(("latency.max", 0.99, Exact));
        let found = offences(&simulate(&pooled(machines), 1501), &expected);
        assert!(found.is_empty(), "{machines} machines: {found:#?}");
    };
    check_refused(1, 0.0);
    check_refused(3, 0.0);
    check_refused(4, 20.0 / 120.0);
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
