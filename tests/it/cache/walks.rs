//! Hit, miss, expiry, eviction and flights, tick by tick.

use super::stage::{Store, check, check_event, read, write};
use serde_json::json;

/// Everything takes 10 ticks.
const STORE: Store = Store { read: [5, 5], write: [5, 5], fails: [0, 0] };

#[test]
fn a_miss_is_fetched_and_kept_and_a_hit_is_answered_at_once() {
    check(
        json!({ "on": {} }),
        STORE,
        &[
            read(0, 7),
            read(10, 7),
            read(11, 7),
            read(25, 8),
            read(26, 7).by(2),
            read(60, 7).by(2),
            read(70, 0).by(3),
            read(90, 0).by(3),
        ],
        &[
            "0 db read 7",
            // Who calls in the instant of the answer, and first, misses.
            "10 db read 7",
            "10 read 7 of 0: ok v1 100B",
            "11 read 7 of 11: ok v1 100B",
            "20 read 7 of 10: ok v1 100B",
            "25 db read 8",
            // Another key space: another thing, whatever its number.
            "26 db read 7",
            "35 read 8 of 25: ok v1 100B",
            "36 read 7 of 26: ok v1 100B",
            "60 read 7 of 60: ok v1 100B",
            // Nothing is kept for who names no key.
            "70 db read 0",
            "80 read 0 of 70: ok 100B",
            "90 db read 0",
            "100 read 0 of 90: ok 100B",
        ],
    );
}

#[test]
fn the_cpu_is_used_by_every_call_before_anything_else() {
    check(
        json!({ "on": { "discipline": "fifo" }, "cpu": "3ms" }),
        STORE,
        &[read(0, 7), read(20, 7), write(21, 7), read(60, 0).by(3)],
        &[
            "3 db read 7",
            "13 read 7 of 0: ok v1 100B",
            "23 read 7 of 20: ok v1 100B",
            "26 db write 7",
            "36 write 7 of 21: ok v2 100B",
            "63 db read 0",
            "73 read 0 of 60: ok 100B",
        ],
    );
}

/// Kept at 10, dead at 30: not given out at that very instant.
#[test]
fn an_entry_lives_from_when_it_is_kept() {
    check(
        json!({ "on": {}, "ttl": "20ms" }),
        STORE,
        &[read(0, 7), read(29, 7), read(30, 7)],
        &[
            "0 db read 7",
            "10 read 7 of 0: ok v1 100B",
            "29 read 7 of 29: ok v1 100B",
            "30 db read 7",
            "40 read 7 of 30: ok v1 100B",
        ],
    );
}

#[test]
fn each_hit_renews_an_entry_that_slides() {
    check(
        json!({ "on": {}, "ttl": "20ms", "expiry": "sliding" }),
        STORE,
        &[read(0, 7), read(29, 7), read(48, 7), read(68, 7)],
        &[
            "0 db read 7",
            "10 read 7 of 0: ok v1 100B",
            "29 read 7 of 29: ok v1 100B",
            "48 read 7 of 48: ok v1 100B",
            "68 db read 7",
            "78 read 7 of 68: ok v1 100B",
        ],
    );
}

#[test]
fn what_does_not_fit_makes_another_give_way() {
    let script = [read(0, 1), read(20, 2), read(40, 1), read(60, 3), read(80, 1), read(81, 2)];
    let begin = [
        "0 db read 1",
        "10 read 1 of 0: ok v1 100B",
        "20 db read 2",
        "30 read 2 of 20: ok v1 100B",
        "40 read 1 of 40: ok v1 100B",
        "60 db read 3",
        "70 read 3 of 60: ok v1 100B",
    ];
    let used = ["80 read 1 of 80: ok v1 100B", "81 db read 2", "91 read 2 of 81: ok v1 100B"];
    let old = ["80 db read 1", "81 read 2 of 81: ok v1 100B", "90 read 1 of 80: ok v1 100B"];
    for capacity in [json!(2), json!("200B"), json!("299B")] {
        check(json!({ "on": {}, "capacity": capacity }), STORE, &script, &[&begin[..], &used].concat());
        check(json!({ "on": {}, "capacity": capacity, "evict": "fifo" }), STORE, &script, &[&begin[..], &old].concat());
    }
}

#[test]
fn nothing_is_kept_without_room_or_time() {
    for settings in [json!({ "capacity": 0 }), json!({ "capacity": "99B" }), json!({ "ttl": "0s" })] {
        check(
            settings,
            STORE,
            &[read(0, 7), read(11, 7)],
            &["0 db read 7", "10 read 7 of 0: ok v1 100B", "11 db read 7", "21 read 7 of 11: ok v1 100B"],
        );
    }
}

#[test]
fn all_who_miss_meanwhile_fetch_too_unless_one_flies_for_all() {
    let script = [read(0, 7), read(1, 7), read(9, 7), read(9, 8)];
    check(
        json!({ "on": {} }),
        STORE,
        &script,
        &[
            "0 db read 7",
            "1 db read 7",
            "9 db read 7",
            "9 db read 8",
            "10 read 7 of 0: ok v1 100B",
            "11 read 7 of 1: ok v1 100B",
            "19 read 7 of 9: ok v1 100B",
            "19 read 8 of 9: ok v1 100B",
        ],
    );
    // Those who wait are answered though nothing is kept.
    for settings in [json!({}), json!({ "ttl": "0s" }), json!({ "capacity": 0 })] {
        let mut settings = settings;
        (settings["on"], settings["single_flight"]) = (json!({}), json!(true));
        check(
            settings,
            STORE,
            &script,
            &[
                "0 db read 7",
                "9 db read 8",
                "10 read 7 of 0: ok v1 100B",
                "10 read 7 of 1: ok v1 100B",
                "10 read 7 of 9: ok v1 100B",
                "19 read 8 of 9: ok v1 100B",
            ],
        );
    }
}

#[test]
fn a_flight_that_fails_fails_for_all_and_the_next_who_comes_tries_again() {
    check(
        json!({ "on": {}, "single_flight": true }),
        Store { fails: [0, 8], ..STORE },
        &[read(0, 7), read(1, 7), read(11, 7)],
        &[
            "0 db read 7",
            "10 read 7 of 0: failed 0B",
            "10 read 7 of 1: failed 0B",
            "11 db read 7",
            "21 read 7 of 11: ok v1 100B",
        ],
    );
    check(
        json!({ "on": {}, "single_flight": true, "timeout": "6ms", "cancel": true }),
        STORE,
        &[read(0, 7), read(5, 7)],
        &["0 db read 7", "6 read 7 of 0: timed_out 0B", "6 read 7 of 5: timed_out 0B"],
    );
}

/// The client of 0 calls its read off at 4; that of 1, who waits, fetches; that of 2 was called off before.
#[test]
fn a_flight_whose_leader_is_called_off_gets_another() {
    check(
        json!({ "on": {}, "single_flight": true }),
        STORE,
        &[read(0, 7).patient_for(4), read(1, 7).patient_for(2), read(2, 7), read(3, 7), read(20, 7)],
        &[
            "0 db read 7",
            "3 read 7 of 1: timed_out 0B",
            "4 read 7 of 0: timed_out 0B",
            "4 db read 7",
            "14 read 7 of 2: ok v1 100B",
            "14 read 7 of 3: ok v1 100B",
            "20 read 7 of 20: ok v1 100B",
        ],
    );
}

#[test]
fn who_dies_forgets_what_it_kept_unless_told_otherwise() {
    let script = [read(0, 7), read(30, 7), read(45, 7), read(60, 7)];
    let begin =
        ["0 db read 7", "10 read 7 of 0: ok v1 100B", "30 read 7 of 30: ok v1 100B", "45 read 7 of 45: unreachable 0B"];
    let crash = json!({ "crash": "cache", "at": "40ms", "for": "10ms" });
    let fetched = ["60 db read 7", "70 read 7 of 60: ok v1 100B"];
    check_event(json!({ "on": {} }), &crash, STORE, &script, &[&begin[..], &fetched].concat());
    let mut keeps = crash.clone();
    keeps["state"] = json!("keep");
    let kept = ["60 read 7 of 60: ok v1 100B"];
    check_event(json!({ "on": {} }), &keeps, STORE, &script, &[&begin[..], &kept].concat());
}

#[test]
fn a_flight_dies_with_its_instance() {
    check_event(
        json!({ "on": {}, "single_flight": true }),
        &json!({ "crash": "cache", "at": "5ms", "for": "3ms" }),
        STORE,
        &[read(0, 7), read(1, 7), read(20, 7), read(21, 7)],
        &[
            "0 db read 7",
            "5 read 7 of 0: crashed 0B",
            "5 read 7 of 1: crashed 0B",
            "20 db read 7",
            "30 read 7 of 20: ok v1 100B",
            "30 read 7 of 21: ok v1 100B",
        ],
    );
}
