//! What a replication looked like over time, in the windows of the series: requests in the system, and how long those
//! stayed that came. From it follow where the warm-up ends, whether the rest is stationary, and how much it is worth.

use super::recorder::{BOUNDS, Recorder};
use crate::engine::time::Instant;
use crate::model::ask::Ending;
use crate::stats::estimate::Ratio;

/// Two figures over time, window by window from time 0.
#[derive(Clone, PartialEq, Debug)]
pub struct Trail {
    /// The beginnings of the windows.
    pub starts: Vec<Instant>,
    /// Integral of the requests in flight, over the width, in ticks.
    pub in_system: Vec<Ratio>,
    /// Sum of the latencies of requests that were issued in the window and ended ok, in ticks, over their number.
    pub sojourn: Vec<Ratio>,
    /// Requests that ended ok in the window, over all that ended in it.
    pub ok: Vec<Ratio>,
}

impl Trail {
    /// The trail of a replication; windows without width, at the end of a run of few ticks, are left out.
    #[must_use]
    pub fn of(recorder: &Recorder) -> Self {
        let bounds = recorder.samples();
        let wide = (0..BOUNDS - 1).filter(|&i| bounds[i] < bounds[i + 1]);
        let windows: Vec<usize> = wide.collect();
        let areas = windows.iter().map(|&i| {
            let [first, last] = [i, i + 1].map(|at| recorder.snapshots[at].in_flight_area);
            Ratio { numerator: (last - first) as f64, denominator: (bounds[i + 1] - bounds[i]).0 as f64 }
        });
        let latencies: Vec<Ratio> = recorder
            .windows
            .iter()
            .map(|(_, window)| Ratio {
                numerator: window.latency.sum() as f64,
                denominator: window.latency.count() as f64,
            })
            .collect();
        let endings: Vec<Ratio> = recorder
            .windows
            .iter()
            .map(|(_, window)| Ratio {
                numerator: window.endings[Ending::Ok as usize] as f64,
                denominator: window.endings.iter().sum::<u64>() as f64,
            })
            .collect();
        let none = Ratio { numerator: 0.0, denominator: 0.0 };
        let sojourn = windows.iter().map(|&i| latencies.get(i).copied().unwrap_or(none));
        Self {
            in_system: areas.collect(),
            sojourn: sojourn.collect(),
            ok: windows.iter().map(|&i| endings.get(i).copied().unwrap_or(none)).collect(),
            starts: windows.iter().map(|&i| bounds[i]).collect(),
        }
    }

    /// The figures that a steady state is judged by, each for itself.
    #[must_use]
    pub fn figures(&self) -> [&[Ratio]; 2] {
        [&self.in_system, &self.sojourn]
    }

    /// The number of the first window that begins at an instant or later.
    #[must_use]
    pub fn first_from(&self, when: Instant) -> usize {
        self.starts.partition_point(|start| *start < when)
    }
}

/// Sums of ratios' parts: their own ratio is that of all together.
#[must_use]
pub fn total(ratios: &[Ratio]) -> Ratio {
    let zero = Ratio { numerator: 0.0, denominator: 0.0 };
    ratios.iter().fold(zero, |sum, ratio| Ratio {
        numerator: sum.numerator + ratio.numerator,
        denominator: sum.denominator + ratio.denominator,
    })
}
