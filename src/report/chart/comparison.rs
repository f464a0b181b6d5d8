//! Designs against the baseline: for each metric how many times as much, with its interval, around no change.
//!
//! The axis is logarithmic: half as much and twice as much are equally far from the middle. A full mark is a difference
//! that is shown, an open one is not; what cannot be ranked has none, and says why.

mod axis;
mod marks;
mod rows;

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering::fitted;
use super::scale::{Law, Scale};
use super::theme::Theme;
use crate::report::compare::headline;
use crate::stats::comparison::Comparison;
use axis::Axis;
use marks::Key;
use plotters::style::text_anchor::HPos;
use rows::{Line, Metric};

/// Width of the page, and what is free on every side.
const PAGE_PX: (f64, f64) = (800.0, 16.0);
/// Room for the names of metrics, and for figures and words.
const SIDES_PX: (f64, f64) = (200.0, 220.0);
/// Height of a design in a row, and between two rows.
const ROW_PX: (f64, f64) = (20.0, 8.0);
/// Below the rows: numbers and name of the axis.
const AXIS_PX: f64 = 44.0;
/// Between a figure and the label before it.
const INDENT_PX: (f64, f64) = (8.0, 42.0);

/// The chart as SVG; it is as tall as there are rows.
#[must_use]
pub fn draw(comparison: &Comparison, theme: &Theme) -> String {
    let title = headline(comparison);
    let room = PAGE_PX.0 - 2.0 * PAGE_PX.1;
    let heading = Heading::new(&title, &notes(comparison), room - PAGE_PX.1, theme);
    let metrics = rows::of(comparison);
    let key = Key::new(&metrics, room, theme.text_px);
    let key_top = PAGE_PX.1 + heading.height() + 6.0;
    let top = key_top + key.height() + 10.0;
    let height = |metric: &Metric| metric.lines.len() as f64 * ROW_PX.0 + ROW_PX.1;
    let bottom = top + metrics.iter().map(height).sum::<f64>();
    let below = if metrics.is_empty() { 0.0 } else { AXIS_PX };
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (PAGE_PX.0 as u32, (bottom + below + PAGE_PX.1).ceil() as u32);
    sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: PAGE_PX.1, y: PAGE_PX.1 });
        if !metrics.is_empty() {
            let left = PAGE_PX.1 + SIDES_PX.0;
            let frame = Frame { left, top, right: PAGE_PX.0 - PAGE_PX.1 - SIDES_PX.1, bottom };
            let axis = Axis::of(&metrics);
            let scale = Scale::new(Law::Log, axis.range, axis.room(frame));
            grid(canvas, &scale, frame, &axis);
            lines(canvas, &scale, frame, &metrics);
        }
        key.draw(canvas, Point { x: PAGE_PX.1, y: key_top });
    })
}

/// Which design is which, and why some have no rows.
fn notes(comparison: &Comparison) -> Vec<String> {
    let name = |(at, design): (usize, &crate::stats::comparison::Design)| {
        let unranked = at.checked_sub(1).and_then(|other| rows::unranked(comparison, other));
        let said = if at == 0 { ", the baseline".to_owned() } else { String::new() };
        let said = unranked.map_or(said, |why| format!(": {why} in any metric, and not drawn"));
        format!("{}: {}{said}", design.label, design.name)
    };
    comparison.designs.iter().enumerate().map(name).collect()
}

fn grid(canvas: &mut Canvas, scale: &Scale, frame: Frame, axis: &Axis) {
    let Theme { grid, muted, text_px, .. } = *canvas.theme();
    let note = Lettering { colour: muted, px: text_px - 1.0, bold: false, side: HPos::Center };
    for (ratio, text) in axis.ticks(scale) {
        let x = scale.at(ratio);
        let is_same = text == axis::SAME;
        let (colour, px) = if is_same { (muted, 2) } else { (grid, 1) };
        canvas.line(&[Point { x, y: frame.top }, Point { x, y: frame.bottom }], colour, px);
        canvas.text(&text, Point { x, y: frame.bottom + 12.0 }, note);
    }
    let middle = Point { x: f64::midpoint(frame.left, frame.right), y: frame.bottom + 32.0 };
    canvas.text("change against A, equal ratios at equal distances", middle, Lettering { px: text_px, ..note });
}

fn lines(canvas: &mut Canvas, scale: &Scale, frame: Frame, metrics: &[Metric]) {
    let Theme { ink, text_px: px, grid, .. } = *canvas.theme();
    let mut y = frame.top + ROW_PX.1 / 2.0;
    for metric in metrics {
        let name = fitted(metric.name, SIDES_PX.0 - 12.0, px, false);
        let at = Point { x: PAGE_PX.1, y: y + ROW_PX.0 / 2.0 };
        canvas.text(&name, at, Lettering { colour: ink, px, bold: false, side: HPos::Left });
        for line in &metric.lines {
            marks::line(canvas, scale, frame, y + ROW_PX.0 / 2.0, &line.differences);
            words(canvas, line, Point { x: frame.right, y: y + ROW_PX.0 / 2.0 });
            y += ROW_PX.0;
        }
        let below = y + ROW_PX.1 / 2.0;
        canvas.line(&[Point { x: PAGE_PX.1, y: below }, Point { x: PAGE_PX.0 - PAGE_PX.1, y: below }], grid, 1);
        y += ROW_PX.1;
    }
}

/// The design and what is said of it, right of the plot.
fn words(canvas: &mut Canvas, line: &Line, at: Point) {
    let Theme { ink, muted, text_px: px, .. } = *canvas.theme();
    for (text, colour, bold, indent) in
        [(line.label, ink, true, INDENT_PX.0), (line.told.as_str(), muted, false, INDENT_PX.1)]
    {
        let text = fitted(text, SIDES_PX.1 - indent, px, bold);
        canvas.text(&text, Point { x: at.x + indent, y: at.y }, Lettering { colour, px, bold, side: HPos::Left });
    }
}
