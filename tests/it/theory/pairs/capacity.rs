//! Labs L01 to L05 and L14: one box, larger boxes, more boxes, and what they share.

use super::super::held::pooled;
use super::super::overload::collapsing;
use super::super::scale_up::layouts;
use super::super::site::{Site, USERS, one_box, printed, three_boxes, two_boxes};
use super::{Pair, Truth, check, timed};
use scalelab::stats::theory::mm1::Mm1;
use scalelab::stats::theory::mmc::Mmc;
use scalelab::stats::theory::mmck::Mmck;
use serde_json::{Value, json};

fn poisson(site: &Site, rate: f64) -> Value {
    site.system().with_clients(&json!({ "poisson": format!("{rate}/s") }))
}

/// Users that ask again at once: their rate is X*, as exact mean value analysis has it.
fn saturated(lab: &'static str, seed: u64, sites: [&Site; 2], more: &[Truth]) -> Pair {
    let x_star = |site: &Site| site.network().solve(USERS).throughput;
    let mut truths = vec![("throughput", x_star(sites[0]), x_star(sites[1]))];
    truths.extend(more);
    let closed = |site: &Site| timed(site.system().with_clients(&json!({ "closed": { "users": USERS } })), 100.0, 60.0);
    Pair { lab, seed, replications: 6, designs: sites.map(closed), truths }
}

/// A line without end answers everybody too late; one of 200 answers a hundred a second in time.
#[test]
fn l01_a_line_with_an_end() {
    let rule = "goodput[60s..120s]";
    let limited = Mmck { arrival_rate: 120.0, service_rate: 100.0, servers: 1, capacity: 201 };
    let mut endless = timed(collapsing(), 1.0, 119.0);
    endless["run"]["mode"] = json!("terminating");
    endless["slo"] = json!({ rule: "> 0.1/s" });
    let mut bounded = endless.clone();
    bounded["components"]["web"]["service"]["workers"] = json!(1);
    bounded["components"]["web"]["service"]["queue_limit"] = json!(200);
    let comparison = super::compared(&[endless, bounded], &[rule], (2011, 10));
    let row = &comparison.metrics[0];
    assert!(row.values[0].is_some_and(|it| it.value <= 0.1), "{row:?}");
    let accepted = 120.0 * (1.0 - limited.blocking());
    printed(accepted, 100.0, 0);
    let found = super::offences(row, (rule, row.values[0].map_or(f64::NAN, |it| it.value), accepted));
    assert!(found.is_empty(), "{found:#?}");
}

/// At 90/s a second core, or a second box.
#[test]
fn l02_two_cores_or_two_boxes() {
    let (single, split) = (one_box(), two_boxes());
    let two_cores = Site { machines: json!({ "box": { "cores": 2 } }), ..one_box() };
    let cores = Mmc { arrival_rate: 90.0, service_rate: 100.0, servers: 2 }.mean_response();
    let run = |site: &Site| timed(poisson(site, 90.0), 20.0, 300.0);
    let pair = |lab, other: &Site, mean: f64| Pair {
        lab,
        seed: 2021,
        replications: 10,
        designs: [run(&single), run(other)],
        truths: vec![("latency.mean", single.response(90.0), mean)],
    };
    check(&[pair("L02 B", &two_cores, cores), pair("L02 C", &split, split.response(90.0))]);
}

/// Four boxes, and one of four cores.
pub fn pooling() -> [Value; 2] {
    let [_, wide, many] = layouts();
    let load = json!({ "poisson": "320/s" });
    [wide, many].map(|system| timed(system.with_clients(&load), 10.0, 80.0))
}

/// 320/s on four boxes, on four cores, and on one core of speed 4.
#[test]
fn l03_pooling() {
    let [wide, many] = pooling();
    let [fast, _, _] = layouts();
    let fast = timed(fast.with_clients(&json!({ "poisson": "320/s" })), 10.0, 80.0);
    let boxes = Mm1 { arrival_rate: 80.0, service_rate: 100.0 }.mean_response();
    let cores = Mmc { arrival_rate: 320.0, service_rate: 100.0, servers: 4 }.mean_response();
    let one = Mm1 { arrival_rate: 320.0, service_rate: 400.0 }.mean_response();
    let pair = |lab, other: Value, mean: f64| Pair {
        lab,
        seed: 2031,
        replications: 10,
        designs: [many.clone(), other],
        truths: vec![("latency.mean", boxes, mean)],
    };
    check(&[pair("L03 B", wide, cores), pair("L03 C", fast, one)]);
}

/// The database on a machine of its own: 43 % more, and slower where there is no load.
#[test]
fn l04_a_separate_database() {
    let (single, separate) = (one_box(), two_boxes());
    let idle = |site: &Site| timed(poisson(site, 1.0), 10.0, 2000.0);
    check(&[
        saturated("L04 X*", 2041, [&single, &separate], &[]),
        Pair {
            lab: "L04 at 1/s",
            seed: 2042,
            replications: 10,
            designs: [idle(&single), idle(&separate)],
            truths: vec![("latency.mean", single.response(1.0), separate.response(1.0))],
        },
    ]);
}

/// The third box helps where the second is the bottleneck, and nothing where the database is.
#[test]
fn l05_three_tiers() {
    let bound = |site: Site| Site { demands: [0.002, 0.002, 0.006], ..site };
    check(&[saturated("L05", 2051, [&two_boxes(), &three_boxes()], &[])]);
    let [two, three] = [bound(two_boxes()), bound(three_boxes())];
    let rates = [&two, &three].map(|site| site.network().solve(USERS).throughput);
    printed(rates[0], 166.7, 1);
    printed(rates[1], 166.7, 1);
    check(&[saturated("L05 C", 2052, [&two, &three], &[])]);
}

/// A second application server helps, a third and fourth do not: the database is full.
#[test]
fn l14_application_servers() {
    let servers = |count: u32| Site {
        machines: json!({ "front": {}, "middle": { "count": count }, "back": {} }),
        ..three_boxes()
    };
    let [one, two, four] = [1, 2, 4].map(servers);
    check(&[saturated("L14 B", 2141, [&one, &two], &[]), saturated("L14 four", 2142, [&one, &four], &[])]);
}

/// Pools of 30 connections before a database of 100: of the fourth machine's connections 20 are refused.
#[test]
fn l14_connections_run_out() {
    let goodput = [90.0, 100.0];
    let truths = vec![
        ("goodput", goodput[0], goodput[1]),
        ("success_ratio", 1.0, goodput[1] / 120.0),
        ("db.connections.utilization", 0.9, 1.0),
    ];
    check(&[Pair { lab: "L14 C", seed: 2143, replications: 3, designs: [pooled(3), pooled(4)], truths }]);
}
