//! Names: well formed, unique, and referring to something.

use super::{at, nearest};
use crate::components::settings::{Complaint, On, Placement, path};
use crate::scenario::document::Document;
use crate::scenario::layout::Named;

/// Words that begin metric names and so cannot name a machine set or a component.
const RESERVED: [&str; 11] = [
    "latency",
    "throughput",
    "goodput",
    "success_ratio",
    "failed",
    "requests",
    "in_system",
    "class",
    "cost",
    "links",
    "run",
];

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
            let help = nearest(keys, document.keys.keys().map(String::as_str));
            found.push(at(&["classes", name, "key"], format!("no key space is called \"{keys}\"")).help(help));
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
            let here = [place, name.as_str()];
            if !spoken(name) {
                found.push(at(&here, format!("\"{name}\" cannot be a name")).help("use letters, digits, _ and -"));
            }
            let named = place == "machines" || place == "components";
            if named && RESERVED.contains(&name.as_str()) {
                found.push(at(&here, format!("\"{name}\" is a word of the metrics")).help("choose another name"));
            }
            if place == "zones" && name.contains('-') {
                let help = "the name of a link joins two zones by a hyphen";
                found.push(at(&here, format!("the zone \"{name}\" has a hyphen in its name")).help(help));
            }
        }
    }
    if document.name.is_empty() || document.name.contains(['/', '\\', '\0']) || document.name.starts_with('.') {
        let help = "results are written to a folder of this name";
        found.push(at(&["name"], format!("\"{}\" cannot be the name of a folder", document.name)).help(help));
    }
    for name in document.machines.keys().filter(|name| document.components.contains_key(*name)) {
        found.push(
            at(&["machines", name], format!("\"{name}\" is a component too"))
                .help("machines and components share names"),
        );
    }
}

fn placement(document: &Document, component: &Named, found: &mut Vec<Complaint>) {
    let here = ["components", component.name.as_str(), component.kind];
    let unknown_zone = |keys: &[&str], zone: &str| {
        let help = nearest(zone, document.zones.keys().map(String::as_str));
        at(&[&here, keys].concat(), format!("no zone is called \"{zone}\"")).help(help)
    };
    match component.settings.placement() {
        Placement::Machines(On::Set(set)) if !document.machines.contains_key(set) => {
            let help = nearest(set, document.machines.keys().map(String::as_str));
            found.push(at(&[&here[..], &["on"]].concat(), format!("no machine set is called \"{set}\"")).help(help));
        }
        Placement::Machines(On::Own(settings)) => {
            let zone = settings.zone.as_ref().filter(|zone| !document.zones.contains_key(*zone));
            found.extend(zone.map(|zone| unknown_zone(&["on", "zone"], zone)));
        }
        Placement::Outside(Some(zone)) if !document.zones.contains_key(zone) => {
            found.push(unknown_zone(&["zone"], zone));
        }
        Placement::Machines(On::Set(_)) | Placement::Outside(_) | Placement::InCaller => {}
    }
}

fn references(components: &[Named], component: &Named, found: &mut Vec<Complaint>) {
    for reference in component.settings.references() {
        let keys = path(&reference.at);
        let mut here = vec!["components", component.name.as_str(), component.kind];
        here.extend(keys.iter().map(String::as_str));
        let to = &reference.to;
        match components.iter().find(|other| other.name == *to) {
            None => {
                let callable = components.iter().filter(|other| !other.settings.is_source());
                let help = nearest(to, callable.map(|other| other.name.as_str()));
                found.push(at(&here, format!("no component is called \"{to}\"")).help(help));
            }
            Some(other) if other.settings.is_source() => {
                found.push(at(&here, format!("\"{to}\" issues requests and cannot be called")));
            }
            Some(_) => {}
        }
    }
}

fn zones(document: &Document, found: &mut Vec<Complaint>) {
    let zone_names = || document.zones.keys().map(String::as_str);
    for (name, machines) in &document.machines {
        if let Some(zone) = machines.zone.as_ref().filter(|zone| !document.zones.contains_key(*zone)) {
            let message = format!("no zone is called \"{zone}\"");
            found.push(at(&["machines", name, "zone"], message).help(nearest(zone, zone_names())));
        }
    }
    for name in document.links.keys().filter(|name| *name != "default") {
        let here = ["links", name.as_str()];
        let Some((a, b)) = name.split_once('-') else {
            let help = "write \"a-b\" for two zones, or \"default\"";
            found.push(at(&here, format!("\"{name}\" does not name a link")).help(help));
            continue;
        };
        for zone in [a, b] {
            if !document.zones.contains_key(zone) {
                found.push(at(&here, format!("no zone is called \"{zone}\"")).help(nearest(zone, zone_names())));
            }
        }
        if a != b && document.links.contains_key(&format!("{b}-{a}")) && a < b {
            found.push(at(&here, format!("the link is written twice, also as \"{b}-{a}\"")).help("keep one of them"));
        }
    }
}
