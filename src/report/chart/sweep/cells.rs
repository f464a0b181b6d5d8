//! A metric over two factors as a map: one cell for each pair of levels, the darker the more.
//!
//! What is overloaded has a line around it and a cross in each cell, whatever the figure says; without a steady state it has
//! no figure and no colour either. A figure without an interval is hatched.

use super::curve::Curve;
use super::field::{Axis, Field, Spot, Trust};
use super::marks;
use super::page::{Contents, Page};
use super::roles::Places;
use super::sentence::{self, told};
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::{fitted, width};
use crate::report::chart::scale::{Law, Range, Scale};
use crate::report::chart::theme::Theme;
use crate::report::quantity;
use crate::stats::result::Unit;
use crate::stats::sweep::Figure;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;
use std::collections::BTreeSet;

/// Most room for the names of the rows.
const NAMES_PX: f64 = 120.0;
/// The bar that explains the colours.
const BAR_PX: (f64, f64) = (180.0, 12.0);
/// Cells with a shorter side have a colour and no mark.
const MARKED_PX: f64 = 12.0;
/// How much of the letters' colour the lines of a hatched cell have.
const HATCH: f64 = 0.3;
/// What the line and the crosses mean.
const OVERLOADED: &str =
    "red line, crosses: overloaded, more is offered than can be done, and requests pile up or are lost";
/// Distance of a small cross from the edges of its cell.
const CORNER_PX: f64 = 8.0;
/// Beyond this share of the way to the darkest colour letters are light.
const DARK: f64 = 0.5;

/// The chart as SVG.
pub fn draw(field: &Field, places: &Places, theme: &Theme) -> String {
    let combinations = places.combinations(&field.axes);
    let (across, up) = (&field.axes[places.across], &field.axes[places.second.unwrap_or(places.across)]);
    let shades = Shades::of(field);
    let words = up.levels.iter().map(|level| width(&level.word(), theme.text_px - 1.0, false));
    let curves: Vec<Curve> = combinations.iter().flat_map(|it| Curve::all(field, places, it)).collect();
    let title = sentence::of_curves(field, across, &curves);
    let contents = Contents {
        title,
        notes: notes(field, up, shades.as_ref(), curves.iter().any(|curve| curve.knee().is_some())),
        key: shades.is_some(),
        panels: (combinations.len(), places.columns(&field.axes)),
        sides: (words.fold(20.0, f64::max).min(NAMES_PX) + 10.0, 0.0),
    };
    let page = Page::new(contents, theme);
    let place = |spot: &Spot| (spot.places[places.across], places.second.map_or(0, |it| spot.places[it]));
    page.sheet(theme, |canvas| {
        if let Some(shades) = &shades {
            shades.explain(canvas, page.key, field);
        }
        for (at, combination) in combinations.iter().enumerate() {
            let map = Map { frame: page.panels[at], across, up, shades: shades.as_ref() };
            for spot in field.spots.iter().filter(|spot| places.is_in(combination, &spot.places)) {
                map.cell(canvas, place(spot), spot);
            }
            let inside = field.spots.iter().filter(|spot| places.is_in(combination, &spot.places));
            let overloaded = inside.filter(|spot| spot.overloaded).map(place).collect();
            map.border(canvas, &overloaded);
            for curve in Curve::all(field, places, combination) {
                map.knee(canvas, &curve);
            }
            map.names(canvas, page.is_first(at));
            let name = places.name(&field.axes, combination);
            // Where panels have no names there is room for that of the rows.
            let name = if name.is_empty() && places.second.is_some() { format!("↑ {}", up.caption()) } else { name };
            page.name(canvas, at, &name, &format!("{} →", across.caption()));
        }
    })
}

fn notes(field: &Field, up: &Axis, shades: Option<&Shades>, has_knee: bool) -> Vec<String> {
    let law = if shades.is_some_and(|shades| shades.law == Law::Log) { " (shaded on a log scale)" } else { "" };
    let mut notes = field.notes(&format!("{}{law}; upwards: {}", field.metric, up.caption()));
    let lacks = |spot: &Spot| spot.is_vague();
    let meanings = [
        has_knee.then_some("framed: the first level that surely has twice the time of the quiet end of its row"),
        (field.overloaded() > 0).then_some(OVERLOADED),
        (field.count(Trust::Unstable) > 0).then_some("grey: overloaded without a steady state"),
        field.spots.iter().any(lacks).then_some("hatched: no interval, since not stationary or too few data"),
        (field.count(Trust::Failed) > 0).then_some("red: the point failed"),
    ];
    notes.extend(meanings.into_iter().flatten().map(str::to_owned));
    notes
}

/// From values to colours.
struct Shades {
    law: Law,
    range: Range,
    scale: Scale,
}

impl Shades {
    /// Those of the values that may be believed; nothing without any.
    fn of(field: &Field) -> Option<Self> {
        let values: Vec<f64> = field.sound().map(|(_, figure)| figure.value).collect();
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().fold(low, f64::max);
        let law = if field.unit == Unit::Seconds && low > 0.0 { Law::Log } else { Law::Linear };
        let range = if high > low { Range { low, high } } else { Range { low, high: low + low.abs().max(1.0) } };
        Some(Self { law, range, scale: Scale::new(law, range, (0.0, 1.0)) })
    }

    fn colour(&self, theme: &Theme, value: f64) -> RGBColor {
        mixed(theme, self.scale.at(value))
    }

    /// A bar of all colours between its ends' values.
    fn explain(&self, canvas: &mut Canvas, at: Point, field: &Field) {
        let theme = canvas.theme().clone();
        let (muted, px) = (theme.muted, theme.text_px);
        let bold = Lettering { colour: theme.ink, px, bold: true, side: HPos::Left };
        canvas.text(field.metric, at, bold);
        let at = Point { x: at.x + width(field.metric, px, true) + 14.0, ..at };
        let low = told(self.range.low, field.unit);
        canvas.text(&low, at, Lettering { colour: muted, px, bold: false, side: HPos::Left });
        // On whole pixels, or the steps of colour would overlap.
        let left = (at.x + width(&low, px, false) + 8.0).round();
        let steps = 60;
        for step in 0..steps {
            let share = |step: i32| f64::from(step) / f64::from(steps);
            let (from, to) = (left + BAR_PX.0 * share(step), left + BAR_PX.0 * share(step + 1));
            let frame = Frame { left: from, top: at.y - BAR_PX.1 / 2.0, right: to, bottom: at.y + BAR_PX.1 / 2.0 };
            canvas.rectangle(frame, mixed(&theme, share(step)), 1.0);
        }
        let end = Point { x: left + BAR_PX.0 + 8.0, ..at };
        canvas.text(
            &told(self.range.high, field.unit),
            end,
            Lettering { colour: muted, px, bold: false, side: HPos::Left },
        );
    }
}

fn mixed(theme: &Theme, share: f64) -> RGBColor {
    between(theme.ramp, share)
}

#[expect(clippy::cast_sign_loss, reason = "between two channels")]
fn between([RGBColor(r, g, b), to]: [RGBColor; 2], share: f64) -> RGBColor {
    let mix = |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8;
    RGBColor(mix(r, to.0), mix(g, to.1), mix(b, to.2))
}

/// One panel.
struct Map<'a> {
    frame: Frame,
    across: &'a Axis<'a>,
    up: &'a Axis<'a>,
    shades: Option<&'a Shades>,
}

impl Map<'_> {
    fn frame(&self, (right, up): (usize, usize)) -> Frame {
        let Frame { left, top, right: end, bottom } = self.frame;
        let wide = (end - left) / self.across.levels.len() as f64;
        let high = (bottom - top) / self.up.levels.len() as f64;
        let (x, y) = (left + wide * right as f64, bottom - high * (up + 1) as f64);
        // The gap between cells goes where they are small.
        let gap = if wide.min(high) > 8.0 { 1.0 } else { 0.0 };
        Frame { left: x, top: y, right: x + wide - gap, bottom: y + high - gap }
    }

    fn cell(&self, canvas: &mut Canvas, place: (usize, usize), spot: &Spot) {
        let theme = canvas.theme().clone();
        let frame = self.frame(place);
        let middle = Point { x: f64::midpoint(frame.left, frame.right), y: f64::midpoint(frame.top, frame.bottom) };
        let side = (frame.right - frame.left).min(frame.bottom - frame.top);
        let (half, is_small) = (side * 0.3, side < MARKED_PX);
        let (colour, letters) = match (spot.trust, spot.figure, self.shades) {
            (Trust::Failed, _, _) if is_small => return canvas.rectangle(frame, theme.failed, 1.0),
            (Trust::Failed, _, _) => return marks::cross(canvas, middle, half, theme.failed),
            (Trust::Unstable, _, _) | (_, None, _) => {
                if spot.trust == Trust::Unstable {
                    canvas.rectangle(frame, theme.grid, 1.0);
                }
                if spot.overloaded && !is_small {
                    marks::cross(canvas, middle, half, theme.muted);
                }
                return;
            }
            (Trust::Sound | Trust::Doubtful, Some(figure), Some(shades)) => {
                let colour = shades.colour(&theme, figure.value);
                canvas.rectangle(frame, colour, 1.0);
                (colour, theme.on_ramp[usize::from(shades.scale.at(figure.value) > DARK)])
            }
            (Trust::Sound | Trust::Doubtful, Some(_), None) => (theme.background, theme.muted),
        };
        if spot.is_vague() {
            hatch(canvas, frame, between([colour, letters], HATCH));
        }
        if let Some(figure) = spot.figure {
            let behind = spot.is_vague().then_some(colour);
            value(canvas, frame, figure, (letters, behind));
        }
        if spot.overloaded && side > 2.0 * MARKED_PX {
            let corner = Point { x: frame.right - CORNER_PX, y: frame.top + CORNER_PX };
            marks::cross(canvas, corner, CORNER_PX * 0.45, letters);
        }
    }

    /// A line between what is overloaded and what is not.
    fn border(&self, canvas: &mut Canvas, overloaded: &BTreeSet<(usize, usize)>) {
        let colour = canvas.theme().failed;
        let is_calm = |place: (usize, usize)| {
            place.0 < self.across.levels.len() && place.1 < self.up.levels.len() && !overloaded.contains(&place)
        };
        for &(right, up) in overloaded {
            let Frame { left, top, right: end, bottom } = self.frame((right, up));
            let sides = [
                ((right.wrapping_sub(1), up), [(left, top), (left, bottom)]),
                ((right + 1, up), [(end, top), (end, bottom)]),
                ((right, up.wrapping_sub(1)), [(left, bottom), (end, bottom)]),
                ((right, up + 1), [(left, top), (end, top)]),
            ];
            for (_, ends) in sides.into_iter().filter(|(neighbour, _)| is_calm(*neighbour)) {
                canvas.line(&ends.map(|(x, y)| Point { x, y }), colour, 4);
            }
        }
    }

    /// A frame around the first cell of a row with twice the time of the quiet end.
    fn knee(&self, canvas: &mut Canvas, curve: &Curve) {
        let Some([_, place]) = curve.knee() else { return };
        let Frame { left, top, right, bottom } = self.frame((place, curve.second));
        // Inside the cell, so that it hides no line around what is overloaded.
        let inset = if (right - left).min(bottom - top) > MARKED_PX { 3.0 } else { 0.0 };
        let (left, top, right, bottom) = (left + inset, top + inset, right - inset, bottom - inset);
        let ink = canvas.theme().ink;
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        canvas.line(&corners.map(|(x, y)| Point { x, y }), ink, 2);
    }

    /// Levels below and, for the first column, on the left; as many as do not touch.
    fn names(&self, canvas: &mut Canvas, left: bool) {
        let px = canvas.theme().text_px - 1.0;
        let note = Lettering { colour: canvas.theme().muted, px, bold: false, side: HPos::Center };
        let mut free = f64::NEG_INFINITY;
        for (at, level) in self.across.levels.iter().enumerate() {
            let cell = self.frame((at, 0));
            let middle = f64::midpoint(cell.left, cell.right);
            let room = (cell.right - cell.left).max(40.0);
            let text = fitted(&short(self.across, at, &level.word()), room, px, false);
            let half = width(&text, px, false) / 2.0;
            if middle - half >= free {
                canvas.text(&text, Point { x: middle, y: self.frame.bottom + 12.0 }, note);
                free = middle + half + 8.0;
            }
        }
        let mut free = f64::INFINITY;
        for (at, level) in self.up.levels.iter().enumerate().filter(|_| left) {
            let cell = self.frame((0, at));
            let middle = f64::midpoint(cell.top, cell.bottom);
            if middle + px * 0.6 <= free {
                let text = fitted(&short(self.up, at, &level.word()), NAMES_PX, px, false);
                let at = Point { x: self.frame.left - 6.0, y: middle };
                canvas.text(&text, at, Lettering { side: HPos::Right, ..note });
                free = middle - px * 0.6;
            }
        }
    }
}

/// The value, with as many digits as there is room for, in letters of a colour on a ground of their own.
fn value(canvas: &mut Canvas, frame: Frame, figure: &Figure, (letters, ground): (RGBColor, Option<RGBColor>)) {
    let px = canvas.theme().text_px - 1.0;
    let (room, high) = (frame.right - frame.left - 4.0, frame.bottom - frame.top);
    let mut texts = vec![told(figure.value, figure.unit)];
    match figure.unit {
        Unit::Seconds => texts.push(quantity::about(figure.value)),
        Unit::Ratio => texts.push(format!("{:.0} %", 100.0 * figure.value)),
        Unit::PerSecond | Unit::Count | Unit::Bytes | Unit::Money => {}
    }
    let fits = |text: &String| width(text, px, false) <= room && px * 1.2 <= high;
    let Some(text) = texts.into_iter().find(fits) else { return };
    let at = Point { x: f64::midpoint(frame.left, frame.right), y: f64::midpoint(frame.top, frame.bottom) };
    if let Some(ground) = ground {
        let half = (width(&text, px, false) / 2.0 + 1.0, px * 0.6);
        let behind = Frame { left: at.x - half.0, top: at.y - half.1, right: at.x + half.0, bottom: at.y + half.1 };
        canvas.rectangle(behind, ground, 1.0);
    }
    canvas.text(&text, at, Lettering { colour: letters, px, bold: false, side: HPos::Center });
}

/// A level's number without its unit, which is in the caption; else its word.
fn short(axis: &Axis, at: usize, word: &str) -> String {
    axis.numbers.as_ref().map_or_else(|| word.to_owned(), |numbers| crate::report::chart::ticks::short(numbers[at]))
}

/// Slanted lines over a cell.
fn hatch(canvas: &mut Canvas, frame: Frame, colour: RGBColor) {
    let Frame { left, top, right, bottom } = frame;
    let (wide, high) = (right - left, bottom - top);
    let count = ((wide + high) / 8.0).floor() as i32;
    for line in 1..=count {
        let along = f64::from(line) * 8.0;
        let from = Point { x: left + along.min(wide), y: top + (along - wide).max(0.0) };
        let to = Point { x: left + (along - high).max(0.0), y: top + along.min(high) };
        canvas.line(&[from, to], colour, 1);
    }
}
