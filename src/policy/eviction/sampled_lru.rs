//! Sampled LRU: of a few entries looked at, the one unused for longest gives way; time is told in whole seconds.
//!
//! Redis's `allkeys-lru`, by its [pool](super::pool). Its clock has a resolution of one second (`LRU_CLOCK_RESOLUTION`):
//! where whatever is kept is asked for within a second, nothing is older than anything else and the hit ratio is that of
//! `random`; where entries stay for many seconds it is near that of `lru`.

use super::pool::Pool;
use super::{Entry, Eviction};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "sampled_lru",
    summary: "of a few looked at, the one unused for longest in whole seconds gives way (Redis)",
    looks_at_clock: true,
    make: || Box::new(SampledLru::default()),
};

#[derive(Default, Debug)]
struct SampledLru {
    pool: Pool,
    /// The second of the last use, by slot.
    used: Vec<u64>,
    now: u64,
}

impl Eviction for SampledLru {
    fn tell(&mut self, second: u64) {
        self.now = second;
    }

    fn inserted(&mut self, slot: u32, _key: u64) {
        self.pool.add(slot);
        if self.used.len() <= slot as usize {
            self.used.resize(slot as usize + 1, 0);
        }
        self.touched(slot);
    }

    fn touched(&mut self, slot: u32) {
        self.used[slot as usize] = self.now;
    }

    fn removed(&mut self, slot: u32) {
        self.pool.remove(slot);
    }

    fn victim(&mut self, draw: &mut Substream) -> u32 {
        let (used, now) = (&self.used, self.now);
        self.pool.best(|slot| now - used[slot as usize], draw)
    }
}
