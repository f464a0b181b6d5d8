//! Names: well formed, unique, and referring to something.

use crate::components::settings::{Complaint, On, Placement};
use crate::notation::suggest;
use crate::scenario::document::Document;
use crate::scenario::layout::Named;

/// Words that begin the names of metrics and so cannot name a machine set or a component.
const RESERVED: [&str; 12] = [
    "latency",
    "throughput",
    "goodput",
    "success_ratio",
    "stale_ratio",
    "failed",
    "requests",
    "in_system",
    "class",
    "cost",
    "links",
    "run",
];

/// What results call all requests together, beside the classes.
const ALL: &str = "all";

/// Finds what is wrong with the names of a document.
pub fn check(document: &Document, components: &[Named]) -> Vec<Complaint> {
    let mut found = Vec::new();
    well_formed(document, &mut found);
    for component in components {
        placement(document, component, &mut found);
        references(components, component, &mut found);
    }
    zones(document, &mut found);
    for (name, class) in &document.classes {
        if let Some(keys) = class.key.as_ref().filter(|keys| !document.keys.contains_key(*keys)) {
            let known = document.keys.keys().map(String::as_str);
            found.push(Complaint::unknown("key", "key space", keys, known).under(&["classes", name]));
        }
    }
    found
}

fn well_formed(document: &Document, found: &mut Vec<Complaint>) {
    let spoken = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    for (place, names) in [
        ("machines", document.machines.keys().collect::<Vec<_>>()),
        ("components", document.components.keys().collect()),
        ("classes", document.classes.keys().collect()),
        ("keys", document.keys.keys().collect()),
        ("zones", document.zones.keys().collect()),
    ] {
        for name in names {
            let mut complain = |complaint: Complaint| found.push(complaint.under(&[place, name]));
            if !spoken(name) {
                let complaint = Complaint::out_of_range("", format!("`{name}` cannot be a name"));
                complain(complaint.expected("letters, digits, `_` and `-`"));
            }
            let named = place == "machines" || place == "components";
            if named && RESERVED.contains(&name.as_str()) {
                let complaint = Complaint::conflict("", format!("`{name}` is a word of the metrics"));
                complain(complaint.expected("another name"));
            }
            if place == "classes" && name == ALL {
                let complaint = Complaint::conflict("", "`all` is what results call all classes together");
                complain(complaint.expected("another name"));
            }
            if place == "zones" && name.contains('-') {
                let complaint = Complaint::out_of_range("", format!("the zone `{name}` has a hyphen in its name"));
                complain(complaint.expected("a name without one, because a hyphen joins the two zones of a link"));
            }
        }
    }
    if let Some(why) = folder(&document.name) {
        let complaint = Complaint::out_of_range("name", why);
        found.push(complaint.expected("a name that the folder of its results can have"));
    }
    for name in document.machines.keys().filter(|name| document.components.contains_key(*name)) {
        let complaint = Complaint::conflict("", format!("`{name}` is a component too"));
        found.push(complaint.under(&["machines", name]).expected("different names for machines and components"));
    }
}

/// Why a name cannot be that of a folder, if so. File systems take 255 bytes; a Korean letter has three.
#[must_use]
pub fn folder(name: &str) -> Option<String> {
    const LONGEST: usize = 80;
    let said = |what: &str| Some(format!("the name `{}` {what}", suggest::shorten(name)));
    match name {
        "" => Some("the name is empty".to_owned()),
        _ if name.chars().count() > LONGEST => said(&format!("is longer than {LONGEST} characters")),
        _ if name.contains(['/', '\\']) => said("holds a slash"),
        _ if name.chars().any(char::is_control) => Some("the name holds a control character".to_owned()),
        _ if name.starts_with('.') => said("begins with a dot"),
        _ if name.trim() != name => said("begins or ends with a space"),
        _ => None,
    }
}

fn placement(document: &Document, component: &Named, found: &mut Vec<Complaint>) {
    let here = ["components", component.name.as_str(), component.kind];
    let zones = document.zones.keys().map(String::as_str);
    let unknown_zone = |zone: Option<&String>| zone.filter(|zone| !document.zones.contains_key(*zone)).cloned();
    match component.settings.placement() {
        Placement::Machines(sites) => {
            for site in sites {
                match site.on {
                    On::Set(set) if !document.machines.contains_key(set) => {
                        let known = document.machines.keys().map(String::as_str);
                        found.push(Complaint::unknown(site.at, "machine set", set, known).under(&here));
                    }
                    On::Set(_) => {}
                    On::Own(settings) => {
                        let (at, unknown) = (format!("{}.zone", site.at), unknown_zone(settings.zone.as_ref()));
                        let complain =
                            |zone: String| Complaint::unknown(&at, "zone", &zone, zones.clone()).under(&here);
                        found.extend(unknown.map(complain));
                    }
                }
            }
        }
        Placement::Outside(zone) => {
            let unknown = unknown_zone(zone.map(ToOwned::to_owned).as_ref());
            found.extend(unknown.map(|zone| Complaint::unknown("zone", "zone", &zone, zones).under(&here)));
        }
        Placement::InCaller => {}
    }
}

fn references(components: &[Named], component: &Named, found: &mut Vec<Complaint>) {
    let here = ["components", component.name.as_str(), component.kind];
    for reference in component.settings.references() {
        let to = &reference.to;
        let callable = components.iter().filter(|other| !other.settings.is_source());
        let known = callable.map(|other| other.name.as_str());
        match components.iter().find(|other| other.name == *to) {
            None => {
                found.push(Complaint::unknown(&reference.at, "component", to, known).under(&here));
            }
            Some(other) if other.settings.is_source() => {
                let message = format!("`{to}` issues requests and cannot be called");
                found.push(Complaint::conflict(&reference.at, message).under(&here).expected(suggest::list(known)));
            }
            Some(_) => {}
        }
    }
}

fn zones(document: &Document, found: &mut Vec<Complaint>) {
    let known = || document.zones.keys().map(String::as_str);
    for (name, machines) in &document.machines {
        if let Some(zone) = machines.zone.as_ref().filter(|zone| !document.zones.contains_key(*zone)) {
            found.push(Complaint::unknown("zone", "zone", zone, known()).under(&["machines", name]));
        }
    }
    for name in document.links.keys().filter(|name| *name != "default") {
        let here = ["links", name.as_str()];
        let Some((a, b)) = name.split_once('-') else {
            let complaint = Complaint::out_of_range("", format!("`{name}` does not name a link")).under(&here);
            found.push(complaint.expected("two zones joined by a hyphen, or `default`"));
            continue;
        };
        for zone in [a, b].into_iter().filter(|zone| !document.zones.contains_key(*zone)) {
            found.push(Complaint::unknown("", "zone", zone, known()).under(&here));
        }
        if a < b && document.links.contains_key(&format!("{b}-{a}")) {
            let message = format!("the link is written twice, also as `{b}-{a}`");
            found.push(Complaint::conflict("", message).under(&here).expected("one of them"));
        }
    }
}
