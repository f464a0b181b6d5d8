//! Visits that end wherever they are: all that they held or waited for goes to the next.

use super::*;

/// Three requests with these steps, of which the one with this number ends at this instant from outside; when the
/// others have ended.
fn check(steps: &'static [Do], gone: usize, at: u64, rest_at: u64) {
    let mut driver = begun(3, steps);
    let id = visits(&driver)[gone];
    while let Some(event) = driver.hub.ctx.agenda.pop_until(Instant(at - 1)) {
        let onward = driver.handle(event);
        driver.advance(onward);
    }
    driver.hub.ctx.now = Instant(at);
    assert!(driver.end(id, Ending::Crashed, 0).is_none(), "nobody waits for the answer");
    driver.advance(None);
    while !driver.visits.is_empty() {
        next(&mut driver);
    }
    let stopped = driver.stop();
    assert_eq!((stopped.at, stopped.tally.ended), (Instant(rest_at), 3), "without {gone}");
}

#[test]
fn a_worker_and_a_place_before_it_are_given_up() {
    const STEPS: &[Do] = &[Do::Take(WORKER), Do::Step(Step::Sleep { span: Span(10), fixed: false }), OVER];
    check(STEPS, 0, 1, 21);
    check(STEPS, 1, 1, 20);
    check(STEPS, 2, 1, 20);
}

#[test]
fn a_core_and_a_place_before_it_are_given_up() {
    const STEPS: &[Do] = &[Do::Step(Step::Serve(FIFO, Span(10))), OVER];
    check(STEPS, 0, 1, 21);
    check(STEPS, 1, 1, 20);
    check(STEPS, 2, 1, 20);
}

#[test]
fn a_share_of_a_core_goes_to_the_others() {
    const STEPS: &[Do] = &[Do::Step(Step::Serve(SHARED, Span(10))), OVER];
    // Each has a third of a tick by 1, and the two that stay need 29/3 more at half the rate: until 20.33.
    for gone in 0..3 {
        check(STEPS, gone, 1, 21);
        // By 13 each has 13/3, and the two that stay need 17/3 more at half the rate: until 24.33.
        check(STEPS, gone, 13, 25);
    }
}

#[test]
fn who_fills_the_world_is_told_so() {
    const STEPS: &[Do] = &[Do::Take(WORKER), Do::Step(Step::Sleep { span: Span(10), fixed: false }), OVER];
    let run = |most_visits: usize| {
        let mut driver = world(3, STEPS, &[OVER]);
        driver.most_visits = most_visits;
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| driver.run().tally.ended))
    };
    assert_eq!(run(3).ok(), Some(3));
    let payload = run(2).expect_err("a third one comes");
    let Overload(said) = payload.downcast_ref().expect("no law is broken");
    assert!(said.starts_with("after 0.0 % of the run more than 2 calls are under way"), "{said}");
}
