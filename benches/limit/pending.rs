//! Event lists of the limit programs: a key is the bits of the time (which order like the time itself, as it is not
//! negative), then whatever tells events apart.

#![expect(clippy::inline_always, reason = "left to itself the compiler calls, which costs 15 %")]

use std::collections::VecDeque;

const ARITY: usize = 4;

/// Time and the rest in one number.
#[inline(always)]
pub fn key(time: f64, rest: u64) -> u128 {
    u128::from(time.to_bits()) << 64 | u128::from(rest)
}

/// The time of a key.
#[inline(always)]
pub fn time(key: u128) -> f64 {
    f64::from_bits((key >> 64) as u64)
}

/// Events that wait.
pub trait Pending {
    fn new() -> Self;
    /// An event at any time.
    fn push(&mut self, key: u128);
    /// An event a constant delay ahead, the same for all of them.
    fn push_constant(&mut self, key: u128);
    fn pop(&mut self) -> Option<u128>;
}

/// Larger than every key.
const NONE: u128 = u128::MAX;
/// Where the root is, so that groups of brothers begin at multiples of [`ARITY`].
const ROOT: usize = ARITY - 1;

/// An implicit 4-ary heap whose last group of brothers is filled up.
pub struct Heap {
    keys: Vec<u128>,
    taken: usize,
}

impl Heap {
    #[inline(always)]
    fn first(&self) -> u128 {
        self.keys[ROOT]
    }
    #[inline(always)]
    fn sift_down(&mut self, key: u128) {
        let keys = self.keys.as_mut_slice();
        let mut at = ROOT;
        while let Some(&[a, b, c, d]) = keys.get(ARITY * (at + 1 - ROOT)..).and_then(<[u128]>::first_chunk) {
            let (front, front_key) = if b < a { (1, b) } else { (0, a) };
            let (back, back_key) = if d < c { (3, d) } else { (2, c) };
            let (offset, least) = if back_key < front_key { (back, back_key) } else { (front, front_key) };
            if key <= least {
                break;
            }
            keys[at] = least;
            at = ARITY * (at + 1 - ROOT) + offset;
        }
        keys[at] = key;
    }
}

impl Pending for Heap {
    fn new() -> Self {
        let mut keys = Vec::with_capacity(1024);
        keys.resize(ROOT + 1, NONE);
        Self { keys, taken: 0 }
    }
    #[inline(always)]
    fn push(&mut self, key: u128) {
        let mut at = ROOT + self.taken;
        self.taken += 1;
        if at == self.keys.len() {
            self.keys.extend([NONE; ARITY]);
        }
        let keys = self.keys.as_mut_slice();
        while at > ROOT {
            let parent = at / ARITY + ROOT - 1;
            if key >= keys[parent] {
                break;
            }
            keys[at] = keys[parent];
            at = parent;
        }
        keys[at] = key;
    }
    #[inline(always)]
    fn push_constant(&mut self, key: u128) {
        self.push(key);
    }
    #[inline(always)]
    fn pop(&mut self) -> Option<u128> {
        let first = self.keys[ROOT];
        self.taken = self.taken.checked_sub(1)?;
        let last = std::mem::replace(&mut self.keys[ROOT + self.taken], NONE);
        if self.taken > 1 {
            self.sift_down(last);
        } else if self.taken == 1 {
            self.keys[ROOT] = last;
        }
        Some(first)
    }
}

/// The heap, and a queue for what is pushed a constant delay ahead and therefore in order.
pub struct HeapAndLane {
    heap: Heap,
    lane: VecDeque<u128>,
}

impl Pending for HeapAndLane {
    fn new() -> Self {
        Self { heap: Heap::new(), lane: VecDeque::with_capacity(1024) }
    }
    #[inline(always)]
    fn push(&mut self, key: u128) {
        self.heap.push(key);
    }
    #[inline(always)]
    fn push_constant(&mut self, key: u128) {
        self.lane.push_back(key);
    }
    #[inline(always)]
    fn pop(&mut self) -> Option<u128> {
        match self.lane.front() {
            Some(&of_lane) if of_lane < self.heap.first() => self.lane.pop_front(),
            _ => self.heap.pop(),
        }
    }
}
