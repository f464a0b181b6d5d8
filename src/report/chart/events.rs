//! Faults, changes and actions on the time axis: shaded spans and upright lines with their names above the panel.
//!
//! A fault is shaded from its beginning to the repair of the same name, or to the end. The warm-up is shaded as well,
//! since no figure counts it. Names that would overlap climb to a higher row; where the rows do not hold all names,
//! changes and actions become ticks with one name for all of them.

use super::canvas::{Canvas, Frame, Lettering, Point};
use super::lettering;
use super::scale::{Range, Scale};
use crate::stats::result::{Marker, MarkerKind, RunResult};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Height of a row of names.
const ROW_PX: f64 = 17.0;
/// Rows at most.
const ROWS: usize = 3;
/// Room of a name before it is shortened.
const NAME_PX: f64 = 190.0;

/// Least distance between two names.
const GAP_PX: f64 = 8.0;
/// Height of a mark without a name.
const TICK_PX: f64 = 9.0;

/// What is to be marked, for one chart.
pub struct Events {
    /// What lasts.
    pub spans: Vec<Span>,
    /// Instants in seconds, with what happened.
    pub lines: Vec<(f64, String)>,
}

/// A fault, or the warm-up.
pub struct Span {
    /// Simulated second of its beginning.
    pub from_s: f64,
    /// Simulated second of its end; infinite where nothing ends it.
    pub to_s: f64,
    /// Its name.
    pub name: String,
    /// False for the warm-up.
    pub fault: bool,
}

/// A name with the pixel of its line and its row, 0 lowest.
struct Sign {
    x: f64,
    row: Option<usize>,
    name: String,
}

impl Events {
    /// Everything that falls into `shown`.
    pub fn of(result: &RunResult, shown: Range) -> Self {
        let mut spans = Vec::new();
        if result.warmup_s > shown.low {
            let name = "warm-up".to_owned();
            spans.push(Span { from_s: shown.low, to_s: result.warmup_s.min(shown.high), name, fault: false });
        }
        let mut markers: Vec<&Marker> = result.markers.iter().filter(|m| m.t_s.is_finite()).collect();
        markers.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
        let mut lines = Vec::new();
        for marker in markers {
            match marker.kind {
                MarkerKind::Fault => {
                    let (from_s, name) = (marker.t_s, marker.label.clone());
                    spans.push(Span { from_s, to_s: f64::INFINITY, name, fault: true });
                }
                MarkerKind::Repair => match spans.iter_mut().find(|span| span.is_open(&marker.label)) {
                    Some(span) => span.to_s = marker.t_s,
                    None => lines.push((marker.t_s, format!("end of {}", marker.label))),
                },
                MarkerKind::Change | MarkerKind::Action => lines.push((marker.t_s, marker.label.clone())),
            }
        }
        spans.retain(|span| span.from_s <= shown.high && span.to_s >= shown.low);
        lines.retain(|(t, _)| (shown.low..=shown.high).contains(t));
        Self { spans, lines }
    }

    /// Height that the names take above a panel whose clock is `time`; no name passes `right`.
    pub fn height(&self, time: &Scale, right: f64, px: f64) -> f64 {
        let rows = self.signs(time, right, px).iter().filter_map(|sign| sign.row).max().map_or(0, |row| row + 1);
        rows as f64 * ROW_PX + if rows > 0 { 4.0 } else { 0.0 }
    }

    /// Spans and lines inside `frame`, to be drawn before the curves; no name passes `right`.
    pub fn draw(&self, canvas: &mut Canvas, time: &Scale, frame: Frame, right: f64) {
        let (fault, quiet, action) = (canvas.theme().fault, canvas.theme().grid, canvas.theme().action);
        for span in &self.spans {
            let (left, right) = (time.at(span.from_s), time.at(span.to_s));
            let (colour, opacity) = if span.fault { (fault, 0.2) } else { (quiet, 0.55) };
            canvas.rectangle(Frame { left, right, ..frame }, colour, opacity);
            if span.fault {
                upright(canvas, left, frame, fault);
            }
        }
        let crowded = self.every_sign(time, right, canvas.theme().text_px).is_none();
        let top = if crowded { frame.bottom - TICK_PX } else { frame.top };
        for (t, _) in &self.lines {
            upright(canvas, time.at(*t), Frame { top, ..frame }, action);
        }
    }

    /// Names in the rows that end at `bottom`, and the lines that lead down from them.
    pub fn names(&self, canvas: &mut Canvas, time: &Scale, bottom: f64, right: f64) {
        let (muted, ink, px) = (canvas.theme().grid, canvas.theme().ink, canvas.theme().text_px - 1.0);
        for Sign { x, row, name } in self.signs(time, right, canvas.theme().text_px) {
            let Some(row) = row else { continue };
            let y = bottom - 4.0 - (row as f64 + 0.5) * ROW_PX;
            let start = name_start(x, &name, right, px);
            canvas.line(&[Point { x, y: y - 6.0 }, Point { x, y: bottom }], muted, 1);
            canvas.text(&name, Point { x: start, y }, Lettering { colour: ink, px, bold: false, side: HPos::Left });
        }
    }

    /// Every name in its row, or with one name for all lines.
    fn signs(&self, time: &Scale, right: f64, text_px: f64) -> Vec<Sign> {
        self.every_sign(time, right, text_px).unwrap_or_else(|| {
            let first = self.lines.iter().map(|(t, _)| *t).fold(f64::INFINITY, f64::min);
            let all = (first, format!("{} changes and actions", self.lines.len()));
            let lines = if self.lines.is_empty() { &[] } else { std::slice::from_ref(&all) };
            placed(self.signs_of(lines, time, text_px), right, text_px)
        })
    }

    /// `None` if the rows do not hold all names.
    fn every_sign(&self, time: &Scale, right: f64, text_px: f64) -> Option<Vec<Sign>> {
        let signs = placed(self.signs_of(&self.lines, time, text_px), right, text_px);
        signs.iter().all(|sign| sign.row.is_some()).then_some(signs)
    }

    fn signs_of(&self, lines: &[(f64, String)], time: &Scale, text_px: f64) -> Vec<Sign> {
        let named = self.spans.iter().map(|span| (span.from_s, &span.name));
        let named = named.chain(lines.iter().map(|(t, name)| (*t, name)));
        let fitted = |name| lettering::fitted(name, NAME_PX, text_px - 1.0, false);
        named.map(|(t, name)| Sign { x: time.at(t), row: None, name: fitted(name) }).collect()
    }
}

/// Rows from right to left, so that a line coming down from a higher row passes left of every lower name.
fn placed(mut signs: Vec<Sign>, right: f64, text_px: f64) -> Vec<Sign> {
    let px = text_px - 1.0;
    signs.sort_by(|a, b| b.x.total_cmp(&a.x));
    let mut leftmost = [right + GAP_PX; ROWS];
    for sign in &mut signs {
        let start = name_start(sign.x, &sign.name, right, px);
        let end = start + lettering::width(&sign.name, px, false) + GAP_PX;
        sign.row = (0..ROWS).find(|row| end <= leftmost[*row]);
        if let Some(row) = sign.row {
            leftmost[..=row].fill(start.min(sign.x));
        }
    }
    signs
}

impl Span {
    fn is_open(&self, name: &str) -> bool {
        self.fault && self.name == name && self.to_s.is_infinite()
    }
}

/// Just right of the line, or as far left of that as the right edge asks.
fn name_start(x: f64, name: &str, right: f64, px: f64) -> f64 {
    (x + 4.0).min(right - lettering::width(name, px, false))
}

fn upright(canvas: &mut Canvas, x: f64, frame: Frame, colour: RGBColor) {
    canvas.line(&[Point { x, y: frame.top }, Point { x, y: frame.bottom }], colour, 1);
}
