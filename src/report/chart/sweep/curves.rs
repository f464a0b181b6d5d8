//! A metric over one factor, with 95 % bands: a curve for each level of a second factor, a panel for each of the others.
//!
//! Words have no distances: over them stand dots with their intervals, side by side, and nothing is joined.

use super::across::Across;
use super::curve::Curve;
use super::field::{Axis, Field, Spot, Trust};
use super::marks;
use super::page::{Contents, Page};
use super::quantity::{self, Upwards};
use super::roles::Places;
use super::sentence;
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::{fitted, spread};
use crate::report::chart::panel::Panel;
use crate::report::chart::theme::Theme;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Room for the numbers on the left.
const LEFT_PX: f64 = 58.0;
/// Room for the names of curves at their ends.
const RIGHT_PX: f64 = 70.0;
/// More points than this on a curve are not marked one by one.
const MARKED: usize = 60;
/// Most distance of two dots at one word.
const ASIDE_PX: f64 = 22.0;

/// The chart as SVG.
pub fn draw(field: &Field, places: &Places, theme: &Theme) -> String {
    let combinations = places.combinations(&field.axes);
    let panels: Vec<Vec<Curve>> = combinations.iter().map(|it| Curve::all(field, places, it)).collect();
    let across = &field.axes[places.across];
    let all = || panels.iter().flatten();
    let title = sentence::of_curves(field, across, &all().cloned().collect::<Vec<_>>());
    let upwards = quantity::upwards(field);
    // Several panels have no room for it; where there is, a print without colours can be read.
    let names_ends = panels.len() == 1 && places.second.is_some() && across.numbers.is_some();
    let contents = Contents {
        title,
        notes: notes(field, across, &upwards, all().any(|curve| curve.knee().is_some())),
        key: places.second.is_some(),
        panels: (panels.len(), places.columns(&field.axes)),
        sides: (LEFT_PX, if names_ends { RIGHT_PX } else { 0.0 }),
    };
    let page = Page::new(contents, theme);
    page.sheet(theme, |canvas| {
        if let Some(second) = places.second {
            let axis = &field.axes[second];
            let level = |at: usize| (axis.word(at), colour(theme, at));
            let names: Vec<(String, RGBColor)> = (0..axis.levels.len()).map(level).collect();
            marks::key(canvas, page.key, &axis.factor.name, &names);
        }
        for (at, curves) in panels.iter().enumerate() {
            let frame = page.panels[at];
            let lower = Across::of(across, frame.right - frame.left, theme.text_px - 1.0);
            let panel = Panel::new(frame, (lower.law, lower.range), (upwards.law, upwards.range));
            if page.is_first(at) {
                panel.quantity_axis(canvas, &upwards.ticks);
            } else {
                panel.quantity_grid(canvas, &upwards.ticks);
            }
            let plot = Plot { panel, lower, is_numeric: across.numbers.is_some(), curves };
            plot.draw(canvas);
            if let Some(second) = places.second.filter(|_| names_ends) {
                plot.ends(canvas, &field.axes[second]);
            }
            page.name(canvas, at, &places.name(&field.axes, &combinations[at]), &across.caption());
        }
    })
}

fn colour(theme: &Theme, at: usize) -> RGBColor {
    theme.designs[at % theme.designs.len()]
}

fn notes(field: &Field, across: &Axis, upwards: &Upwards, has_knee: bool) -> Vec<String> {
    let what = quantity::caption(field, upwards);
    let shape = if across.numbers.is_some() { "band" } else { "bar" };
    let lacks = field.sound().any(|(_, figure)| figure.interval.is_none());
    let lacks = if lacks { format!("; no {shape}: too few data for one") } else { String::new() };
    let has = field.sound().any(|(_, figure)| figure.interval.is_some());
    let shape = if has { format!("; {shape}: 95 % interval{lacks}") } else { lacks };
    let mut notes = field.notes(&format!("{what}{shape}"));
    notes.extend(Some(marks::meanings(field, has_knee)).filter(|text| !text.is_empty()));
    notes
}

/// A panel with its curves.
struct Plot<'a, 'b> {
    panel: Panel,
    lower: Across,
    is_numeric: bool,
    curves: &'a [Curve<'b>],
}

impl Plot<'_, '_> {
    fn draw(&self, canvas: &mut Canvas) {
        let theme = canvas.theme().clone();
        if let ([curve], true) = (self.curves, self.is_numeric) {
            self.saturation(canvas, curve);
        }
        self.panel.across_axis(canvas, &self.lower.ticks);
        for (at, curve) in self.curves.iter().enumerate() {
            let colour = colour(&theme, curve.second);
            for stretch in curve.stretches() {
                if self.is_numeric && stretch.len() > 1 {
                    self.band(canvas, curve, stretch, colour);
                } else {
                    for spot in stretch {
                        self.bar(canvas, curve, at, spot, colour);
                    }
                }
            }
        }
        for (at, curve) in self.curves.iter().enumerate() {
            self.curve(canvas, at, curve, colour(&theme, curve.second));
        }
    }

    /// Where a point of a curve stands at some height.
    fn at(&self, curve: &Curve, number: usize, spot: &Spot, value: f64) -> Point {
        let place = self.panel.place(self.lower.at[curve.place(spot)], value);
        if self.is_numeric {
            return place;
        }
        let frame = self.panel.frame();
        let step = (frame.right - frame.left) / self.lower.at.len() as f64;
        let aside = (step / (self.curves.len() + 1) as f64).min(ASIDE_PX);
        Point { x: place.x + (number as f64 - (self.curves.len() - 1) as f64 / 2.0) * aside, ..place }
    }

    /// The area of a stretch's intervals; a point without one is a gap in it.
    fn band(&self, canvas: &mut Canvas, curve: &Curve, stretch: &[&Spot], colour: RGBColor) {
        let interval = |spot: &Spot| spot.figure.and_then(|figure| figure.interval);
        for run in stretch.chunk_by(|a, b| interval(a).is_some() && interval(b).is_some()) {
            let edge = |spot: &&Spot, high: bool| {
                let interval = interval(spot)?;
                Some(self.at(curve, 0, spot, if high { interval.high } else { interval.low }))
            };
            let upper = run.iter().filter_map(|spot| edge(spot, true));
            let lower = run.iter().rev().filter_map(|spot| edge(spot, false));
            let outline: Vec<Point> = upper.chain(lower).collect();
            if run.len() > 1 {
                canvas.area(&outline, colour, 0.25);
            } else {
                canvas.line(&outline, colour, 2);
            }
        }
    }

    /// The interval of a point that stands alone.
    fn bar(&self, canvas: &mut Canvas, curve: &Curve, number: usize, spot: &Spot, colour: RGBColor) {
        if let Some(interval) = spot.figure.and_then(|figure| figure.interval) {
            let ends = [interval.low, interval.high].map(|value| self.at(curve, number, spot, value));
            canvas.line(&ends, colour, 2);
        }
    }

    fn curve(&self, canvas: &mut Canvas, number: usize, curve: &Curve, colour: RGBColor) {
        let place = |spot: &&Spot| Some(self.at(curve, number, spot, spot.figure?.value));
        if self.is_numeric {
            for stretch in curve.stretches() {
                canvas.line(&stretch.iter().filter_map(place).collect::<Vec<_>>(), colour, 2);
            }
        }
        for spot in &curve.spots {
            let foot = Point { y: self.panel.frame().bottom, ..self.at(curve, number, spot, 0.0) };
            let at = place(spot).or((spot.trust == Trust::Failed).then_some(foot));
            let is_marked = spot.trust != Trust::Sound || spot.overloaded || curve.spots.len() <= MARKED;
            if let Some(at) = at.filter(|_| is_marked) {
                marks::point(canvas, at, spot, colour);
            }
        }
        let knee = curve.knee().filter(|_| self.is_numeric);
        let knee = knee.and_then(|[_, place]| curve.spots.iter().find(|spot| curve.place(spot) == place));
        if let Some(at) = knee.and_then(place) {
            marks::knee(canvas, at, colour);
        }
    }

    /// The level of each curve beside its last point.
    fn ends(&self, canvas: &mut Canvas, second: &Axis) {
        let px = canvas.theme().text_px;
        let frame = self.panel.frame();
        let end = |curve: &'_ Curve| {
            let last = curve.spots.iter().rev().find_map(|spot| spot.figure)?;
            Some((curve.second, self.panel.height_of(last.value)))
        };
        let known: Vec<(usize, f64)> = self.curves.iter().filter_map(end).collect();
        let wanted: Vec<f64> = known.iter().map(|(_, y)| *y).collect();
        for ((level, _), y) in known.iter().zip(spread(&wanted, px * 1.2, (frame.top, frame.bottom))) {
            let text = fitted(&second.word(*level), RIGHT_PX - 10.0, px, true);
            let colour = colour(canvas.theme(), *level);
            let at = Point { x: frame.right + 8.0, y };
            canvas.text(&text, at, Lettering { colour, px, bold: true, side: HPos::Left });
        }
    }

    /// From halfway before the first level that is overloaded on.
    fn saturation(&self, canvas: &mut Canvas, curve: &Curve) {
        let Some(place) = curve.saturation() else { return };
        let frame = self.panel.frame();
        let x = |place: usize| self.panel.across().at(self.lower.at[place]);
        let is_low = curve.is_short_of(place);
        let neighbour = if is_low { Some(place + 1) } else { place.checked_sub(1) };
        let edge = neighbour.map_or(frame.left, |neighbour| f64::midpoint(x(neighbour), x(place)));
        let Theme { fault, muted, text_px: px, .. } = *canvas.theme();
        let area = if is_low { Frame { right: edge, ..frame } } else { Frame { left: edge, ..frame } };
        canvas.rectangle(area, fault, 0.2);
        canvas.line(&[Point { x: edge, y: frame.top }, Point { x: edge, y: frame.bottom }], fault, 1);
        let (x, side) = if is_low { (frame.left, HPos::Left) } else { (frame.right, HPos::Right) };
        let at = Point { x, y: frame.top - 10.0 };
        canvas.text("overloaded", at, Lettering { colour: muted, px, bold: false, side });
    }
}
