//! Who calls whom: somebody issues requests, and no call waits for itself.

use crate::components::settings::Complaint;
use crate::scenario::layout::Named;

/// Finds scenarios in which nothing happens, and circles of calls.
pub fn check(components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    if !components.is_empty() && !components.iter().any(|component| component.settings.is_source()) {
        found.push(
            Complaint::conflict("components", "nobody issues requests").expected("a component of kind `clients`"),
        );
    }
    if components.is_empty() {
        found.push(Complaint::conflict("components", "there is no component").expected("`clients` and what they call"));
    }
    if let Some(circle) = circle(components) {
        let names: Vec<_> = circle.iter().map(|&i| components[i].name.as_str()).collect();
        let first = &components[circle[0]];
        let message = format!("calls go in a circle: {} -> {}", names.join(" -> "), names[0]);
        found.push(Complaint::conflict("", message).under(&["components", &first.name, first.kind]));
    }
    found
}

/// The components of a circle of calls, if there is one. Iterative depth-first search.
fn circle(components: &[Named]) -> Option<Vec<usize>> {
    let number = |name: &String| components.iter().position(|component| component.name == *name);
    let calls: Vec<Vec<usize>> = components
        .iter()
        .map(|component| component.settings.references().iter().filter_map(|to| number(&to.to)).collect())
        .collect();
    let mut done = vec![false; components.len()];
    for start in 0..components.len() {
        // The path from `start`, each with the number of its calls that were followed.
        let mut path = if done[start] { Vec::new() } else { vec![(start, 0)] };
        while let Some((at, followed)) = path.last_mut() {
            let at = *at;
            let Some(&next) = calls[at].get(*followed) else {
                done[at] = true;
                path.pop();
                continue;
            };
            *followed += 1;
            if let Some(from) = path.iter().position(|&(on_path, _)| on_path == next) {
                return Some(path[from..].iter().map(|&(on_path, _)| on_path).collect());
            }
            if !done[next] {
                path.push((next, 0));
            }
        }
    }
    None
}
