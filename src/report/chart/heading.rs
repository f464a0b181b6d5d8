//! The sentence on top of a chart, and below it in small what was drawn.

use super::canvas::{Canvas, Lettering, Point};
use super::lettering::wrapped;
use super::theme::Theme;
use plotters::style::text_anchor::HPos;

/// Distance of lines, in sizes of their letters.
const LEADING: f64 = 1.35;

/// Lines of text that fit the page.
pub struct Heading {
    title: Vec<String>,
    notes: Vec<String>,
    sizes_px: (f64, f64),
}

impl Heading {
    /// Breaks both into lines of at most `room` pixels.
    pub fn new(title: &str, notes: &[String], room: f64, theme: &Theme) -> Self {
        let Theme { title_px, text_px, .. } = *theme;
        let title = wrapped(title, room, title_px, true);
        let notes = notes.iter().flat_map(|note| wrapped(note, room, text_px, false)).collect();
        Self { title, notes, sizes_px: (title_px, text_px) }
    }

    /// Pixels from the first line's top to the last one's bottom.
    pub fn height(&self) -> f64 {
        LEADING * (self.title.len() as f64 * self.sizes_px.0 + self.notes.len() as f64 * self.sizes_px.1)
    }

    /// Draws from the top left corner `at`.
    pub fn draw(&self, canvas: &mut Canvas, at: Point) {
        let (ink, muted) = (canvas.theme().ink, canvas.theme().muted);
        let titles = self.title.iter().map(|line| (line, ink, self.sizes_px.0, true));
        let notes = self.notes.iter().map(|line| (line, muted, self.sizes_px.1, false));
        let mut y = at.y;
        for (line, colour, px, bold) in titles.chain(notes) {
            let place = Point { x: at.x, y: y + px * LEADING / 2.0 };
            canvas.text(line, place, Lettering { colour, px, bold, side: HPos::Left });
            y += px * LEADING;
        }
    }
}
