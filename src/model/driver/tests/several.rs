//! Several calls at once: so many of so many, late answers, and calls made later.

use super::stage::{Act, OVER, Stage, to};
use super::*;

const QUICK: &[Act] = &[Act::Sleep(10), OVER];
const SLOW: &[Act] = &[Act::Sleep(20), OVER];
const SLOWEST: &[Act] = &[Act::Sleep(30), OVER];
const THREE: &[Call] = &[to('b', 1), to('c', 2), to('d', 3)];

/// Waits for so many of three.
const fn of_three(need: u32) -> Act {
    Act::Many { calls: THREE, first: 3, need, cancel: false, overdue: None }
}

/// One call, and one more of three whenever so much time passes.
const fn hedge(ticks: u64) -> Act {
    Act::Many { calls: THREE, first: 1, need: 1, cancel: true, overdue: Some(ticks) }
}

const BEGIN: [&str; 4] = ["0 a0 in", "5 b1 in", "5 c2 in", "5 d3 in"];

#[test]
fn two_of_three_suffice_and_the_late_answer_is_told_whether_the_caller_lives_or_not() {
    let decided =
        ["15 b1 ends ok", "20 a over ok 1", "25 c2 ends ok", "30 a over ok 2", "30 a0 gets ok 2"].map(String::from);
    let check = |a: &[Act], end: &[&str]| {
        let begin = BEGIN.iter().copied().chain(decided.iter().map(String::as_str));
        let expected: Vec<&str> = begin.chain(end.iter().copied()).collect();
        Stage::new(&[0], &[a, QUICK, SLOW, SLOWEST]).check(&expected);
    };
    // The caller works on, is gone when the callee ends, is gone while the answer travels.
    let end = ["35 d3 ends ok", "40 a over ok 3", "50 request ends ok"];
    check(&[of_three(2), Act::Sleep(20), OVER], &end);
    check(&[of_three(2), OVER], &["30 request ends ok", "35 d3 ends ok", "35 a over ok 3"]);
    check(&[of_three(2), Act::Sleep(7), OVER], &["35 d3 ends ok", "37 request ends ok", "40 a over ok 3"]);
}

#[test]
fn late_answers_do_not_count_for_the_next_wait() {
    let a: &[Act] = &[of_three(1), Act::Call(to('b', 4)), OVER];
    Stage::new(&[0], &[a, QUICK, SLOW, SLOWEST]).check(
        &[
            &BEGIN[..],
            &["15 b1 ends ok", "20 a over ok 1", "20 a0 gets ok 1"],
            &["25 c2 ends ok", "25 b4 in", "30 a over ok 2", "35 d3 ends ok", "35 b4 ends ok"],
            &["40 a over ok 3", "40 a0 gets ok 4", "40 request ends ok"],
        ]
        .concat(),
    );
}

#[test]
fn it_is_over_when_too_few_are_left_to_succeed() {
    let failing: &[Act] = &[Act::Sleep(10), Act::End(Ending::Failed)];
    let rejecting: &[Act] = &[Act::Sleep(20), Act::End(Ending::Rejected)];
    Stage::new(&[0], &[&[of_three(2), OVER], failing, rejecting, SLOWEST]).check(
        &[
            &BEGIN[..],
            &["15 b1 ends failed", "20 a over failed 1", "25 c2 ends rejected", "30 a over rejected 2"],
            &["30 a0 gets rejected 2", "30 request ends ok", "35 d3 ends ok", "35 a over ok 3"],
        ]
        .concat(),
    );
}

#[test]
fn a_call_that_times_out_is_over_then_and_not_again() {
    const CALLS: &[Call] = &[to('b', 1).within(12), to('c', 2), to('d', 3).within(12).cancelling()];
    let a: &[Act] = &[Act::Many { calls: CALLS, first: 3, need: 1, cancel: false, overdue: None }, OVER];
    Stage::new(&[0], &[a, QUICK, SLOW, SLOWEST]).check(
        &[
            &BEGIN[..],
            &["12 a over timed_out 1", "12 a over timed_out 3", "15 b1 ends ok", "d3 abandoned"],
            &["17 d3 ends cancelled", "25 c2 ends ok", "30 a over ok 2", "30 a0 gets ok 2", "30 request ends ok"],
        ]
        .concat(),
    );
}

#[test]
fn all_timeouts_together_decide() {
    const CALLS: &[Call] = &[to('b', 1).within(12), to('c', 2).within(13)];
    let a: &[Act] = &[Act::Many { calls: CALLS, first: 2, need: 1, cancel: false, overdue: None }, OVER];
    Stage::new(&[0], &[a, QUICK, SLOW]).check(&[
        "0 a0 in",
        "5 b1 in",
        "5 c2 in",
        "12 a over timed_out 1",
        "13 a over timed_out 2",
        "13 a0 gets timed_out 2",
        "13 request ends ok",
        "15 b1 ends ok",
        "25 c2 ends ok",
    ]);
}

#[test]
fn a_hedge_goes_out_when_it_is_time_and_the_loser_is_called_off() {
    Stage::new(&[0], &[&[hedge(8), OVER], SLOWEST, &[Act::Sleep(1), OVER], SLOW]).check(&[
        "0 a0 in",
        "5 b1 in",
        "8 a0 overdue",
        "13 c2 in",
        "14 c2 ends ok",
        "16 a0 overdue",
        "19 a over ok 2",
        "19 a over cancelled 1",
        "19 a over cancelled 3",
        "19 a0 gets ok 2",
        "19 request ends ok",
        "21 d3 in",
        "b1 abandoned",
        "24 b1 ends cancelled",
        "d3 abandoned",
        "24 d3 ends cancelled",
    ]);
}

#[test]
fn a_failure_before_the_hedge_time_is_made_good_at_once_and_the_time_begins_anew() {
    let failing: &[Act] = &[Act::Sleep(1), Act::End(Ending::Failed)];
    Stage::new(&[0], &[&[hedge(12), OVER], failing, SLOWEST, &[OVER]]).check(&[
        "0 a0 in",
        "5 b1 in",
        "6 b1 ends failed",
        "11 a over failed 1",
        "11 a0 gets failed 1",
        "16 c2 in",
        "23 a0 overdue",
        "28 d3 in",
        "28 d3 ends ok",
        "33 a over ok 3",
        "33 a over cancelled 2",
        "33 a0 gets ok 3",
        "33 request ends ok",
        "c2 abandoned",
        "38 c2 ends cancelled",
    ]);
}

#[test]
fn an_answer_at_the_hedge_time_makes_the_hedge_needless() {
    Stage::new(&[0], &[&[hedge(20), OVER], QUICK, SLOW, SLOW]).check(&[
        "0 a0 in",
        "5 b1 in",
        "15 b1 ends ok",
        "20 a over ok 1",
        "20 a0 gets ok 1",
        "20 request ends ok",
    ]);
}

#[test]
fn when_every_hedge_has_failed_so_has_the_wait() {
    let failing: &[Act] = &[Act::Sleep(1), Act::End(Ending::Failed)];
    Stage::new(&[0], &[&[hedge(100), OVER], failing, failing, failing]).check(&[
        "0 a0 in",
        "5 b1 in",
        "6 b1 ends failed",
        "11 a over failed 1",
        "11 a0 gets failed 1",
        "16 c2 in",
        "17 c2 ends failed",
        "22 a over failed 2",
        "22 a0 gets failed 2",
        "27 d3 in",
        "28 d3 ends failed",
        "33 a over failed 3",
        "33 a0 gets failed 3",
        "33 request ends ok",
    ]);
}
