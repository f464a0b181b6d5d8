//! A chart of one panel: its axes, what happened meanwhile, and the names of its curves beside their ends.

use super::canvas::{Canvas, Frame, Lettering, Point};
use super::events::Events;
use super::lettering;
use super::panel::BELOW_PX;
use super::scale::{Law, Range};
use super::ticks::Tick;
use super::timeline::{Timeline, Windows};
use crate::stats::result::RunResult;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Room for the numbers of the axis, and for the names of the curves.
const SIDES_PX: (f64, f64) = (74.0, 56.0);
/// The most that names of components take.
const NAMES_PX: f64 = 150.0;

/// The panel, and where it is.
pub struct Single {
    pub panel: Timeline,
    pub frame: Frame,
    /// Below the middle of the panel, where the clock is named.
    pub below: Point,
    /// How notes are written.
    pub note: Lettering,
}

impl Single {
    /// Draws everything but the curves on a page.
    pub fn draw(
        canvas: &mut Canvas,
        result: &RunResult,
        windows: Windows,
        page: Frame,
        axis: (Law, Range, &[Tick]),
    ) -> Self {
        Self::beside(canvas, result, windows, page, axis, SIDES_PX.1)
    }

    /// The same, with room on the right for the names of the curves.
    pub fn beside(
        canvas: &mut Canvas,
        result: &RunResult,
        windows: Windows,
        page: Frame,
        (law, range, ticks): (Law, Range, &[Tick]),
        names_px: f64,
    ) -> Self {
        let frame = Frame { left: page.left + SIDES_PX.0, right: page.right - names_px, ..page };
        let bottom = page.bottom - BELOW_PX - 18.0;
        let events = Events::of(result, windows.span());
        let text_px = canvas.theme().text_px;
        let sketch = Timeline::new(Frame { bottom, ..frame }, windows, law, range);
        let top = page.top + events.height(sketch.time(), page.right, text_px);
        let frame = Frame { top, bottom, ..frame };
        let panel = Timeline::new(frame, windows, law, range);
        events.draw(canvas, panel.time(), frame, page.right);
        panel.quantity_axis(canvas, ticks);
        let unit = panel.time_axis(canvas);
        let below = Point { x: f64::midpoint(frame.left, frame.right), y: page.bottom - 8.0 };
        let note = Lettering { colour: canvas.theme().muted, px: text_px, bold: false, side: HPos::Center };
        canvas.text(&format!("simulated time ({unit})"), below, note);
        events.names(canvas, panel.time(), frame.top, page.right);
        Self { panel, frame, below, note }
    }

    /// How much room the names of curves take, and as much of each as fits into it.
    pub fn names(names: &[&str], text_px: f64) -> (f64, Vec<String>) {
        let fitted: Vec<String> =
            names.iter().map(|name| lettering::fitted(name, NAMES_PX - 12.0, text_px, true)).collect();
        let widest = fitted.iter().map(|name| lettering::width(name, text_px, true) + 12.0).fold(SIDES_PX.1, f64::max);
        (widest, fitted)
    }

    /// Each curve's name beside its last value, moved apart where they would overlap.
    pub fn label(&self, canvas: &mut Canvas, ends: &[(&str, f64, RGBColor)]) {
        let px = canvas.theme().text_px;
        let heights: Vec<f64> = ends.iter().map(|(_, value, _)| self.panel.height_of(*value)).collect();
        let places = lettering::spread(&heights, px * 1.2, (self.frame.top, self.frame.bottom));
        for ((name, _, colour), y) in ends.iter().zip(places) {
            let place = Point { x: self.frame.right + 8.0, y };
            canvas.text(name, place, Lettering { colour: *colour, px, bold: true, side: HPos::Left });
        }
    }
}
