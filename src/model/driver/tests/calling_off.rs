//! Calling off: losers and all below them stop one way later, wherever they are, and give back what they hold.

use super::stage::{Act, HOP, OVER, Stage, about, to};
use super::*;
use crate::model::link::{Path, Width};

const HOLD: &[Act] = &[Act::Take(WORKER), Act::Sleep(60), OVER];

/// `b` and `c` are called, `c` answers at 20, and the news that `b` has lost reaches it at 25. `d` begins at 0, called
/// by nobody; `e` may be called by `b`, 5 ticks away.
fn stage(b: &[Act], d: &[Act]) -> Stage {
    const CALLS: &[Call] = &[to('b', 1).bytes(100, 30), to('c', 2)];
    let a: &[Act] = &[
        Act::Spawn(to('d', 9), Origin::Background, false),
        Act::Many { calls: CALLS, first: 2, need: 1, cancel: true, overdue: None },
        OVER,
    ];
    Stage::new(&[0], &[a, b, &[Act::Sleep(10), OVER], d, &[Act::Take(PAIR), Act::Sleep(500), OVER]])
}

/// What `a` is told.
fn told(lines: &[String]) -> Vec<&str> {
    about(lines, &['a']).into_iter().filter(|line| line.contains("over")).collect()
}

/// What happens to `b`, `d` and `e`. The caller is told of each call once.
fn check_on(stage: Stage, expected: &[&str]) {
    let stopped = stage.driver().run();
    let lines = stopped.observer.lines();
    assert_eq!(told(&lines), ["20 a over ok 2", "20 a over cancelled 1"]);
    let mut lines = about(&lines, &['b', 'd', 'e']);
    lines.retain(|line| *line != "0 d9 in");
    assert_eq!(lines.join("\n"), expected.join("\n"));
    assert!(stopped.at_rest, "nothing is pending and nobody is left");
}

fn check(b: &[Act], d: &[Act], expected: &[&str]) {
    check_on(stage(b, d), expected);
}

const GONE: [&str; 3] = ["5 b1 in", "b1 abandoned", "25 b1 ends cancelled"];

#[test]
fn asleep() {
    check(&[Act::Sleep(100), OVER], &[OVER], &["0 d9 ends ok", GONE[0], GONE[1], GONE[2]]);
}

#[test]
fn parked() {
    check(&[Act::Park, OVER], &[OVER], &["0 d9 ends ok", GONE[0], GONE[1], GONE[2]]);
}

#[test]
fn with_servers_that_the_next_gets() {
    let b: &[Act] = &[Act::Take(PAIR), Act::Take(WORKER), Act::Sleep(100), OVER];
    check(b, &[Act::Sleep(10), Act::Take(WORKER), Act::Sleep(7), OVER], &[&GONE[..], &["32 d9 ends ok"]].concat());
}

#[test]
fn in_line() {
    check(HOLD, HOLD, &[&GONE[..], &["60 d9 ends ok"]].concat());
}

#[test]
fn impatient_in_line() {
    check(&[Act::TakeWithin(WORKER, 21), OVER], HOLD, &[&GONE[..], &["60 d9 ends ok"]].concat());
    // A tick less patient, it is shed when the news comes, because its deadline was set before.
    let shed = ["5 b1 in", "b1 abandoned", "25 b1 ends shed", "60 d9 ends ok"];
    check(&[Act::TakeWithin(WORKER, 20), OVER], HOLD, &shed);
}

#[test]
fn queued_before_a_core() {
    let serve: &[Act] = &[Act::Serve(FIFO, 40), OVER];
    check(serve, serve, &[&GONE[..], &["40 d9 ends ok"]].concat());
}

#[test]
fn served_by_a_core_that_the_next_gets() {
    let d: &[Act] = &[Act::Sleep(10), Act::Serve(FIFO, 7), OVER];
    check(&[Act::Serve(FIFO, 100), OVER], d, &[&GONE[..], &["32 d9 ends ok"]].concat());
}

#[test]
fn sharing_a_core() {
    // Half the core from 15 to 25 are 5 of the 12 that it needs, the rest takes 7.
    let d: &[Act] = &[Act::Sleep(15), Act::Serve(SHARED, 12), OVER];
    check(&[Act::Serve(SHARED, 100), OVER], d, &[&GONE[..], &["32 d9 ends ok"]].concat());
}

#[test]
fn on_its_way_to_somebody_else() {
    let slow = Path { delays: [Span(40); 2], ..Path::FREE };
    let stage = stage(&[Act::Forward(to('e', 4))], &[OVER]).path('b', 'e', slow);
    check_on(stage, &["0 d9 ends ok", "5 b1 in", "5 b1 ends ok", "25 e14 ends cancelled"]);
}

#[test]
fn forwarded() {
    let expected = ["0 d9 ends ok", "5 b1 in", "5 b1 ends ok", "10 e14 in", "e14 abandoned", "25 e14 ends cancelled"];
    check(&[Act::Forward(to('e', 4))], &[OVER], &expected);
}

#[test]
fn still_on_a_narrow_line() {
    let line = Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline: Discipline::ProcessorSharing };
    for width in [Width::Private(1.0), Width::Shared(StationId(5), 1.0)] {
        let mut stage = stage(&[OVER], &[OVER]);
        stage.stations.push(Station::cpu("line", line));
        let stage = stage.path('a', 'b', Path { delays: [Span(HOP); 2], widths: [width; 2], ..Path::FREE });
        check_on(stage, &["0 d9 ends ok", "25 b1 ends cancelled"]);
    }
}

#[test]
fn who_has_ended_answers_nobody() {
    // It ends while the news travels; its answer is on its way; its answer is still on a narrow line.
    check(&[Act::Sleep(17), OVER], &[OVER], &["0 d9 ends ok", "5 b1 in", "22 b1 ends ok"]);
    check(&[Act::Sleep(13), OVER], &[OVER], &["0 d9 ends ok", "5 b1 in", "18 b1 ends ok"]);
    let line = Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline: Discipline::ProcessorSharing };
    for width in [Width::Private(1.0), Width::Shared(StationId(5), 1.0)] {
        let mut stage = stage(&[OVER], &[OVER]);
        stage.stations.push(Station::cpu("line", line));
        let stage = stage.path('b', 'a', Path { delays: [Span(HOP); 2], widths: [width; 2], ..Path::FREE });
        check_on(stage, &["0 d9 ends ok", "5 b1 in", "5 b1 ends ok"]);
    }
}

#[test]
fn its_own_call_is_called_off_one_way_later() {
    let below =
        ["b1 abandoned", "25 b over cancelled 4", "25 b1 ends cancelled", "e14 abandoned", "30 e14 ends cancelled"];
    let begin = ["0 d9 ends ok", "5 b1 in", "10 e14 in"];
    check(&[Act::Call(to('e', 4)), OVER], &[OVER], &[&begin[..], &below].concat());
    check(&[Act::Call(to('e', 4).within(300)), OVER], &[OVER], &[&begin[..], &below].concat());
    // What it gave up before works on.
    check(
        &[Act::Call(to('e', 4).within(10)), Act::Sleep(100), OVER],
        &[OVER],
        &[&begin[..], &["15 b1 gets timed_out 4"], &GONE[1..], &["510 e14 ends ok"]].concat(),
    );
}

#[test]
fn its_own_several_calls_are_called_off_one_way_later() {
    const CALLS: &[Call] = &[to('e', 4), to('e', 5), to('d', 6)];
    const ALL: &[Act] = &[Act::Many { calls: CALLS, first: 3, need: 3, cancel: false, overdue: None }, OVER];
    check(
        ALL,
        &[OVER],
        &[
            "0 d9 ends ok",
            "5 b1 in",
            "10 e14 in",
            "10 e15 in",
            "10 d16 in",
            "10 d16 ends ok",
            "15 b over ok 6",
            "b1 abandoned",
            "25 b over cancelled 4",
            "25 b over cancelled 5",
            "25 b1 ends cancelled",
            "e14 abandoned",
            "30 e14 ends cancelled",
            "e15 abandoned",
            "30 e15 ends cancelled",
        ],
    );
}

#[test]
fn a_part_of_its_caller_is_called_off_with_it_and_what_it_called_one_way_later() {
    // `b` runs inside `a`, so that the news reaches it at once.
    let stage = stage(&[Act::Call(to('e', 4)), OVER], &[OVER]).inside('b');
    let stopped = stage.driver().run();
    let lines = stopped.observer.lines();
    let theirs =
        ["0 b1 in", "5 e14 in", "b1 abandoned", "20 b1 ends cancelled", "e14 abandoned", "25 e14 ends cancelled"];
    assert_eq!(about(&lines, &['b', 'e']), theirs);
    assert_eq!(told(&lines), ["20 a over ok 2", "20 a over cancelled 1", "20 a over cancelled 4"]);
    assert!(stopped.at_rest, "nothing is pending and nobody is left");
}

/// Branches of one visit, of which one is done before the other has begun. The news does not overtake the call: the
/// other begins all the same, as it would at a distance of a tick.
#[test]
fn a_branch_that_has_not_begun() {
    const BRANCHES: &[Call] = &[to('a', 1).at(2), to('a', 2).at(3)];
    const ONE: Act = Act::Many { calls: BRANCHES, first: 2, need: 1, cancel: true, overdue: None };
    let check = |second: &[Act], end: &[&str]| {
        let begin = ["0 a0 in", "0 a1 in", "0 a1 ends ok", "0 a over ok 1", "0 a over cancelled 2", "0 a0 gets ok 1"];
        let script = [&[ONE, OVER, OVER], second].concat();
        Stage::new(&[0], &[&script]).check(&[&begin[..], &["0 request ends ok", "0 a2 in"], end].concat());
    };
    check(&[Act::Take(WORKER), Act::Sleep(10), OVER], &["a2 abandoned", "0 a2 ends cancelled"]);
    // What takes no time is over when the news comes.
    check(&[OVER], &["0 a2 ends ok"]);
}

/// Branches of one visit that have been served at the same instant: the second is called off, though it may go on.
#[test]
fn a_branch_that_may_go_on() {
    const BRANCHES: &[Call] = &[to('a', 1).at(2), to('a', 2).at(2)];
    const ONE: Act = Act::Many { calls: BRANCHES, first: 2, need: 1, cancel: true, overdue: None };
    Stage::new(&[0], &[&[ONE, OVER, Act::Serve(SHARED, 10), OVER]]).check(&[
        "0 a0 in",
        "0 a1 in",
        "0 a2 in",
        "20 a1 ends ok",
        "20 a over ok 1",
        "20 a over cancelled 2",
        "a2 abandoned",
        "20 a2 ends cancelled",
        "20 a0 gets ok 1",
        "20 request ends ok",
    ]);
}

#[test]
fn whoever_ends_calls_off_the_rest_if_it_wanted_to() {
    const CALLS: &[Call] = &[to('b', 1), to('c', 2), to('c', 3)];
    // The first failure decides, and the caller ends.
    const ALL: Act = Act::Many { calls: CALLS, first: 3, need: 3, cancel: true, overdue: None };
    let failing: &[Act] = &[Act::Sleep(2), Act::End(Ending::Failed)];
    let expected = [
        "0 a0 in",
        "5 b1 in",
        "5 c2 in",
        "5 c3 in",
        "7 b1 ends failed",
        "12 a over failed 1",
        "12 a0 gets failed 1",
        "12 a over cancelled 2",
        "12 a over cancelled 3",
        "12 request ends ok",
        "c2 abandoned",
        "17 c2 ends cancelled",
        "c3 abandoned",
        "17 c3 ends cancelled",
    ];
    Stage::new(&[0], &[&[ALL, OVER], failing, &[Act::Take(WORKER), Act::Sleep(50), OVER]]).check(&expected);
}
