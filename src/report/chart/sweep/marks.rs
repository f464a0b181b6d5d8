//! Marks of points: a dot for what may be believed, and what else there is.

use super::field::{Field, Spot, Trust};
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::width;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Radius of a dot.
const DOT_PX: u32 = 3;
/// Half of a cross.
const CROSS_PX: f64 = 5.0;
/// Half of a knee's diamond.
const KNEE_PX: f64 = 8.0;
/// What a cross means.
pub const OVERLOADED: &str = "cross: overloaded, more is offered than can be done, and requests pile up or are lost";
/// Height of a row of names.
pub const KEY_PX: f64 = 22.0;

/// The mark of a point.
pub fn point(canvas: &mut Canvas, at: Point, spot: &Spot, colour: RGBColor) {
    match spot.trust {
        Trust::Failed => {
            let failed = canvas.theme().failed;
            cross(canvas, at, CROSS_PX, failed);
        }
        _ if spot.overloaded => cross(canvas, at, CROSS_PX, colour),
        Trust::Sound => canvas.circle(at, DOT_PX, colour),
        Trust::Doubtful | Trust::Unstable => {
            let inside = canvas.theme().background;
            canvas.circle(at, DOT_PX + 2, colour);
            canvas.circle(at, DOT_PX, inside);
        }
    }
}

/// Two lines across each other.
pub fn cross(canvas: &mut Canvas, at: Point, half: f64, colour: RGBColor) {
    let Point { x, y } = at;
    for rise in [half, -half] {
        canvas.line(&[Point { x: x - half, y: y - rise }, Point { x: x + half, y: y + rise }], colour, 2);
    }
}

/// A diamond around a point.
pub fn knee(canvas: &mut Canvas, at: Point, colour: RGBColor) {
    let Point { x, y } = at;
    let corners = [(0.0, -KNEE_PX), (KNEE_PX, 0.0), (0.0, KNEE_PX), (-KNEE_PX, 0.0), (0.0, -KNEE_PX)];
    canvas.line(&corners.map(|(dx, dy)| Point { x: x + dx, y: y + dy }), colour, 2);
}

/// What the marks mean, of those that occur.
pub fn meanings(field: &Field, has_knee: bool) -> String {
    let of = |trust: Trust, text: &'static str| (field.count(trust) > 0).then_some(text);
    let meanings = [
        has_knee.then_some("diamond: the first level that surely has twice the time of the quiet end"),
        (field.overloaded() > 0).then_some(OVERLOADED),
        of(Trust::Unstable, "not joined: no steady state"),
        of(Trust::Doubtful, "ring: not stationary, or too few data"),
        of(Trust::Failed, "red cross on the axis: the point failed"),
    ];
    meanings.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Names of curves in a row, each with its colour.
pub fn key(canvas: &mut Canvas, at: Point, title: &str, names: &[(String, RGBColor)]) {
    let (muted, px) = (canvas.theme().muted, canvas.theme().text_px);
    canvas.text(title, at, Lettering { colour: muted, px, bold: false, side: HPos::Left });
    let mut x = at.x + width(title, px, false) + 14.0;
    for (name, colour) in names {
        let square = Frame { left: x, top: at.y - 5.0, right: x + 10.0, bottom: at.y + 5.0 };
        canvas.rectangle(square, *colour, 1.0);
        canvas.text(
            name,
            Point { x: x + 15.0, y: at.y },
            Lettering { colour: *colour, px, bold: true, side: HPos::Left },
        );
        x += 15.0 + width(name, px, true) + 14.0;
    }
}
