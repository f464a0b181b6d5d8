//! A comparison on the terminal: what differs between the designs, then how they stand to their rules, then one row per
//! metric, and how far to trust it.

use super::{cells, finding, patch};
use crate::report::text::WIDTH;
use crate::report::text::grid::{Align, Grid};
use crate::report::text::paint::Paint;
use crate::stats::comparison::{Comparison, Design, Word};

/// Columns before a patch.
const INDENT: usize = 5;

/// The whole comparison; with `colour`, in ANSI colours.
#[must_use]
pub fn write(comparison: &Comparison, colour: bool) -> String {
    with_rows(comparison, comparison, colour)
}

/// As [`write`], with those metrics only that differ in some design.
#[must_use]
pub fn write_differences(comparison: &Comparison, colour: bool) -> String {
    let mut rows = comparison.clone();
    rows.metrics.retain(|row| row.differences.iter().any(|it| it.word.is_difference()));
    with_rows(comparison, &rows, colour)
}

fn with_rows(comparison: &Comparison, rows: &Comparison, colour: bool) -> String {
    let paint = Paint(colour);
    let lines = match (rows.metrics.len(), rows.designs.len()) {
        (0, _) => Vec::new(),
        (_, 2) => pair(rows, paint),
        (_, _) => several(rows, paint),
    };
    let blocks = [
        finding(comparison).iter().map(|line| paint.bold(line) + "\n").collect(),
        block("Designs", &designs(&comparison.designs), paint),
        block("SLO", &rules(comparison), paint),
        block("Metrics", &lines, paint),
        block("Trust", &notes(comparison), paint),
    ];
    let shown: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    shown.join("\n")
}

/// Name of each design, and below it what was changed in the baseline.
fn designs(designs: &[Design]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, design) in designs.iter().enumerate() {
        let baseline = if at == 0 { "  (the baseline)" } else { "" };
        found.push(format!("  {}  {}{baseline}", design.label, design.name));
        if at > 0 {
            let room = usize::from(WIDTH) - INDENT;
            let lines = patch::lines(&design.patch, room).into_iter();
            found.extend(lines.map(|line| format!("{:INDENT$}{line}", "")));
        }
    }
    found
}

fn rules(comparison: &Comparison) -> Vec<String> {
    let mut grid = Grid::new(&vec![Align::Left; comparison.designs.len() + 1]);
    let rules = cells::rules(comparison);
    if rules.is_empty() {
        return Vec::new();
    }
    let labels = comparison.designs.iter().map(|design| design.label.as_str());
    grid.row(&std::iter::once("").chain(labels).collect::<Vec<_>>());
    for rule in &rules {
        grid.row(&rule.iter().map(String::as_str).collect::<Vec<_>>());
    }
    grid.lines()
}

/// Two designs: one row per metric.
fn pair(comparison: &Comparison, paint: Paint) -> Vec<String> {
    let right = Align::Right;
    let mut grid = Grid::new(&[Align::Left, right, right, right, right, Align::Left]);
    grid.row(&["", "A", "B", "B - A", "relative", ""]);
    for row in &comparison.metrics {
        let difference = &row.differences[0];
        grid.row(&[
            &row.metric,
            &cells::point(row, 0),
            &cells::point(row, 1),
            &cells::difference(difference, row.unit),
            &cells::point_change(difference),
            &cells::word(difference),
        ]);
    }
    painted(grid, paint)
}

/// More designs: below the name of each metric one row per design.
fn several(comparison: &Comparison, paint: Paint) -> Vec<String> {
    let right = Align::Right;
    let mut grid = Grid::new(&[Align::Left, right, right, right, Align::Left]);
    grid.row(&["", "value", "less A", "relative", ""]);
    for row in &comparison.metrics {
        for (at, design) in comparison.designs.iter().enumerate() {
            let difference = at.checked_sub(1).map(|at| &row.differences[at]);
            let cell = |of: &dyn Fn(&_) -> String| difference.map(of).unwrap_or_default();
            grid.row(&[
                &format!("  {}", design.label),
                &cells::point(row, at),
                &cell(&|it| cells::difference(it, row.unit)),
                &cell(&cells::change),
                &cell(&cells::word),
            ]);
        }
    }
    let mut names = comparison.metrics.iter().map(|row| paint.bold(&format!("  {}", row.metric)));
    let mut found = Vec::new();
    for line in painted(grid, paint) {
        // The rows of a metric begin with the baseline's, and a row that wraps has no label in its later lines.
        if starts_with_label(&line, "A") {
            found.extend(names.next());
        }
        found.push(line);
    }
    found
}

fn starts_with_label(line: &str, label: &str) -> bool {
    line.trim_start().strip_prefix(label).is_some_and(|rest| rest.starts_with("  "))
}

/// Lines in the colour of their last word.
fn painted(grid: Grid, paint: Paint) -> Vec<String> {
    let colour = |line: String| {
        if line.ends_with(Word::Better.text()) {
            paint.green(&line)
        } else if line.ends_with(Word::Worse.text()) {
            paint.red(&line)
        } else {
            line
        }
    };
    grid.lines().into_iter().map(colour).collect()
}

fn notes(comparison: &Comparison) -> Vec<String> {
    let mut grid = Grid::new(&[Align::Left]);
    for note in cells::notes(comparison) {
        grid.row(&[&note]);
    }
    grid.lines()
}

fn block(title: &str, lines: &[String], paint: Paint) -> String {
    if lines.is_empty() {
        return String::new();
    }
    lines.iter().fold(paint.bold(title) + "\n", |text, line| text + line + "\n")
}
