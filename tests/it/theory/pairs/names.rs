//! Lab L16: a machine dies behind a name, and behind a balancer that looks after it.

use super::super::site::printed;
use super::{Pair, check};
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
