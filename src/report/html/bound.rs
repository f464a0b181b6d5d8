//! What a page of very many parts keeps: the busiest machine sets and components, by which both tables and lists go.
//!
//! A page that grows with the number of machine sets is not read, and no browser likes it. What is left out is said where
//! it would stand; the result document has all of it.

use super::escape;
use crate::report::quantity::count;
use crate::stats::result::RunResult;
use std::collections::BTreeSet;

/// Names that are kept, of those that there are.
pub struct Kept<'a> {
    names: BTreeSet<&'a str>,
    all: usize,
}

impl<'a> Kept<'a> {
    /// At most `most` of the machine sets, the busiest first.
    pub fn sets(result: &'a RunResult, most: usize) -> Self {
        let names = result.topology.sets.iter().map(|set| set.name.as_str()).collect();
        Self::of(result, names, &["cpu.utilization", "cpu.queue"], most)
    }

    /// At most `most` of the components: by turns those with the most traffic, the longest response and the fullest workers.
    pub fn components(result: &'a RunResult, most: usize) -> Self {
        let names = result.topology.components.iter().map(|component| component.name.as_str()).collect();
        Self::of(result, names, &["throughput", "response.p99", "workers.utilization"], most)
    }

    fn of(result: &RunResult, names: Vec<&'a str>, keys: &[&str], most: usize) -> Self {
        let all = names.len();
        if all <= most {
            return Self { names: names.into_iter().collect(), all };
        }
        let ranked = |key: &&str| {
            let value = |name: &str| result.metrics.get(&format!("{name}.{key}")).map(|metric| metric.value);
            let mut known: Vec<(f64, &str)> = names.iter().filter_map(|name| Some((value(name)?, *name))).collect();
            known.sort_by(|a, b| b.0.total_cmp(&a.0));
            known.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        let ranked: Vec<Vec<&str>> = keys.iter().map(ranked).collect();
        let by_turns = (0..all).flat_map(|rank| ranked.iter().filter_map(move |names| names.get(rank).copied()));
        let mut kept = BTreeSet::new();
        for name in by_turns.chain(names.iter().copied()) {
            if kept.len() < most {
                kept.insert(name);
            }
        }
        Self { names: kept, all }
    }

    /// True for a name that is shown.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What is left out, as a paragraph; `ranking` says who is kept. Nothing where all are.
    pub fn note(&self, of: &str, ranking: &str) -> String {
        if self.names.len() == self.all {
            return String::new();
        }
        let (kept, all) = (self.names.len(), count(self.all as u64));
        left_out(&format!("{kept} of {all} {of}, {ranking}"))
    }
}

/// Says what is shown of more.
pub fn left_out(shown: &str) -> String {
    format!(
        "<p class=\"note\">{}; the result document has all (<code>result.json</code>, <code>--export-csv</code>).</p>\n",
        escape::text(shown)
    )
}
