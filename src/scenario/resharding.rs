//! Planned changes of those who own keys: members of shards that join or leave.
//!
//! Who is a member follows from all changes in the order of their times; at any time there is one. Keys of databases are
//! moved, so that it must be said how.

use super::check::arriving_spaces;
use super::document::Document;
use super::events::{EventSettings, TargetNames};
use super::layout::Named;
use crate::components::settings::{Complaint, Sharding};
use crate::model::fault::{Change, Effect, Membership};
use crate::model::ids::ComponentId;
use crate::notation::suggest;

/// The verb of those who join.
pub const ADD: &str = "add";
/// The verb of those who leave.
pub const REMOVE: &str = "remove";

/// The component whose members change, by its number.
fn find<'a>(components: &'a [Named], name: &str) -> Option<(usize, Sharding<'a>)> {
    let at = components.iter().position(|component| component.name == name)?;
    Some((at, components[at].settings.sharding()?))
}

/// What is wrong with the changes of members: with each by itself, and with all in the order of their times.
#[must_use]
pub fn check(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, event) in &document.events {
        let Some((verb, names)) = verb(event) else { continue };
        let wrong = check_one(event, verb, &names.all(), components);
        found.extend(wrong.into_iter().map(|complaint| complaint.under(&["events", name])));
    }
    if found.is_empty() {
        for (at, component) in components.iter().enumerate() {
            found.extend(component.settings.sharding().into_iter().flat_map(|it| {
                let spaces = arriving_spaces(document, components, at, it.scatter);
                check_order(document, components, &component.name, &it, spaces.iter().map(|space| space.1).max())
            }));
        }
    }
    found
}

/// The verb of a change of members, and who joins or leaves.
#[must_use]
pub fn verb(event: &EventSettings) -> Option<(&'static str, &TargetNames)> {
    let verbs = [(ADD, &event.add), (REMOVE, &event.remove)];
    verbs.into_iter().find_map(|(verb, names)| Some((verb, names.as_ref()?)))
}

fn check_one(event: &EventSettings, verb: &str, names: &[&str], components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    if event.mttf.is_some() {
        found.push(Complaint::conflict("mttf", "members come and go by plan").expected("`at`"));
    }
    if event.lasting.is_some() {
        let complaint = Complaint::conflict("for", "a change of members is for good");
        found.push(complaint.expected("no `for`, and another event that takes it back"));
    }
    if names.is_empty() {
        found.push(Complaint::conflict(verb, "nobody comes or goes").expected("the name of a member"));
    }
    let known = || components.iter().filter(|it| it.settings.sharding().is_some()).map(|it| it.name.as_str());
    let Some(shards) = &event.shards else {
        let expected: Vec<_> = known().map(|name| format!("`\"shards\": \"{name}\"` beside it")).collect();
        let expected =
            if expected.is_empty() { "a component of kind `shards`".to_owned() } else { expected.join(" or ") };
        found.push(Complaint::conflict(verb, "whose member it is is not said").expected(expected));
        return found;
    };
    let Some((_, sharding)) = find(components, shards) else {
        let known: Vec<&str> = known().collect();
        found.push(Complaint::unknown("shards", "component of kind `shards`", shards, known.iter().copied()));
        return found;
    };
    for (i, name) in names.iter().enumerate().filter(|(_, name)| !sharding.to.iter().any(|it| it == *name)) {
        let at = if matches!(one(event), Some(TargetNames::One(_))) { verb.to_owned() } else { format!("{verb}.{i}") };
        found.push(Complaint::unknown(&at, "shard in `to`", name, sharding.to.iter().map(String::as_str)));
    }
    found.extend(check_keys(event, verb, names, &sharding));
    found.extend(check_data(verb, &sharding, components));
    found
}

fn one(event: &EventSettings) -> Option<&TargetNames> {
    verb(event).map(|(_, names)| names)
}

/// Which keys go to those who join is said exactly where the rule does not say it.
fn check_keys(event: &EventSettings, verb: &str, names: &[&str], sharding: &Sharding<'_>) -> Vec<Complaint> {
    let mut found = Vec::new();
    match (&event.keys, sharding.last) {
        (Some(_), _) if verb == REMOVE => {
            let message = "who leaves has no keys afterwards";
            found.push(Complaint::conflict("keys", message).expected("`keys` only with `add`"));
        }
        (Some(_), None) => {
            let message = "which keys it owns follows from the rule";
            found.push(Complaint::conflict("keys", message).expected("`keys` only with `range` and `directory`"));
        }
        (None, Some(_)) if verb == ADD => {
            let complaint = Complaint::conflict(verb, "which keys it owns is not said");
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
fn check_data(verb: &str, sharding: &Sharding<'_>, components: &[Named]) -> Option<Complaint> {
    let keeps = |name: &&String| components.iter().any(|it| it.name == **name && it.settings.keeps_data());
    let store = sharding.to.iter().find(keeps).filter(|_| !sharding.moves)?;
    let message = format!("`{store}` keeps data, and nothing says how they come to their new owners");
    Some(Complaint::conflict(verb, message).expected("`moving` of the shards, such as { \"at_once\": 4 }"))
}

/// The changes of the members of one component, in the order of their times.
fn changes<'a>(document: &'a Document, shards: &str) -> Vec<(&'a String, &'a EventSettings)> {
    let of = |event: &EventSettings| verb(event).is_some() && event.shards.as_deref() == Some(shards);
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
        let Some((verb, names)) = verb(event) else { continue };
        let mut complain = |at: &str, message: String, expected: String| {
            found.push(Complaint::conflict(at, message).under(&["events", event_name]).expected(expected));
        };
        for one in names.all() {
            let there = members.contains(&one);
            if there == (verb == ADD) {
                let message =
                    if there { format!("`{one}` is a member already") } else { format!("`{one}` is no member") };
                let others = sharding.to.iter().map(String::as_str).filter(|it| members.contains(it) != there);
                complain(verb, message, suggest::list(others));
            }
            members.retain(|it| *it != one);
            members.extend((verb == ADD).then_some(one));
        }
        if members.is_empty() {
            complain(verb, "nobody would own the keys".to_owned(), "one member that stays".to_owned());
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
    let (verb, names) = verb(event)?;
    let (at, sharding) = find(components, event.shards.as_ref()?)?;
    let number = |name: &str| sharding.to.iter().position(|it| it == name).expect("names are checked") as u32;
    let numbers: Vec<u32> = names.all().into_iter().map(number).collect();
    let keys = |i: usize| event.keys.as_ref().map(|keys| (keys[i][0], keys[i][1]));
    let joins = |(i, &number): (usize, &u32)| (number, keys(i));
    let (join, leave) =
        if verb == ADD { (numbers.iter().enumerate().map(joins).collect(), Vec::new()) } else { (Vec::new(), numbers) };
    let spaces = arriving_spaces(document, components, at, sharding.scatter);
    Some(Effect::Changed(ComponentId(at as u16), Change::Members(Membership { join, leave, spaces })))
}
