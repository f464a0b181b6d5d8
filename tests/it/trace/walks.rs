//! Waterfalls that are worked out by hand, character by character.

use super::{followed, shop, shown};
use scalelab::report::trace::text;
use scalelab::stats::trace::attribution::attribute;
use serde_json::{Value, json};

#[track_caller]
fn check(document: &Value, [slowest, failed]: [u32; 2], expected: &str) {
    assert_eq!(shown(&followed(document, slowest, failed)), expected.trim());
}

/// Issued at 10, 20 and 30 ms; each comes in 2 ms later and has the worker 20 ms (10 of CPU, 1 + 3 + 5 + 1 of the
/// database), so the second waits 10 ms and the third 20.
#[test]
fn a_line_for_a_worker() {
    check(&shop(), [2, 1], A_LINE);
}

const A_LINE: &str = "
";

/// The same requests, added up: the third takes 44 ms, 20 of them in line.
#[test]
fn where_the_time_goes() {
    let found = followed(&shop(), 1, 0);
    let slowest = &found.requests[0];
    let ms = |ticks: u64| ticks as f64 / 1e6;
    assert_eq!((slowest.number, ms((slowest.ended - slowest.issued).0)), (3, 44.0));
    assert_eq!(attribute(slowest).values().map(|ticks| ms(*ticks)).sum::<f64>(), 44.0);
    let text = text::write(&found, false);
    let from = text.find("Where").expect("it is told");
    let to = text.find("\nRequest").expect("a request is shown");
    assert_eq!(text[from..to].trim_end(), THE_TIME.trim());
}

const THE_TIME: &str = "
";

/// Clients wait 10 ms for what takes 12, call it off, and try twice more after 5 and 10 ms.
#[test]
fn attempts_in_vain() {
    let document = json!({
        "scalelab": 1, "name": "vain", "run": { "mode": "terminating", "duration": "15ms" },
        "machines": { "box": { "discipline": "fifo" } },
        "components": {
            "people": { "clients": { "load": { "constant": "100/s" }, "to": "web", "timeout": "10ms", "cancel": true,
                "retry": { "attempts": 3, "backoff": "5ms" } } },
            "web": { "service": { "on": "box", "steps": [{ "cpu": "12ms" }] } }
        }
    });
    check(&document, [1, 1], IN_VAIN);
}

const IN_VAIN: &str = "
";

/// A copy is sent after 10 ms, and answers after 5, when the first still sleeps; then that is called off. What passed
/// before the copy was sent belongs to the earlier attempt.
#[test]
fn a_hedge() {
    let document = json!({
        "scalelab": 1, "name": "hedge", "run": { "mode": "terminating", "duration": "15ms" },
        "machines": { "slow": { "discipline": "fifo", "speed": 0.1 }, "quick": { "discipline": "fifo" } },
        "components": {
            "people": { "clients": { "load": { "constant": "100/s" }, "to": "web" } },
            "web": { "service": { "on": {}, "steps": [
                { "parallel": [[{ "call": "late" }], [{ "sleep": "10ms" }, { "call": "soon" }]], "need": 1 }] } },
            "late": { "service": { "on": "slow", "steps": [{ "cpu": "5ms" }] } },
            "soon": { "service": { "on": "quick", "steps": [{ "cpu": "5ms" }] } }
        }
    });
    check(&document, [1, 0], HEDGE);
}

const HEDGE: &str = "
";
