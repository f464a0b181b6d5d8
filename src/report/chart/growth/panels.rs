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
    let values = values(growth, read, true);
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
    Panel { name, height_px: 230.0, law, range, ticks, read, only_enough: true }
}

fn latency(growth: &Growth) -> Panel {
    let read: Read = |_, point| point.latency.as_ref().map(|metric| (metric.value, metric.interval));
    let values = values(growth, read, true);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().chain(growth.latency_goal_s).fold(0.0, f64::max);
    let (range, ticks) = if least > 0.0 && least <= most && most.is_finite() {
        // What is not enough may leave the panel upwards: how far does not matter.
        ticks::latency(least, most * 1.5)
    } else {
        ticks::latency(0.001, 1.0)
    };
    let name = format!("{} (log scale)", growth.latency);
    Panel { name, height_px: 150.0, law: Law::Log, range, ticks, read, only_enough: false }
}

fn share(growth: &Growth, name: &str, height_px: f64, read: Read) -> Panel {
    let most = values(growth, read, false).into_iter().fold(1.0, f64::max).min(1.1);
    let range = Range { low: 0.0, high: most };
    let ticks = [0.0, 0.5, 1.0].map(|share| (share, format!("{:.0} %", 100.0 * share))).to_vec();
    Panel { name: name.to_owned(), height_px, law: Law::Linear, range, ticks, read, only_enough: false }
}

/// What a panel has to hold.
fn values(growth: &Growth, read: Read, only_enough: bool) -> Vec<f64> {
    let points = growth.up.points.iter().chain(&growth.out.points);
    let shown = points.filter(|point| point.is_enough || !only_enough);
    shown.filter_map(|point| Some(read(growth, point)?.0)).collect()
}
