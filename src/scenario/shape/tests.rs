//! What the walker tells about documents that differ from their schema.

mod all_at_once;
mod sample;

use super::*;
use crate::scenario::diagnostic::{Colour, SHOWN};
use crate::scenario::source::Sources;
use crate::scenario::tree;
use proptest::prelude::*;
use sample::{GOOD, LAWS, Top};

fn schema() -> Json {
    schemars::schema_for!(Top).to_value()
}

fn run(text: &str) -> (Diagnostics, Sources) {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let node = tree::read(&mut sources, "scenario.json", text.as_bytes().to_vec(), &mut out);
    check(&node.expect("the test's text is JSON"), &schema(), &mut out);
    (out, sources)
}

fn report(text: &str) -> String {
    let (out, sources) = run(text);
    out.render(&sources, Colour::Plain, SHOWN)
}

/// `path: message; expected; suggestion` per problem.
fn problems(text: &str, expect: &str) {
    let (out, _) = run(text);
    let line = |it: &Diagnostic| {
        let parts = [Some(format!("{}: {}", it.path, it.message)), it.expected.clone(), it.suggestion.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    let found: Vec<String> = out.sorted().into_iter().map(line).collect();
    assert_eq!(found.join("\n"), expect, "{text}");
}

/// A document that is well-formed except that `web` is this.
fn web(component: &str) -> String {
    format!(r#"{{ "name": "x", "components": {{ "web": {component} }} }}"#)
}

#[test]
fn a_good_document_passes_and_the_types_read_it() {
    assert_eq!(report(GOOD), "");
    let _: Top = serde_json::from_str(GOOD).expect("what the walker passes, serde reads");
    assert_eq!(unsupported(&schema()), Vec::<String>::new());
}

#[test]
fn unknown_and_missing_keys() {
    problems(
        "{}",
        ": the key `components` is missing; `components`, an object that gives each entry a name\n: the key `name` is missing; `name`, a string",
    );
    problems(r#"{ "name": "x", "components": {} }"#, "components: the object has 0 keys; at least 1 key");
    problems(&web("{}"), "components.web: a key is missing; one of `clients` or `service`");
    problems(
        &web(r#"{ "service": {} }"#),
        "components.web.service: the key `on` is missing; `on`, a string or an object\n\
        components.web.service: the key `steps` is missing; `steps`, an array",
    );
}

#[test]
fn choices_are_made_by_tag_and_type() {
    let step = |step: &str| web(&format!(r#"{{ "service": {{ "on": "x", "steps": [{step}] }} }}"#));
    let at = "components.web.service.steps[0]";
    problems(
        &step(r#"{ "call": "db", "cpu": "1s" }"#),
        &format!("{at}: `call` and `cpu` exclude each other; exactly one of `cpu` or `call`"),
    );
    problems(
        &step(r#"{ "cpu": "1s", "timeout": "1s" }"#),
        &format!("{at}.timeout: unknown key `timeout`; no key but `cpu`; it goes with `call`"),
    );
    problems(
        &step(r#"{ "cpu": { "exp": "1s", "const": "1s" } }"#),
        &format!("{at}.cpu: `exp` and `const` exclude each other; exactly one of {LAWS}"),
    );
    problems(
        &step(r#"{ "cpu": { "gamma": { "mean": "1s", "cv": 0 } } }"#),
        &format!("{at}.cpu.gamma.cv: `0` is out of range; a number above 0 and at most 100"),
    );
    problems(&step("7"), &format!("{at}: unexpected number; an object with `cpu` or `call`"));
    problems(
        &step(r#"{ "cpu": 7 }"#),
        &format!(
            "{at}.cpu: `7` has no unit; a duration such as \"250ms\" or an object with {LAWS}; write \"7s\" or \"7ms\""
        ),
    );
    problems(
        &step(r#"{ "cpu": { "empirical": { "values": [] } } }"#),
        &format!("{at}.cpu.empirical.values: the array has 0 elements; at least 1 element"),
    );
    let on = |on: &str| web(&format!(r#"{{ "service": {{ "on": {on}, "steps": [{{ "cpu": "1s" }}] }} }}"#));
    problems(
        &on(r#"{ "cores": 0, "publik": 1 }"#),
        "components.web.service.on.cores: `0` is out of range; a whole number of at least 1\n\
        components.web.service.on.publik: unknown key `publik`; `public`; did you mean `public`?",
    );
    problems(&on("[]"), "components.web.service.on: unexpected array; a string or an object");
    let load = |load: &str| web(&format!(r#"{{ "clients": {{ "to": "x", "load": {load} }} }}"#));
    problems(
        &load(r#""of""#),
        "components.web.clients.load: unknown word `of`; `off` or an object with `poisson` or `closed`; did you mean `off`?",
    );
    problems(&load(r#"{ "off": null }"#), "components.web.clients.load.off: unknown key `off`; `poisson` or `closed`");
}

#[test]
fn verbs_with_modifiers() {
    let event = |event: &str| {
        format!(
            r#"{{ "name": "x", "components": {{ "w": {{ "clients": {{ "to": "x", "load": "off" }} }} }}, "events": {{ "e": {event} }} }}"#
        )
    };
    problems(&event(r#"{ "at": "1s" }"#), "events.e: a key is missing; one of `crash` or `slow`");
    problems(&event(r#"{ "crash": "x" }"#), "events.e: the key `at` is missing; `at`, a duration such as \"250ms\"");
    problems(
        &event(r#"{ "at": "1s", "crush": "x" }"#),
        "events.e.crush: unknown key `crush`; `crash` or `slow`; did you mean `crash`?",
    );
    problems(
        &event(r#"{ "at": "1s", "crash": "x", "slow": { "factor": "2" } }"#),
        "events.e: `crash` and `slow` exclude each other; exactly one of `crash` or `slow`\n\
        events.e.slow.factor: unexpected string; a number; write 2 without quotes",
    );
}

#[test]
fn numbers_have_types_and_ranges() {
    let workers =
        |n: &str| web(&format!(r#"{{ "service": {{ "on": "x", "workers": {n}, "steps": [{{ "cpu": "1s" }}] }} }}"#));
    let at = "components.web.service.workers";
    problems(&workers("1.5"), &format!("{at}: `1.5` is not a whole number; a whole number from 0 to 65535"));
    problems(
        &workers("1e3"),
        &format!("{at}: `1e3` is not written as a whole number; a whole number from 0 to 65535; write 1000"),
    );
    problems(&workers("-1"), &format!("{at}: `-1` is out of range; a whole number from 0 to 65535"));
    problems(&workers("65536"), &format!("{at}: `65536` is out of range; a whole number from 0 to 65535"));
    problems(
        &workers("99999999999999999999999999999999999999999999"),
        &format!(
            "{at}: `99999999999999999999999999999999999999999999` is out of range; a whole number from 0 to 65535"
        ),
    );
    problems(
        &workers(r#""64""#),
        &format!("{at}: unexpected string; a whole number from 0 to 65535; write 64 without quotes"),
    );
    problems(&workers("true"), &format!("{at}: unexpected `true`; a whole number from 0 to 65535"));
    problems(&workers("null"), "");
}

#[test]
fn a_million_problems_end_the_walk() {
    let members: Vec<String> = (0..200_000).map(|n| format!("\"k{n}\":1")).collect();
    let (out, _) = run(&format!(r#"{{ "name": 1, {} }}"#, members.join(",")));
    assert!(out.is_full());
}

#[test]
fn one_ofs_are_found_by_path() {
    let check = |path: &str, tags: &[&str], common: &[&str]| {
        let (path, _) = Path::parse(path).expect("the test's path is readable");
        let found = one_of(&schema(), &path).map(|it| (it.tags, it.common));
        let strings = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(found, (!tags.is_empty()).then(|| (strings(tags), strings(common))), "{path}");
    };
    check("components.web", &["clients", "service"], &[]);
    check("components.web.clients.load", &["poisson", "closed"], &[]);
    check("components.web.service.steps[0]", &["cpu", "call"], &[]);
    check("components.web.service.steps.0", &["cpu", "call"], &[]);
    check("events.web dies", &["crash", "slow"], &["at"]);
    check("components.web.service", &[], &[]);
    check("components.web.service.on", &[], &[]);
    check("name.x.y", &[], &[]);
}

#[test]
fn ignored_rules_of_a_schema_are_named() {
    let schema = serde_json::json!({ "type": "object", "properties": { "a": { "type": "string", "pattern": "x" },
        "b": { "anyOf": [{ "type": "null" }], "minimum": 1 }, "c": { "not": {} }, "d": { "type": "string", "format": "date" } } });
    assert_eq!(
        unsupported(&schema),
        [
            "/properties/a: pattern is ignored here",
            "/properties/b: minimum is ignored here",
            "/properties/c: not",
            "/properties/d: format is ignored here"
        ]
    );
}

/// What the walker passes, serde reads: the two never disagree on random edits of a good document.
fn agree(text: &str) {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let Some(node) = tree::read(&mut sources, "x", text.as_bytes().to_vec(), &mut out) else { return };
    check(&node, &schema(), &mut out);
    let _ = out.render(&sources, Colour::Plain, SHOWN);
    if out.is_empty() {
        serde_json::from_value::<Top>(node.to_json()).map(drop).expect("what the walker passes, serde reads");
    }
}

proptest! {
    #[test]
    fn the_walker_is_as_strict_as_the_types(
        edits in proptest::collection::vec((0..GOOD.len(), 0..12_usize, r#"[\[\]{}:,"0-9a-z .-]{0,3}"#), 1..4)
    ) {
        let mut text = GOOD.to_owned();
        for (at, length, with) in edits {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.replace_range(at..end, &with);
        }
        agree(&text);
    }

    #[test]
    fn values_in_the_wrong_place(from in 0..40_usize, to in 0..40_usize) {
        fn nodes(node: &Json) -> Vec<&Json> {
            let below: Vec<&Json> = match node {
                Json::Object(members) => members.values().flat_map(nodes).collect(),
                Json::Array(elements) => elements.iter().flat_map(nodes).collect(),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
            };
            std::iter::once(node).chain(below).collect()
        }
        let good: Json = serde_json::from_str(GOOD).expect("the sample is JSON");
        let all = nodes(&good);
        let (from, to) = (all[from % all.len()].to_string(), all[to % all.len()].to_string());
        agree(&good.to_string().replacen(&to, &from, 1));
    }
}
