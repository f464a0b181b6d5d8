//! Operational analysis: what a scenario will do, without running it.
//!
//! Requests are followed from the clients through the components by mean rates ([`flows`]); each component says what its
//! calls cost and whom it calls ([`Effort`](crate::components::effort::Effort)). That gives the demand of a request at
//! every [`station`], the load at which the first is full (X* = 1 / the largest demand per server, Denning & Buzen
//! 1978), and how long a request takes that meets nobody ([`times`]). Shares of caches depend on the load, so X* is
//! found by repetition.
//!
//! Exact for means where rates are what they seem; where they are not, a [`Doubt`] says so by name. Ignored: waiting, so
//! what is held while others are waited for is held longer than said here.

mod crowd;
mod flows;
mod hits;
mod limits;
mod route;
pub mod station;
mod times;

use crate::components::effort::{Doubt, Users};
use crate::model::ids::MachineId;
use crate::scenario::Scenario;
use flows::Flows;
pub use limits::{COMPLETED, Limit, Split};
use station::{Kind, Station};
use std::collections::BTreeMap;
use times::Times;

/// A class of requests.
#[derive(Clone, PartialEq, Debug)]
pub struct Class {
    /// Its name; empty if the scenario has none.
    pub name: String,
    /// Its share of all requests.
    pub share: f64,
    /// Seconds that its requests take where nobody is in the way.
    pub alone_s: f64,
    /// Calls from machine to machine, on average.
    pub hops: f64,
}

/// How complex the system is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complexity {
    /// Machines from the start.
    pub machines: u32,
    /// Components, clients left out.
    pub components: u32,
    /// Sets with one machine, and components with one instance on a machine: what they do, nobody else can.
    pub single: Vec<String>,
    /// Components that keep data.
    pub stateful: Vec<String>,
}

/// A doubt and whose part it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doubted {
    /// The component, or another part of the scenario.
    pub whose: String,
    /// What is doubtful.
    pub doubt: Doubt,
}

/// What a scenario will do.
#[derive(Clone, PartialEq, Debug)]
pub struct Analysis {
    /// Requests per second that are offered, of closed load those that its users get done.
    pub offered_per_s: f64,
    /// Users of closed load, if that is all there is.
    pub users: Option<Users>,
    /// X*: requests per second at which the first station is full; none if nothing is ever full.
    pub saturation_per_s: Option<f64>,
    /// Requests per second up to which 99 % of them are completed in the long run: more than X* where only some requests
    /// come to what is full first.
    pub completes_per_s: Option<f64>,
    /// What is full first, next after that has more, and so on.
    pub limits: Vec<Limit>,
    /// What becomes of X* when components that share a machine get machines of their own, one after the other.
    pub splits: Vec<Split>,
    /// Stations, those first that are full first.
    pub stations: Vec<Station>,
    /// The classes.
    pub classes: Vec<Class>,
    /// How complex it is.
    pub complexity: Complexity,
    /// Where all this may be wrong.
    pub doubts: Vec<Doubted>,
}

impl Analysis {
    /// Analyses a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let as_written = View::new(scenario, 1.0);
        let full = saturation(scenario, &as_written).map(|scale| View::new(scenario, scale));
        let seen = full.as_ref().map_or(&as_written.stations, |view| &view.stations);
        let limits = limits::limits(scenario, seen);
        let (splits, completes_per_s) = (limits::splits(seen), limits::completes(seen, &limits));
        let saturation_per_s = limits.first().map(|limit| limit.per_s);
        let bound = saturation_per_s.unwrap_or(f64::INFINITY);
        let at_load = match as_written.users {
            None => as_written,
            Some(users) => View::new(scenario, done_by(users, &as_written, bound)),
        };
        let offered_per_s = at_load.requests_per_s;
        let mut stations = at_load.stations;
        for station in &mut stations {
            let same = full.iter().flat_map(|view| &view.stations).find(|it| it.name == station.name);
            station.capacity_per_s = same.map_or(station.capacity_per_s, |it| it.capacity_per_s);
        }
        stations.sort_by(|a, b| a.capacity_per_s.total_cmp(&b.capacity_per_s));
        let mut doubts = at_load.doubts;
        doubts.extend(of_events(scenario));
        let (users, classes) = (at_load.users, at_load.classes);
        let complexity = complexity(scenario);
        Self {
            offered_per_s,
            users,
            saturation_per_s,
            completes_per_s,
            limits,
            splits,
            stations,
            classes,
            complexity,
            doubts,
        }
    }

    /// What may be wrong with the prediction of runs without the scenario's events.
    pub fn doubts_without_events(&self) -> impl Iterator<Item = &Doubted> {
        self.doubts.iter().filter(|it| !it.doubt.by_events)
    }

    /// Predicted utilization of each set's CPUs at the given load, by the names of their metrics.
    ///
    /// # Errors
    /// Why there is none: something makes it doubtful, users wait for their answers, or more is offered than can be done.
    pub fn utilizations(scenario: &Scenario) -> Result<BTreeMap<String, f64>, String> {
        let view = View::new(scenario, 1.0);
        let doubts: Vec<Doubted> = view.doubts.iter().cloned().chain(of_events(scenario)).collect();
        if let Some(why) = told(doubts.iter().filter(|it| it.doubt.always)) {
            return Err(why);
        }
        if view.users.is_some() {
            return Err(
                "users of closed load ask as fast as they are answered, and only bounds are known of that".into()
            );
        }
        if view.busiest() >= 1.0 {
            let full = view.stations.iter().max_by(|a, b| a.busiest.total_cmp(&b.busiest)).expect("one is the busiest");
            return Err(format!("more is offered than `{}` can do", full.name));
        }
        let cpus = view.stations.into_iter().filter(|station| station.kind == Kind::Cpu);
        Ok(cpus.map(|station| (format!("{}.utilization", station.name), station.utilization)).collect())
    }

    /// Seconds until memories that begin empty find as much as they ever will, at so many times the load that is written;
    /// none where that is not known.
    #[must_use]
    pub fn fill_s(scenario: &Scenario, scale: f64) -> Option<f64> {
        let wirings = flows::wirings(scenario);
        let fill_s = Flows::filling(scenario, &wirings, scale).fill_s;
        fill_s.is_finite().then_some(fill_s)
    }

    /// True if nothing makes the figures at the given load doubtful.
    #[must_use]
    pub fn holds_at_load(&self) -> bool {
        self.doubts.iter().all(|it| !it.doubt.always) && self.saturation_per_s.is_none_or(|x| self.offered_per_s < x)
    }

    /// True if nothing makes the saturation doubtful.
    #[must_use]
    pub fn holds_at_saturation(&self) -> bool {
        self.doubts.is_empty()
    }

    /// Calls from machine to machine for a request of the mix.
    #[must_use]
    pub fn hops(&self) -> f64 {
        self.classes.iter().map(|class| class.share * class.hops).sum()
    }

    /// Seconds that a request of the mix takes where nobody is in the way.
    #[must_use]
    pub fn alone_s(&self) -> f64 {
        self.classes.iter().map(|class| class.share * class.alone_s).sum()
    }
}

/// The first of some doubts, and how many more there are; none if there is none.
pub fn told<'a>(mut doubts: impl Iterator<Item = &'a Doubted>) -> Option<String> {
    let Doubted { whose, doubt } = doubts.next()?;
    let more = match doubts.count() {
        0 => String::new(),
        1 => ", and another reason that `explain` tells".to_owned(),
        n => format!(", and {n} more reasons that `explain` lists"),
    };
    Some(format!("{} ({whose}){more}", doubt.why))
}

/// What is seen at so many times the load that is written.
struct View {
    requests_per_s: f64,
    users: Option<Users>,
    stations: Vec<Station>,
    classes: Vec<Class>,
    doubts: Vec<Doubted>,
}

impl View {
    fn new(scenario: &Scenario, scale: f64) -> Self {
        let wirings = flows::wirings(scenario);
        let flows = Flows::new(scenario, &wirings, scale);
        let times = Times::new(scenario, &flows);
        let class = |(&number, &[calls, seconds, hops]): (&usize, &[f64; 3])| Class {
            name: scenario.common.classes[number].name.clone(),
            share: calls / flows.requests_per_s,
            alone_s: seconds / calls,
            hops: hops / calls,
        };
        Self {
            requests_per_s: flows.requests_per_s,
            users: flows.users,
            stations: station::stations(scenario, &flows, &times),
            classes: times.classes.iter().map(class).collect(),
            doubts: flows.doubts.into_iter().map(|(whose, doubt)| Doubted { whose, doubt }).collect(),
        }
    }

    /// The highest share of a station that is busy.
    fn busiest(&self) -> f64 {
        self.stations.iter().map(|station| station.busiest).fold(0.0, f64::max)
    }
}

/// How many times the load that is written makes the first station full; none if nothing is used.
fn saturation(scenario: &Scenario, at_load: &View) -> Option<f64> {
    /// Far closer than any simulation tells.
    const CLOSE: f64 = 1e-9;
    let mut busiest = at_load.busiest();
    if busiest <= 0.0 {
        return None;
    }
    let mut scale = 1.0;
    for _ in 0..100 {
        let next = scale / busiest;
        let settled = (next - scale).abs() <= CLOSE * scale;
        scale = next;
        if settled {
            break;
        }
        busiest = View::new(scenario, scale).busiest();
    }
    Some(scale)
}

/// Requests per second that users of closed load get done: by the bounds, as nobody knows the waiting yet.
fn done_by(users: Users, view: &View, saturation: f64) -> f64 {
    let alone: f64 = view.classes.iter().map(|class| class.share * class.alone_s).sum();
    (f64::from(users.count) / (users.think_s + alone)).min(saturation)
}

/// What is planned, or bound, to change in the course of a run.
fn of_events(scenario: &Scenario) -> Vec<Doubted> {
    let one = |name: &String| Doubted {
        whose: "events".to_owned(),
        doubt: Doubt::by_events(format!("`{name}` changes the system in the course of the run")),
    };
    scenario.document.events.keys().map(one).collect()
}

fn complexity(scenario: &Scenario) -> Complexity {
    let world = &scenario.layout.world;
    let sets = scenario.layout.sets.iter().filter(|set| !set.services.is_empty());
    let components = || scenario.components.iter().filter(|component| !component.settings.is_source());
    let machines = (0..world.machines.len() as u32).filter(|&id| world.machine(MachineId(id)).from_start).count();
    Complexity {
        machines: machines as u32,
        components: components().count() as u32,
        single: sets.filter(|set| set.settings.count == 1).map(|set| set.name.clone()).collect(),
        stateful: components().filter(|it| it.settings.keeps_data()).map(|it| it.name.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Who is doubted in a scenario with these events, and who without them.
    fn check(events: &Value, expected: [&[&str]; 2]) {
        let document = json!({
            "scalelab": 1, "name": "doubted", "run": { "duration": "10min", "warmup": "1min" },
            "machines": { "front": {} },
            "components": {
                "people": { "clients": { "load": { "poisson": "5/s" }, "to": "web", "timeout": "1s" } },
                "web": { "service": { "on": "front", "steps": [{ "cpu": "10ms" }] } } },
            "events": events });
        let scenario = Scenario::from_value(document).expect("the test's scenario is right");
        let analysis = Analysis::new(&scenario);
        let whose = |doubts: &mut dyn Iterator<Item = &Doubted>| {
            let mut whose: Vec<String> = doubts.map(|it| it.whose.clone()).collect();
            whose.sort();
            whose
        };
        let found = [whose(&mut analysis.doubts.iter()), whose(&mut analysis.doubts_without_events())];
        assert_eq!(found, expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
    }

    /// The timeout stays doubtful in a run without events; what only an event makes doubtful does not.
    #[test]
    fn runs_without_events_keep_the_other_doubts() {
        check(&json!({}), [&["people"], &["people"]]);
        let kill = json!({ "web dies": { "at": "2min", "for": "1min", "crash": "web" } });
        check(&kill, [&["events", "people"], &["people"]]);
        let rush = json!({ "rush": { "at": "2min", "for": "1min", "load": ["people"], "by": 2 } });
        check(&rush, [&["events", "people", "people"], &["people"]]);
    }
}
