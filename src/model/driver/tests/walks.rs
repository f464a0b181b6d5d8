//! Forward, spawn, park and wake, timeouts, alarms: one walk-through each.

use super::stage::{Act, OVER, Stage, to};
use super::*;

const BACKGROUND: Origin = Origin::Background;

#[test]
fn whoever_forwards_gives_up_its_worker_and_the_callee_answers_the_caller() {
    let a: &[Act] = &[Act::Call(to('b', 1)), OVER];
    let b: &[Act] = &[Act::Take(WORKER), Act::Sleep(3), Act::Forward(to('c', 2))];
    let tally = Stage::new(&[0, 0], &[a, b, &[Act::Here, Act::Sleep(4), OVER]]).check(&[
        "0 a0 in",
        "0 a1 in",
        "5 b1 in",
        "5 b11 in",
        "8 b1 ends ok",
        "11 b11 ends ok",
        "13 c12 in",
        "13 c12 here for b",
        "16 c112 in",
        "16 c112 here for b",
        "17 c12 ends ok",
        "20 c112 ends ok",
        "22 a0 gets ok 1",
        "22 request ends ok",
        "25 a1 gets ok 1",
        "25 request ends ok",
    ]);
    assert_eq!((tally.issued, tally.ended, tally.visits), (2, 2, 6));
}

#[test]
fn the_timer_of_the_caller_follows_whoever_is_forwarded_to() {
    let a: &[Act] = &[Act::Call(to('b', 1).within(20)), OVER];
    let b: &[Act] = &[Act::Sleep(3), Act::Forward(to('c', 2))];
    Stage::new(&[0], &[a, b, &[Act::Sleep(4), Act::Forward(to('d', 3))], &[Act::Sleep(9), OVER]]).check(&[
        "0 a0 in",
        "5 b1 in",
        "8 b1 ends ok",
        "13 c12 in",
        "17 c12 ends ok",
        "20 a0 gets timed_out 1",
        "20 request ends ok",
        "22 d123 in",
        "31 d123 ends ok",
    ]);
}

#[test]
fn background_work_is_no_request_and_comes_from_its_instance() {
    let a: &[Act] = &[Act::Spawn(to('b', 1), BACKGROUND, true), Act::Sleep(2), OVER];
    let b: &[Act] = &[Act::Here, Act::Sleep(20), Act::End(Ending::Failed)];
    let tally = Stage::new(&[0], &[a, b]).check(&[
        "0 a0 in",
        "2 request ends ok",
        "5 b1 in",
        "5 b1 here for a",
        "25 b1 ends failed",
    ]);
    let expected = Tally { issued: 1, ended: 1, measured: 1, background: 1, background_ended: 1, ..tally };
    assert_eq!((tally, tally.measured_open, tally.visits), (expected, 0, 2));
}

#[test]
fn what_is_spawned_out_of_nowhere_begins_at_once_and_may_be_a_request() {
    let a: &[Act] = &[Act::Spawn(to('b', 1), Origin::Request, false), Act::Sleep(2), OVER];
    let tally = Stage::new(&[0], &[a, &[Act::Here, Act::Sleep(20), OVER]]).check(&[
        "0 a0 in",
        "0 b1 in",
        "0 b1 here for -",
        "2 request ends ok",
        "20 request ends ok",
    ]);
    assert_eq!((tally.issued, tally.ended, tally.background), (2, 2, 0));
}

#[test]
fn background_work_may_be_forwarded_and_ends_once() {
    let a: &[Act] = &[Act::Spawn(to('b', 1), BACKGROUND, true), OVER];
    let b: &[Act] = &[Act::Sleep(2), Act::Forward(to('c', 2))];
    let tally = Stage::new(&[0], &[a, b, &[Act::Sleep(4), OVER]]).check(&[
        "0 a0 in",
        "0 request ends ok",
        "5 b1 in",
        "7 b1 ends ok",
        "12 c12 in",
        "16 c12 ends ok",
    ]);
    assert_eq!((tally.background, tally.background_ended, tally.ended), (1, 1, 1));
}

/// A library in its caller, called in the background: it calls in the name of whoever spawned it, from there.
#[test]
fn background_work_inside_its_caller_is_a_part_of_it() {
    let a: &[Act] = &[Act::Spawn(to('b', 1), BACKGROUND, true), OVER];
    let check = |b: &[Act], answer: &[&str]| {
        let stage = Stage::new(&[0], &[a, b, &[Act::Here, Act::Sleep(4), OVER]]).inside('b');
        let begin = ["0 a0 in", "0 request ends ok", "0 b1 in", "0 b1 here for a"];
        let tally = stage.check(&[&begin[..], answer].concat());
        assert_eq!((tally.background, tally.background_ended, tally.ended), (1, 1, 1));
    };
    check(
        &[Act::Here, Act::Call(to('c', 2)), OVER],
        &["5 c12 in", "5 c12 here for a", "9 c12 ends ok", "14 b1 gets ok 2", "14 b1 ends ok"],
    );
    check(&[Act::Here, Act::Forward(to('c', 2))], &["0 b1 ends ok", "5 c12 in", "5 c12 here for a", "9 c12 ends ok"]);
}

#[test]
fn the_first_token_wakes_and_nobody_is_woken_who_is_not_parked_or_is_gone() {
    const WAKE: u32 = 3;
    let a: &[Act] = &[
        Act::Spawn(to('b', 1), BACKGROUND, true),
        Act::Sleep(10),
        Act::Call(to('b', 2).at(WAKE)),
        Act::Call(to('b', 3).at(WAKE)),
        Act::Call(to('b', 4).at(WAKE)),
        OVER,
    ];
    let b: &[Act] = &[Act::Park, Act::Sleep(15), OVER, Act::Wake(7), Act::Wake(8), OVER];
    Stage::new(&[0], &[a, b]).check(&[
        "0 a0 in",
        "5 b1 in",
        "15 b2 in",
        "15 b2 ends ok",
        "15 b1 woken 7",
        "20 a0 gets ok 2",
        "25 b3 in",
        "25 b3 ends ok",
        "30 b1 ends ok",
        "30 a0 gets ok 3",
        "35 b4 in",
        "35 b4 ends ok",
        "40 a0 gets ok 4",
        "40 request ends ok",
    ]);
}

/// The first who misses asks; those who come meanwhile wait for its answer.
#[derive(Default)]
struct SingleFlight {
    flying: bool,
    waiting: Vec<Id>,
}

impl Component for SingleFlight {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.flying {
            self.waiting.push(visit.id);
            return Step::Park;
        }
        self.flying = true;
        ctx.call = Call { lineage: visit.lineage, ..to('c', 2) };
        Step::Call
    }

    fn resume(&mut self, _visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        if why == Resume::Reply {
            self.flying = false;
            self.waiting.drain(..).for_each(|id| ctx.wake(id, 0));
        }
        Step::DONE
    }
}

#[test]
fn three_visitors_make_one_flight_and_land_in_order_of_arrival() {
    let scripts: [&[Act]; 3] = [&[Act::Call(to('b', 1)), OVER], &[], &[Act::Sleep(10), OVER]];
    let tally = Stage::new(&[0, 1, 2, 31], &scripts).cast('b', SingleFlight::default()).check(&[
        "0 a0 in",
        "1 a1 in",
        "2 a2 in",
        "10 c1 in",
        "20 c1 ends ok",
        "25 b1 ends ok",
        "25 b11 ends ok",
        "25 b21 ends ok",
        "30 a0 gets ok 1",
        "30 request ends ok",
        "30 a1 gets ok 1",
        "30 request ends ok",
        "30 a2 gets ok 1",
        "30 request ends ok",
        "31 a3 in",
        "41 c31 in",
        "51 c31 ends ok",
        "56 b31 ends ok",
        "61 a3 gets ok 1",
        "61 request ends ok",
    ]);
    assert_eq!(tally.visits, 4 + 4 + 2);
}

#[test]
fn a_timeout_leaves_an_orphan_or_calls_it_off_one_way_later() {
    let b: &[Act] = &[Act::Take(WORKER), Act::Sleep(30), OVER];
    let begin = ["0 a0 in", "5 b1 in", "12 a0 gets timed_out 1", "12 request ends ok"];
    let orphan: &[Act] = &[Act::Call(to('b', 1).within(12)), OVER];
    Stage::new(&[0], &[orphan, b]).check(&[&begin[..], &["35 b1 ends ok"]].concat());
    let called_off: &[Act] = &[Act::Call(to('b', 1).within(12).cancelling()), OVER];
    Stage::new(&[0], &[called_off, b]).check(&[&begin[..], &["b1 abandoned", "17 b1 ends cancelled"]].concat());
}

#[test]
fn an_answer_at_the_deadline_is_in_time() {
    let a: &[Act] = &[Act::Call(to('b', 1).within(12).cancelling()), OVER];
    Stage::new(&[0], &[a, &[Act::Sleep(2), OVER]]).check(&[
        "0 a0 in",
        "5 b1 in",
        "7 b1 ends ok",
        "12 a0 gets ok 1",
        "12 request ends ok",
    ]);
}

#[test]
fn a_call_whose_timeout_is_zero_is_on_its_way_and_called_off_behind_itself() {
    let a: &[Act] = &[Act::Call(to('b', 1).within(0).cancelling()), OVER];
    Stage::new(&[0], &[a, &[Act::Sleep(2), OVER]]).check(&[
        "0 a0 in",
        "0 a0 gets timed_out 1",
        "0 request ends ok",
        "5 b1 in",
        "b1 abandoned",
        "5 b1 ends cancelled",
    ]);
}

#[test]
fn an_alarm_goes_off_unless_it_was_called_off_before() {
    let a: &[Act] = &[
        Act::Alarm(10, 7),
        Act::Alarm(11, 8),
        Act::Calm(0),
        Act::Sleep(20),
        // The slot of alarm 1, which went off, is that of alarm 2 now.
        Act::Alarm(5, 9),
        Act::Calm(1),
        Act::Sleep(20),
        OVER,
    ];
    Stage::new(&[0], &[a]).check(&["0 a0 in", "11 a alarm 8", "25 a alarm 9", "40 request ends ok"]);
}
