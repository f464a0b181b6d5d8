//! Designs against the baseline: for each metric how many times as much, with its interval, around no change.
//!
//! The axis is logarithmic: half as much and twice as much are equally far from the middle. A full mark is a difference
//! that is shown, a hollow one is not; what cannot be ranked has none.

mod axis;

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering::fitted;
use super::scale::{Law, Scale};
use super::theme::Theme;
use crate::report::compare::{headline, word};
use crate::report::quantity::Figure;
use crate::stats::comparison::{Comparison, Difference, Word};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Width of the page, and what is free on every side.
const PAGE_PX: (f64, f64) = (800.0, 16.0);
/// Room for the names of metrics, and for figures and words.
const SIDES_PX: (f64, f64) = (200.0, 220.0);
/// Height of a design in a row, and between two rows.
const ROW_PX: (f64, f64) = (20.0, 8.0);
/// Below the rows: numbers and name of the axis.
const AXIS_PX: f64 = 44.0;
/// Half of a mark.
const MARK_PX: f64 = 5.0;

/// The chart as SVG; it is as tall as there are rows.
#[must_use]
pub fn draw(comparison: &Comparison, theme: &Theme) -> String {
    let title = headline(comparison);
    let heading = Heading::new(&title, &notes(comparison), PAGE_PX.0 - 3.0 * PAGE_PX.1, theme);
    let top = PAGE_PX.1 + heading.height() + 12.0;
    let others = comparison.designs.len().saturating_sub(1) as f64;
    let bottom = top + comparison.metrics.len() as f64 * (others * ROW_PX.0 + ROW_PX.1);
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (PAGE_PX.0 as u32, (bottom + AXIS_PX + PAGE_PX.1).ceil() as u32);
    sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: PAGE_PX.1, y: PAGE_PX.1 });
        let left = PAGE_PX.1 + SIDES_PX.0;
        let frame = Frame { left, top, right: PAGE_PX.0 - PAGE_PX.1 - SIDES_PX.1, bottom };
        let scale = Scale::new(Law::Log, axis::range(comparison), (frame.left, frame.right));
        grid(canvas, &scale, frame, comparison);
        rows(canvas, &scale, frame, comparison);
    })
}

/// Which design is which.
fn notes(comparison: &Comparison) -> Vec<String> {
    let name = |(at, design): (usize, &crate::stats::comparison::Design)| {
        let baseline = if at == 0 { ", the baseline" } else { "" };
        format!("{}: {}{baseline}", design.label, design.name)
    };
    let differences = comparison.metrics.iter().flat_map(|row| &row.differences);
    let shown = differences.filter(|it| it.word != Word::NotRanked).filter_map(|it| it.relative);
    let has_arrows = shown.filter(|it| it.value.is_finite()).any(|it| axis::beyond(it.value).is_some());
    let arrows =
        has_arrows.then(|| "arrow: beyond the axis, less than a hundredth or more than 100 times as much".to_owned());
    comparison.designs.iter().enumerate().map(name).chain(arrows).collect()
}

fn grid(canvas: &mut Canvas, scale: &Scale, frame: Frame, comparison: &Comparison) {
    let Theme { grid, muted, text_px, .. } = *canvas.theme();
    let note = Lettering { colour: muted, px: text_px - 1.0, bold: false, side: HPos::Center };
    for (ratio, text) in axis::ticks(scale, axis::range(comparison)) {
        let x = scale.at(ratio);
        let is_same = text == "0";
        let (colour, px) = if is_same { (muted, 2) } else { (grid, 1) };
        canvas.line(&[Point { x, y: frame.top }, Point { x, y: frame.bottom }], colour, px);
        canvas.text(if is_same { "as A" } else { &text }, Point { x, y: frame.bottom + 12.0 }, note);
    }
    let middle = Point { x: f64::midpoint(frame.left, frame.right), y: frame.bottom + 32.0 };
    canvas.text("change against A, equal ratios at equal distances", middle, Lettering { px: text_px, ..note });
}

fn rows(canvas: &mut Canvas, scale: &Scale, frame: Frame, comparison: &Comparison) {
    let Theme { ink, text_px: px, grid, .. } = *canvas.theme();
    let mut y = frame.top + ROW_PX.1 / 2.0;
    for row in &comparison.metrics {
        let name = fitted(&row.metric, SIDES_PX.0 - 12.0, px, false);
        let at = Point { x: PAGE_PX.1, y: y + ROW_PX.0 / 2.0 };
        canvas.text(&name, at, Lettering { colour: ink, px, bold: false, side: HPos::Left });
        for (number, difference) in row.differences.iter().enumerate() {
            let label = comparison.designs.get(number + 1).map_or("", |design| design.label.as_str());
            one(canvas, scale, Place { frame, y: y + ROW_PX.0 / 2.0, number }, label, difference);
            y += ROW_PX.0;
        }
        let below = y + ROW_PX.1 / 2.0;
        canvas.line(&[Point { x: PAGE_PX.1, y: below }, Point { x: PAGE_PX.0 - PAGE_PX.1, y: below }], grid, 1);
        y += ROW_PX.1;
    }
}

/// Where one design's mark stands.
#[derive(Clone, Copy)]
struct Place {
    frame: Frame,
    y: f64,
    number: usize,
}

fn one(canvas: &mut Canvas, scale: &Scale, place: Place, label: &str, difference: &Difference) {
    let Place { frame, y, number } = place;
    let Theme { designs, muted, background, text_px: px, .. } = *canvas.theme();
    let colour = designs[number % designs.len()];
    let is_ranked = difference.word != Word::NotRanked;
    if let Some(relative) = difference.relative.filter(|_| is_ranked) {
        let x = |change: f64| scale.at(1.0 + change);
        if let Some(interval) = relative.interval {
            canvas.line(&[Point { x: x(interval.low), y }, Point { x: x(interval.high), y }], colour, 3);
        }
        let at = Point { x: x(relative.value), y };
        match axis::beyond(relative.value) {
            Some(way) => arrow(canvas, Point { x: if way < 0.0 { frame.left } else { frame.right }, y }, way, colour),
            None => mark(canvas, at, MARK_PX, colour),
        }
        if !difference.word.is_difference() && axis::beyond(relative.value).is_none() {
            mark(canvas, at, MARK_PX - 2.0, background);
        }
    }
    let words = [(label.to_owned(), colour, true, 8.0), (told(difference), muted, false, 26.0)];
    for (text, colour, bold, indent) in words {
        let text = fitted(&text, SIDES_PX.1 - indent, px, bold);
        let at = Point { x: frame.right + indent, y };
        canvas.text(&text, at, Lettering { colour, px, bold, side: HPos::Left });
    }
}

/// The figure and its verdict; the figure alone would be taken for a difference where none is shown.
fn told(difference: &Difference) -> String {
    let word = word(difference);
    let change = difference.relative.filter(|_| difference.word.is_difference());
    change.map_or_else(|| word.clone(), |it| format!("{}  {word}", Figure::change(it.value, None).value()))
}

/// Points to what lies beyond the axis.
fn arrow(canvas: &mut Canvas, tip: Point, way: f64, colour: RGBColor) {
    let back = tip.x - way * 2.0 * MARK_PX;
    let corners = [tip, Point { x: back, y: tip.y - MARK_PX }, Point { x: back, y: tip.y + MARK_PX }];
    canvas.area(&corners, colour, 1.0);
}

fn mark(canvas: &mut Canvas, at: Point, half: f64, colour: RGBColor) {
    let Point { x, y } = at;
    canvas.rectangle(Frame { left: x - half, top: y - half, right: x + half, bottom: y + half }, colour, 1.0);
}
