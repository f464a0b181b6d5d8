//! Scale up against scale out as text: the sentence first, then a table for each way.

use super::{cells, sentence};
use crate::report::text::grid::{Align, Grid};
use crate::report::text::paint::Paint;
use crate::stats::growth::Growth;

/// The whole text.
#[must_use]
pub fn write(growth: &Growth) -> String {
    let paint = Paint(true);
    let mut text = format!("{}  {}\n", paint.bold(&growth.name), sentence::title(growth));
    for line in sentence::how(growth) {
        text += &(paint.dim(&line) + "\n");
    }
    for (title, line) in [("Scale up", &growth.up), ("Scale out", &growth.out)] {
        let mut grid = Grid::new(&[Align::Right; 6]);
        grid.row(&cells::head(growth));
        for row in cells::rows(line) {
            grid.row(&row.each_ref().map(String::as_str));
        }
        text += &["\n", &paint.bold(title), "\n"].concat();
        grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    }
    if let Some(key) = cells::key(growth) {
        text.extend(["\n  ", key, "\n"]);
    }
    let mut grid = Grid::new(&[Align::Left, Align::Left]);
    for (name, said) in cells::turns(growth) {
        grid.row(&[name, &said]);
    }
    text += &["\n", &paint.bold("Where it turns"), "\n"].concat();
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    text
}
