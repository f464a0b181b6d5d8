//! What is folded away: every metric, and the scenario as it was run.

use super::bound::{Kept, left_out};
use super::{escape, table};
use crate::report::quantity::{Figure, count};
use crate::stats::result::{Metric, RunResult};
use std::collections::BTreeSet;

/// As many machine sets, and as many components, have all their metrics listed.
const OWNERS: usize = 24;
/// Lines of the scenario, and their bytes, that are shown.
const SCENARIO: (usize, usize) = (1500, 60_000);

/// All metrics with their intervals, then the effective scenario.
pub fn sections(result: &RunResult) -> String {
    let (metrics, document) = (metrics(result), document(result));
    table::section("In full", &(metrics + &document))
}

/// Every metric; of very many machine sets and components those of the busiest.
fn metrics(result: &RunResult) -> String {
    let (sets, components) = (Kept::sets(result, OWNERS), Kept::components(result, OWNERS));
    let known = result.topology.sets.iter().map(|set| set.name.as_str());
    let known = known.chain(result.topology.components.iter().map(|component| component.name.as_str()));
    let known: BTreeSet<&str> = known.collect();
    let is_judged = |name: &str| result.slo.iter().any(|rule| rule.metric == name);
    let is_shown = |name: &str| {
        let owner = name.split('.').next().unwrap_or(name);
        !known.contains(owner) || sets.has(owner) || components.has(owner) || is_judged(name)
    };
    let row = |(name, metric): (&String, &Metric)| {
        let basis = metric.basis.word().replace('_', " ");
        vec![name.clone(), Figure::of(metric).inline(), count(metric.n), basis]
    };
    let rows: Vec<Vec<String>> = result.metrics.iter().filter(|(name, _)| is_shown(name)).map(row).collect();
    let list = table::texts(&["metric", "value", "observations", "interval rests on"], &rows);
    let (shown, all) = (count(rows.len() as u64), count(result.metrics.len() as u64));
    if rows.len() == result.metrics.len() {
        return folded(&format!("All {all} metrics"), &list);
    }
    let said = "those of all requests, of the rules, and of the busiest machine sets and components";
    folded(&format!("{shown} of {all} metrics"), &(left_out(&format!("{shown} of {all} metrics: {said}")) + &list))
}

/// The scenario as it was run, or its beginning.
fn document(result: &RunResult) -> String {
    let document = serde_json::to_string_pretty(&result.scenario.document).expect("a document holds string keys only");
    let mut room = SCENARIO.1;
    let fits = |line: &&str| {
        let fits = line.len() < room;
        room = room.saturating_sub(line.len() + 1);
        fits
    };
    let shown: Vec<&str> = document.lines().take(SCENARIO.0).take_while(fits).collect();
    let (kept, all) = (shown.len(), document.lines().count());
    let text = format!("<pre class=\"scroll\">{}</pre>\n", escape::text(&shown.join("\n")));
    let (kept_said, all_said) = (count(kept as u64), count(all as u64));
    let said = format!("the first {kept_said} of {all_said} lines");
    let note = if kept == all { String::new() } else { left_out(&said) };
    folded("The scenario, after variant and overrides", &(note + &text))
}

fn folded(title: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<details><summary>{}</summary>\n{body}</details>\n", escape::text(title))
}
