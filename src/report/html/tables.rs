//! Figures in tables: latency, what the events did, machines, components, pools and links, uncertain
//! inputs, theory.

use super::bound::Kept;
use super::escape;
use super::table::{figures, section};
use crate::report::quantity::Figure;
use crate::report::{beside, inputs, summary};
use crate::stats::result::RunResult;
use std::collections::BTreeSet;

/// More rows than this are not read.
const ROWS: usize = 100;

/// Latency of all requests and of each class, every figure with its interval.
pub fn latency(result: &RunResult) -> String {
    summary::latency(result).map(|table| figures(&table)).unwrap_or_default()
}

/// Everything else, each table under its heading.
pub fn sections(result: &RunResult) -> String {
    let table =
        |of: fn(&RunResult) -> Option<summary::Table>| of(result).map(|table| figures(&table)).unwrap_or_default();
    let control = table(summary::control);
    let control = if control.is_empty() { control } else { format!("{CONTROL}{control}") };
    [
        section("With and without the events", &control),
        section("Machines", &(machines(result) + &bottleneck(result))),
        section("Components", &components(result)),
        section("Pools and links", &table(summary::pools_and_links)),
        section("Uncertain inputs", &as_printed(&inputs::text(result))),
        section("Theory", &theory(result)),
    ]
    .concat()
}

/// Of very many the busiest.
fn machines(result: &RunResult) -> String {
    let Some(mut table) = summary::sets(result) else { return String::new() };
    let kept = Kept::sets(result, ROWS);
    let known = result.topology.sets.iter().map(|set| set.name.as_str());
    let hidden: BTreeSet<String> =
        known.filter(|name| !kept.has(name)).map(|name| summary::set_label(result, name)).collect();
    table.rows.retain(|(label, _)| !hidden.contains(label));
    kept.note("machine sets", "the busiest") + &figures(&table)
}

/// Of very many those that matter.
fn components(result: &RunResult) -> String {
    let Some(mut table) = summary::components(result) else { return String::new() };
    let kept = Kept::components(result, ROWS);
    let hidden: BTreeSet<&str> =
        result.topology.components.iter().map(|it| it.name.as_str()).filter(|name| !kept.has(name)).collect();
    table.rows.retain(|(name, _)| !hidden.contains(name.as_str()));
    kept.note("components", "with the most traffic, the longest response or the fullest workers") + &figures(&table)
}

const CONTROL: &str = "<p class=\"note\">The same scenario under the same seed, once more without its events.</p>\n";

fn bottleneck(result: &RunResult) -> String {
    let Some(worst) = summary::bottleneck(result) else { return String::new() };
    let busy = Figure::of(worst.utilization).inline();
    format!("<p>Bottleneck: <b>{}</b>, {} busy.</p>\n", escape::text(&worst.station), escape::text(&busy))
}

fn theory(result: &RunResult) -> String {
    let text = result.theory.as_ref().map(beside::text).unwrap_or_default();
    as_printed(text.trim_start().trim_start_matches("Theory\n"))
}

/// As the terminal says it: the columns of such a text carry its meaning.
fn as_printed(text: &str) -> String {
    let text = text.trim_matches('\n');
    if text.is_empty() { String::new() } else { format!("<pre class=\"scroll\">{}</pre>\n", escape::text(text)) }
}
