//! What one replication is remembered by: counts, sums and histograms of bounded size.
//!
//! Latency is attributed to the instant at which the request was issued; a request counts if that lies in the measured
//! window, however late it ends. A visit counts if it began in the window, also if its client gave up. Throughput is what
//! ended in the window, whenever it was issued: an overloaded machine must not be credited with what it does after the
//! end. Time averages are differences of station totals between the window's ends.

use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::ids::CounterId;
use crate::model::observer::Observer;
use crate::model::record::{Issued, RequestRecord, VisitRecord};
use crate::model::station::{Station, Totals};
use crate::stats::histogram::Histogram;
use crate::stats::series::{Merge, Windows};
use std::ops::Range;

/// Requests of one class in the measured window.
#[derive(Clone, Debug)]
pub struct Requests {
    /// Issued.
    pub issued: u64,
    /// Ended, by [`Ending`].
    pub endings: [u64; Ending::COUNT],
    /// Requests that ended within the window, whenever they were issued, by [`Ending`].
    pub completed: [u64; Ending::COUNT],
    /// Latency of those that ended ok, in ticks.
    pub latency: Histogram,
    /// Reads that ended ok and showed data, and those of them that were stale.
    pub shown: u64,
    /// Reads whose answer lacked what was acknowledged before they were issued.
    pub stale: u64,
}

/// Visits of one component that began in the measured window.
#[derive(Clone, Debug)]
pub struct Visits {
    /// How many ended, by [`Ending`].
    pub endings: [u64; Ending::COUNT],
    /// Visits that ended within the window, whenever they began.
    pub completed: u64,
    /// Time from the call's arrival to the end of the visits that ended ok, in ticks.
    pub response: Histogram,
    /// Sum of the times in waiting lines, in ticks.
    pub waited: u128,
    /// Sum of the CPU demands met, in ticks.
    pub served: u128,
    /// Visits by instance.
    pub by_instance: Vec<u64>,
    /// Visits of background work that ended within the window; they count nowhere else.
    pub background: u64,
}

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

/// Listens to a replication.
#[derive(Clone, Debug)]
pub struct Recorder {
    from: Instant,
    to: Instant,
    groups: Vec<Range<u32>>,
    /// By class.
    pub requests: Vec<Requests>,
    /// By component.
    pub visits: Vec<Visits>,
    /// The series.
    pub windows: Windows<Window>,
    /// By sample number: the window bounds, then the beginning of the measured window.
    pub snapshots: Vec<Snapshot>,
    in_flight: u64,
    in_flight_area: u128,
    last: Instant,
}

impl Recorder {
    /// A recorder for `classes` classes, components with these numbers of instances, and groups of stations.
    #[must_use]
    pub fn new(classes: usize, instances: &[usize], groups: &[Range<u32>], from: Instant, to: Instant) -> Self {
        let class = Requests {
            issued: 0,
            endings: [0; Ending::COUNT],
            completed: [0; Ending::COUNT],
            latency: Histogram::new(Histogram::FINE),
            shown: 0,
            stale: 0,
        };
        let visits = |&instances: &usize| Visits {
            endings: [0; Ending::COUNT],
            completed: 0,
            response: Histogram::new(Histogram::COARSE),
            waited: 0,
            served: 0,
            by_instance: vec![0; instances],
            background: 0,
        };
        let window = Window { latency: Histogram::new(Histogram::SERIES), endings: [0; Ending::COUNT] };
        Self {
            from,
            to,
            groups: groups.to_vec(),
            requests: vec![class; classes.max(1)],
            visits: instances.iter().map(visits).collect(),
            windows: Windows::over(Span(to.0), window),
            snapshots: vec![Snapshot::default(); BOUNDS + 1],
            in_flight: 0,
            in_flight_area: 0,
            last: Instant::ZERO,
        }
    }

    /// The instants of the samples, by number: both ends of each window, then the beginning of the measured window.
    #[must_use]
    pub fn samples(&self) -> Vec<Instant> {
        let width = self.windows.width().0;
        let bounds = (0..BOUNDS as u64).map(|i| Instant((i * width).min(self.to.0)));
        bounds.chain([self.from]).collect()
    }

    /// The totals of the measured window, and the integral of the requests in flight.
    #[must_use]
    pub fn measured(&self) -> (Vec<GroupTotals>, u128) {
        let (first, last) = (&self.snapshots[BOUNDS], &self.snapshots[BOUNDS - 1]);
        let groups = last.groups.iter().zip(&first.groups).map(|(last, first)| last.since(first));
        (groups.collect(), last.in_flight_area - first.in_flight_area)
    }

    /// What a component's own counter counted in the measured window.
    #[must_use]
    pub fn counted(&self, counter: CounterId) -> u64 {
        let at = |snapshot: usize| self.snapshots[snapshot].counters[counter.0 as usize];
        at(BOUNDS - 1) - at(BOUNDS)
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
            self.requests[usize::from(request.ask.class.0)].issued += 1;
        }
    }

    #[inline]
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
        if request.in_window {
            self.requests[usize::from(request.class.0)].completed[request.ending as usize] += 1;
        }
        if request.measured {
            let class = &mut self.requests[usize::from(request.class.0)];
            class.endings[request.ending as usize] += 1;
            if ok {
                class.latency.record(latency);
                class.shown += u64::from(request.stale.is_some());
                class.stale += u64::from(request.stale == Some(true));
            }
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    fn visited(&mut self, visit: &VisitRecord) {
        if visit.background {
            let counted = !visit.branch && visit.in_window;
            self.visits[usize::from(visit.component.0)].background += u64::from(counted);
            return;
        }
        let visits = &mut self.visits[usize::from(visit.component.0)];
        visits.completed += u64::from(visit.in_window && !visit.branch);
        if visit.measured {
            visits.waited += u128::from(visit.waited.0);
            visits.served += u128::from(visit.served.0);
            if visit.branch {
                return;
            }
            visits.endings[visit.ending as usize] += 1;
            visits.by_instance[visit.ordinal as usize] += 1;
            if visit.ending == Ending::Ok {
                visits.response.record((visit.closed - visit.arrived).0);
            }
        }
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
