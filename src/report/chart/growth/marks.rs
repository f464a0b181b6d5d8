//! Marks over the panels: the crossover, where the largest machine ends, knees, and what is not enough.

use super::panels::Panels;
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::width;
use crate::report::chart::panel::Panel;
use crate::report::chart::scale::{Law, Scale};
use crate::report::chart::theme::Theme;
use crate::report::growth::sentence;
use crate::stats::growth::{Growth, Limit, Line};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Half of a cross.
const CROSS_PX: f64 = 5.0;
/// Half of a diamond.
const KNEE_PX: f64 = 8.0;
/// Height of a line of names above the panels.
const ROW_PX: f64 = 17.0;
/// Free between the lowest of them and the name of the first panel.
const NAME_FREE_PX: f64 = 6.0;

/// A line through all panels: the loads between which something turns, and what.
struct Turn {
    loads: (f64, f64),
    text: String,
    colour: RGBColor,
}

/// Where scale out becomes cheaper, and where a way ends, by rising load; one line where both end for one reason.
fn turns(growth: &Growth, theme: &Theme) -> Vec<Turn> {
    let [up, out, ..] = theme.designs;
    let mut found = Vec::new();
    if let Some((low, high)) = sentence::by_price(growth) {
        let text = format!("scale out cheaper from {}", sentence::about(sentence::middle(low, high)));
        found.push(Turn { loads: (low, high), text, colour: theme.ink });
    }
    let mut ways = vec![(&growth.up, up, "scale up ends"), (&growth.out, out, "scale out ends")];
    if sentence::ends_alike(growth) {
        ways = vec![(&growth.up, theme.muted, "both end")];
    }
    for (line, colour, who) in ways {
        if let Limit::Between { low, high, .. } = &line.limit {
            found.push(Turn { loads: (*low, *high), text: format!("{who}: {}", sentence::end(line)), colour });
        }
    }
    found.sort_by(|a, b| a.loads.0.total_cmp(&b.loads.0));
    found
}

/// Room above the panels for the names of the lines.
pub fn room(growth: &Growth, theme: &Theme) -> f64 {
    NAME_FREE_PX + ROW_PX * turns(growth, theme).len() as f64
}

/// Lines through all panels, and their names above, one below the other.
pub fn lines(canvas: &mut Canvas, growth: &Growth, panels: &Panels, frames: &[Frame]) {
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return };
    let scale = Scale::new(Law::Log, panels.across, (first.left, first.right));
    let turns = turns(growth, canvas.theme());
    let tops = (0..turns.len()).map(|row| first.top - super::NAME_PX - NAME_FREE_PX - ROW_PX * row as f64);
    let mut names = Vec::new();
    for (Turn { loads: (low, high), text, colour }, top) in turns.into_iter().zip(tops) {
        let (from, to) = (scale.at(low), scale.at(high));
        let band = Frame { left: from, top: first.top, right: to.max(from + 1.0), bottom: last.bottom };
        canvas.rectangle(band, colour, 0.18);
        let x = f64::midpoint(from, to);
        canvas.line(&[Point { x, y: top }, Point { x, y: last.bottom }], colour, 1);
        names.push((text, Point { x, y: top }, colour));
    }
    // After all lines, for a name may lie across the line of another.
    for (text, at, colour) in names {
        name(canvas, &text, at, first.right, colour);
    }
}

/// Beside the line, on the side where there is room.
fn name(canvas: &mut Canvas, text: &str, at: Point, right: f64, colour: RGBColor) {
    let px = canvas.theme().text_px;
    let fits = at.x + 6.0 + width(text, px, true) <= right + super::SIDES_PX.1;
    let (x, side) = if fits { (at.x + 6.0, HPos::Left) } else { (at.x - 6.0, HPos::Right) };
    let left = if fits { x } else { x - width(text, px, true) };
    let ground = Frame { left, top: at.y - 8.0, right: left + width(text, px, true), bottom: at.y + 8.0 };
    let background = canvas.theme().background;
    canvas.rectangle(ground, background, 1.0);
    canvas.text(text, Point { x, y: at.y }, Lettering { colour, px, bold: true, side });
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
