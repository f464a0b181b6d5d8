//! Caches: room, lives, writes, and what lies behind.

use super::{brief, fine, refused, same};
use crate::sandbox::{SHOP, edit};

/// A shop whose database is called through a cache with these settings.
fn shop(settings: &str) -> String {
    let called = edit(SHOP, "{ \"call\": \"db\" }", "{ \"call\": \"memory\" }");
    edit(&called, "\"db\": {", &format!("\"memory\": {{ \"cache\": {{ {settings} }} }},\n    \"db\": {{"))
}

/// It is refused with exactly these problems.
#[track_caller]
fn check(settings: &str, expected: &str) {
    same(&brief(&refused(shop(settings), &[])), expected);
}

#[test]
fn room() {
    check(
        r#""to": "db", "capacity": "64""#,
        "error[quantity]: `64` has no unit @ 13:52 | write \"64B\" | expected a whole number from 0 to 1000000000 or a size \
        such as \"64MiB\"",
    );
    check(
        r#""to": "db", "capacity": -1"#,
        "error[out-of-range]: `-1` is out of range @ 13:52 | expected a whole number from 0 to 1000000000",
    );
    check(
        r#""to": "db", "capacity": 1.5"#,
        "error[wrong-type]: `1.5` is not a whole number @ 13:52 | expected a whole number from 0 to 1000000000",
    );
    check(
        r#""to": "db", "capacity": 5, "evict": "lur""#,
        "error[unknown-name]: no eviction policy is called `lur` @ 13:64 | did you mean `lru`? | expected `lru`, `lfu`, \
        `fifo`, `random`, `sampled_lru` or `sampled_lfu`",
    );
    check(
        r#""to": "db", "evict": "lru""#,
        "error[conflict]: `evict` without `capacity` @ 13:49 | expected a `capacity` that not everything fits in, or no \
        `evict`",
    );
}

#[test]
fn lives() {
    check(
        r#""to": "db", "ttl": 60"#,
        "error[quantity]: `60` has no unit @ 13:47 | write \"60s\" or \"60ms\" | expected a duration such as \"250ms\" or an object \
        with `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, `hyperexponential` or \
        `empirical`",
    );
    check(
        r#""to": "db", "ttl": "36500d""#,
        "error[out-of-range]: `36500d` is longer than the clock can count @ 13:47 | expected at most 0.57 years, or a \
        longer `tick`",
    );
    check(
        r#""to": "db", "ttl": "60s", "expiry": "slide""#,
        "error[unknown-word]: unknown word `slide` @ 13:64 | expected `fixed` or `sliding`",
    );
    check(
        r#""to": "db", "expiry": "sliding", "jitter": 0.1"#,
        "error[conflict]: `expiry` without `ttl` @ 13:50 | expected a `ttl` after which entries expire, or no `expiry`\n\
        error[conflict]: `jitter` without `ttl` @ 13:71 | expected a `ttl` after which entries expire, or no `jitter`",
    );
    check(
        r#""to": "db", "ttl": "60s", "jitter": 1.5"#,
        "error[out-of-range]: `1.5` is out of range @ 13:64 | expected a number from 0 to 1",
    );
    check(
        r#""to": "db", "ttl": "60s", "jitter": "10%""#,
        "error[wrong-type]: unexpected string @ 13:64 | write 0.1 | expected a number from 0 to 1",
    );
}

#[test]
fn writes_and_flights() {
    check(
        r#""to": "db", "on_write": "delete""#,
        "error[unknown-word]: unknown word `delete` @ 13:52 | did you mean `delete_after`? | expected `none`, \
        `delete_before`, `delete_after` or `update_after`",
    );
    check(
        r#""to": "db", "single_flight": 1"#,
        "error[wrong-type]: unexpected number @ 13:57 | expected `true` or `false`",
    );
}

#[test]
fn what_lies_behind() {
    check(r#""on": "box""#, "error[missing-key]: the key `to` is missing @ 13:17 | expected `to`, a string");
    check(
        r#""to": "dbb""#,
        "error[unknown-name]: no component is called `dbb` @ 13:34 | did you mean `db`? | expected `web`, `memory` or \
        `db`",
    );
    check(
        r#""to": "web""#,
        "error[conflict]: calls go in a circle: web -> memory -> web @ 13:34 | expected calls that come to an end",
    );
    check(
        r#""to": "db", "balance": "lru""#,
        "error[unknown-name]: no balancing policy is called `lru` @ 13:51 | expected a policy",
    );
    check(
        r#""to": "db", "cancel": true"#,
        "error[conflict]: `cancel` without `timeout` @ 13:50 | expected a `timeout` after which to give up, or no \
        `cancel`",
    );
    check(
        r#""to": "db", "cpu": "1ms""#,
        "error[conflict]: a cache in its callers' memory has no CPU of its own @ 13:47 | expected `on` with its \
        machines, or no `cpu`",
    );
    check(
        r#""to": "db", "on": "boxes""#,
        "error[unknown-name]: no machine set is called `boxes` @ 13:46 | expected `box`",
    );
}

/// What is kept is answered in no time, over and over.
#[test]
fn users_who_ask_a_cache_again_at_once() {
    let closed = |settings: &str| {
        let near = edit(
            &shop(settings),
            "\"zone\": \"internet\", \"load\": { \"poisson\": \"10/s\" }, \"to\": \"web\"",
            "\"load\": { \"closed\": { \"users\": 1 } }, \"to\": \"memory\"",
        );
        let line = near.lines().find(|line| line.contains("\"web\":")).expect("there is a web service").to_owned();
        edit(&near, &format!("{line}\n"), "")
    };
    let told = brief(&refused(closed(r#""to": "db""#), &[]));
    assert!(told.contains("users without think time who are answered in no time"), "{told}");
    for settings in [
        r#""to": "db", "on": "box", "ttl": "0s""#,
        r#""to": "db", "on": "box", "capacity": 0"#,
        r#""to": "db", "on": "box", "cpu": "1ms""#,
    ] {
        fine(&closed(settings));
    }
}
