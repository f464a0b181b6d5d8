//! Where the keys of the far future wait, unsorted, so that a large event list costs little more than a small one.
//!
//! One rung of a ladder queue (Tang, Goh & Thng 2005, "Ladder queue: an O(1) priority queue structure for large-scale
//! discrete event simulation"): the near future is divided into buckets of equal width, what lies beyond is not divided
//! yet. A bucket is handed to the heap when its turn comes, so the heap stays small and in the caches; a key is moved
//! two or three times in its life. At 10^6 pending keys this takes a third of the time of a heap alone.
//!
//! Ignored: keys of one instant are never divided; a list that holds little else is as fast as the heap.

use super::{NO_KEY, TIME_SHIFT};

/// Their ends fit into the second-level cache; at 10^6 keys a bucket holds about 10^3.
const BUCKETS: u64 = 1024;

/// Keys that are not needed yet.
#[derive(Debug)]
pub(super) struct Far {
    /// All keys from here on belong here, all below to the heap; [`NO_KEY`] while this is empty.
    boundary: u128,
    /// The time at which the first bucket begins.
    origin: u64,
    /// A bucket is 2^shift ticks wide.
    shift: u32,
    buckets: Vec<Vec<u128>>,
    /// The first bucket that has not been handed out.
    next: usize,
    /// After the last bucket.
    beyond: Vec<u128>,
    len: usize,
}

impl Far {
    pub fn new() -> Self {
        Self { boundary: NO_KEY, origin: 0, shift: 0, buckets: Vec::new(), next: 0, beyond: Vec::new(), len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// True if this key belongs here.
    #[inline]
    pub fn claims(&self, key: u128) -> bool {
        key >= self.boundary
    }

    /// Takes a key that belongs here.
    pub fn push(&mut self, key: u128) {
        self.len += 1;
        let number = (ticks(key) - self.origin) >> self.shift;
        let bucket = if number < BUCKETS { &mut self.buckets[number as usize] } else { &mut self.beyond };
        bucket.push(key);
    }

    /// Takes all of `keys` and divides them; there is more than one.
    pub fn spread(&mut self, keys: Vec<u128>) {
        self.buckets.resize_with(BUCKETS as usize, Vec::new);
        self.beyond = keys;
        self.len = self.beyond.len();
        self.divide();
    }

    /// Moves the keys that come next to `near`, all of one bucket; none if there is none left.
    pub fn hand_out(&mut self, near: &mut Vec<u128>) {
        while self.len > 0 && near.is_empty() {
            if self.next == self.buckets.len() {
                self.divide();
            }
            near.append(&mut self.buckets[self.next]);
            self.next += 1;
        }
        self.len -= near.len();
        let start = u128::from(self.origin) + ((self.next as u128) << self.shift);
        self.boundary = if self.len == 0 { NO_KEY } else { start << TIME_SHIFT };
    }

    /// Fills the buckets from what lies beyond them. They are made wide enough for seven in eight, so that a few keys of
    /// a very far future do not make them too wide for all others.
    fn divide(&mut self) {
        let last = self.beyond.len() - 1;
        let (_, &mut upto, _) = self.beyond.select_nth_unstable(last - last / 8);
        self.origin = self.beyond.iter().copied().min().map_or(0, ticks);
        let span = ticks(upto) - self.origin;
        self.shift = (u64::BITS - span.leading_zeros()).saturating_sub(BUCKETS.ilog2());
        self.next = 0;
        self.len = 0;
        for key in std::mem::take(&mut self.beyond) {
            self.push(key);
        }
    }
}

fn ticks(key: u128) -> u64 {
    (key >> TIME_SHIFT) as u64
}
