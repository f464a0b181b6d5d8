//! Utilization and queue of one machine set over time, to be zoomed. All sets share both scales.

use super::{Curve, Plot, Vertical, clock};
use crate::report::chart::scale::Range;
use crate::report::chart::ticks;
use crate::report::chart::timeline::Windows;
use crate::report::chart::utilization_and_queue::load::Load;
use crate::stats::result::RunResult;

/// The longest queue of any set, which all share as their scale.
pub fn longest(loads: &[Load]) -> f64 {
    loads.iter().flat_map(|load| load.series.queue.iter().copied()).filter(|it| it.is_finite()).fold(0.0, f64::max)
}

/// Busy share above, visits that wait below; none where there is no time to show.
pub fn plots(result: &RunResult, load: &Load, longest: f64) -> Option<[Plot; 2]> {
    let percent = [0.0, 0.5, 1.0].map(|share: f64| (share, format!("{:.0} %", share * 100.0))).to_vec();
    let busy = Vertical::new(false, Range { low: 0.0, high: 1.0 }, percent, "share");
    let (range, ticks) = ticks::from_zero(longest, 2.0);
    let waiting = Vertical::new(false, range, ticks, "count");
    Some([
        plot(result, &load.series.utilization, ("busy", "utilization"), busy)?,
        plot(result, &load.series.queue, ("waiting", "queue"), waiting)?,
    ])
}

fn plot(result: &RunResult, values: &[f64], (name, colour): (&str, &'static str), y: Vertical) -> Option<Plot> {
    let windows = Windows::new(result.series.start_s, result.series.width_s, values.len())?;
    let values = y.shown(values.iter().copied().map(Some));
    let (x, marks) = clock(windows, result, values.len());
    let curves = vec![Curve { name: name.to_owned(), colour, filled: true, values }];
    Some(Plot { x, y, curves, marks, height: if colour == "queue" { 110 } else { 130 } })
}
