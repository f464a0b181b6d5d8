//! The ring: what moves, how even it is.

use super::super::moved;
use super::super::ring::Ring;
use super::super::{Member, Placement};
use super::members;
use crate::engine::draw::mix;
use crate::stats::theory::ring::RingShares;

fn ring(salt: u64, points: u32, n: u32) -> Ring {
    Ring::new(mix(salt), points, &members(&(0..n).collect::<Vec<_>>()))
}

/// The mean of `sample` lies within three standard errors of `expected`: one correct ring in 370 fails under other salts.
fn check_mean(what: &str, sample: &[f64], expected: f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!((mean - expected).abs() < 3.0 * error, "{what}: mean {mean} +- {error}, expected {expected}");
}

#[test]
fn a_newcomer_takes_keys_and_one_that_leaves_gives_them_and_nothing_else_moves() {
    for salt in 0..20 {
        for points in [1, 7, 100] {
            let (four, five) = (ring(salt, points, 4), ring(salt, points, 5));
            for key in 1..=2_000 {
                let (before, after) = (four.owner(key), five.owner(key));
                assert!(before == after || after == 4, "key {key} went from {before} to {after}");
            }
            let mut left = five.clone();
            left.set_members(&members(&[0, 1, 2, 3]));
            assert_eq!(left, four, "leaving undoes joining");
        }
    }
}

#[test]
fn the_share_that_moves_is_the_newcomers() {
    for (n, m, points) in [(4, 5, 1), (4, 5, 50), (5, 3, 10), (4, 8, 10)] {
        let share = |salt| moved(&ring(salt, points, n), &ring(salt, points, m), 1..=500) as f64 / 500.0;
        let sample: Vec<f64> = (0..1_000).map(share).collect();
        let expected = f64::from(n.abs_diff(m)) / f64::from(n.max(m));
        check_mean(&format!("{n} to {m} with {points} points"), &sample, expected);
    }
}

/// Over many rings: the squared deviation of one member's share, and the largest share.
#[test]
fn shares_are_as_even_as_their_points_are_many() {
    for (members, points) in [(2, 1), (10, 1), (10, 10), (10, 100), (3, 20)] {
        let shares = |salt| ring(salt, points, members).shares().into_iter().map(|share| share * f64::from(members));
        let square = |salt| shares(salt).next().map(|first| (first - 1.0).powi(2)).expect("a member");
        let theory = RingShares { members, points };
        let what = format!("{members} members with {points} points");
        check_mean(&what, &(0..2_000).map(square).collect::<Vec<_>>(), theory.variation().powi(2));
        let largest = |salt| shares(salt).fold(0.0, f64::max);
        check_mean(&what, &(0..2_000).map(largest).collect::<Vec<_>>(), theory.largest());
    }
}

#[test]
fn shares_are_what_many_keys_see() {
    let ring = ring(3, 20, 5);
    let (keys, shares) = (200_000, ring.shares());
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    crate::engine::dist::check::chi_square(&super::counts(&ring, 1..=keys), &shares);
    assert_eq!(Ring::new(1, 1, &members(&[7])).shares(), [1.0]);
}

#[test]
fn a_heavier_member_owns_more() {
    let weighted = |salt| {
        let heavy = [Member { ordinal: 0, weight: 1.0 }, Member { ordinal: 1, weight: 3.0 }];
        Ring::new(mix(salt), 40, &heavy).shares()[1]
    };
    check_mean("weight 3 of 4", &(0..1_000).map(weighted).collect::<Vec<_>>(), 0.75);
}

/// With one point each, whoever is next inherits all of it.
#[test]
fn copies_are_where_the_keys_go_when_the_owner_leaves() {
    for points in [1, 30] {
        let full = ring(5, points, 6);
        let mut owners = vec![];
        for key in 1..=500 {
            full.owners(key, 2, &mut owners);
            let rest: Vec<u32> = (0..6).filter(|&member| member != owners[0]).collect();
            let mut without = full.clone();
            without.set_members(&members(&rest));
            assert_eq!(without.owner(key), owners[1]);
        }
    }
}

/// With one point each, one member gets all that another leaves; with many each of the others gets as much.
#[test]
fn who_leaves_is_carried_by_one_or_by_all() {
    let gains = |salt, points| {
        let full = ring(salt, points, 5);
        let (before, mut without) = (full.shares(), full.clone());
        without.set_members(&members(&[0, 1, 2, 3]));
        let gain = |at: usize| without.shares()[at] - before[at];
        ([0, 1, 2, 3].map(gain), before[4])
    };
    for salt in 0..300 {
        let (gains, lost) = gains(salt, 1);
        let heirs = gains.iter().filter(|gain| **gain > 1e-12).count();
        assert!(heirs == 1 && (gains.iter().sum::<f64>() - lost).abs() < 1e-9, "{gains:?} of {lost}");
    }
    for at in 0..4 {
        let sample: Vec<f64> = (0..300).map(|salt| gains(salt, 200).0[at]).collect();
        check_mean("a quarter of a fifth", &sample, 0.05);
        assert!(sample.iter().all(|gain| *gain > 0.0), "with many points everybody gets some");
    }
}
