//! How requests ended: numbers and shares, the share also as a bar.

use super::{escape, table};
use crate::report::quantity::Figure;
use crate::report::text;
use crate::stats::result::RunResult;

/// Issued, every ending that occurred, and the rates.
pub fn section(result: &RunResult) -> String {
    let issued = result.requests.issued as f64;
    let ended = result.requests.endings.named();
    let number = |what: &str| {
        let ending = ended.iter().find(|(name, _)| name.replace('_', " ") == what);
        ending.map_or(0, |(_, n)| **n) as f64
    };
    let row = |(what, n, share): (String, String, String)| {
        let part = if issued > 0.0 { number(&what) / issued } else { 0.0 };
        let kind = if what == "ok" { "ok" } else { "failed" };
        let bar = format!("<span class=\"bar {kind}\" style=\"width:{:.2}%\"></span>", 100.0 * part);
        let bar = if part > 0.0 { bar } else { String::new() };
        let (what, share) = (escape::text(&what), escape::text(&share));
        format!("<tr><th scope=\"row\">{what}</th><td>{n}</td><td>{share}</td><td class=\"bars\">{bar}</td></tr>\n")
    };
    let rows: String = text::totals(result).into_iter().map(row).collect();
    let table = format!("<div class=\"scroll\"><table class=\"endings\"><tbody>\n{rows}</tbody></table></div>\n");
    table::section("Requests", &(table + &rates(result)))
}

fn rates(result: &RunResult) -> String {
    let named = [("throughput", "throughput"), ("goodput", "goodput"), ("in_system.mean", "in system")];
    let said =
        |(name, said): &(&str, &str)| Some(format!("{said} {}", Figure::of(result.metrics.get(*name)?).inline()));
    let rates: Vec<String> = named.iter().filter_map(said).collect();
    let worth = text::effective(result).map(|line| format!("The {line}.")).unwrap_or_default();
    let line = format!("{}. {worth}", rates.join(", "));
    if rates.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>\n", escape::text(line.trim())) }
}
