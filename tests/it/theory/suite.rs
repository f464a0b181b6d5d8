//! The suite of `scalelab verify`, family by family: every case agrees with theory.

use super::case::{Case, check};
use super::site::printed;
use scalelab::experiment::verify::{Family, suite};
use scalelab::stats::theory::stampede::Stampede;

/// The families whose names these are.
fn check_families(names: &[&str]) {
    let all = suite();
    for name in names {
        let family: &Family = all.iter().find(|it| it.name == *name).unwrap_or_else(|| panic!("no family {name}"));
        let cases: Vec<Case> = family.entries.iter().map(|entry| entry.case.clone()).collect();
        check(&cases);
    }
}

#[test]
fn single_lines() {
    check_families(&["first come, first served", "level profile"]);
}

#[test]
fn cores_that_are_shared() {
    check_families(&["processor sharing"]);
}

#[test]
fn lines_that_are_short() {
    check_families(&["loss", "pools and limits"]);
}

#[test]
fn networks() {
    check_families(&["open networks", "closed networks"]);
}

#[test]
fn crowds() {
    check_families(&["finite crowds"]);
}

#[test]
fn traffic_that_is_not_poisson() {
    check_families(&["bursts", "sessions"]);
}

#[test]
fn load_that_swings() {
    check_families(&["time-varying load"]);
}

#[test]
fn who_does_not_wait() {
    check_families(&["patience", "calling off"]);
}

#[test]
fn balancing() {
    check_families(&["balancing"]);
}

#[test]
fn copies() {
    check_families(&["k of n", "hedging", "fork-join", "speedup"]);
}

#[test]
fn redundancy() {
    check_families(&["redundancy"]);
}

#[test]
fn retries() {
    check_families(&["retries", "retry storms"]);
}

#[test]
fn caches() {
    // J08: 51 fetches for one key.
    printed(Stampede { request_rate: 1000.0, fetch: 0.05 }.fetches_if_constant(), 51.0, 6);
    check_families(&["eviction", "expiry"]);
}

#[test]
fn replicas_and_shards() {
    check_families(&["staleness", "commits", "shards"]);
}

#[test]
fn names() {
    check_families(&["dns"]);
}

#[test]
fn faults() {
    check_families(&["breakdowns", "health checks", "availability"]);
}

/// A family that is not in any of these tests would not be tested at all.
#[test]
fn every_family_has_its_test() {
    let text = include_str!("suite.rs");
    for family in suite() {
        assert!(text.contains(&format!("\"{}\"", family.name)), "no test runs the family {}", family.name);
    }
}
