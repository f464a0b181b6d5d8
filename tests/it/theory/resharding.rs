//! Requirements E06 and O01 to O03: members of shards come and go, and keys move.
//!
//! How many keys move is counted, not estimated: by the remainders under modulo, |m - n| / max(n, m) of them on average on a
//! ring (Karger et al. 1997), half a range of two. How long it takes is their bytes over the bandwidth, and whoever reads
//! or writes meanwhile loses nothing.

use super::case::Kind::Exact;
use super::case::{figure_offences, replicated};
use scalelab::engine::draw::hash_name;
use scalelab::policy::sharding::ring::Ring;
use scalelab::policy::sharding::{Member, moved};
use scalelab::stats::result::RunResult;
use scalelab::stats::theory::moved_keys::Resize;
use serde_json::{Value, json};

/// Divisible by 3, 4, 5 and 8, so that remainders are even.
const KEYS: u64 = 1200;

/// Members come or go after a second.
struct Change {
    by: Value,
    before: u32,
    after: u32,
    /// Which keys go to those who join, where the rule does not say it.
    keys: Value,
}

fn change(by: Value, before: u32, after: u32) -> Change {
    Change { by, before, after, keys: Value::Null }
}

impl Change {
    /// Databases that cost nothing unless `db` says so, and people who read and write.
    fn document(&self, db: &Value, moving: &Value, link: &Value) -> Value {
        let name = |number: u32| format!("db-{number}");
        let most = self.before.max(self.after);
        let names = |range: std::ops::Range<u32>| range.map(name).collect::<Vec<_>>();
        let mut components = json!({
            "people": { "clients": { "load": { "poisson": "500/s" }, "to": "split" } },
            "split": { "shards": { "to": names(0..most), "members": names(0..self.before), "by": self.by, "moving": moving } },
        });
        for name in names(0..most) {
            components[name] = json!({ "database": db });
        }
        let mut event = json!({ "at": "1s", "shards": "split" });
        let verb = if self.after > self.before { "add" } else { "remove" };
        event[verb] = json!(names(self.before.min(self.after)..most));
        event["keys"] = self.keys.clone();
        json!({
            "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "20s" },
            "keys": { "users": { "count": KEYS, "popularity": { "zipf": 0.8 } } },
            "classes": { "view": { "key": "users" }, "edit": { "op": "write", "key": "users" } },
            "links": { "default": link },
            "components": components,
            "events": { "change": event },
        })
    }

    /// So many keys move, nobody's request fails, and nobody misses a write.
    fn check(&self, expected: f64) {
        let what = format!("{} from {} to {}", self.by, self.before, self.after);
        let document = self.document(&json!({ "primary": {} }), &json!({ "at_once": 3 }), &json!({ "rtt": "1ms" }));
        let result = replicated(&document, 2101, 2);
        assert_eq!(figure_offences(&result.metrics, ("split.moved_keys", expected, Exact)), [""; 0], "{what}");
        check_unharmed(&what, &result);
    }
}

/// No request failed and no read missed a write that was answered.
fn check_unharmed(what: &str, result: &RunResult) {
    let stale = &result.metrics["class.view.stale_ratio"];
    assert!(stale.value == 0.0 && stale.n > 5_000, "{what}: {stale:?}");
    assert!(result.metrics["success_ratio"].value >= 1.0, "{what}: {:?}", result.requests);
}

/// O01, O02: by modulo 4 out of 5, 3 out of 4; half if they are doubled; none as long as nobody comes or goes.
#[test]
fn by_modulo_nearly_all_keys_move() {
    for (before, after) in [(2, 3), (4, 5), (5, 4), (4, 3), (4, 8)] {
        let share = Resize { before, after }.moved_by_modulo();
        change(json!("modulo"), before, after).check(share * KEYS as f64);
    }
    let mut still = change(json!("modulo"), 4, 5).document(&json!({ "primary": {} }), &json!({}), &json!({}));
    still.as_object_mut().expect("an object").remove("events");
    assert!(replicated(&still, 2102, 2).metrics["split.moved_keys"].value == 0.0);
}

/// The ring of the scenario with so many members.
fn ring(points: u32, count: u32) -> Ring {
    let members: Vec<Member> = (0..count).map(|ordinal| Member { ordinal, weight: 1.0 }).collect();
    Ring::new(hash_name("split"), points, &members)
}

/// O03: on a ring only the keys of whoever comes or goes. That this is 1 / (N + 1) of them on average over all rings is
/// tested where rings are made.
#[test]
fn on_a_ring_only_the_keys_of_the_newcomer_move() {
    for (points, before, after) in [(1, 4, 5), (100, 4, 5), (100, 5, 4), (20, 2, 3)] {
        let (old, new) = (ring(points, before), ring(points, after));
        let keys = moved(&old, &new, 1..=KEYS);
        change(json!({ "ring": { "points": points } }), before, after).check(keys as f64);
    }
}

/// E06: half of one of two ranges is a quarter of the keys; a range that is given up goes to the one below.
#[test]
fn ranges_and_directories_move_what_they_are_told() {
    let halves = json!({ "range": [[1, 600], [601, 1200]] });
    Change { keys: json!([[901, 1200]]), ..change(halves, 2, 3) }.check(0.25 * KEYS as f64);
    let thirds = json!({ "range": [[1, 400], [401, 800], [801, 1200]] });
    change(thirds, 3, 2).check(400.0);
    Change { keys: json!([[1, 300]]), ..change(json!("directory"), 3, 4) }.check(300.0);
    change(json!("directory"), 4, 3).check(300.0);
}

/// E06: as long as the bytes of what moves take at the bandwidth of the link, if nothing else takes time.
#[test]
fn moving_takes_the_bytes_over_the_bandwidth() {
    let grow = change(json!("modulo"), 2, 3);
    // 12.5 MB/s; 12500 bytes take a millisecond.
    for (at_once, link) in [(1, "bandwidth_per_client"), (1, "bandwidth"), (8, "bandwidth")] {
        let mut width = json!({});
        width[link] = json!("100Mbit/s");
        let moving = json!({ "size": "12500B", "at_once": at_once });
        let result = replicated(&grow.document(&json!({ "primary": {} }), &moving, &width), 2103, 2);
        let moved = Resize { before: 2, after: 3 }.moved_by_modulo() * KEYS as f64;
        let seconds = 0.001 * (moved + result.metrics["split.copied_again"].value);
        let wrong = figure_offences(&result.metrics, ("split.moving.mean", seconds, Exact));
        assert_eq!(wrong, [""; 0], "{at_once} at once, {link}");
        check_unharmed(link, &result);
    }
    let paced = grow.document(&json!({ "primary": {} }), &json!({ "rate": "100/s" }), &json!({}));
    // 800 keys, the first at once.
    let wrong = figure_offences(&replicated(&paced, 2104, 2).metrics, ("split.moving.mean", 7.99, Exact));
    assert_eq!(wrong, [""; 0], "paced");
}

/// E06: whoever asks meanwhile waits longer, and loses nothing, though keys are written while they are copied.
#[test]
fn requests_go_on_while_keys_move() {
    let db = json!({ "primary": {}, "read": { "cpu": { "exp": "2ms" } }, "write": { "cpu": { "exp": "2ms" } } });
    let moving = json!({ "size": "1KiB", "at_once": 16 });
    let mut document = change(json!("modulo"), 2, 3).document(&db, &moving, &json!({ "rtt": "500us" }));
    document["keys"]["users"]["popularity"] = json!({ "zipf": 1.2 });
    document["run"]["duration"] = json!("4s");
    let moved = replicated(&document, 2105, 20);
    document.as_object_mut().expect("an object").remove("events");
    let still = replicated(&document, 2105, 20);
    check_unharmed("under load", &moved);
    let figure = |name: &str| moved.metrics[name].value;
    assert!(figure("split.moving.mean") < 3.0, "it is over before the end: {}", figure("split.moving.mean"));
    assert!(figure("split.copied_again") > 0.0 && figure("split.redirected") > 0.0, "keys are written meanwhile");
    let p95 = |result: &RunResult| result.metrics["latency.p95"].interval.expect("there are 20 replications");
    assert!(p95(&moved).low > p95(&still).high, "{:?} and {:?}", p95(&moved), p95(&still));
}
