//! A comparison as GitHub-flavoured Markdown.

use super::{cells, finding, patch};
use crate::report::markdown::{escaped, table};
use crate::stats::comparison::{Comparison, Row};

/// The same sections as the text.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let name = comparison.designs.first().map_or("", |design| design.name.as_str());
    let mut blocks = vec![format!("# {}, compared\n", escaped(name))];
    blocks.extend(finding(comparison).iter().map(|line| format!("**{}**.\n", escaped(line))));
    let designs = comparison.designs.iter().enumerate().map(|(at, design)| {
        let changed = if at == 0 { "(the baseline)".to_owned() } else { patch::inline(&design.patch) };
        vec![design.label.clone(), design.name.clone(), changed]
    });
    blocks.push(table(&["Design", "name", "patch"], designs));
    let labels: Vec<&str> = comparison.designs.iter().map(|design| design.label.as_str()).collect();
    let rules = cells::rules(comparison);
    if !rules.is_empty() {
        let head: Vec<&str> = std::iter::once("SLO").chain(labels.iter().copied()).collect();
        blocks.push(table(&head, rules.into_iter()));
    }
    let rows = comparison.metrics.iter().flat_map(|row| rows(row, &labels));
    blocks.push(table(&["Metric", "design", "A", "value", "difference", "relative", "word"], rows));
    let notes: Vec<String> = cells::notes(comparison).iter().map(|note| format!("- {}\n", escaped(note))).collect();
    blocks.push(notes.concat());
    blocks.join("\n")
}

fn rows(row: &Row, labels: &[&str]) -> Vec<Vec<String>> {
    let one = |at: usize| {
        let difference = &row.differences[at];
        vec![
            row.metric.clone(),
            labels[at + 1].to_owned(),
            cells::value(row, 0),
            cells::value(row, at + 1),
            cells::difference(difference, row.unit),
            cells::change(difference),
            cells::word(difference),
        ]
    };
    (0..row.differences.len()).map(one).collect()
}
