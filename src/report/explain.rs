//! What an analysis predicts, as text for people or as JSON.
//!
//! Every figure is a prediction: three digits, no interval.

use super::quantity::{Figure, duration};
use super::summary;
use super::text::grid::{Align, Grid};
use super::text::paint::Paint;
use crate::stats::result::Unit;
use serde::Serialize;

/// A prediction, complete.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Explanation {
    /// The scenario, with its variant.
    pub name: String,
    /// Requests per second that are offered, of closed load at most those that its users get done.
    pub offered_per_s: f64,
    /// Users of closed load.
    pub users: Option<u32>,
    /// X*: requests per second at which the first station is full.
    pub saturation_per_s: Option<f64>,
    /// Requests per second up to which 99 % of the requests are completed in the long run.
    pub completes_per_s: Option<f64>,
    /// What is full first, and next after everything before it has more.
    pub limits: Vec<Limit>,
    /// What moving components to machines of their own yields, one after the other.
    pub splits: Vec<Split>,
    /// What requests use, those first that are full first.
    pub stations: Vec<Station>,
    /// The classes of requests.
    pub classes: Vec<Class>,
    /// How complex it is.
    pub complexity: Complexity,
    /// Where the prediction may be wrong.
    pub doubts: Vec<Doubt>,
    /// Settings that are left out, and what holds instead.
    pub defaults: Vec<Default>,
}

/// What is full first.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Limit {
    /// The name of the station's metrics.
    pub station: String,
    /// Requests per second.
    pub per_s: f64,
    /// How many times as much of it there must be until something else is full first; none if nothing else is.
    pub mend: Option<f64>,
}

/// A component on machines of its own.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Split {
    /// The component.
    pub component: String,
    /// The station that it leaves.
    pub from: String,
    /// X* then.
    pub per_s: f64,
}

/// Stations of one name.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Station {
    /// The name of their metrics.
    pub name: String,
    /// What they are: `cpu`, `link`, `workers`, `pool`.
    pub kind: String,
    /// True if it is held while others are waited for: busy for longer than said.
    pub held: bool,
    /// How many.
    pub count: u32,
    /// Servers of each.
    pub servers: f64,
    /// Seconds of service for a request of the mix, at all together.
    pub demand_s: f64,
    /// Share that is busy at the given load.
    pub utilization: f64,
    /// The same of the busiest of them.
    pub busiest: f64,
    /// Requests per second at which the busiest is full.
    pub capacity_per_s: f64,
    /// Share of the demand by component.
    pub by: Vec<(String, f64)>,
}

/// A class of requests.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Class {
    /// Its name; empty if the scenario has none.
    pub name: String,
    /// Its share of the requests.
    pub share: f64,
    /// Seconds that a request takes which meets nobody.
    pub alone_s: f64,
    /// Calls from machine to machine.
    pub hops: f64,
}

/// How complex a system is.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Complexity {
    /// Machines from the start.
    pub machines: u32,
    /// Components, clients left out.
    pub components: u32,
    /// Calls from machine to machine for a request of the mix.
    pub hops: f64,
    /// Sets with a single machine.
    pub single: Vec<String>,
    /// Components that keep data.
    pub stateful: Vec<String>,
}

/// Where the prediction may be wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Doubt {
    /// Whose part it is.
    pub whose: String,
    /// Why.
    pub why: String,
    /// True if it holds at any load, else near saturation only.
    pub always: bool,
}

/// A setting that is left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Default {
    /// Where it would stand.
    pub at: String,
    /// The setting.
    pub key: String,
    /// What holds instead.
    pub holds: String,
}

/// The JSON document.
#[must_use]
pub fn json(explanation: &Explanation) -> String {
    serde_json::to_string_pretty(explanation).expect("an explanation is plain data") + "\n"
}

/// The text; `with_defaults` lists every default in force.
#[must_use]
pub fn text(it: &Explanation, with_defaults: bool) -> String {
    let paint = Paint(true);
    let blocks = [
        format!("{}  {}\n", paint.bold(&it.name), paint.dim("predicted by operational analysis; nothing was run")),
        throughput(it, paint),
        stations(it, paint),
        fixes(it, paint),
        classes(it, paint),
        complexity(it, paint),
        doubts(it, paint),
        defaults(it, with_defaults, paint),
    ];
    blocks.iter().filter(|block| !block.is_empty()).cloned().collect::<Vec<_>>().join("\n")
}

fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

fn ratio(share: f64) -> String {
    Figure::new(share, None, Unit::Ratio).value()
}

fn number(x: f64) -> String {
    Figure::new(x, None, Unit::Count).value()
}

fn block(title: &str, lines: Vec<String>, paint: Paint) -> String {
    if lines.is_empty() {
        return String::new();
    }
    lines.into_iter().fold(paint.bold(title) + "\n", |text, line| text + &line + "\n")
}

fn throughput(it: &Explanation, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    let users = it.users.map(|users| format!("at most, by {users} users who wait for their answers"));
    grid.row(&["offered", &rate(it.offered_per_s), &users.unwrap_or_default()]);
    match (it.saturation_per_s, it.limits.first()) {
        (Some(per_s), Some(limit)) => {
            let share = it.offered_per_s / per_s;
            let told = if share < 1.0 { format!("{} of it is offered", ratio(share)) } else { overload(share) };
            let doubt = if it.doubts.is_empty() { "" } else { "; see what may be wrong" };
            let told = format!("{} is full first; {told}{doubt}", summary::told(&limit.station));
            grid.row(&["saturation X*", &rate(per_s), &told]);
        }
        (None, _) | (_, None) => grid.row(&["saturation X*", "none", "nothing that requests use is ever full"]),
    }
    let alone: f64 = it.classes.iter().map(|class| class.share * class.alone_s).sum();
    grid.row(&["latency", &duration(alone), "on average for a request that never has to wait"]);
    block("Throughput", grid.lines(), paint)
}

fn overload(share: f64) -> String {
    format!("{} times as much is offered: queues grow without end", number(share))
}

fn stations(it: &Explanation, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Left]);
    grid.row(&["", "per request", "busy", "full at", "used by"]);
    for station in &it.stations {
        let busy = match (station.held, station.busiest > station.utilization * 1.005) {
            (true, _) => format!("≥ {}", ratio(station.utilization)),
            (false, true) => format!("{}, one {}", ratio(station.utilization), ratio(station.busiest)),
            (false, false) => ratio(station.utilization),
        };
        let at_most = if station.held { "≤ " } else { "" };
        let mut by: Vec<&(String, f64)> = station.by.iter().collect();
        by.sort_by(|a, b| b.1.total_cmp(&a.1));
        let by: Vec<String> = by.iter().map(|(name, share)| used(name, *share, by.len())).collect();
        let name = format!("{} ({})", summary::told(&station.name), size(station));
        let full = format!("{at_most}{}", rate(station.capacity_per_s));
        grid.row(&[&name, &duration(station.demand_s), &busy, &full, &by.join(", ")]);
    }
    block("Bottlenecks, the first to be full first", grid.lines(), paint)
}

fn used(name: &str, share: f64, all: usize) -> String {
    if all == 1 { name.to_owned() } else { format!("{name} {}", ratio(share)) }
}

fn size(station: &Station) -> String {
    let whole = station.servers.fract() == 0.0;
    let (count, servers) = (station.count, if whole { station.servers.to_string() } else { number(station.servers) });
    match station.kind.as_str() {
        "link" => "shared".to_owned(),
        "cpu" if servers == "1" => format!("{count} × 1 core"),
        "cpu" => format!("{count} × {servers} cores"),
        _ => format!("{count} × {servers}"),
    }
}

/// What breaks next after each fix.
fn fixes(it: &Explanation, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Right, Align::Left]);
    let mut before: Vec<(&str, f64)> = Vec::new();
    for pair in it.limits.windows(2) {
        let factor = pair[0].mend.unwrap_or(2.0);
        before.push((&pair[0].station, factor));
        let all = before.iter().filter(|(station, _)| *station == pair[0].station).map(|(_, factor)| factor).product();
        let station = it.stations.iter().find(|station| station.name == pair[0].station);
        let now = station.and_then(|station| enlarged(station, all)).unwrap_or_default();
        let mended = format!("{} × {factor}", summary::told(&pair[0].station));
        let next = format!("then {} is full first", summary::told(&pair[1].station));
        grid.row(&[&mended, &now, &format!("X* {}", rate(pair[1].per_s)), &next]);
    }
    if let [only] = &it.limits[..] {
        let told = summary::told(&only.station);
        let full = format!("X* {}", rate(2.0 * only.per_s));
        grid.row(&[&format!("{told} × 2"), "", &full, "and so on: nothing else is near"]);
    }
    for split in &it.splits {
        let moved = format!("{} on machines of its own", split.component);
        let from = format!("instead of sharing the {}", summary::told(&split.from));
        grid.row(&[&moved, "", &format!("X* {}", rate(split.per_s)), &from]);
    }
    block("What breaks next, after each fix (doubled until something else is full first)", grid.lines(), paint)
}

/// The sizes that a station has with so many times as much of it: `1 × 8 or 4 × 2 cores`.
fn enlarged(station: &Station, factor: f64) -> Option<String> {
    let (count, servers) = (f64::from(station.count), station.servers);
    let unit = match station.kind.as_str() {
        "cpu" => " cores",
        "link" => return None,
        _ => "",
    };
    let shown = |x: f64| if x.fract() == 0.0 { x.to_string() } else { number(x) };
    let (up, out) = (shown(servers * factor), shown(count * factor));
    Some(format!("{count} × {up} or {out} × {}{unit}", shown(servers)))
}

fn classes(it: &Explanation, paint: Paint) -> String {
    if it.classes.len() < 2 {
        return String::new();
    }
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    grid.row(&["", "share", "alone", "hops"]);
    for class in &it.classes {
        grid.row(&[&class.name, &ratio(class.share), &duration(class.alone_s), &number(class.hops)]);
    }
    block("Classes", grid.lines(), paint)
}

fn complexity(it: &Explanation, paint: Paint) -> String {
    let row = &it.complexity;
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    let listed = |names: &[String]| names.join(", ");
    grid.row(&["machines", &row.machines.to_string(), ""]);
    grid.row(&["components", &row.components.to_string(), ""]);
    grid.row(&[
        "network hops",
        &number(row.hops),
        "calls from machine to machine for a request; the client's not counted",
    ]);
    let single = listed(&row.single);
    grid.row(&["single machines", &row.single.len().to_string(), &single]);
    grid.row(&["keep data", &row.stateful.len().to_string(), &listed(&row.stateful)]);
    block("Complexity", grid.lines(), paint)
}

fn doubts(it: &Explanation, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left]);
    for doubt in &it.doubts {
        let when = if doubt.always { "at any load" } else { "near saturation" };
        grid.row(&[&doubt.whose, when, &doubt.why]);
    }
    block("Where this may be wrong", grid.lines().iter().map(|line| paint.yellow(line)).collect(), paint)
}

fn defaults(it: &Explanation, all: bool, paint: Paint) -> String {
    if !all {
        return format!(
            "{}\n",
            paint.dim(&format!("{} defaults are in force: --defaults lists them", it.defaults.len()))
        );
    }
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left]);
    let mut before = "";
    for default in &it.defaults {
        let at = if default.at == before { "" } else { &default.at };
        grid.row(&[at, &default.key, &default.holds]);
        before = &default.at;
    }
    block("Defaults in force", grid.lines(), paint)
}
