//! Requests walk from the clients through the components: what comes where, by how much per second.

use super::crowd::{Crowd, Part, gather, join};
use super::hits;
use super::route::{Route, spread};
use crate::components::effort::{Doubt, Effort, FillTime, Flow, Stay, Users};
use crate::components::wiring::Wiring;
use crate::model::ids::{ComponentId, InstanceId};
use crate::model::link::Place;
use crate::scenario::Scenario;
use crate::scenario::layout::Named;
use std::collections::{BTreeMap, BTreeSet};

/// A crowd with what its calls cost.
#[derive(Debug)]
pub struct Stop<'a> {
    /// Who is called.
    pub crowd: Crowd,
    /// What that costs each of them.
    pub effort: Effort<'a>,
    /// The way of each leg.
    pub routes: Vec<Route>,
}

/// All stops, callers before those whom they call.
#[derive(Debug)]
pub struct Flows<'a> {
    /// The stops.
    pub stops: Vec<Stop<'a>>,
    /// Requests per second that clients issue; of users, `scale`.
    pub requests_per_s: f64,
    /// Users of closed load, if that is all there is.
    pub users: Option<Users>,
    /// Where this may be wrong, and whose part it is.
    pub doubts: BTreeSet<(String, Doubt)>,
    /// Seconds until the last memory is full, infinite if that is not known.
    pub fill_s: f64,
    /// What tells how long a memory takes.
    filling: FillTime,
    /// What came inside callers, by component.
    inside: BTreeMap<usize, Vec<Crowd>>,
    /// What came to instances on machines, by component.
    placed: BTreeMap<usize, BTreeMap<InstanceId, Vec<Flow>>>,
}

impl<'a> Flows<'a> {
    /// The flows at so many times the load that is written.
    pub fn new(scenario: &'a Scenario, wirings: &'a [Wiring<'a>], scale: f64) -> Self {
        Self::walk(scenario, wirings, scale, |_, _| 0.0)
    }

    /// The same, and how long memories take to fill, which takes a while to work out.
    pub fn filling(scenario: &'a Scenario, wirings: &'a [Wiring<'a>], scale: f64) -> Self {
        Self::walk(scenario, wirings, scale, hits::fill_s)
    }

    fn walk(scenario: &'a Scenario, wirings: &'a [Wiring<'a>], scale: f64, filling: FillTime) -> Self {
        let mut flows = Self {
            stops: Vec::new(),
            requests_per_s: 0.0,
            users: None,
            doubts: BTreeSet::new(),
            fill_s: 0.0,
            filling,
            inside: BTreeMap::new(),
            placed: BTreeMap::new(),
        };
        let order = order(scenario);
        let sources = || order.iter().copied().filter(|&c| scenario.components[c].settings.is_source());
        for component in sources() {
            let crowd = Crowd {
                at: (component, Part::Inside),
                count: 1.0,
                place: scenario.layout.world.instance(wirings[component].own()[0]).place.unwrap_or(Place::NOWHERE),
                machines: Vec::new(),
                instances: Vec::new(),
                caller: None,
                flows: Vec::new(),
            };
            flows.stop(scenario, &wirings[component], crowd, scale);
        }
        flows.look_at_users(scenario, sources().count());
        for &component in order.iter().filter(|&&c| !scenario.components[c].settings.is_source()) {
            for crowd in flows.inside.remove(&component).unwrap_or_default() {
                flows.stop(scenario, &wirings[component], crowd, scale);
            }
            let placed = flows.placed.remove(&component).unwrap_or_default();
            for crowd in gather(scenario, component, placed.into_iter()) {
                flows.stop(scenario, &wirings[component], crowd, scale);
            }
        }
        flows
    }

    /// What clients issue, and who waits for it.
    fn look_at_users(&mut self, scenario: &Scenario, sources: usize) {
        let legs = self.stops.iter().flat_map(|stop| &stop.effort.legs);
        self.requests_per_s = legs.map(|leg| leg.flow.per_s).sum();
        self.users = self.stops.iter().find_map(|stop| stop.effort.users);
        if self.users.is_some() && sources > 1 {
            let why =
                "closed load beside other clients: how fast its users ask is not worked out, one per second is taken";
            let whose = self.stops.iter().find(|stop| stop.effort.users.is_some()).expect("it was just found");
            let name = scenario.components[whose.crowd.at.0].name.clone();
            self.doubts.insert((name, Doubt::always(why)));
            self.users = None;
        }
    }

    /// A crowd is called: what that costs, and whom it calls in turn.
    fn stop(&mut self, scenario: &'a Scenario, wiring: &'a Wiring<'a>, crowd: Crowd, scale: f64) {
        let (component, _) = crowd.at;
        let instance = crowd.instances.first().copied();
        let run_s = scenario.timing.duration.0 as f64 * scenario.timing.tick_s();
        let (hit_ratios, fill_s) = (hits::hit_ratios, self.filling);
        let stay = Stay { flows: &crowd.flows, wiring, instance, scale, run_s, hit_ratios, fill_s };
        let effort = scenario.components[component].settings.effort(&stay);
        self.fill_s = self.fill_s.max(effort.fill_s);
        self.doubts.extend(effort.doubts.iter().map(|doubt| (wiring.name.to_owned(), doubt.clone())));
        let mut routes = Vec::new();
        for leg in &effort.legs {
            let targets = spread(scenario, leg);
            routes.push(Route::new(scenario, &crowd, &targets));
            for (to, flow) in targets {
                self.deliver(scenario, &crowd, to, flow);
            }
        }
        self.stops.push(Stop { crowd, effort, routes });
    }

    fn deliver(&mut self, scenario: &Scenario, from: &Crowd, to: InstanceId, flow: Flow) {
        if flow.per_s <= 0.0 {
            return;
        }
        let instance = scenario.layout.world.instance(to);
        let component = usize::from(instance.component.0);
        if instance.place.is_some() {
            let flow = flow.at(flow.per_s * from.count);
            return join(self.placed.entry(component).or_default().entry(to).or_default(), flow);
        }
        let crowds = self.inside.entry(component).or_default();
        let inside = from.inside(component);
        let at = crowds.iter().position(|crowd| crowd.caller == inside.caller).unwrap_or_else(|| {
            crowds.push(inside);
            crowds.len() - 1
        });
        join(&mut crowds[at].flows, flow);
    }
}

/// The components, callers before those whom they call; calls do not go in a circle.
fn order(scenario: &Scenario) -> Vec<usize> {
    fn visit(scenario: &Scenario, at: usize, seen: &mut [bool], found: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[at], true) {
            return;
        }
        for reference in scenario.components[at].settings.references() {
            visit(scenario, usize::from(scenario.common.components[&reference.to].0), seen, found);
        }
        found.push(at);
    }
    let (mut seen, mut found) = (vec![false; scenario.components.len()], Vec::new());
    (0..seen.len()).for_each(|at| visit(scenario, at, &mut seen, &mut found));
    found.reverse();
    found
}

/// The view of each component, as in the first replication.
pub fn wirings<'a>(scenario: &'a Scenario) -> Vec<Wiring<'a>> {
    let (common, world) = (&scenario.common, &scenario.layout.world);
    let named = (0u16..).zip(&scenario.components);
    let wiring = |(id, component): (u16, &'a Named)| Wiring {
        common,
        world,
        name: &component.name,
        id: ComponentId(id),
        seed: 1,
        replication: 0,
    };
    named.map(wiring).collect()
}
