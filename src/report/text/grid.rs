//! Aligned columns without lines between them, wrapped to the summary's width, wide characters counted as two.

use super::WIDTH;
use super::paint::printable;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

/// Room for a name before it wraps, so that the figures beside it keep theirs: with few columns, and with many.
const NAME_WIDTH: (u16, u16) = (44, 24);

/// On which side a column is flush.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows under way.
pub struct Grid {
    table: Table,
    aligns: Vec<Align>,
    empty: bool,
}

impl Grid {
    /// No rows yet.
    pub fn new(aligns: &[Align]) -> Self {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH - 1);
        Self { table, aligns: aligns.to_vec(), empty: true }
    }

    /// Adds a row; a line feed in a cell starts a second line.
    pub fn row(&mut self, cells: &[&str]) {
        assert_eq!(cells.len(), self.aligns.len(), "a row has one cell per column");
        let cells = cells.iter().zip(&self.aligns).map(|(text, align)| {
            let lines: Vec<String> = text.lines().map(printable).collect();
            Cell::new(lines.join("\n")).set_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            })
        });
        self.table.add_row(cells);
        self.empty = false;
    }

    /// The lines, indented by two, without trailing spaces.
    pub fn lines(mut self) -> Vec<String> {
        if self.empty {
            return Vec::new();
        }
        if self.aligns.len() > 1 {
            let first = self.table.column_mut(0).expect("a row was added");
            let room = if self.aligns.len() <= 5 { NAME_WIDTH.0 } else { NAME_WIDTH.1 };
            first.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(room)));
        }
        self.table.lines().map(|line| format!(" {}", line.trim_end())).collect()
    }
}
