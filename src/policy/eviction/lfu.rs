//! LFU: the least frequently used gives way; among equals the least recently used.
//!
//! *Perfect* LFU (Breslau et al. 1999, "Web caching and Zipf-like distributions"): uses are counted for every
//! key that was ever asked for, kept or not, and never age; and a newcomer that was used less than whatever would have
//! to go is not kept. So with independent references the most popular keys come to be kept for good, and the hit ratio
//! is their mass. (*In-cache* LFU, which forgets the count of what it evicts and always keeps the newcomer, stays below.)
//!
//! Entries of one count stand in a line, the counts in a line of lines, so a use moves an entry to the neighbouring line
//! (Shah, Mitra & Matani 2010, "An O(1) algorithm for implementing the LFU cache eviction scheme"). An entry that comes
//! back with a count walks from both ends to its place among the distinct counts kept; a newcomer stands near the low
//! end and an often removed one near the high end, so the walk is short, though not bounded.
//!
//! Memory: 21 to 43 bytes for each key that was ever asked for and missed, besides 28 for each entry.
//!
//! Ignored: drift. A key that was popular once stays for as long again as it was popular.

use super::line::{Line, Links};
use super::{Entry, Eviction};
use crate::engine::draw::Substream;
use crate::engine::key_map::KeyMap;
use std::num::NonZeroU64;

pub(super) const ENTRY: Entry = Entry {
    name: "lfu",
    summary: "the least used gives way, be it the newcomer; counts cover all keys ever asked for and never age",
    looks_at_clock: false,
    make: || Box::new(Lfu::default()),
};

/// What a key counts that is written without having been asked for.
const ONCE: NonZeroU64 = NonZeroU64::MIN;

/// All entries of one count.
#[derive(Debug)]
struct Level {
    uses: NonZeroU64,
    /// Least recently used first.
    line: Line,
}

/// What a slot holds.
#[derive(Clone, Copy, Debug)]
struct Held {
    key: u64,
    level: u32,
}

#[derive(Default, Debug)]
struct Lfu {
    /// Uses of keys that are not kept; of one that is kept, its uses when it came.
    seen: KeyMap<NonZeroU64>,
    held: Vec<Held>,
    links: Links,
    levels: Vec<Level>,
    free: Vec<u32>,
    /// Levels by count, fewest uses first.
    order: Line,
    order_links: Links,
}

impl Eviction for Lfu {
    fn inserted(&mut self, slot: u32, key: u64) {
        let uses = self.seen.get(key).unwrap_or(ONCE);
        let next = self.next_level(uses);
        if self.held.len() <= slot as usize {
            self.held.resize(slot as usize + 1, Held { key, level: u32::MAX });
        }
        self.held[slot as usize].key = key;
        self.enter(slot, uses, next);
    }

    fn touched(&mut self, slot: u32) {
        let level = self.held[slot as usize].level;
        let uses = self.uses(slot).saturating_add(1);
        let next = self.order_links.after(level);
        self.leave(slot);
        self.enter(slot, uses, next);
    }

    fn removed(&mut self, slot: u32) {
        self.seen.insert(self.held[slot as usize].key, self.uses(slot));
        self.leave(slot);
    }

    fn missed(&mut self, key: u64) {
        match self.seen.get_mut(key) {
            Some(uses) => *uses = uses.saturating_add(1),
            None => {
                self.seen.insert(key, ONCE);
            }
        }
    }

    fn victim(&mut self, _draw: &mut Substream) -> u32 {
        let level = self.order.first().expect("something is kept");
        self.levels[level as usize].line.first().expect("a level holds an entry")
    }

    fn refuses(&self, newcomer: u64, victim: u32) -> bool {
        self.seen.get(newcomer).unwrap_or(ONCE) < self.uses(victim)
    }
}

impl Lfu {
    fn uses(&self, slot: u32) -> NonZeroU64 {
        self.levels[self.held[slot as usize].level as usize].uses
    }

    /// The first level of at least `uses`, sought from both ends.
    fn next_level(&self, uses: NonZeroU64) -> Option<u32> {
        let at = |level: u32| self.levels[level as usize].uses;
        let (mut low, mut high) = (self.order.first()?, self.order.last()?);
        loop {
            if at(low) >= uses {
                return Some(low);
            }
            if at(high) < uses {
                return self.order_links.after(high);
            }
            low = self.order_links.after(low).expect("the highest count is not below this one");
            high = self.order_links.before(high).expect("the lowest count is below this one");
        }
    }

    /// Puts `slot` last on the level of `uses`: `next` if it is that, else a new one before it.
    fn enter(&mut self, slot: u32, uses: NonZeroU64, next: Option<u32>) {
        let level = match next.filter(|&next| self.levels[next as usize].uses == uses) {
            Some(level) => level,
            None => self.add_level(uses, next),
        };
        self.held[slot as usize].level = level;
        self.links.append(&mut self.levels[level as usize].line, slot);
    }

    fn add_level(&mut self, uses: NonZeroU64, next: Option<u32>) -> u32 {
        let fresh = Level { uses, line: Line::default() };
        let level = if let Some(level) = self.free.pop() {
            self.levels[level as usize] = fresh;
            level
        } else {
            self.levels.push(fresh);
            self.levels.len() as u32 - 1
        };
        self.order_links.insert_before(&mut self.order, next, level);
        level
    }

    fn leave(&mut self, slot: u32) {
        let level = self.held[slot as usize].level;
        let line = &mut self.levels[level as usize].line;
        self.links.take(line, slot);
        if line.first().is_none() {
            self.order_links.take(&mut self.order, level);
            self.free.push(level);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::evicted;

    #[test]
    fn the_least_used_goes_and_among_equals_the_least_recently_used() {
        assert_eq!(evicted("lfu", 3, &[1, 2, 3, 2, 3, 3, 1, 4, 4, 4]), [2]);
    }

    #[test]
    fn counts_survive_eviction() {
        // 1 gives way to 3 and returns with two uses, so that it outlives 4.
        assert_eq!(evicted("lfu", 2, &[1, 2, 3, 1, 4, 5]), [1, 2, 3, 4]);
    }

    #[test]
    fn a_newcomer_that_is_less_used_is_not_kept() {
        assert_eq!(evicted("lfu", 2, &[1, 1, 2, 2, 3, 4, 5]), [0; 0]);
    }
}
