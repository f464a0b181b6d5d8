//! What all placements have in common, and helpers for the tests of each.

mod ring;

use super::directory::Directory;
use super::modulo::Modulo;
use super::range::{Claim, Ranges};
use super::ring::Ring;
use super::{Member, Placement, moved};
use crate::engine::draw::Source;
use std::ops::RangeInclusive;

/// Members of these ordinals and weight 1.
pub(super) fn members(ordinals: &[u32]) -> Vec<Member> {
    ordinals.iter().map(|&ordinal| Member { ordinal, weight: 1.0 }).collect()
}

/// How many of `keys` each member owns.
pub(super) fn counts(placement: &dyn Placement, keys: RangeInclusive<u64>) -> Vec<u64> {
    let mut counts = vec![0; placement.members().len()];
    for key in keys {
        let owner = placement.owner(key);
        counts[placement.members().iter().position(|&member| member == owner).expect("an owner is a member")] += 1;
    }
    counts
}

const KEYS: u64 = 600;

/// One of each kind, over members 0, 1 and 2.
fn all() -> Vec<Box<dyn Placement>> {
    let three = members(&[0, 1, 2]);
    let claims = [0, 1, 2].map(|m| Claim { first: 1 + 200 * u64::from(m), last: 200 + 200 * u64::from(m), member: m });
    vec![
        Box::new(Ranges::new(&claims, 1..=KEYS, &three).expect("no gaps")),
        Box::new(Modulo::new(&three)),
        Box::new(Ring::new(8, 1, &three)),
        Box::new(Ring::new(8, 50, &three)),
        Box::new(Directory::new(KEYS, &three).expect("a valid size")),
    ]
}

/// Members come and go at random; at each time one owner a key, and copies on distinct members.
#[test]
fn every_key_has_one_owner_and_copies_are_distinct() {
    for mut placement in all() {
        let mut random = Source::new(9, 0, "placement", "membership", 0).nth(0);
        for _ in 0..60 {
            let kept = random.below(8) as u32;
            let ordinals: Vec<u32> = (0..8).filter(|&m| m == kept || random.below(2) == 0).collect();
            placement.set_members(&members(&ordinals));
            assert_eq!(placement.members(), ordinals);
            assert_eq!(counts(placement.as_ref(), 1..=KEYS).iter().sum::<u64>(), KEYS);
            let mut owners = vec![99];
            for key in 1..=KEYS {
                let copies = (key % 10) as usize;
                placement.owners(key, copies, &mut owners);
                assert_eq!(owners.len(), copies.min(ordinals.len()));
                assert!(owners.first().is_none_or(|&first| first == placement.owner(key)), "the owner is first");
                assert!(owners.iter().all(|owner| ordinals.contains(owner)), "{owners:?} of {ordinals:?}");
                owners.sort_unstable();
                assert!(owners.windows(2).all(|pair| pair[0] < pair[1]), "{owners:?} are distinct");
            }
            let before = placement.duplicate();
            placement.set_members(&members(&ordinals));
            assert_eq!(moved(before.as_ref(), placement.as_ref(), 1..=KEYS), 0, "no change moves nothing");
        }
    }
}

#[test]
fn copies_follow_the_owner_in_the_order_of_ordinals() {
    let mut owners = vec![];
    let placement = Modulo::new(&members(&[2, 5, 9]));
    placement.owners(2, 2, &mut owners);
    assert_eq!(owners, [9, 2]);
    placement.owners(1, 7, &mut owners);
    assert_eq!(owners, [5, 9, 2]);
}
