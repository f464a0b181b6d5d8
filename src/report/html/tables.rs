//! Figures in tables: latency, what the events did, machines, components, pools and links, uncertain
//! inputs, theory.

use super::escape;
use super::table::{figures, section};
use crate::report::quantity::Figure;
use crate::report::{beside, inputs, summary};
use crate::stats::result::RunResult;

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
        section("Machines", &(table(summary::sets) + &bottleneck(result))),
        section("Components", &table(summary::components)),
        section("Pools and links", &table(summary::pools_and_links)),
        section("Uncertain inputs", &as_printed(&inputs::text(result))),
        section("Theory", &theory(result)),
    ]
    .concat()
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
