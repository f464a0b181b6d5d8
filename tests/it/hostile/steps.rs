//! Steps: two verbs or none, modifiers without their verb, circles of calls, nesting.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

const CALL: &str = "{ \"call\": \"db\" }";

#[test]
fn one_verb_each() {
    check(CALL, "{}", "");
    check(CALL, "{ \"call\": \"db\", \"sleep\": \"1ms\" }", "");
    check(CALL, "{ \"cal\": \"db\" }", "");
    check(CALL, "{ \"call\": \"db\", \"steps\": [] }", "");
    check(CALL, "{ \"times\": 3 }", "");
    check(CALL, "{ \"sleep\": \"1ms\", \"timeout\": \"1s\" }", "");
    check(CALL, "{ \"branch\": { \"then\": [] } }", "");
    check(CALL, "{ \"branch\": { \"probability\": 1.5, \"then\": [] } }", "");
    check(CALL, "\"call\"", "");
    check("\"web\": {", "\"web\": { \"load_balancer\": { \"to\": \"db\" },", "");
    check("\"web\": {", "\"empty\": {}, \"web\": {", "");
    check("\"web\": {", "\"text\": \"service\", \"web\": {", "");
    check("\"web\": {", "\"old\": { \"cache\": {} }, \"web\": {", "");
}

#[test]
fn forwarding() {
    check(CALL, "{ \"forward\": \"db\", \"timeout\": \"1s\" }", "");
    check(CALL, "{ \"forward\": \"dbb\" }", "");
    check(CALL, "{ \"forward\": \"db\", \"balance\": \"least_connections\" }", "");
    check(CALL, "{ \"forward\": \"db\" }, { \"sleep\": \"1ms\" }", "");
    let balancer =
        "\"lb\": { \"load_balancer\": { \"to\": \"db\", \"mode\": \"forward\", \"timeout\": \"1s\" } }, \"web\": {";
    check("\"web\": {", balancer, "");
}

#[test]
fn circles() {
    check(CALL, "{ \"call\": \"web\" }", "");
    check(CALL, "{ \"call\": \"people\" }", "");
    let db = "\"db\": { \"service\": { \"on\": { \"cores\": 2 }, \"steps\": [";
    check(db, &format!("{db} {{ \"parallel\": [ {{ \"call\": \"web\" }} ] }},"), "");
    check(
        db,
        &format!("{db} {{ \"forward\": \"web\" }} ] }} }}, \"rest\": {{ \"service\": {{ \"on\": \"box\", \"steps\": ["),
        "",
    );
}

/// A list of steps inside `depth` others.
fn nest(depth: usize, open: &str, close: &str) -> String {
    edit(SHOP, CALL, &format!("{}{CALL}{}", open.repeat(depth), close.repeat(depth)))
}

#[test]
fn nesting() {
    let times = ("{ \"times\": 2, \"steps\": [", "] }");
    let branch = ("{ \"branch\": { \"probability\": 0.5, \"then\": [", "] } }");
    let parallel = ("{ \"parallel\": [ [", "] ] }");
    let said = |depth, (open, close): (&str, &str)| brief(&refused(nest(depth, open, close), &[]));
    same(&said(5, times), "");
    for verb in [times, branch, parallel] {
        for depth in [40, 60, 1000] {
            let report = said(depth, verb);
            assert!(report.starts_with("error[too-deep]: objects and arrays are nested too deeply"), "{report}");
        }
    }
    for (depth, (open, close)) in [(4, times), (15, branch), (12, parallel)] {
        let sandbox = Sandbox::with(nest(depth, open, close));
        let ended = sandbox.run(&["run", "s.json", "-q", "--set", "run.duration=2s"]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{depth}");
    }
}
