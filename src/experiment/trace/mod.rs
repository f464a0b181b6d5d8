//! Single requests of a replication, followed hop by hop.
//!
//! The replication runs twice with the same draws: at first it is only found out which requests are the slowest and
//! which failed, then these are followed. A third run goes before, if nobody says how long the warm-up is: it is found
//! as for one replication alone. So a run that follows nobody pays nothing for it.

mod follow;
mod grow;
mod scout;

use super::cuts::Cuts;
use super::replicate::{drive, replicate, schedule};
use super::study::Study;
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use crate::stats::trace::collected::{Band, Tail};
use crate::stats::trace::{Names, Trace};
use follow::Follower;
use scout::{Pick, Scout};

/// Instants at which the system is looked at, over the run, and over each request that is followed.
const SAMPLES: [u64; 2] = [500, 100];

/// Which requests are followed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Those with these numbers, from 1.
    pub named: Vec<u64>,
    /// So many of the slowest that ended ok.
    pub slowest: u32,
    /// So many of the first that ended otherwise.
    pub failed: u32,
    /// The number of the class that the slowest and the failed, and the tail, are of; all if none is named.
    pub class: Option<usize>,
    /// The end of the warm-up, if it is known; else it is looked for.
    pub from: Option<Instant>,
}

/// A request was asked for that the replication did not issue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NeverIssued {
    /// Its number.
    pub number: u64,
    /// How many were issued.
    pub issued: u64,
}

/// Follows requests of replication `replication`. `name` is the scenario's name with its variant; `done` hears which of
/// [`runs`] has ended.
///
/// # Errors
/// A request that was asked for is not among those issued.
pub fn trace(
    scenario: &Scenario,
    name: &str,
    seed: u64,
    replication: u32,
    wish: &Wish,
    done: &dyn Fn(u32),
) -> Result<Trace, NeverIssued> {
    let from = wish.from.unwrap_or_else(|| measured_from(scenario, seed, replication));
    let runs = runs(scenario, wish);
    done(runs - 2);
    let searching = schedule(scenario, from, Vec::new());
    let scout = drive(scenario, seed, replication, searching, Scout::new(wish)).observer;
    done(runs - 1);
    let issued = scout.found.issued;
    if let Some(&number) = wish.named.iter().find(|number| **number > issued) {
        return Err(NeverIssued { number, issued });
    }
    let to = Instant::ZERO + scenario.timing.duration;
    let picks = scout.picks(wish);
    let bands = Band::of(&scout.latencies);
    let follower = Follower::new(scenario, &picks, wish.class, bands.map(Tail::new));
    let following = schedule(scenario, from, samples(to, &picks));
    let stopped = drive(scenario, seed, replication, following, follower);
    done(runs);
    let (requests, tail, samples) = stopped.observer.end(stopped.at);
    Ok(Trace {
        name: name.to_owned(),
        seed,
        replication,
        tick_ns: scenario.timing.tick_ns,
        from,
        to,
        stopped: stopped.at,
        found: scout.found,
        names: names(scenario),
        requests,
        tail,
        samples,
    })
}

/// How often the replication runs.
#[must_use]
pub fn runs(scenario: &Scenario, wish: &Wish) -> u32 {
    if scenario.timing.warmup.is_some() || wish.from.is_some() { 2 } else { 3 }
}

fn measured_from(scenario: &Scenario, seed: u64, replication: u32) -> Instant {
    if let Some(warmup) = scenario.timing.warmup {
        return Instant::ZERO + warmup;
    }
    let alone = replicate(scenario, &Cuts::of(scenario, 1), seed, replication);
    Study::new(scenario, &[alone]).cut.at
}

/// The instants of samples, rising.
fn samples(to: Instant, picks: &[Pick]) -> Vec<Instant> {
    let evenly = |from: Instant, to: Instant, count: u64| {
        let part = move |n: u64| (u128::from((to - from).0) * u128::from(n) / u128::from(count)) as u64;
        (0..=count).map(move |n| Instant(from.0 + part(n)))
    };
    let [all, each] = SAMPLES;
    let of_picks = picks.iter().flat_map(|pick| evenly(pick.issued, pick.ended.unwrap_or(to).max(pick.issued), each));
    let mut samples: Vec<Instant> = evenly(Instant::ZERO, to, all).chain(of_picks).collect();
    samples.sort_unstable();
    samples.dedup();
    samples
}

fn names(scenario: &Scenario) -> Names {
    let components: Vec<String> = scenario.components.iter().map(|component| component.name.clone()).collect();
    let groups: Vec<String> = scenario.layout.groups.iter().map(|group| group.name.clone()).collect();
    Names {
        classes: scenario.common.classes.iter().map(|class| class.name.clone()).collect(),
        groups: groups.len(),
        places: groups.into_iter().chain(components.iter().cloned()).collect(),
        components,
    }
}
