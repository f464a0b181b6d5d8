//! Several stations in a row, and users who go round.

use super::case::{Case, Entry};
use super::system::{Busiest, System, exponential};
use crate::stats::agreement::Kind::{Mean, Tail};
use crate::stats::theory::jackson::{Jackson, Node};
use crate::stats::theory::operational::{ClosedNetwork, Station};
use crate::stats::theory::tandem::Tandem;
use serde_json::{Value, json};

/// Web, application and database, each with its own machines; `discipline` of all, demands in turn.
fn tiers(discipline: &str, demands: [Value; 3], cores: [u32; 3]) -> System {
    let [web, app, db] = demands;
    let machine = |cores: u32| json!({ "discipline": discipline, "cores": cores });
    let [front, middle, back] = cores.map(machine);
    System {
        to: "web",
        parts: json!({
            "machines": { "front": front, "middle": middle, "back": back },
            "components": {
                "web": { "service": { "on": "front", "steps": [{ "cpu": web }, { "call": "app" }] } },
                "app": { "service": { "on": "middle", "steps": [{ "cpu": app }, { "call": "db" }] } },
                "db": { "service": { "on": "back", "steps": [{ "cpu": db }] } }
            }
        }),
    }
}

/// Three single servers in a row, two of them equal: Burke and Reich.
fn tandem() -> Case {
    let truth = Tandem { arrival_rate: 80.0, service_rates: vec![100.0, 125.0, 125.0] };
    let system = tiers("fifo", [json!({ "exp": "10ms" }), json!({ "exp": "8ms" }), json!({ "exp": "8ms" })], [1; 3]);
    system.case(
        "tandem of three",
        401,
        (80.0, exponential(0.01)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("app.response.mean", 2.0 / 45.0, Mean),
        ],
    )
}

/// Any law of demand under processor sharing, with several cores in the middle, and half of the requests asking the
/// database again and again: a Jackson network in its means.
fn open_network() -> Case {
    let node = |external_rate, service_rate, servers, onward| Node { external_rate, service_rate, servers, onward };
    let truth = Jackson {
        nodes: vec![
            node(60.0, 100.0, 1, vec![0.0, 1.0, 0.0]),
            node(0.0, 50.0, 3, vec![0.0, 0.0, 1.0]),
            // Two queries, then two more for every second request.
            node(0.0, 400.0, 1, vec![0.0, 0.0, 2.0 / 3.0]),
        ],
    };
    let wide = json!({ "hyperexponential": { "mean": "2500us", "cv": 2.0 } });
    let erlang = json!({ "erlang": { "mean": "20ms", "stages": 3 } });
    let mut system = tiers("ps", [json!("10ms"), erlang, wide], [1, 3, 1]);
    let twice = || json!({ "times": 2, "steps": [{ "call": "db" }] });
    let more = json!({ "branch": { "probability": 0.5, "then": [twice()], "else": [] } });
    system.parts["components"]["app"]["service"]["steps"] =
        json!([{ "cpu": { "erlang": { "mean": "20ms", "stages": 3 } } }, twice(), more]);
    let expected = [("latency.mean", truth.mean_response(), Mean), ("back.cpu.utilization", 0.45, Mean)];
    system.case("Jackson network", 402, (60.0, Busiest { demand_s: 0.01, scv: 1.0 }), &expected)
}

/// Open networks.
#[must_use]
pub fn open() -> Vec<Entry> {
    vec![
        tandem().by("tandem", "Reich 1957; Burke 1956"),
        open_network().by("jackson", "Jackson 1957; Baskett et al. 1975"),
    ]
}

/// Users who think for a second: three tiers and a round trip of 20 ms within the site.
fn thinking(name: &'static str, seed: u64, users: u32, think: &Value, cores: [u32; 3]) -> Case {
    let demands = [0.002, 0.01, 0.005];
    let queueing = demands.iter().zip(cores).map(|(&demand, servers)| Station::Queueing { demand, servers });
    let stations = queueing.chain([Station::Delay { demand: 0.04 }]).collect();
    let network = ClosedNetwork { think_time: 1.0, stations };
    let truth = if cores == [1; 3] { network.mean_value_analysis(users) } else { network.solve(users) };
    let mut system = tiers("ps", [json!("2ms"), json!({ "exp": "10ms" }), json!({ "exp": "5ms" })], cores);
    system.parts["links"] = json!({ "default": { "rtt": "20ms" } });
    let expected = vec![
        ("throughput", truth.throughput, Mean),
        ("latency.mean", truth.response, Mean),
        ("in_system.mean", truth.throughput * truth.response, Mean),
        ("middle.cpu.in_system", truth.present[1], Mean),
        ("back.cpu.utilization", truth.throughput * 0.005 / f64::from(cores[2]), Mean),
    ];
    let scenario = system.closed(users, Some(think.clone()), 0.01, truth.throughput);
    Case { name, seed, scenario, expected }
}

/// Users who think, and go round.
#[must_use]
pub fn closed() -> Vec<Entry> {
    let exp = json!({ "exp": "1s" });
    vec![
        thinking("closed, 1 user", 501, 1, &exp, [1; 3]).by("operational", "Denning & Buzen 1978"),
        thinking("closed, 80 users", 502, 80, &exp, [1; 3]).by("mva", "Reiser & Lavenberg 1980"),
        thinking("closed, 80 users with constant think time", 503, 80, &json!("1s"), [1; 3])
            .by("mva", "Reiser & Lavenberg 1980"),
        thinking("closed, 150 users and two cores", 504, 150, &exp, [1, 2, 1]).by("convolution", "Buzen 1973"),
    ]
}
