//! Where the panels of each machine set lie: in one column for one set, in two up to four sets, then in three.

use crate::report::chart::canvas::Frame;
use crate::report::chart::panel::BELOW_PX;
use crate::report::chart::scale::{Law, Scale};
use crate::report::chart::timeline::Windows;

/// Width of the page.
pub const WIDTH_PX: f64 = 800.0;
/// Free on every side.
pub const MARGIN_PX: f64 = 16.0;
/// Height of a line of text.
pub const LINE_PX: f64 = 17.0;
/// Room for the numbers on the left of a panel.
const NUMBERS_PX: f64 = 52.0;
/// Between utilization and queue, between columns, between rows.
const GAPS_PX: (f64, f64, f64) = (22.0, 20.0, 16.0);

/// Between the figures and the numbers of the panel below them.
const FREE_PX: f64 = 12.0;

/// A grid of equal cells; the first row has a lane for the names of events.
pub struct Layout {
    sets: usize,
    columns: usize,
    column_px: f64,
    heights_px: (f64, f64),
    top: f64,
    lane: f64,
}

/// The places of one set.
pub struct Cell {
    /// Name and figures.
    pub name: Frame,
    /// Upper panel.
    pub utilization: Frame,
    /// Lower panel.
    pub queue: Frame,
    /// Height of the time axis' name.
    pub foot: f64,
    /// Names of events stand here.
    pub first_row: bool,
    /// The time axis is named here: nothing stands below.
    pub last_row: bool,
}

impl Layout {
    /// `lane` says how high the names of events stand over a clock, given the pixel that they may not pass.
    pub fn new(sets: usize, top: f64, lane: impl Fn(&Scale, f64) -> f64, windows: Windows) -> Self {
        let columns = match sets {
            0 | 1 => 1,
            2..=4 => 2,
            _ => 3,
        };
        let column_px = (WIDTH_PX - 2.0 * MARGIN_PX + GAPS_PX.1) / columns as f64 - GAPS_PX.1;
        let heights_px = if columns == 1 { (190.0, 110.0) } else { (90.0, 56.0) };
        let mut layout = Self { sets, columns, column_px, heights_px, top, lane: 0.0 };
        let first = layout.cell(0);
        let time = Scale::new(Law::Linear, windows.span(), (first.utilization.left, first.utilization.right));
        layout.lane = lane(&time, first.name.right);
        layout
    }

    /// The page's lower edge.
    pub fn bottom(&self) -> f64 {
        let rows = self.sets.div_ceil(self.columns) as f64;
        self.top + self.lane + rows * self.row_px() + LINE_PX + MARGIN_PX - GAPS_PX.2
    }

    /// The places of set `i`.
    pub fn cell(&self, i: usize) -> Cell {
        let (row, column) = (i / self.columns, i % self.columns);
        let (above, inside) = if row == 0 { (0.0, self.lane) } else { (self.lane, 0.0) };
        let left = MARGIN_PX + column as f64 * (self.column_px + GAPS_PX.1);
        let right = left + self.column_px;
        let top = self.top + above + row as f64 * self.row_px();
        let plot = Frame {
            left: left + NUMBERS_PX,
            top: top + 2.0 * LINE_PX + FREE_PX + inside,
            right: right - 8.0,
            bottom: 0.0,
        };
        let utilization = Frame { bottom: plot.top + self.heights_px.0, ..plot };
        let queue_top = utilization.bottom + GAPS_PX.0;
        let queue = Frame { top: queue_top, bottom: queue_top + self.heights_px.1, ..plot };
        let foot = queue.bottom + BELOW_PX + LINE_PX / 2.0;
        let name = Frame { left, top, right, bottom: top + 2.0 * LINE_PX };
        let last_row = i + self.columns >= self.sets;
        Cell { name, utilization, queue, foot, first_row: row == 0, last_row }
    }

    fn row_px(&self) -> f64 {
        2.0 * LINE_PX + FREE_PX + self.heights_px.0 + GAPS_PX.0 + self.heights_px.1 + BELOW_PX + GAPS_PX.2
    }
}
