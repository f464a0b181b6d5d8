//! Scale up against scale out as text, Markdown, JSON and CSV.

pub mod cells;
pub mod markdown;
pub mod sentence;
mod text;
mod turn;

use super::csv::{number, quoted};
use crate::stats::growth::{Growth, Line, Point};
use crate::stats::result::Metric;
use std::fmt::Write;

pub use text::write as text;

/// The JSON document.
#[must_use]
pub fn json(growth: &Growth) -> String {
    serde_json::to_string_pretty(growth).expect("figures are plain data") + "\n"
}

/// One line for each load, way and metric.
#[must_use]
pub fn csv(growth: &Growth) -> String {
    let mut text = "load_per_s,way,choice,machines,cores,is_enough,metric,unit,value,low,high\n".to_owned();
    for (way, Line { points, .. }) in [("up", &growth.up), ("out", &growth.out)] {
        for point in points {
            let Point { load_per_s, choice, machines, cores, is_enough, cost_per_hour, .. } = point;
            let start = format!("{},{way},{},{machines},{cores},{is_enough}", number(*load_per_s), quoted(choice));
            let cost = number(*cost_per_hour);
            writeln!(text, "{start},cost.per_hour,money,{cost},{cost},{cost}").expect("a string takes what is written");
            let rows: [(&str, Option<&Metric>); 3] = [
                (&growth.latency, point.latency.as_ref()),
                ("goodput", Some(&point.goodput)),
                ("success_ratio with one dead", point.availability.as_ref()),
            ];
            for (name, metric) in rows.into_iter().filter_map(|(name, metric)| Some((name, metric?))) {
                let end = |end: Option<f64>| end.map(number).unwrap_or_default();
                let (low, high) = (end(metric.interval.map(|it| it.low)), end(metric.interval.map(|it| it.high)));
                let (name, unit, value) = (quoted(name), metric.unit.name(), number(metric.value));
                writeln!(text, "{start},{name},{unit},{value},{low},{high}").expect("a string takes what is written");
            }
        }
    }
    text
}
