//! Machines that are up and down in turn: how often a request finds enough of them.

use super::case::{Case, Entry};
use crate::stats::agreement::Kind::Mean;
use crate::stats::theory::availability::{Group, Repairable};
use serde_json::{Value, json};

/// Up for 70 ms and down for 30 ms, so that a run sees many of both.
const MACHINE: Repairable = Repairable { up: 0.07, down: 0.03 };

/// Requests that take no time at `machines` of them, of which `needed` must be up; `front` are the components before them.
fn group(name: &'static str, seed: u64, (machines, needed): (u32, u32), front: &Value, times: [Value; 2]) -> Entry {
    let truth = Group { machine: MACHINE, machines, needed, crews: machines };
    let [up, down] = times;
    let share = truth.availability();
    // 4000 rounds in each replication know a share of 0.3 well enough; the relative variance of a rarer one is larger.
    let seconds = 400.0 * (share / (1.0 - share)) / (0.7 / 0.3);
    let mut scenario = json!({
        "scalelab": 1, "name": "case", "run": { "duration": format!("{}s", 1.0 + seconds.ceil()), "warmup": "1s" },
        "machines": { "blade": { "count": machines } },
        "components": {
            "people": { "clients": { "load": { "poisson": "100/s" }, "to": "front" } },
            "front": front,
            "web": { "service": { "on": "blade" } } },
        "events": { "fails": { "crash": "blade", "mttf": up, "mttr": down } } });
    if machines == 1 {
        scenario["components"]["people"]["clients"]["to"] = json!("web");
        scenario["components"].as_object_mut().expect("components are an object").remove("front");
    }
    let expected = vec![("success_ratio", share, Mean), ("failed.unreachable", 1.0 - share, Mean)];
    Case { name, seed, scenario, expected }.by("availability", "Barlow & Proschan 1975")
}

/// One machine, two of which one is enough, and three of which two must answer.
#[must_use]
pub fn enough_are_up() -> Vec<Entry> {
    let exp = || [json!({ "exp": "70ms" }), json!({ "exp": "30ms" })];
    let erlang = || {
        [json!({ "erlang": { "mean": "70ms", "stages": 2 } }), json!({ "uniform": { "from": "0ms", "to": "60ms" } })]
    };
    let retry =
        json!({ "load_balancer": { "to": "web", "retry": { "attempts": 2, "on": ["unreachable", "crashed"] } } });
    let two_of_three = json!({ "service": { "on": {}, "steps": [{ "call": "web", "copies": 3, "need": 2 }] } });
    vec![
        group("one machine", 2111, (1, 1), &Value::Null, exp()),
        group("one machine, other laws of up and down", 2112, (1, 1), &Value::Null, erlang()),
        group("one of two machines, tried in turn", 2113, (2, 1), &retry, exp()),
        group("two of three machines", 2114, (3, 2), &two_of_three, exp()),
    ]
}
