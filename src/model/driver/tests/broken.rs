//! A hand in the driver.

use super::*;
use crate::engine::agenda::Rank;
use crate::model::visit::Held;

const TAKE: Do = Do::Take(WORKER);
const PARK: Do = Do::Step(Step::Park);
const SERVE: Do = Do::Step(Step::Serve(FIFO, Span(3)));
const SHARE: Do = Do::Step(Step::Serve(SHARED, Span(3)));

#[test]
#[should_panic(expected = "who is let in stood in the line")]
fn nobody_is_let_in_from_elsewhere() {
    let mut driver = begun(2, &[TAKE, PARK]);
    let [holder, waiting] = visits(&driver)[..] else { panic!("two visits") };
    driver.visits[waiting].state = State::Parked;
    driver.give_back(holder, WORKER);
}

#[test]
#[should_panic(expected = "who is served next stood in the line")]
fn nobody_is_served_from_elsewhere() {
    let mut driver = begun(2, &[SERVE, OVER]);
    let waiting = visits(&driver)[1];
    driver.visits[waiting].state = State::Parked;
    next(&mut driver);
}

#[test]
#[should_panic(expected = "who leaves a CPU shared it")]
fn nobody_leaves_a_cpu_from_elsewhere() {
    let mut driver = begun(1, &[SHARE, OVER]);
    let id = visits(&driver)[0];
    driver.visits[id].state = State::Parked;
    next(&mut driver);
}

#[test]
#[should_panic(expected = "who shares a CPU lives")]
fn nobody_leaves_a_cpu_dead() {
    let mut driver = begun(1, &[SHARE, OVER]);
    let id = visits(&driver)[0];
    driver.visits.remove(id);
    next(&mut driver);
}

#[test]
#[should_panic(expected = "who is let in stood before the shared CPU")]
fn nobody_is_let_in_to_a_shared_cpu_from_elsewhere() {
    let mut driver = begun(3, &[SHARE, OVER]);
    let cpu = Cpu { cores: 2, speed: 1.0, serial: 0.5, discipline: Discipline::Fifo };
    driver.hub.ctx.stations[SHARED.0 as usize] = Station::cpu("shared", cpu);
    for id in visits(&driver) {
        driver.hub.ctx.stations[SHARED.0 as usize].serve(Instant::ZERO, id, Span(3));
    }
    let last = visits(&driver)[2];
    driver.visits[last].state = State::Parked;
    driver.hub.ctx.now = Instant(5);
    driver.depart(SHARED.0, driver.hub.armed[SHARED.0 as usize]);
}

#[test]
#[should_panic(expected = "nobody who is Parked waits for an event of its own")]
fn nobody_goes_on_unasked() {
    let mut driver = begun(1, &[PARK]);
    let id = visits(&driver)[0];
    driver.visits[id].due =
        driver.hub.ctx.agenda.push(Instant(1), Rank::Work, Subject { kind: VISIT, index: id.index });
    next(&mut driver);
}

#[test]
#[should_panic(expected = "events of kind 7 do not exist")]
fn nothing_happens_of_an_unknown_kind() {
    let mut driver = begun(0, &[]);
    driver.hub.ctx.agenda.push(Instant(1), Rank::Work, Subject { kind: 7, index: 0 });
    next(&mut driver);
}

/// The caller has its only answer and has not gone on yet when another comes.
#[test]
#[should_panic(expected = "law broken: a call was answered twice")]
fn nobody_is_answered_twice() {
    let mut driver = begun(1, &[PARK]);
    let caller = visits(&driver)[0];
    let maker = driver.hub.maker(caller, &driver.visits[caller]);
    let [first, second] = [0, 1].map(|_| {
        let (id, visit) = driver.visits.claim(Visit::blank);
        visit.frame.id = id;
        driver.hub.open(visit, &maker, &call(None));
        id
    });
    let waiting = &mut driver.visits[caller];
    (waiting.state, waiting.open, waiting.need) = (State::Calling, 1, 2);
    driver.deliver(first);
    driver.deliver(second);
}

#[test]
#[should_panic(expected = "a dead id is not dereferenced")]
fn nobody_ends_twice() {
    let mut driver = begun(1, &[PARK]);
    let id = visits(&driver)[0];
    driver.close(id, Ending::Ok, 0);
    driver.close(id, Ending::Ok, 0);
}

#[test]
#[should_panic(expected = "law broken: 2 requests issued, 0 ended, 1 in flight")]
fn no_request_is_lost() {
    let mut driver = begun(1, &[PARK]);
    driver.hub.tally.issued += 1;
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: 2 background visits begun, 0 ended, 1 under way")]
fn no_background_work_is_lost() {
    let mut driver = begun(0, &[PARK]);
    let (at, from) = (InstanceId(0), Some(InstanceId(1)));
    driver.hub.ctx.spawn(Spawn { at, from, origin: Origin::Background, ask: ask(), lineage: Lineage(1), mark: 0 });
    driver.advance(None);
    driver.hub.tally.background += 1;
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: 1 background visits begun, 2 ended, 0 under way")]
fn no_background_work_ends_twice() {
    let mut driver = begun(0, &[]);
    (driver.hub.tally.background, driver.hub.tally.background_ended) = (1, 2);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at connections: 1 inside, 0 visits know of it")]
fn whoever_holds_a_server_beside_a_reserved_one_knows_it() {
    let mut driver = begun(1, &[PARK]);
    assert!(driver.hub.ctx.reserve(CONNECTIONS));
    driver.hub.ctx.stations[CONNECTIONS.0 as usize].acquire(Instant::ZERO, Id::NONE, false);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at connections: 1 inside though no visit is left")]
fn only_what_is_reserved_is_held_at_rest() {
    let mut driver = begun(0, &[]);
    assert!(driver.hub.ctx.reserve(CONNECTIONS));
    driver.hub.ctx.stations[CONNECTIONS.0 as usize].acquire(Instant::ZERO, Id::NONE, false);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: 1 measured visits are counted as open, 0 are")]
fn no_measured_visit_is_lost() {
    let mut driver = begun(1, &[PARK]);
    driver.hub.visits_open += 1;
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: a closed visit holds 1 servers")]
fn nothing_is_held_by_a_closed_visit() {
    let mut driver = begun(1, &[TAKE, PARK]);
    let id = visits(&driver)[0];
    (driver.visits[id].state, driver.hub.visits_open) = (State::Answering, 0);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at worker: 1 inside, 0 visits know of it")]
fn whoever_holds_a_server_knows_it() {
    let mut driver = begun(1, &[TAKE, PARK]);
    let id = visits(&driver)[0];
    driver.visits[id].held_count = 0;
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at worker: 0 inside, 1 visits know of it")]
fn whoever_knows_of_a_server_holds_it() {
    let mut driver = begun(1, &[PARK]);
    let id = visits(&driver)[0];
    let visit = &mut driver.visits[id];
    (visit.held[0], visit.held_count) = (Held { station: WORKER, since: Instant::ZERO }, 1);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at worker: the integral of the number in the station")]
fn whoever_holds_a_server_knows_since_when() {
    let mut driver = begun(1, &[TAKE, PARK]);
    let id = visits(&driver)[0];
    driver.visits[id].held[0].since = Instant(3);
    driver.hub.ctx.now = Instant(5);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken at worker: 1 inside though no visit is left")]
fn nothing_is_held_at_rest() {
    let mut driver = begun(0, &[]);
    driver.hub.ctx.stations[WORKER.0 as usize].acquire(Instant::ZERO, Id::NONE, false);
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: measured requests are open though no visit is left")]
fn no_request_is_open_at_rest() {
    let mut driver = begun(0, &[]);
    driver.hub.tally.measured_open = 1;
    let _ = driver.stop();
}

#[test]
#[should_panic(expected = "law broken: 1 visits may go on, yet the run stops")]
fn nobody_is_left_who_may_go_on() {
    let mut driver = begun(1, &[PARK]);
    let id = visits(&driver)[0];
    driver.hub.ready.push_back((id, Input::Enter));
    let _ = driver.stop();
}
