//! What load a system can take, and what it does at growing load: as text, Markdown, JSON and CSV.

use super::chart::load::title;
use super::csv::number;
use super::growth::sentence::{crowd, without};
use super::markdown::{escaped, table};
use super::quantity::Figure;
use super::summary;
use super::text::grid::{Align, Grid};
use super::text::paint::Paint;
use crate::stats::load_curve::LoadPoint;
use crate::stats::result::{Metric, Unit};
use serde::Serialize;
use std::fmt::Write;

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
    /// Users of closed load, for whom others are taken who come at random.
    pub users: Option<u32>,
    /// What is predicted to be full first.
    pub station: Option<String>,
    /// Requests per second at which it is full, as predicted.
    pub predicted_per_s: Option<f64>,
    /// Prediction by the same criterion as the simulation's.
    pub completes_per_s: Option<f64>,
    /// Events of the scenario, which are left out of what is simulated.
    pub left_out: Vec<String>,
    /// Why the prediction may be wrong.
    pub doubts: Vec<String>,
    /// X* as simulated.
    pub saturation: Load,
    /// Where each rule breaks.
    pub slo: Vec<Rule>,
    /// Seconds that a request takes that never waits, as predicted.
    pub alone_s: Option<f64>,
    /// What was seen at growing load.
    pub loads: Vec<LoadPoint>,
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

impl Load {
    /// Requests per second, if it is at some load.
    #[must_use]
    pub fn at(&self) -> Option<&Metric> {
        match self {
            Self::At(metric) => Some(metric),
            Self::Always | Self::Never | Self::NotByLoad => None,
        }
    }
}

/// The JSON document.
#[must_use]
pub fn json(saturation: &Saturation) -> String {
    serde_json::to_string_pretty(saturation).expect("figures are plain data") + "\n"
}

/// One line for each load and metric.
#[must_use]
pub fn csv(it: &Saturation) -> String {
    let mut text = "load_per_s,is_steady,metric,unit,value,low,high\n".to_owned();
    for point in &it.loads {
        let all = [
            ("goodput", Some(&point.goodput)),
            ("success_ratio", point.success_ratio.as_ref()),
            ("latency.p50", point.p50.as_ref()),
            ("latency.mean", point.mean.as_ref()),
            ("latency.p99", point.p99.as_ref()),
        ];
        for (name, metric) in all.into_iter().filter_map(|(name, metric)| Some((name, metric?))) {
            let end = |end: Option<f64>| end.map(number).unwrap_or_default();
            let (low, high) = (end(metric.interval.map(|it| it.low)), end(metric.interval.map(|it| it.high)));
            let (load, unit, value) = (number(point.load_per_s), metric.unit.name(), number(metric.value));
            let is_steady = point.is_steady;
            writeln!(text, "{load},{is_steady},{name},{unit},{value},{low},{high}")
                .expect("a string takes what is written");
        }
    }
    text
}

/// As GitHub-flavoured Markdown.
#[must_use]
pub fn markdown(it: &Saturation) -> String {
    let mut blocks =
        vec![format!("# {}, at growing load\n", escaped(&it.name)), format!("**{}**.\n", escaped(&title(it)))];
    blocks.push(table(&["Limit", "load", ""], limits(it).into_iter().map(Vec::from)));
    blocks.push(table(&HEAD, rows(it).into_iter().map(Vec::from)));
    blocks.push(seen(it).iter().map(|line| format!("- {}\n", escaped(line))).collect::<Vec<_>>().concat());
    let doubts = it.doubts.iter().map(|doubt| format!("- the prediction may be wrong: {}\n", escaped(doubt)));
    blocks.push(doubts.collect::<Vec<_>>().concat());
    blocks.extend(without(&it.left_out).map(|events| format!("{}.\n", escaped(&events))));
    blocks.push(format!("{}.\n", escaped(&how(it))));
    blocks.join("\n")
}

/// The text.
#[must_use]
pub fn text(it: &Saturation) -> String {
    let paint = Paint(true);
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    for row in limits(it) {
        grid.row(&row.each_ref().map(String::as_str));
    }
    let mut text = format!("{}  {}\n\n", paint.bold(&it.name), paint.dim(&how(it)));
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    let mut grid = Grid::new(&[Align::Right; 5]);
    grid.row(&HEAD);
    for row in rows(it) {
        grid.row(&row.each_ref().map(String::as_str));
    }
    text += &["\n", &paint.bold("At growing load"), "\n"].concat();
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    let mut grid = Grid::new(&[Align::Left]);
    for line in &seen(it) {
        grid.row(&[line]);
    }
    let lines = grid.lines();
    text += if lines.is_empty() { "" } else { "\n" };
    for line in lines {
        text += &(line + "\n");
    }
    if let Some(events) = without(&it.left_out) {
        text.extend(["\n  ", &events, "\n"]);
    }
    for doubt in &it.doubts {
        text += &paint.yellow(&format!("  the prediction may be wrong: {doubt}"));
        text += "\n";
    }
    text
}

/// How it was found.
#[must_use]
pub fn how(it: &Saturation) -> String {
    let plural = if it.replications == 1 { "" } else { "s" };
    let users = it.users.map(|users| format!("; {}", crowd(users))).unwrap_or_default();
    format!("seed {}, {} replication{plural}, offered {}{users}", it.seed, it.replications, rate(it.offered_per_s))
}

/// What stands above the columns of [`rows`].
pub const HEAD: [&str; 5] = ["load", "goodput", "latency.p50", "latency.mean", "latency.p99"];
/// The share of the requests that end ok where a system keeps up, as for X*.
const KEEPS_UP: f64 = 0.99;

/// What stands before a load.
fn mark(point: &LoadPoint) -> &'static str {
    match point {
        LoadPoint { is_steady: false, .. } => "✗ ",
        LoadPoint { success_ratio: Some(ok), .. } if ok.value < KEEPS_UP => "! ",
        _ => "",
    }
}

/// What was seen, one line for each mark that occurs, and whether caches were warm.
#[must_use]
pub fn seen(it: &Saturation) -> Vec<String> {
    let of = |wanted: &str| it.loads.iter().filter(|point| mark(point) == wanted).collect::<Vec<_>>();
    let mut lines = Vec::new();
    let (growing, failing) = (of("✗ "), of("! "));
    if !growing.is_empty() {
        let failed = failed(&growing).map(|failed| format!("; {failed}")).unwrap_or_default();
        let text = "✗ no steady state: the number of requests in the system grew for as long as was simulated";
        lines.push(format!("{text}, and latency depends on how long that is{failed}"));
    }
    lines.extend(failed(&failing).map(|failed| format!("! {failed}; latency is that of the others")));
    let cold: Vec<String> =
        it.loads.iter().filter(|point| !point.is_warm).map(|point| rate(point.load_per_s)).collect();
    if let Some(last) = cold.last() {
        let at = if cold.len() == it.loads.len() { "every load".to_owned() } else { format!("up to {last}") };
        lines.push(format!(
            "at {at} caches may still have been filling: it is not known when they are full, or too late"
        ));
    }
    lines
}

/// How many requests failed at some loads, and how.
fn failed(points: &[&LoadPoint]) -> Option<String> {
    let share = |point: &&&LoadPoint| Some((point.load_per_s, 1.0 - point.success_ratio.as_ref()?.value));
    let shares: Vec<(f64, f64)> =
        points.iter().filter_map(|it| share(&it)).filter(|it| it.1 > 1.0 - KEEPS_UP).collect();
    let mut ways: Vec<&str> = points.iter().flat_map(|point| &point.failed_by).map(String::as_str).collect();
    let mut known = std::collections::BTreeSet::new();
    ways.retain(|way| known.insert(*way));
    let told = |(load, share): &(f64, f64)| {
        format!("{} of the requests fail at {}", Figure::new(*share, None, Unit::Ratio).value(), rate(*load))
    };
    let (first, rest) = shares.split_first()?;
    let rest = rest.iter().map(|it| told(it).replacen(" of the requests fail", "", 1));
    let each: Vec<String> = std::iter::once(told(first)).chain(rest).collect();
    Some(format!("{} ({})", each.join(", "), ways.join(", ").replace('_', " ")))
}

/// What was seen at each load.
#[must_use]
pub fn rows(it: &Saturation) -> Vec<[String; 5]> {
    let told = |metric: Option<&Metric>| metric.map_or_else(|| "–".to_owned(), |it| Figure::of(it).inline());
    let row = |point: &LoadPoint| {
        let load = format!("{}{}", mark(point), rate(point.load_per_s));
        let latency = [&point.p50, &point.mean, &point.p99].map(|metric| told(metric.as_ref()));
        let [p50, mean, p99] = latency;
        [load, told(Some(&point.goodput)), p50, mean, p99]
    };
    it.loads.iter().map(row).collect()
}

/// X*, what was predicted, and where each rule breaks: name, load, and what it is.
#[must_use]
pub fn limits(it: &Saturation) -> Vec<[String; 3]> {
    let criterion = "up to which 99 % of the requests are completed in 10 min from an empty start";
    let mut rows = vec![["saturation X*".to_owned(), load(&it.saturation), criterion.to_owned()]];
    if let (Some(full), Some(same), Some(station)) = (it.predicted_per_s, it.completes_per_s, &it.station) {
        let told = format!("by the same criterion; {} is full at {}", summary::told(station), rate(full));
        rows.push(["  predicted".to_owned(), rate(same), told]);
    }
    for rule in &it.slo {
        let what = match &rule.load {
            Load::At(metric) => format!("up to which it is kept{}", compared(metric, &it.saturation)),
            Load::Always => "kept at every load that was tried".to_owned(),
            Load::Never => "broken at every load that was tried".to_owned(),
            Load::NotByLoad => "not looked for: more load does not break it".to_owned(),
        };
        rows.push([format!("{} {}", rule.metric, rule.rule), load(&rule.load), what]);
    }
    rows
}

fn compared(metric: &Metric, saturation: &Load) -> String {
    let of_all = |full: &Metric| Figure::new(metric.value / full.value, None, Unit::Ratio).value();
    saturation.at().map(|full| format!(", {} of X*", of_all(full))).unwrap_or_default()
}

fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

fn load(load: &Load) -> String {
    load.at().map_or_else(|| "–".to_owned(), |metric| Figure::of(metric).inline())
}
