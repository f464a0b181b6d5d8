//! W2, in milliseconds: requests arrive at 2.24 a millisecond and take a hop of 0.5 to the balancer, which deals them out
//! in turn; a hop to web (4 machines of 4 workers, exponential 5); a hop to app (4 machines of 8 workers, at random,
//! exponential 10); a hop to the cache (0.5; four in five end there); else a hop to the database (16 workers,
//! exponential 8); a hop back. One event for each hop and each service: 9.4 a request.

use super::chance::Chance;
use super::pending::{Pending, key, time};
use super::tally::Tally;
use std::collections::VecDeque;

const MEAN_GAP: f64 = 1.0 / 2.24;
const HOP: f64 = 0.5;
const LOOKUP: f64 = 0.5;
const HIT: f64 = 0.8;

const APP: usize = 4;
const DATABASE: usize = 8;

// What a key says besides its time: the sequence number, 4 bits of kind, 24 bits of request.
const REQUEST_BITS: u32 = 24;
const KIND_BITS: u32 = 4;
const ARRIVAL: u64 = 0;
const AT_BALANCER: u64 = 1;
const AT_WEB: u64 = 2;
const WEB_DONE: u64 = 3;
const AT_APP: u64 = 4;
const APP_DONE: u64 = 5;
const AT_CACHE: u64 = 6;
const LOOKED_UP: u64 = 7;
const AT_DATABASE: u64 = 8;
const DATABASE_DONE: u64 = 9;
const BACK: u64 = 10;

/// Workers and the line before them.
struct Machine {
    free: u32,
    mean: f64,
    line: VecDeque<u32>,
}

impl Machine {
    fn new(workers: u32, mean: f64) -> Self {
        Self { free: workers, mean, line: VecDeque::with_capacity(256) }
    }
}

/// What is known of the requests under way, by slot.
struct Requests {
    born: Vec<f64>,
    machine: Vec<u8>,
    free: Vec<u32>,
}

impl Requests {
    #[inline]
    fn begin(&mut self, now: f64) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.born.push(0.0);
            self.machine.push(0);
            self.born.len() as u32 - 1
        });
        self.born[slot as usize] = now;
        slot
    }
}

/// Everything but the random numbers.
struct Site<P> {
    pending: P,
    sequence: u64,
    now: f64,
    requests: Requests,
    machines: [Machine; 9],
}

impl<P: Pending> Site<P> {
    fn new() -> Self {
        assert!(HOP.to_bits() == LOOKUP.to_bits(), "one lane serves both");
        Self {
            pending: P::new(),
            sequence: 0,
            now: 0.0,
            requests: Requests { born: Vec::with_capacity(4096), machine: Vec::with_capacity(4096), free: Vec::new() },
            machines: std::array::from_fn(|at| match at {
                DATABASE => Machine::new(16, 8.0),
                APP..DATABASE => Machine::new(8, 10.0),
                _ => Machine::new(4, 5.0),
            }),
        }
    }

    #[inline]
    fn next_key(&mut self, after: f64, kind: u64, request: u32) -> u128 {
        self.sequence += 1 << (REQUEST_BITS + KIND_BITS);
        key(self.now + after, self.sequence | kind << REQUEST_BITS | u64::from(request))
    }

    #[inline]
    fn push(&mut self, after: f64, kind: u64, request: u32) {
        let key = self.next_key(after, kind, request);
        self.pending.push(key);
    }

    /// A hop; the look-up in the cache takes as long.
    #[inline]
    fn hop(&mut self, kind: u64, request: u32) {
        let key = self.next_key(HOP, kind, request);
        self.pending.push_constant(key);
    }

    #[inline]
    fn arrive(&mut self, request: u32, machine: usize, done: u64, chance: &mut Chance) {
        let place = &mut self.machines[machine];
        if place.free > 0 {
            place.free -= 1;
            let after = chance.exponential() * place.mean;
            self.push(after, done, request);
        } else {
            place.line.push_back(request);
        }
    }

    #[inline]
    fn leave(&mut self, request: u32, done: u64, chance: &mut Chance) {
        let place = &mut self.machines[usize::from(self.requests.machine[request as usize])];
        if let Some(next) = place.line.pop_front() {
            let after = chance.exponential() * place.mean;
            self.push(after, done, next);
        } else {
            place.free += 1;
        }
    }
}

pub fn play<P: Pending>(requests: u64, chance: &mut Chance, tally: &mut Tally) -> u64 {
    let mut site = Site::<P>::new();
    site.push(chance.exponential() * MEAN_GAP, ARRIVAL, 0);
    let (mut issued, mut ended, mut turn, mut events) = (0, 0, 0u8, 0);
    while ended < requests {
        let event = site.pending.pop().expect("requests are under way");
        events += 1;
        site.now = time(event);
        let request = event as u32 & ((1 << REQUEST_BITS) - 1);
        let slot = request as usize;
        match event as u64 >> REQUEST_BITS & ((1 << KIND_BITS) - 1) {
            ARRIVAL => {
                let request = site.requests.begin(site.now);
                site.hop(AT_BALANCER, request);
                issued += 1;
                if issued < requests {
                    site.push(chance.exponential() * MEAN_GAP, ARRIVAL, 0);
                }
            }
            AT_BALANCER => {
                turn = (turn + 1) % 4;
                site.requests.machine[slot] = turn;
                site.hop(AT_WEB, request);
            }
            AT_WEB => site.arrive(request, usize::from(site.requests.machine[slot]), WEB_DONE, chance),
            WEB_DONE => {
                site.leave(request, WEB_DONE, chance);
                site.requests.machine[slot] = APP as u8 + (chance.bits() & 3) as u8;
                site.hop(AT_APP, request);
            }
            AT_APP => site.arrive(request, usize::from(site.requests.machine[slot]), APP_DONE, chance),
            APP_DONE => {
                site.leave(request, APP_DONE, chance);
                site.hop(AT_CACHE, request);
            }
            AT_CACHE => site.hop(LOOKED_UP, request),
            LOOKED_UP => site.hop(if chance.happens(HIT) { BACK } else { AT_DATABASE }, request),
            AT_DATABASE => {
                site.requests.machine[slot] = DATABASE as u8;
                site.arrive(request, DATABASE, DATABASE_DONE, chance);
            }
            DATABASE_DONE => {
                site.leave(request, DATABASE_DONE, chance);
                site.hop(BACK, request);
            }
            _ => {
                tally.add(site.now - site.requests.born[slot]);
                site.requests.free.push(request);
                ended += 1;
            }
        }
    }
    events
}
