//! One station at load 0.8: what every textbook says of it.

use super::case::{Case, Entry};
use super::system::{Busiest, System, exponential, shared};
use crate::stats::agreement::Kind;
use crate::stats::agreement::Kind::{Exact, Mean, Tail};
use crate::stats::theory::erlang_loss::ErlangLoss;
use crate::stats::theory::gim1::Gim1;
use crate::stats::theory::mg1::Mg1;
use crate::stats::theory::mm1::Mm1;
use crate::stats::theory::mmc::Mmc;
use crate::stats::theory::mmck::Mmck;
use crate::stats::theory::ps::Ps;
use crate::stats::theory::ps_law::PsLaw;
use serde_json::{Value, json};

/// Completions per second of one core.
const MU: f64 = 100.0;
/// Mean demand in seconds.
const DEMAND_S: f64 = 0.01;

/// One station that serves `demand` on `machine`.
fn station(machine: &Value, demand: &Value) -> System {
    let web = json!({ "service": { "on": "box", "steps": [{ "cpu": demand }] } });
    System { to: "web", parts: json!({ "machines": { "box": machine }, "components": { "web": web } }) }
}

fn fifo(cores: u32) -> Value {
    json!({ "discipline": "fifo", "cores": cores })
}

fn exp() -> Value {
    json!({ "exp": "10ms" })
}

/// Squared coefficient of variation 4.
fn hyperexponential() -> Value {
    json!({ "hyperexponential": { "mean": "10ms", "cv": 2.0 } })
}

fn mm1() -> Case {
    let truth = Mm1 { arrival_rate: 80.0, service_rate: MU };
    station(&fifo(1), &exp()).case(
        "M/M/1",
        101,
        (80.0, exponential(DEMAND_S)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("web.response.mean", truth.mean_response(), Mean),
            ("in_system.mean", truth.mean_in_system(), Mean),
            ("box.cpu.in_system", truth.mean_in_system(), Mean),
            ("box.cpu.utilization", 0.8, Mean),
            ("web.cpu_share", 0.8, Mean),
            ("throughput", 80.0, Mean),
        ],
    )
}

/// Waits vary more in proportion than responses do, so they are judged at a lower load.
fn mm1_wait() -> Case {
    let truth = Mm1 { arrival_rate: 50.0, service_rate: MU };
    let wait = truth.mean_wait();
    station(&fifo(1), &exp()).case(
        "M/M/1, waits at load 0.5",
        102,
        (50.0, Busiest { demand_s: DEMAND_S, scv: 4.0 }),
        &[("web.wait.mean", wait, Mean), ("box.cpu.wait.mean", wait, Mean), ("box.cpu.queue", 50.0 * wait, Mean)],
    )
}

fn mm4() -> Case {
    let truth = Mmc { arrival_rate: 320.0, service_rate: MU, servers: 4 };
    station(&fifo(4), &exp()).case(
        "M/M/4",
        103,
        (320.0, exponential(DEMAND_S / 4.0)),
        &[
            ("latency.mean", truth.mean_response(), Mean),
            ("latency.p50", truth.response_quantile(0.5), Mean),
            ("latency.p99", truth.response_quantile(0.99), Tail),
            ("box.cpu.utilization", 0.8, Mean),
        ],
    )
}

/// M/G/1 under FIFO: Pollaczek and Khinchine.
fn mg1(name: &'static str, seed: u64, rate: f64, demand: &Value, scv: f64) -> Case {
    let truth = Mg1 { arrival_rate: rate, mean_service: DEMAND_S, service_scv: scv };
    let expected = [("latency.mean", truth.mean_response(), Mean)];
    // Waits depend on the square of the demand, whose own variance counts too: beyond the exponential law scv alone
    // asks for a third of the requests that are needed at load 0.5.
    let noise = if scv > 1.0 { 4.0 * scv } else { scv };
    station(&fifo(1), demand).case(name, seed, (rate, Busiest { demand_s: DEMAND_S, scv: noise }), &expected)
}

/// Regular arrivals: D/M/1.
fn dm1() -> Case {
    let truth = Gim1::constant(MU, 1.0 / 80.0);
    let expected = vec![
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
    ];
    let load = json!({ "constant": "80/s" });
    let scenario = station(&fifo(1), &exp()).renewal(80.0, exponential(DEMAND_S), &load);
    Case { name: "D/M/1", seed: 106, scenario, expected }
}

/// Lines, first come, first served.
#[must_use]
pub fn first_come_first_served() -> Vec<Entry> {
    vec![
        mm1().by("mm1", "Kleinrock 1975, I 3.2, 5.7"),
        mm1_wait().by("mm1", "Kleinrock 1975, I 5.7"),
        mm4().by("mmc", "Erlang 1917; Gross & Harris 2.3"),
        mg1("M/D/1", 104, 80.0, &json!("10ms"), 0.0).by("mg1", "Pollaczek 1930; Khinchine 1932"),
        mg1("M/H2/1 at load 0.5", 105, 50.0, &hyperexponential(), 4.0).by("mg1", "Pollaczek 1930; Khinchine 1932"),
        dm1().by("gim1", "Kendall 1953"),
        fast("M/M/1 of speed 4", 107, "fifo").by("mm1", "Kleinrock 1975, I 3.2"),
    ]
}

/// M/G/c-PS at load 0.8: the mean is insensitive to the law of demand.
fn sharing(name: &'static str, seed: u64, cores: u32, demand: &Value, scv: f64) -> Case {
    let rate = 80.0 * f64::from(cores);
    let truth = Ps { arrival_rate: rate, mean_service: DEMAND_S, cores };
    let expected = [("latency.mean", truth.mean_response(), Mean), ("box.cpu.utilization", 0.8, Mean)];
    let busiest = Busiest { demand_s: DEMAND_S / f64::from(cores), scv };
    station(&json!({ "cores": cores }), demand).case(name, seed, (rate, busiest), &expected)
}

/// M/M/1-PS: the whole law.
fn mm1_sharing() -> Case {
    let truth = PsLaw::new(Mmc { arrival_rate: 80.0, service_rate: MU, servers: 1 });
    station(&json!({}), &exp()).case(
        "M/M/1-PS",
        201,
        (80.0, shared(DEMAND_S)),
        &[
            ("latency.mean", truth.mean(), Mean),
            ("latency.p50", truth.quantile(0.5), Mean),
            ("latency.p99", truth.quantile(0.99), Tail),
        ],
    )
}

/// A fast core: four times the work in the same time.
fn fast(name: &'static str, seed: u64, discipline: &str) -> Case {
    let truth = Mm1 { arrival_rate: 320.0, service_rate: 4.0 * MU };
    let machine = json!({ "speed": 4.0, "discipline": discipline });
    let expected = [("latency.mean", truth.mean_response(), Mean), ("box.cpu.utilization", 0.8, Mean)];
    station(&machine, &exp()).case(name, seed, (320.0, shared(DEMAND_S / 4.0)), &expected)
}

/// Cores that are shared.
#[must_use]
pub fn processor_sharing() -> Vec<Entry> {
    vec![
        mm1_sharing().by("ps_law", "Coffman, Muntz & Trotter 1970"),
        sharing("M/D/1-PS", 202, 1, &json!("10ms"), 0.0).by("ps", "Kleinrock 1976, II 4.4"),
        sharing("M/H2/1-PS", 203, 1, &hyperexponential(), 4.0).by("ps", "Kleinrock 1976, II 4.4"),
        sharing("M/D/4-PS", 204, 4, &json!("10ms"), 0.0).by("ps", "Cohen 1979"),
        sharing("M/H2/4-PS", 205, 4, &hyperexponential(), 4.0).by("ps", "Cohen 1979"),
        fast("M/M/1-PS of speed 4", 206, "ps").by("mm1", "Kleinrock 1976, II 4.4"),
    ]
}

/// `workers` of them, each busy for 100 ms on average; `limit` calls may wait.
fn pool(workers: u32, limit: u32, busy: &Value) -> System {
    let steps = json!([{ "sleep": busy }]);
    let pool = json!({ "service": { "on": {}, "workers": workers, "queue_limit": limit, "steps": steps } });
    System { to: "pool", parts: json!({ "components": { "pool": pool } }) }
}

/// Ten lines offered 8 Erlangs: insensitive to the law of the holding time. The length is that of load 0.5: a loss
/// system remembers no more than its own holding times.
fn erlang_loss(name: &'static str, seed: u64, busy: &Value, kind: Kind) -> Case {
    let truth = ErlangLoss { offered_load: 8.0, servers: 10 };
    let expected = [
        ("failed.rejected", truth.blocking(), Mean),
        ("success_ratio", 1.0 - truth.blocking(), Mean),
        ("goodput", 80.0 * (1.0 - truth.blocking()), Mean),
        ("latency.mean", 0.1, kind),
        ("pool.workers.utilization", truth.mean_busy() / 10.0, Mean),
    ];
    pool(10, 0, busy).case(name, seed, (80.0, Busiest { demand_s: 0.5 / 80.0, scv: 4.0 }), &expected)
}

/// Four workers and six that wait, offered 3.6 Erlangs.
fn mm4_10() -> Case {
    let truth = Mmck { arrival_rate: 36.0, service_rate: 10.0, servers: 4, capacity: 10 };
    let expected = [
        ("failed.rejected", truth.blocking(), Mean),
        ("latency.mean", truth.mean_response(), Mean),
        ("latency.p50", truth.response_quantile(0.5), Mean),
        ("latency.p99", truth.response_quantile(0.99), Tail),
        ("pool.workers.in_system", truth.mean_in_system(), Mean),
    ];
    pool(4, 6, &json!({ "exp": "100ms" })).case("M/M/4/10", 303, (36.0, exponential(0.8 / 36.0)), &expected)
}

/// Lines that are short, or not there.
#[must_use]
pub fn loss() -> Vec<Entry> {
    vec![
        erlang_loss("M/M/10/10", 301, &json!({ "exp": "100ms" }), Mean)
            .by("erlang_loss", "Erlang 1917; Sevastyanov 1957"),
        erlang_loss("M/D/10/10", 302, &json!("100ms"), Exact).by("erlang_loss", "Erlang 1917; Sevastyanov 1957"),
        mm4_10().by("mmck", "Gross & Harris 2.4"),
    ]
}
