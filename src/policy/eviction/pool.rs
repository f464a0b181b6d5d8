//! A pool of candidates: who seemed the best to go among a few that were looked at, now and before.
//!
//! Redis's `evictionPoolPopulate` (evict.c, since 3.0): a few entries are drawn, and the 16 best of all that were drawn so
//! far stay in the pool with the score that they had then; the best one goes. Who was used after it came into the pool
//! goes all the same. Ignored: that Redis draws from neighbouring buckets of its table, not independently.

use crate::engine::draw::Substream;

/// `EVPOOL_SIZE`.
const ROOM: usize = 16;

/// `maxmemory-samples` unless it is set.
const SAMPLES: u32 = 5;

/// All slots that are taken, and the pool.
#[derive(Default, Debug)]
pub(super) struct Pool {
    /// Slots that are taken, in no order.
    taken: Vec<u32>,
    /// Where in `taken` each slot stands, and how often it was taken before.
    places: Vec<(u32, u32)>,
    /// The pool: score, slot and the number of its taking; the best last.
    best: Vec<(u64, u32, u32)>,
}

impl Pool {
    /// A slot is taken.
    pub(super) fn add(&mut self, slot: u32) {
        if self.places.len() <= slot as usize {
            self.places.resize(slot as usize + 1, (u32::MAX, 0));
        }
        let (place, number) = &mut self.places[slot as usize];
        (*place, *number) = (self.taken.len() as u32, *number + 1);
        self.taken.push(slot);
    }

    /// A slot is free.
    pub(super) fn remove(&mut self, slot: u32) {
        let at = std::mem::replace(&mut self.places[slot as usize].0, u32::MAX);
        self.taken.swap_remove(at as usize);
        if let Some(&moved) = self.taken.get(at as usize) {
            self.places[moved as usize].0 = at;
        }
    }

    /// Looks at a few more, and takes the best out of the pool: the higher the score, the sooner it goes.
    pub(super) fn best(&mut self, score: impl Fn(u32) -> u64, draw: &mut Substream) -> u32 {
        loop {
            for _ in 0..SAMPLES {
                let slot = self.taken[draw.below(self.taken.len() as u64) as usize];
                self.consider(score(slot), slot);
            }
            while let Some((_, slot, number)) = self.best.pop() {
                if self.places[slot as usize].0 != u32::MAX && self.places[slot as usize].1 == number {
                    return slot;
                }
            }
        }
    }

    /// Puts one into the pool, if it is better than the worst there or there is room.
    fn consider(&mut self, score: u64, slot: u32) {
        let at = self.best.partition_point(|(other, ..)| *other < score);
        let is_full = self.best.len() == ROOM;
        if is_full && at == 0 {
            return;
        }
        self.best.insert(at, (score, slot, self.places[slot as usize].1));
        if is_full {
            self.best.remove(0);
        }
    }
}
