//! What is written and plays no part: legal, but probably not meant.

use crate::components::settings::{Complaint, On, Placement};
use crate::scenario::document::Document;
use crate::scenario::layout::Named;

/// Finds components that nobody calls, machines that nothing runs on, and classes that no request has.
#[must_use]
pub fn check(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    let called: Vec<String> = components.iter().flat_map(|c| c.settings.references()).map(|it| it.to).collect();
    for component in components.iter().filter(|c| !c.settings.is_source() && !called.contains(&c.name)) {
        let complaint = Complaint::conflict("", format!("nobody calls `{}`", component.name));
        found.push(complaint.under(&["components", &component.name]).expected("a call to it, or the component gone"));
    }
    let runs_on = |component: &Named, set: &str| match component.settings.placement() {
        Placement::Machines(sites) => sites.iter().any(|site| matches!(site.on, On::Set(name) if name == set)),
        Placement::Outside(_) | Placement::InCaller => false,
    };
    for set in document.machines.keys().filter(|set| !components.iter().any(|component| runs_on(component, set))) {
        let complaint = Complaint::conflict("", format!("nothing runs on `{set}`"));
        found.push(complaint.under(&["machines", set]).expected("a component with it in `on`, or the machines gone"));
    }
    // The classes of a replay come from the recording, whatever their shares.
    let replays = components.iter().any(|component| component.settings.recording().is_some());
    for (name, _) in document.classes.iter().filter(|(_, class)| class.share <= 0.0 && !replays) {
        let complaint = Complaint::conflict("share", format!("no request is of the class `{name}`"));
        found.push(complaint.under(&["classes", name]).expected("a share above zero, or the class gone"));
    }
    found
}
