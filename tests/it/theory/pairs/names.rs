//! Labs L15 and L16: two machines behind a name, and behind a balancer that looks after them.

use super::super::dns::{equal, larger_part};
use super::super::farms::farm;
use super::super::site::printed;
use super::{Pair, check};
use scalelab::experiment::verify::dns::document;
use scalelab::stats::theory::dns::Resolvers;
use serde_json::{Value, json};

/// Two machines of which one dies and refuses; the name knows a minute later. Resolvers ask almost together, first at
/// 0.1 s and then every 5 min; so half a life is left when the record is taken out, which is the mean.
fn behind_a_name() -> Value {
    json!({
        "scalelab": 1, "name": "names", "run": { "mode": "terminating", "duration": "9min" },
        "machines": { "blade": { "count": 2 } },
        "components": {
            "people": { "clients": { "load": { "poisson": "100/s" }, "population": 1_000_000_000, "to": "site" } },
            "site": { "dns": { "to": "web", "resolvers": 10, "ttl": "5min" } },
            "web": { "service": { "on": "blade", "steps": [{ "sleep": "1ms" }] } },
        },
        "events": {
            "web dies": { "at": "90.1s", "crash": "blade[0]" },
            "record removed": { "at": "150.1s", "records": ["web[1]"], "dns": "site" },
        },
    })
}

/// Ten resolvers that ask for each request, and ten that keep what they were told, and then send all of their users to one
/// of two machines: the larger share is 62.3 % on average (G03).
#[test]
fn l15_ten_resolvers() {
    const REQUESTS: u32 = 4000;
    let design = |ttl: &str| {
        let site = json!({ "ttl": ttl, "order": "random", "resolvers": 10 });
        let mut document = document(&json!({ "constant": "1000/s" }), &site, 2);
        document["run"] = json!({ "mode": "terminating", "duration": "4001ms" });
        document
    };
    let keeping = Resolvers { resolvers: 10, request_rate: 1000.0, lifetime: 300.0, servers: 2 };
    printed(100.0 * keeping.larger_of_two(), 62.3, 1);
    // The busiest machine's visits over half of all, as 4000 requests show it.
    let larger: f64 = equal(10).iter().map(|(share, chance)| chance * larger_part(REQUESTS, *share)).sum();
    let truths = vec![("web.imbalance", 2.0 * larger_part(REQUESTS, 0.5), 2.0 * larger)];
    check(&[Pair { lab: "L15", seed: 2151, replications: 300, designs: [design("0s"), design("5min")], truths }]);
}

/// One of two machines dies, and its record is taken out a minute later: what is kept makes 3000 failures 10,500 (G04).
#[test]
fn l15_a_machine_dies() {
    let mut asking = behind_a_name();
    asking["components"]["site"]["dns"]["ttl"] = json!("0s");
    let failed = |ttl_s: f64| 100.0 / 2.0 * (60.0 + ttl_s / 2.0);
    printed(failed(300.0), 10_500.0, 0);
    let truths = vec![("failed.unreachable", failed(0.0) / 54_000.0, failed(300.0) / 54_000.0)];
    check(&[Pair { lab: "L15 dies", seed: 2152, replications: 12, designs: [asking, behind_a_name()], truths }]);
}

/// H04: one of two machines is four times slower. In turn both are as slow as it is, 50/s; who has fewer open calls gets
/// more, and both work at their rates, 125/s.
#[test]
fn l16_a_slow_machine() {
    let users = json!({ "closed": { "users": 200 } });
    let slow = json!({ "degraded": { "at": "0s", "slow": "blade[1]", "by": 4 } });
    let design = |balance: &str| farm(2, &users, &json!({ "balance": balance }), &slow, ("220s", "20s"));
    let designs = [design("round_robin"), design("least_connections")];
    let truths = vec![("throughput", 2.0 * 25.0, 100.0 + 25.0)];
    check(&[Pair { lab: "L16 C", seed: 2162, replications: 6, designs, truths }]);
}

/// G04 and H05: 10,500 requests fail behind busy resolvers, half of those of a minute and of half a life; 375 behind a
/// balancer that asks every 5 s and gives up after two failures, half of those of 7.5 s.
#[test]
fn l16_a_name_or_a_balancer() {
    let mut balanced = behind_a_name();
    balanced["events"] = json!({ "web dies": { "at": "90.1s", "crash": "blade[0]" } });
    balanced["components"]["people"]["clients"]["to"] = json!("lb");
    balanced["components"]["lb"] = json!({ "load_balancer": { "on": {}, "to": "web", "balance": "random",
        "health": { "every": "5s", "timeout": "1s", "fall": 2 } } });
    let components = balanced["components"].as_object_mut().expect("components by name");
    components.remove("site");
    let (rate, duration) = (100.0, 540.0);
    let (named, watched) = (rate / 2.0 * (60.0 + 300.0 / 2.0), rate / 2.0 * 7.5);
    printed(named, 10_500.0, 0);
    printed(watched, 375.0, 0);
    let share = |failed: f64| failed / (rate * duration);
    let truths = vec![("failed.unreachable", share(named), share(watched))];
    let designs = [behind_a_name(), balanced];
    check(&[Pair { lab: "L16", seed: 2161, replications: 12, designs, truths }]);
}
