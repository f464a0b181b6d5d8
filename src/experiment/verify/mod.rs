//! The simulator against theory: a suite of scenarios with closed forms, one file per family.
//!
//! A case is a scenario, the figures that theory gives for it and where they come from. Its run is as long as its
//! intervals need ([`system`]), and every figure is judged by its own interval ([`crate::stats::agreement`]). A new case
//! is a function that returns a [`case::Case`] and its line in the family's list.
//!
//! Ignored: theory of which no scenario can be written, listed with its reason in [`NOT_SIMULATED`].

pub mod availability;
pub mod beside;
pub mod caches;
pub mod case;
pub mod copies;
pub mod dns;
pub mod faults;
pub mod impatience;
pub mod networks;
pub mod parallel;
mod parts;
pub mod pools;
pub mod replication;
pub mod retries;
mod shape;
pub mod shards;
pub mod splitting;
pub mod stations;
pub mod system;
pub mod tides;
pub mod traffic;

use crate::engine::draw;
use crate::stats::agreement::{Agreement, Judgement, Kind};
use crate::stats::result::{RunResult, Verdict};
use crate::stats::verification::{Outcome, Verification};
use case::{Case, Entry, REPLICATIONS, run_family};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// Cases that are accepted together.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// Its cases.
    pub entries: Vec<Entry>,
}

/// Closed forms that no scenario can show by its metrics, and why.
pub const NOT_SIMULATED: &[(&str, &str)] = &[
    ("quorum", "no component asks a quorum of copies that may be stale"),
    ("ring", "a ring is fixed by its name, so that a run sees one draw of it; its law is tested over many rings"),
    ("usl", "no component's work grows with the number of cores that share it"),
];

/// The whole suite.
#[must_use]
pub fn suite() -> Vec<Family> {
    let family = |name, entries| Family { name, entries };
    vec![
        family("first come, first served", stations::first_come_first_served()),
        family("processor sharing", stations::processor_sharing()),
        family("loss", stations::loss()),
        family("pools and limits", pools::limits()),
        family("open networks", networks::open()),
        family("closed networks", networks::closed()),
        family("finite crowds", traffic::users_who_are_turned_away()),
        family("bursts", traffic::bursts_of_two_states()),
        family("sessions", traffic::users_who_come_and_go()),
        family("time-varying load", tides::tides()),
        family("level profile", traffic::level_profile()),
        family("patience", impatience::patience()),
        family("calling off", impatience::timeouts_that_cancel()),
        family("balancing", splitting::splitting()),
        family("k of n", copies::the_first_of_several()),
        family("hedging", copies::hedges()),
        family("fork-join", copies::fork_join_of_two()),
        family("redundancy", copies::redundancy()),
        family("speedup", parallel::speedup()),
        family("retries", retries::constant_failure()),
        family("retry storms", retries::retries_of_the_late()),
        family("eviction", caches::eviction()),
        family("expiry", caches::expiry()),
        family("staleness", replication::staleness()),
        family("commits", replication::commits()),
        family("shards", shards::divided()),
        family("dns", dns::names()),
        family("breakdowns", faults::interruptions()),
        family("health checks", faults::detection()),
        family("availability", availability::enough_are_up()),
    ]
}

/// The families and cases whose names contain one of these words, whatever its case; a family that is named has all of
/// its cases.
#[must_use]
pub fn only(mut families: Vec<Family>, words: &[String]) -> Vec<Family> {
    let is_named = |name: &str| words.iter().any(|word| name.to_lowercase().contains(&word.to_lowercase()));
    for family in families.iter_mut().filter(|family| !is_named(family.name)) {
        family.entries.retain(|entry| is_named(entry.case.name));
    }
    families.retain(|family| !family.entries.is_empty());
    families
}

/// Replications of some families, without those of second runs.
#[must_use]
pub fn replications(families: &[Family]) -> u32 {
    families.iter().map(|family| family.entries.len() as u32 * REPLICATIONS).sum()
}

/// Runs families one after the other, each case's replications in parallel; `seed` gives other draws, 0 those fixed for
/// each case; `done` hears how many replications are finished.
#[must_use]
pub fn verify(families: &[Family], seed: u64, threads: usize, done: &(dyn Fn(u32) + Sync)) -> Verification {
    let finished = AtomicU32::new(0);
    let tell = |_| done(finished.fetch_add(1, Ordering::Relaxed) + 1);
    let outcomes = families.iter().flat_map(|family| {
        let seeds: Vec<u64> = family.entries.iter().map(|entry| other(entry.case.seed, seed)).collect();
        let run = |number: usize, seed: u64, first: Option<&Outcome>| {
            let entry = &family.entries[number];
            let quiet = |_| ();
            let told: &(dyn Fn(u32) + Sync) = if first.is_some() { &quiet } else { &tell };
            let result = entry.case.run(seed, threads, told);
            outcome(family.name, entry, &result, first)
        };
        run_family(&seeds, run, |outcome| !outcome.passed)
    });
    Verification::new(outcomes.collect())
}

/// The seed of a case under a seed of the suite.
fn other(fixed: u64, seed: u64) -> u64 {
    // 32 bits are easy to type again; 0 stays 0.
    fixed + (draw::mix(seed) >> 32)
}

fn outcome(family: &str, entry: &Entry, result: &RunResult, first: Option<&Outcome>) -> Outcome {
    let figures = judge(&entry.case, result);
    let mut notes = distrust(result);
    notes.extend(twins(&entry.case, result));
    Outcome {
        family: family.to_owned(),
        name: entry.case.name.to_owned(),
        theory: entry.theory.to_owned(),
        source: entry.source.to_owned(),
        seed: result.seed,
        first_run: first.map(Outcome::offences).unwrap_or_default(),
        replications: result.replications,
        requests: result.requests.issued,
        passed: notes.is_empty() && figures.iter().all(|figure| figure.judgement == Judgement::Agrees),
        notes,
        figures,
    }
}

fn judge(case: &Case, result: &RunResult) -> Vec<Agreement> {
    case.expected.iter().map(|expected| Agreement::of(&result.metrics, *expected)).collect()
}

/// Why no figure of a run may be trusted; empty if they may.
#[must_use]
pub fn distrust(result: &RunResult) -> Vec<String> {
    let offence = || format!("the verdict is {:?}: {:?}", result.verdict, result.notes);
    (result.verdict != Verdict::Ok).then(offence).into_iter().collect()
}

/// Two replications of a case of chance that are the same: they shared their draws, and the intervals believe in twice as
/// many as there are.
fn twins(case: &Case, result: &RunResult) -> Option<String> {
    let is_chance = case.expected.iter().any(|(_, _, kind)| *kind != Kind::Exact);
    let lists: Vec<&[f64]> = result.metrics.values().map(|metric| &metric.per_replication[..]).collect();
    let (first, second) = alike(&lists)?;
    is_chance.then(|| format!("replications {first} and {second} are the same in every figure"))
}

/// The first two places at which all lists have the same value each; lists that are shorter count as far as they go.
fn alike(lists: &[&[f64]]) -> Option<(usize, usize)> {
    let length = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    let mut seen = BTreeMap::new();
    (0..length).find_map(|place| {
        let values: Vec<u64> = lists.iter().map(|list| list.get(place).map_or(0, |value| value.to_bits())).collect();
        seen.insert(values, place).map(|first| (first, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_values_at_two_places_are_found() {
        let check = |lists: &[&[f64]], expected| assert_eq!(alike(lists), expected, "{lists:?}");
        check(&[&[1.0, 2.0, 1.0, 2.0], &[5.0, 5.0, 6.0, 5.0]], Some((1, 3)));
        check(&[&[1.0, 2.0, 1.0], &[5.0, 5.0, 6.0]], None);
        check(&[], None);
    }
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_scenarios_are_right() {
        let mut seen = BTreeSet::new();
        for entry in suite().iter().flat_map(|family| &family.entries) {
            let Case { name, scenario, expected, .. } = &entry.case;
            assert!(seen.insert(*name), "two cases are called {name}");
            let offered = crate::scenario::Scenario::from_value(scenario.clone());
            let scenario = offered.unwrap_or_else(|wrong| panic!("{name}: {wrong:#?}"));
            let offered = crate::experiment::names::offered(&scenario);
            for (metric, truth, _) in expected {
                assert!(offered.iter().any(|it| it.name == *metric), "{name}: there is no figure {metric}");
                assert!(truth.is_finite() && *truth > 0.0, "{name}: {metric} is {truth} by theory");
            }
        }
        assert!(seen.len() >= 60, "{} cases", seen.len());
    }

    /// Every public module of theory is in the suite, or is said not to be.
    #[test]
    fn every_closed_form_is_shown_or_said_not_to_be() {
        let source = include_str!("../../stats/theory/mod.rs");
        let modules = source.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        let modules: BTreeSet<&str> = modules.collect();
        let families = suite();
        let shown: BTreeSet<&str> = families.iter().flat_map(|it| &it.entries).map(|entry| entry.theory).collect();
        let left_out: BTreeSet<&str> = NOT_SIMULATED.iter().map(|(module, _)| *module).collect();
        assert_eq!(shown.union(&left_out).copied().collect::<BTreeSet<_>>(), modules);
        assert_eq!(shown.intersection(&left_out).count(), 0);
    }

    #[test]
    fn a_word_selects_families_and_cases() {
        let named = |word: &str| -> Vec<&str> {
            only(suite(), &[word.to_owned()]).iter().flat_map(|it| &it.entries).map(|entry| entry.case.name).collect()
        };
        assert_eq!(named("m/m/4/10"), ["M/M/4/10", "M/M/4/10 at a pool of connections"]);
        assert_eq!(named("HEALTH"), ["requests to the dead"]);
        assert!(named("nothing is called so").is_empty());
    }

    #[test]
    fn other_draws_have_other_seeds() {
        assert_eq!(other(101, 0), 101);
        assert!(other(101, 1) != other(101, 2) && other(101, 1) != other(102, 1));
    }
}
