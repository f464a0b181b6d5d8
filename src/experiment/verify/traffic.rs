//! Traffic that is neither Poisson nor a fixed crowd: bursts, users who come and go, users who are turned away.

use super::case::{Case, Entry};
use super::system::{Busiest, System, shared};
use crate::stats::agreement::Kind;
use crate::stats::agreement::Kind::{Exact, Mean, Tail};
use crate::stats::theory::engset::Engset;
use crate::stats::theory::mm1::Mm1;
use crate::stats::theory::mmpp::Mmpp1;
use serde_json::{Value, json};

/// One core, first come first served, exponential demand of 10 ms.
fn station() -> System {
    let web = json!({ "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] } });
    System { to: "web", parts: json!({ "components": { "web": web } }) }
}

/// Bursts of 50 ms above what the server can do. The index of dispersion in the long run, 1 + 2 (a - b)^2 s (1 - s) r / m
/// with rates a and b, shares s and 1 - s of time, relaxation time r of the states and mean rate m (Fischer &
/// Meier-Hellstern 1993, section 3), takes the place of the 1 of Poisson arrivals in the variance.
fn bursts(name: &'static str, seed: u64, arrival_rates: [f64; 2], mean_stays: [f64; 2]) -> Case {
    let truth = Mmpp1 { arrival_rates, mean_stays, service_rate: 100.0 };
    let ([a, b], [quiet, busy]) = (arrival_rates, mean_stays);
    let (share, relaxation) = (quiet / (quiet + busy), quiet * busy / (quiet + busy));
    let rate = truth.arrival_rate();
    let dispersion = 1.0 + 2.0 * (a - b) * (a - b) * share * (1.0 - share) * relaxation / rate;
    let state = |rate: f64, stay: f64| json!({ "rate": format!("{rate}/s"), "stay": format!("{stay}s") });
    let load = json!({ "mmpp": { "quiet": state(a, quiet), "busy": state(b, busy) } });
    let busiest = Busiest { demand_s: 0.01, scv: dispersion };
    let expected = vec![
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("throughput", rate, Mean),
    ];
    Case { name, seed, scenario: station().renewal(rate, busiest, &load), expected }
}

/// Bursts.
#[must_use]
pub fn bursts_of_two_states() -> Vec<Entry> {
    vec![
        bursts("MMPP/M/1", 1201, [20.0, 130.0], [0.2, 0.1]).by("mmpp", "Neuts 1981"),
        bursts("interrupted Poisson process", 1202, [0.0, 100.0], [0.05, 0.05]).by("mmpp", "Neuts 1981"),
    ]
}

/// An open network in which users go from thinking to the server and back: a request finds the server as a Poisson
/// arrival would (Lavenberg & Reiser 1980 for open networks), whatever the laws of thinking and of the visits' number.
fn sessions(name: &'static str, seed: u64, mean: f64, requests: &Value, think: &Value) -> Case {
    let truth = Mm1 { arrival_rate: 60.0, service_rate: 100.0 };
    let rate = 60.0 / mean;
    let load = json!({ "sessions": { "rate": format!("{rate}/s"), "requests": requests, "think": think } });
    let expected = vec![
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("throughput", 60.0, Mean),
    ];
    // Requests come in groups, whose number varies more than that of Poisson arrivals.
    let scenario = station().renewal(60.0, Busiest { demand_s: 0.01, scv: 3.0 }, &load);
    Case { name, seed, scenario, expected }
}

/// Sessions.
#[must_use]
pub fn users_who_come_and_go() -> Vec<Entry> {
    vec![
        sessions("sessions of a geometric length", 1211, 4.0, &json!({ "geometric": 4.0 }), &json!({ "exp": "200ms" }))
            .by("mm1", "Lavenberg & Reiser 1980"),
        sessions("sessions of five requests", 1212, 5.0, &json!(5), &json!("100ms"))
            .by("mm1", "Lavenberg & Reiser 1980"),
    ]
}

/// Users who think for a second on average and need one of ten lines for 250 ms.
fn engset(name: &'static str, seed: u64, think: &Value, busy: &Value, kind: Kind) -> Case {
    let truth = Engset { users: 40, think_rate: 1.0, service_rate: 4.0, servers: 10 };
    let steps = json!([{ "sleep": busy }]);
    let lines = json!({ "service": { "on": {}, "workers": 10, "queue_limit": 0, "steps": steps } });
    let system = System { to: "lines", parts: json!({ "components": { "lines": lines } }) };
    let lost = truth.call_congestion();
    let expected = vec![
        ("failed.rejected", lost, Mean),
        ("goodput", truth.throughput(), Mean),
        ("lines.workers.utilization", truth.throughput() / 40.0, Mean),
        ("latency.mean", 0.25, kind),
    ];
    let rate = truth.throughput() / (1.0 - lost);
    let scenario = system.closed(40, Some(think.clone()), 0.025, rate);
    Case { name, seed, scenario, expected }
}

/// A finite crowd before few lines.
#[must_use]
pub fn users_who_are_turned_away() -> Vec<Entry> {
    let exp = |mean: &str| json!({ "exp": mean });
    vec![
        engset("Engset", 1221, &exp("1s"), &exp("250ms"), Mean).by("engset", "Engset 1918; Cooper 1981, 3.7"),
        engset("Engset with constant holding", 1222, &exp("1s"), &json!("250ms"), Exact)
            .by("engset", "Engset 1918; Cooper 1981, 3.7"),
        engset("Engset with constant think time", 1223, &json!("1s"), &exp("250ms"), Mean)
            .by("engset", "Engset 1918; Cooper 1981, 3.7"),
    ]
}

/// A load that is the same at all times, written as one that is not, and as two of half the rate: together they are
/// Poisson if neither knows of the other.
#[must_use]
pub fn level_profile() -> Vec<Entry> {
    let truth = Mm1 { arrival_rate: 50.0, service_rate: 100.0 };
    let case = |name, seed, load: &Value| {
        let scenario = station().renewal(50.0, shared(0.01), load);
        Case { name, seed, scenario, expected: vec![("latency.mean", truth.mean_response(), Mean)] }
    };
    let by_step = case("M/M/1 by a step", 1231, &json!({ "step": [{ "at": "0s", "rate": "50/s" }] }));
    let mut by_halves = case("M/M/1 by two halves", 1232, &json!({ "poisson": "25/s" }));
    let components = &mut by_halves.scenario["components"];
    components["others"] = components["people"].clone();
    vec![by_step.by("mm1", "Kleinrock 1975, I 3.2"), by_halves.by("mm1", "Kleinrock 1975, I 3.2; Kingman 1993")]
}
