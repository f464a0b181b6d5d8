//! Directory: a table that says for every key who owns it.
//!
//! At first the members take turns in the order of keys. Nothing moves unless it is [assigned](Directory::assign) or its
//! owner leaves, and then the remaining members take turns again, each with the next key of the one that left. A newcomer
//! owns nothing until told.
//!
//! Memory: 4 bytes for each key. Ignored: weights; the cost of asking the table.

use super::{Member, Placement, ordinals};
use crate::engine::dist::{OutOfRange, within};
use std::ops::RangeInclusive;

/// The largest table: 64 MB.
pub const MOST_KEYS: u64 = 1 << 24;

/// The table of keys 1, 2, 3...
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directory {
    members: Vec<u32>,
    /// Owner of key 1, 2, 3...
    owners: Vec<u32>,
}

impl Directory {
    /// The keys 1 to `keys` dealt to these members in turn: at least one member, ascending by ordinal.
    ///
    /// # Errors
    /// If there are no keys or more than 2^24.
    pub fn new(keys: u64, members: &[Member]) -> Result<Self, OutOfRange> {
        within("count", keys as f64, 1.0..=MOST_KEYS as f64, "1 to 16777216 keys in a directory")?;
        let members = ordinals(members);
        let owners = members.iter().copied().cycle().take(keys as usize).collect();
        Ok(Self { members, owners })
    }

    /// Gives `key` to `owner`, a member.
    pub fn assign(&mut self, key: u64, owner: u32) {
        assert!(self.members.contains(&owner), "{owner} is one of the members {:?}", self.members);
        let at = self.place(key);
        self.owners[at] = owner;
    }

    fn place(&self, key: u64) -> usize {
        assert!((1..=self.owners.len() as u64).contains(&key), "key {key} is one of 1 to {}", self.owners.len());
        (key - 1) as usize
    }
}

impl Placement for Directory {
    fn owner(&self, key: u64) -> u32 {
        self.owners[self.place(key)]
    }

    fn members(&self) -> &[u32] {
        &self.members
    }

    fn set_members(&mut self, members: &[Member]) {
        self.members = ordinals(members);
        let mut turns = self.members.iter().cycle();
        for owner in &mut self.owners {
            if self.members.binary_search(owner).is_err() {
                *owner = *turns.next().expect("there are members");
            }
        }
    }

    fn assign(&mut self, keys: RangeInclusive<u64>, owner: u32) -> bool {
        keys.for_each(|key| Self::assign(self, key, owner));
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

    #[test]
    fn nothing_moves_unless_told() {
        let mut table = Directory::new(12, &members(&[0, 1, 2])).expect("a valid size");
        let before = table.clone();
        assert_eq!((1..=12).map(|key| table.owner(key)).collect::<Vec<_>>(), [0, 1, 2].repeat(4));
        table.set_members(&members(&[0, 1, 2, 3]));
        assert_eq!(moved(&before, &table, 1..=12), 0);
        table.assign(7, 3);
        assert_eq!((moved(&before, &table, 1..=12), table.owner(7)), (1, 3));
        table.set_members(&members(&[1, 2, 3]));
        // The keys of 0 were 1, 4 and 10 (7 had moved): dealt to 1, 2 and 3.
        assert_eq!([1, 4, 10, 7].map(|key| table.owner(key)), [1, 2, 3, 3]);
        assert_eq!(counts(&table, 1..=12), [5, 5, 2]);
    }

    #[test]
    fn a_table_has_a_size() {
        for keys in [0, (1 << 24) + 1] {
            assert!(Directory::new(keys, &members(&[0])).is_err(), "{keys}");
        }
    }
}
