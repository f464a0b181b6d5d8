//! Holders: who has the copies of one key, in their order.
//!
//! Law: they are distinct. The first is the owner by the rule; the others are the next distinct members, on a ring
//! clockwise (DeCandia et al. 2007, "Dynamo", SOSP, section 4.3), else in the order of members.

use crate::policy::sharding::Placement;

/// The most copies of a key.
pub const MOST_COPIES: usize = 8;

/// A few members, by number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holders {
    members: [u16; MOST_COPIES],
    count: u8,
}

impl Holders {
    /// The `copies` members to whom the key belongs by this placement.
    pub fn of(placement: &dyn Placement, key: u64, copies: usize) -> Self {
        if copies == 1 {
            return Self::from_members(&[placement.owner(key)]);
        }
        let mut owners = Vec::with_capacity(copies);
        placement.owners(key, copies, &mut owners);
        assert!(owners.len() == copies, "key {key} shall have {copies} copies, and has {owners:?}");
        Self::from_members(&owners)
    }

    fn from_members(numbers: &[u32]) -> Self {
        let mut members = [0; MOST_COPIES];
        for (member, number) in members.iter_mut().zip(numbers) {
            *member = u16::try_from(*number).expect("there are at most 10000 members");
        }
        Self { members, count: numbers.len() as u8 }
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// The first.
    pub const fn first(self) -> u32 {
        self.members[0] as u32
    }

    /// All, in their order.
    pub fn members(self) -> impl Iterator<Item = u32> + Clone {
        self.members.into_iter().take(self.len()).map(u32::from)
    }

    /// True if `member` is one.
    pub fn has(self, member: u32) -> bool {
        self.members().any(|it| it == member)
    }

    /// Those who are none of `others`.
    pub fn without(self, others: Self) -> impl Iterator<Item = u32> + Clone {
        self.members().filter(move |member| !others.has(*member))
    }

    /// True if these are the same, in whatever order.
    pub fn are(self, others: &Self) -> bool {
        self.count == others.count && self.without(*others).next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::sharding::Member;
    use crate::policy::sharding::modulo::Modulo;

    #[test]
    fn who_is_new() {
        let members = |ordinals: &[u32]| -> Vec<Member> {
            ordinals.iter().map(|&ordinal| Member { ordinal, weight: 1.0 }).collect()
        };
        let before = Holders::of(&Modulo::new(&members(&[0, 1, 2])), 2, 3);
        let after = Holders::of(&Modulo::new(&members(&[1, 2, 3])), 2, 3);
        assert_eq!((before.members().collect::<Vec<_>>(), before.first()), (vec![2, 0, 1], 2));
        assert_eq!(after.without(before).collect::<Vec<_>>(), [3]);
        assert!(!after.are(&before) && before.are(&Holders::from_members(&[0, 1, 2])));
    }
}
