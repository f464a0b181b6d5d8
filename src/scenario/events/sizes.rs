//! Sizes: machines that are made bigger or smaller in place, while they work.

use super::targets::Names;
use super::{EventSettings, TargetNames, Verb};
use crate::components::address::split;
use crate::components::settings::Complaint;
use crate::model::fault::{Effect, Size, Target};
use crate::scenario::document::Document;

/// True if an event may give machines of a set several cores.
#[must_use]
pub fn may_grow(document: &Document, set: &str) -> bool {
    let hits = |names: &TargetNames| names.all().iter().any(|name| split(name).0 == set);
    document.events.values().any(|event| event.only(Verb::Size).is_some_and(hits) && event.cores > Some(1))
}

/// What is wrong with those that get another size.
pub(super) fn check(targets: &TargetNames, names: &Names) -> Vec<Complaint> {
    let complain = |(at, name): (String, &str)| {
        let sets = &names.layout.sets;
        let (stem, _) = split(name);
        match names.targets(name) {
            Some(_) if sets.iter().any(|set| set.name == stem) => None,
            Some(_) => {
                let complaint = Complaint::conflict(&at, format!("`{name}` is no machine set"));
                Some(complaint.expected("a machine set or one of its machines"))
            }
            None => Some(names.unknown(&at, name)),
        }
    };
    targets.places(Verb::Size).into_iter().filter_map(complain).collect()
}

/// The sizes that an event gives to machines; `change` is its number.
pub(super) fn effect(event: &EventSettings, change: u32, targets: &TargetNames, names: &Names) -> Effect {
    let mut sizes = Vec::new();
    for name in targets.all() {
        for target in names.targets(name).expect("names are checked before anything is built") {
            let Target::Machine(machine) = target else { continue };
            let set = names.layout.world.machine(machine).set;
            let before = names.layout.sets[usize::from(set.0)].settings.speed;
            let speed = event.speed.map(|speed| speed / before);
            sizes.push((machine, Size { cores: event.cores, speed, change }));
        }
    }
    Effect::Resized(sizes)
}
