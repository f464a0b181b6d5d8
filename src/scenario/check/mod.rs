//! What types cannot tell: dangling names, circles, impossible numbers. All of it is found at once.

mod calls;
pub mod dangling;
mod endless;
mod names;
mod numbers;
mod places;
mod reach;
mod unused;

pub use names::folder;
pub use unused::check as unused;

use super::access_log::{Problem, Rules, Setting};
use super::document::Document;
use super::layout::Named;
use super::timing::Timing;
use crate::components::settings::{Complaint, Names, On, Placement};
use serde_json::Value;

/// Everything that is wrong with a document whose shape is right; `effective` is the same as JSON.
#[must_use]
pub fn check(effective: &Value, document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = names::check(document, components);
    found.extend(numbers::check(document));
    found.extend(super::network::check(document));
    found.extend(calls::check(components));
    if let Ok(timing) = Timing::new(&document.run) {
        found.extend(reach::check(effective, &timing));
        found.extend(endless::check(effective, timing.tick_ns));
    }
    found.extend(places::check(document, components));
    let known = known_names(document, components);
    for component in components {
        let below = ["components", &component.name, component.kind];
        found.extend(replay(component, document).into_iter().map(|complaint| complaint.under(&below)));
        found.extend(component.settings.check(&known).into_iter().map(|complaint| complaint.under(&below)));
    }
    found
}

/// What is wrong with the way in which an access log is to be read.
fn replay(component: &Named, document: &Document) -> Vec<Complaint> {
    let Some(spec) = component.settings.access_log() else { return Vec::new() };
    // The tick and the seed of the run change nothing in what is checked here.
    let setting = Setting { resolution_s: spec.resolution_s(), ticks_per_s: 1e9, seed: 0, clients: "" };
    let class = |name: &str| document.classes.get_index_of(name).map(|id| id as u16);
    let complain = |problem: Problem| {
        let below = problem.path.replace('[', ".").replace(']', "");
        let (message, expected) = told(&problem.text);
        let complaint = Complaint::out_of_range(&format!("load.replay.{below}"), message);
        expected.map_or(complaint.clone(), |expected| complaint.expected(expected))
    };
    Rules::new(spec, setting, class).err().unwrap_or_default().into_iter().map(complain).collect()
}

fn known_names(document: &Document, components: &[Named]) -> Names {
    let count = |component: &Named| match component.settings.placement() {
        Placement::Machines(On::Own(settings)) => settings.count,
        Placement::Machines(On::Set(set)) => document.machines.get(set).map_or(1, |settings| settings.count),
        Placement::Outside(_) | Placement::InCaller => 1,
    };
    Names {
        components: components.iter().map(|component| (component.name.clone(), count(component))).collect(),
        classes: document.classes.keys().cloned().collect(),
    }
}

/// Splits `what is wrong; expected this` or `what is wrong: expected this`, as readers of logs say it.
#[must_use]
pub fn told(text: &str) -> (&str, Option<&str>) {
    let split = |joint: &str| text.split_once(joint).map(|(message, expected)| (message, Some(expected)));
    split("; expected ").or_else(|| split(": expected ")).unwrap_or((text, None))
}
