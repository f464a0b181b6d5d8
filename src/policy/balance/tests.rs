//! What all policies have in common, and helpers for the tests of each.

use super::{Balance, Candidate, POLICIES, find};
use crate::engine::dist::check::chi_square;
use crate::engine::draw::{Source, Substream};
use std::collections::BTreeSet;

/// The routing draw of request `n`.
pub(super) fn draw(n: u64) -> Substream {
    Source::new(4, 0, "lb", "routing", 0).nth(n)
}

/// Idle candidates of these ordinals.
pub(super) fn members(ordinals: &[u32]) -> Vec<Candidate> {
    ordinals.iter().map(|&ordinal| Candidate { ordinal, open: 0, weight: 1.0 }).collect()
}

/// Candidates 0, 1, 2... with these open calls.
pub(super) fn busy(open: &[u32]) -> Vec<Candidate> {
    (0..).zip(open).map(|(ordinal, &open)| Candidate { ordinal, open, weight: 1.0 }).collect()
}

/// Candidates 0, 1, 2... with these weights.
pub(super) fn weighted(weights: &[f64]) -> Vec<Candidate> {
    (0..).zip(weights).map(|(ordinal, &weight)| Candidate { ordinal, open: 0, weight }).collect()
}

/// Picks of 100 000 requests against these shares; a share of 0 must never be picked.
pub(super) fn check_shares(policy: &mut dyn Balance, candidates: &[Candidate], shares: &[f64]) {
    let mut counts = vec![0; candidates.len()];
    for request in 0..100_000 {
        counts[policy.pick(candidates, request, draw(request))] += 1;
    }
    chi_square(&counts, shares);
}

#[test]
fn the_pick_is_in_range_while_membership_changes() {
    for entry in POLICIES {
        let mut policy = (entry.make)();
        let mut random = Source::new(5, 0, entry.name, "membership", 0).nth(0);
        for request in 0..20_000 {
            // Each of 12 ordinals is a member by a coin of this round's bias; one is always left.
            let bias = random.unit();
            let kept = random.below(12) as u32;
            let mut candidates = Vec::new();
            for ordinal in 0..12 {
                if ordinal == kept || random.unit() < bias {
                    let (open, weight) = (random.below(4) as u32, random.below(3) as f64 * 0.7);
                    candidates.push(Candidate { ordinal, open, weight });
                }
            }
            let index = policy.pick(&candidates, random.bits(), draw(request));
            assert!(index < candidates.len(), "{}: {index} of {candidates:?}", entry.name);
        }
    }
}

#[test]
fn the_same_history_gives_the_same_picks() {
    for entry in POLICIES {
        let (mut one, mut two) = ((entry.make)(), (entry.make)());
        let candidates = busy(&[1, 0, 0, 2, 0]);
        for request in 0..1_000 {
            let picks = [&mut one, &mut two].map(|policy| policy.pick(&candidates, request, draw(request)));
            assert_eq!(picks[0], picks[1], "{}", entry.name);
        }
    }
}

#[test]
fn equal_idle_candidates_share_alike_under_every_policy() {
    // But for the one that has a favourite, and the one whose points on a ring lie as they do.
    for entry in POLICIES.iter().filter(|entry| !["first", "consistent_hash"].contains(&entry.name)) {
        check_shares((entry.make)().as_mut(), &members(&[0, 1, 2, 3]), &[0.25; 4]);
    }
}

#[test]
fn power_of_two_compares_two_distinct_candidates() {
    let mut policy = (find("power_of_two").expect("a policy").make)();
    check_shares(policy.as_mut(), &busy(&[1, 0]), &[0.0, 1.0]);
    check_shares(policy.as_mut(), &busy(&[0, 1, 2]), &[2.0 / 3.0, 1.0 / 3.0, 0.0]);
    check_shares(policy.as_mut(), &busy(&[2, 2]), &[0.5, 0.5]);
}

#[test]
fn names_are_unique_and_described() {
    let names: BTreeSet<&str> = POLICIES.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), POLICIES.len());
    assert!(POLICIES.iter().all(|entry| !entry.summary.is_empty() && !entry.summary.ends_with('.')));
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let check = |name: &str, nearest: &str| assert_eq!(find(name).map_err(|e| e.nearest).err(), Some(nearest));
    check("round-robin", "round_robin");
    check("leastconnections", "least_connections");
    check("key", "by_key");
    let error = find("rondom").map_err(|e| e.to_string()).err();
    let known = POLICIES.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
    let expected = format!("unknown balancing policy `rondom`, expected one of {known}; nearest is `random`");
    assert_eq!(error, Some(expected));
}
