//! What uncertain inputs mean for a result, as text: the interval of the simulation and the range over inputs, apart.

use super::quantity::Figure;
use super::text::grid::{Align, Grid};
use crate::stats::result::{Inputs, Metric, RunResult};
use std::fmt::Write;

/// Metrics that are shown beside those of the rules and the machines.
const SHOWN: [&str; 6] = ["latency.mean", "latency.p50", "latency.p99", "success_ratio", "goodput", "in_system.mean"];

/// The section; nothing where inputs were not sampled.
#[must_use]
pub fn text(result: &RunResult) -> String {
    let Some(inputs) = &result.inputs else { return String::new() };
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right]);
    grid.row(&["Uncertain inputs", "simulation", "over the inputs"]);
    for (name, metric) in shown(result) {
        let Some(range) = inputs.ranges.get(name) else { continue };
        let [low, high] = [range.low, range.high].map(|end| Figure::new(end, None, metric.unit).value());
        grid.row(&[name, &Figure::of(metric).inline(), &format!("{low} to {high}")]);
    }
    let mut text = "\n".to_owned();
    for line in grid.lines() {
        writeln!(text, "{}", line.strip_prefix(' ').unwrap_or(&line)).expect("writing to a string does not fail");
    }
    writeln!(text, "  {}", sentence(inputs)).expect("writing to a string does not fail");
    text
}

fn shown(result: &RunResult) -> impl Iterator<Item = (&str, &Metric)> {
    let wanted = |name: &str| {
        SHOWN.contains(&name) || name.ends_with(".cpu.utilization") || result.slo.iter().any(|rule| rule.metric == name)
    };
    result.metrics.iter().map(|(name, metric)| (name.as_str(), metric)).filter(move |(name, _)| wanted(name))
}

fn sentence(inputs: &Inputs) -> String {
    let list: Vec<String> =
        inputs.uncertain.iter().map(|it| format!("{} = {} ± {:.0} %", it.path, it.likely, 100.0 * it.cv)).collect();
    let n = f64::from(inputs.samples);
    let sure = 100.0 * (n - 1.0) / (n + 1.0);
    let mut said =
        format!("{} samples of {}; another one lies in each range with {sure:.0} %", inputs.samples, list.join(", "));
    if inputs.untrusted > 0 {
        write!(said, "; {} of them unstable or not settled", inputs.untrusted)
            .expect("writing to a string does not fail");
    }
    said
}
