//! Links: each way with a time of its own, and bytes that take time, alone or together.

use super::stage::{Act, HOP, OVER, Stage, to};
use super::*;
use crate::model::link::{Path, Width};

/// The station of a link that all messages share.
const LINE: StationId = StationId(5);

/// A path of one hop as wide as this, both for calls and for answers.
fn narrow(width: Width) -> Path {
    Path { delays: [Span(HOP); 2], widths: [width; 2], ..Path::FREE }
}

/// Requests call `b` with 100 bytes, and get 40; over paths as wide as this.
fn check(arrivals: &[u64], there: Width, back: Width, expected: &[&str]) {
    let a: &[Act] = &[Act::Call(to('b', 1).bytes(100, 40)), OVER];
    let mut stage = Stage::new(arrivals, &[a, &[OVER]]);
    let line = Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline: Discipline::ProcessorSharing };
    stage.stations.push(Station::cpu("line", line));
    stage.path('a', 'b', narrow(there)).path('b', 'a', narrow(back)).check(expected);
}

#[test]
fn each_way_has_its_own_time_for_calls_and_for_answers() {
    let path = |call, answer| Path { delays: [Span(call), Span(answer)], ..Path::FREE };
    let scripts: [&[Act]; 2] = [&[Act::Call(to('b', 1)), OVER], &[Act::Sleep(1), OVER]];
    Stage::new(&[0], &scripts).path('a', 'b', path(3, 100)).path('b', 'a', path(100, 9)).check(&[
        "0 a0 in",
        "3 b1 in",
        "4 b1 ends ok",
        "13 a0 gets ok 1",
        "13 request ends ok",
    ]);
}

#[test]
fn bytes_on_a_private_line_take_their_time_before_they_travel() {
    check(
        &[0, 0],
        Width::Private(0.5),
        Width::Private(2.0),
        &[
            "0 a0 in",
            "0 a1 in",
            "55 b1 in",
            "55 b1 ends ok",
            "55 b11 in",
            "55 b11 ends ok",
            "140 a0 gets ok 1",
            "140 request ends ok",
            "140 a1 gets ok 1",
            "140 request ends ok",
        ],
    );
}

#[test]
fn messages_on_a_shared_line_slow_each_other_down() {
    check(
        &[0, 100],
        Width::Shared(LINE, 2.0),
        Width::Unlimited,
        // The first has half of its 200 ticks alone and the rest by half, until 300; then the second goes on alone.
        &[
            "0 a0 in",
            "100 a1 in",
            "305 b1 in",
            "305 b1 ends ok",
            "310 a0 gets ok 1",
            "310 request ends ok",
            "405 b11 in",
            "405 b11 ends ok",
            "410 a1 gets ok 1",
            "410 request ends ok",
        ],
    );
}

#[test]
fn calls_and_answers_may_share_a_line() {
    check(
        &[0, 105],
        Width::Shared(LINE, 1.0),
        Width::Shared(LINE, 1.0),
        // The answer needs 40 from 105 on, the second call 100: the answer is through at 185, the call at 245.
        &[
            "0 a0 in",
            "105 a1 in",
            "105 b1 in",
            "105 b1 ends ok",
            "190 a0 gets ok 1",
            "190 request ends ok",
            "250 b11 in",
            "250 b11 ends ok",
            "295 a1 gets ok 1",
            "295 request ends ok",
        ],
    );
}

#[test]
fn a_message_without_bytes_meets_no_narrow_line() {
    let path = || narrow(Width::Private(1e6));
    let scripts: [&[Act]; 2] = [&[Act::Call(to('b', 1)), OVER], &[OVER]];
    Stage::new(&[0], &scripts).path('a', 'b', path()).path('b', 'a', path()).check(&[
        "0 a0 in",
        "5 b1 in",
        "5 b1 ends ok",
        "10 a0 gets ok 1",
        "10 request ends ok",
    ]);
}

#[test]
fn background_work_comes_over_the_same_line() {
    let a: &[Act] = &[Act::Spawn(to('b', 1).bytes(100, 0), Origin::Background, true), OVER];
    Stage::new(&[0], &[a, &[OVER]]).path('a', 'b', narrow(Width::Private(1.0))).check(&[
        "0 a0 in",
        "0 request ends ok",
        "105 b1 in",
        "105 b1 ends ok",
    ]);
}

#[test]
fn a_message_to_nobody_goes_through_to_the_end() {
    let a: &[Act] = &[Act::Call(to('b', 1).bytes(100, 0).within(60)), OVER];
    Stage::new(&[0], &[a, &[OVER]]).path('a', 'b', narrow(Width::Private(1.0))).check(&[
        "0 a0 in",
        "60 a0 gets timed_out 1",
        "60 request ends ok",
        "105 b1 in",
        "105 b1 ends ok",
    ]);
}
