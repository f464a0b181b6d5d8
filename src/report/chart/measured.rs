//! What components count of themselves over time: curves of one kind of measure, one for each component that has it.

use super::canvas::{Canvas, Frame};
use super::scale::{Law, Range};
use super::single::Single;
use super::ticks::Tick;
use super::timeline::Windows;
use crate::stats::result::{Interval, RunResult};
use plotters::style::RGBColor;

/// More curves cannot be told apart: as many as there are colours of designs.
const MOST: usize = 4;

/// One component's.
pub struct Measured<'a> {
    /// The component.
    pub owner: &'a str,
    /// Window by window.
    pub values: &'a [Option<f64>],
    /// After the warm-up, as the tables say it.
    pub mean: Option<f64>,
    /// Of the mean, if one can be stood behind.
    pub interval: Option<Interval>,
}

impl Measured<'_> {
    /// True if its mean is higher than another's by more than both intervals.
    pub fn is_above(&self, other: &Self) -> bool {
        self.interval.zip(other.interval).is_some_and(|(own, other)| own.low > other.high)
    }

    /// The measured time in stretches of three hundredths of it, with their middles: a window alone is noisy.
    pub fn stretches(&self, result: &RunResult) -> Vec<(f64, f64)> {
        let known = self.measured(result);
        let mean = |part: &[(f64, f64)]| {
            let sum = part.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            (sum.0 / part.len() as f64, sum.1 / part.len() as f64)
        };
        known.windows((3 * known.len()).div_ceil(100).max(1)).map(mean).collect()
    }

    /// The windows after the warm-up, with their middles.
    fn measured(&self, result: &RunResult) -> Vec<(f64, f64)> {
        let series = &result.series;
        let Some(clock) = Windows::new(series.start_s, series.width_s, self.values.len()) else { return Vec::new() };
        let known = self.values.iter().enumerate().filter_map(|(at, value)| Some((clock.middle(at), (*value)?)));
        known.filter(|(middle, value)| *middle >= result.warmup_s && value.is_finite()).collect()
    }
}

/// Every component with this measure, those with the highest mean first; none whose every window is zero or empty,
/// unless `zeros` are wanted too.
pub fn of<'a>(result: &'a RunResult, suffix: &str, zeros: bool) -> Vec<Measured<'a>> {
    let one = |(name, values): (&'a String, &'a Vec<Option<f64>>)| {
        let owner = name.strip_suffix(suffix)?;
        let metric = result.metrics.get(name);
        let (mean, interval) = (metric.map(|metric| metric.value), metric.and_then(|metric| metric.interval));
        let counts = zeros || values.iter().flatten().any(|value| *value > 0.0);
        counts.then_some(Measured { owner, values, mean, interval })
    };
    let mut found: Vec<Measured> = result.series.measures.iter().filter_map(one).collect();
    found.sort_by(|a, b| b.mean.unwrap_or(0.0).total_cmp(&a.mean.unwrap_or(0.0)));
    found
}

/// The highest finite value of any window.
pub fn largest(all: &[Measured]) -> f64 {
    let values = all.iter().flat_map(|one| one.values).flatten().copied();
    values.filter(|value| value.is_finite()).fold(0.0, f64::max)
}

/// Draws the curves on a page, each with its name; of many, some.
pub fn plot(canvas: &mut Canvas, result: &RunResult, all: &[Measured], page: Frame, (range, ticks): (Range, &[Tick])) {
    let series = &result.series;
    let count = all.iter().map(|one| one.values.len()).max().unwrap_or(0);
    let Some(windows) = Windows::new(series.start_s, series.width_s, count) else { return };
    let shown = shown(all);
    let owners: Vec<&str> = shown.iter().map(|one| one.owner).collect();
    let (room, names) = Single::names(&owners, canvas.theme().text_px);
    let single = Single::beside(canvas, result, windows, page, (Law::Linear, range, ticks), room);
    let designs = canvas.theme().designs;
    let colour = |at: usize| -> RGBColor { designs[at % designs.len()] };
    for (at, &one) in shown.iter().enumerate().rev() {
        single.panel.curve(canvas, one.values, colour(at));
    }
    let last = |one: &Measured| one.values.iter().rev().flatten().copied().find(|value| value.is_finite());
    let ends = shown.into_iter().zip(&names).enumerate();
    let ends: Vec<(&str, f64, RGBColor)> =
        ends.filter_map(|(at, (one, name))| Some((name.as_str(), last(one)?, colour(at)))).collect();
    single.label(canvas, &ends);
}

/// Of many those with most, and the last.
fn shown<'a, 'r>(all: &'a [Measured<'r>]) -> Vec<&'a Measured<'r>> {
    let is_shown = |at: &usize| all.len() <= MOST || *at < MOST - 1 || at + 1 == all.len();
    (0..all.len()).filter(is_shown).map(|at| &all[at]).collect()
}

/// How many curves are not shown, in words.
pub fn left_out(all: &[Measured]) -> String {
    if all.len() > MOST { format!("; {MOST} of {} components are shown", all.len()) } else { String::new() }
}
