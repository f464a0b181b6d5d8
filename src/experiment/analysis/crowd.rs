//! Instances to which the same comes: looked at once, counted as often as there are.

use crate::components::effort::Flow;
use crate::model::ids::{InstanceId, MachineId, StationId};
use crate::model::link::Place;
use crate::scenario::Scenario;

/// Which part of a component: the one inside callers through which it is entered, or what stands on machines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Inside callers: all of it, or its door. Clients too.
    Inside,
    /// On machines.
    Placed,
}

/// A part of a component, by the component's number.
pub type At = (usize, Part);

/// Instances that are alike, or parts of a component inside callers that are.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// Whose.
    pub at: At,
    /// How many.
    pub count: f64,
    /// Where they stand: a zone, or at no distance from anything.
    pub place: Place,
    /// Their machines, ascending; none for clients.
    pub machines: Vec<MachineId>,
    /// The instances, of those that are placed.
    pub instances: Vec<InstanceId>,
    /// Inside whom it is: the caller's part, and the first of its instances; none for clients and what is placed.
    pub caller: Option<(At, Option<InstanceId>)>,
    /// What comes to each of them.
    pub flows: Vec<Flow>,
}

impl Crowd {
    /// Calls per second to all of them together.
    pub fn per_s(&self) -> f64 {
        self.count * self.flows.iter().map(|flow| flow.per_s).sum::<f64>()
    }

    /// The same callers with what comes to another part inside them.
    pub fn inside(&self, component: usize) -> Self {
        let first = self.instances.first().copied().or_else(|| self.caller.and_then(|(_, first)| first));
        let (at, caller) = ((component, Part::Inside), Some((self.at, first)));
        Self { at, caller, instances: Vec::new(), flows: Vec::new(), ..self.clone() }
    }

    /// The stations on which the CPU of each is.
    pub fn cpus<'a>(&'a self, scenario: &'a Scenario) -> impl Iterator<Item = StationId> + 'a {
        self.instances.iter().filter_map(|&instance| scenario.layout.world.instance(instance).cpu)
    }

    /// True if the same comes to this instance: then it is one of them from now on.
    fn takes(&mut self, scenario: &Scenario, instance: InstanceId, flows: &[Flow]) -> bool {
        let world = &scenario.layout.world;
        let of = |instance| world.machine_of(instance).map(|machine| world.machine(machine).set);
        let alike = self.instances.first().is_some_and(|&first| of(first) == of(instance))
            && self.flows.len() == flows.len()
            && self.flows.iter().zip(flows).all(|(one, two)| one.is_like(two) && close(one.per_s, two.per_s));
        if alike {
            self.count += 1.0;
            self.instances.push(instance);
            self.machines.extend(world.machine_of(instance));
        }
        alike
    }
}

/// Equal but for rounding.
fn close(one: f64, two: f64) -> bool {
    (one - two).abs() <= 1e-9 * one.abs().max(two.abs())
}

/// Adds a flow to those that come to one place.
pub fn join(flows: &mut Vec<Flow>, flow: Flow) {
    match flows.iter_mut().find(|known| known.is_like(&flow)) {
        Some(known) => known.per_s += flow.per_s,
        None => flows.push(flow),
    }
}

/// The crowds of a component's instances on machines, of which each has its flows.
pub fn gather(
    scenario: &Scenario,
    component: usize,
    arrived: impl Iterator<Item = (InstanceId, Vec<Flow>)>,
) -> Vec<Crowd> {
    /// Crowds that one more instance is compared with.
    const LOOK_BACK: usize = 4;
    let world = &scenario.layout.world;
    let mut crowds: Vec<Crowd> = Vec::new();
    for (instance, flows) in arrived {
        if crowds.iter_mut().rev().take(LOOK_BACK).any(|crowd| crowd.takes(scenario, instance, &flows)) {
            continue;
        }
        let place = world.instance(instance).place.expect("an instance on a machine has a place");
        crowds.push(Crowd {
            at: (component, Part::Placed),
            count: 1.0,
            place: place.zone().map_or(Place::NOWHERE, |zone| Place::new(None, zone)),
            machines: world.machine_of(instance).into_iter().collect(),
            instances: vec![instance],
            caller: None,
            flows,
        });
    }
    crowds
}
