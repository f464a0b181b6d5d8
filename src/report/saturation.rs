//! What load a system can take, as text for people or as JSON.

use super::quantity::Figure;
use super::summary;
use super::text::grid::{Align, Grid};
use super::text::paint::Paint;
use crate::stats::result::{Metric, Unit};
use serde::Serialize;

/// Loads at which a system reaches its limits.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Saturation {
    /// The scenario, with its variant.
    pub name: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Number of replications of each search.
    pub replications: u32,
    /// Requests per second as the scenario is written.
    pub offered_per_s: f64,
    /// What is predicted to be full first.
    pub station: Option<String>,
    /// Requests per second at which it is full, as predicted.
    pub predicted_per_s: Option<f64>,
    /// Prediction by the same criterion as the simulation's.
    pub completes_per_s: Option<f64>,
    /// Why the prediction may be wrong.
    pub doubts: Vec<String>,
    /// X* as simulated.
    pub saturation: Load,
    /// Where each rule breaks.
    pub slo: Vec<Rule>,
}

/// A rule and the load at which it breaks.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Rule {
    /// The metric.
    pub metric: String,
    /// The rule.
    pub rule: String,
    /// Up to which load it is kept.
    pub load: Load,
}

/// A load.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// Requests per second.
    At(Metric),
    /// At every load that was tried.
    Always,
    /// At no load that was tried.
    Never,
    /// Not looked for: it is not load that breaks it.
    NotByLoad,
}

/// The JSON document.
#[must_use]
pub fn json(saturation: &Saturation) -> String {
    serde_json::to_string_pretty(saturation).expect("figures are plain data") + "\n"
}

/// The text.
#[must_use]
pub fn text(it: &Saturation) -> String {
    let paint = Paint(true);
    let plural = if it.replications == 1 { "" } else { "s" };
    let how = format!("seed {}, {} replication{plural}, offered {}", it.seed, it.replications, rate(it.offered_per_s));
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    grid.row(&["saturation X*", &load(&it.saturation), "up to which 99 % of the requests are completed in 10 min"]);
    if let (Some(full), Some(same), Some(station)) = (it.predicted_per_s, it.completes_per_s, &it.station) {
        let told = format!("{} is full; by the same criterion {}", summary::told(station), rate(same));
        grid.row(&["  predicted", &rate(full), &told]);
    }
    for rule in &it.slo {
        let what = match &rule.load {
            Load::At(metric) => format!("up to which it is kept{}", compared(metric, &it.saturation)),
            Load::Always => "kept at every load that was tried".to_owned(),
            Load::Never => "broken at every load that was tried".to_owned(),
            Load::NotByLoad => "not looked for: more load does not break it".to_owned(),
        };
        grid.row(&[&format!("{} {}", rule.metric, rule.rule), &load(&rule.load), &what]);
    }
    let mut text = format!("{}  {}\n\n", paint.bold(&it.name), paint.dim(&how));
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    for doubt in &it.doubts {
        text += &paint.yellow(&format!("  the prediction may be wrong: {doubt}"));
        text += "\n";
    }
    text
}

fn compared(metric: &Metric, saturation: &Load) -> String {
    match saturation {
        Load::At(full) => {
            format!(", {} of X*", Figure::new(metric.value / full.value, None, Unit::Ratio).value())
        }
        Load::Always | Load::Never | Load::NotByLoad => String::new(),
    }
}

fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

fn load(load: &Load) -> String {
    match load {
        Load::At(metric) => Figure::of(metric).inline(),
        Load::Always | Load::Never | Load::NotByLoad => "–".to_owned(),
    }
}
