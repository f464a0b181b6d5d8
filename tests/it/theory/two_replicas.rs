//! Requirements D05 and D06: two replicas, and who of them is read.

use super::case::Kind::Mean;
use super::case::check;
use super::site::printed;
use super::system::{System, exponential};
use scalelab::engine::time::Instant;
use scalelab::experiment::replicate::drive;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::RequestRecord;
use scalelab::scenario::Scenario;
use scalelab::stats::theory::gim1::Gim1;
use scalelab::stats::theory::jsq;
use scalelab::stats::theory::mm1::Mm1;
use scalelab::stats::theory::mmc::Mmc;
use serde_json::json;

/// Two replicas of 100/s, read 150 times a second.
const RATE: f64 = 150.0;
const POOL: Mmc = Mmc { arrival_rate: RATE, service_rate: 100.0, servers: 2 };

fn replicas(balance: &str) -> System {
    let db = json!({ "primary": {}, "replicas": { "count": 2, "discipline": "fifo" },
        "read": { "cpu": { "exp": "10ms" } }, "reads": { "from": "replicas", "balance": balance } });
    System { to: "db", parts: json!({ "components": { "db": { "database": db } } }) }
}

/// D05: at random 40 ms, in turn 31.0 ms, the shorter line 24.5 ms, one line 22.9 ms.
#[test]
fn d05_who_of_two_is_read() {
    let case = |name, seed, system: System, truth: f64, requirement| {
        printed(1e3 * truth, requirement, 1);
        system.case(name, seed, (RATE, exponential(0.01 / 2.0)), &[("latency.mean", truth, Mean)])
    };
    let random = Mm1 { arrival_rate: RATE / 2.0, service_rate: 100.0 }.mean_response();
    let turns = Gim1::erlang(100.0, RATE, 2).mean_response();
    let line = json!({ "primary": {}, "replicas": { "cores": 2, "discipline": "fifo" },
        "read": { "cpu": { "exp": "10ms" } } });
    let line = System { to: "db", parts: json!({ "components": { "db": { "database": line } } }) };
    check(&[
        case("D05 at random", 2201, replicas("random"), random, 40.0),
        case("D05 in turn", 2202, replicas("round_robin"), turns, 31.0),
        case("D05 the shorter line", 2203, replicas("least_connections"), jsq::mean_response(POOL), 24.5),
        case("D05 one line", 2204, line, POOL.mean_response(), 22.9),
    ]);
}

/// How the reads of a run ended, by when they were issued, and whether they were stale.
#[derive(Default)]
struct Reads(Vec<(Instant, bool)>);

impl Observer for Reads {
    fn ended(&mut self, request: &RequestRecord) {
        self.0.extend(request.stale.map(|stale| (request.issued, stale)));
    }
}

/// A key is written every ten seconds and read every 250 ms, at the primary or at a replica that lags for a second. Of the
/// reads 250 ms and 500 ms after a write: how often there is a new answer and then an old one, in so many rounds.
fn new_then_old(balance: &str, rounds: u64) -> u64 {
    let document = json!({
        "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "1s" },
        "keys": { "rows": { "count": 1 } },
        "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
        "components": {
            "writers": { "clients": { "classes": ["edit"], "load": { "constant": "0.1/s" }, "to": "db" } },
            "readers": { "clients": { "classes": ["view"], "load": { "constant": "4/s" }, "to": "db" } },
            "db": { "database": { "primary": {}, "replicas": {}, "lag": "1s", "reads": { "from": "any", "balance": balance } } },
        },
    });
    let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let at = |ms: u64| Instant(ms * 1_000_000);
    let (last_arrival, limit) = (at(10_000 * rounds + 5_000), at(20_000 * rounds));
    let schedule = Schedule { from: Instant::ZERO, to: Instant::NEVER, last_arrival, limit, samples: Vec::new() };
    let reads = drive(&scenario, 2205, 0, schedule, Reads::default()).observer.0;
    let is_stale = |ms: u64| reads.iter().find(|(issued, _)| *issued == at(ms)).expect("there is such a read").1;
    let after = |round: u64| [10_000 * round + 250, 10_000 * round + 500].map(is_stale);
    (1..=rounds).filter(|&round| after(round) == [false, true]).count() as u64
}

/// D06: one of four pairs of reads goes back in time, if the replica is chosen at random; none if whoever reads a key always
/// asks the same one.
#[test]
fn d06_reads_go_back_in_time() {
    let rounds = 1200;
    let found = new_then_old("random", rounds) as f64 / rounds as f64;
    let error = (0.25 * 0.75 / rounds as f64).sqrt();
    assert!((found - 0.25).abs() < 3.0 * error, "{found} +- {error}, theory 1/4");
    assert_eq!(new_then_old("by_key", 100), 0);
}
