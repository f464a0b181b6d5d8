//! Planned changes of one component: the records of a name, and outages of whoever answers for it.
//!
//! These are events whose effect the component itself knows best. A name keeps working while its authority is away:
//! `crash` and `lose` of a `dns` component hit the authority, and neither resolvers nor those who ask them.

use super::events::census::Census;
use super::events::{EventSettings, TargetNames, Verb};
use super::layout::{Layout, Named};
use crate::components::address;
use crate::components::settings::Complaint;
use crate::model::fault::{Change, Effect};
use crate::model::ids::{ComponentId, InstanceId};

/// Where the records of a name are written.
const RECORDS: &str = "records";

/// A component with addresses, by its name and, if it is written so, its only instance.
fn find<'a>(components: &'a [Named], name: &str) -> Option<(ComponentId, Vec<&'a str>)> {
    let (stem, index) = address::split(name);
    let id = components.iter().position(|component| component.name == stem)?;
    let to = components[id].settings.addresses()?;
    index.is_none_or(|index| index == 0).then_some((ComponentId(id as u16), to))
}

fn entries<'a>(components: &[Named], layout: &'a Layout, name: &str) -> Option<&'a [InstanceId]> {
    let id = components.iter().position(|component| component.name == name)?;
    Some(layout.world.entries(ComponentId(id as u16)))
}

/// What is wrong with a change of records.
#[must_use]
pub fn check_records(event: &EventSettings, records: &[&str], components: &[Named], layout: &Layout) -> Vec<Complaint> {
    let mut found = Vec::new();
    if records.is_empty() {
        found.push(Complaint::conflict(RECORDS, "a name without addresses").expected("at least one address"));
    }
    let names = || components.iter().filter(|it| it.settings.addresses().is_some()).map(|it| it.name.as_str());
    let Some(dns) = &event.dns else {
        let message = "whose records change is not said";
        let expected = names().map(|name| format!("`\"dns\": \"{name}\"`")).collect::<Vec<_>>().join(" or ");
        let expected = if expected.is_empty() { "a component of kind `dns`".to_owned() } else { expected };
        found.push(Complaint::conflict(RECORDS, message).expected(format!("{expected} beside it")));
        return found;
    };
    match find(components, dns) {
        Some((_, to)) => {
            let count = |name: &str| entries(components, layout, name).map(|entries| entries.len() as u32);
            // A single name stands there without a list around it.
            let at = if matches!(event.records, Some(TargetNames::One(_))) { "records.~" } else { RECORDS };
            found.extend(address::check(at, records, &to, count));
        }
        None if components.iter().any(|it| it.name == *dns) => {
            let message = format!("`{dns}` has no records");
            let expected = crate::notation::suggest::list(names());
            let expected = if expected.is_empty() { "a component of kind `dns`".to_owned() } else { expected };
            found.push(Complaint::conflict("dns", message).expected(expected));
        }
        None => {
            let names: Vec<&str> = names().collect();
            let complaint = Complaint::unknown("dns", "component of kind `dns`", dns, names.iter().copied());
            found.push(complaint);
        }
    }
    found
}

/// The effect of a change of records that was checked.
#[must_use]
pub fn records(
    event: &EventSettings,
    records: &[&str],
    components: &[Named],
    layout: &Layout,
    census: &Census,
) -> Option<Effect> {
    let (id, _) = find(components, event.dns.as_ref()?)?;
    let of = |name: &&str| {
        let (stem, index) = address::split(name);
        let entries = entries(components, layout, stem).expect("names are checked before anything is built");
        let there = |instance: &&InstanceId| census.is_there(**instance, event.at.as_ref(), layout);
        index.map_or_else(|| entries.iter().filter(there).copied().collect(), |index| vec![entries[index]])
    };
    Some(Effect::Changed(id, Change::Records(records.iter().flat_map(of).collect())))
}

/// What is wrong with `verb` on a component with addresses.
#[must_use]
pub fn check_outage(
    event: &EventSettings,
    verb: Verb,
    at: &str,
    name: &str,
    components: &[Named],
) -> Option<Complaint> {
    find(components, name)?;
    if verb == Verb::Freeze {
        let message = format!("the authority for `{name}` answers or does not");
        return Some(Complaint::conflict(at, message).expected("`crash`, or `lose` for silence"));
    }
    let stores = matches!(verb, Verb::Crash | Verb::Lose) && event.state.is_some();
    stores.then(|| {
        let message = format!("`state` says nothing about `{name}`, whose resolvers keep what they have");
        Complaint::conflict("state", message).expected("no `state`")
    })
}

/// The effect of a crash, or a loss, of a component with addresses; none of another.
#[must_use]
pub fn outage(name: &str, components: &[Named], silent: bool) -> Option<Effect> {
    let (id, _) = find(components, name)?;
    Some(Effect::Changed(id, Change::Outage { silent }))
}
