//! The event list: what happens next, in one total order.
//!
//! Order: time, then rank (conditions, work, timers, samples), then sequence number, so that an answer at its deadline
//! is in time and ties never depend on luck. An event is a packed 16-byte key in an implicit 4-ary heap (LaMarca &
//! Ladner 1996, "The influence of caches on the performance of heaps", section 4); it carries only a [`Subject`].
//! Cancellation is lazy: the holder remembers the [`Ticket`] of its live event, and an event whose ticket nobody
//! remembers is ignored. A pop leaves a hole at the root that the next push fills (replace-top), because most handlers
//! push exactly once.
//!
//! Events that are always pushed the same time ahead come due in the order in which they are pushed. Each such delay gets
//! a FIFO lane beside the heap: the first [`LANES`] different ones that are asked for, since the most frequent come
//! early. An event's place in the order is its key, so lanes change nothing but the speed.

use super::time::{Instant, Span};
use std::collections::VecDeque;

const TIME_BITS: u32 = 58;
const RANK_BITS: u32 = 2;
const SEQUENCE_BITS: u32 = 40;
const KIND_BITS: u32 = 3;
const INDEX_BITS: u32 = 25;

const KIND_SHIFT: u32 = INDEX_BITS;
const SEQUENCE_SHIFT: u32 = KIND_SHIFT + KIND_BITS;
const RANK_SHIFT: u32 = SEQUENCE_SHIFT + SEQUENCE_BITS;
const TIME_SHIFT: u32 = RANK_SHIFT + RANK_BITS;
const ARITY: usize = 4;
/// Larger than every key: no event has all bits of its fields set, because the last index is not given out.
const NO_KEY: u128 = u128::MAX;

/// The latest instant that an event may have (about 9 years of nanoseconds).
pub const HORIZON: Instant = Instant((1 << TIME_BITS) - 1);
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

/// The sequence number of a scheduled event; unique in a run, never 0.
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
    /// Its sequence number.
    pub ticket: Ticket,
    /// Whom it concerns.
    pub subject: Subject,
}

/// The number of fixed delays that get a lane.
pub const LANES: usize = 8;

/// Events that were pushed the same time ahead, with the same rank; their keys rise.
#[derive(Debug)]
struct Lane {
    delay: Span,
    rank: Rank,
    /// The first key; larger than every key if there is none.
    head: u128,
    /// The keys behind it.
    tail: VecDeque<u128>,
}

impl Lane {
    #[inline]
    fn push(&mut self, key: u128) {
        if self.head == NO_KEY {
            self.head = key;
        } else {
            self.tail.push_back(key);
        }
    }
}

/// The pending events.
#[derive(Debug, Default)]
pub struct Agenda {
    heap: Vec<u128>,
    lanes: Vec<Lane>,
    /// True while `heap[0]` is the event popped last.
    hole: bool,
    sequence: u64,
}

impl Agenda {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self { heap: Vec::with_capacity(1024), lanes: Vec::with_capacity(LANES), hole: false, sequence: 0 }
    }

    /// Schedules an event and returns the ticket that tells it from a stale one.
    #[inline]
    pub fn push(&mut self, at: Instant, rank: Rank, subject: Subject) -> Ticket {
        let key = self.next_key(at, rank, subject);
        self.push_key(key);
        Ticket(self.sequence)
    }

    /// Schedules an event a fixed delay ahead of `now`, which never goes back: a delay that is used again and again.
    #[inline]
    pub fn push_after(&mut self, now: Instant, delay: Span, rank: Rank, subject: Subject) -> Ticket {
        let key = self.next_key(now + delay, rank, subject);
        match self.lanes.iter().position(|lane| lane.delay == delay && lane.rank == rank) {
            Some(number) => self.lanes[number].push(key),
            None if self.lanes.len() < LANES => {
                self.lanes.push(Lane { delay, rank, head: key, tail: VecDeque::with_capacity(64) });
            }
            None => self.push_key(key),
        }
        Ticket(self.sequence)
    }

    /// Takes the next event, unless it is due after `limit`.
    #[inline]
    pub fn pop_until(&mut self, limit: Instant) -> Option<Event> {
        self.fill_hole();
        let mut first = self.heap.first().copied().unwrap_or(NO_KEY);
        let mut from = None;
        for (number, lane) in self.lanes.iter().enumerate() {
            if lane.head < first {
                (first, from) = (lane.head, Some(number));
            }
        }
        if first == NO_KEY || first >> TIME_SHIFT > u128::from(limit.0) {
            return None;
        }
        match from {
            Some(number) => {
                let lane = &mut self.lanes[number];
                lane.head = lane.tail.pop_front().unwrap_or(NO_KEY);
            }
            None => self.hole = true,
        }
        Some(unpack(first))
    }

    /// The number of pending events, stale ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        let lane = |lane: &Lane| lane.tail.len() + usize::from(lane.head != NO_KEY);
        self.heap.len() - usize::from(self.hole) + self.lanes.iter().map(lane).sum::<usize>()
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
        self.sequence += 1;
        assert!(self.sequence < 1 << SEQUENCE_BITS, "a run has fewer than 2^{SEQUENCE_BITS} events");
        let low = (rank as u64) << (RANK_SHIFT - SEQUENCE_SHIFT) | self.sequence;
        u128::from(at.0) << TIME_SHIFT
            | u128::from(low) << SEQUENCE_SHIFT
            | u128::from(u32::from(subject.kind) << KIND_SHIFT | subject.index)
    }

    #[inline]
    fn push_key(&mut self, key: u128) {
        if self.hole {
            self.hole = false;
            self.sift_down(key);
        } else {
            self.heap.push(key);
            self.sift_up(self.heap.len() - 1, key);
        }
    }

    #[inline]
    fn fill_hole(&mut self) {
        if self.hole {
            self.hole = false;
            let last = self.heap.pop().expect("a hole is an element");
            if !self.heap.is_empty() {
                self.sift_down(last);
            }
        }
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, key: u128) {
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if key >= self.heap[parent] {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = key;
    }

    /// Puts `key` at the root and restores the order below it.
    #[inline]
    fn sift_down(&mut self, key: u128) {
        let heap = self.heap.as_mut_slice();
        let mut at = 0;
        loop {
            let first = at * ARITY + 1;
            let Some(children) = heap.get(first..heap.len().min(first + ARITY)) else { break };
            let Some((offset, least)) = least(children) else { break };
            if key <= least {
                break;
            }
            heap[at] = least;
            at = first + offset;
        }
        heap[at] = key;
    }
}

#[inline]
fn least(keys: &[u128]) -> Option<(usize, u128)> {
    let (&first, rest) = keys.split_first()?;
    let mut best = (0, first);
    for (i, &key) in rest.iter().enumerate() {
        if key < best.1 {
            best = (i + 1, key);
        }
    }
    Some(best)
}

#[inline]
fn unpack(key: u128) -> Event {
    let low = key as u64;
    let rank = match (key >> RANK_SHIFT) as u8 & 3 {
        0 => Rank::Condition,
        1 => Rank::Work,
        2 => Rank::Timer,
        _ => Rank::Sample,
    };
    Event {
        at: Instant((key >> TIME_SHIFT) as u64),
        rank,
        ticket: Ticket((key >> SEQUENCE_SHIFT) as u64 & ((1 << SEQUENCE_BITS) - 1)),
        subject: Subject {
            kind: (low >> KIND_SHIFT) as u8 & ((1 << KIND_BITS) - 1),
            index: low as u32 & ((1 << INDEX_BITS) - 1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;

    /// The obvious slow list: a sorted vector. Every push is an advance of the clock, a delay and a rank; some delays are
    /// fixed, more of them than there are lanes.
    fn check(pushes: &[(u64, u64, u8)]) {
        let mut agenda = Agenda::new();
        let mut oracle: Vec<(u64, Rank, u64)> = Vec::new();
        let ranks = [Rank::Condition, Rank::Work, Rank::Timer, Rank::Sample];
        let mut now = 0;
        let compare = |agenda: &mut Agenda, oracle: &mut Vec<(u64, Rank, u64)>| {
            let event = agenda.pop_until(HORIZON).expect("as many as the oracle");
            let (at, rank, sequence) = oracle.remove(0);
            assert_eq!((event.at, event.rank, event.ticket), (Instant(at), rank, Ticket(sequence)));
            assert_eq!(event.subject, Subject { kind: (sequence % 8) as u8, index: sequence as u32 });
            at
        };
        for (sequence, &(delay, fixed, rank)) in (1u64..).zip(pushes) {
            let rank = ranks[rank as usize & 3];
            let subject = Subject { kind: (sequence % 8) as u8, index: sequence as u32 };
            let ticket = if fixed == 0 {
                agenda.push(Instant(now + delay), rank, subject)
            } else {
                agenda.push_after(Instant(now), Span(delay), rank, subject)
            };
            assert_eq!(ticket, Ticket(sequence));
            oracle.push((now + delay, rank, sequence));
            oracle.sort_unstable();
            if delay % 3 == 0 {
                now = compare(&mut agenda, &mut oracle);
            }
            assert_eq!(agenda.len(), oracle.len());
        }
        while !oracle.is_empty() {
            compare(&mut agenda, &mut oracle);
        }
        assert_eq!(agenda.pop_until(HORIZON), None);
    }

    #[test]
    fn pops_in_the_order_of_a_sorted_list() {
        let mut bits = Source::new(1, 0, "agenda", "test", 0).nth(0);
        for size in [0, 1, 2, 5, 6, 100, 2000] {
            let pushes: Vec<_> = (0..size).map(|_| (bits.below(9), bits.below(2), bits.below(4) as u8)).collect();
            check(&pushes);
        }
    }

    #[test]
    fn an_event_after_the_limit_stays() {
        let mut agenda = Agenda::new();
        let subject = Subject { kind: 0, index: 0 };
        agenda.push(Instant(7), Rank::Work, subject);
        agenda.push_after(Instant(0), Span(5), Rank::Work, subject);
        assert_eq!(agenda.pop_until(Instant(4)), None);
        assert_eq!(agenda.pop_until(Instant(5)).map(|event| event.at), Some(Instant(5)));
        assert_eq!(agenda.pop_until(Instant(6)), None);
        assert_eq!(agenda.len(), 1);
    }

    #[test]
    fn keeps_every_field_at_its_limit() {
        let mut agenda = Agenda::new();
        let subject = Subject { kind: 7, index: MAX_SUBJECTS - 1 };
        let ticket = agenda.push(HORIZON, Rank::Sample, subject);
        assert_eq!(agenda.pop_until(HORIZON), Some(Event { at: HORIZON, rank: Rank::Sample, ticket, subject }));
    }

    #[test]
    #[should_panic(expected = "beyond the horizon")]
    fn refuses_an_event_beyond_the_horizon() {
        Agenda::new().push(Instant(HORIZON.0 + 1), Rank::Work, Subject { kind: 0, index: 0 });
    }
}
