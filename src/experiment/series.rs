//! Replications over time: the windows of all replications together.

use super::measures;
use super::recorder::{BOUNDS, Snapshot, Window};
use super::replicate::Replicate;
use crate::engine::time::Instant;
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::stats::result::{Endings, LatencySeries, Series, SetSeries};
use crate::stats::series::Windows;

/// The series of a scenario's replications.
#[must_use]
pub fn series(scenario: &Scenario, replicates: &[Replicate]) -> Series {
    let tick_s = scenario.timing.tick_s();
    let (first, others) = replicates.split_first().expect("there is a replication");
    let mut windows = first.recorder.windows.clone();
    let to = Instant(scenario.timing.duration.0);
    // Touch the last window, so that all are there.
    windows.at(Instant(to.0.saturating_sub(1)));
    for other in others {
        windows.merge(&other.recorder.windows);
    }
    let width_s = windows.width().0 as f64 * tick_s;
    let runs = replicates.len() as f64;
    let per_s = |ending: Ending| {
        let rate = |(_, window): (_, &Window)| window.endings[ending as usize] as f64 / runs / width_s;
        windows.iter().map(rate).collect::<Vec<_>>()
    };
    let count = windows.iter().count();
    let mean = |area: &dyn Fn(&Snapshot) -> u128| mean_over_windows(replicates, count, tick_s, area);
    let cpus = scenario.layout.groups.iter().enumerate().filter_map(|(at, group)| {
        let set = group.name.strip_suffix(".cpu")?;
        let busy = mean(&|snapshot| snapshot.groups[at].busy_area);
        let present = mean(&|snapshot| snapshot.groups[at].system_area);
        let queue = present.iter().zip(&busy).map(|(present, busy)| (present - busy).max(0.0)).collect();
        let servers = mean(&|snapshot| snapshot.groups[at].capacity);
        let share = |(busy, servers): (&f64, &f64)| if *servers > 0.0 { busy / servers } else { 0.0 };
        let utilization = busy.iter().zip(&servers).map(share).collect();
        Some((set.to_owned(), SetSeries { utilization, queue }))
    });
    Series {
        start_s: 0.0,
        width_s,
        latency: latency(&windows, tick_s),
        endings_per_s: Endings {
            ok: per_s(Ending::Ok),
            rejected: per_s(Ending::Rejected),
            shed: per_s(Ending::Shed),
            timed_out: per_s(Ending::TimedOut),
            crashed: per_s(Ending::Crashed),
            unreachable: per_s(Ending::Unreachable),
            failed: per_s(Ending::Failed),
        },
        in_flight: mean(&|snapshot| snapshot.in_flight_area),
        sets: cpus.collect(),
        measures: measures::over_time(scenario, replicates, count),
    }
}

fn latency(windows: &Windows<Window>, tick_s: f64) -> LatencySeries {
    let quantile = |q: f64| {
        let value = |(_, window): (_, &Window)| window.latency.quantile(q).map(|ticks| ticks * tick_s);
        windows.iter().map(value).collect::<Vec<_>>()
    };
    LatencySeries { p50_s: quantile(0.5), p95_s: quantile(0.95), p99_s: quantile(0.99) }
}

/// The time average in each window of a quantity whose integral is sampled at the windows' ends, over all replications.
fn mean_over_windows(
    replicates: &[Replicate],
    count: usize,
    tick_s: f64,
    area: &dyn Fn(&Snapshot) -> u128,
) -> Vec<f64> {
    let bounds = replicates[0].recorder.samples();
    let window = |i: usize| {
        let width = (bounds[i + 1].0 - bounds[i].0) as f64 * tick_s;
        let gain = |replicate: &Replicate| {
            let snapshots = &replicate.recorder.snapshots;
            (area(&snapshots[i + 1]) - area(&snapshots[i])) as f64 * tick_s
        };
        let sum: f64 = replicates.iter().map(gain).sum();
        if width > 0.0 { sum / width / replicates.len() as f64 } else { 0.0 }
    };
    (0..count.min(BOUNDS - 1)).map(window).collect()
}
