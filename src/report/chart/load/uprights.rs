//! Upright lines through the panels, with their intervals and names: X* as predicted and as simulated, broken rules.

use super::sentence::{broken, rate};
use super::{MARGIN_PX, NAME_PX, ROW_PX, WIDTH};
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::{fitted, width};
use crate::report::chart::panel::Panel;
use crate::report::chart::theme::Theme;
use crate::report::quantity::Figure;
use crate::report::saturation::Saturation;
use crate::stats::result::Interval;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// An upright line: where, how far it may be elsewhere, its name and colour.
pub struct Mark {
    at: f64,
    interval: Option<Interval>,
    name: String,
    colour: RGBColor,
    is_dashed: bool,
}

/// All of them, the rightmost first.
pub fn marks(it: &Saturation, theme: &Theme) -> Vec<Mark> {
    let mut marks = Vec::new();
    // By the criterion of the simulation, as the title compares the two.
    if let Some(at) = it.completes_per_s {
        let name = format!("X* as predicted, {}", rate(at));
        marks.push(Mark { at, interval: None, name, colour: theme.muted, is_dashed: true });
    }
    let simulated = it.saturation.at().map(|metric| ("X* as simulated".to_owned(), metric, theme.ink));
    let rules = broken(it).into_iter().map(|(rule, at)| (format!("{rule} breaks"), at, theme.failed));
    for (name, metric, colour) in simulated.into_iter().chain(rules) {
        let name = format!("{name}, {}", Figure::of(metric).inline());
        marks.push(Mark { at: metric.value, interval: metric.interval, name, colour, is_dashed: false });
    }
    // The leftmost stands highest, so that no line crosses a name on the right of another.
    marks.sort_by(|a, b| b.at.total_cmp(&a.at));
    marks
}

/// Lines through both panels, their names in rows above; after all lines, for a name may lie across the line of another.
pub fn draw(canvas: &mut Canvas, panel: &Panel, bottom: f64, marks: &[Mark]) {
    let Frame { top, right, .. } = panel.frame();
    let row = |row: usize| top - NAME_PX - ROW_PX * (row as f64 + 0.5);
    for (at, mark) in marks.iter().enumerate() {
        if let Some(Interval { low, high }) = mark.interval {
            let [left, right] = [low, high].map(|end| panel.across().at(end));
            canvas.rectangle(Frame { left, top, right, bottom }, mark.colour, 0.15);
        }
        let x = panel.across().at(mark.at);
        let ends = [Point { x, y: row(at) + 6.0 }, Point { x, y: bottom }];
        if mark.is_dashed {
            canvas.dashes(ends, mark.colour);
        } else {
            canvas.line(&ends, mark.colour, 1);
        }
    }
    for (at, mark) in marks.iter().enumerate() {
        name(canvas, mark, Point { x: panel.across().at(mark.at), y: row(at) }, right);
    }
}

/// Beside the upper end of its line, on the side where there is room.
fn name(canvas: &mut Canvas, mark: &Mark, Point { x, y }: Point, room: f64) {
    let px = canvas.theme().text_px;
    let name = fitted(&mark.name, room, px, true);
    let wide = width(&name, px, true);
    let (left, right) =
        if x + 6.0 + wide <= WIDTH - MARGIN_PX { (x + 6.0, x + 6.0 + wide) } else { (x - 6.0 - wide, x - 6.0) };
    let ground = canvas.theme().background;
    canvas.rectangle(
        Frame { left: left - 2.0, top: y - px * 0.6, right: right + 2.0, bottom: y + px * 0.6 },
        ground,
        1.0,
    );
    let (at, side) = if left > x { (left, HPos::Left) } else { (right, HPos::Right) };
    canvas.text(&name, Point { x: at, y }, Lettering { colour: mark.colour, px, bold: true, side });
}
