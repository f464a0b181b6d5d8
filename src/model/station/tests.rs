//! Stations against slow and obvious ones, and each of their laws broken on purpose.

mod broken;

use super::*;
use crate::engine::arena::Arena;
use crate::engine::draw::{Source, Substream};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One tick of service in the oracle's units, 2^-80 ticks.
const TICK: u128 = 1 << 80;
/// What the station's rate may be off by, per tick: its fixed point has 52 bits below the tick, and its floating-point
/// rate, below 8, at most three roundings of a relative 2^-53: together below 2^-48.
const RATE_ERROR: u128 = 1 << (80 - 48);

fn ids(n: usize) -> Vec<Id> {
    let mut arena = Arena::default();
    (0..n).map(|i| arena.insert(i)).collect()
}

/// Somebody in the oracle's service.
#[derive(Clone, Copy, Debug)]
struct Served {
    who: usize,
    demand: u128,
    got: u128,
    ticks: u128,
    place: u64,
}

/// Shared cores, recomputed at every tick in exact arithmetic. Speed and serial fraction are in eighths.
struct SlowSharing {
    cores: u128,
    speed: u128,
    serial: u128,
    limit: usize,
    served: Vec<Served>,
    waiting: VecDeque<(Served, u64)>,
    /// Integrals of the number present and of busy cores, waits and starts: what the station's totals must say.
    sums: [u128; 4],
}

impl SlowSharing {
    /// What each visit in service gets in a tick: v m / (1 + s (m - 1)) / n.
    fn rate(&self) -> u128 {
        let n = self.served.len() as u128;
        let m = n.min(self.cores);
        if n == 0 { 0 } else { self.speed * m * TICK / ((8 + self.serial * (m - 1)) * n) }
    }

    fn tick(&mut self) {
        let rate = self.rate();
        for visit in &mut self.served {
            visit.got += rate;
            visit.ticks += 1;
        }
        self.sums[0] += (self.served.len() + self.waiting.len()) as u128;
        self.sums[1] += (self.served.len() as u128).min(self.cores);
    }

    fn admit(&mut self, now: u64) {
        while self.served.len() < self.limit {
            let Some((visit, since)) = self.waiting.pop_front() else { return };
            self.sums[2] += u128::from(now - since);
            self.sums[3] += 1;
            self.served.push(visit);
        }
    }

    /// Somebody leaves at the first tick at which the demand is met, but for the error of the rate.
    fn leave(&mut self, who: usize, rate: u128) {
        let at = self.served.iter().position(|visit| visit.who == who).expect("who leaves was in service");
        let Served { demand, got, ticks, .. } = self.served.swap_remove(at);
        let error = ticks * RATE_ERROR;
        assert!(got + error >= demand, "{who} left {} / 2^80 ticks too early", demand - got);
        assert!(got < demand + rate + error, "{who} left a tick or more too late");
    }
}

/// A CPU and its oracle, fed with the same random visits; `share` of them leave early.
struct Race {
    station: Station,
    oracle: SlowSharing,
    armed: Instant,
    visits: Vec<Id>,
    since: BTreeMap<usize, Instant>,
    sojourns: u128,
}

impl Race {
    fn new(cpu: Cpu, visits: usize) -> Self {
        let limit = if cpu.discipline == Discipline::Fifo { cpu.cores as usize } else { usize::MAX };
        #[expect(clippy::cast_sign_loss, reason = "speeds and fractions are positive")]
        let [speed, serial] = [cpu.speed, cpu.serial].map(|number| (number * 8.0) as u128);
        let (served, waiting) = (Vec::new(), VecDeque::new());
        let oracle = SlowSharing { cores: cpu.cores.into(), speed, serial, limit, served, waiting, sums: [0; 4] };
        let station = Station::cpu("cpu", cpu);
        Self { station, oracle, armed: Instant::NEVER, visits: ids(visits), since: BTreeMap::new(), sojourns: 0 }
    }

    fn rearm(&mut self, now: Instant) {
        self.armed = self.station.rearm().unwrap_or(self.armed);
        let is_forgotten = self.station.in_system() > 0 && self.armed == Instant::NEVER;
        assert!(!is_forgotten, "at {now:?} nobody will look at those in service");
    }

    fn join(&mut self, now: Instant, who: usize, demand: u64) {
        let Service::Shares(place) = self.station.serve(now, self.visits[who], Span(demand)) else {
            panic!("a shared CPU shares")
        };
        let visit = Served { who, demand: u128::from(demand) * TICK, got: 0, ticks: 0, place };
        self.oracle.waiting.push_back((visit, now.0));
        self.oracle.admit(now.0);
        self.since.insert(who, now);
        self.rearm(now);
    }

    fn look(&mut self, now: Instant, rate: u128) {
        self.armed = Instant::NEVER;
        self.station.disarm();
        while let Some(index) = self.station.depart(now) {
            self.oracle.leave(index as usize, rate);
            self.left(now, index as usize);
            self.admit(now);
        }
        self.rearm(now);
        for visit in &self.oracle.served {
            assert!(visit.got < visit.demand + visit.ticks * RATE_ERROR, "{visit:?} has enough and stays");
        }
    }

    fn left(&mut self, now: Instant, who: usize) {
        let since = self.since.remove(&who).expect("who leaves was there");
        self.sojourns += u128::from((now - since).0);
        self.station.left(now, since);
    }

    fn admit(&mut self, now: Instant) {
        let next: Vec<_> = self.oracle.waiting.iter().map(|(visit, since)| (visit.who, *since)).collect();
        let before = self.oracle.waiting.len();
        self.oracle.admit(now.0);
        for &(who, since) in &next[..before - self.oracle.waiting.len()] {
            let started = self.station.admit(now).expect("the oracle has room");
            assert_eq!((started.visit, started.since), (self.visits[who], Instant(since)));
        }
        assert_eq!(self.station.admit(now), None);
    }

    /// Whoever is `nth` among those present leaves before the demand is met.
    fn abandon(&mut self, now: Instant, nth: u64) {
        let here = self.oracle.served.iter().chain(self.oracle.waiting.iter().map(|(visit, _)| visit));
        let Some(&Served { who, place, .. }) = here.clone().nth(nth as usize % here.count().max(1)) else { return };
        self.oracle.served.retain(|visit| visit.who != who);
        self.oracle.waiting.retain(|(visit, _)| visit.who != who);
        let since = self.since.remove(&who).expect("who leaves was there");
        self.sojourns += u128::from((now - since).0);
        self.station.abandon(now, place, since);
        self.admit(now);
        self.rearm(now);
    }
}

/// Runs a random trace tick by tick until the station is empty.
fn check_sharing(cpu: Cpu, trace: u64, leavers_percent: u64) {
    let mut draw = Source::new(trace, 0, "sharing", "oracle", 0).nth(cpu.cores.into());
    let mut race = Race::new(cpu, 40);
    let (mut next, mut now) = (0, Instant::ZERO);
    while next < race.visits.len() || race.station.in_system() > 0 {
        let rate = race.oracle.rate();
        race.oracle.tick();
        now = now + Span(1);
        let looks_first = draw.below(2) == 0;
        if looks_first && race.armed <= now {
            race.look(now, rate);
        }
        while next < race.visits.len() && draw.below(30) == 0 {
            race.join(now, next, demand(&mut draw));
            next += 1;
        }
        if race.armed <= now {
            race.look(now, rate);
        }
        if draw.below(30 * 100) < leavers_percent {
            race.abandon(now, draw.bits());
        }
        let known = race.since.values().map(|since| u128::from(since.0)).sum();
        race.station.assert_balanced(now, known);
    }
    let totals = race.station.read(now);
    assert_eq!([totals.system_area, totals.busy_area, totals.waits, totals.starts.into()], race.oracle.sums);
    assert_eq!((totals.sojourns, totals.departures), (race.sojourns, 40));
}

/// Small and large demands, often equal, so that many are met at once.
fn demand(draw: &mut Substream) -> u64 {
    [1, 2, 60, 60, 61, 1 + draw.below(300)][draw.below(6) as usize]
}

#[test]
fn shared_cores_serve_like_an_oracle_that_recomputes_each_tick() {
    for trace in 0..12 {
        for (cores, speed, serial) in [(1, 1.0, 0.0), (1, 0.5, 1.0), (2, 1.0, 0.125), (3, 3.5, 0.0), (4, 2.0, 1.0)] {
            let discipline = Discipline::ProcessorSharing;
            check_sharing(Cpu { cores, speed, serial, discipline }, trace, 0);
            check_sharing(Cpu { cores, speed, serial, discipline }, trace, 30);
        }
    }
}

#[test]
fn cores_that_hinder_each_other_serve_in_order_like_the_oracle() {
    for trace in 0..12 {
        for (cores, speed, serial) in [(2, 1.0, 0.125), (3, 0.5, 0.5), (4, 2.0, 1.0)] {
            let discipline = Discipline::Fifo;
            check_sharing(Cpu { cores, speed, serial, discipline }, trace, 0);
            check_sharing(Cpu { cores, speed, serial, discipline }, trace, 30);
        }
    }
}

/// First come, first served by several servers: who comes is served by whoever is free first (Kiefer & Wolfowitz 1955).
struct SlowLine {
    free: Vec<u64>,
    limit: usize,
    /// When the services of those accepted begin.
    starts: Vec<u64>,
}

impl SlowLine {
    /// When service begins and ends; nothing if the line is full.
    fn join(&mut self, now: u64, time: u64) -> Option<(u64, u64)> {
        let waiting = self.starts.iter().filter(|start| **start > now).count();
        let first = self.free.iter_mut().min().expect("a line has a server");
        let start = now.max(*first);
        if start > now && waiting >= self.limit {
            return None;
        }
        *first = start + time;
        self.starts.push(start);
        Some((start, start + time))
    }
}

/// A line and its oracle, fed with the same random visits.
struct LineRace {
    station: Station,
    oracle: SlowLine,
    is_pool: bool,
    visits: Vec<Id>,
    /// Since when, from when and until when each visit is there, as the oracle says.
    expected: BTreeMap<usize, (u64, u64, u64)>,
    /// Who is in service, by its end.
    ends: BTreeSet<(u64, usize)>,
    refused: u64,
}

impl LineRace {
    fn new(station: Station, limit: usize, is_pool: bool) -> Self {
        let oracle = SlowLine { free: vec![0; station.servers() as usize], limit, starts: Vec::new() };
        let (expected, ends) = (BTreeMap::new(), BTreeSet::new());
        Self { station, oracle, is_pool, visits: ids(200), expected, ends, refused: 0 }
    }

    /// All whose service ends by `now` leave, and the next in line begin.
    fn leave(&mut self, now: u64) {
        while let Some(&(end, gone)) = self.ends.first().filter(|(end, _)| *end <= now) {
            self.ends.pop_first();
            let since = self.expected[&gone].0;
            let Some(next) = self.station.release(Instant(end), Instant(since)) else { continue };
            let who = next.visit.index as usize;
            let (since, start, until) = self.expected[&who];
            assert_eq!((next.since, end), (Instant(since), start));
            assert!(self.is_pool || next.service == Service::Until(Instant(until)));
            self.ends.insert((until, who));
        }
    }

    /// A visit comes whose service takes `time`; true if it begins at once, none if it is refused.
    fn come(&mut self, now: u64, who: usize, time: u64, demand: u64) -> Option<bool> {
        let (now, visit) = (Instant(now), self.visits[who]);
        if self.is_pool {
            return match self.station.acquire(now, visit, false) {
                Grant::Held => Some(true),
                Grant::Waits(_) => Some(false),
                Grant::Refused => None,
            };
        }
        match self.station.serve(now, visit, Span(demand)) {
            Service::Until(end) => Some(end == now + Span(time)),
            Service::Waits(_) => Some(false),
            Service::Shares(_) | Service::Stands(_) => panic!("a line is not shared, nor does it stand still"),
        }
    }

    fn join(&mut self, now: u64, who: usize, time: u64, speed: u64) {
        let begins = self.come(now, who, time, time * speed);
        let service = self.oracle.join(now, time);
        assert_eq!(begins, service.map(|(start, _)| start == now), "{who} at {now}");
        let Some((start, end)) = service else { return self.refused += 1 };
        self.expected.insert(who, (now, start, end));
        if start == now {
            self.ends.insert((end, who));
        }
    }
}

/// Runs a random trace until the line is empty. A pool's servers are held for the time of the service.
fn check_line(station: Station, speed: u64, limit: usize, is_pool: bool, trace: u64) {
    let mut draw = Source::new(trace, 0, "line", "oracle", 0).nth(0);
    let mut race = LineRace::new(station, limit, is_pool);
    let mut now = 0;
    for who in 0..race.visits.len() {
        now += draw.below(12);
        race.leave(now);
        race.join(now, who, draw.below(40), speed);
    }
    race.leave(1 << 40);
    let totals = race.station.read(Instant(1 << 40));
    let sum = |part: fn(&(u64, u64, u64)) -> u64| race.expected.values().map(part).sum::<u64>();
    let [waits, busy] = [sum(|(since, start, _)| start - since), sum(|(_, start, end)| end - start)];
    assert_eq!((totals.waits, totals.busy_area), (waits.into(), busy.into()));
    assert_eq!((totals.departures, totals.refusals), (200 - race.refused, race.refused));
    race.station.assert_balanced(Instant(1 << 40), 0);
}

#[test]
fn lines_serve_like_the_recursion_of_kiefer_and_wolfowitz() {
    for trace in 0..20 {
        for cores in [1, 2, 5] {
            for speed in [1, 4] {
                let cpu = Cpu { cores, speed: speed as f64, serial: 0.0, discipline: Discipline::Fifo };
                check_line(Station::cpu("cpu", cpu), speed, usize::MAX, false, trace);
            }
            for limit in [0, 1, 3, 1000] {
                check_line(Station::pool("pool", cores, limit), 1, limit as usize, true, trace);
            }
        }
    }
}
