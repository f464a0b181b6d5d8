//! Several web machines behind a balancer: what a slow one costs, what the death of one costs, what another one brings.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, Expected, check, offences, replicated, simulate};
use super::site::{Site, three_boxes};
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::model::ask::Ending;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::{RequestRecord, VisitRecord};
use scalelab::scenario::Scenario;
use serde_json::{Value, json};

/// Machines that answer after 10 ms on average, behind a balancer of this sort, measured in part of a run.
pub fn farm(count: u32, load: &Value, lb: &Value, events: &Value, (duration, warmup): (&str, &str)) -> Value {
    let mut balancer = json!({ "to": "web" });
    lb.as_object().into_iter().flatten().for_each(|(word, value)| balancer[word] = value.clone());
    json!({
        "scalelab": 1, "name": "farm",
        "run": { "mode": "terminating", "duration": duration, "warmup": warmup },
        "machines": { "blade": { "count": count, "discipline": "fifo" } },
        "components": {
            "people": { "clients": { "load": load, "to": "lb" } },
            "lb": { "load_balancer": balancer },
            "web": { "service": { "on": "blade", "steps": [{ "cpu": { "exp": "10ms" } }] } } },
        "events": events })
}

fn case(name: &'static str, seed: u64, scenario: Value, expected: &[Expected]) -> Case {
    Case { name, seed, scenario, expected: expected.to_vec() }
}

/// H04: of two machines one is four times slower. In turn, each gets half, and both are as slow as the slower; who has
/// fewer open calls gets more, and both work at their rates.
#[test]
fn h04_a_busy_server_gets_no_more() {
    let users = json!({ "closed": { "users": 200 } });
    let slow = json!({ "degraded": { "at": "0s", "slow": "blade[1]", "by": 4 } });
    let farm = |balance: &str| farm(2, &users, &json!({ "balance": balance }), &slow, ("320s", "20s"));
    check(&[
        case("in turn", 2501, farm("round_robin"), &[("throughput", 2.0 * 25.0, Mean)]),
        case("fewest open calls", 2502, farm("least_connections"), &[("throughput", 100.0 + 25.0, Mean)]),
    ]);
}

/// H07: who survives must carry all: 150/s over two machines of 100/s each, one of which dies.
#[test]
fn h07_the_failover_itself_overloads() {
    let load = json!({ "poisson": "150/s" });
    let lb = json!({ "on": {}, "health": { "every": "1s" } });
    let dies = json!({ "dies": { "at": "10s", "crash": "blade[1]" } });
    check(&[
        case("two", 2503, farm(2, &load, &lb, &json!({}), ("200s", "20s")), &[("goodput", 150.0, Mean)]),
        case("one is left", 2504, farm(2, &load, &lb, &dies, ("200s", "20s")), &[("goodput", 100.0, Mean)]),
    ]);
}

/// What came to each machine, when and how it ended, and when requests ended.
#[derive(Default)]
struct Seen {
    visits: Vec<(Instant, Instant, u32, Ending)>,
    ended: Vec<(Instant, Ending)>,
}

impl Observer for Seen {
    fn visited(&mut self, visit: &VisitRecord) {
        if visit.component.0 == 2 && !visit.background {
            self.visits.push((visit.arrived, visit.closed, visit.ordinal, visit.ending));
        }
    }

    fn ended(&mut self, request: &RequestRecord) {
        self.ended.push((request.ended, request.ending));
    }
}

fn at(seconds: f64) -> Instant {
    Instant::ZERO + Span::from_ticks(seconds * 1e9)
}

fn seen(document: &Value, replication: u32, end_s: f64) -> Seen {
    let scenario = Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{document:#}"));
    let (from, to, limit) = (Instant::ZERO, Instant::NEVER, at(2.0 * end_s));
    let schedule = Schedule { from, to, last_arrival: at(end_s), limit, samples: Vec::new() };
    drive(&scenario, 2500, replication, schedule, Seen::default()).observer
}

/// H08: a machine that is added carries its part within one health-check period, and no request fails.
#[test]
fn h08_growth_is_handled_by_adding_servers() {
    const RUNS: u32 = 400;
    let more = json!({ "more": { "at": "2s", "add": "blade" } });
    let lb = json!({ "on": {}, "health": { "every": "1s", "rise": 3 } });
    let mut document = farm(1, &json!({ "closed": { "users": 20 } }), &lb, &more, ("5s", "0s"));
    document["components"]["web"]["service"]["steps"] = json!([{ "cpu": "10ms" }]);
    let mut delays = Vec::new();
    for run in 0..RUNS {
        let seen = seen(&document, run, 5.0);
        assert!(seen.ended.iter().all(|(_, ending)| *ending == Ending::Ok), "somebody fails in run {run}");
        let first = seen.visits.iter().filter(|visit| visit.2 == 1).map(|visit| visit.0).min();
        delays.push((first.expect("it gets calls") - at(2.0)).0 as f64 / 1e9);
        let between = |from: f64, to: f64| seen.ended.iter().filter(|it| (at(from)..at(to)).contains(&it.0)).count();
        // Without a draw but the phase of the checks: one machine, and from a health-check period later on two.
        assert_eq!([between(1.0, 2.0), between(3.1, 4.1)], [100, 200], "run {run}");
    }
    // The first success counts; its phase is uniform over a period, and the next turn is at most 10 ms later.
    let mean = delays.iter().sum::<f64>() / f64::from(RUNS);
    let error = (1.0 / 12.0 / f64::from(RUNS)).sqrt();
    assert!(delays.iter().all(|delay| (0.0..=1.01).contains(delay)), "{delays:?}");
    assert!((mean - 0.5).abs() < 4.0 * error + 0.01, "{mean} +- {error}");
}

/// F04: who adds a web machine and tells no router gains nothing; behind a balancer it carries a third.
#[test]
fn f04_a_new_server_needs_a_router() {
    let more = json!({ "more": { "at": "1s", "add": "web" } });
    let document = |router: Value| {
        json!({
            "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "20s", "warmup": "2s" },
            "components": {
                "people": { "clients": { "load": { "constant": "300/s" }, "population": 100_000, "to": "router" } },
                "router": router,
                "web": { "service": { "on": { "count": 2 }, "steps": [{ "cpu": "1ms" }] } } },
            "events": more })
    };
    let share = |router: Value| replicated(&document(router), 2505, 2).metrics["web[2].share"].value;
    assert_eq!(share(json!({ "dns": { "to": "web", "ttl": "0s" } })).to_bits(), 0f64.to_bits());
    let found = offences(
        &replicated(&document(json!({ "load_balancer": { "to": "web" } })), 2505, 2),
        &[("web[2].share", 1.0 / 3.0, Exact), ("web.machines", 3.0, Exact)],
    );
    assert!(found.is_empty(), "{found:?}");
}

/// F01: a second application machine, which is added while users wait, and what the site completes from then on.
#[test]
fn f01_application_servers_are_easy_to_multiply() {
    let one = Site { machines: json!({ "front": {}, "middle": {}, "back": {} }), ..three_boxes() };
    let two = Site { machines: json!({ "front": {}, "middle": { "count": 2 }, "back": {} }), ..three_boxes() };
    let expected = [one.network(), two.network()].map(|network| network.solve(200).throughput);
    assert!(expected[0] < 200.001 && expected[1] > 300.0, "{expected:?}");
    let document = |events: Value| {
        let mut document = one.system().with_clients(&json!({ "closed": { "users": 200 } }));
        document["run"] = json!({ "mode": "terminating", "duration": "120s", "warmup": "20s" });
        document["events"] = events;
        document
    };
    check(&[
        case("one", 2506, document(json!({})), &[("throughput", expected[0], Mean)]),
        case(
            "two, the second of which was added",
            2507,
            document(json!({ "more": { "at": "2s", "add": "middle" } })),
            &[("throughput", expected[1], Mean)],
        ),
    ]);
}

/// F01: application machines keep nothing, so that killing one loses what it is doing and nothing else.
#[test]
fn f01_killing_one_loses_what_is_in_flight() {
    let dies = json!({ "dies": { "at": "5s", "remove": "blade[1]" } });
    let load = json!({ "poisson": "250/s" });
    let mut lost = 0;
    for run in 0..40 {
        let seen = seen(&farm(3, &load, &json!({}), &dies, ("10s", "0s")), run, 10.0);
        let dead = seen.visits.iter().filter(|visit| visit.3 != Ending::Ok);
        let in_flight = dead.clone().all(|visit| visit.0 < at(5.0) && visit.1 == at(5.0) && visit.2 == 1);
        let failed = seen.ended.iter().filter(|(_, ending)| *ending != Ending::Ok).count();
        assert!(in_flight && failed == dead.count(), "run {run}: {failed} fail");
        assert!(seen.visits.iter().all(|visit| visit.2 != 1 || visit.0 <= at(5.0)), "somebody comes later");
        lost += failed;
    }
    assert!(lost > 40, "{lost} were in flight");
}

/// The chance that a machine which fails at rate `1 / up` and is repaired at rate `1 / down` is up after a time.
fn up_after(was_up: bool, seconds: f64, (up, down): (f64, f64)) -> f64 {
    let share = up / (up + down);
    let left = (-(1.0 / up + 1.0 / down) * seconds).exp();
    if was_up { share + (1.0 - share) * left } else { share * (1.0 - left) }
}

/// The share of time in which the address of a pair is dead, where every `check` the passive machine takes it over if it
/// is up and the active one is down: a chain of both, looked at right after each check.
fn pair_is_down(check: f64, times: (f64, f64)) -> f64 {
    const STATES: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];
    let chance = |was: bool, is: bool| {
        let up = up_after(was, check, times);
        if is { up } else { 1.0 - up }
    };
    let mut law = [0.25; 4];
    for _ in 0..10_000 {
        let mut next = [0.0; 4];
        for (from, mass) in STATES.iter().zip(law) {
            for (active, passive) in STATES {
                let taken = if !active && passive { (true, false) } else { (active, passive) };
                let at = STATES.iter().position(|state| *state == taken).expect("a state");
                next[at] += mass * chance(from.0, active) * chance(from.1, passive);
            }
        }
        law = next;
    }
    // The mean of 1 - up_after over an interval.
    let (up, down) = times;
    let (share, rate) = (up / (up + down), 1.0 / up + 1.0 / down);
    let fades = (1.0 - (-rate * check).exp()) / (rate * check);
    let down_meanwhile =
        |active: bool| if active { (1.0 - share) * (1.0 - fades) } else { 1.0 - share * (1.0 - fades) };
    STATES.iter().zip(law).map(|(state, mass)| mass * down_meanwhile(state.0)).sum()
}

/// Two web machines and one or two balancers, all of which fail; a request that meets a dead web machine is tried at the
/// other one. What is in flight at a death is a millionth.
fn failing(name: &'static str, seed: u64, balancers: u32, unavailable: f64) -> Case {
    let mut lb = json!({ "on": "front", "to": "web",
        "retry": { "attempts": 2, "on": ["unreachable", "crashed"] } });
    if balancers == 2 {
        lb["standby"] = json!({ "every": "20ms", "fall": 1 });
    }
    let breaks = |set: &str| json!({ "crash": set, "mttf": { "exp": "70ms" }, "mttr": { "exp": "30ms" } });
    let scenario = json!({
        "scalelab": 1, "name": "case", "run": { "mode": "steady", "duration": "400s", "warmup": "1s" },
        "machines": { "front": { "count": balancers }, "blade": { "count": 2 } },
        "components": {
            "people": { "clients": { "load": { "poisson": "100/s" }, "to": "lb" } },
            "lb": { "load_balancer": lb },
            "web": { "service": { "on": "blade" } } },
        "events": { "front fails": breaks("front"), "web fails": breaks("blade") } });
    Case { name, seed, scenario, expected: vec![("failed.unreachable", unavailable, Mean)] }
}

/// H07, H11: a pair of web machines is away for p^2 of the time; one balancer before it is a single point of failure, and a
/// pair of balancers mends that. By the share of requests that fail.
#[test]
fn h11_the_balancer_is_a_single_point_of_failure() {
    let times = (0.07, 0.03);
    let webs = 1.0 - 0.3 * 0.3;
    let pair = 1.0 - pair_is_down(0.02, times);
    assert!(pair > 0.82 && pair < 1.0 - 0.3 * 0.3, "{pair} of the time: better than one, worse than without delay");
    // With checks all the time hardly anything but both being down counts.
    assert!((0.09..0.0905).contains(&pair_is_down(1e-4, times)));
    check(&[failing("one balancer", 2508, 1, 1.0 - 0.7 * webs), failing("two balancers", 2509, 2, 1.0 - pair * webs)]);
}

/// Of each death of the machine that has the address all requests fail until the other has taken over: (fall - 1/2)
/// intervals and the takeover. Deaths come at ten phases of the checks, between two requests.
#[test]
fn a_pair_takes_over() {
    let deaths = |i: u32| {
        let (at, machine) = (10_005 + 20_100 * i, if i.is_multiple_of(2) { "front[0]" } else { "front[1]" });
        (format!("death {i}"), json!({ "at": format!("{at}ms"), "for": "10s", "crash": machine }))
    };
    let events: serde_json::Map<String, Value> = (0..10).map(deaths).collect();
    let document = json!({
        "scalelab": 1, "name": "case", "run": { "mode": "terminating", "duration": "220s", "warmup": "0s" },
        "machines": { "front": { "count": 2 } },
        "components": {
            "people": { "clients": { "load": { "constant": "100/s" }, "to": "lb" } },
            "lb": { "load_balancer": { "on": "front", "to": "web",
                "standby": { "every": "1s", "timeout": "100ms", "fall": 3, "takeover": "500ms" } } },
            "web": { "service": { "on": {} } } },
        "events": events });
    let result = simulate(&document, 2510);
    let found = offences(
        &result,
        &[("failed.unreachable", 100.0 * 10.0 * (2.5 + 0.5) / 21_999.0, Mean), ("lb.takeovers", 10.0, Exact)],
    );
    assert!(found.is_empty(), "{found:?}");
}
