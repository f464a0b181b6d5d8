//! What is folded away: every metric, and the scenario as it was run.

use super::{escape, table};
use crate::report::quantity::Figure;
use crate::stats::result::RunResult;

/// All metrics with their intervals, then the effective scenario.
pub fn sections(result: &RunResult) -> String {
    let row = |(name, metric): (&String, &crate::stats::result::Metric)| {
        let n = crate::report::quantity::count(metric.n);
        vec![name.clone(), Figure::of(metric).inline(), n, metric.basis.word().replace('_', " ")]
    };
    let rows: Vec<Vec<String>> = result.metrics.iter().map(row).collect();
    let metrics = table::texts(&["metric", "value", "observations", "interval rests on"], &rows);
    let metrics = folded(&format!("All {} metrics", rows.len()), &metrics);
    let document = serde_json::to_string_pretty(&result.scenario.document).expect("a document holds string keys only");
    let document = format!("<pre class=\"scroll\">{}</pre>\n", escape::text(&document));
    let document = folded("The scenario, after variant and overrides", &document);
    table::section("In full", &(metrics + &document))
}

fn folded(title: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<details><summary>{}</summary>\n{body}</details>\n", escape::text(title))
}
