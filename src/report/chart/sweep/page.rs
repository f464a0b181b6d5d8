//! A page of equal panels below a heading, with room for a key between them.

use super::marks::KEY_PX;
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point, sheet};
use crate::report::chart::heading::Heading;
use crate::report::chart::lettering::fitted;
use crate::report::chart::panel;
use crate::report::chart::theme::Theme;
use plotters::style::text_anchor::HPos;

/// Width of the page, and what is free on every side.
const PAGE_PX: (f64, f64) = (800.0, 16.0);
/// Height of a panel by the number of columns.
const HEIGHT_PX: [f64; 4] = [300.0, 230.0, 190.0, 160.0];
/// Times as high, where there are more than three rows.
const FLAT: f64 = 0.65;
/// Between two columns.
const GAP_PX: f64 = 18.0;
/// Above a panel: its name.
const NAME_PX: f64 = 24.0;
/// Below a panel: numbers, and what they are.
const BELOW_PX: f64 = panel::BELOW_PX + 20.0;

/// Where everything lies.
pub struct Page {
    title: String,
    heading: Heading,
    /// The middle of the key's left edge.
    pub key: Point,
    /// The panels, row by row.
    pub panels: Vec<Frame>,
    columns: usize,
    height: f64,
}

/// What a page holds.
pub struct Contents {
    /// The sentence on top.
    pub title: String,
    /// What was drawn.
    pub notes: Vec<String>,
    /// True if there is a key.
    pub key: bool,
    /// Number of panels, and of columns.
    pub panels: (usize, usize),
    /// Room on the left of the first column for numbers, and on the right of the last one for names.
    pub sides: (f64, f64),
}

impl Page {
    /// Lays the contents out.
    pub fn new(contents: Contents, theme: &Theme) -> Self {
        let Contents { title, notes, key, panels: (count, columns), sides: (left, right) } = contents;
        let (width, margin) = PAGE_PX;
        let heading = Heading::new(&title, &notes, width - 2.0 * margin, theme);
        let below = margin + heading.height() + 8.0;
        let top = below + if key { KEY_PX } else { 0.0 };
        let wide = (width - 2.0 * margin - left - right - GAP_PX * (columns - 1) as f64) / columns as f64;
        let flat = if count.div_ceil(columns) > 3 { FLAT } else { 1.0 };
        let high = flat * HEIGHT_PX[(columns - 1).min(HEIGHT_PX.len() - 1)];
        let step = NAME_PX + high + BELOW_PX;
        let frame = |at: usize| {
            let x = margin + left + (at % columns) as f64 * (wide + GAP_PX);
            let y = top + (at / columns) as f64 * step + NAME_PX;
            Frame { left: x, top: y, right: x + wide, bottom: y + high }
        };
        let height = top + count.div_ceil(columns) as f64 * step + margin;
        let key = Point { x: margin, y: below + KEY_PX / 2.0 };
        Self { title, heading, key, panels: (0..count).map(frame).collect(), columns, height }
    }

    /// Draws the heading and then what `draw` draws.
    pub fn sheet(&self, theme: &Theme, draw: impl FnOnce(&mut Canvas)) -> String {
        #[expect(clippy::cast_sign_loss, reason = "a height")]
        let size = (PAGE_PX.0 as u32, self.height.ceil() as u32);
        sheet(size, theme, &self.title, |canvas| {
            self.heading.draw(canvas, Point { x: PAGE_PX.1, y: PAGE_PX.1 });
            draw(canvas);
        })
    }

    /// True for panels that have numbers on their left.
    pub fn is_first(&self, panel: usize) -> bool {
        panel.is_multiple_of(self.columns)
    }

    /// A panel's name above it, and what lies to the right below it.
    pub fn name(&self, canvas: &mut Canvas, panel: usize, name: &str, caption: &str) {
        let Frame { left, top, right, bottom } = self.panels[panel];
        let Theme { ink, muted, text_px: px, .. } = *canvas.theme();
        let name = fitted(name, right - left, px, true);
        let above = Point { x: left, y: top - 12.0 };
        canvas.text(&name, above, Lettering { colour: ink, px, bold: true, side: HPos::Left });
        let below = Point { x: f64::midpoint(left, right), y: bottom + panel::BELOW_PX + 10.0 };
        let caption = fitted(caption, right - left, px, false);
        canvas.text(&caption, below, Lettering { colour: muted, px, bold: false, side: HPos::Center });
    }
}
