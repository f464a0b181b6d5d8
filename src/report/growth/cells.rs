//! The cells of the tables that text, Markdown and HTML share.

use super::{sentence, turn};
use crate::report::quantity::Figure;
use crate::stats::growth::{Growth, Line, Point};
use crate::stats::result::{Metric, Unit};

/// What stands above the columns.
#[must_use]
pub fn head(growth: &Growth) -> [&str; 6] {
    ["load", "machines", "¤ an hour", &growth.latency, "goodput", "one dead"]
}

/// A row for each load.
#[must_use]
pub fn rows(line: &Line) -> Vec<[String; 6]> {
    line.points.iter().map(row).collect()
}

fn row(point: &Point) -> [String; 6] {
    let of = |metric: Option<&Metric>| metric.map_or_else(|| "–".to_owned(), |it| Figure::of(it).inline());
    let machines = if point.choice.parse::<u32>().is_ok() {
        format!("{} × {} cores", point.machines, point.cores / point.machines.max(1))
    } else {
        format!("{} × {}", point.machines, point.choice)
    };
    let mark = if point.is_enough { "" } else { "✗ " };
    [
        sentence::rate(point.load_per_s),
        format!("{mark}{}", machines.replace("× 1 cores", "× 1 core")),
        Figure::new(point.cost_per_hour, None, Unit::Count).value(),
        of(point.latency.as_ref()),
        of(Some(&point.goodput)),
        of(point.availability.as_ref()),
    ]
}

/// What the mark before machines means; nothing where none has it.
#[must_use]
pub fn key(growth: &Growth) -> Option<&'static str> {
    let has_mark = growth.up.points.iter().chain(&growth.out.points).any(|point| !point.is_enough);
    has_mark.then_some("✗ the largest, which is not enough")
}

/// Where it turns: crossover, ends and knees.
#[must_use]
pub fn turns(growth: &Growth) -> [(&'static str, String); 5] {
    [
        ("crossover", turn::crossover(growth)),
        ("end of scale up", turn::limit(&growth.up)),
        ("end of scale out", turn::limit(&growth.out)),
        ("knee of scale up", turn::knee(&growth.up)),
        ("knee of scale out", turn::knee(&growth.out)),
    ]
}
