//! What a reader sees first, as tables of figures without any layout: latency, machine sets, components, pools and links,
//! bottleneck.
//!
//! Reads metrics by their names in the metric namespace. What a result does not hold is left out: no empty column, no
//! empty row. Rows follow the topology; names that only metrics know come after, in alphabetical order.

use super::quantity::Figure;
use crate::stats::result::{Metric, RunResult, Unit};
use std::collections::BTreeSet;

/// A table whose cells are figures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Says what the rows are.
    pub title: &'static str,
    /// Column names, without the title's column.
    pub columns: Vec<&'static str>,
    /// Name and one cell per column.
    pub rows: Vec<(String, Vec<Option<Figure>>)>,
}

/// The most utilized station.
#[derive(Clone, PartialEq, Debug)]
pub struct Bottleneck<'a> {
    /// What it is: `CPU of blade`, `pool of web to db`.
    pub station: String,
    /// Its utilization.
    pub utilization: &'a Metric,
}

/// What kind of station a name of the metric namespace means, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place<'a> {
    /// The CPU of a machine set.
    Cpu(&'a str),
    /// The workers of a component.
    Workers(&'a str),
    /// Connections that are open to a component.
    Connections(&'a str),
    /// Connections that one component keeps to another.
    Pool(&'a str, &'a str),
    /// One direction of a link.
    Link(&'a str, &'a str),
}

impl<'a> Place<'a> {
    /// Names of machine sets, components and links hold no dot.
    fn of(name: &'a str) -> Option<Self> {
        let parts: Vec<&str> = name.split('.').collect();
        match parts[..] {
            [owner, "cpu"] => Some(Self::Cpu(owner)),
            [owner, "workers"] => Some(Self::Workers(owner)),
            [owner, "connections"] => Some(Self::Connections(owner)),
            [owner, "pool", to] => Some(Self::Pool(owner, to)),
            [link, way @ ("forward" | "backward")] => Some(Self::Link(link, way)),
            _ => None,
        }
    }

    /// True for what is held while its holder waits for others.
    fn is_held(self) -> bool {
        match self {
            Self::Workers(_) | Self::Connections(_) | Self::Pool(..) => true,
            Self::Cpu(_) | Self::Link(..) => false,
        }
    }

    fn is_pool_or_link(self) -> bool {
        match self {
            Self::Connections(_) | Self::Pool(..) | Self::Link(..) => true,
            Self::Cpu(_) | Self::Workers(_) => false,
        }
    }

    /// Its name in a sentence; none for connections, which stay open and idle.
    fn told(self) -> Option<String> {
        match self {
            Self::Cpu(owner) => Some(format!("CPU of {owner}")),
            Self::Workers(owner) => Some(format!("workers of {owner}")),
            Self::Connections(_) => None,
            Self::Pool(owner, to) => Some(format!("pool of {owner} to {to}")),
            Self::Link(link, way) => Some(format!("link {link}, {way}")),
        }
    }
}

/// A station in a sentence, by the name of its metrics: `CPU of blade`.
#[must_use]
pub fn told(station: &str) -> String {
    Place::of(station).and_then(Place::told).unwrap_or_else(|| station.to_owned())
}

type Column = (&'static str, &'static str);

const LATENCY: [Column; 7] = [
    ("mean", "mean"),
    ("p50", "p50"),
    ("p90", "p90"),
    ("p95", "p95"),
    ("p99", "p99"),
    ("p99.9", "p99.9"),
    ("max", "max"),
];
/// Not for a CPU that is shared: whoever waits for that is being served, more slowly.
const IN_LINE: &str = "worker/pool wait";
const SETS: [Column; 3] =
    [("utilization", "cpu.utilization"), ("in system", "cpu.in_system"), ("waiting for CPU", "cpu.queue")];
const COMPONENTS: [Column; 7] = [
    ("throughput", "throughput"),
    ("CPU share", "cpu_share"),
    ("workers busy", "workers.utilization"),
    (IN_LINE, "wait.mean"),
    ("mean response", "response.mean"),
    ("p95", "response.p95"),
    ("p99", "response.p99"),
];

const CONTROLLED: [&str; 5] = ["success_ratio", "goodput", "latency.mean", "latency.p99", "stale_ratio"];

const STATIONS: [Column; 5] = [
    ("busy", "utilization"),
    ("in system", "in_system"),
    ("waiting", "queue"),
    ("mean wait", "wait.mean"),
    ("refused", "refused"),
];

/// Latency of all requests and of every class.
#[must_use]
pub fn latency(result: &RunResult) -> Option<Table> {
    let classes: BTreeSet<&str> =
        owners(result, &LATENCY, ".latency.").filter_map(|o| o.strip_prefix("class.")).collect();
    let mut rows = vec![("all".to_owned(), "latency".to_owned())];
    rows.extend(classes.iter().map(|class| ((*class).to_owned(), format!("class.{class}.latency"))));
    table(result, "Latency", &LATENCY, &rows)
}

/// What the events did: the main figures with them and without.
#[must_use]
pub fn control(result: &RunResult) -> Option<Table> {
    let control = result.control.as_ref()?;
    let mut rows = Vec::new();
    for name in CONTROLLED {
        let cell = |metric: Option<&Metric>| metric.map(Figure::of);
        let cells = vec![cell(result.metrics.get(name)), cell(control.get(name))];
        if cells.iter().any(Option::is_some) {
            rows.push((name.to_owned(), cells));
        }
    }
    Some(Table { title: "Control", columns: vec!["with events", "without"], rows })
}

/// Utilization and queue of every machine set, with its size.
#[must_use]
pub fn sets(result: &RunResult) -> Option<Table> {
    let known = result.topology.sets.iter().map(|set| set.name.as_str());
    let found = owners(result, &SETS, ".").filter(|owner| !owner.contains('.'));
    let rows: Vec<_> =
        ordered(known, found).into_iter().map(|name| (set_label(result, name), name.to_owned())).collect();
    Some(predicted(result, table(result, "Machines", &SETS, &rows)?, &rows))
}

/// The same table with what was predicted beside what was simulated, if anything was.
fn predicted(result: &RunResult, mut table: Table, rows: &[(String, String)]) -> Table {
    let of = |label: &str| {
        let (_, owner) = rows.iter().find(|(known, _)| known == label)?;
        let value = *result.predicted.get(&format!("{owner}.cpu.utilization"))?;
        Some(Figure::new(value, None, Unit::Ratio))
    };
    if !result.predicted.is_empty() && table.columns.first() == Some(&"utilization") {
        table.columns.insert(1, "predicted");
        table.rows.iter_mut().for_each(|(label, cells)| cells.insert(1, of(label)));
    }
    table
}

/// Throughput, waiting and response of every component.
#[must_use]
pub fn components(result: &RunResult) -> Option<Table> {
    let known = result.topology.components.iter().map(|component| component.name.as_str());
    let found = owners(result, &COMPONENTS, ".").filter(|owner| !owner.contains('.'));
    let rows: Vec<_> = ordered(known, found).into_iter().map(|name| (name.to_owned(), name.to_owned())).collect();
    let mut table = table(result, "Components", &COMPONENTS, &rows)?;
    // Where there is no line, nobody stood in one.
    let zero = |name: &str| result.metrics.get(&format!("{name}.wait.mean")).is_some_and(|wait| wait.value == 0.0);
    let limited = |name: &str| result.metrics.contains_key(&format!("{name}.workers.utilization"));
    let at = table.columns.iter().position(|column| *column == IN_LINE);
    for (name, cells) in &mut table.rows {
        if let Some(at) = at.filter(|_| zero(name) && !limited(name)) {
            cells[at] = None;
        }
    }
    if let Some(at) = at.filter(|at| table.rows.iter().all(|(_, cells)| cells[*at].is_none())) {
        table.columns.remove(at);
        table.rows.iter_mut().for_each(|(_, cells)| drop(cells.remove(at)));
    }
    Some(table)
}

/// First words of what every component has.
const COMMON: [&str; 9] =
    ["background", "connections", "cpu_share", "imbalance", "pool", "response", "throughput", "wait", "workers"];

/// What components count of their own, such as the hits of a cache or the delay of a copy; rates, and what never happened,
/// are left out.
#[must_use]
pub fn own(result: &RunResult) -> Option<Table> {
    let is_own = |name: &&str| {
        let Some((owner, rest)) = name.split_once('.') else { return false };
        let first = rest.split('.').next().unwrap_or(rest);
        result.topology.components.iter().any(|component| component.name == owner) && !COMMON.contains(&first)
    };
    let names = result.metrics.keys().map(String::as_str).filter(is_own);
    let worth = |name: &&str| {
        let metric = &result.metrics[*name];
        metric.unit != Unit::PerSecond && metric.value.is_finite() && metric.value != 0.0
    };
    let figure = |name: &str| (name.to_owned(), vec![Some(Figure::of(&result.metrics[name]))]);
    let rows: Vec<_> = names.filter(worth).map(figure).collect();
    (!rows.is_empty()).then_some(Table { title: "Counted by components", columns: vec!["value"], rows })
}

/// Use and waiting of every pool of connections, of the connections that are open to a component, and of the links that
/// messages share; by the names that they have in metrics.
#[must_use]
pub fn pools_and_links(result: &RunResult) -> Option<Table> {
    let shown = |owner: &&str| Place::of(owner).is_some_and(Place::is_pool_or_link);
    let names: BTreeSet<&str> = owners(result, &STATIONS, ".").filter(shown).collect();
    let rows: Vec<_> = names.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect();
    table(result, "Pools and links", &STATIONS, &rows)
}

/// Workers and connections are blamed only where they are busier by more than this than what is served: whoever holds them
/// may wait for just that.
const HELD: f64 = 0.01;

/// The most utilized station; the first in alphabetical order among equals, but nobody who is only held where what is served
/// is as busy. None if nothing is used.
#[must_use]
pub fn bottleneck(result: &RunResult) -> Option<Bottleneck<'_>> {
    let stations = result.metrics.iter().filter_map(|(name, utilization)| {
        let place = Place::of(name.strip_suffix(".utilization")?)?;
        Some((place.is_held(), Bottleneck { station: place.told()?, utilization }))
    });
    let weight = |(held, station): &(bool, Bottleneck<'_>)| station.utilization.value - if *held { HELD } else { 0.0 };
    let stations = stations.filter(|(_, station)| station.utilization.value > 0.0);
    let worst = stations.reduce(|best, next| if weight(&next) > weight(&best) { next } else { best });
    worst.map(|(_, station)| station)
}

/// A set's name with its size: `blade (2 × 4 cores)`.
#[must_use]
pub fn set_label(result: &RunResult, name: &str) -> String {
    let Some(set) = result.topology.sets.iter().find(|set| set.name == name) else {
        return name.to_owned();
    };
    let cores = if set.cores == 1 { "core" } else { "cores" };
    format!("{name} ({} × {} {cores})", set.count, set.cores)
}

/// Whoever owns one of the columns' metrics, in alphabetical order with repeats.
fn owners<'a>(result: &'a RunResult, columns: &'a [Column], joint: &'a str) -> impl Iterator<Item = &'a str> {
    result
        .metrics
        .keys()
        .filter_map(move |name| columns.iter().find_map(|(_, suffix)| name.strip_suffix(suffix)?.strip_suffix(joint)))
}

/// Known names in their order, then the other found ones; only what was found.
fn ordered<'a>(known: impl Iterator<Item = &'a str>, found: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut rest: BTreeSet<&str> = found.collect();
    let mut names: Vec<&str> = known.filter(|name| rest.remove(name)).collect();
    names.extend(rest);
    names
}

fn table(result: &RunResult, title: &'static str, columns: &[Column], owners: &[(String, String)]) -> Option<Table> {
    let metric = |owner: &str, suffix: &str| result.metrics.get(&format!("{owner}.{suffix}"));
    let shown: Vec<&Column> =
        columns.iter().filter(|(_, suffix)| owners.iter().any(|(_, o)| metric(o, suffix).is_some())).collect();
    let rows: Vec<_> = owners
        .iter()
        .map(|(label, owner)| {
            let cells = shown.iter().map(|(_, suffix)| metric(owner, suffix).map(Figure::of)).collect();
            (label.clone(), cells)
        })
        .filter(|(_, cells): &(String, Vec<Option<Figure>>)| cells.iter().any(Option::is_some))
        .collect();
    let columns = shown.iter().map(|(name, _)| *name).collect();
    (!rows.is_empty()).then_some(Table { title, columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::web_shop;

    #[test]
    fn who_holds_a_worker_may_wait_for_a_full_cpu() {
        let check = |cpu: f64, workers: f64, expected: &str| {
            let mut shop = web_shop();
            let like = shop.metrics["blade.cpu.utilization"].clone();
            shop.metrics.retain(|name, _| !name.ends_with(".utilization"));
            for (name, value) in [("blade.cpu.utilization", cpu), ("web.workers.utilization", workers)] {
                shop.metrics.insert(name.to_owned(), Metric { value, ..like.clone() });
            }
            assert_eq!(bottleneck(&shop).map(|worst| worst.station).as_deref(), Some(expected), "{cpu} {workers}");
        };
        check(0.995, 1.0, "CPU of blade");
        check(0.95, 1.0, "workers of web");
        check(0.0, 0.005, "workers of web");
    }
}
