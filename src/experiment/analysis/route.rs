//! Where a leg goes: the share of each target, and what lies between.

use super::crowd::{At, Crowd, Part};
use crate::components::effort::{Flow, Keys, Leg, To};
use crate::engine::draw::Source;
use crate::model::ids::{InstanceId, StationId};
use crate::model::link::{Path, Way, Width};
use crate::policy::balance::{self, Candidate, Entry, Subject};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// What the calls of a leg meet on their way, on average.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The share of the calls that goes to each part.
    pub shares: BTreeMap<At, f64>,
    /// Seconds of travel there and back, without bytes.
    pub round_trip_s: f64,
    /// The share that leaves its machine.
    pub remote: f64,
    /// Seconds per byte of calls and answers that each message has for itself.
    pub private_s: [f64; 2],
    /// Links that messages share: the station, the share of the messages, seconds per byte; of calls and of answers.
    pub links: [BTreeMap<StationId, (f64, f64)>; 2],
}

/// One who is called: the instance, and what comes to it from all the callers together.
pub type Target = (InstanceId, Flow);

/// Spreads a leg of one of a crowd over its targets; the flows are those of a single caller.
pub fn spread(scenario: &Scenario, leg: &Leg) -> Vec<Target> {
    let (targets, policy, weights) = match &leg.to {
        To::Instances(shares) => {
            return shares.iter().map(|&(to, share)| (to, leg.flow.at(leg.flow.per_s * share))).collect();
        }
        To::Components(names, policy, weights) => {
            let entries = |name: &&str| scenario.layout.world.first_entries(scenario.common.components[*name]);
            (names.iter().flat_map(entries).copied().collect(), *policy, weights)
        }
        To::Own(instances, policy, weights) => (instances.clone(), *policy, weights),
    };
    let targets: Vec<InstanceId> = targets;
    let entry = balance::find(policy).expect("policies are checked before anything is predicted");
    let written = |at: usize| if policy == "by_key" { 1.0 } else { weights.get(at).copied().unwrap_or(1.0) };
    if entry.subject == Subject::Key {
        return by_key(leg, &targets, entry, written);
    }
    let weight = |at: usize, instance: InstanceId| match policy {
        "weighted" | "weighted_round_robin" | "source_hash" => written(at),
        "first" => f64::from(u8::from(at == 0)),
        _ if entry.counts_open => power(scenario, instance),
        _ => 1.0,
    };
    let weights: Vec<f64> = targets.iter().enumerate().map(|(at, &instance)| weight(at, instance)).collect();
    let total: f64 = weights.iter().sum();
    let flow = |weight: f64| leg.flow.at(leg.flow.per_s * weight / total);
    targets.into_iter().zip(weights).map(|(to, weight)| (to, flow(weight))).collect()
}

/// Who looks at open calls sends more to the faster ones: under load, as much as they can do.
fn power(scenario: &Scenario, instance: InstanceId) -> f64 {
    let world = &scenario.layout.world;
    world.machine_of(instance).map_or(1.0, |machine| {
        let settings = &scenario.layout.sets[usize::from(world.machine(machine).set.0)].settings;
        f64::from(settings.cores) * settings.speed
    })
}

/// By a policy that looks at keys alone: to each target what keys it gets. Without a key, number 0 gets all by
/// `by_key`, and everybody else a share by weight.
fn by_key(leg: &Leg, targets: &[InstanceId], entry: &Entry, weight: impl Fn(usize) -> f64) -> Vec<Target> {
    let candidate = |at: usize| Candidate { ordinal: at as u32, open: 0, weight: weight(at) };
    let candidates: Vec<Candidate> = (0..targets.len()).map(candidate).collect();
    let by_weight = || {
        let total: f64 = candidates.iter().map(|it| it.weight).sum();
        let flow = |it: &Candidate| leg.flow.at(leg.flow.per_s * it.weight / total);
        targets.iter().copied().zip(candidates.iter().map(flow)).collect()
    };
    let Some(keys) = &leg.flow.keys else {
        return if entry.name == "by_key" { vec![(targets[0], leg.flow.clone())] } else { by_weight() };
    };
    let Some(shares) = &keys.shares else { return by_weight() };
    let (mut policy, draws) = ((entry.make)(), Source::new(0, 0, "", "", 0));
    let owners: Vec<usize> =
        (1..=shares.len() as u64).map(|key| policy.pick(&candidates, key, draws.nth(key))).collect();
    let one = |(at, &to): (usize, &InstanceId)| {
        let own = || shares.iter().zip(&owners).map(move |(share, owner)| if *owner == at { *share } else { 0.0 });
        let share: f64 = own().sum();
        let keys: Option<Keys> = (share > 0.0).then(|| keys.reweighed(own()));
        Some((to, Flow { keys: Some(keys?), ..leg.flow.at(leg.flow.per_s * share) }))
    };
    targets.iter().enumerate().filter_map(one).collect()
}

impl Route {
    /// The way of a leg from a crowd to its targets.
    pub fn new(scenario: &Scenario, from: &Crowd, targets: &[Target]) -> Self {
        let world = &scenario.layout.world;
        let total: f64 = targets.iter().map(|(_, flow)| flow.per_s).sum();
        let tick_s = scenario.timing.tick_s();
        let mut route = Self::default();
        for (to, flow) in targets.iter().filter(|_| total > 0.0) {
            let (instance, share) = (world.instance(*to), flow.per_s / total);
            let part = if instance.place.is_some() { Part::Placed } else { Part::Inside };
            *route.shares.entry((usize::from(instance.component.0), part)).or_default() += share;
            let Some(place) = instance.place else { continue };
            let local = place.machine().is_some_and(|machine| from.machines.binary_search(&machine).is_ok());
            let share = if local { share * (1.0 - 1.0 / from.machines.len() as f64) } else { share };
            // Who asks from outside all machines is a client: the way in is no hop inside the system.
            route.remote += if from.machines.is_empty() { 0.0 } else { share };
            route.round_trip_s += share * world.net.round_trip(from.place, place).0 as f64 * tick_s;
            route.meet(Way::Call, world.net.path(from.place, place), share, tick_s);
            route.meet(Way::Answer, world.net.path(place, from.place), share, tick_s);
        }
        route
    }

    fn meet(&mut self, way: Way, path: Option<&Path>, share: f64, tick_s: f64) {
        let Some(path) = path else { return };
        match path.widths[way as usize] {
            Width::Unlimited => {}
            Width::Private(ticks) => self.private_s[way as usize] += share * ticks * tick_s,
            Width::Shared(station, ticks) => {
                let link = self.links[way as usize].entry(station).or_insert((0.0, ticks * tick_s));
                link.0 += share;
            }
        }
    }

    /// Seconds of the way for a call and an answer of so many bytes, without contention.
    pub fn seconds(&self, bytes: [f64; 2]) -> f64 {
        let shared = |way: usize| self.links[way].values().map(|(share, s)| share * s).sum::<f64>();
        let ways = [0, 1].map(|way| bytes[way] * (self.private_s[way] + shared(way)));
        self.round_trip_s + ways.iter().sum::<f64>()
    }
}
