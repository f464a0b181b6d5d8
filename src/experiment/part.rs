//! What a replication saw in a stretch of time, put together from its slices.

use super::recorder::{GroupTotals, Recorder, Requests, Slice, Visits};
use crate::engine::time::{Instant, Span};
use crate::model::ids::CounterId;

/// A stretch of a replication.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its length.
    pub span: Span,
    /// By class.
    pub requests: Vec<Requests>,
    /// By component.
    pub visits: Vec<Visits>,
    /// What the groups of stations did in it, in their order.
    pub groups: Vec<GroupTotals>,
    /// Integral of the requests in flight, in request ticks.
    pub in_flight_area: u128,
    counters: Vec<u64>,
}

impl Part {
    /// The stretch between two bounds of the recorder's slices, by their numbers.
    #[must_use]
    pub fn new(recorder: &Recorder, from: usize, to: usize) -> Self {
        assert!(from < to, "a stretch from bound {from} to bound {to}");
        let (first, last) = (recorder.at_bound(from), recorder.at_bound(to));
        let mut whole = recorder.slices[from].clone();
        recorder.slices[from + 1..to].iter().for_each(|slice| whole.add(slice));
        Self {
            span: recorder.bounds[to] - recorder.bounds[from],
            requests: whole.requests,
            visits: whole.visits,
            groups: last.groups.iter().zip(&first.groups).map(|(last, first)| last.since(first)).collect(),
            in_flight_area: last.in_flight_area - first.in_flight_area,
            counters: last.counters.iter().zip(&first.counters).map(|(last, first)| last - first).collect(),
        }
    }

    /// What a component's own counter counted.
    #[must_use]
    pub fn counted(&self, counter: CounterId) -> u64 {
        self.counters[counter.0 as usize]
    }
}

/// The stretches that figures are made of, and how they vouch for them.
#[derive(Clone, Debug)]
pub struct Sample {
    /// One for each replication, or for each slice of a single one.
    pub parts: Vec<Part>,
    /// True if the parts are the slices of a single replication: they are not independent.
    pub single: bool,
}

impl Sample {
    /// The same stretch of every replication.
    #[must_use]
    pub fn stretch<'a>(recorders: impl Iterator<Item = &'a Recorder>, from: Instant, to: Instant) -> Self {
        let part = |recorder: &Recorder| Part::new(recorder, bound(recorder, from), bound(recorder, to));
        Self { parts: recorders.map(part).collect(), single: false }
    }

    /// A stretch of a single replication, slice by slice.
    #[must_use]
    pub fn slices(recorder: &Recorder, from: Instant, to: Instant) -> Self {
        let slices = bound(recorder, from)..bound(recorder, to);
        Self { parts: slices.map(|at| Part::new(recorder, at, at + 1)).collect(), single: true }
    }
}

/// The number of the bound at an instant.
fn bound(recorder: &Recorder, at: Instant) -> usize {
    let found = recorder.bounds.binary_search(&at);
    found.unwrap_or_else(|_| panic!("no slice begins or ends at {} ticks", at.0))
}

impl Slice {
    /// Takes in what was counted in another.
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.requests.iter_mut().zip(&other.requests) {
            mine.issued += theirs.issued;
            add(&mut mine.endings, &theirs.endings);
            add(&mut mine.completed, &theirs.completed);
            mine.latency.merge(&theirs.latency);
            mine.shown += theirs.shown;
            mine.stale += theirs.stale;
        }
        for (mine, theirs) in self.visits.iter_mut().zip(&other.visits) {
            add(&mut mine.endings, &theirs.endings);
            mine.completed += theirs.completed;
            mine.response.merge(&theirs.response);
            mine.waited += theirs.waited;
            mine.served += theirs.served;
            add(&mut mine.by_instance, &theirs.by_instance);
            mine.background += theirs.background;
        }
    }
}

fn add(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}
