//! Ranges: consecutive keys have one owner.
//!
//! What people write is [claims](Claim), which may overlap or leave keys out; [`stretches`] says exactly where, and only
//! claims that meet every key once become [`Ranges`]. A newcomer owns nothing until keys are [assigned](Ranges::assign)
//! to it, such as half of a range that is split. When an owner leaves, its ranges go to the neighbour below, or above for
//! the lowest.
//!
//! Ignored: weights. New keys in rising order all meet the last range.

use super::{Member, Placement, ordinals};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The statement that a member owns the keys `first` to `last`, both included; none if `first` is the larger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The lowest key.
    pub first: u64,
    /// The highest key.
    pub last: u64,
    /// The ordinal of the owner.
    pub member: u32,
}

/// Consecutive keys that are claimed alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The keys, both ends included.
    pub keys: RangeInclusive<u64>,
    /// The places in the list of claims of those who claim them, ascending.
    pub claims: Vec<usize>,
}

/// Cuts `keys` wherever a claim begins or ends, in rising order: a gap has no claims, an overlap two or more. Claims on
/// other keys are left out.
#[must_use]
pub fn stretches(claims: &[Claim], keys: RangeInclusive<u64>) -> Vec<Stretch> {
    let (first, last) = keys.into_inner();
    let valid = || claims.iter().enumerate().filter(|(_, claim)| claim.first <= claim.last);
    // Where a stretch may begin: where a claim does, or right after one ends.
    let begins = valid().flat_map(|(_, claim)| [Some(claim.first), claim.last.checked_add(1)]).flatten();
    let mut begins: Vec<u64> = begins.filter(|&key| key > first && key <= last).collect();
    begins.extend((first <= last).then_some(first));
    begins.sort_unstable();
    begins.dedup();
    let stretch = |(at, &begin): (usize, &u64)| {
        let end = begins.get(at + 1).map_or(last, |next| next - 1);
        let holds = |claim: &Claim| claim.first <= begin && end <= claim.last;
        let claims = valid().filter(|(_, claim)| holds(claim)).map(|(at, _)| at).collect();
        Stretch { keys: begin..=end, claims }
    };
    begins.iter().enumerate().map(stretch).collect()
}

/// The keys that nobody claims.
#[must_use]
pub fn gaps(claims: &[Claim], keys: RangeInclusive<u64>) -> Vec<RangeInclusive<u64>> {
    let free = stretches(claims, keys).into_iter().filter(|stretch| stretch.claims.is_empty());
    free.map(|stretch| stretch.keys).collect()
}

/// The keys that are claimed more than once, and by which claims.
#[must_use]
pub fn overlaps(claims: &[Claim], keys: RangeInclusive<u64>) -> Vec<Stretch> {
    stretches(claims, keys).into_iter().filter(|stretch| stretch.claims.len() > 1).collect()
}

/// Keys by range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ranges {
    members: Vec<u32>,
    /// The owner from each lowest key on, up to the next.
    owners: BTreeMap<u64, u32>,
    last: u64,
}

impl Ranges {
    /// The claims as ranges, if they meet each of `keys` exactly once; else the stretches where they do not. `members`
    /// are at least one and ascend by ordinal; every claim is by one of them.
    ///
    /// # Errors
    /// Gaps and overlaps.
    pub fn new(claims: &[Claim], keys: RangeInclusive<u64>, members: &[Member]) -> Result<Self, Vec<Stretch>> {
        let (last, found) = (*keys.end(), stretches(claims, keys));
        let (right, wrong): (Vec<Stretch>, Vec<Stretch>) =
            found.into_iter().partition(|stretch| stretch.claims.len() == 1);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let members = ordinals(members);
        let owner = |stretch: &Stretch| claims[stretch.claims[0]].member;
        let owners: BTreeMap<u64, u32> = right.iter().map(|stretch| (*stretch.keys.start(), owner(stretch))).collect();
        assert!(!owners.is_empty(), "there are keys");
        assert!(owners.values().all(|owner| members.contains(owner)), "owners {owners:?} are of {members:?}");
        Ok(Self { members, owners, last })
    }

    /// Gives `keys`, some of those that are placed, to `owner`, a member.
    pub fn assign(&mut self, keys: RangeInclusive<u64>, owner: u32) {
        let (first, last) = keys.into_inner();
        assert!(first <= last && last <= self.last, "{first} to {last} are keys up to {}", self.last);
        assert!(self.members.contains(&owner), "{owner} is one of the members {:?}", self.members);
        let after = (last < self.last).then(|| (last + 1, self.owner(last + 1)));
        self.owner(first);
        self.owners.retain(|&begin, _| begin < first || begin > last);
        self.owners.insert(first, owner);
        self.owners.extend(after);
    }

    /// The ranges in rising order, neighbours of one owner as one.
    #[must_use]
    pub fn claims(&self) -> Vec<Claim> {
        let mut claims: Vec<Claim> = Vec::new();
        for (&first, &member) in &self.owners {
            if let Some(below) = claims.last_mut() {
                below.last = first - 1;
            }
            if claims.last().is_none_or(|below| below.member != member) {
                claims.push(Claim { first, last: self.last, member });
            }
        }
        if let Some(highest) = claims.last_mut() {
            highest.last = self.last;
        }
        claims
    }
}

impl Placement for Ranges {
    fn owner(&self, key: u64) -> u32 {
        let range = self.owners.range(..=key).next_back().filter(|_| key <= self.last);
        let (_, &owner) = range.unwrap_or_else(|| panic!("key {key} is placed by {:?}", self.claims()));
        owner
    }

    fn members(&self) -> &[u32] {
        &self.members
    }

    fn set_members(&mut self, members: &[Member]) {
        self.members = ordinals(members);
        let stays = |owner: &u32| self.members.binary_search(owner).is_ok();
        // Below the lowest that stays, or if nobody who owns keys stays, it is the next one's turn.
        let mut heir = self.owners.values().copied().find(stays).unwrap_or(self.members[0]);
        for owner in self.owners.values_mut() {
            if self.members.binary_search(owner).is_ok() {
                heir = *owner;
            }
            *owner = heir;
        }
    }

    fn assign(&mut self, keys: RangeInclusive<u64>, owner: u32) -> bool {
        Self::assign(self, keys, owner);
        true
    }

    fn duplicate(&self) -> Box<dyn Placement> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::moved;
    use super::super::tests::{counts, members};
    use super::*;

    fn claims(ranges: &[(u64, u64)]) -> Vec<Claim> {
        (0..).zip(ranges).map(|(member, &(first, last))| Claim { first, last, member }).collect()
    }

    fn check(ranges: &[(u64, u64)], keys: RangeInclusive<u64>, wrong: &[(u64, u64, &[usize])]) {
        let claims = claims(ranges);
        let expected: Vec<Stretch> =
            wrong.iter().map(|&(a, b, by)| Stretch { keys: a..=b, claims: by.to_vec() }).collect();
        let everyone = members(&(0..claims.len().max(1) as u32).collect::<Vec<_>>());
        assert_eq!(Ranges::new(&claims, keys.clone(), &everyone).err().unwrap_or_default(), expected);
        let (free, both): (Vec<_>, Vec<_>) = expected.into_iter().partition(|stretch| stretch.claims.is_empty());
        assert_eq!(overlaps(&claims, keys.clone()), both);
        assert_eq!(gaps(&claims, keys), free.into_iter().map(|stretch| stretch.keys).collect::<Vec<_>>());
    }

    #[test]
    fn gaps_and_overlaps_are_told_to_the_key() {
        check(&[(1, 1000), (2, 3000)], 1..=3000, &[(2, 1000, &[0, 1])]);
        check(&[(1, 1000), (2000, 3000)], 1..=3000, &[(1001, 1999, &[])]);
        check(&[(1, 1000), (1001, 3000)], 1..=3000, &[]);
        check(&[(1001, 3000), (1, 1000)], 1..=3000, &[]);
        check(
            &[(5, 10), (1, 20), (8, 30)],
            1..=40,
            &[(5, 7, &[0, 1]), (8, 10, &[0, 1, 2]), (11, 20, &[1, 2]), (31, 40, &[])],
        );
        check(&[(0, 4), (4, 99)], 1..=3, &[]);
        check(&[(9, 3)], 1..=10, &[(1, 10, &[])]);
        check(&[], 1..=10, &[(1, 10, &[])]);
        check(&[(1, u64::MAX), (7, 7)], 1..=u64::MAX, &[(7, 7, &[0, 1])]);
    }

    #[test]
    fn half_of_one_of_two_ranges_is_a_quarter_of_the_keys() {
        let mut ranges = Ranges::new(&claims(&[(1, 500), (501, 1000)]), 1..=1000, &members(&[0, 1])).expect("no gaps");
        let before = ranges.clone();
        ranges.set_members(&members(&[0, 1, 2]));
        assert_eq!(moved(&before, &ranges, 1..=1000), 0);
        ranges.assign(751..=1000, 2);
        assert_eq!(moved(&before, &ranges, 1..=1000), 250);
        assert_eq!(counts(&ranges, 1..=1000), [500, 250, 250]);
        ranges.assign(100..=199, 1);
        let told = ranges.claims().iter().map(|c| (c.first, c.last, c.member)).collect::<Vec<_>>();
        assert_eq!(told, [(1, 99, 0), (100, 199, 1), (200, 500, 0), (501, 750, 1), (751, 1000, 2)]);
    }

    #[test]
    fn the_neighbour_below_takes_over_and_the_one_above_for_the_lowest() {
        let start =
            || Ranges::new(&claims(&[(1, 10), (11, 20), (21, 30)]), 1..=30, &members(&[0, 1, 2])).expect("no gaps");
        let after = |ordinals: &[u32]| {
            let mut ranges = start();
            ranges.set_members(&members(ordinals));
            ranges.claims().iter().map(|c| (c.first, c.last, c.member)).collect::<Vec<_>>()
        };
        assert_eq!(after(&[0, 2]), [(1, 20, 0), (21, 30, 2)]);
        assert_eq!(after(&[1, 2]), [(1, 20, 1), (21, 30, 2)]);
        assert_eq!(after(&[5, 9]), [(1, 30, 5)]);
    }
}
