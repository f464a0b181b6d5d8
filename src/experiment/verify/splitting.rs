//! One stream over several equal machines: who gets what, and what it costs.

use super::case::{Case, Entry};
use super::system::{Busiest, System, exponential};
use crate::stats::agreement::Kind::{Mean, Tail};
use crate::stats::theory::jsq;
use crate::stats::theory::mm1::Mm1;
use crate::stats::theory::mmc::Mmc;
use crate::stats::theory::round_robin::Split;
use serde_json::json;

/// `count` single servers of 100/s behind a balancer that costs nothing.
#[must_use]
pub fn machines(count: u32, balance: &str, weights: &[f64]) -> System {
    let lb = json!({ "load_balancer": { "to": "web", "balance": balance, "weights": weights } });
    let on = json!({ "count": count, "discipline": "fifo" });
    let web = json!({ "service": { "on": on, "steps": [{ "cpu": { "exp": "10ms" } }] } });
    System { to: "lb", parts: json!({ "components": { "lb": lb, "web": web } }) }
}

/// Each machine is M/M/1 with a quarter of the rate.
fn random() -> Case {
    let truth = Split { arrival_rate: 320.0, service_rate: 100.0, servers: 4 }.random();
    machines(4, "random", &[]).case(
        "random over four",
        601,
        (320.0, exponential(0.01 / 4.0)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("web[0].share", 0.25, Mean),
            ("web[3].share", 0.25, Mean),
        ],
    )
}

/// Three quarters to one, the rest to the other: M/M/1 at 0.75 and at 0.25.
fn weighted() -> Case {
    let at = |arrival_rate| Mm1 { arrival_rate, service_rate: 100.0 }.mean_response();
    let expected = [("latency.mean", 0.75 * at(75.0) + 0.25 * at(25.0), Mean), ("web[0].share", 0.75, Mean)];
    machines(2, "weighted", &[3.0, 1.0]).case("weighted 3 : 1", 602, (100.0, exponential(0.0075)), &expected)
}

/// Each machine receives every fourth arrival: E4/M/1.
fn round_robin() -> Case {
    let truth = Split { arrival_rate: 320.0, service_rate: 100.0, servers: 4 }.round_robin();
    machines(4, "round_robin", &[]).case(
        "round robin over four",
        603,
        (320.0, exponential(0.01 / 4.0)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
        ],
    )
}

/// The shortest of all queues, by the numeric solution of its chain.
fn shortest(name: &'static str, seed: u64, servers: u32, balance: &str) -> Case {
    let rate = 80.0 * f64::from(servers);
    let truth = jsq::mean_response(Mmc { arrival_rate: rate, service_rate: 100.0, servers });
    let busiest = Busiest { demand_s: 0.01 / f64::from(servers), scv: 1.0 };
    // Ties at random leave every machine its share, ties to the first do not, though the mean is the same.
    let expected = [("latency.mean", truth, Mean), ("web[0].share", 1.0 / f64::from(servers), Mean)];
    machines(servers, balance, &[]).case(name, seed, (rate, busiest), &expected)
}

/// One stream over several machines.
#[must_use]
pub fn splitting() -> Vec<Entry> {
    vec![
        random().by("round_robin", "thinning of a Poisson process; Kleinrock 1975"),
        weighted().by("mm1", "thinning of a Poisson process; Kleinrock 1975"),
        round_robin().by("round_robin", "Kendall 1953: E4/M/1"),
        shortest("shortest of two", 604, 2, "least_connections").by("jsq", "truncated chain of sorted lines"),
        shortest("power of two over two", 605, 2, "power_of_two").by("jsq", "truncated chain of sorted lines"),
        shortest("shortest of four", 606, 4, "least_connections").by("jsq", "truncated chain of sorted lines"),
    ]
}
