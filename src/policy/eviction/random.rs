//! Random: any entry gives way, all alike.
//!
//! Nothing to keep up to date on a hit. With independent references its hit ratio is exactly FIFO's (Gelenbe 1973). The
//! newcomer is not among those that may go.
//!
//! Ignored: every use.

use super::{Entry, Eviction};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "random",
    summary: "any entry gives way, all alike",
    looks_at_clock: false,
    make: || Box::new(Random::default()),
};

#[derive(Default, Debug)]
struct Random {
    /// Slots that are taken, in no order.
    taken: Vec<u32>,
    /// Where in `taken` each slot stands.
    place: Vec<u32>,
}

impl Eviction for Random {
    fn inserted(&mut self, slot: u32, _key: u64) {
        if self.place.len() <= slot as usize {
            self.place.resize(slot as usize + 1, u32::MAX);
        }
        self.place[slot as usize] = self.taken.len() as u32;
        self.taken.push(slot);
    }

    fn touched(&mut self, _slot: u32) {}

    fn removed(&mut self, slot: u32) {
        let at = self.place[slot as usize];
        self.taken.swap_remove(at as usize);
        if let Some(&moved) = self.taken.get(at as usize) {
            self.place[moved as usize] = at;
        }
    }

    fn victim(&mut self, draw: &mut Substream) -> u32 {
        self.taken[draw.below(self.taken.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::draw;
    use super::*;
    use crate::engine::dist::check::chi_square;

    #[test]
    fn all_that_is_kept_goes_alike() {
        let mut policy = Random::default();
        (0..6).for_each(|slot| policy.inserted(slot, u64::from(slot)));
        policy.removed(1);
        policy.removed(5);
        let mut counts = [0; 6];
        for n in 0..100_000 {
            counts[policy.victim(&mut draw(n)) as usize] += 1;
        }
        chi_square(&counts, &[0.25, 0.0, 0.25, 0.25, 0.25, 0.0]);
    }
}
