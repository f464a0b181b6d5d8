//! What a difference looks like by its verdict, and what the marks mean.

use super::axis;
use super::rows::Metric;
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point};
use crate::report::chart::lettering::width;
use crate::report::chart::scale::Scale;
use crate::report::chart::theme::Theme;
use crate::stats::comparison::{Difference, Word};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Half of a mark.
const MARK_PX: f64 = 5.0;
/// Room of a mark in the key, and between two of its texts.
const KEY_PX: (f64, f64) = (24.0, 16.0);
/// Height of a line of the key.
pub const LINE_PX: f64 = 18.0;

/// What is drawn of a difference: full where one is shown, open where none is. Shapes are told apart without colours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Better,
    Worse,
    Other,
    Open,
    Interval,
    Beyond,
}

impl Shape {
    /// In the order of the key.
    const ALL: [Self; 6] = [Self::Better, Self::Worse, Self::Other, Self::Open, Self::Interval, Self::Beyond];

    fn of(word: Word) -> Option<Self> {
        match word {
            Word::Better => Some(Self::Better),
            Word::Worse => Some(Self::Worse),
            Word::Higher | Word::Lower => Some(Self::Other),
            Word::NoDifferenceShown => Some(Self::Open),
            Word::NotRanked => None,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Other => "higher or lower, which is neither",
            Self::Open => "no difference shown",
            Self::Interval => "interval, of 95 % or more",
            Self::Beyond => "arrow: beyond the axis, as far as the figure says",
        }
    }

    const fn colour(self, theme: &Theme) -> RGBColor {
        match self {
            Self::Better => theme.ok,
            Self::Worse => theme.failed,
            Self::Other => theme.ink,
            Self::Open | Self::Interval | Self::Beyond => theme.muted,
        }
    }
}

/// Intervals first, so that no mark lies below one.
pub fn line(canvas: &mut Canvas, scale: &Scale, frame: Frame, y: f64, differences: &[&Difference]) {
    let known = |it: &&Difference| Some((Shape::of(it.word)?, it.relative?));
    let known: Vec<_> = differences.iter().filter_map(known).collect();
    let x = |change: f64| scale.at(1.0 + change);
    for (shape, relative) in &known {
        if let Some(interval) = relative.interval {
            let colour = shape.colour(canvas.theme());
            canvas.line(&[Point { x: x(interval.low), y }, Point { x: x(interval.high), y }], colour, 3);
        }
    }
    for (shape, relative) in known {
        match axis::beyond(relative.value) {
            Some(way) => {
                let x = if way < 0.0 { frame.left } else { frame.right };
                arrow(canvas, Point { x, y }, way, shape);
            }
            None => mark(canvas, Point { x: x(relative.value), y }, shape),
        }
    }
}

fn mark(canvas: &mut Canvas, at: Point, shape: Shape) {
    let Point { x, y } = at;
    let (colour, background) = (shape.colour(canvas.theme()), canvas.theme().background);
    let half = MARK_PX;
    match shape {
        Shape::Better => canvas.circle(at, 5, colour),
        Shape::Worse => {
            let long = 1.3 * half;
            let corners = [(0.0, -long), (long, 0.0), (0.0, long), (-long, 0.0)];
            canvas.area(&corners.map(|(dx, dy)| Point { x: x + dx, y: y + dy }), colour, 1.0);
        }
        Shape::Other => {
            let half = half - 1.0;
            canvas.rectangle(Frame { left: x - half, top: y - half, right: x + half, bottom: y + half }, colour, 1.0);
        }
        Shape::Open => {
            canvas.circle(at, 5, colour);
            canvas.circle(at, 3, background);
        }
        Shape::Interval => canvas.line(&[Point { x: x - 9.0, y }, Point { x: x + 9.0, y }], colour, 3),
        Shape::Beyond => arrow(canvas, Point { x: x - half, y }, -1.0, shape),
    }
}

/// Points to what lies beyond the axis; hollow where no difference is shown.
fn arrow(canvas: &mut Canvas, tip: Point, way: f64, shape: Shape) {
    let (colour, back) = (shape.colour(canvas.theme()), tip.x - way * 2.0 * MARK_PX);
    let corners = [tip, Point { x: back, y: tip.y - MARK_PX }, Point { x: back, y: tip.y + MARK_PX }];
    if shape == Shape::Open {
        canvas.line(&[corners[0], corners[1], corners[2], corners[0]], colour, 2);
    } else {
        canvas.area(&corners, colour, 1.0);
    }
}

/// The marks that occur, line by line.
pub struct Key {
    places: Vec<(Shape, f64, usize)>,
}

impl Key {
    /// Laid out over so many pixels, in letters of so many.
    pub fn new(metrics: &[Metric], room: f64, px: f64) -> Self {
        let all: Vec<&Difference> =
            metrics.iter().flat_map(|metric| &metric.lines).flat_map(|line| line.differences.iter().copied()).collect();
        let known = || all.iter().filter_map(|it| Some((Shape::of(it.word)?, it.relative?)));
        let occurs = |shape: &Shape| match shape {
            Shape::Interval => known().any(|(_, it)| it.interval.is_some_and(|it| it.low < it.high)),
            Shape::Beyond => known().any(|(_, it)| axis::beyond(it.value).is_some()),
            Shape::Better | Shape::Worse | Shape::Other | Shape::Open => known().any(|(own, _)| own == *shape),
        };
        let (mut x, mut row) = (0.0, 0);
        let place = |shape: Shape| {
            let wide = KEY_PX.0 + width(shape.text(), px, false);
            if x > 0.0 && x + wide > room {
                (x, row) = (0.0, row + 1);
            }
            let place = (shape, x, row);
            x += wide + KEY_PX.1;
            place
        };
        Self { places: Shape::ALL.into_iter().filter(occurs).map(place).collect() }
    }

    /// Pixels from its top to its bottom.
    pub fn height(&self) -> f64 {
        self.places.last().map_or(0.0, |(_, _, row)| LINE_PX * (*row as f64 + 1.0))
    }

    /// Draws from the top left corner `at`.
    pub fn draw(&self, canvas: &mut Canvas, at: Point) {
        let (colour, px) = (canvas.theme().muted, canvas.theme().text_px);
        for (shape, x, row) in &self.places {
            let (x, y) = (at.x + x, at.y + LINE_PX * (*row as f64 + 0.5));
            mark(canvas, Point { x: x + 9.0, y }, *shape);
            let place = Point { x: x + KEY_PX.0, y };
            canvas.text(shape.text(), place, Lettering { colour, px, bold: false, side: HPos::Left });
        }
    }
}
