//! Sampled LFU: of a few entries looked at, the one with the lowest counter gives way; counters are small, grow by chance,
//! and age.
//!
//! Redis's `allkeys-lfu` (evict.c, `LFULogIncr` and `LFUDecrAndReturn`, since 4.0), by its [pool](super::pool). A newcomer
//! counts 5. A use adds 1 with probability 1 / (10 (counter - 5) + 1), so that 255 stands for a million uses
//! (`lfu-log-factor` 10), and a minute without use takes 1 away (`lfu-decay-time` 1). What is not kept is forgotten, and
//! the newcomer is always kept: the hit ratio stays below that of `lfu`.

use super::pool::Pool;
use super::{Entry, Eviction};
use crate::engine::draw::{Substream, mix};

pub(super) const ENTRY: Entry = Entry {
    name: "sampled_lfu",
    summary: "of a few looked at, the one with the lowest counter of uses gives way; counters age (Redis)",
    looks_at_clock: true,
    make: || Box::new(SampledLfu::default()),
};

/// `LFU_INIT_VAL`.
const FRESH: u8 = 5;

/// `lfu-log-factor`.
const LOG_FACTOR: f64 = 10.0;

/// `lfu-decay-time`, in seconds.
const DECAY_S: u64 = 60;

/// What is counted of a slot.
#[derive(Clone, Copy, Default, Debug)]
struct Uses {
    counter: u8,
    /// The minute in which it aged or was used last.
    minute: u64,
}

impl Uses {
    /// The counter after the minutes that have passed.
    fn aged(self, minute: u64) -> u8 {
        self.counter.saturating_sub(u8::try_from(minute - self.minute).unwrap_or(u8::MAX))
    }
}

#[derive(Default, Debug)]
struct SampledLfu {
    pool: Pool,
    uses: Vec<Uses>,
    minute: u64,
    /// Chances taken so far: which uses count is random, and nobody else draws with them.
    chances: u64,
}

impl SampledLfu {
    fn chance(&mut self) -> f64 {
        self.chances += 1;
        (mix(mix(self.chances)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl Eviction for SampledLfu {
    fn tell(&mut self, second: u64) {
        self.minute = second / DECAY_S;
    }

    fn inserted(&mut self, slot: u32, _key: u64) {
        self.pool.add(slot);
        if self.uses.len() <= slot as usize {
            self.uses.resize(slot as usize + 1, Uses::default());
        }
        self.uses[slot as usize] = Uses { counter: FRESH, minute: self.minute };
    }

    fn touched(&mut self, slot: u32) {
        let counter = self.uses[slot as usize].aged(self.minute);
        let above = f64::from(counter.saturating_sub(FRESH));
        let counts = self.chance() < 1.0 / (above * LOG_FACTOR + 1.0);
        let counter = counter.saturating_add(u8::from(counts));
        self.uses[slot as usize] = Uses { counter, minute: self.minute };
    }

    fn removed(&mut self, slot: u32) {
        self.pool.remove(slot);
    }

    fn victim(&mut self, draw: &mut Substream) -> u32 {
        let (uses, minute) = (&self.uses, self.minute);
        self.pool.best(|slot| u64::from(u8::MAX - uses[slot as usize].aged(minute)), draw)
    }
}
