//! Names become ids: machines, stations, instances and links of a scenario, laid out once and copied for each
//! replication.

use super::document::{ClassSettings, Document};
use super::events::{census, sizes};
use super::network::{self, Network, zone_id};
use crate::components::settings::{Discipline, Figure, MachineSettings, On, Placement, Settings, Site};
use crate::components::wiring::Wiring;
use crate::engine::agenda::Rank;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::component::Component;
use crate::model::ids::{ComponentId, CounterId, InstanceId, MachineId, SetId, StationId};
use crate::model::link::{Net, Place};
use crate::model::station::{self, Cpu, Station};
use crate::model::world::{Instance, Machine, World};
use crate::notation::Size;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// A lost message is sent again after 200 ms for the first time: Linux's least retransmission timeout (RFC 6298 allows
/// one second).
const RETRANSMIT_NS: u64 = 200_000_000;

/// A component that was read and named.
#[derive(Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The word of its kind.
    pub kind: &'static str,
    /// Its settings.
    pub settings: Box<dyn Settings>,
}

/// A set of machines as laid out.
#[derive(Clone, Debug)]
pub struct SetPlan {
    /// Its name.
    pub name: String,
    /// Its machines.
    pub settings: MachineSettings,
    /// Names of the components placed on it.
    pub services: Vec<String>,
    /// True if machines are added or removed in the course of a run.
    pub changes: bool,
}

/// Stations that are reported together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in metrics: `blade.cpu`, `web.workers`.
    pub name: String,
    /// Which stations.
    pub stations: Range<u32>,
    /// True if visits wait in line for a server; false if they share the servers.
    pub in_line: bool,
}

#[derive(Clone, Debug)]
enum StationPlan {
    Cpu(Cpu),
    Pool { servers: u32, limit: u32 },
}

/// The fixed parts of a scenario.
#[derive(Debug)]
pub struct Layout {
    /// The sets of machines.
    pub sets: Vec<SetPlan>,
    /// The groups of stations.
    pub groups: Vec<Group>,
    /// Length of a tick in nanoseconds.
    pub tick_ns: u64,
    /// Machines, instances and links.
    pub world: World,
    stations: Vec<(String, StationPlan)>,
}

impl Layout {
    /// Lays out a document that has been checked.
    #[must_use]
    pub fn new(document: &Document, components: &[Named], tick_ns: u64) -> Self {
        let span = |duration: &crate::notation::Duration| Span::from_ticks(duration.ticks(tick_ns));
        let Network { net, shared } = network::lay(document, tick_ns, span);
        let world = World {
            machines: Vec::new(),
            instances: Vec::new(),
            members: Vec::new(),
            doors: Vec::new(),
            nobody: InstanceId(u32::MAX),
            net,
            pools: BTreeMap::new(),
            fixed_delays: Vec::new(),
            faults: Vec::new(),
            loss_draws: Source::new(0, 0, "", "", 0),
            retransmit_after: Span((RETRANSMIT_NS / tick_ns).max(1)),
            counters: Vec::new(),
            key_spaces: Vec::new(),
        };
        let mut layout = Self { tick_ns, sets: Vec::new(), groups: Vec::new(), world, stations: Vec::new() };
        for name in shared {
            layout.add_link(name);
        }
        let mut sets = IndexMap::new();
        for (name, settings) in &document.machines {
            sets.insert(name.clone(), layout.add_set(document, name, settings));
        }
        for (id, component) in (0u16..).zip(components) {
            layout.add_component(document, ComponentId(id), component, &mut sets);
        }
        layout.world.nobody = InstanceId(layout.world.instances.len() as u32);
        layout.add_instance(ComponentId(0), None, true);
        for (id, component) in (0u16..).zip(components) {
            layout.add_pools(ComponentId(id), component, components);
        }
        layout.lay_counters(components);
        layout.world.key_spaces = key_spaces(document);
        layout.world.fixed_delays = fixed_delays(&layout.world.net, components, tick_ns);
        layout
    }

    /// The number of stations.
    #[must_use]
    pub fn station_count(&self) -> usize {
        self.stations.len()
    }

    /// The stations, empty.
    #[must_use]
    pub fn stations(&self) -> Vec<Station> {
        let make = |(name, plan): &(String, StationPlan)| match plan {
            StationPlan::Cpu(cpu) => Station::cpu(name, *cpu),
            StationPlan::Pool { servers, limit } => Station::pool(name, *servers, *limit),
        };
        self.stations.iter().map(make).collect()
    }

    /// The components of a replication.
    #[must_use]
    pub fn components(
        &self,
        common: &crate::components::wiring::Common,
        components: &[Named],
        seed: u64,
        replication: u32,
    ) -> Vec<Box<dyn Component>> {
        let build = |(id, component): (u16, &Named)| {
            let (world, id) = (&self.world, ComponentId(id));
            component.settings.build(&Wiring { common, world, name: &component.name, id, seed, replication })
        };
        (0u16..).zip(components).map(build).collect()
    }

    /// The machine of a set with this number.
    #[must_use]
    pub fn machine(&self, set: usize, number: u32) -> MachineId {
        let first = self.world.machines.iter().position(|machine| usize::from(machine.set.0) == set);
        MachineId(first.expect("a set has a machine") as u32 + number)
    }

    /// The number of the group of the CPUs of a set.
    #[must_use]
    pub fn cpu_group(&self, set: &SetPlan) -> usize {
        let is_its = |group: &Group| group.name.strip_suffix(".cpu") == Some(&set.name);
        self.groups.iter().position(is_its).expect("a set has CPUs")
    }

    /// The counters of all components, one after the other.
    fn lay_counters(&mut self, components: &[Named]) {
        let mut first = 0;
        for component in components {
            let figures = component.settings.measures().iter().map(|measure| measure.figure);
            let count = figures.map(Figure::counters).max().unwrap_or(0);
            self.world.counters.push(CounterId(first));
            first += u32::from(count);
        }
        self.world.counters.push(CounterId(first));
    }

    /// What messages share in one direction of a link.
    fn add_link(&mut self, name: String) {
        let first = self.stations.len() as u32;
        let cpu = Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline: station::Discipline::ProcessorSharing };
        self.stations.push((name.clone(), StationPlan::Cpu(cpu)));
        self.groups.push(Group { name, stations: first..first + 1, in_line: false });
    }

    /// The pools of connections of a component: one from each of its instances to each of the other's.
    fn add_pools(&mut self, id: ComponentId, component: &Named, components: &[Named]) {
        for plan in component.settings.pools() {
            let to = components.iter().position(|other| other.name == plan.to);
            let to = ComponentId(to.expect("names are checked before anything is laid out") as u16);
            let count = self.world.members(id).len() * self.world.entries(to).len();
            let name = format!("{}.pool.{}", component.name, plan.to);
            let first = self.add_group_of_pools(&name, count as u32, plan.size, plan.queue_limit);
            self.world.pools.insert((id, to), first);
        }
    }

    /// Equal pools that are reported together; the first of them.
    fn add_group_of_pools(&mut self, name: &str, count: u32, servers: u32, limit: u32) -> StationId {
        let first = self.stations.len() as u32;
        for number in 0..count {
            self.stations.push((format!("{name}[{number}]"), StationPlan::Pool { servers, limit }));
        }
        let stations = first..first + count;
        self.groups.push(Group { name: name.to_owned(), stations, in_line: true });
        StationId(first)
    }

    fn add_set(&mut self, document: &Document, name: &str, settings: &MachineSettings) -> (SetId, Range<u32>) {
        let set = SetId(self.sets.len() as u16);
        let zone = zone_id(document, settings.zone.as_deref());
        let first = self.world.machines.len() as u32;
        let stations = self.stations.len() as u32;
        let cpu = Cpu {
            cores: settings.cores,
            speed: settings.speed,
            serial: if settings.cores > 1 || sizes::may_grow(document, name) { settings.serial_fraction } else { 0.0 },
            discipline: settings.discipline.into(),
        };
        let memory = settings.memory.map(Size::bytes);
        for ordinal in 0..settings.count.saturating_add(census::added(document, name)) {
            let machine = MachineId(self.world.machines.len() as u32);
            let station = StationId(self.stations.len() as u32);
            self.stations.push((format!("{name}[{ordinal}].cpu"), StationPlan::Cpu(cpu)));
            let place = Place::new(Some(machine), zone);
            let from_start = ordinal < settings.count;
            self.world.machines.push(Machine { set, cpu: station, cores: settings.cores, place, memory, from_start });
        }
        self.groups.push(Group {
            name: format!("{name}.cpu"),
            stations: stations..self.stations.len() as u32,
            in_line: settings.discipline == Discipline::Fifo,
        });
        let changes = census::changes(document, name);
        self.sets.push(SetPlan { name: name.to_owned(), settings: settings.clone(), services: Vec::new(), changes });
        (set, first..self.world.machines.len() as u32)
    }

    fn add_component(
        &mut self,
        document: &Document,
        id: ComponentId,
        component: &Named,
        sets: &mut IndexMap<String, (SetId, Range<u32>)>,
    ) {
        let first = self.world.instances.len() as u32;
        match component.settings.placement() {
            Placement::Machines(sites) => {
                let machines = sites.iter().enumerate().flat_map(|(number, site)| {
                    let (set, machines) = self.set(document, component, number, *site, sets);
                    let services = &mut self.sets[usize::from(set.0)].services;
                    if !services.contains(&component.name) {
                        services.push(component.name.clone());
                    }
                    machines
                });
                let machines: Vec<u32> = machines.collect();
                self.place(id, component, &machines);
            }
            Placement::Outside(zone) => {
                let place = zone.map_or(Place::NOWHERE, |name| Place::new(None, zone_id(document, Some(name))));
                self.add_instance(id, Some(place), false);
            }
            Placement::InCaller => self.add_instance(id, None, false),
        }
        let end = self.world.instances.len() as u32;
        self.world.members.push((first..end).map(InstanceId).collect());
        let door = component.settings.has_door();
        if door {
            self.add_instance(id, None, true);
        }
        self.world.doors.push(door.then_some(InstanceId(end)));
    }

    /// The machines of a site. Own machines have the name of their component, further ones that of the setting too.
    fn set(
        &mut self,
        document: &Document,
        component: &Named,
        number: usize,
        site: Site,
        sets: &mut IndexMap<String, (SetId, Range<u32>)>,
    ) -> (SetId, Range<u32>) {
        let settings = match site.on {
            On::Set(name) => return sets[name].clone(),
            On::Own(settings) => settings,
        };
        let own = &component.name;
        let name = if number == 0 { own.clone() } else { format!("{own}.{}", site.at) };
        let added = self.add_set(document, &name, settings);
        sets.insert(name, added.clone());
        added
    }

    /// One instance on each machine, with its workers and connections.
    fn place(&mut self, id: ComponentId, component: &Named, machines: &[u32]) {
        let (name, count) = (&component.name, machines.len() as u32);
        let workers = component.settings.workers().map(|workers| {
            self.add_group_of_pools(&format!("{name}.workers"), count, workers.count, workers.queue_limit)
        });
        let connections = component.settings.max_connections();
        let connections =
            connections.map(|most| self.add_group_of_pools(&format!("{name}.connections"), count, most, 0));
        for (ordinal, &machine) in (0u32..).zip(machines) {
            let own = |pools: Option<StationId>| pools.map(|first| StationId(first.0 + ordinal));
            let machine = self.world.machines[machine as usize];
            self.world.instances.push(Instance {
                component: id,
                ordinal,
                cpu: Some(machine.cpu),
                workers: own(workers),
                connections: own(connections),
                place: Some(machine.place),
                door: false,
            });
        }
    }

    /// An instance that sits on no machine.
    fn add_instance(&mut self, component: ComponentId, place: Option<Place>, door: bool) {
        let (cpu, workers, connections) = (None, None, None);
        self.world.instances.push(Instance { component, ordinal: 0, cpu, workers, connections, place, door });
    }
}

/// The key space of each class that has keys.
fn key_spaces(document: &Document) -> Vec<Option<u16>> {
    let space = |class: &ClassSettings| Some(document.keys.get_index_of(class.key.as_ref()?)? as u16);
    document.classes.values().map(space).collect()
}

/// The delays that a run meets again and again: first those of links, which most messages meet, then sleeps and timeouts.
fn fixed_delays(net: &Net, components: &[Named], tick_ns: u64) -> Vec<(Span, Rank)> {
    let mut found: Vec<_> = net.fixed_delays().into_iter().map(|span| (span, Rank::Work)).collect();
    for component in components {
        let sleeps = component.settings.sleeps().into_iter().filter_map(|law| law.build(tick_ns).ok()?.constant_span());
        found.extend(sleeps.map(|span| (span, Rank::Work)));
        let timeouts = component.settings.timeouts().into_iter();
        found.extend(timeouts.map(|timeout| (Span::from_ticks(timeout.ticks(tick_ns)), Rank::Timer)));
    }
    found
}
