//! What is right and stands in the wrong place, or without what belongs around it: where it belongs is told.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

/// The problems without what else could stand there.
fn told(report: &str) -> String {
    let lines: Vec<String> =
        brief(report).lines().map(|line| line.split(" | expected").next().unwrap_or_default().to_owned()).collect();
    lines.join("\n")
}

/// A spoilt shop is refused with these problems and this advice.
#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    same(&told(&refused(edit(SHOP, old, new), &[])), expected);
}

/// A shop with this override is refused with these problems and this advice.
#[track_caller]
fn set(set: &str, expected: &str) {
    same(&told(&refused(SHOP, &["--set", set])), expected);
}

#[test]
fn settings_of_the_run_at_the_top() {
    for (key, value) in [("duration", "\"20s\""), ("warmup", "\"2s\""), ("seed", "3"), ("replications", "3")] {
        let new = format!("\"{key}\": {value}, \"keys\"");
        let told = format!("error[unknown-key]: unknown key `{key}` @ 5:3 | it belongs in `run`, at `run.{key}`");
        check("\"keys\"", &new, &told);
    }
    check(
        "\"20s\"",
        "\"20s\", \"slo\": { \"latency.p99\": \"< 1s\" }",
        "error[unknown-key]: unknown key `slo` @ 4:31 | it belongs at the top level",
    );
}

#[test]
fn settings_of_services_and_machines() {
    check(
        "\"cores\": 1",
        "\"cores\": 1, \"workers\": 4",
        "error[unknown-key]: unknown key `workers` @ 9:54 | it belongs in `components.web.service`, at \
        `components.web.service.workers`",
    );
    check(
        "\"workers\": 4",
        "\"count\": 4",
        "error[unknown-key]: unknown key `count` @ 12:40 | it belongs in `machines.box`, at `machines.box.count`",
    );
    check(
        "{ \"cores\": 2 }",
        "{ \"cores\": 2 }, \"count\": 4",
        "error[unknown-key]: unknown key `count` @ 13:48 | it belongs in `components.db.service.on`, at \
        `components.db.service.on.count`",
    );
    check(
        "\"zone\": \"internet\", ",
        "\"workers\": 3, ",
        "error[unknown-key]: unknown key `workers` @ 11:30 | it belongs in `components.web.service`, at \
        `components.web.service.workers`",
    );
    check(
        "\"workers\": 4",
        "\"cpu\": \"5ms\"",
        "error[unknown-key]: unknown key `cpu` @ 12:40 | it belongs in an element of `components.web.service.steps`",
    );
    check("\"workers\": 4", "\"colour\": 4", "error[unknown-key]: unknown key `colour` @ 12:40");
    // It would belong in `patience.lognormal`, and nothing says that this was meant.
    check("\"workers\": 4", "\"mean\": \"5ms\"", "error[unknown-key]: unknown key `mean` @ 12:40");
}

/// Who waits at a balancer only does so with `server_connections`.
#[test]
fn what_would_be_refused_is_not_offered() {
    let line = |more: &str| {
        let balancer = format!("\"lb\": {{ \"load_balancer\": {{ \"on\": \"box\", \"to\": \"web\"{more} }} }},");
        let shop = edit(SHOP, "\"to\": \"web\"", "\"to\": \"lb\"");
        edit(&shop, "\"web\": { \"service\"", &format!("{balancer}\n\"web\": {{ \"service\""))
    };
    let check = |more: &str, expected: &str| {
        same(&told(&refused(line(more), &["--set", "machines.box.queue_limit=5"])), expected);
    };
    let unknown = "error[unknown-key]: unknown key `queue_limit` @ --set:1:14 | it belongs in";
    let service = "`components.web.service`, at `components.web.service.queue_limit`";
    check("", &format!("{unknown} {service}"));
    let both = "`components.lb.load_balancer` or `components.web.service`";
    check(", \"server_connections\": 9", &format!("{unknown} {both}"));
}

/// Nothing in them is spelt like the key.
#[test]
fn words_from_elsewhere() {
    set("machines.box.cpu=4", "error[unknown-key]: unknown key `cpu` @ --set:1:14 | did you mean `cores`?");
    set(
        "components.people.clients.retries={\"attempts\":2}",
        "error[unknown-key]: unknown key `retries` @ --set:1:27 | did you mean `retry`?",
    );
    set(
        "components.people.clients.retry={\"retries\":2}",
        "error[unknown-key]: unknown key `retries` @ --set:1:34 | did you mean `attempts`?",
    );
    set(
        "events.x={\"at\":\"1s\",\"kill\":\"web\"}",
        "error[unknown-key]: unknown key `kill` @ --set:1:21 | did you mean `crash`?",
    );
    set(
        "components.lb={\"load_balancer\":{\"to\":\"web\",\"health\":{\"interval\":\"2s\"}}}",
        "error[unknown-key]: unknown key `interval` @ --set:1:54 | did you mean `every`?",
    );
}

#[test]
fn counts_with_a_prefix() {
    set("keys.users.count=1M", "error[wrong-type]: unexpected string @ --set:1:18 | write 1000000");
    set("keys.users.count=1.5k", "error[wrong-type]: unexpected string @ --set:1:18 | write 1500");
    set("keys.users.count=1G", "error[wrong-type]: unexpected string @ --set:1:18");
    let cache = "\"to\":\"db\",\"on\":{},\"evict\":\"lru\",\"capacity\":\"10k\"";
    set(
        &format!("components.c={{\"cache\":{{{cache}}}}}"),
        "error[quantity]: unknown unit `k` @ --set:1:67 | write 10000 or \"10kB\"",
    );
}

#[test]
fn paths_that_skip_a_level() {
    set(
        "components.web.workers=8",
        "error[unknown-key]: unknown key `workers` @ --set:1:16 | it belongs in `components.web.service`, at \
        `components.web.service.workers`",
    );
    set(
        "components.people.load.poisson=20/s",
        "error[unknown-key]: unknown key `load` @ --set:1:19 | it belongs in `components.people.clients`, at \
        `components.people.clients.load`",
    );
    set(
        "web.service.workers=8",
        "error[unknown-key]: unknown key `web` @ --set:1:1 | it belongs in `components`, at `components.web`",
    );
    set(
        "duration=5s",
        "error[unknown-key]: unknown key `duration` @ --set:1:1 | it belongs in `run`, at `run.duration`",
    );
}

#[test]
fn values_without_what_belongs_around_them() {
    let check = |old: &str, new: &str, expected: &str| same(&brief(&refused(edit(SHOP, old, new), &[])), expected);
    check(
        "[ { \"cpu\": { \"exp\": \"1ms\" } }, { \"call\": \"db\" } ]",
        "{ \"cpu\": { \"exp\": \"1ms\" }, \"call\": \"db\" }",
        "error[wrong-type]: unexpected object @ 12:63 | put each element in `{ }`, and all of them in `[ ]` | expected an \
        array, such as [ { \"cpu\": \"5ms\" }, { \"call\": \"db\" } ]",
    );
    let load = "expected an object with `constant`, `poisson`, `renewal`, `mmpp`, `step`, `ramp`, `sinusoidal`, \
        `closed`, `sessions` or `replay`, such as { \"poisson\": \"120/s\" }";
    check(
        "{ \"poisson\": \"10/s\" }",
        "\"400/s\"",
        &format!("error[wrong-type]: unexpected string @ 11:58 | write {{ \"poisson\": \"400/s\" }} | {load}"),
    );
    check(
        "{ \"poisson\": \"10/s\" }",
        "400",
        &format!("error[wrong-type]: unexpected number @ 11:58 | write {{ \"poisson\": \"400/s\" }} | {load}"),
    );
    check("{ \"poisson\": \"10/s\" }", "true", &format!("error[wrong-type]: unexpected `true` @ 11:58 | {load}"));
    check(
        "\"to\": \"web\"",
        "\"to\": \"web\", \"classes\": \"page\"",
        "error[wrong-type]: unexpected string @ 11:105 | write [ \"page\" ] | expected an array",
    );
}

#[test]
fn shares_as_percentages() {
    let check = |old: &str, new: &str, expected: &str| same(&told(&refused(edit(SHOP, old, new), &[])), expected);
    check("\"key\": \"users\"", "\"share\": \"99.9%\"", "error[wrong-type]: unexpected string @ 6:35 | write 0.999");
    check(
        "\"count\": 10 ",
        "\"count\": 10, \"popularity\": { \"hot\": { \"keys\": 2, \"share\": 95 } } ",
        "error[out-of-range]: `95` is out of range @ 5:82 | write 0.95 for 95 %",
    );
}

/// A factor cannot be called like a column that the results have anyway.
#[test]
fn names_of_columns() {
    let sandbox = Sandbox::with(SHOP);
    let plan = r#"{ "scalelab": 1, "name": "loads", "scenario": "s.json",
        "factors": { "value": { "path": "machines.box.cores", "list": [1, 2] } } }"#;
    sandbox.put("p.json", plan);
    let ended = sandbox.run(&["sweep", "p.json"]);
    let said = "error[conflict]: `value` is a column of the results";
    assert!(ended.code == Some(2) && ended.err.starts_with(said), "{}", ended.err);
}
