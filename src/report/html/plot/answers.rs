//! Answers over time, to be zoomed.

use super::{Curve, Plot, Vertical, clock};
use crate::report::chart::answers_over_time::failed;
use crate::report::chart::ticks;
use crate::report::chart::timeline::Windows;
use crate::stats::result::RunResult;

/// The chart; none where there is no time to show.
pub fn plot(result: &RunResult) -> Option<Plot> {
    let series = &result.series;
    let (ok, failed) = (&series.endings_per_s.ok, failed(&series.endings_per_s));
    let windows = Windows::new(series.start_s, series.width_s, ok.len())?;
    let largest = ok.iter().chain(&failed).copied().filter(|rate| rate.is_finite()).fold(0.0, f64::max);
    let (range, ticks) = ticks::from_zero(largest, 4.0);
    let y = Vertical::new(false, range, ticks, "rate");
    let curve = |name: &'static str, values: &[f64]| Curve {
        name: name.to_owned(),
        colour: name,
        filled: false,
        values: y.shown(values.iter().copied().map(Some)),
    };
    let curves = vec![curve("ok", ok), curve("failed", &failed)];
    let (x, marks) = clock(windows, result, ok.len());
    Some(Plot { x, y, curves, marks, height: 240 })
}
