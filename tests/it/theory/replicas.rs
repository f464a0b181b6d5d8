//! A primary and its replicas under saturation: what another replica is worth.
//!
//! With demand s of reads and writes, share r of reads, R replicas that alone are read, and a the cost of applying a
//! write as a share of it, the primary takes (1 - r) s of a request and each replica r s / R + (1 - r) a s, so that
//! X* = 1 / max of both (operational analysis; Denning & Buzen 1978). Closed load with users that ask again at once
//! saturates the slower of them; if K stations are equally slow, N users complete X* N / (N + K - 1) (a balanced
//! network; Zahorjan et al. 1982).

use super::case::replicated;
use super::site::printed;
use super::system::System;
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::{Value, json};

/// What a request of 9 reads to 1 write meets: 8 ms, wherever.
pub struct Design {
    pub replicas: u32,
    pub apply_cost: f64,
    pub reads: Value,
}

pub fn replicas(replicas: u32, apply_cost: f64) -> Design {
    Design { replicas, apply_cost, reads: json!({ "from": "replicas", "balance": "random" }) }
}

const DEMAND_S: f64 = 0.008;
const READS: f64 = 0.9;

impl Design {
    /// X* if the primary serves this share of the reads, and how many machines are equally slow.
    pub fn x_star(&self, at_primary: f64) -> (f64, u32) {
        if self.replicas == 0 {
            return (1.0 / DEMAND_S, 1);
        }
        let (primary, read, record) = self.demands(at_primary);
        let replica = read + record;
        let slowest = primary.max(replica);
        let as_slow = |demand: f64| demand > slowest * (1.0 - 1e-9);
        (1.0 / slowest, u32::from(as_slow(primary)) + self.replicas * u32::from(as_slow(replica)))
    }

    /// Seconds of a request at the primary, and of its read and its record at each replica.
    pub fn demands(&self, at_primary: f64) -> (f64, f64, f64) {
        let count = f64::from(self.replicas.max(1));
        let primary = (1.0 - READS + READS * at_primary) * DEMAND_S;
        (primary, READS * (1.0 - at_primary) / count * DEMAND_S, (1.0 - READS) * self.apply_cost * DEMAND_S)
    }

    /// What so many users complete a second who ask again at once: a mixed network, in which records, an open class,
    /// leave the users a smaller share of each replica (Baskett et al. 1975; Lavenberg & Reiser 1980), at the rate at
    /// which the users write.
    pub fn completes(&self, at_primary: f64, users: u32) -> f64 {
        let queueing = |demand| Station::Queueing { demand, servers: 1 };
        let (primary, read, record) = self.demands(at_primary);
        let mut rate = 0.0;
        // The map is a contraction with a factor below record / (read + record); sixty rounds are more than enough.
        for _ in 0..60 {
            let left = 1.0 - rate * record;
            let stations = match self.replicas {
                0 => vec![queueing(DEMAND_S)],
                count => [vec![queueing(primary)], vec![queueing(read / left); count as usize]].concat(),
            };
            rate = ClosedNetwork { think_time: 0.0, stations }.solve(users).throughput;
        }
        rate
    }

    pub fn system(&self) -> System {
        let exp = json!({ "exp": "8ms" });
        let mut db = json!({ "primary": {}, "read": { "cpu": exp }, "write": { "cpu": exp } });
        if self.replicas > 0 {
            db["replicas"] = json!({ "count": self.replicas });
            db["write"]["apply_cost"] = json!(self.apply_cost);
            // One thread gets one share of a CPU that hundreds of readers keep busy, and would fall behind for ever.
            db["apply"] = json!("independent");
            db["reads"] = self.reads.clone();
        }
        let classes = json!({ "view": { "share": READS }, "edit": { "share": 1.0 - READS, "op": "write" } });
        System { to: "db", parts: json!({ "classes": classes, "components": { "db": { "database": db } } }) }
    }

    /// The completion rate of so many users is theirs within 2 %, the requirements' rule, and X* is what they print.
    /// A replica that is kept busy settles when as much of its CPU goes to records as they need, which takes a while.
    fn check(&self, at_primary: f64, requirement: f64, decimals: i32, users: u32, run: (u32, u32)) {
        let (x_star, slow) = self.x_star(at_primary);
        printed(x_star, requirement, decimals);
        let expected = x_star * f64::from(users) / f64::from(users + slow - 1);
        let mut document = self.system().with_clients(&json!({ "closed": { "users": users } }));
        let (warmup, duration) = run;
        document["run"] = json!({ "duration": format!("{duration}s"), "warmup": format!("{warmup}s") });
        let result = replicated(&document, 1201, 4);
        let rate = result.metrics["throughput"].value;
        println!(
            "{} replicas, apply {}: {rate:.1}/s, {expected:.1}/s of {x_star:.1}/s",
            self.replicas, self.apply_cost
        );
        assert!((rate / expected - 1.0).abs() <= 0.02, "{} replicas: {rate}/s, not {expected}/s", self.replicas);
        assert!(result.metrics["db.refused_writes"].value == 0.0, "writes go to the primary");
    }
}

/// D02: the first replica gains 5 %, or nothing.
#[test]
fn the_first_replica_hardly_helps() {
    replicas(0, 1.0).check(1.0, 125.0, 1, 200, (20, 220));
    replicas(1, 0.5).check(0.0, 131.6, 1, 200, (20, 220));
    replicas(1, 1.0).check(0.0, 125.0, 1, 200, (20, 220));
    replicas(2, 0.5).check(0.0, 250.0, 1, 400, (20, 140));
}

/// D02: if the primary is read too, in the right proportion or evenly.
#[test]
fn the_primary_may_be_read_too() {
    let weighted = json!({ "from": "any", "balance": "weighted", "weights": [17, 19] });
    Design { reads: weighted, ..replicas(1, 0.5) }.check(17.0 / 36.0, 238.1, 1, 400, (20, 180));
    let random = json!({ "from": "any", "balance": "random" });
    Design { reads: random, ..replicas(1, 0.5) }.check(0.5, 227.3, 1, 200, (20, 180));
}

/// D07, D08: 18 replicas are as many as help, r / ((1 - r) (1 - a)); the writes are then the limit.
#[test]
fn writes_set_the_ceiling() {
    let most = READS / ((1.0 - READS) * (1.0 - 0.5));
    printed(most, 18.0, 0);
    replicas(4, 0.5).check(0.0, 454.5, 1, 800, (10, 50));
    replicas(8, 1.0).check(0.0, 588.2, 1, 800, (20, 50));
}

/// D08: the eighteenth replica is the last that helps. With 18 all nineteen machines are equally slow, and a closed run of
/// N users needs N^2 services to settle; with 24 the primary alone is the limit, at the same rate.
#[test]
fn more_replicas_than_help() {
    printed(replicas(18, 0.5).x_star(0.0).0, 1250.0, 1);
    printed(replicas(19, 0.5).x_star(0.0).0, 1250.0, 1);
    replicas(24, 0.5).check(0.0, 1250.0, 1, 400, (35, 95));
}
