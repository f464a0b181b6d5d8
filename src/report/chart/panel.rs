//! One plot: a frame with one quantity on the left and what it depends on below.

use super::canvas::{Canvas, Frame, Lettering, Point};
use super::scale::{Law, Range, Scale};
use super::ticks::Tick;
use plotters::style::text_anchor::HPos;

/// Room below a panel for the numbers of its lower axis.
pub const BELOW_PX: f64 = 20.0;

/// A plot whose frame and scales are fixed.
pub struct Panel {
    frame: Frame,
    across: Scale,
    quantity: Scale,
}

impl Panel {
    /// `quantity` lies over the frame's height, low values at the bottom.
    pub fn new(frame: Frame, across: (Law, Range), quantity: (Law, Range)) -> Self {
        let across = Scale::new(across.0, across.1, (frame.left, frame.right));
        Self { frame, across, quantity: Scale::new(quantity.0, quantity.1, (frame.bottom, frame.top)) }
    }

    /// Where it is.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// What lies over the frame's width.
    pub fn across(&self) -> &Scale {
        &self.across
    }

    /// Height of `value`.
    pub fn height_of(&self, value: f64) -> f64 {
        self.quantity.at(value)
    }

    /// The place of `value` at `x`.
    pub fn place(&self, x: f64, value: f64) -> Point {
        Point { x: self.across.at(x), y: self.quantity.at(value) }
    }

    /// Grid lines with their numbers on the left.
    pub fn quantity_axis(&self, canvas: &mut Canvas, ticks: &[Tick]) {
        self.quantity_grid(canvas, ticks);
        for (value, text) in ticks {
            let at = Point { x: self.frame.left - 6.0, y: self.quantity.at(*value) };
            number(canvas, text, at, HPos::Right);
        }
    }

    /// Grid lines alone, beside a panel that has the numbers.
    pub fn quantity_grid(&self, canvas: &mut Canvas, ticks: &[Tick]) {
        let grid = canvas.theme().grid;
        for (value, _) in ticks {
            let y = self.quantity.at(*value);
            canvas.line(&[Point { x: self.frame.left, y }, Point { x: self.frame.right, y }], grid, 1);
        }
    }

    /// The lower edge with numbers below it.
    pub fn across_axis(&self, canvas: &mut Canvas, ticks: &[Tick]) {
        let Frame { left, right, bottom, .. } = self.frame;
        let muted = canvas.theme().muted;
        canvas.line(&[Point { x: left, y: bottom }, Point { x: right, y: bottom }], muted, 1);
        for (value, text) in ticks {
            let x = self.across.at(*value);
            canvas.line(&[Point { x, y: bottom }, Point { x, y: bottom + 4.0 }], muted, 1);
            number(canvas, text, Point { x, y: bottom + 13.0 }, HPos::Center);
        }
    }
}

fn number(canvas: &mut Canvas, text: &str, at: Point, side: HPos) {
    let (colour, px) = (canvas.theme().muted, canvas.theme().text_px - 1.0);
    canvas.text(text, at, Lettering { colour, px, bold: false, side });
}
