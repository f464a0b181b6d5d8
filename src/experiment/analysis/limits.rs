//! What is full first, and what after each mend of that.
//!
//! Two mends: what is full gets more (twice as much, and again until something else is full first), or the component
//! that uses a shared CPU most moves to machines of its own, which are as many and as large.

use super::station::{Kind, Station};
use crate::scenario::Scenario;

/// Mends of a kind that are looked at.
const MENDS: usize = 5;
/// What is not the first to be full with so much more never is.
const MOST: f64 = 1024.0;
/// The share of the requests that shall be completed (requirements of the open criterion of X*).
pub const COMPLETED: f64 = 0.99;

/// What is full first, with everything before it in the list mended.
#[derive(Clone, PartialEq, Debug)]
pub struct Limit {
    /// The name of the station.
    pub station: String,
    /// Requests per second.
    pub per_s: f64,
    /// How many times as much of it there must be until something else is full first; none if nothing else is.
    pub mend: Option<f64>,
}

/// A component that has moved to machines of its own, after those before it in the list.
#[derive(Clone, PartialEq, Debug)]
pub struct Split {
    /// The component.
    pub component: String,
    /// The CPU that it leaves.
    pub from: String,
    /// X* then, in requests per second.
    pub per_s: f64,
}

/// What is full first, and what then, each time after the former has more.
pub fn limits(scenario: &Scenario, stations: &[Station]) -> Vec<Limit> {
    let mut factors = vec![1.0; stations.len()];
    let mut found = Vec::new();
    let Some(mut at) = first(scenario, stations, &factors) else { return found };
    for _ in 0..=MENDS {
        let (station, per_s) = at;
        let before = factors[station];
        let next = loop {
            factors[station] *= 2.0;
            let next = first(scenario, stations, &factors).filter(|(other, _)| *other != station);
            if next.is_some() || factors[station] / before > MOST {
                break next;
            }
        };
        let mend = next.map(|_| factors[station] / before);
        found.push(Limit { station: stations[station].name.clone(), per_s, mend });
        let Some(next) = next else { break };
        at = next;
    }
    found
}

/// The station that is full first if each has so many times as much, and when.
fn first(scenario: &Scenario, stations: &[Station], factors: &[f64]) -> Option<(usize, f64)> {
    /// Workers that cost less than this share of the throughput are enough: what they wait for is short.
    const AMPLE: f64 = 0.02;
    let cpus = |set: usize| {
        let name = format!("{}.cpu", scenario.layout.sets[set].name);
        stations.iter().position(|station| station.name == name).map_or(1.0, |at| factors[at])
    };
    let limit = |(at, station): (usize, &Station)| (at, station.limit(scenario, factors[at], &cpus));
    let all: Vec<(usize, f64)> = stations.iter().enumerate().map(limit).collect();
    let least = |held: bool| {
        let some = all.iter().filter(|(at, _)| stations[*at].kind.is_held() == held);
        some.copied().min_by(|a, b| a.1.total_cmp(&b.1))
    };
    match (least(false), least(true)) {
        (Some(used), Some(held)) => Some(if held.1 < used.1 * (1.0 - AMPLE) { held } else { used }),
        (used, held) => used.or(held),
    }
}

/// Requests per second up to which enough of them are completed. A station that is offered more than it can do keeps the
/// rest waiting, and with it the share of the requests that come there.
pub fn completes(stations: &[Station], limits: &[Limit]) -> Option<f64> {
    let first = limits.first()?;
    let is_held = |it: &&Station| it.name == first.station && it.kind.is_held();
    if stations.iter().any(|it| is_held(&it)) {
        return Some(first.per_s / COMPLETED);
    }
    let lost = |per_s: f64| {
        let used = stations.iter().filter(|station| !station.kind.is_held());
        let each = used.flat_map(|station| &station.each);
        each.map(|(busy, calls)| calls.min(1.0) * (1.0 - 1.0 / (busy * per_s)).max(0.0)).sum::<f64>()
    };
    let (mut low, mut high) = (first.per_s, first.per_s);
    while lost(high) < 1.0 - COMPLETED {
        high *= 2.0;
        if !high.is_finite() {
            return None;
        }
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if lost(middle) < 1.0 - COMPLETED { low = middle } else { high = middle }
    }
    Some(low)
}

/// What becomes of X* when the largest user of the CPU that is full first moves out, as long as several share it.
pub fn splits(stations: &[Station]) -> Vec<Split> {
    /// A CPU: whose, and seconds per request and server of each who uses it.
    struct Shared {
        name: String,
        by: Vec<(String, f64)>,
    }
    let full_at = |cpu: &Shared| 1.0 / cpu.by.iter().map(|(_, busy)| busy).sum::<f64>();
    let of = |station: &Station| Shared {
        name: station.name.clone(),
        by: station.by.iter().map(|(name, share)| (name.clone(), share / station.capacity_per_s)).collect(),
    };
    // Workers bound what they bound as long as nothing moves; links stay what they are.
    let links = stations.iter().filter(|it| it.kind == Kind::Link).map(|it| it.capacity_per_s);
    let bound = links.fold(f64::INFINITY, f64::min);
    let mut cpus: Vec<Shared> = stations.iter().filter(|it| it.kind == Kind::Cpu).map(of).collect();
    let mut found = Vec::new();
    for _ in 0..MENDS {
        let Some(at) = (0..cpus.len()).min_by(|a, b| full_at(&cpus[*a]).total_cmp(&full_at(&cpus[*b]))) else { break };
        if cpus[at].by.len() < 2 {
            break;
        }
        let most = (0..cpus[at].by.len()).max_by(|a, b| cpus[at].by[*a].1.total_cmp(&cpus[at].by[*b].1));
        let moved = cpus[at].by.remove(most.expect("several share it"));
        let (component, from) = (moved.0.clone(), cpus[at].name.clone());
        cpus.push(Shared { name: component.clone(), by: vec![moved] });
        let per_s = cpus.iter().map(full_at).fold(bound, f64::min);
        found.push(Split { component, from, per_s });
    }
    found
}
