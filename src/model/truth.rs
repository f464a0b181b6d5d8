//! What is true: for each key its latest commit, and the latest that was acknowledged.
//!
//! Stores hold copies of any age; each answer about data carries the [`Version`] that it shows, and staleness is judged
//! in one place, where the request ends: an answer is stale if it lacks the latest commit that was acknowledged before
//! the request was issued. A commit is acknowledged when the store that is in charge of the key has answered ok. Where
//! several copies of a key are written alike, whoever writes them begins the commit and gives it its number; it is made,
//! and acknowledged, when enough copies have it.
//!
//! Bounded by the number of distinct keys that were written. Ignored: what the data are.

use super::ask::Ask;
use super::ids::ClassId;
use crate::engine::key_map::KeyMap;

/// A state of a key: the number of the commit that made it, in the order of all commits of the world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version(std::num::NonZeroU64);

impl Version {
    /// What a key is before anybody writes it.
    pub const INITIAL: Self = Self(std::num::NonZeroU64::MIN);
}

/// What is known of a key that was written.
#[derive(Clone, Copy, Debug)]
struct Fact {
    committed: Version,
    acknowledged: Version,
}

impl Fact {
    const INITIAL: Self = Self { committed: Version::INITIAL, acknowledged: Version::INITIAL };
}

/// How much of a version's number travels with a call.
pub const WIRE_BITS: u32 = 30;
const WIRE_MASK: u64 = (1 << WIRE_BITS) - 1;

/// The facts of all key spaces.
#[derive(Debug, Default)]
pub struct Truth {
    /// The key space of each class that has keys.
    spaces: Vec<Option<u16>>,
    facts: Vec<KeyMap<Fact>>,
    commits: u64,
    /// Copies of keys, by space, on their way from one store to another: a few at a time.
    parcels: Vec<((u16, u64), Version)>,
}

impl Truth {
    /// Nothing is written yet. `spaces` are the key spaces of the classes.
    #[must_use]
    pub fn new(spaces: &[Option<u16>]) -> Self {
        let count = spaces.iter().flatten().max().map_or(0, |&last| usize::from(last) + 1);
        Self { spaces: spaces.to_vec(), facts: vec![KeyMap::default(); count], commits: 1, parcels: Vec::new() }
    }

    /// The key space of a class that has keys.
    #[inline]
    #[must_use]
    pub fn space(&self, class: ClassId) -> Option<u16> {
        *self.spaces.get(usize::from(class.0))?
    }

    /// True once anything was committed: before, no answer can be stale.
    #[inline]
    #[must_use]
    pub fn has_commits(&self) -> bool {
        self.commits > 1
    }

    /// Commits a write to the key that is asked for; none if the class has no keys.
    pub fn commit(&mut self, ask: &Ask) -> Option<Version> {
        let space = usize::from(self.space(ask.class)?);
        self.commits += 1;
        let committed = Version(std::num::NonZeroU64::new(self.commits)?);
        match self.facts[space].get_mut(ask.key) {
            Some(fact) => fact.committed = committed,
            None => {
                self.facts[space].insert(ask.key, Fact { committed, ..Fact::INITIAL });
            }
        }
        Some(committed)
    }

    /// Begins a write of several copies of the key that is asked for: they all get this version, and it is no commit
    /// until it is [settled](Self::settle). None if the class has no keys.
    pub fn begin(&mut self, ask: &Ask) -> Option<Version> {
        self.space(ask.class)?;
        self.commits += 1;
        Some(Version(std::num::NonZeroU64::new(self.commits)?))
    }

    /// Enough copies have a version: it is a commit, and acknowledged. The latest version wins, in whatever order.
    pub fn settle(&mut self, ask: &Ask, version: Version) {
        let Some(space) = self.space(ask.class).map(usize::from) else { return };
        let known = self.facts[space].get(ask.key).unwrap_or(Fact::INITIAL);
        let Fact { committed, acknowledged } = known;
        let fact = Fact { committed: committed.max(version), acknowledged: acknowledged.max(version) };
        self.facts[space].insert(ask.key, fact);
    }

    /// A version as the last [`WIRE_BITS`] bits of its number, to travel with a call.
    #[must_use]
    pub const fn on_wire(version: Version) -> u32 {
        (version.0.get() & WIRE_MASK) as u32
    }

    /// The version that travelled so: the latest with these bits. Fewer than 2^30 commits are begun while it travels.
    #[must_use]
    pub fn off_wire(&self, bits: u32) -> Version {
        let back = self.commits.wrapping_sub(u64::from(bits)) & WIRE_MASK;
        let number = self.commits.checked_sub(back).and_then(std::num::NonZeroU64::new);
        Version(number.expect("what travels was begun"))
    }

    /// Whoever asked for a commit has its answer.
    pub fn acknowledge(&mut self, ask: &Ask, version: Version) {
        if let Some(fact) = self.fact_mut(ask) {
            fact.acknowledged = fact.acknowledged.max(version);
        }
    }

    /// The latest commit; none if the class has no keys.
    #[must_use]
    pub fn committed(&self, ask: &Ask) -> Option<Version> {
        self.look(ask, |fact| fact.committed)
    }

    /// The latest commit that was acknowledged; none if the class has no keys.
    #[must_use]
    pub fn acknowledged(&self, ask: &Ask) -> Option<Version> {
        self.look(ask, |fact| fact.acknowledged)
    }

    /// The store in charge of the key has nothing later than `survived` any more, nor has anybody else: later commits are
    /// lost. True if one of them was acknowledged.
    pub fn lose_after(&mut self, ask: &Ask, survived: Version) -> bool {
        let Some(fact) = self.fact_mut(ask) else { return false };
        let lost = fact.acknowledged > survived;
        fact.committed = fact.committed.min(survived);
        fact.acknowledged = fact.acknowledged.min(survived);
        lost
    }

    /// A copy of the key that is asked for sets out for another store.
    pub fn send_copy(&mut self, ask: &Ask, version: Version) {
        if let Some(space) = self.space(ask.class) {
            self.take_copy(ask);
            self.parcels.push(((space, ask.key), version));
        }
    }

    /// The copy of the key that is on its way, which it is no more; none if there is none.
    pub fn take_copy(&mut self, ask: &Ask) -> Option<Version> {
        let space = self.space(ask.class)?;
        let at = self.parcels.iter().position(|(key, _)| *key == (space, ask.key))?;
        Some(self.parcels.swap_remove(at).1)
    }

    fn look(&self, ask: &Ask, part: impl Fn(Fact) -> Version) -> Option<Version> {
        let space = usize::from(self.space(ask.class)?);
        Some(self.facts[space].get(ask.key).map_or(Version::INITIAL, part))
    }

    fn fact_mut(&mut self, ask: &Ask) -> Option<&mut Fact> {
        let space = usize::from(self.space(ask.class)?);
        self.facts[space].get_mut(ask.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_true_at_once_and_owed_once_it_is_acknowledged() {
        let mut truth = Truth::new(&[None, Some(0), Some(0)]);
        let ask = |class, key| Ask { key, class: ClassId(class), ..Ask::NONE };
        assert_eq!((truth.commit(&ask(0, 7)), truth.committed(&ask(0, 7)), truth.has_commits()), (None, None, false));
        let first = truth.commit(&ask(1, 7)).expect("the class has keys");
        assert_eq!(truth.committed(&ask(2, 7)), Some(first), "classes share a key space");
        assert_eq!(truth.acknowledged(&ask(1, 7)), Some(Version::INITIAL));
        let second = truth.commit(&ask(1, 7)).expect("the class has keys");
        truth.acknowledge(&ask(1, 7), second);
        truth.acknowledge(&ask(1, 7), first);
        assert_eq!(truth.acknowledged(&ask(1, 7)), Some(second), "a late answer takes nothing back");
        assert_eq!(truth.committed(&ask(1, 8)), Some(Version::INITIAL));
        assert!(truth.lose_after(&ask(1, 7), first) && !truth.lose_after(&ask(1, 7), first));
        assert_eq!((truth.committed(&ask(1, 7)), truth.acknowledged(&ask(1, 7))), (Some(first), Some(first)));
    }
    #[test]
    fn what_several_copies_get_is_a_commit_when_enough_have_it() {
        let mut truth = Truth::new(&[Some(0)]);
        let ask = Ask { key: 7, ..Ask::NONE };
        let [first, second] = [truth.begin(&ask), truth.begin(&ask)].map(|version| version.expect("there are keys"));
        assert!(first < second && truth.committed(&ask) == Some(Version::INITIAL));
        truth.settle(&ask, second);
        truth.settle(&ask, first);
        assert_eq!((truth.committed(&ask), truth.acknowledged(&ask)), (Some(second), Some(second)));
    }

    #[test]
    fn a_version_survives_its_way() {
        let mut truth = Truth::new(&[Some(0)]);
        for commits in [1, 2, (1 << 30) - 1, 1 << 30, (1 << 30) + 1, (5 << 30) + 3] {
            truth.commits = commits;
            for back in [0, 1, 2, (1 << 30) - 1].into_iter().filter(|&back| back < commits) {
                let version = Version(std::num::NonZeroU64::new(commits - back).expect("above 0"));
                assert_eq!(truth.off_wire(Truth::on_wire(version)), version, "{back} after it");
            }
        }
    }
}
