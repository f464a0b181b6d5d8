//! Names and their resolvers: how often they ask, and what still goes to an address that was taken out.
//!
//! Populations are so large that hardly a user asks twice: then the requests of each resolver are Poisson, and the
//! resolver of a request is drawn anew each time.

use super::case::{Case, Entry};
use crate::stats::agreement::Kind::{Exact, Mean};
use crate::stats::theory::dns::Resolvers;
use serde_json::{Value, json};

/// A name for so many machines, which answer after a millisecond.
#[must_use]
pub fn document(load: &Value, site: &Value, servers: u32) -> Value {
    let mut dns = json!({ "to": "web" });
    site.as_object().into_iter().flatten().for_each(|(word, value)| dns[word] = value.clone());
    json!({
        "scalelab": 1, "name": "names",
        "components": {
            "people": { "clients": { "load": load, "population": 1_000_000_000, "to": "site" } },
            "site": { "dns": dns },
            "web": { "service": { "on": { "count": servers }, "steps": [{ "sleep": "1ms" }] } },
        },
    })
}

/// Lookups under Poisson load, one resolver after the other with its rate: each looks up once in every round of
/// lookup, life and the time until somebody asks.
fn lookups(name: &'static str, seed: u64, site: &Value, rates: &[f64], (ttl, lookup): (f64, f64)) -> Entry {
    let rate: f64 = rates.iter().sum();
    let resolver = |rate| Resolvers { resolvers: 1, request_rate: rate, lifetime: ttl + lookup, servers: 2 };
    let rounds = |rate: f64| rate * resolver(rate).lookup_share();
    let looked_up: f64 = rates.iter().map(|&rate| rounds(rate)).sum();
    let cached: f64 = rates.iter().map(|&rate| rounds(rate) * rate * ttl).sum::<f64>() / rate;
    // Who comes while the lookup lasts waits for the rest of it, half of it on average.
    let waited: f64 = rates.iter().map(|&rate| rounds(rate) * (lookup + rate * lookup * lookup / 2.0)).sum();
    let mut scenario = document(&json!({ "poisson": format!("{rate}/s") }), site, 2);
    scenario["run"] = json!({ "mode": "steady", "duration": "101s", "warmup": "1s" });
    let expected = vec![
        ("site.lookups", looked_up, Mean),
        ("site.cached", cached, Mean),
        ("latency.mean", 0.001 + waited / rate, if lookup > 0.0 { Mean } else { Exact }),
    ];
    Case { name, seed, scenario, expected }.by("dns", "renewal theory, own")
}

/// An address is taken out after four rounds, when no resolver remembers how all began; from then on those that have a copy go
/// on to use it. Measured from `after` to `until`: the share falls in a straight line, so that its mean over a window is the
/// value in the middle.
fn removed(name: &'static str, seed: u64, (after, until): (f64, f64)) -> Entry {
    const TAKEN_OUT_S: f64 = 6.0;
    let truth = Resolvers { resolvers: 20_000, request_rate: 40_000.0, lifetime: 1.0, servers: 2 };
    let site = json!({ "ttl": "1s", "resolvers": truth.resolvers, "order": "random" });
    let mut scenario = document(&json!({ "poisson": "40000/s" }), &site, 2);
    scenario["events"] = json!({ "out": { "at": format!("{TAKEN_OUT_S}s"), "records": ["web[0]"], "dns": "site" } });
    let (warmup, duration) = (format!("{}s", TAKEN_OUT_S + after), format!("{}s", TAKEN_OUT_S + until));
    scenario["run"] = json!({ "mode": "terminating", "warmup": warmup, "duration": duration });
    let expected = vec![("web[1].share", truth.share_of_removed(f64::midpoint(after, until)), Mean)];
    Case { name, seed, scenario, expected }.by("dns", "renewal theory, own")
}

/// What resolvers remember.
#[must_use]
pub fn names() -> Vec<Entry> {
    let (busy, others) = (100.0, 100.0 / 9.0);
    let mut uneven = vec![others; 10];
    uneven[0] = busy;
    let ten = json!({ "ttl": "100ms", "resolvers": 10 });
    let heavy = json!({ "ttl": "100ms", "resolvers": 10, "weights": [9.0] });
    vec![
        lookups("one resolver", 2101, &json!({ "ttl": "30ms" }), &[100.0], (0.03, 0.0)),
        lookups("a slow authority", 2102, &json!({ "ttl": "40ms", "lookup": "20ms" }), &[100.0], (0.04, 0.02)),
        lookups("ten resolvers", 2103, &ten, &[20.0; 10], (0.1, 0.0)),
        lookups("half of the users behind one of ten", 2104, &heavy, &uneven, (0.1, 0.0)),
        removed("an address that was taken out", 2105, (0.0, 0.5)),
    ]
}
