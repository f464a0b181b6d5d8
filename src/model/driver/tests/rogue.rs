//! Components that misbehave.

use super::*;

#[test]
#[should_panic(expected = "only a held server is given back")]
fn nobody_gives_back_what_is_not_held() {
    let _ = world(1, &[Do::Step(Step::Release(WORKER)), OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "only a held server is given back")]
fn nobody_gives_back_twice() {
    const RELEASE: Do = Do::Step(Step::Release(WORKER));
    let _ = world(1, &[Do::Take(WORKER), RELEASE, RELEASE, OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "a visit holds at most 4 servers at once")]
fn nobody_holds_more_than_a_visit_can() {
    const TAKE: Do = Do::Take(CONNECTIONS);
    let _ = world(1, &[TAKE, TAKE, TAKE, TAKE, TAKE, OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "worker is held, not served")]
fn nobody_is_served_by_a_pool() {
    let _ = world(1, &[Do::Step(Step::Serve(WORKER, Span(1))), OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "shared is served, not held")]
fn nobody_holds_a_cpu() {
    let _ = world(1, &[Do::Take(SHARED), OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "2 answers are needed of 1 calls")]
fn nobody_needs_more_answers_than_calls() {
    let _ = world(1, &[Do::Many(1, 2), OVER], &[OVER]).run();
}

#[test]
#[should_panic(expected = "a request's first visit stays until the request ends")]
fn nobody_leaves_a_request_to_somebody_else() {
    const CALL: Call = call(None);
    let _ = world(1, &[Do::Forward(CALL)], &[OVER]).run();
}

/// What a rogue can do without breaking a law: it ends and lives on nowhere.
fn check(first: &'static [Do], second: &'static [Do], rests: bool) {
    let stopped = world(3, first, second).run();
    assert_eq!((stopped.tally.issued, stopped.at_rest), (3, rests));
    assert_eq!(stopped.tally.measured_open, if rests { 0 } else { 3 });
}

#[test]
fn whoever_ends_gives_back_what_it_holds() {
    const TAKE: Do = Do::Take(WORKER);
    const SERVE: Do = Do::Step(Step::Serve(FIFO, Span(3)));
    check(&[TAKE, SERVE, OVER], &[OVER], true);
    check(&[Do::Take(CONNECTIONS), TAKE, Do::Take(CONNECTIONS), OVER], &[OVER], true);
}

#[test]
fn late_answers_are_dropped() {
    const SLEEP: Do = Do::Step(Step::Sleep { span: Span(7), fixed: false });
    check(&[Do::Many(3, 1), SLEEP, OVER], &[Do::Take(WORKER), SLEEP, OVER], true);
}

#[test]
fn an_answer_after_its_timeout_does_not_count() {
    const SLEEP: Do = Do::Step(Step::Sleep { span: Span(7), fixed: false });
    const LATER: Do = Do::Step(Step::Sleep { span: Span(100), fixed: false });
    let stopped = world(1, &[Do::Race(Span(3)), LATER, OVER], &[Do::Take(WORKER), SLEEP, OVER]).run();
    assert_eq!((stopped.at, stopped.at_rest), (Instant(7 + 7 + 100), true), "the second answer counts, at 14");
}

#[test]
fn whoever_needs_no_answer_does_not_wait() {
    const SLEEP: Do = Do::Step(Step::Sleep { span: Span(7), fixed: false });
    let stopped = world(1, &[Do::Many(2, 0), OVER], &[SLEEP, OVER]).run();
    assert_eq!((stopped.tally.visits, stopped.at, stopped.at_rest), (3, Instant(7), true));
    check(&[Do::Many(0, 0), OVER], &[OVER], true);
}

#[test]
fn whoever_is_never_woken_is_in_flight_with_all_that_it_holds() {
    check(&[Do::Take(CONNECTIONS), Do::Step(Step::Park)], &[OVER], false);
}
