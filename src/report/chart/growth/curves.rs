//! Two curves in each panel, with dots where it was simulated and names at their ends.

use super::marks;
use super::panels::{self, Panels};
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::{spread, width};
use crate::report::chart::panel::Panel;
use crate::report::chart::scale::Law;
use crate::stats::growth::{self, Growth};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Radius of a dot.
const DOT_PX: u32 = 3;
/// Free between two names of what was chosen.
const APART_PX: f64 = 8.0;

/// The panels with their curves.
pub struct Curves<'a> {
    /// What is drawn.
    pub growth: &'a Growth,
    /// Its panels.
    pub panels: &'a Panels,
    /// Where each is.
    pub frames: &'a [Frame],
}

/// One way, in its colour.
#[derive(Clone, Copy)]
struct Way<'a> {
    name: &'static str,
    line: &'a growth::Line,
    colour: RGBColor,
}

impl Curves<'_> {
    /// Draws all.
    pub fn draw(&self, canvas: &mut Canvas) {
        let [up, out, ..] = canvas.theme().designs;
        let ways = [
            Way { name: "scale up", line: &self.growth.up, colour: up },
            Way { name: "scale out", line: &self.growth.out, colour: out },
        ];
        for (at, (kind, frame)) in self.panels.all.iter().zip(self.frames).enumerate() {
            let plot = Panel::new(*frame, (Law::Log, self.panels.across), (kind.law, kind.range));
            plot.quantity_axis(canvas, &kind.ticks);
            let is_last = at + 1 == self.frames.len();
            plot.across_axis(canvas, if is_last { &self.panels.ticks } else { &[] });
            name(canvas, &kind.name, *frame);
            if let Some(goal) = self.growth.latency_goal_s.filter(|_| at == 1) {
                marks::goal(canvas, &plot, goal);
            }
            for way in ways {
                self.curve(canvas, &plot, kind, way);
                if at == 0 {
                    self.choices(canvas, &plot, kind, way);
                }
                if at == 1 {
                    marks::knee(canvas, &plot, way.line, way.colour);
                }
            }
            if at == 0 {
                self.ends(canvas, &plot, kind, &ways);
            }
        }
        self.below(canvas);
    }

    fn curve(&self, canvas: &mut Canvas, plot: &Panel, kind: &panels::Panel, way: Way<'_>) {
        let shown = way.line.points.iter().filter(|point| point.is_enough || !kind.only_enough);
        let read = |point: &growth::Point| Some((point.load_per_s, (kind.read)(self.growth, point)?, point.is_enough));
        let known: Vec<_> = shown.filter_map(read).collect();
        for (load, (_, interval), _) in &known {
            let ends = interval.map(|it| [it.low, it.high].map(|end| plot.place(*load, end)));
            if let Some([low, high]) = ends.filter(|[low, high]| low.y - high.y > 2.0 * f64::from(DOT_PX)) {
                canvas.line(&[low, high], way.colour, 1);
            }
        }
        let places: Vec<Point> = known.iter().map(|(load, (value, _), _)| plot.place(*load, *value)).collect();
        let steps = if kind.is_stepped { stepped(&places) } else { places.clone() };
        canvas.line(&steps, way.colour, 2);
        for ((_, _, is_enough), at) in known.iter().zip(places) {
            if *is_enough { canvas.circle(at, DOT_PX, way.colour) } else { marks::cross(canvas, at, way.colour) }
        }
    }

    /// What was chosen, beside its dot, where there is room: of the dearer way above its curve, of the other below.
    fn choices(&self, canvas: &mut Canvas, plot: &Panel, kind: &panels::Panel, way: Way<'_>) {
        let px = canvas.theme().text_px - 2.0;
        let is_up = way.name == "scale up";
        let others = if is_up { &self.growth.out.points } else { &self.growth.up.points };
        let mut free = f64::NEG_INFINITY;
        let mut last = "";
        for (point, other) in way.line.points.iter().zip(others).filter(|(point, _)| point.is_enough) {
            let Some((value, _)) = (kind.read)(self.growth, point) else { continue };
            let text = if is_up { point.choice.clone() } else { format!("{}×", point.choice) };
            let at = plot.place(point.load_per_s, value);
            let wide = width(&text, px, false);
            let cheaper = value < other.cost_per_hour && other.is_enough;
            let is_above = !cheaper && (is_up || value > other.cost_per_hour);
            // Above a dot its line rises to the next step: on the left of that there is room.
            let (right, y) = if is_above {
                ((at.x - 3.0).max(plot.frame().left + wide), at.y - 9.0)
            } else {
                (at.x + wide / 2.0, at.y + 12.0)
            };
            if right - wide >= free && point.choice != last {
                let lettering = Lettering { colour: way.colour, px, bold: false, side: HPos::Right };
                canvas.text(&text, Point { x: right, y }, lettering);
                free = right + APART_PX;
                last = &point.choice;
            }
        }
    }

    /// The names of the curves beside their ends.
    fn ends(&self, canvas: &mut Canvas, plot: &Panel, kind: &panels::Panel, ways: &[Way<'_>]) {
        let px = canvas.theme().text_px;
        let end = |way: &Way<'_>| {
            let point = way.line.points.iter().rfind(|point| point.is_enough)?;
            Some((plot.place(point.load_per_s, (kind.read)(self.growth, point)?.0), way.name, way.colour))
        };
        let ends: Vec<_> = ways.iter().filter_map(end).collect();
        let wanted: Vec<f64> = ends.iter().map(|(at, _, _)| at.y).collect();
        let frame = plot.frame();
        let heights = spread(&wanted, px * 1.3, (frame.top, frame.bottom));
        let ground = canvas.theme().background;
        for ((at, name, colour), y) in ends.into_iter().zip(heights) {
            let (left, right) = (at.x + 12.0, at.x + 12.0 + width(name, px, true));
            // A line through all panels may end here too.
            canvas.rectangle(Frame { left: left - 2.0, top: y - 8.0, right, bottom: y + 8.0 }, ground, 1.0);
            canvas.text(name, Point { x: left, y }, Lettering { colour, px, bold: true, side: HPos::Left });
        }
    }

    fn below(&self, canvas: &mut Canvas) {
        let (colour, px) = (canvas.theme().muted, canvas.theme().text_px);
        let Some(frame) = self.frames.last() else { return };
        let at = Point { x: f64::midpoint(frame.left, frame.right), y: frame.bottom + 34.0 };
        let has_cross = self.growth.up.points.iter().chain(&self.growth.out.points).any(|point| !point.is_enough);
        let cross = if has_cross { "; cross: the largest is not enough" } else { "" };
        let knees = self.growth.up.knee().or(self.growth.out.knee()).is_some();
        let knees = if knees { "; diamond: latency has doubled" } else { "" };
        let text = format!("load (requests per second, log scale{cross}{knees})");
        canvas.text(&text, at, Lettering { colour, px, bold: false, side: HPos::Center });
    }
}

/// Up at each dot to the height of the next: of machines there is no half.
fn stepped(places: &[Point]) -> Vec<Point> {
    let corners = places.windows(2).flat_map(|pair| [Point { x: pair[0].x, y: pair[1].y }, pair[1]]);
    places.iter().take(1).copied().chain(corners).collect()
}

/// What a panel shows, above it.
fn name(canvas: &mut Canvas, name: &str, frame: Frame) {
    let (colour, px) = (canvas.theme().ink, canvas.theme().text_px);
    let at = Point { x: frame.left, y: frame.top - 10.0 };
    let ground = Frame { left: at.x, top: at.y - 8.0, right: at.x + width(name, px, true), bottom: at.y + 8.0 };
    let background = canvas.theme().background;
    canvas.rectangle(ground, background, 1.0);
    canvas.text(name, at, Lettering { colour, px, bold: true, side: HPos::Left });
}

#[cfg(test)]
mod tests {
    use super::{Point, stepped};

    #[test]
    fn no_line_of_steps_is_slanted() {
        let places = [(0.0, 9.0), (4.0, 5.0), (7.0, 5.0), (9.0, 1.0)].map(|(x, y)| Point { x, y });
        let steps = stepped(&places);
        let is_level = |pair: &[Point]| {
            let [dx, dy] = [pair[1].x - pair[0].x, pair[1].y - pair[0].y];
            dx.abs().min(dy.abs()) < 1e-9
        };
        assert!(steps.windows(2).all(is_level), "{steps:?}");
        assert!(places.iter().all(|place| steps.contains(place)) && stepped(&[]).is_empty());
    }
}
