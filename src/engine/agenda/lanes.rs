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

/// Names a lane of one list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaneId(u8);

/// Rising keys.
#[derive(Debug)]
struct Lane {
    /// The first key; [`NO_KEY`] if there is none.
    head: u128,
    /// The keys behind it.
    tail: VecDeque<u128>,
}

impl Lane {
    fn with_capacity(keys: usize) -> Self {
        Self { head: NO_KEY, tail: VecDeque::with_capacity(keys) }
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
        let mut queues = vec![Lane::with_capacity(0)];
        queues.resize_with(1 + marks.len(), || Lane::with_capacity(64));
        Self { marks, queues, first: NO_KEY, first_lane: PLAN, second: NO_KEY }
    }

    pub fn len(&self) -> usize {
        self.queues.iter().map(|lane| lane.tail.len() + usize::from(!is_none(lane.head))).sum()
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
        lane.head = lane.tail.pop_front().unwrap_or(NO_KEY);
        self.first = lane.head;
        if self.first >= self.second {
            self.look_at_all();
        }
    }

    fn look_at_all(&mut self) {
        (self.first, self.second) = (NO_KEY, NO_KEY);
        for (number, lane) in self.queues.iter().enumerate() {
            if lane.head < self.first {
                (self.first, self.first_lane, self.second) = (lane.head, number, self.first);
            } else {
                self.second = self.second.min(lane.head);
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
        let Lane { head, tail } = &self.queues[PLAN];
        let rises = is_none(*head) || *tail.back().unwrap_or(head) < key;
        if rises {
            self.append(PLAN, key);
        }
        rises
    }

    #[inline]
    fn append(&mut self, lane: usize, key: u128) {
        let Lane { head, tail } = &mut self.queues[lane];
        if !is_none(*head) {
            return tail.push_back(key);
        }
        *head = key;
        if key < self.first {
            (self.first, self.first_lane, self.second) = (key, lane, self.first);
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
