//! Scale up against scale out: cost, latency, goodput, and what is left while one machine is dead, over the load.
//!
//! The four panels share their lower axis. Dots are loads that were simulated; a cross is one for which the largest is not
//! enough. Where scale out becomes the cheaper way, and where the largest machine ends, are lines through all panels.

mod curves;
mod marks;
mod panels;

use super::canvas::{Frame, Point, sheet};
use super::heading::Heading;
use super::theme::Theme;
use crate::report::growth::sentence;
use crate::stats::growth::Growth;
use curves::Curves;
use panels::{GAP_PX, NAME_PX, Panels};

/// Width of the page, and what is free on every side.
const PAGE_PX: (f64, f64) = (800.0, 16.0);
/// Room for numbers on the left, and for names on the right.
const SIDES_PX: (f64, f64) = (58.0, 84.0);
/// Below the last panel: numbers and what they are.
const BELOW_PX: f64 = 44.0;

/// Why lines of cost have corners.
const STEPS: &str = "dots: simulated; cost comes in steps, and is drawn between two dots as what the next one needs";

/// The chart as SVG.
#[must_use]
pub fn draw(growth: &Growth, theme: &Theme) -> String {
    let (width, margin) = PAGE_PX;
    let title = sentence::title(growth);
    let notes = [sentence::how(growth), vec![STEPS.to_owned()]].concat();
    let heading = Heading::new(&title, &notes, width - 2.0 * margin, theme);
    let panels = Panels::of(growth);
    let top = margin + heading.height() + marks::room(growth, theme);
    let mut frames = Vec::new();
    let mut y = top;
    for panel in &panels.all {
        let frame = Frame {
            left: margin + SIDES_PX.0,
            top: y + NAME_PX,
            right: width - margin - SIDES_PX.1,
            bottom: y + NAME_PX + panel.height_px,
        };
        y = frame.bottom + GAP_PX;
        frames.push(frame);
    }
    let bottom = y - GAP_PX + BELOW_PX + margin;
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (width as u32, bottom.ceil() as u32);
    sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: margin, y: margin });
        let curves = Curves { growth, panels: &panels, frames: &frames };
        marks::lines(canvas, growth, &panels, &frames);
        curves.draw(canvas);
    })
}
