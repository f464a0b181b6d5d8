//! What patches and settings make of a document, and what is told about broken ones.

use super::*;
use crate::scenario::diagnostic::{Colour, Diagnostics, SHOWN};
use crate::scenario::source::Sources;
use crate::scenario::{shape, tree};
use proptest::prelude::*;
use serde_json::json;

/// A choice under `law` anywhere, and one with the modifier `at` under `event`.
fn one_ofs(path: &Path) -> Option<OneOf> {
    let strings = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match path.segments().last() {
        Some(crate::scenario::path::Segment::Key(key)) if key == "law" => {
            Some(OneOf { tags: strings(&["exp", "const", "gamma"]), common: Vec::new() })
        }
        Some(crate::scenario::path::Segment::Key(key)) if key == "event" => {
            Some(OneOf { tags: strings(&["crash", "slow"]), common: strings(&["at"]) })
        }
        Some(_) | None => None,
    }
}

fn read(sources: &mut Sources, name: &str, text: &str) -> Node {
    let mut out = Diagnostics::new();
    let node = tree::read(sources, name, text.as_bytes().to_vec(), &mut out);
    node.filter(|_| out.is_empty()).expect("the test's text is JSON")
}

fn check(base: &str, patch: &str, expect: &str) {
    let mut sources = Sources::new();
    let mut node = read(&mut sources, "base", base);
    let patch = read(&mut sources, "patch", patch);
    merge(&mut node, &patch, &one_ofs);
    assert_eq!(node.to_json().to_string(), expect);
}

/// The document after `--set argument`, or the report.
fn set(base: &str, argument: &str) -> String {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let mut node = read(&mut sources, "base", base);
    if let Some(setting) = Setting::parse(&mut sources, "--set", argument, &mut out) {
        setting.apply(&mut node, &one_ofs, &mut out);
    }
    if out.is_empty() { node.to_json().to_string() } else { out.render(&sources, Colour::Plain, SHOWN) }
}

#[test]
fn the_examples_of_rfc_7396() {
    check(r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#);
    check(r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#);
    check(r#"{"a":"b"}"#, r#"{"a":null}"#, "{}");
    check(r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#);
    check(r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#);
    check(r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#);
    check(r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#);
    check(r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#);
    check(r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#);
    check(r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#);
    check(r#"{"a":"foo"}"#, "null", "null");
    check(r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#);
    check("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#);
    check("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#);
}

#[test]
fn another_tag_replaces_the_old_one() {
    check(r#"{"law":{"exp":"5ms"}}"#, r#"{"law":{"const":"3ms"}}"#, r#"{"law":{"const":"3ms"}}"#);
    check(
        r#"{"law":{"gamma":{"mean":1,"cv":2}}}"#,
        r#"{"law":{"gamma":{"cv":3}}}"#,
        r#"{"law":{"gamma":{"mean":1,"cv":3}}}"#,
    );
    check(r#"{"law":"5ms"}"#, r#"{"law":{"exp":"3ms"}}"#, r#"{"law":{"exp":"3ms"}}"#);
    check(
        r#"{"event":{"at":"1s","crash":"x","answer":"silence"}}"#,
        r#"{"event":{"slow":{"factor":2}}}"#,
        r#"{"event":{"at":"1s","slow":{"factor":2}}}"#,
    );
    check(r#"{"event":{"at":"1s","crash":"x"}}"#, r#"{"event":{"at":"2s"}}"#, r#"{"event":{"at":"2s","crash":"x"}}"#);
    check(
        r#"{"event":{"at":"1s","crash":"x"}}"#,
        r#"{"event":{"crash":null,"slow":1}}"#,
        r#"{"event":{"at":"1s","slow":1}}"#,
    );
}

#[test]
fn messages_point_at_the_patch() {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let mut node = read(&mut sources, "scenario.json", r#"{ "web": { "cores": 4, "zone": "a" } }"#);
    let patch = read(&mut sources, "variant", r#"{ "web": { "cores": "four", "zonee": "b" } }"#);
    merge(&mut node, &patch, &one_ofs);
    let schema = json!({ "properties": { "web": { "type": "object",
        "properties": { "cores": { "type": "integer" }, "zone": { "type": "string" } } } } });
    shape::check(&node, &schema, &mut out);
    insta::assert_snapshot!(out.render(&sources, Colour::Plain, SHOWN), @r#"
    error[wrong-type]: unexpected string
     --> variant:1:21
      |
    1 | { "web": { "cores": "four", "zonee": "b" } }
      |                     ^^^^^^
      |
      = help: expected a whole number
      = note: at web.cores

    error[unknown-key]: unknown key `zonee`
     --> variant:1:29
      |
    1 | { "web": { "cores": "four", "zonee": "b" } }
      |                             ^^^^^^^ did you mean `zone`?
      |
      = help: expected `zone`
      = note: at web.zonee

    2 errors
    "#);
}

#[test]
fn settings_are_json_or_strings() {
    let check =
        |argument: &str, expect: &str| assert_eq!(set(r#"{"a":{"b":[{"c":1},2]}}"#, argument), expect, "{argument}");
    check("a.b[0].c=64", r#"{"a":{"b":[{"c":64},2]}}"#);
    check("a.b.0.c=250ms", r#"{"a":{"b":[{"c":"250ms"},2]}}"#);
    check("a.b.1=null", r#"{"a":{"b":[{"c":1}]}}"#);
    check("a.b={\"x\":[true]}", r#"{"a":{"b":{"x":[true]}}}"#);
    check("a.b=null", r#"{"a":{}}"#);
    check("a.x.y=\"1\"", r#"{"a":{"b":[{"c":1},2],"x":{"y":"1"}}}"#);
    check("a=b=c", r#"{"a":"b=c"}"#);
    check("a=120/s", r#"{"a":"120/s"}"#);
    check("a=-5", r#"{"a":-5}"#);
    check("a=truely", r#"{"a":"truely"}"#);
    check("web dies=1", r#"{"a":{"b":[{"c":1},2]},"web dies":1}"#);
    check("\"x=.y\".z=1", r#"{"a":{"b":[{"c":1},2]},"x=.y":{"z":1}}"#);
    check("missing=null", r#"{"a":{"b":[{"c":1},2]}}"#);
}

#[test]
fn a_setting_of_another_tag_replaces_the_old_one() {
    assert_eq!(set(r#"{"law":{"exp":"5ms"}}"#, "law.const=3ms"), r#"{"law":{"const":"3ms"}}"#);
    assert_eq!(
        set(r#"{"law":{"gamma":{"mean":1,"cv":2}}}"#, "law.gamma.cv=3"),
        r#"{"law":{"gamma":{"mean":1,"cv":3}}}"#
    );
    assert_eq!(
        set(r#"{"event":{"at":1,"crash":2,"x":3}}"#, "event.slow.factor=2"),
        r#"{"event":{"at":1,"slow":{"factor":2}}}"#
    );
}

#[test]
fn broken_settings_are_told() {
    let base = r#"{ "steps": [{ "cpu": "1s" }, {}], "none": [], "name": "x" }"#;
    let check = |argument: &str, message: &str, help: &str| {
        let report = set(base, argument);
        let told = report.lines().any(|line| line == message) && report.contains(&format!("= help: expected {help}\n"));
        assert!(told, "{report}");
    };
    check("steps[2].cpu=1", "error[path]: the array has no element 2", "a whole number from 0 to 1");
    check("none[0]=1", "error[path]: the array has no element 0", "an array that is not empty");
    check("steps.first=1", "error[path]: `first` is not an index of the array", "a whole number from 0 to 1");
    check("name[0]=1", "error[path]: there is no array here", "a name");
    check("=5", "error[path]: a segment of the path is empty", "a name");
    check("a..b=5", "error[path]: a segment of the path is empty", "a name");
    check("a=", "error[path]: there is no value after `=`", "a value");
    check("a={\"b\":", "error[syntax]: unexpected end of the text", "a value");
    check("a=\"b", "error[syntax]: the string is not closed on its line", "a closing quote");
    insta::assert_snapshot!(set(base, "steps[2].cpu=1"), @"
    error[path]: the array has no element 2
     --> --set:1:6
      |
    1 | steps[2].cpu=1
      |      ^^^
      |
      = help: expected a whole number from 0 to 1
      = note: at steps

    1 error
    ");
    insta::assert_snapshot!(set(base, "workers"), @"
    error[path]: there is no `=`
     --> --set:1:1
      |
    1 | workers
      | ^^^^^^^
      |
      = help: expected a path, `=` and a value, such as `components.web.service.workers=64`

    1 error
    ");
}

proptest! {
    #[test]
    fn any_setting_is_applied_or_refused(argument in r#"[ab0\[\]."={}:, \\é-]{0,24}"#) {
        let _ = set(r#"{"a":{"b":[{"a":1},2]},"b":[[0]]}"#, &argument);
        let _ = set("[1]", &argument);
    }
}
