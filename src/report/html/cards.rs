//! The first screen: what ran, whether it may be believed, and the few figures that matter most.

use super::{escape, table};
use crate::report::quantity::Figure;
use crate::report::{summary, text};
use crate::stats::result::{Metric, RunResult, Verdict};

/// Name, description, verdict and how the run was made.
pub fn header(result: &RunResult) -> String {
    let said = result.scenario.document.get("description").and_then(serde_json::Value::as_str);
    let said = said.map(|said| format!("<p class=\"lead\">{}</p>\n", escape::text(said))).unwrap_or_default();
    let (name, run) = (escape::text(&result.scenario.name), escape::text(&text::experiment(result)));
    let class = match result.verdict {
        Verdict::Ok => "good",
        Verdict::Unstable | Verdict::NotStationary | Verdict::Bistable => "bad",
        Verdict::NotEnoughData => "open",
    };
    let verdict = escape::text(text::verdict(result.verdict));
    format!(
        "<header><h1>{name}</h1>\n{said}<p class=\"note\">{run}</p>\n<p>Verdict: <b class=\"{class}\">{verdict}</b></p></header>\n"
    )
}

/// One card for each figure.
pub fn section(result: &RunResult) -> String {
    let named = [
        ("latency.p50", "latency, median"),
        ("latency.p99", "latency, p99"),
        ("success_ratio", "ended ok"),
        ("goodput", "ok and in time"),
    ];
    let mut cards: String =
        named.iter().filter_map(|(name, said)| Some(card(result.metrics.get(*name)?, said))).collect();
    if let Some(worst) = summary::bottleneck(result) {
        cards += &card(worst.utilization, &format!("busy: {}, the bottleneck", worst.station));
    }
    if cards.is_empty() {
        return cards;
    }
    format!("<section class=\"cards\" aria-label=\"Main figures\">\n{cards}</section>\n")
}

fn card(metric: &Metric, said: &str) -> String {
    let figure = table::cell(Some(&Figure::of(metric)));
    format!("<div class=\"card\"><p class=\"figure\">{figure}</p><p>{}</p></div>\n", escape::text(said))
}
