//! Scale up against scale out as text: the sentence first, then a table for each way.

use super::sentence;
use crate::report::quantity::Figure;
use crate::report::text::grid::{Align, Grid};
use crate::report::text::paint::Paint;
use crate::stats::growth::{Growth, Line};
use crate::stats::result::{Metric, Unit};

/// The whole text.
#[must_use]
pub fn write(growth: &Growth) -> String {
    let paint = Paint(true);
    let mut text = format!("{}  {}\n", paint.bold(&growth.name), sentence::title(growth));
    for line in sentence::how(growth) {
        text += &(paint.dim(&line) + "\n");
    }
    for (title, line) in [("Scale up", &growth.up), ("Scale out", &growth.out)] {
        text += &["\n", &paint.bold(title), "\n"].concat();
        table(growth, line).lines().into_iter().for_each(|line| text += &(line + "\n"));
    }
    if growth.up.points.iter().chain(&growth.out.points).any(|point| !point.is_enough) {
        text += "\n  ✗ the largest, which is not enough\n";
    }
    let mut grid = Grid::new(&[Align::Left, Align::Left]);
    grid.row(&["crossover", &sentence::crossover(growth)]);
    grid.row(&["end of scale up", &sentence::limit(&growth.up)]);
    grid.row(&["end of scale out", &sentence::limit(&growth.out)]);
    grid.row(&["knee of scale up", &sentence::knee(&growth.up)]);
    grid.row(&["knee of scale out", &sentence::knee(&growth.out)]);
    text += &["\n", &paint.bold("Where it turns"), "\n"].concat();
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    text
}

fn table(growth: &Growth, line: &Line) -> Grid {
    use Align::Right;
    let mut grid = Grid::new(&[Right; 6]);
    grid.row(&["load", "machines", "¤ an hour", &growth.latency, "goodput", "one dead"]);
    for point in &line.points {
        let of = |metric: Option<&Metric>| metric.map_or_else(|| "–".to_owned(), |it| Figure::of(it).inline());
        let machines = if point.choice.parse::<u32>().is_ok() {
            format!("{} × {} cores", point.machines, point.cores / point.machines.max(1))
        } else {
            format!("{} × {}", point.machines, point.choice)
        };
        let mark = if point.is_enough { "" } else { "✗ " };
        grid.row(&[
            &sentence::rate(point.load_per_s),
            &format!("{mark}{}", machines.replace("× 1 cores", "× 1 core")),
            &Figure::new(point.cost_per_hour, None, Unit::Count).value(),
            &of(point.latency.as_ref()),
            &of(Some(&point.goodput)),
            &of(point.availability.as_ref()),
        ]);
    }
    grid
}
