//! What real proxies do when a server dies: counts that were measured on HAProxy 2.6.12 and nginx 1.22.1, and closed forms.
//!
//! The servers were Python programs that slept 50 ms, the load 60 requests per second at equal distances; a server was
//! killed 5 s after the beginning, or stopped (SIGSTOP).

use super::case::Kind::Mean;
use super::case::{Case, check, replicated, simulate};
use super::system::{System, exponential};
use scalelab::stats::theory::constant_patience::ConstantPatience;
use serde_json::{Value, json};

/// Three servers behind a balancer with these settings, in turn: 60 requests per second for 20 s; server 1 is hit by this
/// fault 5 s after the beginning.
fn three(balancer: &Value, fault: &Value) -> Value {
    let mut lb = json!({ "to": ["a", "b", "c"], "on": {}, "balance": "weighted_round_robin" });
    lb.as_object_mut().expect("an object").extend(balancer.as_object().expect("an object").clone());
    let server = || json!({ "service": { "on": {}, "steps": [{ "sleep": "50ms" }] } });
    let mut fault = fault.clone();
    fault["at"] = json!("5.09s");
    let parts = json!({
        "components": { "lb": { "load_balancer": lb }, "a": server(), "b": server(), "c": server() },
        "events": { "it": fault }
    });
    let mut document = System { to: "lb", parts }.with_clients(&json!({ "constant": "60/s" }));
    document["run"] = json!({ "duration": "20s", "mode": "terminating" });
    document
}

/// A count, without the dust of division.
fn whole(count: f64) -> String {
    format!("{count:.0}")
}

/// How many requests ended so.
fn ended(document: &Value, ending: &str) -> String {
    let result = simulate(document, 1);
    let share = result.metrics.get(&format!("failed.{ending}")).map_or(0.0, |metric| metric.value);
    whole(share * 1199.0)
}

/// nginx with `fail_timeout=3s`: its log shows a request that was lost with the server in the second 26, and one refused in
/// each of the seconds 30, 34 and 38.
#[test]
fn a_dead_server_is_tried_once_every_four_seconds() {
    let passive = json!({ "passive": { "fail_timeout": "3s" } });
    let dead = json!({ "crash": "b" });
    // One is lost in the second 5; one is refused in each of 9, 13 and 17.
    assert_eq!(ended(&three(&passive, &dead), "crashed"), "1");
    assert_eq!(ended(&three(&passive, &dead), "unreachable"), "3");
    let mut tried_elsewhere = passive;
    tried_elsewhere["retry"] = json!({ "attempts": 2 });
    assert_eq!(ended(&three(&tried_elsewhere, &dead), "unreachable"), "0");
    let result = simulate(&three(&tried_elsewhere, &dead), 1);
    let b = result.metrics["b.throughput"].value * 20.0;
    assert_eq!(whole(b - 102.0), "3", "102 of the first 305 requests, and three that were risked");
}

/// nginx with two servers, both dead: who comes is refused at once.
#[test]
fn when_all_are_left_out_nobody_is_called() {
    let document = three(&json!({ "passive": {} }), &json!({ "crash": ["a", "b", "c"] }));
    let result = simulate(&document, 1);
    let calls: f64 =
        ["a", "b", "c"].iter().map(|name| result.metrics[&format!("{name}.throughput")].value * 20.0).sum();
    // 305 before, of which each server lost one; and one risked at each in the second 16, 11 seconds later.
    assert_eq!(whole(calls - 305.0), "3");
}

/// A POST that timed out is not sent again: nginx lost 21 of those that were waiting for a stopped server.
#[test]
fn a_write_that_may_have_been_done_is_not_done_again() {
    let with = |writes: bool| {
        let retry = json!({ "attempts": 2, "on": ["timed_out"] });
        let lb = json!({ "timeout": "1s", "passive": {}, "retry": retry, "retry_writes": writes });
        let mut document = three(&lb, &json!({ "freeze": "b", "for": "6s" }));
        document["classes"] = json!({ "order": { "op": "write" } });
        ended(&document, "timed_out")
    };
    // One that was on its way to the server when it stopped, and 20 that came within the second of the timeout.
    assert_eq!([with(true), with(false)], ["0", "21"]);
}

/// HAProxy asks again `inter` after a check has *ended*: a silent server is held to be up for `fall` timeouts and `fall` - 1
/// intervals after the first check, 3.5 s here, and up to an interval before it; nearly as long as with refusals and
/// intervals of 1.5 s, and a second longer than if checks began every second.
#[test]
fn a_silent_server_costs_a_timeout_for_each_check() {
    let health = json!({ "every": "1s", "timeout": "500ms", "fall": 3 });
    let document = three(&json!({ "timeout": "200ms", "health": health }), &json!({ "lose": "b" }));
    let result = replicated(&document, 1, 40);
    let lost = &result.metrics["failed.timed_out"].per_replication;
    let lost: Vec<f64> = lost.iter().map(|share| *share * 1199.0 / 20.0).collect();
    assert!(lost.iter().all(|seconds| (3.45..4.6).contains(seconds)), "{lost:?}");
    let spread = lost.iter().copied().fold(0.0, f64::max) - lost.iter().copied().fold(f64::MAX, f64::min);
    assert!((0.7..=1.1).contains(&spread), "the phase of the first check: {lost:?}");
}

/// HAProxy never took a stopped server out as long as its checks were of TCP, because the kernel of a stopped process takes
/// connections; that of a stopped machine does not.
#[test]
fn a_stopped_process_still_takes_connections() {
    let lost = |kind: &str, fault: &Value| {
        let health = json!({ "every": "500ms", "fall": 2, "kind": kind });
        let mut document = three(&json!({ "timeout": "200ms", "health": health }), fault);
        document["components"]["b"]["service"]["on"] = json!("box");
        document["machines"] = json!({ "box": {} });
        ended(&document, "timed_out").parse::<f64>().expect("a count")
    };
    let (process, machine) = (json!({ "freeze": "b", "for": "10s" }), json!({ "freeze": "box", "for": "10s" }));
    // One was there and 200 came in 10 s, of which the three of the last 150 ms were answered before their 200 ms were over.
    assert_eq!(whole(lost("tcp", &process)), "198");
    for (kind, fault) in [("http", &process), ("tcp", &machine)] {
        // Half a second to the next check, two timeouts of as much with a pause between.
        let found = lost(kind, fault);
        assert!((20.0..=42.0).contains(&found), "{kind}: {found}");
    }
}

/// HAProxy with `slowstart 8s`: of 90 requests per second the returned server got 4, 7, 13, 16, 19, 23, 25 and 28 in its
/// first seconds. A weight that grows from 0 to 1 beside two of 1 gets 1 - 2 ln (3 / 2) of all meanwhile.
#[test]
fn who_has_come_back_starts_slowly() {
    let health = json!({ "every": "500ms", "fall": 1, "rise": 1, "slow_start": "8s" });
    let mut document = three(&json!({ "health": health }), &json!({ "crash": "b", "for": "2s" }));
    let share = |document: &Value| simulate(document, 1).metrics["b.throughput"].value;
    let slow = share(&document);
    document["components"]["lb"]["load_balancer"]["health"].as_object_mut().expect("an object").remove("slow_start");
    let lacks = share(&document) - slow;
    let expected = 8.0 * 60.0 * (1.0 / 3.0 - (1.0 - 2.0 * 1.5f64.ln())) / 20.0;
    // Turns are whole: one request more or less in 20 s, at either end of the ramp.
    assert!((lacks - expected).abs() <= 2.0 / 20.0, "{lacks} {expected}");
}

/// A backup gets nothing while anybody else works, and everything when nobody does.
#[test]
fn a_backup_steps_in_when_nobody_else_is_left() {
    let lb = json!({ "backup": ["c"], "passive": { "fail_timeout": "100s" }, "retry": { "attempts": 3 } });
    let calls = |fault: &Value| simulate(&three(&lb, fault), 1).metrics["c.throughput"].value * 20.0;
    assert_eq!(whole(calls(&json!({ "crash": "b" }))), "0");
    let after = calls(&json!({ "crash": ["a", "b"] })).round();
    assert!((1199.0 - 305.0 - 4.0..=1199.0 - 305.0).contains(&after), "{after}");
}

/// One line before two servers, which is left after a constant time: M/M/2 + D (Barrer 1957), HAProxy's `timeout queue`.
#[test]
fn a_line_that_is_left_after_a_while() {
    let lb = json!({ "to": "web", "balance": "random", "server_connections": 1, "patience": "20ms" });
    let web = json!({ "service": { "on": "blade", "steps": [{ "sleep": { "exp": "10ms" } }] } });
    let parts = json!({
        "machines": { "blade": { "count": 2 } }, "components": { "lb": { "load_balancer": lb }, "web": web }
    });
    let theory = ConstantPatience { arrival_rate: 300.0, service_rate: 100.0, servers: 2, patience: 0.02 };
    let lost = theory.abandoned_share();
    let line = System { to: "lb", parts };
    let expected = [("failed.shed", lost, Mean), ("web.throughput", 300.0 * (1.0 - lost), Mean)];
    check(&[line.case("timeout queue", 2601, (300.0, exponential(0.01)), &expected)] as &[Case]);
}

/// By a hash of whoever asks: a user always meets the same server.
#[test]
fn users_stay_where_they_are() {
    let lb = json!({ "balance": "source_hash" });
    let mut document = three(&lb, &json!({ "crash": "b", "for": "1ms" }));
    document["components"]["people"]["clients"]["population"] = json!(1);
    let result = simulate(&document, 1);
    let shares: Vec<f64> = ["a", "b", "c"].iter().map(|it| result.metrics[&format!("{it}.throughput")].value).collect();
    assert_eq!(shares.iter().filter(|share| **share > 0.0).count(), 1, "{shares:?}");
}

/// Servers of 50, 50 and 200 ms (a hop of theirs took 2.5 ms more) with weights 1, 2 and 4 under 100 requests per second: of
/// 2900 answers 32.3 % came from the third behind HAProxy's `leastconn`, 27.8 % behind nginx's `least_conn`, both give or
/// take 1.2 % (95 %).
#[test]
fn heavy_servers_get_more_where_the_call_to_come_counts() {
    let share = |balance: &str| {
        let server = |sleep: &str| json!({ "service": { "on": {}, "steps": [{ "sleep": sleep }] } });
        let lb = json!({ "to": ["a", "b", "c"], "on": {}, "balance": balance, "weights": [1, 2, 4] });
        let parts = json!({ "components": { "lb": { "load_balancer": lb },
            "a": server("52.5ms"), "b": server("52.5ms"), "c": server("202.5ms") } });
        let mut document = System { to: "lb", parts }.with_clients(&json!({ "poisson": "100/s" }));
        document["run"] = json!({ "duration": "210s", "warmup": "10s" });
        let result = replicated(&document, 2602, 10);
        let [c, all] = ["c.throughput", "lb.throughput"].map(|name| &result.metrics[name]);
        let wide = c.interval.expect("ten replications have one").half_width();
        (100.0 * c.value / all.value, 100.0 * wide / all.value)
    };
    for (balance, measured) in [("leastconn", 32.3), ("least_connections", 27.8)] {
        let (found, wide) = share(balance);
        assert!((found - measured).abs() <= wide.hypot(1.2), "{balance}: {found} ± {wide} %, measured {measured} %");
    }
}
