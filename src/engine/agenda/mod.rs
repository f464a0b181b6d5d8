//! The event list: what happens next, in one total order.
//!
//! Order: time, then rank (conditions, work, timers, samples), then sequence number, so that an answer at its deadline
//! is in time and ties never depend on luck. An event is a packed 16-byte key; it carries only a [`Subject`].
//! Cancellation is lazy: the holder remembers the [`Ticket`] of its live event, and an event whose ticket nobody
//! remembers is ignored.
//!
//! Keys wait in a [heap](heap), or beside it in a [lane](lanes) if they come in rising order anyway. An event's place in
//! the order is its key, so lanes change nothing but the speed.

mod far;
mod heap;
mod lanes;
#[cfg(test)]
mod tests;

pub use lanes::{LANES, LaneId};

use super::time::{Instant, Span};
use heap::Heap;
use lanes::Lanes;

const TIME_BITS: u32 = 58;
const RANK_BITS: u32 = 2;
const SEQUENCE_BITS: u32 = 36;
const KIND_BITS: u32 = 3;
const INDEX_BITS: u32 = 25;

const KIND_SHIFT: u32 = INDEX_BITS;
const SEQUENCE_SHIFT: u32 = KIND_SHIFT + KIND_BITS;
const TIME_SHIFT: u32 = u64::BITS + RANK_BITS;
const _: () = assert!(SEQUENCE_SHIFT + SEQUENCE_BITS == u64::BITS && TIME_SHIFT + TIME_BITS < u128::BITS);
/// Larger than every key: no event has all bits of its time set.
const NO_KEY: u128 = u128::MAX;

/// The latest instant that an event may have (about 9 years of nanoseconds).
pub const HORIZON: Instant = Instant((1 << TIME_BITS) - 2);
/// The number of subjects of one kind that can be told apart.
pub const MAX_SUBJECTS: u32 = (1 << INDEX_BITS) - 1;

/// What comes first among events of one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Rank {
    /// Faults and planned changes: the world changes before anyone acts in it.
    Condition = 0,
    /// Arrivals, deliveries, ends of service.
    Work = 1,
    /// Timeouts: an answer at the deadline is in time.
    Timer = 2,
    /// Measurements see everything that happened at their instant.
    Sample = 3,
}

/// Whom an event concerns: a kind (below 8, named by the user of the list) and an index (below [`MAX_SUBJECTS`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// What the index counts.
    pub kind: u8,
    /// Which one.
    pub index: u32,
}

/// Names a scheduled event by its sequence number and subject; unique in a run, never 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ticket(u64);

impl Ticket {
    /// The ticket of no event.
    pub const NONE: Self = Self(0);
}

/// An event that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// Its class among events of the same instant.
    pub rank: Rank,
    /// Its name.
    pub ticket: Ticket,
    /// Whom it concerns.
    pub subject: Subject,
}

/// The pending events.
#[derive(Debug)]
pub struct Agenda {
    heap: Heap,
    lanes: Lanes,
    /// The number of events so far, where keys have it: above the subject.
    sequence: u64,
}

impl Default for Agenda {
    fn default() -> Self {
        Self::new()
    }
}

impl Agenda {
    /// An empty list without lanes for delays.
    #[must_use]
    pub fn new() -> Self {
        Self::with_lanes(&[])
    }

    /// An empty list, with lanes for the first [`LANES`] different ones of these delays and for no others.
    #[must_use]
    pub fn with_lanes(delays: &[(Span, Rank)]) -> Self {
        Self { heap: Heap::new(), lanes: Lanes::of(delays), sequence: 0 }
    }

    /// Schedules an event and returns the ticket that tells it from a stale one.
    #[inline]
    pub fn push(&mut self, at: Instant, rank: Rank, subject: Subject) -> Ticket {
        let key = self.next_key(at, rank, subject);
        if rank != Rank::Sample || !self.lanes.plan(key) {
            self.heap.push(key);
        }
        Ticket(key as u64)
    }

    /// Schedules an event a fixed delay ahead of `now`, which never goes back: a delay that is used again and again.
    #[inline]
    pub fn push_after(&mut self, now: Instant, delay: Span, rank: Rank, subject: Subject) -> Ticket {
        let key = self.next_key(now + delay, rank, subject);
        if !self.lanes.push(delay, rank, key) {
            self.heap.push(key);
        }
        Ticket(key as u64)
    }

    /// The lane of a fixed delay, if it has one.
    #[must_use]
    pub fn lane(&self, delay: Span, rank: Rank) -> Option<LaneId> {
        self.lanes.of_delay(delay, rank)
    }

    /// Schedules an event as [`Agenda::push_after`] does, by whom it was told the lane before, if there is one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "every message is pushed by it")]
    pub fn push_in_lane(&mut self, at: Instant, rank: Rank, lane: Option<LaneId>, subject: Subject) -> Ticket {
        let key = self.next_key(at, rank, subject);
        match lane {
            Some(lane) => self.lanes.push_in(lane, key),
            None => self.heap.push(key),
        }
        Ticket(key as u64)
    }

    /// Takes the next event, unless it is due after `limit`.
    #[inline]
    pub fn pop_until(&mut self, limit: Instant) -> Option<Event> {
        self.pop_before(Instant(limit.min(HORIZON).0 + 1))
    }

    /// Takes the next event, unless it is due at `end` or later; that is no later than the horizon.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a run does it once for every event")]
    pub fn pop_before(&mut self, end: Instant) -> Option<Event> {
        debug_assert!(end.0 <= HORIZON.0 + 1, "an empty list has no event before the horizon");
        let (of_heap, of_lanes) = (self.heap.first(), self.lanes.first());
        // No key is that early if there is none, because no end is beyond the horizon.
        let is_early = |key: u128| ((key >> TIME_SHIFT) as u64) < end.0;
        if of_heap < of_lanes {
            is_early(of_heap).then(|| {
                self.heap.remove_first();
                unpack(of_heap)
            })
        } else {
            is_early(of_lanes).then(|| {
                self.lanes.remove_first();
                unpack(of_lanes)
            })
        }
    }

    /// The number of pending events, stale ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len() + self.lanes.len()
    }

    /// True when nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    fn next_key(&mut self, at: Instant, rank: Rank, subject: Subject) -> u128 {
        assert!(at <= HORIZON, "event at {} ticks is beyond the horizon of {} ticks", at.0, HORIZON.0);
        debug_assert!(subject.index < MAX_SUBJECTS && u32::from(subject.kind) < 1 << KIND_BITS);
        let next = self.sequence.checked_add(1 << SEQUENCE_SHIFT);
        self.sequence = next.expect("a run has fewer than 2^36 events");
        let high = at.0 << RANK_BITS | rank as u64;
        let low = self.sequence | u64::from(subject.kind) << KIND_SHIFT | u64::from(subject.index);
        u128::from(high) << u64::BITS | u128::from(low)
    }
}

#[inline]
fn unpack(key: u128) -> Event {
    let (high, low) = ((key >> u64::BITS) as u64, key as u64);
    let rank = match high & ((1 << RANK_BITS) - 1) {
        0 => Rank::Condition,
        1 => Rank::Work,
        2 => Rank::Timer,
        _ => Rank::Sample,
    };
    Event {
        at: Instant(high >> RANK_BITS),
        rank,
        ticket: Ticket(low),
        subject: Subject {
            kind: (low >> KIND_SHIFT) as u8 & ((1 << KIND_BITS) - 1),
            index: low as u32 & ((1 << INDEX_BITS) - 1),
        },
    }
}
