//! The table of single points of failure.

use super::quantity::Figure;
use super::text::grid::{Align, Grid};
use crate::stats::result::Metric;
use std::fmt::Write;

/// What every class of requests experiences with one thing dead.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What is dead; none if nothing is.
    pub target: Option<String>,
    /// Shares of success, by class.
    pub success: Vec<Metric>,
    /// True for classes that are gone with it.
    pub gone: Vec<bool>,
    /// How many machines it is on: with several, it is no single point.
    pub machines: u32,
}

impl Row {
    fn name(&self) -> String {
        let name = self.target.as_deref().unwrap_or("(nothing)");
        if self.machines > 1 { format!("{name} (all {})", self.machines) } else { name.to_owned() }
    }
}

/// The table, as text.
#[must_use]
pub fn text(name: &str, classes: &[String], rows: &[Row]) -> String {
    let mut aligns = vec![Align::Left];
    aligns.resize(classes.len() + 1, Align::Right);
    aligns.push(Align::Left);
    let mut grid = Grid::new(&aligns);
    let header = std::iter::once("Dead").chain(classes.iter().map(String::as_str)).chain([""]);
    grid.row(&header.collect::<Vec<_>>());
    for row in rows {
        let shares: Vec<String> = row.success.iter().map(|metric| Figure::of(metric).inline()).collect();
        let name = row.name();
        let cells = std::iter::once(name.as_str()).chain(shares.iter().map(String::as_str)).chain([told(classes, row)]);
        grid.row(&cells.collect::<Vec<_>>());
    }
    let mut text = format!("{name}: requests that succeed with one thing dead\n\n");
    for line in grid.lines() {
        writeln!(text, "{line}").expect("writing to a string does not fail");
    }
    text
}

/// What a row means: the classes of which it is a single point of failure.
fn told(classes: &[String], row: &Row) -> &'static str {
    let own = if classes.len() > 1 { &row.gone[1..] } else { &row.gone[..] };
    match (row.machines > 1, own.iter().all(|gone| *gone), own.iter().any(|gone| *gone)) {
        (false, true, _) => "single point of failure",
        (false, false, true) => "single point of failure of some",
        (true, true, _) => "needed, no single point",
        (true, false, true) => "needed by some, no single point",
        (_, false, false) => "",
    }
}

/// The table, one line per target and class.
#[must_use]
pub fn csv(classes: &[String], rows: &[Row]) -> String {
    let mut text = "dead,class,success_ratio,low,high,single_point_of_failure\n".to_owned();
    for row in rows {
        for ((class, metric), gone) in classes.iter().zip(&row.success).zip(&row.gone) {
            let bound = |bound: Option<f64>| bound.map(|it| it.to_string()).unwrap_or_default();
            let (low, high) = (metric.interval.map(|it| it.low), metric.interval.map(|it| it.high));
            let target = row.target.as_deref().unwrap_or("");
            let (low, high, value) = (bound(low), bound(high), metric.value);
            let single = *gone && row.machines == 1;
            writeln!(text, "{target},{class},{value},{low},{high},{single}")
                .expect("writing to a string does not fail");
        }
    }
    text
}
