//! Names become ids: machines, stations, instances and links of a scenario, laid out once and copied for each
//! replication.

use super::document::Document;
use crate::components::settings::{Discipline, MachineSettings, On, Placement, Settings};
use crate::components::wiring::Wiring;
use crate::engine::time::Span;
use crate::model::component::Component;
use crate::model::ids::{ComponentId, InstanceId, MachineId, SetId, StationId, ZoneId};
use crate::model::link::{Net, Place};
use crate::model::station::{Cpu, Station};
use crate::model::world::{Instance, Machine, World};
use indexmap::IndexMap;
use std::ops::Range;

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
}

/// Stations that are reported together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in metrics: `blade.cpu`, `web.workers`.
    pub name: String,
    /// Which stations.
    pub stations: Range<u32>,
    /// The number of servers of all of them.
    pub servers: u64,
    /// True if visits wait in line for a server; false if they share the servers.
    pub in_line: bool,
}

#[derive(Clone, Debug)]
enum StationPlan {
    Cpu(Cpu),
    Workers { count: u32, limit: u32 },
}

/// The fixed parts of a scenario.
#[derive(Debug)]
pub struct Layout {
    /// The sets of machines.
    pub sets: Vec<SetPlan>,
    /// The groups of stations.
    pub groups: Vec<Group>,
    /// Machines, instances and links.
    pub world: World,
    stations: Vec<(String, StationPlan)>,
}

impl Layout {
    /// Lays out a document that has been checked.
    #[must_use]
    pub fn new(document: &Document, components: &[Named], span: impl Fn(&crate::notation::Duration) -> Span) -> Self {
        let net = net(document, span);
        let world = World { machines: Vec::new(), instances: Vec::new(), members: Vec::new(), net };
        let mut layout = Self { sets: Vec::new(), groups: Vec::new(), world, stations: Vec::new() };
        let mut sets = IndexMap::new();
        for (name, settings) in &document.machines {
            sets.insert(name.clone(), layout.add_set(document, name, settings));
        }
        for (id, component) in (0u16..).zip(components) {
            layout.add_component(document, ComponentId(id), component, &mut sets);
        }
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
            StationPlan::Workers { count, limit } => Station::pool(name, *count, *limit),
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

    fn add_set(&mut self, document: &Document, name: &str, settings: &MachineSettings) -> (SetId, Range<u32>) {
        let set = SetId(self.sets.len() as u16);
        let zone = zone_id(document, settings.zone.as_deref());
        let first = self.world.machines.len() as u32;
        let stations = self.stations.len() as u32;
        let cpu = Cpu {
            cores: settings.cores,
            speed: settings.speed,
            serial: settings.serial_fraction,
            discipline: settings.discipline.into(),
        };
        for ordinal in 0..settings.count {
            let machine = MachineId(self.world.machines.len() as u32);
            let station = StationId(self.stations.len() as u32);
            self.stations.push((format!("{name}[{ordinal}].cpu"), StationPlan::Cpu(cpu)));
            let place = Place { machine: Some(machine), zone: Some(zone) };
            self.world.machines.push(Machine { set, cpu: station, place });
        }
        self.groups.push(Group {
            name: format!("{name}.cpu"),
            stations: stations..self.stations.len() as u32,
            servers: u64::from(settings.cores) * u64::from(settings.count),
            in_line: settings.discipline == Discipline::Fifo,
        });
        self.sets.push(SetPlan { name: name.to_owned(), settings: settings.clone(), services: Vec::new() });
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
            Placement::Machines(on) => {
                let name = match on {
                    On::Set(name) => name.clone(),
                    On::Own(settings) => {
                        let own = self.add_set(document, &component.name, settings);
                        sets.insert(component.name.clone(), own);
                        component.name.clone()
                    }
                };
                let (set, machines) = sets[&name].clone();
                self.sets[usize::from(set.0)].services.push(component.name.clone());
                self.place(id, component, machines);
            }
            Placement::Outside(zone) => {
                let zone = zone.map(|name| zone_id(document, Some(name)));
                self.add_instance(id, 0, None, Some(Place { machine: None, zone }));
            }
            Placement::InCaller => self.add_instance(id, 0, None, None),
        }
        let own = first..self.world.instances.len() as u32;
        self.world.members.push(own.map(InstanceId).collect());
    }

    /// One instance on each machine, with its workers.
    fn place(&mut self, id: ComponentId, component: &Named, machines: Range<u32>) {
        let first = self.stations.len() as u32;
        let workers = component.settings.workers();
        let count = machines.len() as u64;
        for (ordinal, machine) in (0u32..).zip(machines) {
            let pool = workers.map(|workers| {
                let plan = StationPlan::Workers { count: workers.count, limit: workers.queue_limit };
                self.stations.push((format!("{}[{ordinal}].workers", component.name), plan));
                StationId(self.stations.len() as u32 - 1)
            });
            let machine = self.world.machines[machine as usize];
            self.add_instance(id, ordinal, Some((machine.cpu, pool)), Some(machine.place));
        }
        if let Some(workers) = workers {
            let stations = first..self.stations.len() as u32;
            let servers = u64::from(workers.count) * count;
            self.groups.push(Group { name: format!("{}.workers", component.name), stations, servers, in_line: true });
        }
    }

    fn add_instance(
        &mut self,
        component: ComponentId,
        ordinal: u32,
        stations: Option<(StationId, Option<StationId>)>,
        place: Option<Place>,
    ) {
        let (cpu, workers) = stations.map_or((None, None), |(cpu, workers)| (Some(cpu), workers));
        self.world.instances.push(Instance { component, ordinal, cpu, workers, place });
    }
}

/// Zone 0 is where things without a zone stand; the named zones follow.
fn zone_id(document: &Document, name: Option<&str>) -> ZoneId {
    let named = |name| document.zones.get_index_of(name).expect("zones are checked before anything is laid out");
    ZoneId(name.map_or(0, |name| named(name) as u16 + 1))
}

/// The delays between zones; `default` holds wherever no link is named.
fn net(document: &Document, span: impl Fn(&crate::notation::Duration) -> Span) -> Net {
    let zones = document.zones.len() as u16 + 1;
    let mut net = Net::new(usize::from(zones));
    let rtt = |name: &str| document.links.get(name).and_then(|link| link.rtt.as_ref()).map(&span);
    if let Some(default) = rtt("default") {
        for a in 0..zones {
            for b in a..zones {
                net.set(ZoneId(a), ZoneId(b), default);
            }
        }
    }
    for name in document.links.keys() {
        if let (Some((a, b)), Some(rtt)) = (name.split_once('-'), rtt(name)) {
            net.set(zone_id(document, Some(a)), zone_id(document, Some(b)), rtt);
        }
    }
    net
}
