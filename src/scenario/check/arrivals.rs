//! Which requests come to which component: a class goes on with every call that it may make.
//!
//! A branch by class or by operation is followed, one by chance goes both ways. Replays are left out, because their keys
//! come from the recording.

use crate::components::settings::{Arriving, Complaint};
use crate::model::ask::Op;
use crate::model::ids::ClassId;
use crate::scenario::document::{ClassSettings, Document};
use crate::scenario::layout::Named;
use std::collections::BTreeSet;

/// A component, by its number, the number of a class and what it does there.
type Arrival = (usize, usize, bool);

/// What components find wrong with the requests that come to them.
pub fn check(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let classes = classes(document);
    let arrivals = arrivals(&classes, components, false);
    let mut found = Vec::new();
    for (at, component) in components.iter().enumerate() {
        let here = arrivals.range((at, 0, false)..(at + 1, 0, false));
        let mut numbers: Vec<usize> = here.map(|(_, class, _)| *class).collect();
        numbers.dedup();
        let arriving = |number: &usize| {
            let (class, settings) = classes[*number];
            Arriving { class, keys: settings.and_then(|settings| keys(document, settings)) }
        };
        let arriving: Vec<Arriving<'_>> = numbers.iter().map(arriving).collect();
        let below = ["components", &component.name, component.kind];
        let complaints = component.settings.check_arriving(&arriving).into_iter();
        found.extend(complaints.map(|complaint| complaint.under(&below)));
    }
    found
}

/// Without classes there is one without a name.
fn classes(document: &Document) -> Vec<(&str, Option<&ClassSettings>)> {
    if document.classes.is_empty() {
        return vec![("", None)];
    }
    document.classes.iter().map(|(name, class)| (name.as_str(), Some(class))).collect()
}

/// How many keys requests of a class have.
fn keys(document: &Document, class: &ClassSettings) -> Option<u64> {
    // A key space that there is not is told elsewhere.
    class.key.as_ref().map(|space| document.keys.get(space).map_or(0, |keys| keys.count))
}

/// The key spaces of requests that come to a component by number, replayed ones included, unless they are of classes in
/// `but`: a class that has the space, and the number of keys.
#[must_use]
pub fn spaces(document: &Document, components: &[Named], at: usize, but: &[String]) -> Vec<(ClassId, u64)> {
    let classes = classes(document);
    let mut spaces: Vec<&String> = Vec::new();
    let mut found = Vec::new();
    for (_, number, _) in arrivals(&classes, components, true).range((at, 0, false)..(at + 1, 0, false)) {
        let (name, settings) = classes[*number];
        let Some((class, space)) = settings.and_then(|class| Some((class, class.key.as_ref()?))) else { continue };
        if but.iter().any(|it| it == name) || spaces.contains(&space) {
            continue;
        }
        spaces.push(space);
        found.extend(keys(document, class).map(|keys| (ClassId(*number as u16), keys)));
    }
    found
}

/// What comes where; `replayed` says whether what recordings bring counts, which may be of any class.
fn arrivals(classes: &[(&str, Option<&ClassSettings>)], components: &[Named], replayed: bool) -> BTreeSet<Arrival> {
    let mut reached = BTreeSet::new();
    let sources = components.iter().enumerate();
    let sources = sources.filter(|(_, it)| it.settings.is_source() && (replayed || it.settings.recording().is_none()));
    let mut open: Vec<Arrival> = Vec::new();
    for (source, _) in sources {
        let writes = |class: Option<&ClassSettings>| class.is_some_and(|class| Op::from(class.op) == Op::Write);
        open.extend(classes.iter().enumerate().map(|(number, (_, class))| (source, number, writes(*class))));
    }
    while let Some(arrival) = open.pop() {
        if !reached.insert(arrival) {
            continue;
        }
        let (at, class, writes) = arrival;
        let op = if writes { Op::Write } else { Op::Read };
        for (to, op) in components[at].settings.passes_on(classes[class].0, op) {
            let to = components.iter().position(|other| other.name == to && !other.settings.is_source());
            open.extend(to.map(|to| (to, class, op == Op::Write)));
        }
    }
    reached
}
