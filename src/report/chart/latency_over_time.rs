//! Latency percentiles over simulated time: is it steady, and what moved it?
//!
//! p50, p95 and p99 of the requests that arrived in each window, on a log axis, since latency moves in ratios. A window
//! in which no request ended ok is a gap.

mod sentence;

use super::canvas::{Canvas, Frame, Point, sheet};
use super::heading::Heading;
use super::scale::Law;
use super::single::Single;
use super::theme::Theme;
use super::ticks;
use super::timeline::Windows;
use crate::report::quantity::duration;
use crate::stats::result::RunResult;
use plotters::style::RGBColor;

const SIZE: (u32, u32) = (800, 450);
const MARGIN_PX: f64 = 16.0;
/// Nothing shorter can be simulated with the usual tick; a latency of zero is drawn on the frame.
const NANOSECOND: f64 = 1e-9;

type Curve<'a> = (&'static str, &'a [Option<f64>], RGBColor);

/// What the chart proves: `p99 stays between 180 ms and 260 ms, the median near 58 ms`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    sentence::of(result)
}

/// The chart as SVG.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> String {
    let title = title(result);
    sheet(SIZE, theme, &title, |canvas| {
        let (right, bottom) = (f64::from(SIZE.0) - MARGIN_PX, f64::from(SIZE.1) - MARGIN_PX);
        let heading = Heading::new(&title, &notes(result), right - MARGIN_PX, theme);
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        let top = MARGIN_PX + heading.height() + 10.0;
        let series = &result.series;
        let latency = &series.latency;
        let curves = [
            ("p99", latency.p99_s.as_slice(), theme.p99),
            ("p95", latency.p95_s.as_slice(), theme.p95),
            ("p50", latency.p50_s.as_slice(), theme.p50),
        ];
        let count = curves.iter().map(|(_, values, _)| values.len()).max().unwrap_or(0);
        if let Some(windows) = Windows::new(series.start_s, series.width_s, count) {
            plot(canvas, result, &curves, windows, Frame { left: MARGIN_PX, top, right, bottom });
        }
    })
}

/// What is drawn, in words that the title leaves out.
fn notes(result: &RunResult) -> Vec<String> {
    let plural = if result.replications == 1 { "" } else { "s" };
    let mut notes = vec![format!(
        "{}, seed {}, {} replication{plural} pooled",
        result.scenario.name, result.seed, result.replications
    )];
    if result.series.width_s > 0.0 {
        let width = duration(result.series.width_s);
        notes.push(format!("latency (log scale) of requests that ended ok, in windows of {width}"));
    }
    notes
}

fn plot(canvas: &mut Canvas, result: &RunResult, curves: &[Curve], windows: Windows, page: Frame) {
    let values: Vec<f64> = curves.iter().flat_map(|(_, values, _)| values.iter().flatten().copied()).collect();
    let positive = values.iter().copied().filter(|s| *s >= NANOSECOND && s.is_finite());
    let least = positive.clone().reduce(f64::min).unwrap_or(1e-3);
    let largest = positive.reduce(f64::max).unwrap_or(1.0);
    let (range, ticks) = ticks::latency(least, largest);
    let single = Single::draw(canvas, result, windows, page, (Law::Log, range, &ticks));
    if values.iter().all(|s| !s.is_finite()) {
        let middle = Point { y: f64::midpoint(single.frame.top, single.frame.bottom), ..single.below };
        canvas.text("nothing to show", middle, single.note);
    }
    for (_, values, colour) in curves.iter().rev() {
        single.panel.curve(canvas, values, *colour);
    }
    let end = |(name, values, colour): &Curve| {
        let last = values.iter().rev().flatten().copied().next()?;
        Some((*name, last, *colour))
    };
    let ends: Vec<_> = curves.iter().filter_map(end).collect();
    single.label(canvas, &ends);
}
