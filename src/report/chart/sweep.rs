//! Charts of a sweep: one for each metric over the factors, and one for how much each factor matters.
//!
//! What a chart of a metric looks like follows from the design alone ([`roles`]): curves with their 95 % bands, maps of
//! cells where there are too many curves, both as small multiples for a third and fourth factor, clouds of points where the
//! design is scattered. A point that is not to be trusted is marked and never joined to others.

mod across;
mod cells;
mod cloud;
mod curve;
mod curves;
mod field;
mod influence;
mod marks;
mod page;
mod quantity;
mod roles;
mod sentence;

#[cfg(test)]
mod tests;

use super::theme::Theme;
use crate::stats::sweep::{Heading, Outcome, Row};
use field::Field;
use roles::Roles;
use std::collections::BTreeSet;

/// Every chart of a sweep, with the name of its file; none where every point failed.
#[must_use]
pub fn all(heading: &Heading, rows: &[Row]) -> Vec<(String, String)> {
    let (theme, metrics) = (Theme::light(), metrics(rows));
    let mut charts = Vec::new();
    for metric in &metrics {
        let name = file(metric, &charts);
        charts.push((name, draw(&Field::new(heading, rows, metric), &theme)));
    }
    let fields: Vec<Field> = metrics.iter().map(|metric| Field::new(heading, rows, metric)).collect();
    if let Some(svg) = influence::draw(&fields, &theme) {
        charts.push((file("influence", &charts), svg));
    }
    charts
}

/// The metrics that were kept, in order.
fn metrics(rows: &[Row]) -> BTreeSet<String> {
    let names = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Measured { metrics, .. } => Some(metrics.keys().cloned()),
        Outcome::Failed { .. } => None,
    });
    names.flatten().collect()
}

/// The chart of one metric.
fn draw(field: &Field, theme: &Theme) -> String {
    match roles::of(field) {
        Roles::Curves(places) => curves::draw(field, &places, theme),
        Roles::Cells(places) => cells::draw(field, &places, theme),
        Roles::Cloud => cloud::draw(field, theme),
    }
}

/// A name that a file can have everywhere and no other chart has.
fn file(metric: &str, taken: &[(String, String)]) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = metric.chars().map(plain).collect();
    let name = name.trim_matches('-').to_owned();
    let is_free = |name: &String| taken.iter().all(|(other, _)| other != name);
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).expect("numbers do not end")
}
