//! Pace: clients that issue requests at another rate for a while, or from some time on.

use super::{EventSettings, TargetNames, Verb};
use crate::components::settings::Complaint;
use crate::components::wiring::{PaceChange, Rhythm};
use crate::notation::suggest;
use crate::scenario::document::Document;
use crate::scenario::layout::Named;

/// What is wrong with the clients whose load changes.
pub(super) fn check(targets: &TargetNames, components: &[Named]) -> Vec<Complaint> {
    let known = || components.iter().filter(|it| it.settings.is_source()).map(|it| it.name.as_str());
    let complain = |(at, name): (String, &str)| match components.iter().find(|it| it.name == name) {
        None => Some(Complaint::unknown(&at, "component of kind `clients`", name, known().collect::<Vec<_>>())),
        Some(named) if !named.settings.is_source() => {
            let complaint = Complaint::conflict(&at, format!("`{name}` issues no requests"));
            Some(complaint.expected(suggest::list(known())))
        }
        Some(named) => named
            .settings
            .has_no_rate()
            .map(|(message, expected)| Complaint::conflict(&at, format!("`{name}` {message}")).expected(expected)),
    };
    targets.places(Verb::Load).into_iter().filter_map(complain).collect()
}

/// The changes of the load of a component, in the order of the document.
#[must_use]
pub fn changes(document: &Document, clients: &str, tick_ns: u64) -> Vec<PaceChange> {
    let change = |event: &EventSettings| {
        let names = event.only(Verb::Load)?;
        let from = event.at.as_ref().filter(|_| names.all().contains(&clients))?.ticks(tick_ns);
        let to = event.lasting.as_ref().map_or(f64::INFINITY, |lasting| from + lasting.ticks(tick_ns));
        let rhythm = match (&event.rate, event.by) {
            (Some(rate), _) => Rhythm::PerTick(1.0 / rate.mean_gap_ticks(tick_ns)),
            (None, by) => Rhythm::Times(by?),
        };
        Some(PaceChange { from, to, rhythm })
    };
    document.events.values().filter_map(change).collect()
}
