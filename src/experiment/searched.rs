//! Metrics that no single run shows: `saturation`, the load at which a scenario saturates, and `saturation@METRIC`, the
//! load at which its rule for that metric breaks. Each is [searched](super::saturation) for, replication by replication,
//! so that designs are compared in pairs.

use super::analysis::Analysis;
use super::control::same_times;
use super::replicate::Plan;
use super::saturation::{Boundary, RUNS, Search, breaks_under_load};
use crate::components::settings::Complaint;
use crate::scenario::Scenario;
use crate::scenario::rule::Rule;
use crate::stats::result::Metric;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The load at which a scenario saturates.
const SATURATION: &str = "saturation";
/// What stands before the metric of a rule.
const OF_RULE: &str = "saturation@";
/// Length of a run of the open criterion, in seconds.
pub const SECONDS: f64 = 600.0;

/// True for the name of a metric that takes a search.
#[must_use]
pub fn is_searched(name: &str) -> bool {
    name == SATURATION || name.starts_with(OF_RULE)
}

/// Complains of one that cannot be searched for.
#[must_use]
pub fn check(scenario: &Scenario, name: &str) -> Option<Complaint> {
    // The length of its runs does not matter here.
    let plan = Plan { seed: 1, replications: 1, threads: 1 };
    if let Err(why) = Search::new(scenario, plan, SECONDS) {
        let complaint = Complaint::conflict("", format!("`{name}`: there is no load to be scaled: {why}"));
        return Some(complaint.expected("a load with a constant rate"));
    }
    let metric = name.strip_prefix(OF_RULE)?;
    match rule(scenario, metric) {
        Some(rule) if breaks_under_load(rule) => None,
        Some(rule) => {
            let message = format!("`{name}`: more load does not break `{} {}`", rule.metric, rule.text);
            Some(Complaint::conflict("", message).expected("a rule that bounds what grows with the load"))
        }
        None => {
            let known: Vec<&str> = scenario.slo.iter().map(|rule| rule.metric.as_str()).collect();
            if known.is_empty() {
                let complaint = Complaint::conflict("", format!("`{name}`: the scenario has no rules"));
                return Some(complaint.expected(format!("`slo` with a rule for `{metric}`")));
            }
            Some(Complaint::unknown("", "rule's metric", metric, known))
        }
    }
}

/// About how many runs the searches of some metrics take.
#[must_use]
pub fn runs(plan: Plan, names: &[String]) -> u32 {
    names.iter().filter(|name| is_searched(name)).count() as u32 * plan.replications * RUNS
}

/// Searches for those of some metrics that take a search; `done` hears about how many of [`runs`] are finished. A load
/// that nothing bounds, or that is too much from the first, is missing.
#[must_use]
pub fn measure(
    scenario: &Scenario,
    plan: Plan,
    names: &[String],
    done: &(dyn Fn(u32) + Sync),
) -> Vec<(String, Metric)> {
    let each = plan.replications * RUNS;
    let names = names.iter().filter(|name| is_searched(name));
    let one = |(before, name): (u32, &String)| {
        let search = Search::new(scenario, plan, SECONDS).ok()?;
        let done = |runs: u32| done(before * each + runs.min(each));
        let boundary = match name.strip_prefix(OF_RULE) {
            None => search.saturation(&done),
            Some(metric) => search.keeps(rule(scenario, metric)?, &done),
        };
        match boundary {
            Boundary::At(metric) => Some((name.clone(), metric)),
            Boundary::Always | Boundary::Never => None,
        }
    };
    (0..).zip(names).filter_map(one).collect()
}

/// Searches that were done, so that designs which differ in their load only are searched once.
///
/// Each is done with the load next to what is predicted to be found, whatever the load is that is written: so it is the
/// same search for all of them, and what it finds does not depend on who comes first.
#[derive(Debug, Default)]
pub struct Searches(Mutex<BTreeMap<Vec<u8>, Found>>);

/// Metrics by their names.
type Found = Vec<(String, Metric)>;

impl Searches {
    /// The same as [`measure`], up to where the search begins.
    #[must_use]
    pub fn measure(&self, scenario: &Scenario, plan: Plan, names: &[String]) -> Vec<(String, Metric)> {
        if !names.iter().any(|name| is_searched(name)) {
            return Vec::new();
        }
        let Some(design) = at_its_limit(scenario) else { return measure(scenario, plan, names, &|_| ()) };
        let text = format!("{} {} {}", plan.seed, plan.replications, design.effective);
        let key = Sha256::digest(text.as_bytes()).to_vec();
        let known = self.0.lock().expect("whoever looks up does not panic").get(&key).cloned();
        known.unwrap_or_else(|| {
            // Not under the lock: two who ask at the same time search both, and find the same.
            let found = measure(&design, plan, names, &|_| ());
            self.0.lock().expect("whoever adds does not panic").insert(key, found.clone());
            found
        })
    }
}

/// The scenario with the load that it is predicted to take, in two digits; none where its load is no single number.
fn at_its_limit(scenario: &Scenario) -> Option<Scenario> {
    let mut sources = scenario.components.iter().filter(|component| component.settings.is_source());
    let (source, None) = (sources.next()?, sources.next()) else { return None };
    let most = Analysis::new(scenario).completes_per_s?;
    let mut document = scenario.effective.clone();
    let load = document["components"][&source.name][source.kind]["load"].as_object_mut()?;
    let law = ["poisson", "constant"].into_iter().find(|law| load.len() == 1 && load.contains_key(*law))?;
    load[law] = format!("{most:.1e}/s").into();
    Some(same_times(scenario, document))
}

fn rule<'a>(scenario: &'a Scenario, metric: &str) -> Option<&'a Rule> {
    scenario.slo.iter().find(|rule| rule.metric == metric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shop(load: &str, cores: u32) -> Scenario {
        let document = json!({
            "scalelab": 1, "name": "shop", "run": { "duration": "100s", "warmup": "10s" },
            "machines": { "front": { "cores": cores } },
            "components": {
                "people": { "clients": { "load": { "poisson": load }, "to": "web" } },
                "web": { "service": { "on": "front", "steps": [{ "cpu": { "exp": "100ms" } }] } } } });
        Scenario::from_value(document).expect("the test's scenario is right")
    }

    /// The load that is written does not matter to the load that can be taken; what is found is what a search from there
    /// finds, within the intervals.
    #[test]
    fn designs_that_differ_in_their_load_are_searched_once() {
        let (searches, plan) = (Searches::default(), Plan { seed: 1, replications: 3, threads: 1 });
        let names = ["saturation".to_owned(), "latency.mean".to_owned()];
        let search = |load: &str, cores: u32| searches.measure(&shop(load, cores), plan, &names);
        let count = || searches.0.lock().expect("nobody panics").len();
        let first = search("1/s", 1);
        assert_eq!((search("7.3/s", 1), search("30/s", 1), count()), (first.clone(), first.clone(), 1));
        let [(_, found)] = &first[..] else { panic!("one metric is searched for: {first:?}") };
        let alone = measure(&shop("3/s", 1), plan, &names, &|_| ()).remove(0).1;
        let ends = found.interval.zip(alone.interval).expect("three replications have an interval");
        assert!(ends.0.low < ends.1.high && ends.1.low < ends.0.high, "{ends:?}");
        assert!(
            search("1/s", 2)[0].1.value > 1.5 * found.value && count() == 2,
            "another design has a search of its own"
        );
        assert_eq!(searches.measure(&shop("1/s", 1), plan, &["latency.mean".to_owned()]), []);
    }
}
