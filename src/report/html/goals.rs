//! The SLO rules and how each was judged.

use super::{escape, table};
use crate::report::text;
use crate::stats::result::{RunResult, SloOutcome, SloVerdict};

/// One row per rule, in the scenario's order.
pub fn section(result: &RunResult) -> String {
    let rows: String = result.slo.iter().map(|outcome| row(outcome, result.replications)).collect();
    if rows.is_empty() {
        return rows;
    }
    let head: String = ["rule", "measured", "judgement"].map(|name| format!("<th scope=\"col\">{name}</th>")).concat();
    let table = format!("<table class=\"goals\">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>");
    table::section("Goals", &format!("<div class=\"scroll\">{table}</div>\n"))
}

fn row(outcome: &SloOutcome, replications: u32) -> String {
    let (mark, _) = text::judged(outcome.verdict);
    let word = text::judgement(outcome, replications);
    let rule = format!("{} {}", outcome.metric, outcome.rule);
    let (rule, measured) = (escape::text(&rule), escape::text(&text::measured(outcome)));
    let class = class(outcome.verdict);
    format!("<tr><th scope=\"row\">{rule}</th><td>{measured}</td><td class=\"{class}\">{mark} {word}</td></tr>\n")
}

/// The colour class of a judgement; the word beside it says the same.
const fn class(verdict: SloVerdict) -> &'static str {
    match verdict {
        SloVerdict::Pass => "good",
        SloVerdict::Fail => "bad",
        SloVerdict::Undecided => "open",
    }
}
