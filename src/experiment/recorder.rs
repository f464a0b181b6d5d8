//! What one replication is remembered by: counts, sums and histograms of bounded size, in slices of time.
//!
//! Which slices are measured is decided after the run, when all replications are known (see `warmup`); so the measured
//! window below is any run of slices.
//!
//! Latency is attributed to the instant at which the request was issued; a request counts if that lies in the measured
//! window, however late it ends. A visit counts if it began in the window, also if its client gave up. Throughput is what
//! ended in the window, whenever it was issued: an overloaded machine must not be credited with what it does after the
//! end. Time averages are differences of station totals between the window's ends.

use super::at_hand::AtHand;
use super::cuts::Cuts;
use super::slice::{Section, Slice};
use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::observer::Observer;
use crate::model::record::{Issued, RequestRecord, VisitRecord};
use crate::model::station::{Station, Totals};
use crate::stats::histogram::Histogram;
use crate::stats::series::{Merge, Windows};
use std::ops::Range;

/// One window of the series.
#[derive(Clone, Debug)]
pub struct Window {
    /// Latency of requests issued in it that ended ok, in ticks.
    pub latency: Histogram,
    /// Requests that ended in it, by [`Ending`].
    pub endings: [u64; Ending::COUNT],
}

impl Merge for Window {
    fn merge(&mut self, other: &Self) {
        self.latency.merge(&other.latency);
        for (mine, theirs) in self.endings.iter_mut().zip(other.endings) {
            *mine += theirs;
        }
    }
}

/// The totals of a group of stations, added up.
#[derive(Clone, Copy, Debug, Default)]
pub struct GroupTotals {
    /// Visits refused.
    pub refusals: u64,
    /// Visits admitted.
    pub starts: u64,
    /// Visits that left.
    pub departures: u64,
    /// Integral of the number present.
    pub system_area: u128,
    /// Integral of the number of busy servers.
    pub busy_area: u128,
    /// Sum of waits.
    pub waits: u128,
    /// Integral of the number of servers that are there.
    pub capacity: u128,
    /// Integral of the number of stations that are there.
    pub presence: u128,
    /// Integral of the speeds of the servers that are there, in [`crate::model::station::WHOLE_SPEED`].
    pub power: u128,
}

impl GroupTotals {
    fn add(&mut self, totals: &Totals) {
        self.refusals += totals.refusals;
        self.starts += totals.starts;
        self.departures += totals.departures;
        self.system_area += totals.system_area;
        self.busy_area += totals.busy_area;
        self.waits += totals.waits;
        self.capacity += totals.capacity;
        self.presence += totals.presence;
        self.power += totals.power;
    }

    /// What came on top since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            refusals: self.refusals - earlier.refusals,
            starts: self.starts - earlier.starts,
            departures: self.departures - earlier.departures,
            system_area: self.system_area - earlier.system_area,
            busy_area: self.busy_area - earlier.busy_area,
            waits: self.waits - earlier.waits,
            capacity: self.capacity - earlier.capacity,
            presence: self.presence - earlier.presence,
            power: self.power - earlier.power,
        }
    }
}

/// The number of instants that bound the windows of a series.
pub const BOUNDS: usize = Windows::<Window>::COUNT + 1;

/// Everything at the instant of a sample.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The groups of stations, in their order.
    pub groups: Vec<GroupTotals>,
    /// Requests in flight.
    pub in_flight: u64,
    /// Integral of the requests in flight, in request ticks.
    pub in_flight_area: u128,
    /// The components' own counters.
    pub counters: Vec<u64>,
}

/// Start and width of a slice; at first of one without width, in which nothing lies.
#[derive(Clone, Copy, Debug, Default)]
struct Latest {
    start: Instant,
    width: Span,
}

/// Listens to a replication.
#[derive(Clone, Debug)]
pub struct Recorder {
    to: Instant,
    groups: Vec<Range<u32>>,
    /// Where recording is cut.
    pub cuts: Cuts,
    /// Between each bound of slices and the next.
    pub slices: AtHand<Slice>,
    /// Between each bound of sections and the next.
    pub sections: AtHand<Section>,
    /// The slice at hand, which was asked for last: most often it is asked for again.
    latest: Latest,
    /// The series.
    pub windows: Windows<Window>,
    /// By sample number: the bounds of the series' windows, then those of the slices.
    pub snapshots: Vec<Snapshot>,
    in_flight: u64,
    in_flight_area: u128,
    last: Instant,
}

impl Recorder {
    /// A recorder for `classes` classes, components with these numbers of instances, and groups of stations, with at
    /// least one slice.
    #[must_use]
    pub fn new(classes: usize, instances: &[usize], groups: &[Range<u32>], cuts: &Cuts) -> Self {
        let Cuts { slices: bounds, sections } = cuts;
        assert!(bounds.len() >= 2 && bounds.is_sorted(), "slices lie between rising bounds, not {bounds:?}");
        assert!(
            sections.iter().all(|bound| bounds.binary_search(bound).is_ok()),
            "sections are whole slices, not {cuts:?}"
        );
        let to = *bounds.last().expect("there are two bounds");
        let window = Window { latency: Histogram::new(Histogram::SERIES), endings: [0; Ending::COUNT] };
        Self {
            to,
            groups: groups.to_vec(),
            slices: AtHand::new(vec![Slice::new(classes, instances); bounds.len() - 1]),
            sections: AtHand::new(vec![Section::new(classes, instances.len()); sections.len() - 1]),
            latest: Latest::default(),
            windows: Windows::over(Span(to.0), window),
            snapshots: vec![Snapshot::default(); BOUNDS + bounds.len()],
            cuts: cuts.clone(),
            in_flight: 0,
            in_flight_area: 0,
            last: Instant::ZERO,
        }
    }

    /// The instants of the samples, by number: both ends of each window of the series, then the bounds of the slices.
    #[must_use]
    pub fn samples(&self) -> Vec<Instant> {
        let width = self.windows.width().0;
        let bounds = (0..BOUNDS as u64).map(|i| Instant((i * width).min(self.to.0)));
        bounds.chain(self.cuts.slices.iter().copied()).collect()
    }

    /// What was so at a bound of the slices.
    #[must_use]
    pub fn at_bound(&self, number: usize) -> &Snapshot {
        &self.snapshots[BOUNDS + number]
    }

    /// The slice that holds `when`, which is recorded.
    #[inline]
    fn slice(&mut self, when: Instant) -> (&mut Slice, &mut Section) {
        if when.0.wrapping_sub(self.latest.start.0) >= self.latest.width.0 {
            self.turn_to(when);
        }
        (&mut self.slices.item, &mut self.sections.item)
    }

    /// True if the slice that was asked for last holds a time from its beginning to its end.
    #[inline]
    fn is_latest(&self, from: Instant, to: Instant) -> bool {
        let Latest { start, width, .. } = self.latest;
        from.0 >= start.0 && to.0 - start.0 < width.0
    }

    /// A visit that is work in the background, a branch, or not whole in one slice.
    #[inline(never)]
    fn visited_otherwise(&mut self, visit: &VisitRecord) {
        let component = usize::from(visit.component.0);
        if visit.in_window && !visit.branch {
            let visits = &mut self.slice(visit.closed).0.visits[component];
            let count = if visit.background { &mut visits.background } else { &mut visits.completed };
            *count += 1;
        }
        if visit.measured && !visit.background {
            let (slice, section) = self.slice(visit.entered);
            slice.visits[component].note(visit, &mut section.response[component]);
        }
    }

    #[cold]
    #[inline(never)]
    fn turn_to(&mut self, when: Instant) {
        let Cuts { slices, sections } = &self.cuts;
        let index = slices.partition_point(|bound| *bound <= when);
        assert!((1..slices.len()).contains(&index), "{} ticks are not recorded", when.0);
        let section = sections.partition_point(|bound| *bound <= when) - 1;
        let (start, end) = (slices[index - 1], slices[index]);
        self.slices.turn_to(index - 1);
        self.sections.turn_to(section);
        self.latest = Latest { start, width: end - start };
    }

    #[inline]
    fn count_in_flight(&mut self, now: Instant) {
        self.in_flight_area += u128::from(now.since(self.last).0) * u128::from(self.in_flight);
        self.last = now;
    }
}

impl Observer for Recorder {
    #[inline]
    fn issued(&mut self, request: &Issued) {
        self.count_in_flight(request.at);
        self.in_flight += 1;
        if request.measured {
            self.slice(request.at).0.requests[usize::from(request.ask.class.0)].issued += 1;
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    fn ended(&mut self, request: &RequestRecord) {
        self.count_in_flight(request.ended);
        self.in_flight -= 1;
        let latency = (request.ended - request.issued).0;
        if request.ended < self.to {
            self.windows.at(request.ended).endings[request.ending as usize] += 1;
        }
        let ok = request.ending == Ending::Ok;
        if ok && request.issued < self.to {
            self.windows.at(request.issued).latency.record(latency);
        }
        let (at, ending) = (usize::from(request.class.0), request.ending as usize);
        if request.measured && request.in_window && self.is_latest(request.issued, request.ended) {
            let class = &mut self.slices.item.requests[at];
            class.completed[ending] += 1;
            return class.note(request, &mut self.sections.item.latency[at]);
        }
        if request.in_window {
            self.slice(request.ended).0.requests[at].completed[ending] += 1;
        }
        if request.measured {
            let (slice, section) = self.slice(request.issued);
            slice.requests[at].note(request, &mut section.latency[at]);
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    fn visited(&mut self, visit: &VisitRecord) {
        let is_plain = visit.measured && visit.in_window && !visit.branch && !visit.background;
        if is_plain && self.is_latest(visit.entered, visit.closed) {
            let component = usize::from(visit.component.0);
            let visits = &mut self.slices.item.visits[component];
            visits.completed += 1;
            return visits.note(visit, &mut self.sections.item.response[component]);
        }
        self.visited_otherwise(visit);
    }

    fn sample(&mut self, number: u32, now: Instant, stations: &mut [Station], counters: &[u64]) {
        self.count_in_flight(now);
        let add = |group: &Range<u32>| {
            let mut sum = GroupTotals::default();
            for station in &mut stations[group.start as usize..group.end as usize] {
                sum.add(&station.read(now));
            }
            sum
        };
        self.snapshots[number as usize] = Snapshot {
            groups: self.groups.iter().map(add).collect(),
            in_flight: self.in_flight,
            in_flight_area: self.in_flight_area,
            counters: counters.to_vec(),
        };
    }
}
