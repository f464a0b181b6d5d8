//! Memory of one instance: the keys that were used last, as a page cache keeps them.
//!
//! It holds `memory / working_set` of all keys, rounded down; the least recently used gives way. With keys that are all
//! alike the share of misses is 1 - memory / working set, or 0 if everything fits. It is cold at the start of a run.
//!
//! Ignored: pages that hold several keys, changed pages that must be written back.

use crate::engine::draw::Source;
use crate::model::ask::Ask;
use crate::model::truth::Truth;
use crate::policy::eviction::{self, store};

/// The keys in memory.
#[derive(Debug)]
pub struct Memory {
    kept: store::Store<()>,
    draws: Source,
}

impl Memory {
    /// Empty memory that holds `room` keys.
    pub fn new(room: u64, draws: Source) -> Self {
        let policy = eviction::find("lru").expect("this policy is known");
        Self { kept: store::Store::new(policy, store::Capacity::Entries(room)), draws }
    }

    /// The number of keys that fit, of `keys` that take `working_set` bytes together.
    pub fn room(keys: u64, memory: u64, working_set: u64) -> u64 {
        let room = u128::from(keys) * u128::from(memory) / u128::from(working_set.max(1));
        u64::try_from(room).unwrap_or(u64::MAX)
    }

    /// Uses a key, which is in memory from now on; true if it was. Nothing is used if nothing is asked for.
    pub fn touch(&mut self, ask: &Ask, truth: &Truth) -> Option<bool> {
        let space = truth.space(ask.class).filter(|_| ask.key > 0)?;
        // There are fewer than 2^48 keys in a space.
        let key = u64::from(space) << 48 | ask.key;
        if self.kept.lookup(key).is_some() {
            return Some(true);
        }
        self.kept.insert(key, 1, (), &mut self.draws.nth(key), |_, ()| ());
        Some(false)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_is_kept() {
        let truth = Truth::new(&[Some(0), None]);
        let ask = |key| Ask { key, ..Ask::NONE };
        let mut memory = Memory::new(Memory::room(10, 4096, 20_480), Source::new(1, 0, "db", "memory", 0));
        let told: Vec<_> = [1, 2, 1, 3, 1, 2].iter().map(|&key| memory.touch(&ask(key), &truth)).collect();
        assert_eq!(told, [false, false, true, false, true, false].map(Some), "two of ten keys fit");
        assert_eq!(memory.touch(&ask(0), &truth), None);
        assert_eq!(Memory::room(u64::MAX, u64::MAX, 1), u64::MAX);
    }
}
