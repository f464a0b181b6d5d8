//! How many of everything a scenario may have: what ids can tell apart and memory can hold.

use crate::components::settings::{Complaint, Names, On, Placement};
use crate::scenario::document::Document;
use crate::scenario::events::census;
use crate::scenario::layout::Named;

/// Machines and instances together; each has a station of its own. So has each pool of connections.
const MOST_PLACES: u64 = 1_000_000;
/// Every pair of zones has a delay.
const MOST_ZONES: usize = 1_000;
/// Every class has a histogram of latencies in every replication.
const MOST_CLASSES: usize = 1_000;
/// Every component has a histogram of response times in every replication.
const MOST_COMPONENTS: usize = 10_000;

/// Finds too many of anything. What is wrong here cannot be laid out.
pub fn check(document: &Document, components: &[Named], names: &Names) -> Vec<Complaint> {
    let mut found = Vec::new();
    let counts = [
        ("zones", document.zones.len(), MOST_ZONES),
        ("classes", document.classes.len(), MOST_CLASSES),
        ("components", document.components.len(), MOST_COMPONENTS),
    ];
    for (section, count, most) in counts.into_iter().filter(|(_, count, most)| count > most) {
        let complaint = Complaint::out_of_range(section, format!("the scenario has {count} {section}"));
        found.push(complaint.expected(format!("at most {most}")));
    }
    let added = |set: &str| u64::from(census::added(document, set));
    let machines: u64 = document.machines.iter().map(|(name, set)| u64::from(set.count) + added(name)).sum();
    let on = |name: &str, on: &On| match on {
        // An own machine and the instance on it.
        On::Own(settings) => 2 * (u64::from(settings.count) + added(name)),
        On::Set(set) => document.machines.get(set).map_or(0, |it| u64::from(it.count) + added(set)),
    };
    let instances = |component: &Named| match component.settings.placement() {
        Placement::Machines(sites) => sites.iter().map(|site| on(&component.name, site.on)).sum(),
        Placement::Outside(_) | Placement::InCaller => 1,
    };
    let places = machines + components.iter().map(instances).sum::<u64>();
    if places > MOST_PLACES {
        let section = if machines > MOST_PLACES { "machines" } else { "components" };
        let message = format!("the scenario has {places} machines and instances");
        found.push(Complaint::out_of_range(section, message).expected(format!("at most {MOST_PLACES}")));
    }
    let count = |name: &String| u64::from(names.components.get(name).copied().unwrap_or(1));
    let pools = |component: &Named| {
        component.settings.pools().iter().map(|pool| count(&component.name) * count(&pool.to)).sum::<u64>()
    };
    let pools: u64 = components.iter().map(pools).sum();
    if pools > MOST_PLACES {
        let message = format!("the scenario has {pools} pools, one from each instance to each of the other's");
        found.push(Complaint::out_of_range("components", message).expected(format!("at most {MOST_PLACES}")));
    }
    found
}
