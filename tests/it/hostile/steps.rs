//! Steps: two verbs or none, modifiers without their verb, circles of calls, nesting.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

const CALL: &str = "{ \"call\": \"db\" }";

#[test]
fn one_verb_each() {
    check(
        CALL,
        "{}",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected one of `cpu`, \
        `sleep`, `call`, `forward`, `parallel`, `branch`, `times`, `respond` or `fail`",
    );
    check(
        CALL,
        "{ \"call\": \"db\", \"sleep\": \"1ms\" }",
        "error[conflict]: a step has exactly one verb, this one has `sleep` and `call` @ 12:94 | expected a step for \
        each, one after the other, or side by side in a `parallel`",
    );
    check(
        CALL,
        "{ \"cal\": \"db\" }",
        "error[unknown-key]: unknown key `cal` @ 12:96 | did you mean `call`? | expected `cpu`, `sleep`, \
        `call`, `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry` or 8 more",
    );
    check(
        CALL,
        "{ \"call\": \"db\", \"steps\": [] }",
        "error[conflict]: `steps` without `times` @ 12:110 | expected both or none",
    );
    check(CALL, "{ \"times\": 3 }", "error[conflict]: nothing to repeat @ 12:94 | expected `steps` beside `times`");
    check(
        CALL,
        "{ \"sleep\": \"1ms\", \"timeout\": \"1s\" }",
        "error[conflict]: `timeout` without `call` @ 12:123 | expected both or none",
    );
    check(
        CALL,
        "{ \"branch\": { \"then\": [] } }",
        "error[conflict]: a branch is decided by exactly one thing @ 12:96 | expected one of `probability`, \
        `class` and `op`",
    );
    check(
        CALL,
        "{ \"branch\": { \"probability\": 1.5, \"then\": [] } }",
        "error[out-of-range]: `1.5` is out of range @ 12:123 | expected a number from 0 to 1",
    );
    check(
        CALL,
        "\"call\"",
        "error[wrong-type]: unexpected string @ 12:94 | expected an object, such as { \"cpu\": \"5ms\" }",
    );
}

#[test]
fn one_kind_each() {
    check(
        "\"web\": {",
        "\"web\": { \"load_balancer\": { \"to\": \"db\" },",
        "error[several-tags]: `load_balancer` and `service` exclude each other @ 12:14 | --------- excluded \
        by the first | expected exactly one of a kind",
    );
    check(
        "\"web\": {",
        "\"empty\": {}, \"web\": {",
        "error[missing-key]: a key is missing @ 12:5 | expected one of a kind",
    );
    check(
        "\"web\": {",
        "\"text\": \"service\", \"web\": {",
        "error[wrong-type]: unexpected string @ 12:13 | expected an object with a kind",
    );
    check(
        "\"web\": {",
        "\"old\": { \"mainframe\": {} }, \"web\": {",
        "error[unknown-key]: unknown key `mainframe` @ 12:14 | expected a kind",
    );
}

#[test]
fn forwarding() {
    check(
        CALL,
        "{ \"forward\": \"db\", \"timeout\": \"1s\" }",
        "error[conflict]: `timeout` without `call` @ 12:124 | expected both or none",
    );
    check(
        CALL,
        "{ \"forward\": \"dbb\" }",
        "error[unknown-name]: no component is called `dbb` @ 12:107 | did you mean `db`? | expected `web` \
        or `db`",
    );
    check(
        CALL,
        "{ \"forward\": \"db\", \"balance\": \"least_connections\" }",
        "error[conflict]: `least_connections` counts open calls, but who forwards sees no answers @ 12:124 \
        | expected another policy",
    );
    check(
        CALL,
        "{ \"forward\": \"db\" }, { \"sleep\": \"1ms\" }",
        "error[conflict]: a step after `forward` is never reached @ 12:115 | expected `forward` as the last step of its \
        list",
    );
    let balancer =
        "\"lb\": { \"load_balancer\": { \"to\": \"db\", \"mode\": \"forward\", \"timeout\": \"1s\" } }, \"web\": {";
    check(
        "\"web\": {",
        balancer,
        "error[conflict]: a balancer that forwards waits for no answer @ 12:74 | expected mode `relay`, or \
        no timeout",
    );
}

#[test]
fn circles() {
    check(
        CALL,
        "{ \"call\": \"web\" }",
        "error[conflict]: calls go in a circle: web -> web @ 12:104 | expected calls that come to an end",
    );
    check(
        CALL,
        "{ \"call\": \"people\" }",
        "error[conflict]: `people` issues requests and cannot be called @ 12:104 | expected `web` or `db`",
    );
    let db = "\"db\": { \"service\": { \"on\": { \"cores\": 2 }, \"steps\": [";
    check(
        db,
        &format!("{db} {{ \"parallel\": [ {{ \"call\": \"web\" }} ] }},"),
        "error[conflict]: calls go in a circle: web -> db -> web @ 13:85 | expected calls that come to an \
        end",
    );
    check(
        db,
        &format!("{db} {{ \"forward\": \"web\" }} ] }} }}, \"rest\": {{ \"service\": {{ \"on\": \"box\", \"steps\": ["),
        "error[conflict]: calls go in a circle: web -> db -> web @ 13:72 | expected calls that come to an \
        end",
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
    same(&said(5, times), "error[out-of-range]: loops nested 5 deep @ 12:190 | expected at most 4");
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

#[test]
fn beyond_measure() {
    let times = "{ \"times\": 1000000, \"steps\": [ { \"times\": 10, \"steps\": [ { \"call\": \"db\" } ] } ] }";
    check(
        CALL,
        times,
        "error[out-of-range]: 10000000 rounds in all @ 12:136 | expected at most 1000000, loops around it multiplied",
    );
    let lanes = format!("{{ \"parallel\": [ {} {CALL} ] }}", format!("{CALL}, ").repeat(1000));
    check(CALL, &lanes, "error[out-of-range]: 1001 lanes @ 12:96 | expected at most 1000");
}

/// Users without think time, near the site.
fn closed(scenario: &str) -> String {
    let near = edit(scenario, "\"zone\": \"internet\", ", "");
    edit(&near, "{ \"poisson\": \"10/s\" }", "{ \"closed\": { \"users\": 10 } }")
}

#[test]
fn users_for_whom_time_stands_still() {
    let expected = "error[conflict]: users without think time who are answered in no time ask again at once, for ever \
        @ 11:40 | expected a `think` time above zero";
    let check = |scenario: &str| same(&brief(&refused(closed(scenario), &[])), expected);
    let idle = SHOP.replace("{ \"exp\": \"1ms\" }", "\"0s\"");
    check(&idle);
    check(&edit(&idle, "{ \"call\": \"db\" }", "{ \"times\": 0, \"steps\": [ { \"sleep\": \"1s\" } ] }"));
    check(&edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"queue_limit\": 5"));
    check(&edit(SHOP, "\"to\": \"web\"", "\"to\": \"web\", \"timeout\": \"0s\""));
    let full = edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"queue_limit\": 5");
    check(&edit(&full, "\"to\": \"web\"", "\"to\": \"web\", \"retry\": { \"attempts\": 3 }"));
    check(&edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"patience\": \"0s\""));
    check(&edit(SHOP, "\"workers\": 4", "\"max_connections\": 9"));
    let at_once = "{ \"cpu\": \"0s\" }, { \"call\"";
    let thin = edit(SHOP, "{ \"cpu\": { \"exp\": \"1ms\" } }, { \"call\"", at_once);
    check(&edit(&thin, "\"workers\": 4", "\"pools\": { \"db\": { \"size\": 4, \"queue_limit\": 5 } }"));
    check(&edit(&thin, CALL, "{ \"call\": \"db\", \"background\": true }"));
    check(&edit(&thin, CALL, "{ \"fail\": true }"));
    check(&edit(&thin, CALL, "{ \"parallel\": [ { \"call\": \"db\" }, { \"cpu\": \"0s\" } ], \"need\": 1 }"));
}

#[test]
fn users_for_whom_time_goes_on() {
    let check = |scenario: &str| {
        let ended = Sandbox::with(closed(scenario)).run(&["run", "s.json", "-q", "--set", "run.duration=100ms"]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    };
    check(SHOP);
    check(&edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"queue_limit\": 6"));
    check(&edit(
        SHOP,
        "{ \"call\": \"db\" }",
        "{ \"branch\": { \"probability\": 0.5, \"then\": [ { \"call\": \"db\" } ] } }",
    ));
    check(&edit(SHOP, "{ \"cpu\": { \"exp\": \"1ms\" } }, { \"call\"", "{ \"cpu\": \"0s\" }, { \"call\""));
    let full = edit(SHOP, "\"workers\": 4", "\"workers\": 4, \"queue_limit\": 5");
    let retry = "\"to\": \"web\", \"retry\": { \"attempts\": 3, \"backoff\": \"1ms\" }";
    check(&edit(&full, "\"to\": \"web\"", retry));
    check(&edit(SHOP, "\"workers\": 4", "\"max_connections\": 10"));
    check(&edit(SHOP, "\"workers\": 4", "\"pools\": { \"db\": { \"size\": 4, \"queue_limit\": 5 } }"));
    check(&edit(SHOP, "\"workers\": 4", "\"pools\": { \"db\": { \"size\": 4 } }"));
    check(&edit(SHOP, CALL, "{ \"parallel\": [ { \"call\": \"db\" }, { \"cpu\": \"0s\" } ], \"need\": 2 }"));
}
