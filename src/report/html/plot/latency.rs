//! Latency percentiles over time, to be zoomed.

use super::{Curve, Plot, Vertical, clock};
use crate::report::chart::ticks;
use crate::report::chart::timeline::Windows;
use crate::stats::result::RunResult;

/// Nothing shorter can be simulated with the usual tick.
const NANOSECOND: f64 = 1e-9;

/// The chart; none where no request ended ok.
pub fn plot(result: &RunResult) -> Option<Plot> {
    let latency = &result.series.latency;
    let curves = [("p50", &latency.p50_s), ("p95", &latency.p95_s), ("p99", &latency.p99_s)];
    let count = curves.iter().map(|(_, values)| values.len()).max()?;
    let windows = Windows::new(result.series.start_s, result.series.width_s, count)?;
    let all = curves.iter().flat_map(|(_, values)| values.iter().flatten().copied());
    let all: Vec<f64> = all.filter(|s| s.is_finite() && *s >= NANOSECOND).collect();
    let (least, most) = (all.iter().copied().reduce(f64::min)?, all.iter().copied().reduce(f64::max)?);
    let (range, ticks) = ticks::latency(least, most);
    let y = Vertical::new(true, range, ticks, "seconds");
    let curves = curves.map(|(name, values)| Curve {
        name: name.to_owned(),
        colour: name,
        filled: false,
        values: y.shown((0..count).map(|i| values.get(i).copied().flatten())),
    });
    let (x, marks) = clock(windows, result, count);
    Some(Plot { x, y, curves: curves.to_vec(), marks, height: 300 })
}
