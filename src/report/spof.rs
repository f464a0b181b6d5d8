//! The table of single points of failure.

use super::quantity::Figure;
use super::text::grid::{Align, Grid};
use crate::stats::result::{Metric, Unit};
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
    /// How requests end that do not succeed, and which share of all does: the most frequent first.
    pub endings: Vec<(&'static str, f64)>,
    /// That more is lost than the share of what is dead, if it is.
    pub excess: Option<Excess>,
}

/// One of several equal machines is dead, and more than its share of the requests is lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Excess {
    /// How many machines there are.
    pub twins: u32,
    /// True if they are lost at the dead machine, and not at the others.
    pub is_refused: bool,
}

/// Endings that are told.
const TOLD: usize = 2;

impl Row {
    fn name(&self) -> String {
        let name = self.target.as_deref().unwrap_or("(nothing)");
        if self.machines > 1 { format!("{name} (all {})", self.machines) } else { name.to_owned() }
    }

    /// `unreachable 74.2 %, timed out 1.3 %`
    fn others(&self) -> String {
        let told = self.endings.iter().take(TOLD);
        let one = |(word, share): &(&str, f64)| {
            format!("{} {}", word.replace('_', " "), Figure::new(*share, None, Unit::Ratio).value())
        };
        told.map(one).collect::<Vec<_>>().join(", ")
    }

    /// Why more is lost than the share of what is dead.
    fn why(&self) -> Option<String> {
        let Excess { twins, is_refused } = self.excess?;
        let why = if is_refused {
            "what refuses at once looks idle to whoever counts open calls; `health` of a balancer takes it out"
        } else {
            "the others cannot take its load"
        };
        Some(format!("more is lost than its share of 1 in {twins}, as {why}"))
    }
}

/// The table, as text.
#[must_use]
pub fn text(name: &str, classes: &[String], rows: &[Row]) -> String {
    let mut aligns = vec![Align::Left];
    aligns.resize(classes.len() + 1, Align::Right);
    aligns.extend([Align::Left, Align::Left]);
    let mut grid = Grid::new(&aligns);
    let header = std::iter::once("Dead").chain(classes.iter().map(String::as_str)).chain(["the others", ""]);
    grid.row(&header.collect::<Vec<_>>());
    for row in rows {
        let shares: Vec<String> = row.success.iter().map(|metric| Figure::of(metric).inline()).collect();
        let (name, others) = (row.name(), row.others());
        let means = [others.as_str(), told(classes, row)];
        let cells = std::iter::once(name.as_str()).chain(shares.iter().map(String::as_str)).chain(means);
        grid.row(&cells.collect::<Vec<_>>());
    }
    let mut text = format!("{name}: requests that succeed with one thing dead\n\n");
    for line in grid.lines() {
        writeln!(text, "{line}").expect("writing to a string does not fail");
    }
    let mut notes = Grid::new(&[Align::Left]);
    for note in notes_of(rows) {
        notes.row(&[&note]);
    }
    for (at, line) in notes.lines().iter().enumerate() {
        let gap = if at == 0 { "\n" } else { "" };
        writeln!(text, "{gap}{line}").expect("writing to a string does not fail");
    }
    text
}

/// Each reason once, with the rows that it explains.
fn notes_of(rows: &[Row]) -> Vec<String> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (row, why) in rows.iter().filter_map(|row| Some((row, row.why()?))) {
        match found.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(row.name()),
            None => found.push((why, vec![row.name()])),
        }
    }
    found.into_iter().map(|(why, names)| format!("{}: {why}", names.join(", "))).collect()
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
