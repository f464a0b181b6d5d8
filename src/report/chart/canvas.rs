//! The sheet a chart is drawn on: lines, areas and text in pixels, written as SVG by plotters.

use super::theme::Theme;
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, RGBColor, TextStyle};

/// plotters divides every font size by this before it writes it (plotters-svg 0.3, `draw_text`).
const FONT_SCALE: f64 = 1.24;

/// A stroke and a gap.
const DASH_PX: (f64, f64) = (6.0, 4.0);

const IN_MEMORY: &str = "drawing into memory cannot fail";

/// A place in pixels from the top left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

/// How a text is set. Its height is always centred on the point.
#[derive(Clone, Copy)]
pub struct Lettering {
    /// Colour.
    pub colour: RGBColor,
    /// Size.
    pub px: f64,
    /// Weight.
    pub bold: bool,
    /// The side of the text that touches the point.
    pub side: HPos,
}

/// An open sheet.
pub struct Canvas<'a> {
    backend: SVGBackend<'a>,
    theme: &'a Theme,
}

/// An SVG document of `width` x `height` pixels; its accessible name is `title`.
pub fn sheet(size: (u32, u32), theme: &Theme, title: &str, draw: impl FnOnce(&mut Canvas)) -> String {
    let mut svg = String::new();
    {
        let mut canvas = Canvas { backend: SVGBackend::with_string(&mut svg, size), theme };
        let everything = Frame { left: 0.0, top: 0.0, right: f64::from(size.0), bottom: f64::from(size.1) };
        canvas.rectangle(everything, theme.background, 1.0);
        draw(&mut canvas);
        canvas.backend.present().expect(IN_MEMORY);
    }
    let name = format!("role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\" xmlns=", attribute(title));
    svg.replacen("xmlns=", &name, 1)
}

impl Canvas<'_> {
    /// The theme in force.
    pub fn theme(&self) -> &Theme {
        self.theme
    }

    /// A line through `points`, `px` wide.
    pub fn line(&mut self, points: &[Point], colour: RGBColor, px: u32) {
        self.backend.draw_path(points.iter().map(pixel), &colour.stroke_width(px)).expect(IN_MEMORY);
    }

    /// A line from one point to another, a pixel wide, in strokes with gaps.
    pub fn dashes(&mut self, [from, to]: [Point; 2], colour: RGBColor) {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx.hypot(dy);
        let (stroke, gap) = DASH_PX;
        let at = |along: f64| Point { x: from.x + dx * along / length, y: from.y + dy * along / length };
        let mut along = 0.0;
        while along < length {
            self.line(&[at(along), at((along + stroke).min(length))], colour, 1);
            along += stroke + gap;
        }
    }

    /// The area inside `points`.
    pub fn area(&mut self, points: &[Point], colour: RGBColor, opacity: f64) {
        self.backend.fill_polygon(points.iter().map(pixel), &colour.mix(opacity).filled()).expect(IN_MEMORY);
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, frame: Frame, colour: RGBColor, opacity: f64) {
        let from = pixel(&Point { x: frame.left, y: frame.top });
        let to = pixel(&Point { x: frame.right, y: frame.bottom });
        self.backend.draw_rect(from, to, &colour.mix(opacity).filled(), true).expect(IN_MEMORY);
    }

    /// A filled circle.
    pub fn circle(&mut self, middle: Point, radius: u32, colour: RGBColor) {
        self.backend.draw_circle(pixel(&middle), radius, &colour.filled(), true).expect(IN_MEMORY);
    }

    /// One line of text.
    pub fn text(&mut self, text: &str, at: Point, lettering: Lettering) {
        let weight = if lettering.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FontFamily::Name(self.theme.fonts), lettering.px * FONT_SCALE, weight);
        let style = TextStyle::from(font).color(&lettering.colour).pos(Pos::new(lettering.side, VPos::Center));
        self.backend.draw_text(&spelled(text), &style, pixel(&at)).expect(IN_MEMORY);
    }
}

/// plotters' SVG has whole pixels.
fn pixel(point: &Point) -> (i32, i32) {
    let Point { x, y } = *point;
    assert!(x.is_finite() && y.is_finite(), "a chart has finite places, got {x}, {y}");
    (x.round() as i32, y.round() as i32)
}

/// Without the characters that XML 1.0 cannot spell (section 2.2).
fn spelled(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

fn attribute(text: &str) -> String {
    spelled(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
