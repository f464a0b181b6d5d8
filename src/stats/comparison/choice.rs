//! Which metrics are compared, and in which order.

use crate::stats::result::RunResult;
use std::collections::BTreeSet;

/// What comes after the rules: what a user feels. Who waits long only to fail is in no latency, but in the system.
const HEADLINES: [&str; 8] = [
    "latency.mean",
    "latency.p99",
    "success_ratio",
    "stale_ratio",
    "goodput",
    "in_system.mean",
    "cost.per_hour",
    "cost.per_million",
];

/// Which metrics are compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Those of the designs' SLO rules, then the headlines, then what is busy and where requests wait.
    Usual,
    /// These, in this order.
    Named(Vec<String>),
    /// The usual ones first, then all others by name.
    All,
}

impl Choice {
    /// The names of the chosen metrics that any of the results has, each once.
    #[must_use]
    pub fn names(&self, results: &[RunResult]) -> Vec<String> {
        let mut names = match self {
            Self::Named(names) => names.clone(),
            Self::Usual => usual(results),
            Self::All => {
                let all = results.iter().flat_map(|result| result.metrics.keys().cloned());
                usual(results).into_iter().chain(all.collect::<BTreeSet<_>>()).collect()
            }
        };
        let mut seen = BTreeSet::new();
        names.retain(|name| results.iter().any(|it| it.metrics.contains_key(name)) && seen.insert(name.clone()));
        names
    }
}

fn usual(results: &[RunResult]) -> Vec<String> {
    let rules = results.iter().flat_map(|result| result.slo.iter().map(|rule| rule.metric.clone()));
    let headlines = HEADLINES.iter().map(|name| (*name).to_owned());
    let mut names: Vec<String> = rules.chain(headlines).collect();
    for suffix in [".utilization", ".wait.mean"] {
        let of = results.iter().flat_map(|result| result.metrics.iter());
        // Where nothing ever waits there is nothing to compare, and a component's wait holds those in its lines.
        let is_usual = |name: &str| name.ends_with(suffix) && name.split('.').count() == 3;
        let found = of.filter(|(name, metric)| is_usual(name) && metric.value > 0.0);
        names.extend(found.map(|(name, _)| name.clone()).collect::<BTreeSet<_>>());
    }
    names
}
