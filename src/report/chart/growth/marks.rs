//! Marks over the panels: the crossover, where the largest machine ends, knees, and what is not enough.

use super::panels::Panels;
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::width;
use crate::report::chart::panel::Panel;
use crate::report::chart::scale::{Law, Scale};
use crate::report::growth::sentence;
use crate::stats::growth::{Crossover, Growth, Limit, Line};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Half of a cross.
const CROSS_PX: f64 = 5.0;
/// Half of a diamond.
const KNEE_PX: f64 = 8.0;
/// Height of a line of names above the panels.
const ROW_PX: f64 = 17.0;

/// Lines through all panels: where scale out becomes cheaper, and where a way ends.
pub fn lines(canvas: &mut Canvas, growth: &Growth, panels: &Panels, frames: &[Frame]) {
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return };
    let scale = Scale::new(Law::Log, panels.across, (first.left, first.right));
    let [up, out, ..] = canvas.theme().designs;
    let ink = canvas.theme().ink;
    let mut found: Vec<((f64, f64), String, RGBColor)> = Vec::new();
    if let Crossover::Between { low, high } = growth.crossover {
        found.push(((low, high), format!("scale out cheaper from {}", sentence::about(middle(low, high))), ink));
    }
    for (line, colour, who) in [(&growth.up, up, "scale up"), (&growth.out, out, "scale out")] {
        if let Limit::Between { low, high, .. } = &line.limit {
            let text = format!("{who} ends: {}", sentence::end(line));
            found.push(((*low, *high), text, colour));
        }
    }
    found.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    for (row, ((low, high), text, colour)) in found.into_iter().enumerate() {
        let (from, to) = (scale.at(low), scale.at(high));
        let top = first.top - super::NAME_PX - 6.0 - ROW_PX * row as f64;
        let band = Frame { left: from, top: first.top, right: to.max(from + 1.0), bottom: last.bottom };
        canvas.rectangle(band, colour, 0.18);
        let x = f64::midpoint(from, to);
        canvas.line(&[Point { x, y: top }, Point { x, y: last.bottom }], colour, 1);
        name(canvas, &text, Point { x, y: top }, first.right, colour);
    }
}

/// Beside the line, on the side where there is room.
fn name(canvas: &mut Canvas, text: &str, at: Point, right: f64, colour: RGBColor) {
    let px = canvas.theme().text_px;
    let fits = at.x + 6.0 + width(text, px, true) <= right + super::SIDES_PX.1;
    let (x, side) = if fits { (at.x + 6.0, HPos::Left) } else { (at.x - 6.0, HPos::Right) };
    canvas.text(text, Point { x, y: at.y }, Lettering { colour, px, bold: true, side });
}

fn middle(low: f64, high: f64) -> f64 {
    sentence::middle(low, high)
}

/// Two lines across each other.
pub fn cross(canvas: &mut Canvas, Point { x, y }: Point, colour: RGBColor) {
    for rise in [CROSS_PX, -CROSS_PX] {
        canvas.line(&[Point { x: x - CROSS_PX, y: y - rise }, Point { x: x + CROSS_PX, y: y + rise }], colour, 2);
    }
}

/// What the latency must stay below.
pub fn goal(canvas: &mut Canvas, plot: &Panel, seconds: f64) {
    let (Frame { left, right, .. }, y) = (plot.frame(), plot.height_of(seconds));
    let (colour, px) = (canvas.theme().failed, canvas.theme().text_px);
    canvas.dashes([Point { x: left, y }, Point { x: right, y }], colour);
    canvas.text("goal", Point { x: right + 12.0, y }, Lettering { colour, px, bold: false, side: HPos::Left });
}

/// A diamond around the first load with twice the latency of the quiet end.
pub fn knee(canvas: &mut Canvas, plot: &Panel, line: &Line, colour: RGBColor) {
    let Some([_, load]) = line.knee() else { return };
    let point = line.points.iter().find(|point| point.load_per_s.to_bits() == load.to_bits());
    let Some(metric) = point.and_then(|point| point.latency.as_ref()) else { return };
    let Point { x, y } = plot.place(load, metric.value);
    let corners = [(0.0, -KNEE_PX), (KNEE_PX, 0.0), (0.0, KNEE_PX), (-KNEE_PX, 0.0), (0.0, -KNEE_PX)];
    canvas.line(&corners.map(|(dx, dy)| Point { x: x + dx, y: y + dy }), colour, 2);
}
