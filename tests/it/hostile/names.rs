//! Keys and names: misspelt, dangling, given twice, not allowed.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};
use std::collections::BTreeSet;

#[test]
fn keys_that_are_not_known() {
    check(
        "\"components\"",
        "\"compnents\"",
        "error[unknown-key]: unknown key `compnents` @ 10:3 | did you mean `components`? | expected \
        `$schema`, `description`, `components`, `events`, `prices`, `slo` or `variants`",
    );
    check(
        "\"workers\"",
        "\"wokers\"",
        "error[unknown-key]: unknown key `wokers` @ 12:40 | did you mean `workers`? | expected `workers`, `queue_limit`, \
        `patience`, `asynchronous`, `max_connections` or `pools`",
    );
    check(
        "\"workers\": 4",
        "\"colour\": 4",
        "error[unknown-key]: unknown key `colour` @ 12:40 | expected `workers`, `queue_limit`, `patience`, `asynchronous`, \
        `max_connections` or `pools`",
    );
    check(
        "\"exp\": \"1ms\"",
        "\"expo\": \"1ms\"",
        "error[unknown-key]: unknown key `expo` @ 12:76 | did you mean `exp`? | expected `const`, `exp`, \
        `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, `hyperexponential` or `empirical`",
    );
    check(
        "\"service\"",
        "\"servce\"",
        "error[unknown-key]: unknown key `servce` @ 12:14 | did you mean `service`? | expected a kind",
    );
    check(
        "\"rtt\"",
        "\"rtt\": \"1ms\", \"rtt\"",
        "error[duplicate-key]: the key `rtt` is given twice @ 8:47 | expected each key once",
    );
    check("\"name\": \"shop\",", "", "error[missing-key]: the key `name` is missing @ 1:1 | expected `name`, a string");
    check(
        "\"scalelab\": 1",
        "\"scalelab\": 2",
        "error[out-of-range]: `2` is out of range @ 2:15 | expected the number 1",
    );
}

#[test]
fn a_typo_is_underlined_with_the_nearest_word() {
    insta::assert_snapshot!(refused(edit(SHOP, "\"workers\"", "\"wokers\""), &[]), @r#"
    error[unknown-key]: unknown key `wokers`
      --> s.json:12:40
       |
    12 |     "web": { "service": { "on": "box", "wokers": 4, "steps": [ { "cpu": { "exp": "1ms" } }, { "call": "db" } ] } },
       |                                        ^^^^^^^^ did you mean `workers`?
       |
       = help: expected `workers`, `queue_limit`, `patience`, `asynchronous`, `max_connections` or `pools`
       = note: at components.web.service.wokers

    1 error
    "#);
}

#[test]
fn names_that_nothing_has() {
    check(
        "\"to\": \"web\"",
        "\"to\": \"wbe\"",
        "error[unknown-name]: no component is called `wbe` @ 11:87 | did you mean `web`? | expected `web` \
        or `db`",
    );
    check(
        "\"call\": \"db\"",
        "\"call\": \"dbb\"",
        "error[unknown-name]: no component is called `dbb` @ 12:104 | did you mean `db`? | expected `web` \
        or `db`",
    );
    check(
        "\"on\": \"box\"",
        "\"on\": \"bx\"",
        "error[unknown-name]: no machine set is called `bx` @ 12:33 | did you mean `box`? | expected `box`",
    );
    check(
        "\"zone\": \"internet\"",
        "\"zone\": \"intrnet\"",
        "error[unknown-name]: no zone is called `intrnet` @ 11:38 | did you mean `internet`? | expected \
        `internet` or `site`",
    );
    check(
        "\"zone\": \"site\"",
        "\"zone\": \"syte\"",
        "error[unknown-name]: no zone is called `syte` @ 9:34 | did you mean `site`? | expected `internet` \
        or `site`",
    );
    check(
        "\"key\": \"users\"",
        "\"key\": \"user\"",
        "error[unknown-name]: no key space is called `user` @ 6:33 | did you mean `users`? | expected \
        `users`",
    );
    check(
        "\"internet-site\"",
        "\"internet-sit\"",
        "error[unknown-name]: no zone is called `sit` @ 8:14 | did you mean `site`? | expected `internet` \
        or `site`",
    );
    check(
        "\"internet-site\"",
        "\"internet\"",
        "error[out-of-range]: `internet` does not name a link @ 8:14 | expected two zones joined by a \
        hyphen, or `default`",
    );
}

#[test]
fn names_within_components() {
    check(
        "\"to\": \"web\"",
        "\"to\": \"web\", \"classes\": [\"pge\"]",
        "error[unknown-name]: no class is called `pge` @ 11:106 | did you mean `page`? | expected `page`",
    );
    check(
        "{ \"call\": \"db\" }",
        "{ \"branch\": { \"class\": \"pag\", \"then\": [ { \"call\": \"db\" } ] } }",
        "error[unknown-name]: no class is called `pag` @ 12:117 | did you mean `page`? | expected `page`",
    );
    check(
        "{ \"call\": \"db\" }",
        "{ \"call\": \"db\", \"balance\": \"round-robin\" }",
        "error[unknown-name]: no balancing policy is called `round-robin` @ 12:121 | did you mean \
        `round_robin`? | expected a policy",
    );
}

#[test]
fn names_that_cannot_be() {
    check(
        "\"db\": {",
        "\"d.b\": {",
        "error[unknown-name]: no component is called `db` @ 12:104 | did you mean `d.b`? | expected `web` \
        or `d.b`\n\
        error[out-of-range]: `d.b` cannot be a name @ 13:5 | expected letters, digits, `_` and `-`",
    );
    check(
        "\"machines\": { \"box\"",
        "\"machines\": { \"web\": {}, \"box\"",
        "error[conflict]: `web` is a component too @ 9:17 | expected different names for machines and \
        components",
    );
    check(
        "\"machines\": { \"box\"",
        "\"machines\": { \"latency\": {}, \"box\"",
        "error[conflict]: `latency` is a word of the metrics @ 9:17 | expected another name",
    );
    check(
        "\"internet\": {}",
        "\"internet\": {}, \"far-away\": {}",
        "error[out-of-range]: the zone `far-away` has a hyphen in its name @ 7:30 | expected a name without \
        one, because a hyphen joins the two zones of a link",
    );
    check(
        "\"shop\"",
        "\"a/b\"",
        "error[out-of-range]: the name `a/b` holds a slash @ 3:11 | expected a name that the folder of its \
        results can have",
    );
    check(
        "\"shop\"",
        "\"\"",
        "error[out-of-range]: the name is empty @ 3:11 | expected a name that the folder of its results can \
        have",
    );
    check(
        "\"shop\"",
        "\"..\"",
        "error[out-of-range]: the name `..` begins with a dot @ 3:11 | expected a name that the folder of \
        its results can have",
    );
    check(
        "\"shop\"",
        "\"a\\u001b[31m\"",
        "error[out-of-range]: the name holds a control character @ 3:11 | expected a name that the folder \
        of its results can have",
    );
    let long = format!("\"{}\"", "가".repeat(81));
    check(
        "\"shop\"",
        &long,
        "error[out-of-range]: the name `가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가…` is longer than 80 \
        characters @ 3:11 | expected a name that the folder of its results can have",
    );
}

#[test]
fn names_that_results_have_already() {
    check(
        "{ \"page\": { \"key\": \"users\" } }",
        "{ \"page\": { \"key\": \"users\" }, \"all\": {} }",
        "error[conflict]: `all` is what results call all classes together @ 6:44 | expected another name",
    );
    check(
        "\"scalelab\": 1,",
        "\"scalelab\": 1, \"variants\": { \"comparison\": {} },",
        "error[conflict]: `comparison` is the folder that `scalelab compare` writes @ 2:32 | expected another name, \
        because the results of a variant have a folder of that name",
    );
}

/// Every metric that is not of a part of the scenario begins with a word that no part can have for its name.
#[test]
fn words_of_the_metrics_are_no_names() {
    let priced = edit(SHOP, "\"run\"", "\"prices\": { \"core\": 1 }, \"run\"");
    let listed = Sandbox::with(&priced).run(&["metrics", "s.json"]);
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    let first = |line: &str| {
        let entry = line.strip_prefix("  ").filter(|entry| !entry.starts_with(' '))?;
        entry.split([' ', '.']).next().map(str::to_owned)
    };
    let words: BTreeSet<String> = listed.out.lines().filter_map(first).collect();
    let own = ["web", "db", "box"];
    assert!(words.contains("latency") && words.contains("cost") && words.contains("web"), "{words:?}");
    for word in words.iter().filter(|word| !own.contains(&word.as_str())) {
        let machines = format!("\"machines\": {{ \"{word}\": {{}}, \"box\"");
        let said = refused(edit(SHOP, "\"machines\": { \"box\"", &machines), &[]);
        assert!(said.contains(&format!("`{word}` is a word of the metrics")), "{word}: {said}");
    }
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
    same(
        &brief(&refused(twice, &[])),
        "error[quantity]: `20` has no unit @ 4:24 | write \"20s\" or \"20ms\" | expected a duration such as \
        \"250ms\"\n\
        error[unknown-key]: unknown key `cal` @ 12:96 | did you mean `call`? | expected `cpu`, `sleep`, \
        `call`, `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry` or 8 more",
    );
    let twice = edit(&edit(SHOP, "\"on\": \"box\"", "\"on\": \"bx\""), "\"call\": \"db\"", "\"call\": \"bd\"");
    same(
        &brief(&refused(twice, &[])),
        "error[unknown-name]: no machine set is called `bx` @ 12:33 | did you mean `box`? | expected \
        `box`\n\
        error[unknown-name]: no component is called `bd` @ 12:103 | did you mean `db`? | expected `web` or \
        `db`",
    );
}

#[test]
fn metrics_of_rules() {
    let slo = |rules: &str| edit(SHOP, "\"run\"", &format!("\"slo\": {{ {rules} }}, \"run\""));
    let check = |rules: &str, expected: &str| same(&brief(&refused(slo(rules), &[])), expected);
    check(
        "\"latency.p98\": \"< 1s\"",
        "error[unknown-name]: no metric is called `latency.p98` @ 4:12 | did you mean `latency.p90`? | \
        expected `latency.mean`, `latency.p50`, `latency.p90`, `latency.p95`, `latency.p99`, \
        `latency.p99.9` or `latency.max`",
    );
    check(
        "\"latency.p99\": \"< 300 ms\"",
        "error[out-of-range]: \"300 ms\" is not a quantity @ 4:27 | did you mean `< 300ms`? | expected a \
        rule such as \"< 300ms\" or \">= 99.5%\"",
    );
    check(
        "\"latency.p99\": \"300ms\"",
        "error[out-of-range]: \"300ms\" does not begin with <, <=, > or >= @ 4:27 | expected a rule such as \
        \"< 300ms\" or \">= 99.5%\"",
    );
    check(
        "\"latency.p99\": \"< 300\"",
        "error[out-of-range]: `< 300` is not in the unit of `latency.p99` @ 4:27 | did you mean `< 300ms`? | expected a duration such \
        as \"< 300ms\"",
    );
    check("\"latency.p99\": 300", "error[wrong-type]: unexpected number @ 4:27 | expected a string");
    check(
        "\"web.worker.utilization\": \"< 80%\"",
        "error[unknown-name]: no metric is called `web.worker.utilization` @ 4:12 | did you mean \
        `web.workers.utilization`? | expected `web.throughput`, `web.response.mean`, `web.response.p50`, \
        `web.response.p90`, `web.response.p95`, `web.response.p99`, `web.response.max`, `web.wait.mean`, \
        `web.cpu_share`, `web.workers.utilization`, `web.workers.in_system`, `web.workers.queue` or 2 more",
    );
}
