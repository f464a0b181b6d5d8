//! Fetches that are under way, each with those who wait for it: at most one for each key (single flight).
//!
//! The answer, whatever it is, is that of all who wait, in order of arrival: one that failed is not tried again by each of
//! them in turn, which would make the last wait for all (so do `singleflight` of Go and groupcache). If whoever fetches is
//! called off before there is an answer, the first who waits fetches.

use crate::engine::arena::Id;
use crate::engine::key_map::KeyMap;
use crate::engine::time::Instant;
use crate::model::ask::Reply;
use crate::model::component::Ctx;
use std::collections::VecDeque;

/// Those who wait for one fetch, and its outcome once it is over.
#[derive(Debug)]
struct Flight {
    key: u64,
    waiting: Vec<Id>,
    /// None until there is an answer, and if there never is one.
    outcome: Option<Reply>,
}

/// The fetches of one instance.
#[derive(Debug, Default)]
pub struct Flights {
    by_key: KeyMap<u32>,
    slots: Vec<Flight>,
    /// Numbers to be given to new fetches, each after the instant in which those who were woken have read the outcome.
    free: VecDeque<(Instant, u32)>,
}

impl Flights {
    /// The visit waits for the fetch of a key; false if there is none.
    pub fn join(&mut self, key: u64, visit: Id) -> bool {
        let Some(number) = self.by_key.get(key) else { return false };
        self.slots[number as usize].waiting.push(visit);
        true
    }

    /// A fetch of a key that is not being fetched begins; its number.
    pub fn begin(&mut self, key: u64, now: Instant) -> u32 {
        let number = match self.free.front() {
            Some(&(since, number)) if since < now => {
                self.free.pop_front();
                number
            }
            Some(_) | None => {
                self.slots.push(Flight { key, waiting: Vec::new(), outcome: None });
                self.slots.len() as u32 - 1
            }
        };
        let flight = &mut self.slots[number as usize];
        (flight.key, flight.outcome) = (key, None);
        let other = self.by_key.insert(key, number);
        assert!(other.is_none() && flight.waiting.is_empty(), "key {key} is fetched twice, by {other:?} and {number}");
        number
    }

    /// A fetch is over, with an answer or without; all who wait are woken with its number.
    pub fn end(&mut self, number: u32, outcome: Option<Reply>, ctx: &mut Ctx) {
        let flight = &mut self.slots[number as usize];
        let known = self.by_key.remove(flight.key);
        assert!(known == Some(number), "key {} is fetched by {known:?}, not by {number}", flight.key);
        flight.outcome = outcome;
        flight.waiting.drain(..).for_each(|visit| ctx.wake(visit, number));
        self.free.push_back((ctx.now, number));
    }

    /// The answer of a fetch, for those who were woken by its end; none if whoever fetched is gone.
    pub fn outcome(&self, number: u32) -> Option<Reply> {
        self.slots[number as usize].outcome
    }
}
