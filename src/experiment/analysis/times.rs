//! From the last who are called back to the clients: how long calls take where nobody is in the way, how large answers
//! are, how often machines are left, and what CPU a call waits for on its way.

use super::crowd::At;
use super::flows::{Flows, Stop};
use crate::components::effort::{Flow, Time};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Calls to a part that are timed together.
type Sort = (At, usize, u8, u8);

const fn sort(at: At, flow: &Flow) -> Sort {
    (at, flow.class, flow.op as u8, flow.part)
}

/// What calls of one sort have in common, added up over all of them; all per second.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    calls: f64,
    seconds: f64,
    bytes: f64,
    hops: f64,
}

/// What a call at a part waits for, on average.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    /// Calls per second, over all instances.
    pub per_s: f64,
    /// Seconds that all calls of a second take, with nobody in the way.
    pub seconds: f64,
    /// Seconds of cores, by the number of the machine set, of these.
    pub cpu: BTreeMap<usize, f64>,
}

/// Times and sizes.
#[derive(Debug, Default)]
pub struct Times {
    sums: BTreeMap<Sort, Sum>,
    /// By part.
    pub waits: BTreeMap<At, Waits>,
    /// By stop: mean seconds of a call, and of each of its legs.
    pub stops: Vec<(f64, Vec<f64>)>,
    /// By stop and leg: mean bytes of call and answer.
    pub bytes: Vec<Vec<[f64; 2]>>,
    /// By class: requests, seconds, hops per second.
    pub classes: BTreeMap<usize, [f64; 3]>,
}

impl Times {
    /// The times of all stops.
    pub fn new(scenario: &Scenario, flows: &Flows) -> Self {
        let mut times = Self::default();
        for stop in flows.stops.iter().rev() {
            times.add(scenario, stop);
        }
        times.stops.reverse();
        times.bytes.reverse();
        times
    }

    fn of(&self, stop: &Stop, leg: usize) -> Sum {
        let (flow, mut mean) = (&stop.effort.legs[leg].flow, Sum::default());
        for (&at, share) in &stop.routes[leg].shares {
            let sum = self.sums.get(&sort(at, flow)).copied().unwrap_or_default();
            let calls = sum.calls.max(f64::MIN_POSITIVE);
            mean.seconds += share * sum.seconds / calls;
            mean.bytes += share * sum.bytes / calls;
            mean.hops += share * sum.hops / calls;
        }
        mean
    }

    fn add(&mut self, scenario: &Scenario, stop: &Stop) {
        let classes = &scenario.common.classes;
        let speed = speed(scenario, stop);
        let legs: Vec<Sum> = (0..stop.effort.legs.len()).map(|leg| self.of(stop, leg)).collect();
        let asked = |flow: &Flow| f64::from(classes[flow.class].request_bytes);
        let ways: Vec<[f64; 2]> =
            legs.iter().zip(&stop.effort.legs).map(|(sum, leg)| [asked(&leg.flow), sum.bytes]).collect();
        let seconds: Vec<f64> =
            (0..legs.len()).map(|at| legs[at].seconds + stop.routes[at].seconds(ways[at])).collect();
        let is_source = scenario.components[stop.crowd.at.0].settings.is_source();
        if is_source {
            for (at, leg) in stop.effort.legs.iter().enumerate() {
                let class = self.classes.entry(leg.flow.class).or_default();
                for (sum, mean) in class.iter_mut().zip([1.0, seconds[at], legs[at].hops]) {
                    *sum += leg.flow.per_s * mean;
                }
            }
        }
        let mean = Means { speed, seconds: &seconds };
        let (mut all, mut total) = (0.0, 0.0);
        for (at, flow) in stop.crowd.flows.iter().enumerate() {
            let took = stop.effort.times.get(at).map_or(0.0, |time| mean.of(time));
            let own = stop.effort.bytes.get(at).copied().flatten();
            let hops = stop.effort.times.get(at).map_or(0.0, |time| {
                let hops: Vec<f64> = legs.iter().zip(&stop.routes).map(|(sum, way)| sum.hops + way.remote).collect();
                Means { speed: f64::INFINITY, seconds: &hops }.added(time)
            });
            let calls = flow.per_s * stop.crowd.count;
            let sum = self.sums.entry(sort(stop.crowd.at, flow)).or_default();
            sum.calls += calls;
            sum.seconds += calls * took;
            sum.hops += calls * hops;
            // Who says nothing passes on what comes from behind.
            let passed = || behind(stop, flow, &legs).unwrap_or_else(|| f64::from(classes[flow.class].response_bytes));
            sum.bytes += calls * own.unwrap_or_else(passed);
            (all, total) = (all + calls * took, total + calls);
        }
        self.wait(scenario, stop, total, all);
        self.stops.push((if total > 0.0 { all / total } else { 0.0 }, seconds));
        self.bytes.push(ways);
    }

    /// Adds up what the calls of a stop wait for.
    fn wait(&mut self, scenario: &Scenario, stop: &Stop, per_s: f64, seconds: f64) {
        let mut cpu: BTreeMap<usize, f64> = BTreeMap::new();
        if let Some(set) = set(scenario, stop) {
            *cpu.entry(set).or_default() += stop.effort.cpu * stop.crowd.count / speed(scenario, stop);
        }
        for (leg, route) in stop.effort.legs.iter().zip(&stop.routes).filter(|(leg, _)| !leg.background) {
            for (at, share) in &route.shares {
                let Some(below) = self.waits.get(at) else { continue };
                let calls = leg.flow.per_s * stop.crowd.count * share / below.per_s.max(f64::MIN_POSITIVE);
                for (set, busy) in &below.cpu {
                    *cpu.entry(*set).or_default() += calls * busy;
                }
            }
        }
        let waits = self.waits.entry(stop.crowd.at).or_default();
        waits.per_s += per_s;
        waits.seconds += seconds;
        for (set, busy) in cpu {
            *waits.cpu.entry(set).or_default() += busy;
        }
    }
}

/// Mean bytes of the answers from behind to those of a component that says nothing of its own.
fn behind(stop: &Stop, flow: &Flow, legs: &[Sum]) -> Option<f64> {
    let all = stop.effort.legs.iter().zip(legs);
    let own = all.filter(|(leg, _)| !leg.background && (leg.flow.class, leg.flow.op) == (flow.class, flow.op));
    let (calls, bytes) =
        own.fold((0.0, 0.0), |(calls, bytes), (leg, sum)| (calls + leg.flow.per_s, bytes + leg.flow.per_s * sum.bytes));
    (stop.effort.bytes.is_empty() && calls > 0.0).then(|| bytes / calls)
}

/// The number of the set on whose machines the stop is.
pub fn set(scenario: &Scenario, stop: &Stop) -> Option<usize> {
    let world = &scenario.layout.world;
    let machine = world.machine_of(*stop.crowd.instances.first()?)?;
    Some(usize::from(world.machine(machine).set.0))
}

fn speed(scenario: &Scenario, stop: &Stop) -> f64 {
    set(scenario, stop).map_or(1.0, |set| scenario.layout.sets[set].settings.speed)
}

/// Means of the legs.
struct Means<'a> {
    speed: f64,
    seconds: &'a [f64],
}

impl Means<'_> {
    fn of(&self, time: &Time) -> f64 {
        match time {
            Time::Pass(s) => *s,
            Time::Cpu(s) => s / self.speed,
            Time::Leg(leg) => self.seconds[*leg],
            Time::Sum(parts) => parts.iter().map(|part| self.of(part)).sum(),
            Time::Longest(parts) => parts.iter().map(|part| self.of(part)).fold(0.0, f64::max),
            Time::Times(times, part) => times * self.of(part),
        }
    }

    /// The legs alone, each added, also those that are called at the same time.
    fn added(&self, time: &Time) -> f64 {
        match time {
            Time::Pass(_) | Time::Cpu(_) => 0.0,
            Time::Leg(leg) => self.seconds[*leg],
            Time::Sum(parts) | Time::Longest(parts) => parts.iter().map(|part| self.added(part)).sum(),
            Time::Times(times, part) => times * self.added(part),
        }
    }
}
