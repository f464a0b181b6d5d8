//! What is legal and does less than it says: more copies than instances, and pools larger than their other end.

use crate::components::settings::{Complaint, Names};
use crate::scenario::layout::Named;

/// Finds what was probably not meant.
pub fn check(components: &[Named], names: &Names) -> Vec<Complaint> {
    let mut found = Vec::new();
    for component in components {
        let mut own = Vec::new();
        let other = |name: &str| components.iter().find(|other| other.name == name);
        for (reference, count) in component.settings.copies() {
            // What a balancer passes on goes to as many as it has.
            let is_service = other(&reference.to).is_some_and(|to| to.kind == "service");
            let instances = names.components.get(&reference.to).copied().unwrap_or(1);
            if is_service && count > instances {
                let one = if instances == 1 { "the only instance" } else { "some instance" };
                let message = format!("{count} copies of a call to `{}` call {one} more than once", reference.to);
                let many = format!("`copies` of at most the {instances} there are");
                let expected = if instances == 1 { "more instances, or no `copies`".to_owned() } else { many };
                own.push(Complaint::out_of_range(&reference.at, message).expected(expected));
            }
        }
        for pool in component.settings.pools() {
            let most = other(&pool.to).and_then(|to| to.settings.max_connections());
            if let Some(most) = most.filter(|most| pool.size > *most) {
                let message = format!("`{}` takes {most} connections, so the pool never has {}", pool.to, pool.size);
                let complaint = Complaint::out_of_range("size", message).under(&["pools", &pool.to]);
                own.push(complaint.expected(format!("at most {most}, or more `max_connections`")));
            }
        }
        let below = ["components", &component.name, component.kind];
        found.extend(own.into_iter().map(|complaint| complaint.under(&below)));
    }
    found
}
