//! Registry: every balancing policy and every component is used by a scenario and described in the docs.
//!
//! The convention that this rule reads: a registry file lists its entries as `name: "round_robin"`, each with the word
//! that scenarios use.

use super::tree::{FILES, File, is_wired};
use super::{check, code, demand};
use serde_json::Value;

/// A family of registered names: the paths at which its registry may stand, and how a scenario uses a name.
struct Family {
    what: &'static str,
    registries: [&'static str; 2],
    is_used: fn(&Value, &str) -> bool,
}

const FAMILIES: &[Family] = &[
    Family {
        what: "balancing policy",
        registries: ["src/policy/balance/mod.rs", "src/policy/balance.rs"],
        is_used: has_word,
    },
    Family { what: "component", registries: ["src/components/mod.rs", "src/components.rs"], is_used: has_component },
];

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

/// Each `name: "word"` of the shipped code, with its offset.
fn registered(registry: &File) -> Vec<(usize, &str)> {
    let fields = code::words(&registry.product).filter(|(_, word)| *word == "name");
    fields
        .filter_map(|(at, word)| {
            let rest = registry.text[at + word.len()..].strip_prefix(": \"")?;
            Some((at, rest.split_once('"')?.0))
        })
        .collect()
}

/// True if the docs show the name as code.
fn is_described(docs: &[&File], name: &str) -> bool {
    docs.iter().any(|doc| [format!("`{name}`"), format!("\"{name}\"")].iter().any(|code| doc.text.contains(code)))
}

fn orphans(files: &[File], family: &Family) -> Vec<String> {
    let is_doc = |file: &&File| file.path == "README.md" || file.path.starts_with("docs/");
    let docs: Vec<&File> = files.iter().filter(is_doc).collect();
    let scenarios: Vec<Value> = files
        .iter()
        .filter(|file| file.is_scenario())
        .filter_map(|file| serde_json::from_str(&file.text).ok())
        .collect();
    let Some(registry) = files.iter().find(|file| family.registries.contains(&file.path.as_str())) else {
        let missing = format!("{}:1: missing; it registers every {}", family.registries[0], family.what);
        return if is_wired(files) { vec![missing] } else { Vec::new() };
    };
    let names = registered(registry);
    let beside = registry.path.trim_end_matches("mod.rs").trim_end_matches(".rs");
    let has_members = files.iter().any(|file| file.path.starts_with(beside) && file.path != registry.path);
    if names.is_empty() && (has_members || is_wired(files)) {
        return vec![registry.offence(0, &format!("registers no {}; list each as `name: \"word\"`", family.what))];
    }
    let mut offences = Vec::new();
    for (at, name) in names {
        if !scenarios.iter().any(|scenario| (family.is_used)(scenario, name)) {
            offences.push(
                registry.offence(at, &format!("no scenario uses the {} `{name}`; add one to scenarios/", family.what)),
            );
        }
        if !is_described(&docs, name) {
            offences
                .push(registry.offence(at, &format!("the {} `{name}` is in neither README.md nor docs/", family.what)));
        }
    }
    offences
}

#[test]
fn every_registered_name_is_used_and_described() {
    let offences: Vec<_> = FAMILIES.iter().flat_map(|family| orphans(&FILES, family)).collect();
    demand("every balancing policy and component is used by a scenario and described in the docs", &offences);
}

#[test]
fn an_orphan_is_caught() {
    let found = |family: usize, files: &[(&str, &str)]| {
        let files: Vec<_> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        orphans(&files, &FAMILIES[family])
    };
    let scenario = (
        "scenarios/a.json",
        r#"{"classes": {"queue": {}}, "components": {"x": {"cache": {"balance": "random"}}, "dns": {"service": {}}}}"#,
    );
    let docs = ("README.md", "`random`, `cache` and prose on dns; \"service\"");
    let policies = ("src/policy/balance/mod.rs", "[\n Entry { name: \"random\" },\n Entry { name: \"least\" },\n]");
    check(
        &found(0, &[policies, scenario, docs]),
        &[
            "src/policy/balance/mod.rs:3: no scenario uses the balancing policy `least`",
            "src/policy/balance/mod.rs:3: the balancing policy `least`",
        ],
    );
    let kinds = ("src/components/mod.rs", "name: \"cache\"\nname: \"service\"\nname: \"dns\"\n// name: \"cdn\"");
    check(&found(1, &[kinds, scenario, docs]), &["src/components/mod.rs:3: no", "src/components/mod.rs:3: the"]);
    let unlisted = [("src/components/mod.rs", "pub mod cache;"), ("src/components/cache.rs", "")];
    check(&found(1, &unlisted), &["src/components/mod.rs:1: registers no component"]);
    check(
        &found(1, &[("src/components/mod.rs", ""), ("src/cli/validate.rs", "")]),
        &["src/components/mod.rs:1: registers"],
    );
    check(&found(0, &[("src/cli/validate.rs", "")]), &["src/policy/balance/mod.rs:1: missing"]);
}
