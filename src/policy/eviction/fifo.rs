//! FIFO: the oldest entry gives way, however much it is used.
//!
//! With independent references its hit ratio is exactly that of random eviction (Gelenbe 1973, "A unified approach to
//! the evaluation of a class of replacement algorithms"). More room may mean fewer hits (Belady's anomaly, 1969).
//!
//! Ignored: every use. An entry that is written again keeps its place; one that was removed and returns is new.

use super::line::{Line, Links};
use super::{Entry, Eviction};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "fifo",
    summary: "the oldest gives way, however much it is used",
    looks_at_clock: false,
    make: || Box::new(Fifo::default()),
};

#[derive(Default, Debug)]
struct Fifo {
    links: Links,
    /// Oldest first.
    line: Line,
}

impl Eviction for Fifo {
    fn inserted(&mut self, slot: u32, _key: u64) {
        self.links.append(&mut self.line, slot);
    }

    fn touched(&mut self, _slot: u32) {}

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
    fn a_use_saves_nothing() {
        assert_eq!(evicted("fifo", 3, &[1, 2, 3, 1, 4, 1, 5, 6]), [1, 2, 3, 4]);
    }

    /// Belady, Nelson & Shedler 1969: nine misses with three places, ten with four.
    #[test]
    fn more_room_may_mean_fewer_hits() {
        let references = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];
        let misses = |places| places + evicted("fifo", places, &references).len();
        assert_eq!((misses(3), misses(4)), (9, 10));
    }
}
