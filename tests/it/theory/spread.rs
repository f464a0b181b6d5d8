//! Requirements F01, F02, H02, H03: more application machines, and the balancer in front of them.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, offences, simulate};
use super::site::{RTT_S, Site, USERS, check_open_saturation, exp, printed, saturated, three_boxes};
use super::system::{System, exponential};
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::json;

/// Three tiers with `count` application machines.
fn apps(count: u32) -> Site {
    Site { machines: json!({ "front": {}, "middle": { "count": count }, "back": {} }), ..three_boxes() }
}

/// F01 without the kill: the application alone goes from 200/s to 800/s, the site to 333/s, with two machines already.
#[test]
fn f01_more_application_machines() {
    let alone = |count: u32| {
        let app = json!({ "service": { "on": { "count": count }, "steps": [{ "cpu": exp(0.005) }] } });
        let share = Station::Queueing { demand: 0.005 / f64::from(count), servers: 1 };
        let network = ClosedNetwork { think_time: 0.0, stations: vec![share; count as usize] };
        printed(network.saturation(), 200.0 * f64::from(count), 0);
        (System { to: "app", parts: json!({ "components": { "app": app } }) }, network)
    };
    let ((one, alone_one), (four, alone_four)) = (alone(1), alone(4));
    for (count, x_star) in [(1, 200.0), (2, 333.0), (4, 333.0)] {
        printed(apps(count).network().saturation(), x_star, 0);
    }
    check(&[
        saturated("F01 X* of one application machine alone", 901, &one, &alone_one),
        saturated("F01 X* of four alone", 902, &four, &alone_four),
        apps(1).saturated("F01 X* of the site with one", 903),
        apps(2).saturated("F01 X* of the site with two", 904),
        apps(4).saturated("F01 X* of the site with four", 905),
    ]);
}

/// F02 as corrected: with a database of 1 ms the web server caps the site at 500/s, however many machines it calls.
#[test]
fn f02_the_web_server_caps() {
    let fast = |count| Site { demands: [0.002, 0.005, 0.001], ..apps(count) };
    for (count, x_star) in [(1, 200.0), (2, 400.0), (4, 500.0), (8, 500.0)] {
        printed(fast(count).network().saturation(), x_star, 0);
    }
    check(&[
        fast(2).saturated("F02 X* with two", 911),
        fast(4).saturated("F02 X* with four", 912),
        fast(8).saturated("F02 X* with eight", 913),
    ]);
}

/// A balancer on a machine of its own, `cpu_s` a call, before `count` machines of `demand_s`.
fn balanced(cpu_s: f64, count: u32, demand_s: f64, balance: &str) -> System {
    let lb = json!({ "load_balancer": { "on": "lbox", "cpu": exp(cpu_s), "to": "web", "balance": balance } });
    let web = json!({ "service": { "on": "blade", "steps": [{ "cpu": exp(demand_s) }] } });
    let parts = json!({
        "links": { "default": { "rtt": "500us" } },
        "machines": { "lbox": {}, "blade": { "count": count } },
        "components": { "lb": lb, "web": web }
    });
    System { to: "lb", parts }
}

/// The same to theory, under random choice.
fn balanced_network(cpu_s: f64, count: u32, demand_s: f64) -> ClosedNetwork {
    let single = |demand| Station::Queueing { demand, servers: 1 };
    let mut stations = vec![Station::Delay { demand: RTT_S }, single(cpu_s)];
    stations.extend((0..count).map(|_| single(demand_s / f64::from(count))));
    ClosedNetwork { think_time: 0.0, stations }
}

fn balanced_case(name: &'static str, seed: u64, cpu_s: f64, count: u32, demand_s: f64) -> Case {
    let network = balanced_network(cpu_s, count, demand_s);
    let mut case = saturated(name, seed, &balanced(cpu_s, count, demand_s, "random"), &network);
    // Two hundred users never leave a saturated balancer idle: there the convolution's 1 is exact.
    let utilization = network.solve(USERS).throughput * cpu_s;
    let kind = if utilization > 1.0 - 1e-9 { Exact } else { Mean };
    case.expected.push(("lbox.cpu.utilization", utilization, kind));
    case
}

/// H02: a balancer of 0.05 ms carries 20 000/s, of which ten machines of 100/s use 5 %; one of 5 ms carries 200/s,
/// whatever stands behind it.
#[test]
fn h02_the_balancer_has_a_limit() {
    printed(balanced_network(5e-5, 10, 1e-4).saturation(), 20_000.0, 0);
    printed(balanced_network(5e-5, 10, 0.01).saturation() * 5e-5, 0.05, 4);
    for count in [2, 4, 10] {
        printed(balanced_network(0.005, count, 0.01).saturation(), 200.0, 0);
    }
    check(&[
        balanced_case("H02 X* of the balancer", 921, 5e-5, 10, 1e-4),
        balanced_case("H02 ten machines", 922, 5e-5, 10, 0.01),
        balanced_case("H02 slow balancer, four machines", 923, 0.005, 4, 0.01),
        balanced_case("H02 slow balancer, ten machines", 924, 0.005, 10, 0.01),
    ]);
    check_open_saturation(&balanced(0.005, 4, 0.01, "round_robin"), 200.0, 925);
    check_open_saturation(&balanced(0.005, 10, 0.01, "least_connections"), 200.0, 926);
}

/// H03: the balancer costs one round trip and its service: 0.55 ms, to the nanosecond where nothing is random.
#[test]
fn h03_the_price_of_a_balancer() {
    let check_latency = |with: bool, latency_s: f64| {
        let mut system = balanced(5e-5, 2, 0.01, "round_robin");
        system.parts["components"]["web"]["service"]["steps"] = json!([{ "cpu": "10ms" }]);
        system.parts["components"]["lb"]["load_balancer"]["cpu"] = json!("50us");
        system.to = if with { "lb" } else { "web" };
        let mut document = system.with_clients(&json!({ "constant": "50/s" }));
        document["run"] = json!({ "duration": "100s", "warmup": "10s" });
        let exact = ["latency.mean", "latency.max", "latency.p50"].map(|metric| (metric, latency_s, Exact));
        let found = offences(&simulate(&document, 931), &exact);
        assert!(found.is_empty(), "{found:#?}");
    };
    check_latency(false, 0.010_000);
    check_latency(true, 0.010_550);
}

/// H03 under random load: each station adds its own queue.
#[test]
fn h03_under_load() {
    let truth = RTT_S + 5e-5 / (1.0 - 120.0 * 5e-5) + 0.01 / (1.0 - 60.0 * 0.01);
    let expected = [("latency.mean", truth, Mean), ("web.response.mean", 0.025, Mean)];
    let system = balanced(5e-5, 2, 0.01, "random");
    check(&[system.case("H03 at 120/s", 932, (120.0, exponential(0.005)), &expected)]);
}
