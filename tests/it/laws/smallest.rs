//! The smallest scenarios that broke a law once.

use super::check;
use serde_json::{Value, json};

/// One service `web` on one machine, asked twice in a millisecond.
fn one_service(machine: &Value, web: &Value) -> Value {
    let mut service = web.clone();
    service["on"] = machine.clone();
    json!({
        "scalelab": 1, "name": "smallest", "run": { "mode": "terminating", "duration": "10ms", "replications": 1 },
        "components": {
            "people": { "clients": { "load": { "constant": "2/ms" }, "to": "web" } },
            "web": { "service": service },
        },
    })
}

#[test]
fn who_waits_for_one_of_several_cores_that_hinder_each_other_waits_on_record() {
    let machine = json!({ "cores": 2, "discipline": "fifo", "serial_fraction": 0.001 });
    check(&one_service(&machine, &json!({ "steps": [{ "cpu": "5ms" }] })));
}

#[test]
fn what_is_served_in_parallel_is_on_record() {
    check(&one_service(&json!({}), &json!({ "steps": [{ "parallel": [{ "cpu": "1ms" }, { "cpu": "1ms" }] }] })));
}
