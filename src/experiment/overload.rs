//! Is a run overloaded: is it offered more than it can do, and does that show?
//!
//! Each sign by itself errs: a trend is a false alarm in one of some 600 steady runs, requests are also lost to faults
//! and to short timeouts, and a prediction knows nothing of retries. So both sides are asked. *More than it can do*:
//! [analysis](super::analysis) says that less than 99 % of what is offered can be completed, or a station was busy for
//! at least that share of the time. *It shows*: the number of requests in the system grows, or more than 1 % of them are
//! rejected, shed or time out. Bounded lines hide an overload from the first sign only.

use super::analysis::{Analysis, COMPLETED};
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::stats::result::{Metric, Verdict};
use std::collections::BTreeMap;

/// True if the run that these metrics are of was overloaded.
#[must_use]
pub fn is_overloaded(scenario: &Scenario, verdict: Verdict, metrics: &BTreeMap<String, Metric>) -> bool {
    let shows = verdict == Verdict::Unstable || lost(metrics) > 1.0 - COMPLETED;
    shows && (busiest(metrics) >= COMPLETED || is_beyond_capacity(scenario))
}

/// The share of the requests that were turned away or waited for too long.
fn lost(metrics: &BTreeMap<String, Metric>) -> f64 {
    let of = |ending: Ending| metrics.get(&format!("failed.{}", ending.word())).map_or(0.0, |share| share.value);
    [Ending::Rejected, Ending::Shed, Ending::TimedOut].into_iter().map(of).sum()
}

/// The largest share of its servers that a station had busy.
fn busiest(metrics: &BTreeMap<String, Metric>) -> f64 {
    let busy = metrics.iter().filter(|(name, _)| name.ends_with(".utilization"));
    busy.map(|(_, share)| share.value).fold(0.0, f64::max)
}

fn is_beyond_capacity(scenario: &Scenario) -> bool {
    let analysis = Analysis::new(scenario);
    analysis.completes_per_s.is_some_and(|most| analysis.offered_per_s > most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::replicate::{Plan, replicate_all};
    use crate::experiment::run::judged;
    use crate::experiment::study::Study;
    use serde_json::{Value, json};

    /// A web machine of 100 requests a second.
    fn check(rate: &str, web: &Value, timeout: &str, expected: (Verdict, bool)) {
        let mut service = json!({ "on": "front", "steps": [{ "cpu": { "exp": "10ms" } }] });
        service.as_object_mut().expect("a service").extend(web.as_object().expect("settings").clone());
        let document = json!({
            "scalelab": 1, "name": "front", "run": { "duration": "40s", "warmup": "10s" },
            "machines": { "front": { "cores": 1 } },
            "components": {
                "people": { "clients": { "load": { "poisson": rate }, "to": "web", "timeout": timeout } },
                "web": { "service": service } } });
        let scenario = Scenario::from_value(document).expect("the test's scenario is right");
        let replicates = replicate_all(&scenario, Plan { seed: 1, replications: 5, threads: 1 }, &|_| ());
        let (metrics, verdict) = judged(&scenario, &Study::new(&scenario, &replicates));
        let found = (verdict, is_overloaded(&scenario, verdict, &metrics));
        assert_eq!(found, expected, "{rate} {web}, timeout {timeout}");
    }

    #[test]
    fn an_overload_is_told_from_what_only_looks_like_one() {
        let (open, bounded) = (json!({}), json!({ "workers": 1, "queue_limit": 10 }));
        check("50/s", &open, "1h", (Verdict::Ok, false));
        check("150/s", &open, "1h", (Verdict::Unstable, true));
        // A bounded line: steady, with intervals, and a third of the requests rejected.
        check("150/s", &bounded, "1h", (Verdict::Ok, true));
        check("50/s", &bounded, "1h", (Verdict::Ok, false));
        // A timeout that many miss though nobody is in the way.
        check("5/s", &open, "10ms", (Verdict::Ok, false));
    }
}
