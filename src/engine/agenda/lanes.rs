//! First-in-first-out lanes beside the heap, for keys that are pushed in rising order.
//!
//! Events that are always pushed the same time ahead come due in the order in which they are pushed, so each such delay may
//! have a lane. So do samples, which are planned in order before the run. The least of all heads is remembered: it
//! changes only when a lane is served or an empty one is filled.

use super::{HORIZON, NO_KEY, Rank, is_none};
use crate::engine::time::Span;
use std::collections::VecDeque;

/// The number of fixed delays that get a lane.
pub const LANES: usize = 8;

/// The lane of what is planned.
const PLAN: usize = 0;

/// One queue of rising keys for each delay, and one for what is planned.
#[derive(Debug)]
pub(super) struct Lanes {
    /// Delay and rank of each lane but the first.
    marks: Vec<u64>,
    /// The first key of each lane; [`NO_KEY`] if there is none.
    heads: Vec<u128>,
    /// The keys behind it.
    tails: Vec<VecDeque<u128>>,
    /// The least head, and its lane.
    first: u128,
    first_lane: usize,
    /// How many lanes may still be opened for delays that are pushed.
    left: usize,
}

impl Lanes {
    /// Lanes for the delays that are pushed first.
    pub fn as_pushed() -> Self {
        Self {
            marks: Vec::with_capacity(LANES),
            heads: vec![NO_KEY],
            tails: vec![VecDeque::new()],
            first: NO_KEY,
            first_lane: PLAN,
            left: LANES,
        }
    }

    /// Lanes for the first different ones of `delays`.
    pub fn of(delays: &[(Span, Rank)]) -> Self {
        let mut lanes = Self::as_pushed();
        for &(delay, rank) in delays.iter().filter(|(delay, _)| delay.0 <= HORIZON.0) {
            if !lanes.marks.contains(&mark(delay, rank)) && lanes.left > 0 {
                lanes.open(mark(delay, rank));
            }
        }
        lanes.left = 0;
        lanes
    }

    pub fn len(&self) -> usize {
        let heads = self.heads.iter().filter(|&&head| !is_none(head)).count();
        heads + self.tails.iter().map(VecDeque::len).sum::<usize>()
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
        let lane = self.first_lane;
        self.heads[lane] = self.tails[lane].pop_front().unwrap_or(NO_KEY);
        (self.first, self.first_lane) = (self.heads[PLAN], PLAN);
        for (lane, &head) in self.heads.iter().enumerate().skip(1) {
            if head < self.first {
                (self.first, self.first_lane) = (head, lane);
            }
        }
    }

    /// Takes a key that was pushed `delay` ahead; false if it has no lane. No delay is beyond the horizon.
    #[inline]
    pub fn push(&mut self, delay: Span, rank: Rank, key: u128) -> bool {
        let mark = mark(delay, rank);
        let lane = match self.marks.iter().position(|&known| known == mark) {
            Some(number) => number + 1,
            None if self.left > 0 => self.open(mark),
            None => return false,
        };
        self.append(lane, key);
        true
    }

    /// Takes a key that is planned; false if it is not the last one.
    pub fn plan(&mut self, key: u128) -> bool {
        let last = self.tails[PLAN].back().copied().or(Some(self.heads[PLAN]).filter(|&head| !is_none(head)));
        let rises = last.is_none_or(|last| last < key);
        if rises {
            self.append(PLAN, key);
        }
        rises
    }

    #[cold]
    fn open(&mut self, mark: u64) -> usize {
        self.left -= 1;
        self.marks.push(mark);
        self.heads.push(NO_KEY);
        self.tails.push(VecDeque::with_capacity(64));
        self.marks.len()
    }

    #[inline]
    fn append(&mut self, lane: usize, key: u128) {
        let head = &mut self.heads[lane];
        if is_none(*head) {
            *head = key;
            if key < self.first {
                (self.first, self.first_lane) = (key, lane);
            }
        } else {
            self.tails[lane].push_back(key);
        }
    }
}

/// Delay and rank as one number; a delay within the horizon leaves two bits.
#[inline]
fn mark(delay: Span, rank: Rank) -> u64 {
    delay.0 << 2 | rank as u64
}
