//! The census: which machines are there when, as events plan it.
//!
//! All that is planned has its time, so that who is born and who is removed is known before the run. Machines of a set
//! are numbered by their births, and a number is never given to another. Of several that may be removed it is the
//! youngest, as in a stack of blades.

use super::targets::Names;
use super::{EventSettings, TargetNames, Verb};
use crate::components::address::split;
use crate::components::settings::Complaint;
use crate::model::fault::Effect;
use crate::model::ids::{InstanceId, MachineId};
use crate::notation::Duration;
use crate::scenario::document::Document;
use crate::scenario::layout::Layout;
use std::collections::BTreeMap;

/// Machines of a set, by their numbers.
type Machines = (usize, Vec<u32>);

/// The life of a set.
#[derive(Debug)]
struct Life {
    /// Births so far, those from the start included.
    born: u32,
    /// The numbers of those that are there, the youngest last.
    there: Vec<u32>,
}

/// Who is born and who is removed.
#[derive(Debug)]
pub struct Census {
    /// By event: what is wrong with it.
    complaints: BTreeMap<String, Vec<Complaint>>,
    /// By event: which machines it adds or removes, by the number of their set.
    machines: BTreeMap<String, Vec<Machines>>,
    /// By set and number: when a machine comes, and when it is removed, in ticks.
    lives: BTreeMap<(usize, u32), (f64, f64)>,
    tick_ns: u64,
}

/// The machines that events add to a set in the course of a run.
#[must_use]
pub fn added(document: &Document, set: &str) -> u32 {
    let adds = |event: &&EventSettings| {
        event.of_machines().is_some_and(|(verb, names)| verb == Verb::Add && names.all().contains(&set))
    };
    let counts = document.events.values().filter(adds).map(|event| event.count.unwrap_or(1));
    counts.fold(0, u32::saturating_add)
}

/// True if events add machines to a set, or remove some.
#[must_use]
pub fn changes(document: &Document, set: &str) -> bool {
    let hits = |names: &TargetNames| names.all().iter().any(|name| split(name).0 == set);
    document.events.values().any(|event| event.of_machines().is_some_and(|(_, names)| hits(names)))
}

impl Census {
    /// Plays the events of a document in the order of their times.
    #[must_use]
    pub fn new(document: &Document, layout: &Layout) -> Self {
        let tick_ns = layout.tick_ns;
        let mut census =
            Self { complaints: BTreeMap::new(), machines: BTreeMap::new(), lives: BTreeMap::new(), tick_ns };
        let life = |set: &crate::scenario::layout::SetPlan| Life {
            born: set.settings.count,
            there: (0..set.settings.count).collect(),
        };
        let mut lives: Vec<Life> = layout.sets.iter().map(life).collect();
        let mut planned: Vec<_> = document
            .events
            .iter()
            .filter_map(|(name, event)| Some((event.at.as_ref()?.ticks(tick_ns), name, event.of_machines()?, event)))
            .collect();
        planned.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (at, name, (verb, names), event) in planned {
            for (place, target) in names.places(verb) {
                let (stem, index) = split(target);
                let Some(set) = layout.sets.iter().position(|set| set.name == stem) else { continue };
                let count = event.count.unwrap_or(1);
                let happened = if verb == Verb::Add {
                    Ok(lives[set].bear(count))
                } else {
                    lives[set].remove(stem, index, count, event.count.is_some())
                };
                match happened {
                    Ok(machines) => census.note(name, set, at, verb, machines),
                    Err(complaint) => census.complain(name, complaint.under(&place.split('.').collect::<Vec<_>>())),
                }
            }
        }
        census
    }

    fn note(&mut self, event: &str, set: usize, at: f64, verb: Verb, machines: Vec<u32>) {
        for &number in &machines {
            let life = self.lives.entry((set, number)).or_insert((0.0, f64::INFINITY));
            if verb == Verb::Add { life.0 = at } else { life.1 = at }
        }
        self.machines.entry(event.to_owned()).or_default().push((set, machines));
    }

    fn complain(&mut self, event: &str, complaint: Complaint) {
        self.complaints.entry(event.to_owned()).or_default().push(complaint);
    }

    /// What is wrong with an event by which machines come or go.
    pub(super) fn check(&self, event: &str, verb: Verb, targets: &TargetNames, names: &Names) -> Vec<Complaint> {
        let complain = |(at, name): (String, &str)| {
            let (stem, index) = split(name);
            let sets = &names.layout.sets;
            let Some(set) = sets.iter().find(|set| set.name == stem) else { return Some(no_set(names, &at, stem)) };
            if index.is_some() && verb == Verb::Add {
                let complaint = Complaint::conflict(&at, format!("`{name}` is one machine"));
                return Some(complaint.expected(format!("`{stem}`, which gets a new one")));
            }
            let fixed = names.needs_all(set)?;
            let message = format!("the machines of `{stem}` stay, because `{}` is on them", fixed.name);
            Some(Complaint::conflict(&at, message).expected("a set without a database and without a pair of balancers"))
        };
        let found = targets.places(verb).into_iter().filter_map(complain);
        found.chain(self.complaints.get(event).into_iter().flatten().cloned()).collect()
    }

    fn ids(&self, event: &str, layout: &Layout) -> Vec<MachineId> {
        let machines = self.machines.get(event).into_iter().flatten();
        machines.flat_map(|(set, numbers)| numbers.iter().map(|&number| layout.machine(*set, number))).collect()
    }

    /// The machines that an event adds.
    pub(super) fn joining(&self, event: &str, layout: &Layout) -> Effect {
        Effect::Joining(self.ids(event, layout))
    }

    /// The machines that an event removes.
    pub(super) fn leaving(&self, event: &str, drains: bool, layout: &Layout) -> Effect {
        Effect::Leaving { machines: self.ids(event, layout), drains }
    }

    /// True if an instance is there at a time: it has been added, and not removed.
    #[must_use]
    pub fn is_there(&self, instance: InstanceId, at: Option<&Duration>, layout: &Layout) -> bool {
        let Some(machine) = layout.world.machine_of(instance) else { return true };
        let set = usize::from(layout.world.machine(machine).set.0);
        let number = machine.0 - layout.machine(set, 0).0;
        let at = at.map_or(0.0, |at| at.ticks(self.tick_ns));
        self.lives.get(&(set, number)).is_none_or(|(from, to)| *from <= at && at < *to)
    }
}

/// A name that is no machine set.
fn no_set(names: &Names, at: &str, stem: &str) -> Complaint {
    let sets = &names.layout.sets;
    let home = sets.iter().find(|set| set.services.iter().any(|name| name == stem));
    if let Some(home) = home {
        let complaint = Complaint::conflict(at, format!("`{stem}` runs on the machines of `{}`", home.name));
        return complaint.expected(format!("`{}`", home.name));
    }
    Complaint::unknown(at, "machine set", stem, sets.iter().map(|set| set.name.as_str()).collect::<Vec<_>>())
}

impl Life {
    fn bear(&mut self, count: u32) -> Vec<u32> {
        let new: Vec<u32> = (self.born..self.born.saturating_add(count)).collect();
        self.born = self.born.saturating_add(count);
        self.there.extend(&new);
        new
    }

    /// Removes the youngest, or the one with this number.
    fn remove(&mut self, set: &str, index: Option<usize>, count: u32, counted: bool) -> Result<Vec<u32>, Complaint> {
        let Some(index) = index else {
            let left = self.there.len().checked_sub(count as usize).ok_or_else(|| {
                let message = format!("`{set}` has {} machines then", self.there.len());
                Complaint::out_of_range("", message).expected("no more than there are")
            })?;
            return Ok(self.there.split_off(left));
        };
        if counted {
            let message = format!("`{set}[{index}]` is one machine");
            return Err(Complaint::conflict("", message).expected(format!("`{set}`, or no `count`")));
        }
        let at = self.there.iter().position(|&number| number as usize == index).ok_or_else(|| {
            let numbers: Vec<String> = self.there.iter().take(10).map(|number| format!("`{set}[{number}]`")).collect();
            let there = if numbers.is_empty() { "none is left".to_owned() } else { numbers.join(", ") };
            Complaint::out_of_range("", format!("`{set}[{index}]` is not there then")).expected(there)
        })?;
        Ok(vec![self.there.remove(at)])
    }
}
