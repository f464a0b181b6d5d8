//! A map from 64-bit keys to small values: what is known of a key, found in constant time.
//!
//! Open addressing with linear probing, at most three quarters full; a removal closes its gap, so that nothing is left
//! behind (Knuth, "The art of computer programming", volume 3, section 6.4, algorithms L and R). The place of a key
//! follows from [`mix`] alone, so a run is the same everywhere; there is no iteration, whose order would mean nothing.
//!
//! Ignored: keys chosen by an adversary. Memory never shrinks, except by [`KeyMap::clear`].

use super::draw::mix;

/// Cells of the first allocation.
const FEWEST: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Cell<V> {
    key: u64,
    value: Option<V>,
}

impl<V> Cell<V> {
    const EMPTY: Self = Self { key: 0, value: None };
}

/// Keys and their values.
#[derive(Clone, Debug)]
pub struct KeyMap<V> {
    /// None, or a power of two.
    cells: Vec<Cell<V>>,
    len: usize,
}

impl<V> Default for KeyMap<V> {
    fn default() -> Self {
        Self { cells: Vec::new(), len: 0 }
    }
}

impl<V: Copy> KeyMap<V> {
    /// How many keys there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// True when there is no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The key's value.
    #[inline]
    #[must_use]
    pub fn get(&self, key: u64) -> Option<V> {
        if self.len == 0 { None } else { self.cells[self.find(key)].value }
    }

    /// The key's value, to be changed.
    #[inline]
    pub fn get_mut(&mut self, key: u64) -> Option<&mut V> {
        if self.len == 0 {
            return None;
        }
        let at = self.find(key);
        self.cells[at].value.as_mut()
    }

    /// Sets the key's value; returns the one that it had.
    #[inline]
    pub fn insert(&mut self, key: u64, value: V) -> Option<V> {
        if 4 * (self.len + 1) > 3 * self.cells.len() {
            self.grow();
        }
        let at = self.find(key);
        let had = self.cells[at].value.replace(value);
        self.cells[at].key = key;
        self.len += usize::from(had.is_none());
        had
    }

    /// Forgets the key; returns the value that it had.
    #[inline]
    pub fn remove(&mut self, key: u64) -> Option<V> {
        if self.len == 0 {
            return None;
        }
        let mut gap = self.find(key);
        let had = self.cells[gap].value.take()?;
        self.len -= 1;
        let mut at = self.next(gap);
        while self.cells[at].value.is_some() {
            // What lies beyond the gap may fill it unless its search begins after the gap.
            let home = self.home(self.cells[at].key);
            if self.distance(home, at) >= self.distance(gap, at) {
                self.cells[gap] = self.cells[at];
                self.cells[at].value = None;
                gap = at;
            }
            at = self.next(at);
        }
        Some(had)
    }

    /// Forgets everything and gives the memory back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The cell of the key, or the empty one where it would stand.
    #[inline]
    fn find(&self, key: u64) -> usize {
        let mut at = self.home(key);
        while self.cells[at].value.is_some() && self.cells[at].key != key {
            at = self.next(at);
        }
        at
    }

    #[inline]
    fn home(&self, key: u64) -> usize {
        mix(key) as usize & (self.cells.len() - 1)
    }

    #[inline]
    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.cells.len() - 1)
    }

    #[inline]
    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.cells.len() - 1)
    }

    #[cold]
    fn grow(&mut self) {
        let wider = vec![Cell::EMPTY; (2 * self.cells.len()).max(FEWEST)];
        for cell in std::mem::replace(&mut self.cells, wider) {
            if cell.value.is_some() {
                let at = self.find(cell.key);
                self.cells[at] = cell;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;
    use std::collections::BTreeMap;

    /// Few keys, so that they meet, and a map that is filled and emptied several times.
    fn check(keys: u64, spread: u64) {
        let mut draw = Source::new(1, 0, "key map", "test", 0).nth(keys);
        let (mut map, mut slow) = (KeyMap::default(), BTreeMap::new());
        for round in 0..100_000_u64 {
            let key = draw.below(keys).wrapping_mul(spread);
            match draw.below(if round / 10_000 % 2 == 0 { 3 } else { 5 }) {
                0 | 1 => assert_eq!(map.insert(key, round), slow.insert(key, round)),
                2 => {
                    if let Some(value) = map.get_mut(key) {
                        *value += 1;
                    }
                    slow.entry(key).and_modify(|value| *value += 1);
                }
                _ => assert_eq!(map.remove(key), slow.remove(&key)),
            }
            assert_eq!((map.get(key), map.len()), (slow.get(&key).copied(), slow.len()));
        }
        (0..keys).map(|n| n.wrapping_mul(spread)).for_each(|key| assert_eq!(map.get(key), slow.get(&key).copied()));
        map.clear();
        assert!(map.is_empty() && map.get(0).is_none());
    }

    #[test]
    fn the_same_as_an_ordered_map() {
        for (keys, spread) in [(1, 1), (6, 1), (7, 0x1000_0000), (100, u64::MAX / 99), (5_000, 1)] {
            check(keys, spread);
        }
    }

    #[test]
    fn a_cell_of_a_slot_has_sixteen_bytes() {
        assert_eq!(size_of::<Cell<u32>>(), 16);
        assert_eq!(size_of::<Cell<std::num::NonZeroU64>>(), 16);
    }
}
