//! Users: who tells users apart is asked by users only.

use crate::components::settings::Complaint;
use crate::scenario::layout::Named;

/// Finds components that tell users apart and are asked by nobody in particular.
pub fn check(components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for source in components.iter().filter(|it| it.settings.is_source() && !it.settings.has_users()) {
        for component in reached(components, source) {
            let Some(at) = component.settings.by_user() else { continue };
            let message = format!("`{at}` tells users apart, and requests of `{}` are of nobody", source.name);
            let complaint = Complaint::conflict(at, message).under(&["components", &component.name, component.kind]);
            found.push(complaint.expected(format!("a `population` at `{}`, or no `{at}`", source.name)));
        }
    }
    found
}

/// Those who are called for requests of `source`, in the order of the document.
fn reached<'a>(components: &'a [Named], source: &Named) -> Vec<&'a Named> {
    let mut is_reached = vec![false; components.len()];
    let mut open = vec![source];
    while let Some(component) = open.pop() {
        for reference in component.settings.references() {
            if let Some(at) = components.iter().position(|other| other.name == reference.to)
                && !std::mem::replace(&mut is_reached[at], true)
            {
                open.push(&components[at]);
            }
        }
    }
    components.iter().zip(is_reached).filter(|(_, is_reached)| *is_reached).map(|(component, _)| component).collect()
}
