//! The panels of the chart: what each shows, and how far its axis reaches.

use crate::report::chart::scale::{Law, Range};
use crate::report::chart::ticks::{self, Tick};
use crate::stats::growth::{Growth, Point};
use crate::stats::result::Interval;

/// Above a panel: its name.
pub const NAME_PX: f64 = 22.0;
/// Between two panels.
pub const GAP_PX: f64 = 12.0;
/// Free on both sides of the loads, as a power of their ratio.
const FREE: f64 = 0.03;

/// A value with its interval.
pub type Value = (f64, Option<Interval>);

/// What is read off a point.
pub type Read = fn(&Growth, &Point) -> Option<Value>;

/// One panel.
pub struct Panel {
    /// Its name.
    pub name: String,
    /// Its height.
    pub height_px: f64,
    /// How its quantity spreads.
    pub law: Law,
    /// From where to where.
    pub range: Range,
    /// Its numbers.
    pub ticks: Vec<Tick>,
    /// What it shows of a point.
    pub read: Read,
    /// True for what comes in steps: at each load what was simulated at the next higher one is enough.
    pub is_stepped: bool,
    /// True if a point that is not enough has nothing to show: its cost buys nothing.
    pub only_enough: bool,
}

/// All panels over one lower axis.
pub struct Panels {
    /// From above.
    pub all: Vec<Panel>,
    /// The loads.
    pub across: Range,
    /// Numbers below.
    pub ticks: Vec<Tick>,
}

impl Panels {
    /// Those of a growth.
    pub fn of(growth: &Growth) -> Self {
        let loads = || growth.up.points.iter().map(|point| point.load_per_s);
        let (low, high) = (loads().fold(f64::INFINITY, f64::min), loads().fold(0.0, f64::max));
        let room = (high / low).max(1.5).powf(FREE);
        let across = Range { low: low / room, high: high * room };
        let dead = format!("requests that succeed with one machine of {} dead", growth.set);
        let goodput: Read = |_, point| {
            let of = |value: f64| value / point.load_per_s;
            let interval = point.goodput.interval.map(|it| Interval { low: of(it.low), high: of(it.high) });
            Some((of(point.goodput.value), interval))
        };
        let alive: Read = |_, point| point.availability.as_ref().map(|metric| (metric.value, metric.interval));
        let all = vec![
            cost(growth),
            latency(growth),
            share(growth, "goodput / load", 96.0, goodput),
            share(growth, &dead, 130.0, alive),
        ];
        Self { all, across, ticks: ticks::ratios(across) }
    }
}

fn cost(growth: &Growth) -> Panel {
    let read: Read = |_, point| Some((point.cost_per_hour, None));
    let points = growth.up.points.iter().chain(&growth.out.points).filter(|point| point.is_enough);
    let values: Vec<f64> = points.map(|point| point.cost_per_hour).collect();
    let least = values.iter().copied().filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    let (law, range, ticks) = if least < most {
        let room = (most / least).powf(0.06);
        // The names of what was chosen stand below the lower curve.
        let range = Range { low: least / room.powi(2), high: most * room };
        (Law::Log, range, ticks::ratios(range))
    } else {
        let (range, ticks) = ticks::from_zero(most, 4.0);
        (Law::Linear, range, ticks)
    };
    let scale = if law == Law::Log { ", log scale" } else { "" };
    let name = format!("cost of the whole system (¤ an hour{scale})");
    Panel { name, height_px: 230.0, law, range, ticks, read, is_stepped: true, only_enough: true }
}

fn latency(growth: &Growth) -> Panel {
    let read: Read = |_, point| point.latency.as_ref().map(|metric| (metric.value, metric.interval));
    let values = ends(growth, read).into_iter().chain(growth.latency_goal_s);
    let values: Vec<f64> = values.filter(|value| *value > 0.0 && value.is_finite()).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    let (range, ticks) = if least <= most { ticks::latency(least, most) } else { ticks::latency(0.001, 1.0) };
    let name = format!("{} (log scale)", growth.latency);
    Panel { name, height_px: 150.0, law: Law::Log, range, ticks, read, is_stepped: false, only_enough: false }
}

fn share(growth: &Growth, name: &str, height_px: f64, read: Read) -> Panel {
    let most = ends(growth, read).into_iter().fold(1.0, f64::max);
    let range = Range { low: 0.0, high: most };
    let ticks = [0.0, 0.5, 1.0].map(|share| (share, format!("{:.0} %", 100.0 * share))).to_vec();
    Panel {
        name: name.to_owned(),
        height_px,
        law: Law::Linear,
        range,
        ticks,
        read,
        is_stepped: false,
        only_enough: false,
    }
}

/// What a panel has to hold: each value, enough or not, and both ends of its interval.
fn ends(growth: &Growth, read: Read) -> Vec<f64> {
    let points = growth.up.points.iter().chain(&growth.out.points);
    let shown = points.filter_map(|point| read(growth, point));
    shown
        .flat_map(|(value, interval)| [Some(value), interval.map(|it| it.low), interval.map(|it| it.high)])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Panels;
    use crate::report::fixture::metric;
    use crate::report::growth::sentence::tests::growth;
    use crate::stats::growth::Crossover;
    use crate::stats::result::Unit;

    #[test]
    fn all_that_is_drawn_lies_within_its_panel() {
        let mut growth = growth([(1.0, 1.0), (2.0, 1.0), (0.0, 0.0), (0.0, 0.0)], Crossover::Never);
        growth.latency_goal_s = Some(0.25);
        let latencies = [(0.15, 0.01), (0.17, 0.02), (0.46, 0.206), (3.96, 0.1)];
        for (point, (value, half)) in growth.out.points.iter_mut().zip(latencies) {
            point.latency = Some(metric(value, Some(half), Unit::Seconds));
            point.goodput = metric(1.2 * point.load_per_s, Some(0.1 * point.load_per_s), Unit::PerSecond);
        }
        for panel in Panels::of(&growth).all.iter().filter(|panel| !panel.only_enough) {
            for (value, interval) in growth.out.points.iter().filter_map(|point| (panel.read)(&growth, point)) {
                let [low, high] = interval.map_or([value; 2], |it| [it.low, it.high]);
                assert!(panel.range.low <= low && high <= panel.range.high, "{}: {low} to {high}", panel.name);
            }
        }
    }
}
