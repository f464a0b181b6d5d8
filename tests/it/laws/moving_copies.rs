//! A write and the move of its key at the same time, by hand: the only key has two copies, one write is enough, and a read
//! asks both, so that no read may miss a write. The copies are at `db-1` and `db-0`, and move to `db-1` and `db-2`.

use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use serde_json::{Value, json};

/// A write at 1 s that takes so long at each of the three, the last of which is this far from the writer, and a read every
/// millisecond that takes no time.
fn shop(write: [&str; 3], way: &str, change: &str, moving: &Value) -> Value {
    let mut components = json!({
        "writer": { "clients": { "zone": "far", "classes": ["edit"], "load": { "constant": "1/s" }, "to": "split" } },
        "readers": { "clients": { "classes": ["view"], "load": { "constant": "1000/s" }, "to": "split" } },
        "split": { "shards": { "to": ["db-0", "db-1", "db-2"], "members": ["db-0", "db-1"], "by": "modulo",
            "replicas": 2, "write_quorum": 1, "read_quorum": 2, "moving": moving } } });
    for (number, cpu) in write.iter().enumerate() {
        components[format!("db-{number}")] = json!({ "database": { "primary": {}, "write": { "cpu": cpu } } });
    }
    components["db-2"]["database"]["primary"] = json!({ "zone": "there" });
    json!({
        "scalelab": 1, "name": "moving", "run": { "mode": "terminating", "duration": "1900ms", "warmup": "0s" },
        "keys": { "row": { "count": 1 } },
        "classes": { "view": { "key": "row" }, "edit": { "op": "write", "key": "row" } },
        "zones": { "far": {}, "there": { "public": true } },
        "links": { "default": { "bandwidth": "100Mbit/s" }, "far-there": { "rtt": way } },
        "components": components,
        "events": { "one more": { "at": change, "add": "db-2", "shards": "split" } } })
}

/// The write takes `latency_s`, its key moves in `moving_s`, and no read misses it.
#[track_caller]
fn check(document: &Value, latency_s: f64, moving_s: f64) {
    let metrics = run(&super::read(document), "moving", Plan { seed: 1, replications: 1, threads: 1 }, &|_| ()).metrics;
    let near = |name: &str, truth: f64| {
        let found = metrics[name].value;
        assert!((found - truth).abs() < 1e-9, "{name} is {found}, not {truth}");
    };
    near("split.moved_keys", 1.0);
    near("split.moving.mean", moving_s);
    near("class.edit.latency.mean", latency_s);
    near("class.view.success_ratio", 1.0);
    let stale = &metrics["class.view.stale_ratio"];
    assert!(stale.value == 0.0 && stale.n > 1_800, "{stale:?}");
}

/// The key has moved when the write is on the copy that is none any more: it goes to the others too before it is answered.
#[test]
fn a_write_that_began_before_the_move_goes_to_the_newcomer() {
    check(&shop(["50ms", "200ms", "0s"], "0s", "1001ms", &json!({})), 0.05, 0.0);
}

/// While the key moves a write needs one answer more, or it would be at whoever leaves alone.
#[test]
fn a_write_during_the_move_needs_one_answer_more() {
    // Two copies of a megabyte share 100 Mbit/s. The write comes to the newcomer after 400 ms, and to who stays after 300.
    let document = shop(["10ms", "300ms", "0s"], "800ms", "999ms", &json!({ "size": "1000000B" }));
    check(&document, 0.3, 0.16);
}
