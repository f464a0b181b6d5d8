//! Waterfalls that are worked out by hand, character by character.

use super::{followed, shop, shown};
use scalelab::engine::time::Span;
use scalelab::report::trace::text;
use scalelab::stats::trace::attribution::attribute;
use serde_json::{Value, json};

#[track_caller]
fn check(document: &Value, [slowest, failed]: [u32; 2], expected: &str) {
    assert_eq!(shown(&followed(document, slowest, failed)), expected.trim());
}

/// Issued at 10, 20 and 30 ms; each comes in 2 ms later and has the worker 20 ms (10 of CPU, 1 + 3 + 5 + 1 of the
/// database), so the second waits 10 ms and the third 20. A bar has 25 characters: one is 1.76 ms of the third request,
/// which waits until 22 ms, is served until 32 and calls until 42.
#[test]
fn a_line_for_a_worker() {
    check(&shop(), [2, 0], A_LINE);
}

const A_LINE: &str = "
Request 3: ok after 44.0 ms, issued at 0.03 s; the slowest
  45.5 % waiting, web.workers; 22.7 % service, web; 11.4 % service, db
  Visit      arrived   waited   served   paused   called    ended  how
  people           0        –        –        –  44.0 ms  44.0 ms  ok   |─────────────────────────|
    web[0]   2.00 ms  20.0 ms  10.0 ms        –  10.0 ms  42.0 ms  ok   |·░░░░░░░░░░░██████────── |
      db[0]  33.0 ms        –  5.00 ms  3.00 ms        –  41.0 ms  ok   |                  ·▒████ |

Request 2: ok after 34.0 ms, issued at 0.02 s; slowest, number 2
  29.4 % waiting, web.workers; 29.4 % service, web; 14.7 % service, db
  Visit      arrived   waited   served   paused   called    ended  how
  people           0        –        –        –  34.0 ms  34.0 ms  ok   |─────────────────────────|
    web[0]   2.00 ms  10.0 ms  10.0 ms        –  10.0 ms  32.0 ms  ok   |·░░░░░░░░███████──────── |
      db[0]  23.0 ms        –  5.00 ms  3.00 ms        –  31.0 ms  ok   |                ·▒▒████  |
";

/// The same requests, added up: the third takes 44 ms, 20 of them in line.
#[test]
fn where_the_time_goes() {
    let found = followed(&shop(), 1, 0);
    let slowest = &found.requests[0];
    assert_eq!((slowest.number, slowest.ended - slowest.issued), (3, Span(44_000_000)));
    let mut parts: Vec<u64> = attribute(slowest).into_values().collect();
    parts.sort_unstable();
    assert_eq!(parts, [2_000_000, 3_000_000, 4_000_000, 5_000_000, 10_000_000, 20_000_000]);
    let text = text::write(&found, false);
    let from = text.find("Where").expect("it is told");
    let to = text.find("\nRequest").expect("a request is shown");
    assert_eq!(text[from..to].trim_end(), THE_TIME.trim());
}

const THE_TIME: &str = "
Where the time goes
                        p45 to p55          p99 and beyond              more
  waiting, web.workers     10.0 ms  29.4 %         20.0 ms  45.5 %  +10.0 ms
  service, web             10.0 ms  29.4 %         10.0 ms  22.7 %       0 s
  service, db              5.00 ms  14.7 %         5.00 ms  11.4 %       0 s
  network, web             4.00 ms  11.8 %         4.00 ms  9.09 %       0 s
  pauses, db               3.00 ms  8.82 %         3.00 ms  6.82 %       0 s
  network, db              2.00 ms  5.88 %         2.00 ms  4.55 %       0 s
  all                      34.0 ms   100 %         44.0 ms   100 %  +10.0 ms
  means of 1 usual and 1 slow requests of one replication, without intervals
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
    check(&document, [0, 1], IN_VAIN);
}

const IN_VAIN: &str = "
Request 1: timed out after 45.0 ms, issued at 0.01 s; the first that failed
  77.8 % earlier attempts, people; 22.2 % service, web
  Visit     arrived  waited   served   paused   called    ended  how
  people          0       –        –  15.0 ms  30.0 ms  45.0 ms  timed out  |─────▒▒─────▒▒▒▒─────|
    web[0]        0       –  10.0 ms        –        –  10.0 ms  cancelled  |█████                |
    web[0]  15.0 ms       –  10.0 ms        –        –  25.0 ms  cancelled  |       █████         |
    web[0]  35.0 ms       –  10.0 ms        –        –  45.0 ms  cancelled  |                █████|
";

/// A copy is sent after 10 ms, and answers after 12 more, when the first still lies on a slow machine; that is called
/// off. What passed before the copy was sent belongs to the earlier attempt.
#[test]
fn a_hedge() {
    let document = json!({
        "scalelab": 1, "name": "hedge", "run": { "mode": "terminating", "duration": "25ms" },
        "machines": { "shelf": { "count": 2, "discipline": "fifo" } },
        "components": {
            "people": { "clients": { "load": { "constant": "50/s" }, "to": "web", "timeout": "1s" } },
            "web": { "service": { "on": {}, "steps": [
                { "call": "index", "copies": 2, "need": 1, "hedge_after": "10ms", "balance": "round_robin",
                  "cancel": true, "timeout": "50ms" },
                { "sleep": "1ms" }] } },
            "index": { "service": { "on": "shelf", "steps": [{ "cpu": "12ms" }] } }
        },
        "events": { "a slow machine": { "at": "0s", "for": "1s", "slow": "shelf[0]", "by": 10 } }
    });
    check(&document, [1, 0], HEDGE);
}

const HEDGE: &str = "
Request 1: ok after 23.0 ms, issued at 0.02 s; the slowest
  52.2 % service, index; 43.5 % earlier attempts, web; 4.35 % pauses, web
  Visit         arrived   waited   served   paused   called    ended  how
  people              0        –        –        –  23.0 ms  23.0 ms  ok         |────────────────|
    web[0]            0        –        –  1.00 ms  22.0 ms  23.0 ms  ok         |───────────────▒|
      index[0]        0  10.0 ms  12.0 ms        –        –  22.0 ms  cancelled  |░░░░░░░█████████|
      index[1]  10.0 ms        –  12.0 ms        –        –  22.0 ms  ok         |      ██████████|
";

/// The machine is lost without a word 5 ms after the first request has come in, which needs 7; the second call is lost on
/// its way. Both clients give up after 8 ms.
#[test]
fn answers_that_never_come() {
    let document = json!({
        "scalelab": 1, "name": "lost", "run": { "mode": "terminating", "duration": "25ms" },
        "machines": { "box": {} },
        "components": {
            "people": { "clients": { "load": { "constant": "100/s" }, "to": "web", "timeout": "8ms" } },
            "web": { "service": { "on": "box", "steps": [{ "cpu": "7ms" }] } }
        },
        "events": { "dark": { "at": "15ms", "for": "1s", "lose": "box" } }
    });
    check(&document, [0, 2], NO_ANSWER);
}

const NO_ANSWER: &str = "
Request 1: timed out after 8.00 ms, issued at 0.01 s; the first that failed
  62.5 % service, web; 37.5 % no answer, web
  Visit     arrived  waited   served   called    ended  how
  people          0       –        –  8.00 ms  8.00 ms  timed out  |──────────────────────────────|
    web[0]        0       –  5.00 ms        –  5.00 ms  crashed    |███████████████████           |

Request 2: timed out after 8.00 ms, issued at 0.02 s; failed, number 2
  100 % no answer, web
  Visit     arrived  waited  served   called    ended  how
  people          0       –       –  8.00 ms  8.00 ms  timed out  |───────────────────────────────|
    web[0]        –       –       –        –        –  lost       |·······························|
";
