//! Requirements B01 to B04: dividing the tiers, and what a call costs its caller.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check};
use super::site::{Site, USERS, check_faster, one_box, printed, three_boxes, two_boxes};
use super::system::System;
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::json;

/// B01: the database on its own: 43 % more, not twice as much.
#[test]
fn b01_separate_database() {
    let (single, separate) = (one_box(), two_boxes());
    printed(separate.network().saturation(), 142.9, 1);
    printed(1e3 * single.response(80.0), 50.0, 1);
    printed(1e3 * separate.response(80.0), 20.4, 1);
    check(&[
        single.open("B01 one box at 80/s", 801, 80.0, &[]),
        separate.open(
            "B01 two boxes at 80/s",
            802,
            80.0,
            &[("box.cpu.utilization", 0.56, Mean), ("back.cpu.utilization", 0.24, Mean)],
        ),
        separate.saturated("B01 X* of two boxes", 803),
    ]);
}

/// The rate at which two sites answer equally soon, between rates at which they do not.
fn crossover(first: &Site, second: &Site, mut low: f64, mut high: f64) -> f64 {
    let sooner = |rate: f64| first.response(rate) < second.response(rate);
    assert!(sooner(low) && !sooner(high), "the first is sooner at {low}/s, the second at {high}/s");
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if sooner(middle) { low = middle } else { high = middle }
    }
    low
}

/// B02: the cable costs half a millisecond a query; below the crossover one box is sooner.
#[test]
fn b02_the_cable() {
    let (single, separate) = (one_box(), two_boxes());
    let chatty = Site { queries: 20, ..two_boxes() };
    let single_chatty = Site { queries: 20, ..one_box() };
    printed(1e3 * single.response(1.0), 10.10, 2);
    printed(1e3 * separate.response(1.0), 10.56, 2);
    printed(crossover(&single, &separate, 1.0, 90.0), 10.1, 1);
    printed(crossover(&single_chatty, &chatty, 1.0, 90.0), 61.5, 1);
    check(&[
        single.open("B02 one box at 1/s", 811, 1.0, &[]),
        separate.open("B02 two boxes at 1/s", 812, 1.0, &[]),
        single_chatty.open("B02 one box, 20 queries at 50/s", 813, 50.0, &[]),
        chatty.open("B02 two boxes, 20 queries at 50/s", 814, 50.0, &[]),
    ]);
    check_faster(&single, &separate, 8.0, 815);
    check_faster(&separate, &single, 13.0, 816);
    check_faster(&single_chatty, &chatty, 55.0, 817);
    check_faster(&chatty, &single_chatty, 68.0, 818);
}

/// B03: a third box for the application; X* 200/s.
#[test]
fn b03_three_boxes() {
    let (two, three) = (two_boxes(), three_boxes());
    printed(three.network().saturation(), 200.0, 0);
    printed(1e3 * two.response(130.0), 83.2, 1);
    printed(1e3 * three.response(130.0), 22.9, 1);
    printed(crossover(&two, &three, 1.0, 130.0), 20.0, 1);
    check(&[
        two.open("B03 two boxes at 130/s", 821, 130.0, &[]),
        three.open("B03 three boxes at 130/s", 822, 130.0, &[]),
        three.saturated("B03 X* of three boxes", 823),
    ]);
    check_faster(&two, &three, 15.0, 824);
    check_faster(&three, &two, 25.0, 825);
}

/// B03: where the database is the bottleneck the third box changes nothing.
#[test]
fn b03_the_wrong_box() {
    let heavy = |site: Site| Site { demands: [0.002, 0.002, 0.006], ..site };
    let (two, three) = (heavy(two_boxes()), heavy(three_boxes()));
    let gain = three.network().solve(USERS).throughput / two.network().solve(USERS).throughput;
    printed(100.0 * (gain - 1.0), 0.0, 6);
    check(&[two.saturated("B03 X*, two boxes, slow database", 826), three.saturated("B03 X*, three boxes", 827)]);
}

/// B04 as corrected: sixteen workers, 2 ms of CPU and 198 ms of waiting, which hold a worker as well. With 200 users
/// all workers are always taken, so they are the sixteen customers of a closed network: 79.86/s, below 16 / 0.2 s.
#[test]
fn b04_workers_that_wait() {
    let stations = vec![Station::Queueing { demand: 0.002, servers: 1 }, Station::Delay { demand: 0.198 }];
    let network = ClosedNetwork { think_time: 0.0, stations };
    let truth = network.solve(16);
    printed(truth.throughput, 79.86, 2);
    let steps = json!([{ "cpu": { "exp": "2ms" } }, { "sleep": "198ms" }]);
    let web = json!({ "service": { "on": "front", "workers": 16, "steps": steps } });
    let parts = json!({ "machines": { "front": {} }, "components": { "web": web } });
    let system = System { to: "web", parts };
    let waiting = f64::from(USERS) / truth.throughput;
    let expected = vec![
        ("throughput", truth.throughput, Mean),
        ("front.cpu.utilization", 0.002 * truth.throughput, Mean),
        ("web.workers.queue", f64::from(USERS) - 16.0, Exact),
        ("web.workers.utilization", 1.0, Exact),
        ("latency.mean", waiting, Mean),
        ("web.wait.mean", waiting - truth.response, Mean),
    ];
    let scenario = system.closed(USERS, None, 0.002, truth.throughput);
    check(&[Case { name: "B04 sixteen workers", seed: 831, scenario, expected }]);
}
