//! Rate limiters: what passes, and whose calls are counted.

use super::{brief, fine, refused, same};
use crate::sandbox::{SHOP, edit};

/// A shop whose database is called through a rate limiter with these settings.
fn shop(settings: &str) -> String {
    let called = edit(SHOP, "{ \"call\": \"db\" }", "{ \"call\": \"gate\" }");
    edit(
        &called,
        "\"db\": {",
        &format!("\"gate\": {{ \"rate_limiter\": {{ \"to\": \"db\", {settings} }} }},\n    \"db\": {{"),
    )
}

/// It is refused with exactly these problems.
#[track_caller]
fn check(settings: &str, expected: &str) {
    same(&brief(&refused(shop(settings), &[])), expected);
}

#[test]
fn what_passes() {
    check(
        r#""balance": "random""#,
        "error[missing-key]: the key `limit` is missing @ 13:15 | expected `limit`, an object with \
        `token_bucket`, `leaking_bucket`, `fixed_window`, `sliding_log` or `sliding_counter`",
    );
    check(
        r#""limit": {}"#,
        "error[missing-key]: a key is missing @ 13:45 | expected one of `token_bucket`, \
        `leaking_bucket`, `fixed_window`, `sliding_log` or `sliding_counter`",
    );
    check(
        r#""limit": { "token_bucket": { "rate": "0/s", "burst": 1 } }"#,
        "error[out-of-range]: a rate of zero @ 13:82 | expected a rate such as \"100/s\"",
    );
    check(
        r#""limit": { "token_bucket": { "rate": "5/s", "burst": 0 } }"#,
        "error[out-of-range]: `0` is out of range @ 13:98 | expected a whole number from 1 to 1000000000",
    );
    check(
        r#""limit": { "fixed_window": { "calls": 5, "window": "0s" } }"#,
        "error[out-of-range]: a window without length @ 13:96 | expected a window such as \"60s\"",
    );
    check(
        r#""limit": { "fixed_windw": { "calls": 5, "window": "1s" } }"#,
        "error[unknown-key]: unknown key `fixed_windw` @ 13:56 | did you mean `fixed_window`? | expected \
        `token_bucket`, `leaking_bucket`, `fixed_window`, `sliding_log` or `sliding_counter`",
    );
    check(
        r#""limit": { "fixed_window": { "calls": 5, "window": "1s" }, "sliding_log": { "calls": 5, "window": "1s" } }"#,
        "error[several-tags]: `fixed_window` and `sliding_log` exclude each other @ 13:56 | \
        ------------- excluded by the first | expected exactly one of `token_bucket`, `leaking_bucket`, \
        `fixed_window`, `sliding_log` or `sliding_counter`",
    );
}

#[test]
fn who_is_counted_and_who_is_called() {
    const LIMIT: &str = r#""limit": { "leaking_bucket": { "rate": "5/s", "queue": 0 } }"#;
    check(
        &format!(r#"{LIMIT}, "per": "user""#),
        "error[conflict]: `per` tells users apart, and requests of `people` are of nobody @ 13:114 | \
        expected a `population` at `people`, or no `per`",
    );
    check(
        &format!(r#"{LIMIT}, "cpu": "1ms""#),
        "error[conflict]: a limiter inside its callers has no CPU of its own @ 13:114 | expected `on` \
        with its machines, or no `cpu`",
    );
    check(
        &format!(r#"{LIMIT}, "balance": "least_connections""#),
        "error[conflict]: `least_connections` counts open calls, but who forwards sees no answers @ \
        13:118 | expected another policy, or a `load_balancer` behind it",
    );
    fine(&shop(LIMIT));
}
