//! Which theory a scenario falls under, read from its effective document.
//!
//! Only what is known to keep a closed form is let through; any other word is an obstacle, by its name. So a word that
//! the program learns later never gets a closed form by accident.
//!
//! A network of processor-sharing stations with any laws, of lines whose demands have one exponential law each, and of
//! delays, with routes that do not look at the state, has product form (Baskett, Chandy, Muntz & Palacios 1975; Kelly
//! 1979, section 3).

use crate::experiment::analysis::Analysis;
use crate::scenario::Scenario;
use crate::scenario::layout::SetPlan;
use serde_json::Value;

/// Words that keep product form, by kind of component.
const PLAIN: &[(&str, &[&str])] = &[
    ("clients", &["load", "to", "zone", "classes", "population", "balance"]),
    ("service", &["on", "steps"]),
    ("load_balancer", &["on", "cpu", "to", "balance", "weights"]),
    ("database", &["primary", "read", "write"]),
];
/// The same of steps, of links and of machines.
const STEPS: &[&str] = &["cpu", "sleep", "call", "op", "balance", "times", "steps", "branch"];
const LINKS: &[&str] = &["rtt", "forward", "backward"];
const MACHINES: &[&str] = &["count", "cores", "speed", "discipline", "zone", "memory"];
/// Policies that do not look at the state.
const BLIND: &[&str] = &["random", "weighted"];

/// Why the network as a whole has no product form; empty if it has.
#[must_use]
pub fn obstacles(scenario: &Scenario, analysis: &Analysis) -> Vec<String> {
    let mut found: Vec<String> = analysis
        .doubts
        .iter()
        .filter(|it| it.doubt.always)
        .map(|it| format!("{}: {}", it.whose, it.doubt.why))
        .collect();
    for component in &scenario.components {
        let settings = settings(scenario, &component.name, component.kind);
        of_component(scenario, &component.name, component.kind, settings, &mut found);
    }
    for (name, link) in scenario.effective["links"].as_object().into_iter().flatten() {
        unknown(&format!("link {name}"), link, LINKS, &mut found);
    }
    for set in used(scenario) {
        of_machines(scenario, set, &mut found);
    }
    if mixed_loads(scenario) {
        found.push("closed load beside other clients has no closed form here".to_owned());
    }
    found.dedup();
    found
}

/// The settings of a component as they are written.
#[must_use]
pub fn settings<'a>(scenario: &'a Scenario, name: &str, kind: &str) -> &'a Value {
    &scenario.effective["components"][name][kind]
}

/// The sets of machines on which something runs.
pub fn used(scenario: &Scenario) -> impl Iterator<Item = &SetPlan> {
    scenario.layout.sets.iter().filter(|set| !set.services.is_empty())
}

/// Obstacles: words that are not known to be harmless.
fn unknown(whose: &str, settings: &Value, plain: &[&str], found: &mut Vec<String>) {
    let words = settings.as_object().into_iter().flatten().map(|(word, _)| word);
    found.extend(words.filter(|word| !plain.contains(&word.as_str())).map(|word| format!("{whose}: `{word}`")));
}

fn of_component(scenario: &Scenario, name: &str, kind: &str, settings: &Value, found: &mut Vec<String>) {
    let Some((_, plain)) = PLAIN.iter().find(|(word, _)| *word == kind) else {
        return found.push(format!("{name}: a `{kind}` has no product form"));
    };
    unknown(name, settings, plain, found);
    match kind {
        "clients" => {
            let load = settings["load"].as_object().and_then(|load| load.keys().next()).map_or("", String::as_str);
            if !["poisson", "closed", "sessions"].contains(&load) {
                found.push(format!("{name}: `{load}` load is not Poisson"));
            }
            choice(scenario, name, settings, "random", found);
        }
        "load_balancer" => choice(scenario, name, settings, "round_robin", found),
        "database" => ["read", "write"].iter().for_each(|op| unknown(name, &settings[*op], &["cpu"], found)),
        _ => steps(scenario, name, &settings["steps"], found),
    }
}

/// Steps, also those within others.
fn steps(scenario: &Scenario, name: &str, list: &Value, found: &mut Vec<String>) {
    for step in list.as_array().into_iter().flatten() {
        unknown(name, step, STEPS, found);
        steps(scenario, name, &step["steps"], found);
        steps(scenario, name, &step["branch"]["then"], found);
        steps(scenario, name, &step["branch"]["else"], found);
        if !step["call"].is_null() {
            choice(scenario, name, step, "random", found);
        }
    }
}

/// Who chooses among several must not look at the state.
fn choice(scenario: &Scenario, name: &str, settings: &Value, default: &str, found: &mut Vec<String>) {
    let to = settings.get("to").or_else(|| settings.get("call"));
    let names = to.map(|to| to.as_array().cloned().unwrap_or_else(|| vec![to.clone()])).unwrap_or_default();
    let count = |to: &Value| {
        let services = |set: &&SetPlan| set.services.iter().any(|service| Some(service.as_str()) == to.as_str());
        scenario.layout.sets.iter().filter(services).map(|set| set.settings.count).sum::<u32>()
    };
    let policy = settings["balance"].as_str().unwrap_or(default);
    if names.iter().map(count).sum::<u32>() > 1 && !BLIND.contains(&policy) {
        found.push(format!("{name}: `{policy}` does not choose blindly, so arrivals are not Poisson"));
    }
}

fn of_machines(scenario: &Scenario, set: &SetPlan, found: &mut Vec<String>) {
    if let Some(settings) = scenario.effective["machines"].get(&set.name) {
        unknown(&set.name, settings, MACHINES, found);
    }
    for service in &set.services {
        let kind = scenario.components.iter().find(|it| it.name == *service).map_or("", |it| it.kind);
        for word in ["on", "primary"] {
            unknown(service, &settings(scenario, service, kind)[word], MACHINES, found);
        }
    }
    if is_in_line(scenario, set) {
        let laws = laws(scenario, set);
        if laws.windows(2).any(|pair| pair[0] != pair[1]) {
            found.push(format!("{}.cpu: a line with demands of several laws has no product form", set.name));
        } else if laws.iter().any(|law| law.get("exp").is_none()) {
            found.push(format!("{}.cpu: a line with a demand that is not exponential has no product form", set.name));
        }
    }
}

/// True if a set's CPU serves first come, first served.
#[must_use]
pub fn is_in_line(scenario: &Scenario, set: &SetPlan) -> bool {
    scenario.layout.groups[scenario.layout.cpu_group(set)].in_line
}

/// The laws of all CPU demands of the components on a set.
#[must_use]
pub fn laws<'a>(scenario: &'a Scenario, set: &SetPlan) -> Vec<&'a Value> {
    let mut found = Vec::new();
    for component in scenario.components.iter().filter(|it| set.services.contains(&it.name)) {
        cpus(settings(scenario, &component.name, component.kind), &mut found);
    }
    found
}

/// Everything under the word `cpu`.
fn cpus<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(words) => {
            for (word, value) in words {
                if word == "cpu" { found.push(value) } else { cpus(value, found) }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| cpus(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// True if users of closed load are not alone.
fn mixed_loads(scenario: &Scenario) -> bool {
    let sources: Vec<_> = scenario.components.iter().filter(|it| it.settings.is_source()).collect();
    let is_closed = |name: &str| !settings(scenario, name, "clients")["load"]["closed"].is_null();
    sources.len() > 1 && sources.iter().any(|source| is_closed(&source.name))
}
