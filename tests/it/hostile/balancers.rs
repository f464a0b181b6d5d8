//! Load balancers: who is left out, who steps in, who waits.

use super::{brief, check as check_shop, refused, same};
use crate::sandbox::{SHOP, edit};

/// A shop whose database is called through a balancer with these settings is refused with exactly these problems.
#[track_caller]
fn check(settings: &str, expected: &str) {
    let called = edit(SHOP, "\"call\": \"db\"", "\"call\": \"lb\"");
    let lb = format!("\"lb\": {{ \"load_balancer\": {{ \"to\": \"db\", {settings} }} }}, \"web\": {{");
    same(&brief(&refused(edit(&called, "\"web\": {", &lb), &[])), expected);
}

#[test]
fn weights_that_nobody_heeds() {
    check(
        r#""weights": [5], "balance": "round_robin""#,
        "error[conflict]: `round_robin` does not look at weights @ 12:44 | expected a `balance` that does, such as \
        `weighted_round_robin`, or no weights",
    );
    check(
        r#""on": "box", "balance": "hash", "health": { "every": "1s", "slow_start": "10s" }"#,
        "error[conflict]: `hash` does not choose by weights that grow @ 12:117 | expected a `balance` that does, such \
        as `weighted_round_robin`",
    );
}

#[test]
fn who_is_left_out_and_who_steps_in() {
    check(
        r#""passive": { "fail_timeout": "0s" }"#,
        "error[out-of-range]: `fail_timeout` is no time at all @ 12:73 | expected more than 0",
    );
    check(
        r#""passive": { "max_fails": 0 }"#,
        "error[out-of-range]: `0` is out of range @ 12:70 | expected a whole number from 1 to 1000000",
    );
    check(
        r#""mode": "forward", "connect_timeout": "1s""#,
        "error[conflict]: a balancer that forwards connects to nobody @ 12:82 | expected mode `relay`, or no `connect_timeout`",
    );
    check(
        r#""mode": "forward", "passive": {}"#,
        "error[conflict]: a balancer that forwards sees no answers @ 12:63 | expected mode `relay`, or no `passive`",
    );
    check(
        r#""backup": ["db"]"#,
        "error[conflict]: nobody is left but backups @ 12:44 | expected names of some of `to`",
    );
    check(r#""backup": ["web"]"#, "error[unknown-name]: no component of `to` is called `web` @ 12:55 | expected `db`");
    check(
        r#""on": "box", "health": { "every": "1s", "down_every": "0s" }"#,
        "error[out-of-range]: `down_every` is no time at all @ 12:98 | expected more than 0",
    );
}

#[test]
fn words_of_other_balancers() {
    check(
        r#""balance": "least_conn""#,
        "error[unknown-name]: no balancing policy is called `least_conn` @ 12:55 | did you mean `least_connections`? | \
        expected a policy",
    );
    check(
        r#""health": true"#,
        "error[wrong-type]: unexpected `true` @ 12:54 | expected an object, such as { \"every\": \"2s\" }",
    );
}

#[test]
fn what_lacks_something_else() {
    check(
        r#""patience": "1s""#,
        "error[conflict]: nobody waits without `server_connections` @ 12:56 | expected both or none",
    );
    check(
        r#""retry_writes": false"#,
        "error[conflict]: `retry_writes` without `retry` @ 12:60 | expected both or none",
    );
}

#[test]
fn users_that_nobody_knows() {
    check(
        r#""balance": "source_hash""#,
        "error[conflict]: `balance` tells users apart, and requests of `people` are of nobody @ 12:55 | expected a \
        `population` at `people`, or no `balance`",
    );
    check_shop(
        "\"to\": \"web\"",
        "\"to\": \"web\", \"balance\": \"source_hash\"",
        "error[conflict]: only a `load_balancer` can choose by `source_hash` @ 11:105 | expected another policy, or a \
        `load_balancer` in front",
    );
}
