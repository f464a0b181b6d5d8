//! Comparisons: of the same thing nothing is claimed, common random numbers make them sharper, and the commands tell what
//! differs.

mod alike;
mod commands;
mod sharper;
mod windows;

use scalelab::experiment::compare::{Design, compare, run_all};
use scalelab::experiment::replicate::Plan;
use scalelab::scenario::Scenario;
use scalelab::stats::comparison::{Choice, Comparison};
use serde_json::{Value, json};

fn scenario(document: &Value) -> Scenario {
    Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document}"))
}

fn choice(metrics: &[&str]) -> Choice {
    Choice::Named(metrics.iter().map(|name| (*name).to_owned()).collect())
}

/// Two documents under the same draws, compared in these metrics.
fn compared(documents: [Value; 2], metrics: &[&str], plan: Plan) -> Comparison {
    let designs = documents.map(|document| Design { name: "design".to_owned(), scenario: scenario(&document) });
    compare(&run_all(&designs, plan, &|_| ()), &choice(metrics))
}

/// One service on machines like these, in a line, under Poisson load; 10 ms a request.
fn farm(machines: &Value, balance: &str, rate: &str, (warmup, duration): (&str, &str)) -> Value {
    json!({
        "scalelab": 1, "name": "farm", "run": { "duration": duration, "warmup": warmup },
        "components": {
            "people": { "clients": { "load": { "poisson": rate }, "to": "lb" } },
            "lb": { "load_balancer": { "to": "web", "balance": balance } },
            "web": { "service": { "on": machines, "steps": [{ "cpu": { "exp": "10ms" } }] } },
        },
    })
}
