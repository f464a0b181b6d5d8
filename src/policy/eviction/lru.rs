//! LRU: the least recently used gives way.
//!
//! Used means read, or written again. One line of all entries, the next to go first (Mattson et al. 1970, "Evaluation
//! techniques for storage hierarchies": a stack policy, so more room never means fewer hits).
//!
//! Ignored: how often an entry was used; one scan through many keys pushes out everything.

use super::line::{Line, Links};
use super::{Entry, Eviction};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "lru",
    summary: "the least recently used gives way",
    looks_at_clock: false,
    make: || Box::new(Lru::default()),
};

#[derive(Default, Debug)]
struct Lru {
    links: Links,
    /// Least recently used first.
    line: Line,
}

impl Eviction for Lru {
    fn inserted(&mut self, slot: u32, _key: u64) {
        self.links.append(&mut self.line, slot);
    }

    fn touched(&mut self, slot: u32) {
        self.links.take(&mut self.line, slot);
        self.links.append(&mut self.line, slot);
    }

    fn removed(&mut self, slot: u32) {
        self.links.take(&mut self.line, slot);
    }

    fn victim(&mut self, _draw: &mut Substream) -> u32 {
        self.line.first().expect("something is kept")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::evicted;

    #[test]
    fn a_use_saves_an_entry() {
        assert_eq!(evicted("lru", 3, &[1, 2, 3, 1, 4, 1, 5, 6]), [2, 3, 4]);
    }
}
