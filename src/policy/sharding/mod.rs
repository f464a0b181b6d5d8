//! Sharding: which member owns a key.
//!
//! At any time every key has exactly one owner. A placement belongs to one set of shards; its members are ordinals, which
//! are never reused. Nothing here depends on a seed: the same members own the same keys in every run.
//!
//! | placement | share of a member | moved by one more member, n to n + 1 |
//! |---|---|---|
//! | [`Ranges`](range::Ranges) | as written | nothing until told |
//! | [`Modulo`](modulo::Modulo) | 1/n | n/(n + 1): nearly all |
//! | [`Ring`](ring::Ring) | 1/n, give or take 1/sqrt(points) of it | 1/(n + 1), all to the newcomer |
//! | [`Directory`](directory::Directory) | 1/n | nothing until told |
//!
//! Ignored: the size of what a key holds and how often it is asked for; moving the data, which takes time and is the
//! matter of whoever owns the placement.

pub mod directory;
pub mod modulo;
pub mod range;
pub mod ring;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::RangeInclusive;

/// One that may own keys.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Member {
    /// Who it is: unique, never reused in a run.
    pub ordinal: u32,
    /// Its share relative to the others where the placement heeds it: finite, above 0.
    pub weight: f64,
}

/// A rule that gives every key its owner.
pub trait Placement: Send + fmt::Debug {
    /// The ordinal of the one member that owns `key`.
    fn owner(&self, key: u64) -> u32;

    /// The ordinals of all members, ascending.
    fn members(&self) -> &[u32];

    /// From now on these are the members: at least one, ascending by ordinal. Moves what the rule says must move and
    /// nothing else.
    fn set_members(&mut self, members: &[Member]);

    /// Gives `keys` to `owner`, a member, and nothing else to anybody; false if owners follow from the rule alone.
    fn assign(&mut self, _keys: RangeInclusive<u64>, _owner: u32) -> bool {
        false
    }

    /// The same placement once more, to compare with later.
    fn duplicate(&self) -> Box<dyn Placement>;

    /// Sets `owners` to `copies` distinct members for `key`, the owner first, or to all members if there are fewer. Here
    /// the others follow the owner in the order of ordinals, the first after the last.
    fn owners(&self, key: u64, copies: usize, owners: &mut Vec<u32>) {
        let (owner, members) = (self.owner(key), self.members());
        let at = members.partition_point(|&member| member < owner);
        owners.clear();
        owners.extend(members.iter().cycle().skip(at).take(copies.min(members.len())));
    }
}

/// How many of `keys` have another owner after than before.
#[must_use]
pub fn moved(before: &dyn Placement, after: &dyn Placement, keys: RangeInclusive<u64>) -> u64 {
    keys.filter(|&key| before.owner(key) != after.owner(key)).count() as u64
}

/// The ordinals of `members`, which are at least one and ascend.
fn ordinals(members: &[Member]) -> Vec<u32> {
    let ordinals: Vec<u32> = members.iter().map(|member| member.ordinal).collect();
    assert!(!ordinals.is_empty(), "somebody owns the keys");
    assert!(ordinals.windows(2).all(|pair| pair[0] < pair[1]), "members ascend by ordinal: {ordinals:?}");
    ordinals
}
