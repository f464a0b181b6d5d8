//! The fixed parts of a world: machines, instances and who may be called.

use super::fault::Fault;
use super::ids::{ComponentId, CounterId, InstanceId, MachineId, SetId, StationId};
use super::link::{Net, Place};
use crate::engine::agenda::Rank;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use std::collections::BTreeMap;

/// A machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// The set it belongs to.
    pub set: SetId,
    /// Its CPU.
    pub cpu: StationId,
    /// The cores that it is laid out with.
    pub cores: u32,
    /// Where it stands.
    pub place: Place,
    /// Its memory in bytes, if anything is said about it.
    pub memory: Option<u64>,
    /// True if it is there when the run begins; others may come later.
    pub from_start: bool,
}

/// A running copy of a component.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Whose copy.
    pub component: ComponentId,
    /// Its number among the copies.
    pub ordinal: u32,
    /// The machine's CPU, if it sits on a machine.
    pub cpu: Option<StationId>,
    /// Its worker pool, if it has one.
    pub workers: Option<StationId>,
    /// The connections that may be open to it, if they are limited.
    pub connections: Option<StationId>,
    /// Where it is; none for one that runs inside its caller.
    pub place: Option<Place>,
    /// True for the part of a component inside its callers through which its machines are reached; visits to it do not
    /// count.
    pub door: bool,
}

/// Machines, instances and links.
#[derive(Clone, Debug)]
pub struct World {
    /// Every machine.
    pub machines: Vec<Machine>,
    /// Every instance.
    pub instances: Vec<Instance>,
    /// The instances of each component, by ordinal; those that come later are the last.
    pub members: Vec<Vec<InstanceId>>,
    /// The part of each component inside its callers through which its instances are reached, if there is one.
    pub doors: Vec<Option<InstanceId>>,
    /// An address inside every caller at which nobody is: whoever has nobody left to choose calls it, and is refused.
    pub nobody: InstanceId,
    /// The links.
    pub net: Net,
    /// The first of the pools of connections between the instances of two components, callers first.
    pub pools: BTreeMap<(ComponentId, ComponentId), StationId>,
    /// Spans that are waited again and again, and as what; they change nothing but the speed.
    pub fixed_delays: Vec<(Span, Rank)>,
    /// What is planned to go wrong.
    pub faults: Vec<Fault>,
    /// Draws of messages that are lost on their way.
    pub loss_draws: Source,
    /// Time after which a lost message is sent again for the first time.
    pub retransmit_after: Span,
    /// The first counter of each component, and the first that is nobody's.
    pub counters: Vec<CounterId>,
    /// The key space of each class that has keys.
    pub key_spaces: Vec<Option<u16>>,
}

impl World {
    /// The instances of a component.
    #[inline]
    #[must_use]
    pub fn members(&self, component: ComponentId) -> &[InstanceId] {
        &self.members[usize::from(component.0)]
    }

    /// The instances of a component that may be called from outside: all, or the one that is its door.
    #[must_use]
    pub fn entries(&self, component: ComponentId) -> &[InstanceId] {
        match &self.doors[usize::from(component.0)] {
            Some(door) => std::slice::from_ref(door),
            None => self.members(component),
        }
    }

    /// Those of [`World::entries`] that are there when the run begins.
    #[must_use]
    pub fn first_entries(&self, component: ComponentId) -> &[InstanceId] {
        let entries = self.entries(component);
        let later = |id: &InstanceId| self.machine_of(*id).is_some_and(|machine| !self.machine(machine).from_start);
        &entries[..entries.iter().position(later).unwrap_or(entries.len())]
    }

    /// The machine that an instance sits on, if it sits on one.
    #[must_use]
    pub fn machine_of(&self, id: InstanceId) -> Option<MachineId> {
        self.instance(id).place.and_then(Place::machine)
    }

    /// The instances that sit on a machine.
    pub fn on(&self, machine: MachineId) -> impl Iterator<Item = InstanceId> {
        let here = move |instance: &Instance| instance.place.is_some_and(|place| place.machine() == Some(machine));
        (0u32..).zip(&self.instances).filter(move |(_, instance)| here(instance)).map(|(number, _)| InstanceId(number))
    }

    /// An instance.
    #[inline]
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> &Instance {
        &self.instances[id.0 as usize]
    }

    /// A machine.
    #[inline]
    #[must_use]
    pub fn machine(&self, id: MachineId) -> &Machine {
        &self.machines[id.0 as usize]
    }
}
