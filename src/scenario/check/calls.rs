//! Who calls whom: somebody issues requests, no call waits for itself, and who works in the background stands somewhere.

use crate::components::settings::{Complaint, Placement, PoolPlan};
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
    found.extend(circles(components).into_iter().map(|circle| complain(components, &circle)));
    found.extend(components.iter().flat_map(|component| background(components, component)));
    found.extend(components.iter().flat_map(|component| pools(components, component)));
    found
}

/// Calls in the background to what is no place of its own: to a balancer that is a part of its caller, or to a component
/// that leaves its calls to another.
fn background(components: &[Named], component: &Named) -> Vec<Complaint> {
    let mut found = Vec::new();
    for reference in component.settings.background() {
        let Some(to) = components.iter().find(|other| other.name == reference.to) else { continue };
        let why = match to.settings.placement() {
            Placement::InCaller => "is a part of its caller",
            Placement::Machines(_) | Placement::Outside(_) if to.settings.forwards() => "leaves its calls to another",
            Placement::Machines(_) | Placement::Outside(_) => continue,
        };
        let message = format!("`{}` {why} and cannot be called in the background yet", to.name);
        let complaint = Complaint::conflict(&reference.at, message).expected("a component that answers by itself");
        found.push(complaint.under(&["components", &component.name, component.kind]));
    }
    found
}

/// Pools of connections to who chooses for itself which of its instances is called.
fn pools(components: &[Named], component: &Named) -> Vec<Complaint> {
    let chooses = |name: &str| components.iter().any(|other| other.name == name && other.settings.has_door());
    let plans = component.settings.pools().into_iter().filter(|plan| chooses(&plan.to));
    let complain = |plan: PoolPlan| {
        let message =
            format!("`{}` chooses by itself which of its instances is called, so no pool to one is kept", plan.to);
        let complaint = Complaint::conflict("", message).expected("no pool; its calls open connections of their own");
        complaint.under(&["components", &component.name, component.kind, "pools", &plan.to])
    };
    plans.map(complain).collect()
}

/// A call: where it is written, and the number of the component that it goes to.
struct Edge {
    at: String,
    to: usize,
}

/// A circle: a component, and the call by which the circle leaves it, from the first to the last.
type Circle = Vec<(usize, String)>;

fn complain(components: &[Named], circle: &Circle) -> Complaint {
    let name = |at: usize| components[at].name.as_str();
    let names: Vec<&str> = circle.iter().map(|(component, _)| name(*component)).collect();
    let (last, at) = circle.last().expect("a circle has a component");
    let message = format!("calls go in a circle: {} -> {}", names.join(" -> "), names[0]);
    let complaint = Complaint::conflict(at, message).under(&["components", name(*last), components[*last].kind]);
    complaint.expected("calls that come to an end")
}

/// Circles of calls, one for each call that closes one. Iterative depth-first search; calls to those who only issue
/// requests are told elsewhere.
fn circles(components: &[Named]) -> Vec<Circle> {
    let number = |name: &String| components.iter().position(|c| c.name == *name && !c.settings.is_source());
    let edges = |component: &Named| {
        let references = component.settings.references().into_iter();
        references.filter_map(|it| Some(Edge { to: number(&it.to)?, at: it.at })).collect()
    };
    let calls: Vec<Vec<Edge>> = components.iter().map(edges).collect();
    let mut done = vec![false; components.len()];
    let mut found = Vec::new();
    for start in 0..components.len() {
        // The path from `start`, each with the number of its calls that were followed.
        let mut path = if done[start] { Vec::new() } else { vec![(start, 0)] };
        while let Some((at, followed)) = path.last_mut() {
            let Some(&Edge { to, .. }) = calls[*at].get(*followed) else {
                done[*at] = true;
                path.pop();
                continue;
            };
            *followed += 1;
            if let Some(from) = path.iter().position(|&(on_path, _)| on_path == to) {
                let left_by = |&(at, followed): &(usize, usize)| (at, calls[at][followed - 1].at.clone());
                found.push(path[from..].iter().map(left_by).collect());
            } else if !done[to] {
                path.push((to, 0));
            }
        }
    }
    found
}
