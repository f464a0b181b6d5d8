//! What a component is built from: names turned into ids, draws and distributions of one replication.

use super::clients::replay::Arrival;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::Op;
use crate::model::ids::{ComponentId, CounterId, InstanceId, StationId};
use crate::model::world::World;
use crate::notation::{Distribution, Duration, Rate};
use crate::policy::popularity::Popularity;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A class of requests.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Its share of the requests, relative to the others.
    pub share: f64,
    /// What it does to its key.
    pub op: Op,
    /// The number of its key space, if it has keys.
    pub keys: Option<usize>,
    /// Size of an answer in bytes.
    pub response_bytes: u32,
    /// Size of a call in bytes.
    pub request_bytes: u32,
}

/// What a change of load makes of the rate of clients.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rhythm {
    /// So many times what it would be.
    Times(f64),
    /// So many requests, or sessions, per tick.
    PerTick(f64),
}

/// A planned change of the load of clients.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PaceChange {
    /// When it begins, in ticks.
    pub from: f64,
    /// When it is over, in ticks.
    pub to: f64,
    /// What the rate is meanwhile.
    pub rhythm: Rhythm,
}

/// What is common to all components of a scenario and all replications.
#[derive(Debug)]
pub struct Common {
    /// Component ids by name.
    pub components: BTreeMap<String, ComponentId>,
    /// The classes, by id.
    pub classes: Vec<Class>,
    /// The key spaces.
    pub keys: Vec<Popularity>,
    /// Recorded arrivals, by the name of the clients that replay them.
    pub recordings: BTreeMap<String, Arc<Vec<Arrival>>>,
    /// Planned changes of load, by the name of the clients.
    pub paces: BTreeMap<String, Vec<PaceChange>>,
    /// Length of a tick in nanoseconds.
    pub tick_ns: u64,
}

/// The view of one component on one replication.
#[derive(Clone, Copy, Debug)]
pub struct Wiring<'a> {
    /// What is common to all.
    pub common: &'a Common,
    /// Machines, instances and links.
    pub world: &'a World,
    /// The component's name.
    pub name: &'a str,
    /// The component's id.
    pub id: ComponentId,
    /// The seed of the run.
    pub seed: u64,
    /// The replication.
    pub replication: u32,
}

impl Wiring<'_> {
    /// Ticks of a second, at least 1: for what counts in whole seconds.
    #[must_use]
    pub fn second(&self) -> u64 {
        (1_000_000_000 / self.common.tick_ns).max(1)
    }

    /// The source of this component's draws for a purpose.
    #[must_use]
    pub fn source(&self, purpose: &str, ordinal: u32) -> Source {
        Source::new(self.seed, self.replication, self.name, purpose, ordinal)
    }

    /// The instances of a component that may be called, by name.
    #[must_use]
    pub fn entries(&self, name: &str) -> &[InstanceId] {
        let id = self.common.components.get(name).expect("names are checked before anything is built");
        self.world.entries(*id)
    }

    /// Those of [`Wiring::entries`] that are there when the run begins.
    #[must_use]
    pub fn first_entries(&self, name: &str) -> &[InstanceId] {
        let id = self.common.components.get(name).expect("names are checked before anything is built");
        self.world.first_entries(*id)
    }

    /// True if an instance is there when the run begins.
    #[must_use]
    pub fn is_from_start(&self, instance: InstanceId) -> bool {
        self.world.machine_of(instance).is_none_or(|machine| self.world.machine(machine).from_start)
    }

    /// The planned changes of this component's load.
    #[must_use]
    pub fn pace(&self) -> &[PaceChange] {
        self.common.paces.get(self.name).map_or(&[], Vec::as_slice)
    }

    /// The first of the pools of connections from this component to another; those of one caller follow one another.
    #[must_use]
    pub fn pool(&self, to: &str) -> StationId {
        let to = self.common.components.get(to).expect("names are checked before anything is built");
        *self.world.pools.get(&(self.id, *to)).expect("pools are laid out before anything is built")
    }

    /// This component's own instances.
    #[must_use]
    pub fn own(&self) -> &[InstanceId] {
        self.world.members(self.id)
    }

    /// One of this component's own counters, by its number.
    #[must_use]
    pub fn counter(&self, number: u8) -> CounterId {
        CounterId(self.world.counters[usize::from(self.id.0)].0 + u32::from(number))
    }

    /// A distribution in ticks.
    #[must_use]
    pub fn dist(&self, distribution: &Distribution) -> Dist {
        distribution.build(self.common.tick_ns).expect("distributions are checked before anything is built")
    }

    /// A duration in ticks.
    #[must_use]
    pub fn span(&self, duration: &Duration) -> Span {
        Span::from_ticks(duration.ticks(self.common.tick_ns))
    }

    /// The mean time between two events of a rate, in ticks.
    #[must_use]
    pub fn gap(&self, rate: &Rate) -> f64 {
        rate.mean_gap_ticks(self.common.tick_ns)
    }
}
