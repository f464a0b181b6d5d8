//! What types cannot tell: dangling names, circles, impossible numbers. All of it is found at once.

mod arrivals;
mod calls;
pub mod dangling;
mod endless;
mod late;
mod names;
mod numbers;
mod odd;
mod places;
mod reach;
mod unused;
mod users;

pub use arrivals::spaces as arriving_spaces;
pub use names::folder;
pub use unused::check as unused;

use super::access_log::Problem;
use super::document::Document;
use super::layout::Named;
use super::recording::Reader;
use super::timing::{Timing, usual_mode};
use crate::components::settings::{Complaint, Names, On, Placement};
use serde_json::Value;

/// Everything that is wrong with a document whose shape is right; `effective` is the same as JSON.
#[must_use]
pub fn check(effective: &Value, document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = names::check(document, components);
    let usual = usual_mode(document, components);
    found.extend(numbers::check(document, usual));
    found.extend(super::network::check(document));
    found.extend(calls::check(components));
    found.extend(arrivals::check(document, components));
    found.extend(users::check(components));
    let timing = Timing::new(&document.run, usual);
    // A clock that is wrong was told above; any other shows what else is.
    let ticks_per_s = timing.as_ref().map_or(1e9, |timing| 1.0 / timing.tick_s());
    if let Ok(timing) = timing {
        found.extend(reach::check(effective, &timing));
        found.extend(endless::check(effective, timing.tick_ns));
    }
    let known = known_names(document, components);
    found.extend(places::check(document, components, &known));
    for component in components {
        let below = ["components", &component.name, component.kind];
        found.extend(replay(component, document, ticks_per_s).into_iter().map(|complaint| complaint.under(&below)));
        found.extend(component.settings.check(&known).into_iter().map(|complaint| complaint.under(&below)));
    }
    found
}

/// What is legal and was probably not meant, in a document without errors.
#[must_use]
pub fn odd(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = odd::check(components, &known_names(document, components));
    if let Ok(timing) = Timing::new(&document.run, usual_mode(document, components)) {
        found.extend(late::check(document, &timing));
    }
    found
}

/// What is wrong with the way in which a recording is to be read.
fn replay(component: &Named, document: &Document, ticks_per_s: f64) -> Vec<Complaint> {
    let classes: Vec<&str> = document.classes.keys().map(String::as_str).collect();
    // The seed of the run changes nothing in what is checked here.
    let problems = Reader::new(component, &classes, ticks_per_s, 0).err().unwrap_or_default();
    let complain = |problem: Problem| {
        let below = problem.path.replace('[', ".").replace(']', "");
        let (message, expected) = told(&problem.text);
        let complaint = Complaint::out_of_range(&format!("load.replay.{below}"), message);
        expected.map_or(complaint.clone(), |expected| complaint.expected(expected))
    };
    problems.into_iter().map(complain).collect()
}

fn known_names(document: &Document, components: &[Named]) -> Names {
    let on = |on: &On| match on {
        On::Own(settings) => settings.count,
        On::Set(set) => document.machines.get(set).map_or(1, |settings| settings.count),
    };
    let count = |component: &Named| match component.settings.placement() {
        _ if component.settings.has_door() => 1,
        Placement::Machines(sites) => sites.iter().map(|site| on(site.on)).sum(),
        Placement::Outside(_) | Placement::InCaller => 1,
    };
    Names {
        components: components.iter().map(|component| (component.name.clone(), count(component))).collect(),
        classes: document.classes.keys().cloned().collect(),
        memories: document.machines.iter().map(|(name, set)| (name.clone(), set.memory)).collect(),
        stores: components.iter().filter(|it| it.settings.keeps_data()).map(|it| it.name.clone()).collect(),
        forgetful: components.iter().filter(|it| it.settings.may_lose_data()).map(|it| it.name.clone()).collect(),
        machines: document.machines.iter().map(|(name, set)| (name.clone(), set.count)).collect(),
    }
}

/// Splits `what is wrong; expected this` or `what is wrong: expected this`, as readers of logs say it.
#[must_use]
pub fn told(text: &str) -> (&str, Option<&str>) {
    let split = |joint: &str| text.split_once(joint).map(|(message, expected)| (message, Some(expected)));
    split("; expected ").or_else(|| split(": expected ")).unwrap_or((text, None))
}
