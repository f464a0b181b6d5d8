//! Each law of a station, broken on purpose.

use super::*;

fn cpu(discipline: Discipline) -> Station {
    Station::cpu("cpu", Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline })
}

fn shared() -> Station {
    cpu(Discipline::ProcessorSharing)
}

fn pool() -> Station {
    Station::pool("pool", 1, u32::MAX)
}

#[test]
#[should_panic(expected = "cpu is served, not held")]
fn a_cpu_is_not_held() {
    shared().acquire(Instant::ZERO, ids(1)[0], false);
}

#[test]
#[should_panic(expected = "pool is held, not served")]
fn a_pool_does_not_serve() {
    pool().serve(Instant::ZERO, ids(1)[0], Span(1));
}

#[test]
#[should_panic(expected = "cpu frees its servers itself")]
fn a_shared_core_is_not_given_back() {
    let mut station = shared();
    station.serve(Instant::ZERO, ids(1)[0], Span(1));
    station.release(Instant(1), Instant::ZERO);
}

#[test]
#[should_panic(expected = "pool does not share its servers")]
fn nobody_departs_from_a_pool_unasked() {
    pool().depart(Instant::ZERO);
}

#[test]
#[should_panic(expected = "who leaves a station was in it")]
fn nobody_leaves_who_did_not_come() {
    pool().release(Instant::ZERO, Instant::ZERO);
}

#[test]
#[should_panic(expected = "who leaves a station was in it")]
fn nobody_leaves_twice() {
    let mut station = shared();
    station.serve(Instant::ZERO, ids(1)[0], Span(1));
    station.left(Instant(1), Instant::ZERO);
    station.left(Instant(1), Instant::ZERO);
}

#[test]
#[should_panic(expected = "an interval runs forward")]
fn nobody_leaves_before_coming() {
    let mut station = pool();
    station.acquire(Instant(5), ids(1)[0], false);
    station.release(Instant(7), Instant(8));
}

#[test]
#[should_panic(expected = "law broken at pool: the integral of the number in the station is 2 visit ticks")]
fn a_wrong_arrival_time_of_who_left_breaks_littles_law() {
    let mut station = pool();
    station.acquire(Instant(5), ids(1)[0], false);
    station.release(Instant(7), Instant(6));
    station.assert_balanced(Instant(9), 0);
}

#[test]
#[should_panic(expected = "law broken at pool: the integral of the number in the station is 4 visit ticks")]
fn a_wrong_arrival_time_of_who_is_there_breaks_littles_law() {
    let mut station = pool();
    station.acquire(Instant(5), ids(1)[0], false);
    station.assert_balanced(Instant(9), 4);
}

#[test]
#[should_panic(expected = "law broken at pool: 1 inside, 0 counted")]
fn who_is_booked_out_has_given_back() {
    let mut station = pool();
    station.acquire(Instant(5), ids(1)[0], false);
    station.left(Instant(7), Instant(5));
    station.assert_balanced(Instant(9), 0);
}

#[test]
#[should_panic(expected = "the line before a CPU is unbounded")]
fn a_cpu_turns_nobody_away() {
    let kind = Kind::Fifo { line: Line::new(1, 0), speed: 1.0, fraction: 1.0 };
    let mut station = Station { name: "cpu".into(), kind, meter: Meter::default(), reserved: (0, 0) };
    for visit in ids(2) {
        station.serve(Instant::ZERO, visit, Span(1));
    }
}

#[test]
#[should_panic(expected = "core ticks more than its demand, above one core tick")]
fn over_serving_is_caught_at_the_departure() {
    let mut station = shared();
    station.serve(Instant::ZERO, ids(1)[0], Span(10));
    assert_eq!(station.rearm(), Some(Instant(10)));
    station.depart(Instant(12));
}

#[test]
#[should_panic(expected = "law broken at cpu: service done")]
fn over_serving_is_caught_without_a_departure() {
    let mut station = shared();
    station.serve(Instant::ZERO, ids(1)[0], Span(10));
    station.assert_balanced(Instant(30), 0);
}

#[test]
#[should_panic(expected = "who abandons a station is in it")]
fn nobody_abandons_shared_cores_who_is_not_there() {
    let mut station = shared();
    station.serve(Instant::ZERO, ids(1)[0], Span(10));
    station.abandon(Instant(1), 7, Instant::ZERO);
}

/// A line with one in service and one waiting at place 0.
fn line_of_two() -> Line {
    let mut line = Line::new(1, 1);
    for visit in ids(2) {
        line.join(Instant::ZERO, visit, Span::ZERO, false);
    }
    line
}

#[test]
#[should_panic(expected = "who abandons a line still waits in it")]
fn nobody_abandons_a_line_behind_its_end() {
    line_of_two().abandon(1);
}

#[test]
#[should_panic(expected = "who abandons a line still waits in it")]
fn nobody_abandons_a_line_after_leaving_it_for_a_server() {
    let mut line = line_of_two();
    line.release();
    line.abandon(0);
}

#[test]
#[should_panic(expected = "a place is abandoned once")]
fn nobody_abandons_a_line_twice() {
    let mut line = line_of_two();
    line.abandon(0);
    line.abandon(0);
}

#[test]
#[should_panic(expected = "a line has a server")]
fn a_line_needs_a_server() {
    let _ = Station::pool("pool", 0, 1);
}

#[test]
#[should_panic(expected = "a station has a core")]
fn shared_cores_need_a_core() {
    let _ = Sharing::new(0, 1.0, 0.0, 1);
}

#[test]
#[should_panic(expected = "every core may be used")]
fn shared_cores_may_all_be_used() {
    let _ = Sharing::new(2, 1.0, 0.0, 1);
}

#[test]
#[should_panic(expected = "speed and serial fraction in range")]
fn a_core_has_a_speed() {
    let _ = Sharing::new(1, 0.0, 0.0, 1);
}

#[test]
#[should_panic(expected = "speed and serial fraction in range")]
fn a_serial_fraction_is_a_fraction() {
    let _ = Sharing::new(1, 1.0, 1.5, 1);
}

#[test]
#[should_panic(expected = "law broken at pool: the integral of the number in the station")]
fn what_is_reserved_is_so_since_an_instant() {
    let mut station = pool();
    assert!(station.reserve(Instant(3)));
    station.reserved.1 += 1;
    station.assert_balanced(Instant(5), 0);
}
