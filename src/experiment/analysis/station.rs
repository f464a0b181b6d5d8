//! What bounds the throughput: CPUs, shared links, workers and pools of connections, and how busy they are.

use super::crowd::Part;
use super::flows::Flows;
use super::times::{Times, set};
use crate::model::ids::{ComponentId, StationId};
use crate::scenario::Scenario;
use crate::stats::theory::operational::{ClosedNetwork, Station as Queue};
use std::collections::BTreeMap;

/// What a station is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The CPUs of a set of machines.
    Cpu,
    /// One direction of a link that messages share.
    Link,
    /// The workers of a component.
    Workers,
    /// Connections that one component keeps to another.
    Pool,
}

impl Kind {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Link => "link",
            Self::Workers => "workers",
            Self::Pool => "pool",
        }
    }

    /// True if it is held while others are waited for, so that it is held longer when they are busy.
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Workers | Self::Pool)
    }
}

/// Stations that are reported together.
#[derive(Clone, PartialEq, Debug)]
pub struct Station {
    /// The name of their metrics: `blade.cpu`.
    pub name: String,
    /// What they are.
    pub kind: Kind,
    /// How many stations there are from the start.
    pub count: u32,
    /// Servers of each: what full use yields, in seconds of service per second.
    pub servers: f64,
    /// Seconds of service that a request of the mix takes at all of them together.
    pub demand_s: f64,
    /// Mean share of their servers that is busy at the given load. Of what is held, at least so much.
    pub utilization: f64,
    /// The same of the busiest.
    pub busiest: f64,
    /// Requests of the mix per second at which the busiest is full. Of what is held, at most so many.
    pub capacity_per_s: f64,
    /// Share of `demand_s` by component.
    pub by: Vec<(String, f64)>,
    /// What the visits that hold it wait for; of what is held.
    pub held: Option<Held>,
    /// Of each station: seconds of each of its servers per request of the mix, and the share of the requests that come.
    pub each: Vec<(f64, f64)>,
}

/// Those who hold something while they wait for others.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// How often it is taken for a request.
    per_request: f64,
    /// Seconds that it is held apart from using CPUs.
    delay_s: f64,
    /// Seconds of cores used meanwhile, by set.
    cpu: BTreeMap<usize, f64>,
    /// The set on whose machines they are.
    own: Option<usize>,
}

/// Seconds of service per second at stations, and by whom.
#[derive(Debug, Default)]
struct Busy {
    stations: BTreeMap<StationId, f64>,
    /// Calls per second.
    calls: BTreeMap<StationId, f64>,
    by: BTreeMap<usize, f64>,
    held: Option<Held>,
}

/// All stations that requests use, by their groups' order.
#[must_use]
pub fn stations(scenario: &Scenario, flows: &Flows, times: &Times) -> Vec<Station> {
    let mut busy: BTreeMap<usize, Busy> = BTreeMap::new();
    let group_of: BTreeMap<u32, usize> =
        scenario.layout.groups.iter().enumerate().map(|(at, group)| (group.stations.start, at)).collect();
    let group = |station: StationId| group_of.range(..=station.0).next_back().map(|(_, at)| *at);
    let mut add = |station: StationId, whose: usize, load: f64, calls: f64, held: Option<Held>| {
        let Some(at) = group(station) else { return };
        let busy = busy.entry(at).or_default();
        *busy.stations.entry(station).or_default() += load;
        *busy.calls.entry(station).or_default() += calls;
        *busy.by.entry(whose).or_default() += load;
        busy.held = held.or(busy.held.take());
    };
    for (at, stop) in flows.stops.iter().enumerate() {
        let whose = stop.crowd.at.0;
        for cpu in stop.crowd.cpus(scenario).filter(|_| stop.effort.cpu > 0.0) {
            let speed = set(scenario, stop).map_or(1.0, |set| scenario.layout.sets[set].settings.speed);
            add(cpu, whose, stop.effort.cpu / speed, stop.crowd.per_s() / stop.crowd.count, None);
        }
        for (leg, route) in stop.effort.legs.iter().zip(&stop.routes).enumerate().map(|(i, it)| (i, it.1)) {
            for way in [0, 1] {
                for (station, (share, s_per_byte)) in &route.links[way] {
                    let calls = stop.effort.legs[leg].flow.per_s * stop.crowd.count * share;
                    add(*station, whose, calls * times.bytes[at][leg][way] * s_per_byte, calls, None);
                }
            }
        }
    }
    hold(scenario, flows, times, &mut add);
    busy.into_iter().map(|(at, busy)| station(scenario, flows, at, busy)).filter(|it| it.demand_s > 0.0).collect()
}

/// Workers and pools.
fn hold(
    scenario: &Scenario,
    flows: &Flows,
    times: &Times,
    add: &mut impl FnMut(StationId, usize, f64, f64, Option<Held>),
) {
    let world = &scenario.layout.world;
    for (at, stop) in flows.stops.iter().enumerate() {
        let (component, part) = stop.crowd.at;
        let Some(waits) = times.waits.get(&stop.crowd.at) else { continue };
        let per_s = stop.crowd.per_s() / stop.crowd.count;
        let cpu: f64 = waits.cpu.values().sum();
        let held = Held {
            per_request: waits.per_s / flows.requests_per_s,
            delay_s: ((waits.seconds - cpu) / waits.per_s).max(0.0),
            cpu: waits.cpu.iter().map(|(set, busy)| (*set, busy / waits.per_s)).collect(),
            own: set(scenario, stop),
        };
        for &instance in stop.crowd.instances.iter().filter(|_| part == Part::Placed) {
            let Some(workers) = world.instance(instance).workers else { continue };
            if stop.effort.lets_go {
                let speed = set(scenario, stop).map_or(1.0, |set| scenario.layout.sets[set].settings.speed);
                add(workers, component, stop.effort.cpu / speed, per_s, None);
            } else {
                add(workers, component, per_s * times.stops[at].0, per_s, Some(held.clone()));
            }
        }
        for (number, leg) in stop.effort.legs.iter().enumerate().filter(|(_, leg)| !leg.background) {
            for &(to, _) in stop.routes[number].shares.keys() {
                let key = (ComponentId(component as u16), ComponentId(to as u16));
                let Some(&first) = world.pools.get(&key) else { continue };
                // All pools of the group are taken as equally busy: the load of all is noted at the first.
                let calls = leg.flow.per_s * stop.crowd.count;
                add(first, component, calls * times.stops[at].1[number], calls, None);
            }
        }
    }
}

fn station(scenario: &Scenario, flows: &Flows, at: usize, busy: Busy) -> Station {
    let group = &scenario.layout.groups[at];
    let (kind, owner) = kind(&group.name);
    let (count, servers) = size(scenario, kind, owner, group.stations.len() as u32);
    let total: f64 = busy.stations.values().sum();
    let mean = total / (servers * f64::from(count));
    let busiest = if kind == Kind::Pool { mean } else { busy.stations.values().copied().fold(0.0, f64::max) / servers };
    let demand_s = total / flows.requests_per_s;
    let name = |whose: &usize| scenario.components[*whose].name.clone();
    Station {
        name: group.name.clone(),
        kind,
        count,
        servers,
        demand_s,
        utilization: mean,
        busiest,
        capacity_per_s: flows.requests_per_s / busiest,
        by: busy.by.iter().map(|(whose, load)| (name(whose), load / total)).collect(),
        held: busy.held,
        each: busy
            .stations
            .iter()
            .map(|(station, load)| (load / servers / flows.requests_per_s, busy.calls[station] / flows.requests_per_s))
            .collect(),
    }
}

/// What a group of stations is, by its name, and whose.
fn kind(name: &str) -> (Kind, &str) {
    if let Some(set) = name.strip_suffix(".cpu") {
        (Kind::Cpu, set)
    } else if let Some(owner) = name.strip_suffix(".workers") {
        (Kind::Workers, owner)
    } else if let Some((owner, _)) = name.split_once(".pool.") {
        (Kind::Pool, owner)
    } else {
        (Kind::Link, name)
    }
}

/// How many stations there are from the start, and the servers of each.
fn size(scenario: &Scenario, kind: Kind, owner: &str, stations: u32) -> (u32, f64) {
    let component = || scenario.components.iter().find(|component| component.name == owner);
    match kind {
        Kind::Link => (stations, 1.0),
        Kind::Cpu => {
            let set = scenario.layout.sets.iter().find(|set| set.name == owner).expect("a CPU is in a set");
            let cores = f64::from(set.settings.cores);
            // With a serial fraction n cores work like fewer (Gunther's law without coherency).
            (set.settings.count, cores / (1.0 + set.settings.serial_fraction * (cores - 1.0)))
        }
        Kind::Workers => {
            let workers = component().and_then(|it| it.settings.workers()).expect("workers are a component's");
            let there = scenario.layout.world.first_entries(scenario.common.components[owner]).len();
            (there as u32, f64::from(workers.count))
        }
        Kind::Pool => {
            let pools = component().map(|it| it.settings.pools()).unwrap_or_default();
            (stations, pools.first().map_or(1.0, |pool| f64::from(pool.size)))
        }
    }
}

impl Station {
    /// Requests per second at which it is full if it has `factor` times its servers, and the CPUs of each set `cpus`
    /// times theirs. What an instance holds is a closed network of as many visits as it has servers, by mean value analysis,
    /// cores taken as one fast one and a delay (Seidmann, Schweitzer & Shalev-Oren 1987).
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "a number of visits")]
    pub fn limit(&self, scenario: &Scenario, factor: f64, cpus: &dyn Fn(usize) -> f64) -> f64 {
        /// Visits times stations for which the analysis is done; beyond that there are enough servers for the bound.
        const MOST_STEPS: f64 = 1e7;
        let bound = self.capacity_per_s * factor;
        let Some(held) = &self.held else { return bound };
        let users = (self.servers * factor).round();
        let (mut think, mut stations) = (held.delay_s, Vec::new());
        for (&set, &demand) in &held.cpu {
            let settings = &scenario.layout.sets[set].settings;
            let cores = f64::from(settings.cores) * cpus(set);
            // One instance has its own machine, and of other sets as much as each of its like has.
            let machines = if held.own == Some(set) { 1.0 } else { f64::from(settings.count) / f64::from(self.count) };
            let shared = demand / (cores * machines);
            think += (demand - shared).max(0.0);
            stations.push(Queue::Queueing { demand: shared, servers: 1 });
        }
        if users * stations.len() as f64 > MOST_STEPS {
            return bound;
        }
        let solution = ClosedNetwork { think_time: think, stations }.mean_value_analysis(users as u32);
        bound.min(solution.throughput * f64::from(self.count) / held.per_request)
    }
}
