//! A plot over simulated time, in the windows of a series; gaps stay gaps.

use super::canvas::{Canvas, Frame, Point};
use super::panel::Panel;
use super::scale::{Law, Range, Scale};
use super::ticks::{self, Tick};
use plotters::style::RGBColor;

/// Least distance between two numbers on the time axis.
const TIME_STEP_PX: f64 = 62.0;

/// The windows of a series: where they start and how wide they are, in simulated seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Windows {
    start_s: f64,
    width_s: f64,
    count: usize,
}

impl Windows {
    /// `None` if there is no time to show.
    pub fn new(start_s: f64, width_s: f64, count: usize) -> Option<Self> {
        let some_time = count > 0 && width_s > 0.0 && (start_s + width_s * count as f64).is_finite();
        some_time.then_some(Self { start_s, width_s, count })
    }

    /// The clock from the first window's start to the last one's end.
    pub fn span(&self) -> Range {
        Range { low: self.start_s, high: self.edge(self.count) }
    }

    /// The instant at which window `i` starts.
    pub fn edge(&self, i: usize) -> f64 {
        self.start_s + self.width_s * i as f64
    }

    /// The instant in the middle of window `i`.
    pub fn middle(&self, i: usize) -> f64 {
        self.edge(i) + self.width_s / 2.0
    }
}

/// A panel with the clock below.
pub struct Timeline {
    panel: Panel,
    windows: Windows,
}

impl Timeline {
    /// `quantity` lies over the frame's height, low values at the bottom.
    pub fn new(frame: Frame, windows: Windows, law: Law, quantity: Range) -> Self {
        Self { panel: Panel::new(frame, (Law::Linear, windows.span()), (law, quantity)), windows }
    }

    /// The clock over the frame's width.
    pub fn time(&self) -> &Scale {
        self.panel.across()
    }

    /// Height of `value`.
    pub fn height_of(&self, value: f64) -> f64 {
        self.panel.height_of(value)
    }

    /// Grid lines with their numbers on the left.
    pub fn quantity_axis(&self, canvas: &mut Canvas, ticks: &[Tick]) {
        self.panel.quantity_axis(canvas, ticks);
    }

    /// Numbers below the frame; returns their unit.
    pub fn time_axis(&self, canvas: &mut Canvas) -> &'static str {
        let Frame { left, right, .. } = self.panel.frame();
        let (ticks, unit) = ticks::time(self.windows.span(), ((right - left) / TIME_STEP_PX).max(2.0));
        self.panel.across_axis(canvas, &ticks);
        unit
    }

    /// A curve through the windows' middles, flat to the edges of every gap, so that one window alone is seen.
    pub fn curve(&self, canvas: &mut Canvas, values: &[Option<f64>], colour: RGBColor) {
        for run in self.runs(values) {
            canvas.line(&run, colour, 2);
        }
    }

    /// A curve with the area below it.
    pub fn hill(&self, canvas: &mut Canvas, values: &[Option<f64>], colour: RGBColor) {
        for run in self.runs(values) {
            let (first, last) = (run[0], run[run.len() - 1]);
            let foot = [last.x, first.x].map(|x| Point { x, y: self.panel.frame().bottom });
            canvas.area(&[run.as_slice(), &foot].concat(), colour, 0.45);
            canvas.line(&run, colour, 1);
        }
    }

    /// What lies between two curves that have their gaps in common.
    pub fn layer(&self, canvas: &mut Canvas, floor: &[Option<f64>], top: &[Option<f64>], colour: RGBColor) {
        for (mut below, above) in self.runs(floor).into_iter().zip(self.runs(top)) {
            below.reverse();
            canvas.area(&[above.as_slice(), &below].concat(), colour, 0.55);
            canvas.line(&above, colour, 1);
        }
    }

    /// The curve's points, a list for each stretch without a gap.
    fn runs(&self, values: &[Option<f64>]) -> Vec<Vec<Point>> {
        let mut runs: Vec<Vec<Point>> = Vec::new();
        let mut open = false;
        for (i, value) in values.iter().enumerate().take(self.windows.count) {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                open = false;
                continue;
            };
            let y = self.panel.height_of(value);
            let [from, middle, to] = [self.windows.edge(i), self.windows.middle(i), self.windows.edge(i + 1)]
                .map(|t| Point { x: self.panel.across().at(t), y });
            match runs.last_mut() {
                Some(run) if open => {
                    run.pop();
                    run.extend([middle, to]);
                }
                Some(_) | None => runs.push(vec![from, middle, to]),
            }
            open = true;
        }
        runs
    }
}
