//! Labs L07 and L08: what replicas of a database are worth.

use super::super::replicas::{Design, replicas};
use super::super::site::printed;
use super::{Pair, check, timed};
use serde_json::{Value, json};

/// Enough that what is the limit is never idle.
const USERS: u32 = 200;

/// A design and the share of reads at its primary, kept busy after so many seconds: users who are spread over equally
/// slow machines need as many services to settle as the square of their number.
fn busy((design, _): &(Design, f64), warmup_s: f64) -> Value {
    let system = design.system();
    timed(system.with_clients(&json!({ "closed": { "users": USERS } })), warmup_s, 150.0)
}

fn pair(lab: &'static str, seed: u64, designs: &[(Design, f64); 2], warmup_s: f64) -> Pair {
    let rate = |(design, at_primary): &(Design, f64)| design.completes(*at_primary, USERS);
    let truths = vec![("throughput", rate(&designs[0]), rate(&designs[1]))];
    Pair { lab, seed, replications: 6, designs: designs.each_ref().map(|design| busy(design, warmup_s)), truths }
}

/// X* as the requirements print it.
fn x_star((design, at_primary): &(Design, f64), requirement: f64) {
    printed(design.x_star(*at_primary).0, requirement, 1);
}

/// One database, 125/s. A replica that is read instead: 131.6/s, if applying a write costs half of it, and nothing gained
/// if it costs all of it. If both are read in the right proportion: 238.1/s.
#[test]
fn l07_the_first_replica() {
    let alone = || (replicas(0, 1.0), 1.0);
    let half = (replicas(1, 0.5), 0.0);
    let full = (replicas(1, 1.0), 0.0);
    let weighted = json!({ "from": "any", "balance": "weighted", "weights": [17, 19] });
    let both = (Design { reads: weighted, ..replicas(1, 0.5) }, 17.0 / 36.0);
    for (design, requirement) in [(&alone(), 125.0), (&half, 131.6), (&full, 125.0), (&both, 238.1)] {
        x_star(design, requirement);
    }
    check(&[
        pair("L07 B", 2071, &[alone(), half], 40.0),
        pair("L07 C", 2072, &[alone(), full], 40.0),
        pair("L07 D", 2073, &[alone(), both], 160.0),
    ]);
}

/// From one replica to two and to four: 131.6, 250 and 454.5 a second.
#[test]
fn l08_more_replicas() {
    let of = |count| (replicas(count, 0.5), 0.0);
    for (count, requirement) in [(1, 131.6), (2, 250.0), (4, 454.5)] {
        x_star(&of(count), requirement);
    }
    check(&[pair("L08 B", 2081, &[of(1), of(2)], 160.0), pair("L08 four", 2082, &[of(1), of(4)], 90.0)]);
}

/// With 18 replicas the primary is as busy as they are; the nineteenth takes reads off the others and nothing off the
/// primary, which is the limit now. By the utilization law X* is the rate over the largest utilization: 1250/s in both.
#[test]
fn l08_the_last_replica_that_helps() {
    let rate = 800.0;
    let [eighteen, nineteen] = [18, 19].map(|count| replicas(count, 0.5));
    let busy = |design: &Design| {
        let (primary, read, record) = design.demands(0.0);
        let busy = (rate * primary, rate * (read + record));
        printed(rate / busy.0.max(busy.1), 1250.0, 1);
        busy
    };
    let (a, b) = (busy(&eighteen), busy(&nineteen));
    let truths = vec![("db.cpu.utilization", a.0, b.0), ("db.replicas.cpu.utilization", a.1, b.1)];
    let load = json!({ "poisson": format!("{rate}/s") });
    let designs = [eighteen, nineteen].map(|design| timed(design.system().with_clients(&load), 5.0, 25.0));
    check(&[Pair { lab: "L08 18 and 19", seed: 2083, replications: 8, designs, truths }]);
}
