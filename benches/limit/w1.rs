//! W1: M/M/1, arrival rate 0.8, service rate 1, first come first served. Mean response time 1 / (1 - 0.8) = 5.

use super::chance::Chance;
use super::pending::{Heap, Pending, key, time};
use super::tally::Tally;
use std::collections::VecDeque;

const MEAN_GAP: f64 = 1.0 / 0.8;

/// The lowest bit of a key tells an end of service from an arrival.
const END: u64 = 1;

pub fn play(requests: u64, chance: &mut Chance, tally: &mut Tally) -> u64 {
    let mut pending = Heap::new();
    // When those in the system came.
    let mut inside = VecDeque::with_capacity(1024);
    let (mut issued, mut sequence, mut events) = (1, 0, 0);
    pending.push(key(chance.exponential() * MEAN_GAP, 0));
    while let Some(event) = pending.pop() {
        events += 1;
        let now = time(event);
        if event as u64 & END == 0 {
            inside.push_back(now);
            if issued < requests {
                issued += 1;
                sequence += 2;
                pending.push(key(now + chance.exponential() * MEAN_GAP, sequence));
            }
            if inside.len() == 1 {
                sequence += 2;
                pending.push(key(now + chance.exponential(), sequence | END));
            }
        } else {
            tally.add(now - inside.pop_front().expect("who is served is inside"));
            if !inside.is_empty() {
                sequence += 2;
                pending.push(key(now + chance.exponential(), sequence | END));
            }
        }
    }
    events
}
