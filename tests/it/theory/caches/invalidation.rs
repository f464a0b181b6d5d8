//! J01 and J09: entries that writes delete, and what hits are worth.

use super::super::case::Kind::Mean;
use super::super::case::{Case, check};
use super::super::site::printed;
use super::Cached;
use serde_json::json;

/// Reads and writes of these keys.
fn mixed(keys: u32, reads: f64, cache: serde_json::Value) -> Cached {
    let mut cached = Cached::reads(json!({ "count": keys }), cache);
    cached.classes = json!({ "view": { "share": reads, "key": "things" }, "edit": { "share": 1.0 - reads, "op": "write", "key": "things" } });
    cached
}

/// J01: with room for all and no expiry a read hits if and only if the last operation on its key was a read.
#[test]
fn j01_the_hit_ratio_is_the_share_of_reads() {
    let case = |name, seed, reads, on_write| {
        let cached = mixed(10, reads, json!({ "on": {}, "on_write": on_write }));
        cached.case(name, seed, [100.0, 10.0, 200.0], &[("cache.hit_ratio", reads, Mean)])
    };
    check(&[
        case("J01 r = .9", 1801, 0.9, "delete_after"),
        case("J01 r = .5", 1802, 0.5, "delete_after"),
        case("J01 r = .5, delete first", 1803, 0.5, "delete_before"),
    ]);
}

/// J09: 1 ms for the cache and 10 ms for the database. A thousand keys at 20/s: that two calls for one key overlap
/// within 10 ms happens to 2 in 10,000, too few to show.
#[test]
fn j09_a_hit_is_worth_its_fetch_and_a_miss_costs_the_lookup() {
    let case = |name, seed, reads: f64, class_ms: f64| -> Case {
        let latency = 0.001 + (1.0 - reads) * 0.010;
        printed(1e3 * latency, class_ms, 2);
        let mut cached = mixed(1000, reads, json!({ "on": { "cores": 64 }, "cpu": "1ms" }));
        cached.steps = json!([{ "sleep": "10ms" }]);
        cached.case(name, seed, [20.0, 2000.0, 500.0], &[("class.view.latency.mean", latency, Mean)])
    };
    check(&[case("J09 h = .9", 1811, 0.9, 2.0), case("J09 h = .05: worse than none", 1812, 0.05, 10.5)]);
}
