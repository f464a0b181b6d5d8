//! Requests that were followed: as text, as a document, and for viewers of traces.

pub(super) mod bars;
pub mod chrome;
pub mod json;
pub(super) mod tail;
pub mod text;
pub(super) mod waterfall;

use crate::stats::trace::attribution::Part;
use crate::stats::trace::{Choice, Names, Request, Trace, Visit};

/// Where a visit takes place: `web[2]`; `db door` for the part of a component inside its callers, `web[2] branch` for
/// what a visit does beside itself, and the bare name of clients.
fn place(names: &Names, request: &Request, visit: &Visit) -> String {
    let name = &names.components[visit.component];
    let Some((caller, _)) = visit.caller else { return name.clone() };
    let own = request.visits[caller].component == visit.component;
    match (visit.inside, own) {
        (true, false) => format!("{name} door"),
        (true, true) => format!("{name}[{}] branch", visit.instance),
        (false, _) => format!("{name}[{}]", visit.instance),
    }
}

/// A part in words: what, and where.
fn part(names: &Names, part: Part) -> (&'static str, &str) {
    match part {
        Part::Waiting(place) => ("waiting", &names.places[place]),
        Part::Serving(component) => ("service", &names.components[component]),
        Part::Pausing(component) => ("pauses", &names.components[component]),
        Part::Travelling(component) => ("network", &names.components[component]),
        Part::Retrying(component) => ("earlier attempts", &names.components[component]),
        Part::Unanswered(component) => ("no answer", &names.components[component]),
    }
}

/// Why a request is shown.
fn choice(choice: Choice) -> String {
    match choice {
        Choice::Named => "asked for".to_owned(),
        Choice::Slowest(1) => "the slowest".to_owned(),
        Choice::Slowest(rank) => format!("slowest, number {rank}"),
        Choice::Failed(1) => "the first that failed".to_owned(),
        Choice::Failed(rank) => format!("failed, number {rank}"),
    }
}

/// An ending in words.
fn ending(word: Option<&str>) -> String {
    word.map_or_else(|| "under way".to_owned(), |word| word.replace('_', " "))
}

/// Ticks as seconds.
pub(super) fn seconds(trace: &Trace, ticks: f64) -> f64 {
    ticks * trace.tick_ns as f64 / 1e9
}
