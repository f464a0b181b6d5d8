//! What a replication saw in a stretch of time, put together from its slices.

use super::recorder::{GroupTotals, Recorder};
use super::slice::{Requests, Section, Slice, Visits};
use crate::engine::time::{Instant, Span};
use crate::model::ids::CounterId;
use crate::stats::batch;
use crate::stats::histogram::Histogram;
use std::ops::Range;

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
        let whole = Slice::all(recorder.slices.range(from..to));
        Self {
            span: recorder.cuts.slices[to] - recorder.cuts.slices[from],
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

/// Sections of a single replication, whose quantiles are compared (statistics, section 2).
const SECTIONS: usize = 20;

/// The stretches that figures are made of, and how they vouch for them.
#[derive(Clone, Debug)]
pub struct Sample {
    /// One for each replication, or for each slice of a single one.
    pub parts: Vec<Part>,
    /// One for each replication, or at most 20 of a single one.
    pub sections: Vec<Section>,
    /// True if the parts are the slices of a single replication: they are not independent.
    pub single: bool,
}

impl Sample {
    /// The same stretch of every replication.
    #[must_use]
    pub fn stretch<'a>(recorders: impl Iterator<Item = &'a Recorder>, from: Instant, to: Instant) -> Self {
        let (mut parts, mut sections) = (Vec::new(), Vec::new());
        for recorder in recorders {
            let slices = range(&recorder.cuts.slices, from, to);
            parts.push(Part::new(recorder, slices.start, slices.end));
            sections.push(Section::all(recorder.sections.range(range(&recorder.cuts.sections, from, to))));
        }
        Self { parts, sections, single: false }
    }

    /// A stretch of a single replication, slice by slice.
    #[must_use]
    pub fn slices(recorder: &Recorder, from: Instant, to: Instant) -> Self {
        let slices = range(&recorder.cuts.slices, from, to);
        let sections = range(&recorder.cuts.sections, from, to);
        let groups = batch::sections(sections.len(), SECTIONS.min(sections.len()));
        let all = |group: Range<usize>| {
            Section::all(recorder.sections.range(sections.start + group.start..sections.start + group.end))
        };
        Self {
            parts: slices.map(|at| Part::new(recorder, at, at + 1)).collect(),
            sections: groups.map(all).collect(),
            single: true,
        }
    }

    /// Latency of all requests that ended ok, of every class and section, in ticks.
    #[must_use]
    pub fn latency(&self) -> Histogram {
        Histogram::all(self.sections.iter().flat_map(|section| &section.latency))
    }
}

/// What lies between two instants, at each of which there is a bound.
fn range(bounds: &[Instant], from: Instant, to: Instant) -> Range<usize> {
    let [from, to] = [from, to].map(|at| {
        let found = bounds.binary_search(&at);
        found.unwrap_or_else(|_| panic!("nothing begins or ends at {} ticks", at.0))
    });
    assert!(from < to, "a stretch from bound {from} to bound {to}");
    from..to
}
