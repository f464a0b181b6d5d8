//! What a write does to its key, and what goes wrong because none of it is a transaction (requirement J03).

use super::stage::{Request, Store, check, read, write};
use serde_json::json;

/// Slow to answer: a read has looked and a write has committed at 2.
const STORE: Store = Store { read: [2, 8], write: [2, 8], fails: [0, 0] };

/// Kept at 10, written at 20 to 30, read meanwhile and afterwards.
#[track_caller]
fn check_write(on_write: &str, then: &[&str]) {
    let begin = ["0 db read 7", "10 read 7 of 0: ok v1 100B", "20 db write 7"];
    let script = [read(0, 7), write(20, 7), read(25, 7), read(40, 7)];
    check(json!({ "on": {}, "on_write": on_write }), STORE, &script, &[&begin[..], then].concat());
}

#[test]
fn a_write_leaves_deletes_or_updates_its_key() {
    let [meanwhile, written] = ["25 read 7 of 25: ok v1 100B", "30 write 7 of 20: ok v2 100B"];
    check_write("none", &[meanwhile, written, "40 read 7 of 40: ok v1 100B"]);
    check_write("delete_after", &[meanwhile, written, "40 db read 7", "50 read 7 of 40: ok v2 100B"]);
    let fetched = ["25 db read 7", written, "35 read 7 of 25: ok v2 100B", "40 read 7 of 40: ok v2 100B"];
    check_write("delete_before", &fetched);
    check_write("update_after", &[meanwhile, written, "40 read 7 of 40: ok v2 100B"]);
}

/// An update writes what the write carries, 30 bytes, unless it knows better.
#[test]
fn an_update_of_what_is_not_kept_keeps_it() {
    check(
        json!({ "on": {}, "on_write": "update_after" }),
        STORE,
        &[write(0, 7), read(20, 7)],
        &["0 db write 7", "10 write 7 of 0: ok v2 100B", "20 read 7 of 20: ok v2 30B"],
    );
}

#[test]
fn a_write_that_fails_changes_what_was_deleted_before_it_only() {
    let failing = Store { fails: [20, 21], ..STORE };
    let script = [read(0, 7), write(20, 7), read(40, 7)];
    let begin = ["0 db read 7", "10 read 7 of 0: ok v1 100B", "20 db write 7", "30 write 7 of 20: failed 0B"];
    let fetched = ["40 db read 7", "50 read 7 of 40: ok v1 100B"];
    for (on_write, then) in [
        ("delete_after", &["40 read 7 of 40: ok v1 100B"][..]),
        ("update_after", &["40 read 7 of 40: ok v1 100B"]),
        ("delete_before", &fetched),
    ] {
        check(json!({ "on": {}, "on_write": on_write }), failing, &script, &[&begin[..], then].concat());
    }
}

/// The version that a read at 40 gets, at once, from what a race has left.
#[track_caller]
fn check_left(settings: &str, store: Store, script: &[Request], lines: &[&str]) {
    let cache = serde_json::from_str(settings).expect("settings are JSON");
    check(cache, store, &[script, &[read(40, 7)]].concat(), &[lines, &["40 read 7 of 40: ok v1 100B"]].concat());
}

/// A read between the delete and the commit keeps what the write replaces.
#[test]
fn delete_before_and_a_read_before_the_commit() {
    check_left(
        r#"{ "on": {}, "on_write": "delete_before" }"#,
        Store { read: [0, 6], write: [5, 1], fails: [0, 0] },
        &[read(0, 7), write(20, 7), read(21, 7)],
        &[
            "0 db read 7",
            "6 read 7 of 0: ok v1 100B",
            "20 db write 7",
            "21 db read 7",
            "26 write 7 of 20: ok v2 100B",
            "27 read 7 of 21: ok v1 100B",
        ],
    );
}

/// A slow fetch that looked before the commit comes back after the delete, or the update.
#[test]
fn a_fetch_that_began_before_the_write_ends_after_it() {
    for settings in [r#"{ "on": {} }"#, r#"{ "on": {}, "on_write": "update_after" }"#] {
        check_left(
            settings,
            Store { read: [0, 10], write: [1, 1], fails: [0, 0] },
            &[read(20, 7), write(22, 7)],
            &["20 db read 7", "22 db write 7", "24 write 7 of 22: ok v2 100B", "30 read 7 of 20: ok v1 100B"],
        );
    }
}

/// With single flight that fetch serves those too who came after the write was answered.
#[test]
fn a_flight_that_began_before_the_write_lands_on_those_who_came_after() {
    check_left(
        r#"{ "on": {}, "single_flight": true }"#,
        Store { read: [0, 10], write: [1, 1], fails: [0, 0] },
        &[read(20, 7), write(22, 7), read(25, 7)],
        &[
            "20 db read 7",
            "22 db write 7",
            "24 write 7 of 22: ok v2 100B",
            "30 read 7 of 20: ok v1 100B",
            "30 read 7 of 25: ok v1 100B",
        ],
    );
}
