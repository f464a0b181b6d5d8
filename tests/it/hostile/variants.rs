//! Variants: misnamed, misshapen, and all of them checked at once, each by name.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

fn with(variants: &str) -> String {
    edit(SHOP, "\"run\"", &format!("\"variants\": {variants},\n  \"run\""))
}

#[test]
fn a_variant_that_is_not_there() {
    let check = |scenario: &str, name: &str, expected: &str| {
        same(&brief(&refused(scenario, &["--variant", name])), expected);
    };
    check(SHOP, "more", "");
    check(&with("{ \"more machines\": {}, \"fewer machines\": {} }"), "mor machines", "");
}

#[test]
fn shapes_and_names() {
    let check = |variants: &str, expected: &str| same(&brief(&refused(with(variants), &[])), expected);
    check("[]", "");
    check("{ \"a\": 5 }", "");
    check("{ \"a\": { \"variants\": {} } }", "");
    check("{ \"a/b\": {}, \"\": {} }", "");
}

/// Three spoilt variants and a sound one.
const SPOILT: &str = r#"{
    "four": { "machines": { "box": { "count": 4 } } },
    "none": { "machines": { "box": { "count": 0 } } },
    "astray": { "components": { "web": { "service": { "on": "bx" } } } },
    "without database": { "components": { "db": null } }
  }"#;

#[test]
fn all_variants_are_checked_each_by_name() {
    let sandbox = Sandbox::with(with(SPOILT));
    let ended = sandbox.run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.err, @"");
    // The scenario itself and its sound variant run all the same.
    assert_eq!(sandbox.run(&["run", "s.json", "-q"]).code, Some(0));
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--variant", "four"]).code, Some(0));
    let ended = sandbox.run(&["run", "s.json", "--variant", "none"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
}

#[test]
fn a_problem_of_the_scenario_itself_is_told_once() {
    let ended = Sandbox::with(edit(&with("{ \"a\": {}, \"b\": {} }"), "\"20s\"", "20")).run(&["validate", "s.json"]);
    same(&brief(&ended.err), "");
}

#[test]
fn what_is_idle_everywhere_is_a_warning() {
    let idle = edit(SHOP, "\"machines\": {", "\"machines\": { \"spare\": {},");
    let idle = edit(&idle, "\"db\": {", "\"old\": { \"service\": { \"on\": \"box\" } },\n    \"db\": {");
    let idle = edit(&idle, "\"classes\": {", "\"classes\": { \"rare\": { \"share\": 0 },");
    let ended = Sandbox::with(&idle).run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "s.json: ok, with 3 warnings\n"), "{}", ended.err);
    same(&brief(&ended.err), "");
    let used = edit(
        &idle,
        "\"run\"",
        r#""variants": { "used": { "classes": { "rare": { "share": 1 } },
        "components": { "web": { "service": { "on": "spare", "steps": [ { "call": "old" } ] } } } } }, "run""#,
    );
    let ended = Sandbox::with(used).run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "s.json and its variant: ok\n", ""));
}

#[test]
fn a_log_of_another_length_is_a_warning() {
    let replay = r#""load": { "replay": { "log": "access.log", "otherwise": "page" } }"#;
    let sandbox = Sandbox::with(edit(SHOP, r#""load": { "poisson": "10/s" }"#, replay));
    let line = |second: u32| format!("10.0.0.1 - - [17/May/2015:10:05:{second:02} +0000] \"GET /a HTTP/1.1\" 200 12\n");
    let check = |seconds: u32, expected: &str| {
        sandbox.put("access.log", (0..seconds).map(line).collect::<String>());
        let ended = sandbox.run(&["validate", "s.json"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        same(&brief(&ended.err), expected);
    };
    check(20, "");
    check(10, "");
    check(40, "");
}
