//! Holding servers: until the end or less long, several at once, with patience, and for ever.

use super::stage::{Act, OVER, Stage, about, to};
use super::*;

const ASK: &[Act] = &[Act::Call(to('b', 1)), OVER];

/// Requests that arrive at `a` at these instants and call `b`: what happens at `b`, and nothing else.
fn check(arrivals: &[u64], b: &[Act], expected: &[&str]) {
    let stage = Stage::new(arrivals, &[ASK, b]);
    let stopped = stage.driver().run();
    let lines = stopped.observer.lines();
    assert_eq!(about(&lines, &['b']).join("\n"), expected.join("\n"));
    assert!(stopped.at_rest, "nothing is pending and nobody is left");
}

#[test]
fn a_server_that_is_given_back_early_is_the_next_ones() {
    check(
        &[0, 0],
        &[Act::Take(WORKER), Act::Sleep(3), Act::Give(WORKER), Act::Sleep(20), OVER],
        &["5 b1 in", "5 b11 in", "28 b1 ends ok", "31 b11 ends ok"],
    );
}

#[test]
fn four_servers_are_held_at_once_and_given_back_in_the_end() {
    check(
        &[0, 1],
        &[Act::Take(CONNECTIONS), Act::Take(PAIR), Act::Take(CONNECTIONS), Act::Take(WORKER), Act::Sleep(10), OVER],
        &["5 b1 in", "6 b11 in", "15 b1 ends ok", "25 b11 ends ok"],
    );
}

#[test]
fn whoever_gives_back_one_of_several_keeps_the_others() {
    const WAIT: Act = Act::Sleep(10);
    check(
        &[0, 1, 2],
        &[Act::Take(PAIR), Act::Take(WORKER), WAIT, Act::Give(PAIR), WAIT, OVER],
        // The second has the pair's other place and waits for the worker; the third gets the first's place at 15.
        &["5 b1 in", "6 b11 in", "7 b21 in", "25 b1 ends ok", "45 b11 ends ok", "65 b21 ends ok"],
    );
}

#[test]
fn whoever_is_let_in_at_the_deadline_stays_and_a_tick_later_is_shed() {
    check(
        &[0, 0, 1],
        &[Act::TakeWithin(WORKER, 10), Act::Sleep(10), OVER],
        &["5 b1 in", "5 b11 in", "6 b21 in", "15 b1 ends ok", "b21 abandoned", "16 b21 ends shed", "25 b11 ends ok"],
    );
}

#[test]
fn the_answer_of_who_is_shed_comes_like_any_other() {
    let b: &[Act] = &[Act::TakeWithin(WORKER, 0), Act::Sleep(10), OVER];
    Stage::new(&[0, 0], &[ASK, b]).check(&[
        "0 a0 in",
        "0 a1 in",
        "5 b1 in",
        "5 b11 in",
        "b11 abandoned",
        "5 b11 ends shed",
        "10 a1 gets shed 1",
        "10 request ends ok",
        "15 b1 ends ok",
        "20 a0 gets ok 1",
        "20 request ends ok",
    ]);
}

#[test]
fn what_is_reserved_stays_so_and_is_no_visit() {
    check(
        &[0, 1],
        &[Act::Reserve(PAIR), Act::TakeWithin(PAIR, 3), Act::Sleep(1), OVER],
        // The second reservation is the last place, so that nobody is let in any more.
        &["5 b1 in", "5 b1 reserves", "6 b11 in", "6 b11 reserves nothing", "6 b1 ends ok", "7 b11 ends ok"],
    );
    check(
        &[0, 10, 20],
        &[Act::Reserve(PAIR), Act::TakeWithin(PAIR, 3), Act::Sleep(1), OVER],
        &[
            "5 b1 in",
            "5 b1 reserves",
            "6 b1 ends ok",
            "15 b11 in",
            "15 b11 reserves",
            "b11 abandoned",
            "18 b11 ends shed",
            "25 b21 in",
            "25 b21 reserves nothing",
            "b21 abandoned",
            "28 b21 ends shed",
        ],
    );
}

/// A balancer that lets in as many as there are workers behind it, and picks whoever is free.
#[derive(Default)]
struct LateBinding {
    busy: [bool; 2],
}

impl Component for LateBinding {
    fn enter(&mut self, _visit: &mut Frame, _ctx: &mut Ctx) -> Step {
        Step::acquire(PAIR)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        if why == Resume::Reply {
            let reply = ctx.reply;
            self.busy[reply.tag as usize] = false;
            return Step::DONE;
        }
        let free = self.busy.iter().position(|busy| !busy).expect("who is let in finds a free worker");
        self.busy[free] = true;
        let letter = ['c', 'd'][free];
        ctx.call = Call { lineage: visit.lineage, ..to(letter, free as u64) };
        Step::Call
    }
}

#[test]
fn a_balancer_that_binds_late_sends_nobody_to_who_is_busy() {
    let scripts: [&[Act]; 4] = [ASK, &[], &[Act::Sleep(10), OVER], &[Act::Sleep(100), OVER]];
    let stopped = Stage::new(&[0, 1, 2, 3], &scripts).cast('b', LateBinding::default()).driver().run();
    let lines = stopped.observer.lines();
    let expected = [
        "10 c1 in",
        "11 d11 in",
        "20 c1 ends ok",
        "25 b1 ends ok",
        "30 c21 in",
        "40 c21 ends ok",
        "45 b21 ends ok",
        "50 c31 in",
        "60 c31 ends ok",
        "65 b31 ends ok",
        "111 d11 ends ok",
        "116 b11 ends ok",
    ];
    assert_eq!(about(&lines, &['b', 'c', 'd']).join("\n"), expected.join("\n"));
}
