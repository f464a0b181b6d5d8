//! What names in events stand for: machine sets and machines, components and instances, zones, and ways between zones.

use super::{EventSettings, TargetNames, Verb};
use crate::components::address::split;
use crate::components::settings::Complaint;
use crate::model::fault::{Route, Target};
use crate::model::ids::{ComponentId, MachineId, ZoneId};
use crate::scenario::changes;
use crate::scenario::document::Document;
use crate::scenario::layout::{Layout, Named, SetPlan};
use crate::scenario::network::zone_id;

/// What the names of targets stand for.
pub struct Names<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its components, in the order of their ids.
    pub components: &'a [Named],
    /// Its machines and instances.
    pub layout: &'a Layout,
}

impl Names<'_> {
    /// What is wrong with those whom a fault hits.
    pub fn check(&self, event: &EventSettings, verb: Verb, names: &TargetNames) -> Vec<Complaint> {
        let complain = |(at, name): (String, &str)| {
            let outage = changes::check_outage(event, verb, &at, name, self.components);
            outage.into_iter().chain(self.complain(verb, &at, name))
        };
        names.places(verb).into_iter().flat_map(complain).collect()
    }

    fn complain(&self, verb: Verb, at: &str, name: &str) -> Option<Complaint> {
        if matches!(verb, Verb::Partition | Verb::Loss) && self.routes(name, false).is_some() {
            return None;
        }
        if verb == Verb::Loss {
            let message = format!("`{name}` is no way between two zones");
            return Some(Complaint::conflict(at, message).expected("two zones joined by a hyphen"));
        }
        let targets = self.targets(name);
        let machines_only = matches!(verb, Verb::Slow | Verb::Partition);
        match targets {
            Some(targets) if machines_only && targets.iter().any(|target| matches!(target, Target::Process(_))) => {
                let message = format!("`{}` hits machines, and `{name}` is a component", verb.word());
                Some(Complaint::conflict(at, message).expected("a machine set, one of its machines, or a zone"))
            }
            Some(_) => None,
            None => Some(self.unknown(at, name)),
        }
    }

    /// Why machines of a set can neither come nor go: a component on them that needs them all.
    pub fn needs_all(&self, set: &SetPlan) -> Option<&Named> {
        self.components.iter().find(|it| set.services.contains(&it.name) && it.settings.has_fixed_machines())
    }

    /// True if a name is that of a machine set whose machines may come and go.
    pub fn may_change(&self, name: &str) -> bool {
        self.layout.sets.iter().any(|set| set.name == name && self.needs_all(set).is_none())
    }

    /// A name that nobody has.
    pub fn unknown(&self, at: &str, name: &str) -> Complaint {
        let sets = self.layout.sets.iter().map(|set| set.name.as_str());
        let components = self.components.iter().filter(|it| !it.settings.is_source()).map(|it| it.name.as_str());
        let zones = self.document.zones.keys().map(String::as_str);
        let known: Vec<&str> = sets.chain(components).chain(zones).collect();
        let (stem, index) = split(name);
        let count = self.targets(stem).map(|targets| targets.len());
        match (index, count) {
            (Some(index), Some(count)) if count > 0 => {
                let message = format!("`{stem}` has no number {index}");
                Complaint::out_of_range(at, message).expected(format!("`{stem}[0]` to `{stem}[{}]`", count - 1))
            }
            _ => Complaint::unknown(at, "machine set, component or zone", stem, known.iter().copied()),
        }
    }

    /// Whom a name stands for; none if nobody is called so.
    pub fn targets(&self, name: &str) -> Option<Vec<Target>> {
        let (stem, index) = split(name);
        let world = &self.layout.world;
        let of_set = |set: usize| {
            let machines = (0u32..).zip(&world.machines).filter(move |(_, machine)| usize::from(machine.set.0) == set);
            machines.map(|(number, _)| Target::Machine(MachineId(number))).collect::<Vec<_>>()
        };
        let all = if let Some(set) = self.layout.sets.iter().position(|set| set.name == stem) {
            of_set(set)
        } else if let Some(id) = self.components.iter().position(|it| it.name == stem && !it.settings.is_source()) {
            world.members(ComponentId(id as u16)).iter().map(|&instance| Target::Process(instance)).collect()
        } else if self.document.zones.contains_key(stem) {
            let zone = zone_id(self.document, Some(stem));
            let machines = (0u32..).zip(&world.machines).filter(|(_, machine)| machine.place.zone() == Some(zone));
            machines.map(|(number, _)| Target::Machine(MachineId(number))).collect()
        } else {
            return None;
        };
        match index {
            None => Some(all),
            Some(index) => Some(vec![*all.get(index)?]),
        }
    }

    /// The ways between two zones joined by a hyphen.
    pub fn routes(&self, name: &str, one_way: bool) -> Option<Vec<Route>> {
        let (a, b) = name.split_once('-')?;
        let known = |zone: &str| self.document.zones.contains_key(zone).then(|| zone_id(self.document, Some(zone)));
        let (from, to): (ZoneId, ZoneId) = (known(a)?, known(b)?);
        let there = Route { from, to };
        Some(if one_way || from == to { vec![there] } else { vec![there, Route { from: to, to: from }] })
    }
}
