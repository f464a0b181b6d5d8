//! The event list against a sorted vector.

use super::*;
use crate::engine::dist::Dist;
use crate::engine::draw::{Source, Substream};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The name of event number `sequence` of the check below.
fn ticket(sequence: u64) -> Ticket {
    let index = sequence & ((1 << INDEX_BITS) - 1);
    Ticket(sequence << SEQUENCE_SHIFT | (sequence % 8) << KIND_SHIFT | index)
}

/// The obvious slow list: a sorted vector. Every push is an advance of the clock, a delay and a rank; some delays are
/// fixed, more of them than there are lanes.
fn check(pushes: &[(u64, u64, u8)]) {
    let ranks = [Rank::Condition, Rank::Work, Rank::Timer, Rank::Sample];
    let lanes: Vec<_> = (0..9).flat_map(|delay| ranks.map(|rank| (Span(3 * delay % 9), rank))).collect();
    let mut agenda = Agenda::with_lanes(&lanes);
    let mut oracle: Vec<(u64, Rank, u64)> = Vec::new();
    let mut now = 0;
    let compare = |agenda: &mut Agenda, oracle: &mut Vec<(u64, Rank, u64)>| {
        let event = agenda.pop_until(HORIZON).expect("as many as the oracle");
        let (at, rank, sequence) = oracle.remove(0);
        assert_eq!((event.at, event.rank, event.ticket), (Instant(at), rank, ticket(sequence)));
        assert_eq!(event.subject, Subject { kind: (sequence % 8) as u8, index: sequence as u32 });
        at
    };
    for (sequence, &(delay, fixed, rank)) in (1u64..).zip(pushes) {
        let rank = ranks[rank as usize & 3];
        let subject = Subject { kind: (sequence % 8) as u8, index: sequence as u32 };
        let pushed = if fixed == 0 {
            agenda.push(Instant(now + delay), rank, subject)
        } else {
            agenda.push_after(Instant(now), Span(delay), rank, subject)
        };
        assert_eq!(pushed, ticket(sequence));
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

/// A list larger than a heap of its own: first it grows, then each event sets off another one, then it runs empty.
fn check_large(mut delay: impl FnMut(&mut Substream) -> u64) {
    let (mut agenda, mut oracle) = (Agenda::new(), BinaryHeap::new());
    let mut bits = Source::new(1, 0, "agenda", "large", 0).nth(0);
    let mut push = |agenda: &mut Agenda, oracle: &mut BinaryHeap<_>, now: u64, bits: &mut Substream| {
        let at = Instant(now + delay(bits));
        oracle.push(Reverse((at, agenda.push(at, Rank::Work, Subject { kind: 0, index: 0 }).0)));
    };
    for _ in 0..50_000 {
        push(&mut agenda, &mut oracle, 0, &mut bits);
    }
    let mut left = 150_000;
    while let Some(Reverse(expected)) = oracle.pop() {
        let event = agenda.pop_until(HORIZON).expect("as many as the oracle");
        assert_eq!((event.at, event.ticket.0), expected);
        if left > 0 {
            left -= 1;
            push(&mut agenda, &mut oracle, event.at.0, &mut bits);
        }
        assert_eq!(agenda.len(), oracle.len());
    }
    assert_eq!(agenda.pop_until(HORIZON), None);
}

#[test]
fn a_large_list_pops_in_the_order_of_a_heap() {
    let exponential = |mean: f64| Dist::exponential(mean).expect("a mean in range");
    let (short, long) = (exponential(1e6), exponential(1e12));
    check_large(|bits| short.sample(bits).0);
    // Two time scales, and now and then an event of the very far future.
    check_large(|bits| match bits.below(100) {
        0 => 1 << 50,
        1..50 => long.sample(bits).0,
        _ => short.sample(bits).0,
    });
    // Few instants, and a single one.
    check_large(|bits| bits.below(5));
    check_large(|_| 7);
    check_large(|_| 0);
}

#[test]
fn only_the_lanes_asked_for_are_opened() {
    let delays = [Span(5), Span(9), Span(5), Span(u64::MAX)].map(|delay| (delay, Rank::Work));
    let mut agenda = Agenda::with_lanes(&delays);
    assert_eq!(agenda.lanes.delays(), 2);
    agenda.push_after(Instant(0), Span(6), Rank::Work, Subject { kind: 0, index: 0 });
    agenda.push_after(Instant(0), Span(5), Rank::Timer, Subject { kind: 0, index: 1 });
    agenda.push_after(Instant(0), Span(5), Rank::Work, Subject { kind: 0, index: 2 });
    let order: Vec<_> = std::iter::from_fn(|| agenda.pop_until(HORIZON).map(|event| event.subject.index)).collect();
    assert_eq!((agenda.lanes.delays(), order), (2, vec![2, 1, 0]));
    let many: Vec<_> = (1..20).map(|delay| (Span(delay), Rank::Work)).collect();
    assert_eq!(Agenda::with_lanes(&many).lanes.delays(), LANES);
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
