//! First-in-first-out lanes beside the heap, for keys that are pushed in rising order.
//!
//! Events that are always pushed the same time ahead come due in the order in which they are pushed, so each such delay may
//! have a lane. So do samples, which are planned in order before the run. The least of all heads is remembered: it
//! changes only when a lane is served or an empty one is filled.

use super::{HORIZON, NO_KEY, Rank};
use crate::engine::time::Span;

/// The number of fixed delays that get a lane.
pub const LANES: usize = 8;

/// The lane of what is planned.
const PLAN: usize = 0;

/// Names a lane of one list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaneId(u8);

/// Rising keys, in a ring.
#[derive(Debug)]
struct Lane {
    /// As many as a power of two. Behind the last key is [`NO_KEY`], so that whoever looks at the first key of an empty
    /// lane sees it.
    ring: Vec<u128>,
    /// How many keys were removed and pushed so far: their places, once taken modulo the size of the ring.
    front: usize,
    back: usize,
}

impl Lane {
    fn new() -> Self {
        Self { ring: vec![NO_KEY; 64], front: 0, back: 0 }
    }

    fn len(&self) -> usize {
        self.back - self.front
    }

    #[inline]
    fn place(&self, number: usize) -> usize {
        number & (self.ring.len() - 1)
    }

    #[inline]
    fn first(&self) -> u128 {
        self.ring[self.place(self.front)]
    }

    fn last(&self) -> u128 {
        self.ring[self.place(self.back.wrapping_sub(1))]
    }

    #[inline]
    fn push(&mut self, key: u128) {
        let at = self.place(self.back);
        self.ring[at] = key;
        self.back += 1;
        if self.len() == self.ring.len() {
            self.grow();
        }
        let end = self.place(self.back);
        self.ring[end] = NO_KEY;
    }

    /// Doubles the ring, with the first key at its beginning.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let (len, front) = (self.len(), self.place(self.front));
        self.ring.rotate_left(front);
        self.ring.resize(2 * len, NO_KEY);
        (self.front, self.back) = (0, len);
    }
}

/// A lane for each delay, and one for what is planned.
#[derive(Debug)]
pub(super) struct Lanes {
    /// Delay and rank of each lane but the first.
    marks: Vec<u64>,
    queues: Vec<Lane>,
    /// The least head, and its lane.
    first: u128,
    first_lane: usize,
    /// The least of the other heads: as long as it is not reached, no other lane is looked at.
    second: u128,
}

impl Lanes {
    /// Lanes for the first [`LANES`] different ones of `delays`.
    pub fn of(delays: &[(Span, Rank)]) -> Self {
        let mut marks = Vec::with_capacity(LANES);
        for &(delay, rank) in delays.iter().filter(|(delay, _)| delay.0 <= HORIZON.0) {
            if !marks.contains(&mark(delay, rank)) && marks.len() < LANES {
                marks.push(mark(delay, rank));
            }
        }
        let queues = (0..=marks.len()).map(|_| Lane::new()).collect();
        Self { marks, queues, first: NO_KEY, first_lane: PLAN, second: NO_KEY }
    }

    pub fn len(&self) -> usize {
        self.queues.iter().map(Lane::len).sum()
    }

    /// The number of lanes for delays.
    #[cfg(test)]
    pub fn delays(&self) -> usize {
        self.marks.len()
    }

    /// The least key; [`NO_KEY`] if there is none.
    #[inline]
    pub fn first(&self) -> u128 {
        self.first
    }

    /// Removes the least key, of which there is one.
    #[inline]
    pub fn remove_first(&mut self) {
        let lane = &mut self.queues[self.first_lane];
        lane.front += 1;
        self.first = lane.first();
        if self.first >= self.second {
            self.look_at_all();
        }
    }

    #[inline(never)]
    fn look_at_all(&mut self) {
        (self.first, self.second) = (NO_KEY, NO_KEY);
        for (number, lane) in self.queues.iter().enumerate() {
            let head = lane.first();
            if head < self.first {
                (self.first, self.first_lane, self.second) = (head, number, self.first);
            } else {
                self.second = self.second.min(head);
            }
        }
    }

    /// The lane of what is pushed `delay` ahead.
    pub fn of_delay(&self, delay: Span, rank: Rank) -> Option<LaneId> {
        let number = self.marks.iter().position(|&known| known == mark(delay, rank))?;
        Some(LaneId(number as u8 + 1))
    }

    /// Takes a key of a lane.
    #[inline]
    pub fn push_in(&mut self, lane: LaneId, key: u128) {
        self.append(usize::from(lane.0), key);
    }

    /// Takes a key that was pushed `delay` ahead; false if it has no lane. No delay is beyond the horizon.
    #[inline]
    pub fn push(&mut self, delay: Span, rank: Rank, key: u128) -> bool {
        let mark = mark(delay, rank);
        let lane = match self.marks.iter().position(|&known| known == mark) {
            Some(number) => number + 1,
            None => return false,
        };
        self.append(lane, key);
        true
    }

    /// Takes a key that is planned; false if it is not the last one.
    pub fn plan(&mut self, key: u128) -> bool {
        let plan = &self.queues[PLAN];
        let rises = plan.len() == 0 || plan.last() < key;
        if rises {
            self.append(PLAN, key);
        }
        rises
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "most events are pushed by this")]
    fn append(&mut self, number: usize, key: u128) {
        let lane = &mut self.queues[number];
        let was_empty = lane.front == lane.back;
        lane.push(key);
        if was_empty {
            self.begin(number, key);
        }
    }

    /// An empty lane has got its first key.
    #[inline(never)]
    fn begin(&mut self, number: usize, key: u128) {
        if key < self.first {
            (self.first, self.first_lane, self.second) = (key, number, self.first);
        } else {
            self.second = self.second.min(key);
        }
    }
}

/// Delay and rank as one number; a delay within the horizon leaves two bits.
#[inline]
fn mark(delay: Span, rank: Rank) -> u64 {
    delay.0 << 2 | rank as u64
}
