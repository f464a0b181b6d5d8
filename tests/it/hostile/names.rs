//! Keys and names: misspelt, dangling, given twice, not allowed.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

#[test]
fn keys_that_are_not_known() {
    check("\"components\"", "\"compnents\"", "");
    check("\"workers\"", "\"wokers\"", "");
    check("\"workers\": 4", "\"colour\": 4", "");
    check("\"exp\": \"1ms\"", "\"expo\": \"1ms\"", "");
    check("\"service\"", "\"servce\"", "");
    check("\"rtt\"", "\"rtt\": \"1ms\", \"rtt\"", "");
    check("\"name\": \"shop\",", "", "");
    check("\"scalelab\": 1", "\"scalelab\": 2", "");
}

#[test]
fn a_typo_is_underlined_with_the_nearest_word() {
    insta::assert_snapshot!(refused(edit(SHOP, "\"workers\"", "\"wokers\""), &[]), @"");
}

#[test]
fn names_that_nothing_has() {
    check("\"to\": \"web\"", "\"to\": \"wbe\"", "");
    check("\"call\": \"db\"", "\"call\": \"dbb\"", "");
    check("\"on\": \"box\"", "\"on\": \"bx\"", "");
    check("\"zone\": \"internet\"", "\"zone\": \"intrnet\"", "");
    check("\"zone\": \"site\"", "\"zone\": \"syte\"", "");
    check("\"key\": \"users\"", "\"key\": \"user\"", "");
    check("\"internet-site\"", "\"internet-sit\"", "");
    check("\"internet-site\"", "\"internet\"", "");
    check("\"to\": \"web\"", "\"to\": \"web\", \"classes\": [\"pge\"]", "");
    check("{ \"call\": \"db\" }", "{ \"branch\": { \"class\": \"pag\", \"then\": [ { \"call\": \"db\" } ] } }", "");
    check("{ \"call\": \"db\" }", "{ \"call\": \"db\", \"balance\": \"round-robin\" }", "");
}

#[test]
fn names_that_cannot_be() {
    check("\"db\": {", "\"d.b\": {", "");
    check("\"machines\": { \"box\"", "\"machines\": { \"web\": {}, \"box\"", "");
    check("\"machines\": { \"box\"", "\"machines\": { \"latency\": {}, \"box\"", "");
    check("\"internet\": {}", "\"internet\": {}, \"far-away\": {}", "");
    check("\"shop\"", "\"a/b\"", "");
    check("\"shop\"", "\"\"", "");
    check("\"shop\"", "\"..\"", "");
    check("\"shop\"", "\"a\\u001b[31m\"", "");
    let long = format!("\"{}\"", "가".repeat(81));
    check("\"shop\"", &long, "");
}

#[test]
fn names_in_any_script_are_fine() {
    let korean =
        SHOP.replace("\"web\"", "\"웹-서버\"").replace("\"box\"", "\"상자\"").replace("\"shop\"", "\"가게 1.0\"");
    let korean = edit(&korean, "{", "{ \"$schema\": \"https://example.org/scenario.json\",");
    let sandbox = Sandbox::with(korean);
    let ended = sandbox.run(&["run", "s.json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("웹-서버") && ended.out.contains("상자 (1 × 1 core)"), "{}", ended.out);
    assert!(sandbox.files().contains(&"output/가게 1.0/result.json".to_owned()), "{:?}", sandbox.files());
}

#[test]
fn two_problems_are_told_at_once() {
    let twice = edit(&edit(SHOP, "\"20s\"", "20"), "\"call\": \"db\"", "\"cal\": \"db\"");
    same(&brief(&refused(twice, &[])), "");
    let twice = edit(&edit(SHOP, "\"on\": \"box\"", "\"on\": \"bx\""), "\"call\": \"db\"", "\"call\": \"bd\"");
    same(&brief(&refused(twice, &[])), "");
}

#[test]
fn metrics_of_rules() {
    let slo = |rules: &str| edit(SHOP, "\"run\"", &format!("\"slo\": {{ {rules} }}, \"run\""));
    let check = |rules: &str, expected: &str| same(&brief(&refused(slo(rules), &[])), expected);
    check("\"latency.p98\": \"< 1s\"", "");
    check("\"latency.p99\": \"< 300 ms\"", "");
    check("\"latency.p99\": \"300ms\"", "");
    check("\"latency.p99\": \"< 300\"", "");
    check("\"latency.p99\": 300", "");
    check("\"web.worker.utilization\": \"< 80%\"", "");
}
