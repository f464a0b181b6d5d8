//! Registry: every policy and every component is used by a scenario and described in the docs.

use super::tree::{FILES, File};
use super::{check, demand};
use serde_json::Value;

/// A family of registered names: what they are, and how a scenario uses one.
struct Family {
    what: &'static str,
    registry: &'static str,
    names: Vec<&'static str>,
    is_used: fn(&Value, &str) -> bool,
}

fn families() -> [Family; 3] {
    [
        Family {
            what: "balancing policy",
            registry: "src/policy/balance/mod.rs",
            names: scalelab::policy::balance::POLICIES.iter().map(|policy| policy.name).collect(),
            is_used: has_word,
        },
        Family {
            what: "eviction policy",
            registry: "src/policy/eviction/mod.rs",
            names: scalelab::policy::eviction::POLICIES.iter().map(|policy| policy.name).collect(),
            is_used: has_word,
        },
        Family {
            what: "component",
            registry: "src/components/mod.rs",
            names: scalelab::components::KINDS.iter().map(|kind| kind.name).collect(),
            is_used: has_component,
        },
    ]
}

/// True if the word stands anywhere as a text or as a key.
fn has_word(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text == word,
        Value::Array(items) => items.iter().any(|item| has_word(item, word)),
        Value::Object(fields) => fields.iter().any(|(key, field)| key == word || has_word(field, word)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// True if some `components: { any name: { kind: ... } }` of the scenario or its variants has this kind.
fn has_component(value: &Value, kind: &str) -> bool {
    let Value::Object(fields) = value else { return false };
    let components = fields.get("components").and_then(Value::as_object);
    let is_kind = |component: &Value| component.get(kind).is_some();
    components.is_some_and(|all| all.values().any(is_kind)) || fields.values().any(|field| has_component(field, kind))
}

/// True if the docs show the name as code.
fn is_described(docs: &[&File], name: &str) -> bool {
    docs.iter().any(|doc| [format!("`{name}`"), format!("\"{name}\"")].iter().any(|code| doc.text.contains(code)))
}

fn orphans(files: &[File], family: &Family) -> Vec<String> {
    let is_doc = |file: &&File| file.path == "README.md" || file.path.starts_with("docs/");
    let docs: Vec<&File> = files.iter().filter(is_doc).collect();
    let scenarios = files.iter().filter(|file| file.is_scenario());
    let scenarios: Vec<Value> = scenarios.filter_map(|file| serde_json::from_str(&file.text).ok()).collect();
    let Family { what, registry, names, is_used } = family;
    let mut offences = Vec::new();
    for name in names {
        if !scenarios.iter().any(|scenario| is_used(scenario, name)) {
            offences.push(format!("{registry}:1: no scenario uses the {what} `{name}`; add one to scenarios/"));
        }
        if !is_described(&docs, name) {
            offences.push(format!("{registry}:1: the {what} `{name}` is in neither README.md nor docs/"));
        }
    }
    offences
}

#[test]
fn every_registered_name_is_used_and_described() {
    let families = families();
    assert!(families.iter().all(|family| !family.names.is_empty()), "a registry lists something");
    let offences: Vec<_> = families.iter().flat_map(|family| orphans(&FILES, family)).collect();
    demand("every policy and component is used by a scenario and described in the docs", &offences);
}

#[test]
fn an_orphan_is_caught() {
    let files = [
        File::new(
            "scenarios/a.json",
            r#"{"classes": {"queue": {}}, "components": {"x": {"cache": {"balance": "random"}}, "dns": {"service": {}}}}"#,
        ),
        File::new("README.md", "`random`, `cache` and prose on dns; \"service\""),
    ];
    let [mut policies, _, mut kinds] = families();
    policies.names = vec!["random", "least"];
    check(
        &orphans(&files, &policies),
        &[
            "src/policy/balance/mod.rs:1: no scenario uses the balancing policy `least`",
            "src/policy/balance/mod.rs:1: the balancing policy `least`",
        ],
    );
    kinds.names = vec!["cache", "service", "dns"];
    check(&orphans(&files, &kinds), &["src/components/mod.rs:1: no", "src/components/mod.rs:1: the"]);
}
