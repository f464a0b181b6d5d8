//! The page of a sweep: its charts, its points, and how it was done.

use super::{escape, page, table};
use crate::report::{chart, sweep};
use crate::stats::sweep::{Heading, Level, Outcome, Row};
use std::collections::BTreeSet;

/// Points in the table: what is more is in the files.
const SHOWN_ROWS: usize = 500;

/// The same figures as the files of the sweep; `results` is the SHA-256 of the results in JSON lines.
#[must_use]
pub fn write(heading: &Heading, rows: &[Row], results: &str) -> String {
    let name = format!("{}, a sweep", heading.sweep);
    let lead = escape::text(&sweep::points(heading, rows));
    let sections = [
        format!("<header><h1>{}</h1>\n<p class=\"lead\">{lead}</p>\n</header>\n", escape::text(&name)),
        table::section("Charts", &charts(heading, rows)),
        table::section("Points", &points(heading, rows)),
        table::section("Failures", &failures(rows)),
        table::section("Methods", &format!("<p>{}</p>\n", escape::text(&sweep::methods::text(heading, rows, results)))),
    ];
    page::whole(&name, &sections.concat(), &[])
}

fn charts(heading: &Heading, rows: &[Row]) -> String {
    let figure = |(name, svg): &(String, String)| {
        let name = escape::text(name);
        format!("<figure aria-label=\"{name}\"><div class=\"still\">{svg}</div></figure>\n")
    };
    chart::sweep::all(heading, rows).iter().map(figure).collect()
}

/// One row for each point: its levels, and every metric that was kept.
fn points(heading: &Heading, rows: &[Row]) -> String {
    let metrics: Vec<String> = rows.iter().flat_map(kept).collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let factors = heading.factors.iter().map(|factor| factor.name.as_str());
    let head: Vec<&str> =
        std::iter::once("point").chain(factors).chain(metrics.iter().map(String::as_str)).chain([""]).collect();
    let row = |row: &Row| {
        let levels = row.levels.iter().map(Level::word);
        let number = row.point.to_string();
        std::iter::once(number)
            .chain(levels)
            .chain(sweep::figures(row, &metrics))
            .chain([sweep::told(row).to_owned()])
            .collect()
    };
    let shown: Vec<Vec<String>> = rows.iter().take(SHOWN_ROWS).map(row).collect();
    let more = rows.len().saturating_sub(SHOWN_ROWS);
    let rest = if more > 0 { format!("<p>and {more} more points, in sweep.csv</p>\n") } else { String::new() };
    table::texts(&head, &shown) + &rest
}

/// The names of the metrics of a point.
fn kept(row: &Row) -> impl Iterator<Item = &String> {
    let metrics = match &row.outcome {
        Outcome::Measured { metrics, .. } => Some(metrics.keys()),
        Outcome::Failed { .. } => None,
    };
    metrics.into_iter().flatten()
}

fn failures(rows: &[Row]) -> String {
    let failed = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Failed { failed } => Some(vec![row.point.to_string(), failed.trim_end().to_owned()]),
        Outcome::Measured { .. } => None,
    });
    table::texts(&["point", "why"], &failed.take(SHOWN_ROWS).collect::<Vec<_>>())
}
