//! What types cannot tell: dangling names, circles, impossible numbers. All of it is found at once.

mod calls;
mod names;
mod numbers;

use super::document::Document;
use super::layout::Named;
use crate::components::settings::{Complaint, Names, On, Placement};

/// Everything that is wrong with a document whose shape is right.
#[must_use]
pub fn check(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = names::check(document, components);
    found.extend(numbers::check(document));
    found.extend(calls::check(components));
    let known = known_names(document, components);
    for component in components {
        let below = ["components", &component.name, component.kind];
        found.extend(component.settings.check(&known).into_iter().map(|complaint| complaint.under(&below)));
    }
    found
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
