//! Retries of calls and of clients: how often, after what, with which pauses.

use super::check;

const CALL: &str = "{ \"call\": \"db\" }";

/// Modifiers beside the shop's call.
#[track_caller]
fn call(modifiers: &str, expected: &str) {
    check(CALL, &format!("{{ \"call\": \"db\", {modifiers} }}"), expected);
}

/// More settings of the shop's clients.
#[track_caller]
fn clients(settings: &str, expected: &str) {
    check("\"to\": \"web\"", &format!("\"to\": \"web\", {settings}"), expected);
}

#[test]
fn retries() {
    call(
        "\"retry\": 3",
        "error[wrong-type]: unexpected number @ 12:119 | write { \"attempts\": 3 } | expected an object, such as \
        { \"attempts\": 3 }",
    );
    call(
        "\"retry\": {}",
        "error[missing-key]: the key `attempts` is missing @ 12:110 | expected `attempts`, a whole number from 1 to \
        1000",
    );
    call(
        "\"retry\": { \"attempts\": 0 }",
        "error[out-of-range]: `0` is out of range @ 12:133 | expected a whole number from 1 to 1000",
    );
    call(
        "\"retry\": { \"attempts\": 1001 }",
        "error[out-of-range]: `1001` is out of range @ 12:133 | expected a whole number from 1 to 1000",
    );
    call(
        "\"retry\": { \"attempts\": 2.5 }",
        "error[wrong-type]: `2.5` is not a whole number @ 12:133 | expected a whole number from 1 to 1000",
    );
    call(
        "\"retry\": { \"attempts\": \"3\" }",
        "error[wrong-type]: unexpected string @ 12:133 | write 3 without quotes | expected a whole number from 1 to \
        1000",
    );
    call(
        "\"retry\": { \"attempt\": 3 }",
        "error[unknown-key]: unknown key `attempt` @ 12:121 | did you mean `attempts`? | expected `attempts`, \
        `backoff`, `factor`, `max_backoff`, `jitter` or `on`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"budget\": 0.1 }",
        "error[unknown-key]: unknown key `budget` @ 12:136 | expected `backoff`, `factor`, `max_backoff`, `jitter` or \
        `on`",
    );
}

#[test]
fn endings_to_try_again_after() {
    call(
        "\"retry\": { \"attempts\": 3, \"on\": [] }",
        "error[conflict]: nothing is tried again @ 12:136 | expected an ending, or no `on`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"on\": [\"timeout\"] }",
        "error[unknown-word]: unknown word `timeout` @ 12:143 | did you mean `timed_out`? | expected `rejected`, \
        `shed`, `timed_out`, `crashed`, `unreachable` or `failed`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"on\": [\"ok\"] }",
        "error[unknown-word]: unknown word `ok` @ 12:143 | expected `rejected`, `shed`, `timed_out`, `crashed`, \
        `unreachable` or `failed`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"on\": \"rejected\" }",
        "error[wrong-type]: unexpected string @ 12:142 | write [ \"rejected\" ] | expected an array",
    );
    check(
        CALL,
        "{ \"sleep\": \"1ms\", \"retry\": { \"attempts\": 2 } }",
        "error[conflict]: `retry` without `call` @ 12:112 | expected both or none",
    );
}

#[test]
fn pauses() {
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": 10 }",
        "error[quantity]: `10` has no unit @ 12:147 | write \"10s\" or \"10ms\" | expected a duration such as \"250ms\"",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": { \"exp\": \"10ms\" } }",
        "error[wrong-type]: unexpected object @ 12:147 | expected a duration such as \"250ms\"",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"36500d\" }",
        "error[out-of-range]: `36500d` is longer than the clock can count @ 12:147 | expected at most 0.57 years, or \
        a longer `tick`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"factor\": 3 }",
        "error[conflict]: `factor` without `backoff` @ 12:146 | expected both or none",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"1s\", \"factor\": 0.5 }",
        "error[out-of-range]: `0.5` is out of range @ 12:163 | expected a number from 1 to 1000",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"1s\", \"factor\": \"2\" }",
        "error[wrong-type]: unexpected string @ 12:163 | write 2 without quotes | expected a number from 1 to 1000",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"max_backoff\": \"1s\" }",
        "error[conflict]: `max_backoff` without `backoff` @ 12:151 | expected both or none",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"2s\", \"max_backoff\": \"1s\" }",
        "error[out-of-range]: `max_backoff` (1s) is below `backoff` (2s) @ 12:168 | expected 2s or more",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"jitter\": \"full\" }",
        "error[conflict]: `jitter` without `backoff` @ 12:146 | expected both or none",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"1s\", \"jitter\": \"ful\" }",
        "error[unknown-word]: unknown word `ful` @ 12:163 | did you mean `full`? | expected `none`, `full` or `equal`",
    );
    call(
        "\"retry\": { \"attempts\": 3, \"backoff\": \"1s\", \"jitter\": true }",
        "error[wrong-type]: unexpected `true` @ 12:163 | expected `none`, `full` or `equal`",
    );
}

#[test]
fn impatient_clients() {
    clients(
        "\"timeout\": 5",
        "error[quantity]: `5` has no unit @ 11:105 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"",
    );
    clients(
        "\"cancel\": true",
        "error[conflict]: `cancel` without `timeout` @ 11:104 | expected a `timeout` after which to give up",
    );
    clients(
        "\"timeout\": \"1s\", \"cancel\": \"no\"",
        "error[wrong-type]: unexpected string @ 11:121 | expected `true` or `false`",
    );
    clients(
        "\"retry\": true",
        "error[wrong-type]: unexpected `true` @ 11:103 | expected an object, such as { \"attempts\": 3 }",
    );
    clients(
        "\"retry\": { \"attempts\": 0 }",
        "error[out-of-range]: `0` is out of range @ 11:117 | expected a whole number from 1 to 1000",
    );
    clients(
        "\"retry\": { \"attempts\": 2, \"max_backoff\": \"1s\" }",
        "error[conflict]: `max_backoff` without `backoff` @ 11:135 | expected both or none",
    );
    clients(
        "\"retry\": { \"attempts\": 2, \"on\": [\"timedout\"] }",
        "error[unknown-word]: unknown word `timedout` @ 11:127 | did you mean `timed_out`? | expected `rejected`, \
        `shed`, `timed_out`, `crashed`, `unreachable` or `failed`",
    );
    clients(
        "\"retries\": { \"attempts\": 2 }",
        "error[unknown-key]: unknown key `retries` @ 11:94 | did you mean `retry`? | expected `classes`, `timeout`, `cancel`, `retry`, \
        `population`, `balance` or `connect_timeout`",
    );
    clients(
        "\"copies\": 2",
        "error[unknown-key]: unknown key `copies` @ 11:94 | it belongs in an element of `components.web.service.steps` | expected `classes`, `timeout`, `cancel`, `retry`, \
        `population`, `balance` or `connect_timeout`",
    );
}
