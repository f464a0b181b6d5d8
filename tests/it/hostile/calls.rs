//! Calls: timeouts, cancelling, copies, the background, and the ends of a visit.

use super::{brief, check, fine, odd, odd_text, refused, same};
use crate::sandbox::{SHOP, edit};

const CALL: &str = "{ \"call\": \"db\" }";

/// A step instead of the shop's call.
#[track_caller]
fn step(step: &str, expected: &str) {
    check(CALL, step, expected);
}

/// Modifiers beside the shop's call.
#[track_caller]
fn call(modifiers: &str, expected: &str) {
    check(CALL, &format!("{{ \"call\": \"db\", {modifiers} }}"), expected);
}

#[test]
fn a_verb_is_asked_for_by_what_stands_beside_it() {
    step(
        "{ \"timeout\": \"1s\" }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `call` beside `timeout`",
    );
    step(
        "{ \"steps\": [] }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `times` beside `steps`",
    );
    step(
        "{ \"need\": 1 }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `call` or `parallel` \
        beside `need`",
    );
    step(
        "{ \"hedge_after\": \"1ms\" }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `call` beside \
        `hedge_after`",
    );
    step(
        "{ \"cancel\": true }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `call` or `parallel` \
        beside `cancel`",
    );
    step(
        "{ \"balance\": \"random\" }",
        "error[conflict]: a step has exactly one verb, this one has none @ 12:94 | expected `call` or `forward` \
        beside `balance`",
    );
    step(
        "{ \"cpu\": \"1ms\", \"sleep\": \"1ms\", \"fail\": true }",
        "error[conflict]: a step has exactly one verb, this one has `cpu` and `sleep` and `fail` @ 12:94 | expected a \
        step for each, one after the other, or side by side in a `parallel`",
    );
}

#[test]
fn ends_of_a_visit() {
    step("{ \"fail\": false }", "error[unknown-word]: unexpected `false` @ 12:104 | expected true");
    step("{ \"fail\": \"yes\" }", "error[wrong-type]: unexpected string @ 12:104 | expected true");
    step(
        "{ \"fail\": true, \"timeout\": \"1s\" }",
        "error[conflict]: `timeout` without `call` @ 12:121 | expected both or none",
    );
    step(
        "{ \"fail\": true }, { \"sleep\": \"1ms\" }",
        "error[conflict]: a step after `fail` is never reached @ 12:112 | expected `fail` as the last step of its \
        list",
    );
    step(
        "{ \"respond\": \"class\" }, { \"sleep\": \"1ms\" }",
        "error[conflict]: a step after `respond` is never reached @ 12:118 | expected `respond` as the last step of \
        its list",
    );
    step("{ \"respond\": \"5GiB\" }", "error[out-of-range]: an answer of 5GiB @ 12:107 | expected less than 4GiB");
    step(
        "{ \"respond\": \"clas\" }",
        "error[unknown-word]: unknown word `clas` @ 12:107 | did you mean `class`? | expected `class` or a size such \
        as \"64MiB\"",
    );
    step(
        "{ \"respond\": 20 }",
        "error[quantity]: `20` has no unit @ 12:107 | write \"20B\" | expected `class` or a size such as \"64MiB\"",
    );
}

#[test]
fn timeouts_and_cancelling() {
    call(
        "\"timeout\": 5",
        "error[quantity]: `5` has no unit @ 12:121 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"",
    );
    call(
        "\"timeout\": \"5\"",
        "error[quantity]: `5` has no unit @ 12:121 | write \"5s\" or \"5ms\" | expected a duration in `ns`, `us`, `ms`, `s`, \
        `min`, `h` or `d`",
    );
    call(
        "\"timout\": \"1s\"",
        "error[unknown-key]: unknown key `timout` @ 12:110 | did you mean `timeout`? | expected `cpu`, `sleep`, \
        `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry`, `copies` or 7 more",
    );
    call(
        "\"timeout\": { \"exp\": \"1s\" }",
        "error[wrong-type]: unexpected object @ 12:121 | expected a duration such as \"250ms\"",
    );
    call(
        "\"cancel\": true",
        "error[conflict]: `cancel` without `timeout`, `copies` or `parallel` @ 12:120 | expected `timeout`, `copies` \
        or `parallel` beside it",
    );
    call("\"cancel\": \"yes\"", "error[wrong-type]: unexpected string @ 12:120 | expected `true` or `false`");
    call(
        "\"timeout\": \"1s\", \"cancel\": 1",
        "error[wrong-type]: unexpected number @ 12:137 | expected `true` or `false`",
    );
    call(
        "\"timeout\": \"1s\", \"cancle\": true",
        "error[unknown-key]: unknown key `cancle` @ 12:127 | did you mean `cancel`? | expected `cpu`, `sleep`, \
        `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `retry`, `copies`, `need` or 6 more",
    );
    step(
        "{ \"cpu\": \"1ms\", \"cancel\": true }",
        "error[conflict]: `cancel` without `timeout`, `copies` or `parallel` @ 12:120 | expected `timeout`, `copies` \
        or `parallel` beside it",
    );
}

#[test]
fn connections_that_are_waited_for() {
    call(
        "\"connect_timeout\": \"0s\"",
        "error[out-of-range]: `connect_timeout` is no time at all @ 12:129 | expected more than 0",
    );
    call(
        "\"timeout\": \"1s\", \"connect_timeout\": \"1s\"",
        "error[conflict]: a `connect_timeout` of 1s beside a `timeout` of 1s, which runs out no later @ 12:146 | expected less than `timeout`",
    );
    call(
        "\"background\": true, \"connect_timeout\": \"1s\"",
        "error[conflict]: nobody waits for a call in the background, so `connect_timeout` means nothing @ 12:149 | expected only one of the two",
    );
    step(
        "{ \"cpu\": \"1ms\", \"connect_timeout\": \"1s\" }",
        "error[conflict]: `connect_timeout` without `call` @ 12:129 | expected both or none",
    );
}

#[test]
fn copies() {
    call("\"copies\": 1", "error[out-of-range]: `1` is out of range @ 12:120 | expected a whole number from 2 to 1000");
    call(
        "\"copies\": 1001",
        "error[out-of-range]: `1001` is out of range @ 12:120 | expected a whole number from 2 to 1000",
    );
    call(
        "\"copies\": \"2\"",
        "error[wrong-type]: unexpected string @ 12:120 | write 2 without quotes | expected a whole number from 2 to \
        1000",
    );
    call(
        "\"copies\": 2.5",
        "error[wrong-type]: `2.5` is not a whole number @ 12:120 | expected a whole number from 2 to 1000",
    );
    call(
        "\"copys\": 2",
        "error[unknown-key]: unknown key `copys` @ 12:110 | did you mean `copies`? | expected `cpu`, `sleep`, \
        `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry`, `copies` or 7 more",
    );
}

#[test]
fn how_many_are_needed() {
    call("\"copies\": 2, \"need\": 3", "error[out-of-range]: 3 of 2 copies @ 12:131 | expected at most 2");
    call(
        "\"copies\": 2, \"need\": 0",
        "error[out-of-range]: `0` is out of range @ 12:131 | expected a whole number from 1 to 1000",
    );
    call(
        "\"need\": 1",
        "error[conflict]: `need` without `copies` or `parallel` @ 12:118 | expected `copies` or `parallel` beside it",
    );
    call(
        "\"hedge_after\": \"1ms\"",
        "error[conflict]: `hedge_after` without `copies` @ 12:125 | expected both or none",
    );
    call(
        "\"hedge\": \"1ms\"",
        "error[unknown-key]: unknown key `hedge` @ 12:110 | did you mean `hedge_after`? | expected `cpu`, `sleep`, \
        `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry`, `copies` or 7 more",
    );
    call(
        "\"copies\": 2, \"hedge_after\": 1",
        "error[quantity]: `1` has no unit @ 12:138 | write \"1s\" or \"1ms\" | expected a duration such as \"250ms\"",
    );
    call(
        "\"copies\": 2, \"hedge_after\": { \"exp\": \"1ms\" }",
        "error[wrong-type]: unexpected object @ 12:138 | expected a duration such as \"250ms\"",
    );
    call(
        "\"copies\": 2, \"need\": 2, \"hedge_after\": \"1ms\"",
        "error[conflict]: all 2 copies are needed, so none is left to hedge with @ 12:149 | expected more copies, or \
        fewer needed",
    );
    step(
        "{ \"sleep\": \"1ms\", \"copies\": 2 }",
        "error[conflict]: `copies` without `call` @ 12:122 | expected both or none",
    );
    step(
        "{ \"cpu\": \"1ms\", \"need\": 1 }",
        "error[conflict]: `need` without `copies` or `parallel` @ 12:118 | expected `copies` or `parallel` beside it",
    );
    step(
        "{ \"parallel\": [ { \"call\": \"db\" } ], \"need\": 2 }",
        "error[out-of-range]: 2 of 1 things done at the same time @ 12:138 | expected at most 1",
    );
    step(
        "{ \"parallel\": [ { \"call\": \"db\" } ], \"need\": 0 }",
        "error[out-of-range]: `0` is out of range @ 12:138 | expected a whole number from 1 to 1000",
    );
    step(
        "{ \"parallel\": [ { \"call\": \"db\" } ], \"copies\": 2 }",
        "error[conflict]: `copies` without `call` @ 12:140 | expected both or none",
    );
    step(
        "{ \"parallel\": [ { \"call\": \"db\" } ], \"hedge_after\": \"1ms\" }",
        "error[conflict]: `hedge_after` without `copies` @ 12:145 | expected both or none",
    );
}

#[test]
fn the_background() {
    call("\"background\": 1", "error[wrong-type]: unexpected number @ 12:124 | expected `true` or `false`");
    call("\"background\": \"yes\"", "error[wrong-type]: unexpected string @ 12:124 | expected `true` or `false`");
    call(
        "\"backgroud\": true",
        "error[unknown-key]: unknown key `backgroud` @ 12:110 | did you mean `background`? | expected `cpu`, `sleep`, \
        `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, `steps`, `timeout`, `retry`, `copies` or 7 more",
    );
    call(
        "\"background\": true, \"timeout\": \"1s\"",
        "error[conflict]: nobody waits for a call in the background, so `timeout` means nothing @ 12:141 | expected \
        only one of the two",
    );
    call(
        "\"background\": true, \"timeout\": \"1s\", \"retry\": { \"attempts\": 2 }, \"copies\": 2",
        "error[conflict]: nobody waits for a call in the background, so `timeout` means nothing @ 12:141 | expected \
        only one of the two\n\
        error[conflict]: nobody waits for a call in the background, so `retry` means nothing @ 12:147 | expected \
        only one of the two\n\
        error[conflict]: nobody waits for a call in the background, so `copies` means nothing @ 12:185 | expected \
        only one of the two",
    );
    call(
        "\"background\": true, \"cancel\": true",
        "error[conflict]: `cancel` without `timeout`, `copies` or `parallel` @ 12:140 | expected `timeout`, `copies` \
        or `parallel` beside it",
    );
    step(
        "{ \"sleep\": \"1ms\", \"background\": true }",
        "error[conflict]: `background` without `call` @ 12:126 | expected both or none",
    );
    step(
        "{ \"forward\": \"db\", \"background\": true }",
        "error[conflict]: `background` without `call` @ 12:127 | expected both or none",
    );
    step(
        "{ \"parallel\": [ { \"call\": \"db\", \"background\": true, \"timeout\": \"1s\" } ] }",
        "error[conflict]: nobody waits for a call in the background, so `timeout` means nothing @ 12:157 | expected \
        only one of the two",
    );
}

#[test]
fn who_cannot_work_in_the_background() {
    let lb = |settings: &str, expected: &str| {
        let text = edit(SHOP, "\"db\": {", &format!("{settings}, \"db\": {{"));
        let text = edit(&text, CALL, "{ \"call\": \"lb\", \"background\": true }");
        same(&brief(&refused(text, &[])), expected);
    };
    lb(
        "\"lb\": { \"load_balancer\": { \"to\": \"db\" } }",
        "error[conflict]: `lb` is a part of its caller and cannot be called in the background yet @ 12:104 | expected \
        a component that answers by itself",
    );
    lb(
        "\"lb\": { \"load_balancer\": { \"to\": \"db\", \"on\": \"box\", \"mode\": \"forward\" } }",
        "error[conflict]: `lb` leaves its calls to another and cannot be called in the background yet @ 12:104 | \
        expected a component that answers by itself",
    );
    lb(
        "\"lb\": { \"service\": { \"on\": \"box\", \"steps\": [ { \"branch\": { \"op\": \"read\", \"then\": [ { \"forward\": \"db\" } ] } } ] } }",
        "error[conflict]: `lb` leaves its calls to another and cannot be called in the background yet @ 12:104 | \
        expected a component that answers by itself",
    );
}

#[test]
fn a_balancer_that_gives_up() {
    let lb = "\"lb\": { \"load_balancer\": { \"to\": \"db\", \"cancel\": true } }, \"web\": {";
    check(
        "\"web\": {",
        lb,
        "error[conflict]: `cancel` without `timeout` @ 12:54 | expected a `timeout` after which to give up",
    );
}

#[test]
fn more_copies_than_instances() {
    let call = |modifiers: &str, expected: &str| odd(CALL, &format!("{{ \"call\": \"db\", {modifiers} }}"), expected);
    call(
        "\"copies\": 2",
        "warning[suspicious]: 2 copies of a call to `db` call the only instance more than once @ 12:120 | expected \
        more instances, or no `copies`",
    );
    let three = "{ \"count\": 3, \"cores\": 2 }";
    let text = edit(SHOP, "{ \"cores\": 2 }", three);
    let text = edit(&text, CALL, "{ \"call\": \"db\", \"copies\": 4 }");
    odd_text(
        &text,
        "warning[suspicious]: 4 copies of a call to `db` call some instance more than once @ 12:120 | expected \
        `copies` of at most the 3 there are",
    );
    fine(&edit(&text, "\"copies\": 4", "\"copies\": 3"));
}
