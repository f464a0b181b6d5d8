//! The control twin: the same scenario without its events, so that what they did can be told from what is always so.

use crate::scenario::Scenario;
use serde_json::{Value, json};

/// The scenario without events, over the same times; none if it has none.
#[must_use]
pub fn twin(scenario: &Scenario) -> Option<Scenario> {
    if scenario.document.events.is_empty() {
        return None;
    }
    let mut document = scenario.effective.clone();
    document.as_object_mut()?.remove("events");
    Some(same_times(scenario, document))
}

/// A changed document of a scenario, with its clock, its rules and its recordings. Windows of rules stay where they were,
/// though the events that they name may be gone.
///
/// # Panics
/// If the change made it wrong.
#[must_use]
pub fn same_times(scenario: &Scenario, mut document: Value) -> Scenario {
    let timing = scenario.timing;
    let ns = |ticks: u64| json!(format!("{}ns", ticks * timing.tick_ns));
    let run = &mut document["run"];
    run["mode"] = json!(timing.mode.word());
    run["duration"] = ns(timing.duration.0);
    if let Some(warmup) = timing.warmup {
        run["warmup"] = ns(warmup.0);
    }
    if let Some(sections) = document.as_object_mut() {
        sections.remove("slo");
    }
    let mut changed = Scenario::from_value(document).expect("a scenario stays right with other events");
    changed.slo.clone_from(&scenario.slo);
    changed.common.recordings = scenario.common.recordings.clone();
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twin_has_the_same_clock_and_no_events() {
        let scenario = |events: Value, slo: Value| {
            let document = json!({
                "scalelab": 1, "name": "shop", "run": { "duration": "60s" }, "events": events, "slo": slo,
                "components": {
                    "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
                    "web": { "service": { "on": {}, "steps": [{ "cpu": "1ms" }] } } } });
            Scenario::from_value(document).expect("the test's scenario is right")
        };
        let rules = json!({ "latency.p99[during dies]": "< 9ms", "latency.p99": "< 9ms" });
        let planned = scenario(json!({ "dies": { "at": "10s", "crash": "web" } }), rules);
        let control = twin(&planned).expect("there are events");
        assert_eq!((control.timing, &control.slo), (planned.timing, &planned.slo));
        assert!(control.document.events.is_empty() && twin(&control).is_none());
        let bound = scenario(json!({ "dies": { "mttf": "10s", "mttr": "1s", "crash": "web" } }), json!({}));
        assert_eq!(twin(&bound).expect("there are events").timing, bound.timing);
    }
}
