//! A sweep as tables: tidy CSV, JSON lines, and a summary in text.

pub mod methods;

#[cfg(test)]
mod tests;

use super::csv::{number, quoted};
use super::quantity::{self, Figure as Shown};
use super::text::WIDTH;
use super::text::grid::{Align, Grid};
use crate::stats::result::Verdict;
use crate::stats::sweep::{COLUMNS, Heading, Level, Outcome, Row};
use std::fmt::Write;

/// Rows of the summary: what is more is in the files.
const SHOWN_ROWS: usize = 40;
/// So few more are not worth a line that says that there are more.
const FEW_MORE: usize = 3;
/// Between two columns.
const GAP: usize = 2;
/// For the indent, and for what is wrong with a row.
const MARGIN: usize = 18;

/// A heading and one row for each point, as JSON lines.
#[must_use]
pub fn jsonl(heading: &Heading, rows: &[Row]) -> String {
    let mut text = serde_json::to_string(heading).expect("a heading is JSON") + "\n";
    for row in rows {
        text.push_str(&serde_json::to_string(row).expect("a row is JSON"));
        text.push('\n');
    }
    text
}

/// One line per point and metric; a failed point has one line without a metric.
#[must_use]
pub fn csv(heading: &Heading, rows: &[Row]) -> String {
    let factors = heading.factors.iter().map(|factor| factor.name.as_str());
    let [point, after @ ..] = COLUMNS;
    let head: Vec<String> = std::iter::once(point).chain(factors).chain(after).map(quoted).collect();
    let mut text = head.join(",") + "\n";
    for row in rows {
        let levels = row.levels.iter().map(|level| quoted(&level.word()));
        let start = std::iter::once(row.point.to_string()).chain(levels).collect::<Vec<_>>().join(",");
        match &row.outcome {
            Outcome::Failed { failed } => {
                let why = quoted(failed.lines().next().unwrap_or_default());
                writeln!(text, "{start},,failed,,,,,,,,{why}")
            }
            Outcome::Measured { replications, verdict, overloaded, metrics } => {
                let start = format!("{start},{replications},{},{overloaded}", word(*verdict));
                metrics.iter().try_for_each(|(name, figure)| {
                    let end = |end: Option<f64>| end.map(number).unwrap_or_default();
                    let (low, high) = (end(figure.interval.map(|it| it.low)), end(figure.interval.map(|it| it.high)));
                    let (name, unit, value) = (quoted(name), figure.unit.name(), number(figure.value));
                    writeln!(text, "{start},{name},{unit},{value},{low},{high},{},{}", figure.n, figure.basis.word())
                })
            }
        }
        .expect("writing to a string does not fail");
    }
    text
}

/// The points and their first metrics, as many as fit side by side, as text.
#[must_use]
pub fn text(heading: &Heading, metrics: &[String], rows: &[Row]) -> String {
    let names = heading.factors.iter().map(|factor| factor.name.clone()).chain(metrics.iter().cloned());
    let mut table: Vec<Vec<String>> = vec![names.collect()];
    let shown = if rows.len() <= SHOWN_ROWS + FEW_MORE { rows.len() } else { SHOWN_ROWS };
    for row in rows.iter().take(shown) {
        table.push(row.levels.iter().map(Level::word).chain(figures(row, metrics)).collect());
    }
    let fit = fitting(&table).max(heading.factors.len() + 1).min(table[0].len());
    let mut aligns = vec![Align::Right; fit];
    aligns.push(Align::Left);
    let mut grid = Grid::new(&aligns);
    for (at, cells) in table.iter().enumerate() {
        let told = at.checked_sub(1).map_or("", |at| told(&rows[at]));
        grid.row(&cells[..fit].iter().map(String::as_str).chain([told]).collect::<Vec<_>>());
    }
    let mut text = format!("{}: {}\n\n", heading.sweep, points(heading, rows));
    for line in grid.lines() {
        writeln!(text, "{line}").expect("writing to a string does not fail");
    }
    if rows.len() > shown {
        writeln!(text, "  ... and {} more points", rows.len() - shown).expect("writing to a string does not fail");
    }
    text
}

/// How many columns of a table stand side by side without a line break.
fn fitting(table: &[Vec<String>]) -> usize {
    let mut room = usize::from(WIDTH) - MARGIN;
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0) + GAP;
    let fits = |column: &usize| {
        let left = room.checked_sub(width(*column));
        room = left.unwrap_or(0);
        left.is_some()
    };
    (0..table[0].len()).take_while(fits).count()
}

/// How many points there are, and what is wrong with how many.
pub(super) fn points(heading: &Heading, rows: &[Row]) -> String {
    let failed = rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed { .. })).count();
    let unstable = rows.iter().filter(|row| row.outcome.verdict().is_some_and(|it| it != Verdict::Ok)).count();
    let overloaded = rows.iter().filter(|row| row.outcome.is_overloaded()).count();
    let mut said = format!("{} points", quantity::count(heading.points.into()));
    for (count, what) in [(overloaded, "overloaded"), (unstable, "without a steady state"), (failed, "failed")] {
        if count > 0 {
            write!(said, ", {count} {what}").expect("writing to a string does not fail");
        }
    }
    said
}

/// The metrics of a row.
pub(super) fn figures(row: &Row, names: &[String]) -> Vec<String> {
    let figure = |name: &String| {
        let figure = row.outcome.figure(name)?;
        Some(Shown::new(figure.value, figure.interval, figure.unit).inline())
    };
    names.iter().map(|name| figure(name).unwrap_or_default()).collect()
}

/// What is wrong with a row.
pub(super) fn told(row: &Row) -> &'static str {
    match &row.outcome {
        Outcome::Failed { .. } => "failed",
        Outcome::Measured { overloaded: true, .. } => "overloaded",
        Outcome::Measured { verdict: Verdict::Ok, .. } => "",
        Outcome::Measured { verdict, .. } => word(*verdict),
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::NotStationary => "not_stationary",
        Verdict::Bistable => "bistable",
        Verdict::Unstable => "unstable",
        Verdict::NotEnoughData => "not_enough_data",
    }
}
