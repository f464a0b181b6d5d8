//! Planned changes of those who own keys: members of shards that join or leave.
//!
//! Who is a member follows from all changes in the order of their times; at any time there is one. Keys of databases are
//! moved, so that it must be said how. Members and machines share the verbs `add` and `remove`: where it is not said of
//! which `shards`, machines come or go.

use super::check::arriving_spaces;
use super::document::Document;
use super::events::targets::Names;
use super::events::{EventSettings, TargetNames, Verb};
use super::layout::Named;
use crate::components::address::split;
use crate::components::settings::{Complaint, Sharding};
use crate::model::fault::{Change, Effect, Membership};
use crate::model::ids::ComponentId;
use crate::notation::suggest;

/// The component whose members change, by its number.
fn find<'a>(components: &'a [Named], name: &str) -> Option<(usize, Sharding<'a>)> {
    let at = components.iter().position(|component| component.name == name)?;
    Some((at, components[at].settings.sharding()?))
}

/// The components that have members, by name.
fn known(components: &[Named]) -> impl Iterator<Item = (&str, Sharding<'_>)> {
    components.iter().filter_map(|it| Some((it.name.as_str(), it.settings.sharding()?)))
}

/// True if an event by which somebody comes or goes is about who owns keys, and not about machines: it says whose
/// members they are, or names some that could be and says nothing about machines.
pub(super) fn is_meant(event: &EventSettings, targets: &TargetNames, names: &Names) -> bool {
    let could_be = |name: &&str| known(names.components).any(|(_, sharding)| sharding.to.iter().any(|it| it == name));
    event.shards.is_some() || (event.about_machines().is_empty() && targets.all().iter().any(could_be))
}

/// What is wrong with the changes of members in the order of their times.
#[must_use]
pub fn check_all(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, component) in components.iter().enumerate() {
        found.extend(component.settings.sharding().into_iter().flat_map(|it| {
            let spaces = arriving_spaces(document, components, at, it.scatter);
            check_order(document, components, &component.name, &it, spaces.iter().map(|space| space.1).max())
        }));
    }
    found
}

/// What is wrong with one change of members by itself.
pub(super) fn check_one(event: &EventSettings, verb: Verb, targets: &TargetNames, names: &Names) -> Vec<Complaint> {
    let Some(shards) = &event.shards else { return vec![of_nobody(verb, targets, names)] };
    let Some((_, sharding)) = find(names.components, shards) else {
        let known: Vec<&str> = known(names.components).map(|(name, _)| name).collect();
        return vec![Complaint::unknown("shards", "component of kind `shards`", shards, known.iter().copied())];
    };
    let strangers = targets.places(verb).into_iter().filter(|(_, name)| !sharding.to.iter().any(|it| it == name));
    let mut found: Vec<_> = strangers.map(|(at, name)| stranger(&at, name, &sharding, names)).collect();
    found.extend(check_keys(event, verb, &targets.all(), &sharding));
    found.extend(check_data(verb, &sharding, names.components));
    found
}

/// Members, but nobody says of whom.
fn of_nobody(verb: Verb, targets: &TargetNames, names: &Names) -> Complaint {
    let all = targets.all();
    let theirs =
        known(names.components).filter(|(_, sharding)| sharding.to.iter().any(|it| all.contains(&it.as_str())));
    let mut ways: Vec<_> = theirs.map(|(name, _)| format!("`\"shards\": \"{name}\"` beside it")).collect();
    if all.iter().all(|name| names.may_change(name)) {
        ways.push("`count`, if machines are meant".to_owned());
    }
    Complaint::conflict(verb.word(), "whose member it is is not said").expected(ways.join(", or "))
}

/// A name that is no member's.
fn stranger(at: &str, name: &str, sharding: &Sharding<'_>, names: &Names) -> Complaint {
    let members = || sharding.to.iter().map(String::as_str);
    if names.layout.sets.iter().any(|set| set.name == split(name).0) {
        let complaint = Complaint::conflict(at, format!("`{name}` are machines, and no shard in `to`"));
        return complaint.expected(format!("{}; machines come and go without `shards`", suggest::list(members())));
    }
    Complaint::unknown(at, "shard in `to`", name, members())
}

/// Which keys go to those who join is said exactly where the rule does not say it.
fn check_keys(event: &EventSettings, verb: Verb, names: &[&str], sharding: &Sharding<'_>) -> Vec<Complaint> {
    let mut found = Vec::new();
    match (&event.keys, sharding.last) {
        (Some(_), _) if verb == Verb::Remove => {
            let message = "who leaves has no keys afterwards";
            found.push(Complaint::conflict("keys", message).expected("`keys` only with `add`"));
        }
        (Some(_), None) => {
            let message = "which keys it owns follows from the rule";
            found.push(Complaint::conflict("keys", message).expected("`keys` only with `range` and `directory`"));
        }
        (None, Some(_)) if verb == Verb::Add => {
            let complaint = Complaint::conflict(verb.word(), "which keys it owns is not said");
            found.push(complaint.expected("`keys` with the first and the last key of each, such as [[1, 500]]"));
        }
        (Some(keys), Some(last)) => {
            if keys.len() != names.len() {
                let message = format!("{} ranges of keys for {} who join", keys.len(), names.len());
                found.push(Complaint::conflict("keys", message).expected("one range for each"));
            }
            for (i, [first, end]) in
                keys.iter().enumerate().filter(|(_, it)| it[0] < 1 || it[0] > it[1] || it[1] > last)
            {
                let complaint = Complaint::out_of_range(&format!("keys.{i}"), format!("the range {first} to {end}"));
                found.push(complaint.expected("first and last of the keys that there are, counted from 1"));
            }
        }
        (None, _) => {}
    }
    found
}

/// Data do not come to another owner by themselves.
fn check_data(verb: Verb, sharding: &Sharding<'_>, components: &[Named]) -> Option<Complaint> {
    let keeps = |name: &&String| components.iter().any(|it| it.name == **name && it.settings.keeps_data());
    let store = sharding.to.iter().find(keeps).filter(|_| !sharding.moves)?;
    let message = format!("`{store}` keeps data, and nothing says how they come to their new owners");
    Some(Complaint::conflict(verb.word(), message).expected("`moving` of the shards, such as { \"at_once\": 4 }"))
}

/// The changes of the members of one component, in the order of their times.
fn changes<'a>(document: &'a Document, shards: &str) -> Vec<(&'a String, &'a EventSettings)> {
    let of = |event: &EventSettings| event.of_members().is_some_and(|(_, _, of)| of == shards);
    let mut changes: Vec<_> = document.events.iter().filter(|(_, event)| of(event)).collect();
    let at = |event: &EventSettings| event.at.as_ref().map_or(0.0, |at| at.ticks(1));
    changes.sort_by(|(_, a), (_, b)| at(a).total_cmp(&at(b)));
    changes
}

/// Nobody joins who is a member, or leaves who is none, and one stays.
fn check_order(
    document: &Document,
    components: &[Named],
    name: &str,
    sharding: &Sharding<'_>,
    most: Option<u64>,
) -> Vec<Complaint> {
    let mut members: Vec<&str> = sharding.first.iter().map(|&number| sharding.to[number as usize].as_str()).collect();
    let mut found = Vec::new();
    for (event_name, event) in changes(document, name) {
        let Some((verb, names, _)) = event.of_members() else { continue };
        let mut complain = |at: &str, message: String, expected: String| {
            found.push(Complaint::conflict(at, message).under(&["events", event_name]).expected(expected));
        };
        for one in names.all() {
            let there = members.contains(&one);
            if there == (verb == Verb::Add) {
                let message =
                    if there { format!("`{one}` is a member already") } else { format!("`{one}` is no member") };
                let others = sharding.to.iter().map(String::as_str).filter(|it| members.contains(it) != there);
                complain(verb.word(), message, suggest::list(others));
            }
            members.retain(|it| *it != one);
            members.extend((verb == Verb::Add).then_some(one));
        }
        if members.is_empty() {
            complain(verb.word(), "nobody would own the keys".to_owned(), "one member that stays".to_owned());
        } else if members.len() < sharding.copies {
            let message = format!("{} members would have {} copies of each key", members.len(), sharding.copies);
            complain(verb.word(), message, format!("{} members that stay, or fewer `replicas`", sharding.copies));
        }
        let beyond = event.keys.iter().flatten().any(|[_, last]| most.is_none_or(|most| *last > most));
        if beyond {
            let message = format!("`{name}` has {} keys", most.unwrap_or(0));
            complain("keys", message, "keys that there are".to_owned());
        }
    }
    debug_assert!(components.iter().any(|it| it.name == name), "{name} is a component");
    found
}

/// The effect of a change of members that was checked.
#[must_use]
pub fn effect(event: &EventSettings, document: &Document, components: &[Named]) -> Option<Effect> {
    let (verb, names, shards) = event.of_members()?;
    let (at, sharding) = find(components, shards)?;
    let number = |name: &str| sharding.to.iter().position(|it| it == name).expect("names are checked") as u32;
    let numbers: Vec<u32> = names.all().into_iter().map(number).collect();
    let keys = |i: usize| event.keys.as_ref().map(|keys| (keys[i][0], keys[i][1]));
    let joins = |(i, &number): (usize, &u32)| (number, keys(i));
    let (join, leave) = if verb == Verb::Add {
        (numbers.iter().enumerate().map(joins).collect(), Vec::new())
    } else {
        (Vec::new(), numbers)
    };
    let spaces = arriving_spaces(document, components, at, sharding.scatter);
    Some(Effect::Changed(ComponentId(at as u16), Change::Members(Membership { join, leave, spaces })))
}
