//! What is counted in a slice of a replication, and how the times of a section of several slices are distributed.

use crate::model::ask::Ending;
use crate::model::record::{RequestRecord, VisitRecord};
use crate::stats::histogram::Histogram;

/// How many times there were, and their sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Times {
    /// Their number.
    pub count: u64,
    /// Their sum, in ticks.
    pub ticks: u128,
}

impl Times {
    #[inline]
    fn note(&mut self, ticks: u64) {
        self.count += 1;
        self.ticks += u128::from(ticks);
    }

    /// Takes in others.
    pub fn add(&mut self, others: Self) {
        self.count += others.count;
        self.ticks += others.ticks;
    }
}

/// Requests of one class in a slice.
#[derive(Clone, Debug)]
pub struct Requests {
    /// Issued.
    pub issued: u64,
    /// Ended, by [`Ending`].
    pub endings: [u64; Ending::COUNT],
    /// Requests that ended within the slice, whenever they were issued, by [`Ending`].
    pub completed: [u64; Ending::COUNT],
    /// Latency of those that ended ok.
    pub latency: Times,
    /// Reads that ended ok and showed data, and those of them that were stale.
    pub shown: u64,
    /// Reads whose answer lacked what was acknowledged before they were issued.
    pub stale: u64,
}

/// Visits of one component that began in a slice.
#[derive(Clone, Debug)]
pub struct Visits {
    /// How many ended, by [`Ending`].
    pub endings: [u64; Ending::COUNT],
    /// Visits that ended within the slice, whenever they began.
    pub completed: u64,
    /// Time from the call's arrival to the end of the visits that ended ok.
    pub response: Times,
    /// Sum of the times in waiting lines, in ticks.
    pub waited: u128,
    /// Sum of the CPU demands met, in ticks.
    pub served: u128,
    /// Visits by instance.
    pub by_instance: Vec<u64>,
    /// Visits of background work that ended within the slice; they count nowhere else.
    pub background: u64,
}

impl Requests {
    /// A request that was issued in the window has ended.
    #[inline]
    pub fn note(&mut self, request: &RequestRecord, latency: &mut Histogram) {
        self.endings[request.ending as usize] += 1;
        if request.ending == Ending::Ok {
            let ticks = (request.ended - request.issued).0;
            self.latency.note(ticks);
            latency.record(ticks);
            self.shown += u64::from(request.stale.is_some());
            self.stale += u64::from(request.stale == Some(true));
        }
    }
}

impl Visits {
    /// A visit that began in the window has ended.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    pub fn note(&mut self, visit: &VisitRecord, response: &mut Histogram) {
        self.waited += u128::from(visit.waited.0);
        self.served += u128::from(visit.served.0);
        if visit.branch {
            return;
        }
        self.endings[visit.ending as usize] += 1;
        self.by_instance[visit.ordinal as usize] += 1;
        if visit.ending == Ending::Ok {
            let ticks = (visit.closed - visit.arrived).0;
            self.response.note(ticks);
            response.record(ticks);
        }
    }
}

/// What was counted between two bounds of slices.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// By class.
    pub requests: Vec<Requests>,
    /// By component.
    pub visits: Vec<Visits>,
}

impl Slice {
    /// An empty slice for so many classes and components with these numbers of instances.
    #[must_use]
    pub fn new(classes: usize, instances: &[usize]) -> Self {
        let class = Requests {
            issued: 0,
            endings: [0; Ending::COUNT],
            completed: [0; Ending::COUNT],
            latency: Times::default(),
            shown: 0,
            stale: 0,
        };
        let visits = |&instances: &usize| Visits {
            endings: [0; Ending::COUNT],
            completed: 0,
            response: Times::default(),
            waited: 0,
            served: 0,
            by_instance: vec![0; instances],
            background: 0,
        };
        Self { requests: vec![class; classes.max(1)], visits: instances.iter().map(visits).collect() }
    }
}

/// How the times of a section are distributed: between two of its bounds, which hold several slices.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Latency by class, of the requests that were issued in it and ended ok, in ticks.
    pub latency: Vec<Histogram>,
    /// Response time by component, of the visits that began in it and ended ok, in ticks.
    pub response: Vec<Histogram>,
}

impl Section {
    /// An empty section.
    #[must_use]
    pub fn new(classes: usize, components: usize) -> Self {
        Self {
            latency: vec![Histogram::new(Histogram::FINE); classes.max(1)],
            response: vec![Histogram::new(Histogram::COARSE); components],
        }
    }

    /// Several sections in one, of which there is at least one.
    #[must_use]
    pub fn all<'a>(mut sections: impl Iterator<Item = &'a Self>) -> Self {
        let mut whole = sections.next().expect("a stretch has a section").clone();
        for other in sections {
            merge(&mut whole.latency, &other.latency);
            merge(&mut whole.response, &other.response);
        }
        whole
    }
}

fn merge(mine: &mut [Histogram], theirs: &[Histogram]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        mine.merge(theirs);
    }
}

impl Slice {
    /// Several slices in one, of which there is at least one.
    #[must_use]
    pub fn all<'a>(mut slices: impl Iterator<Item = &'a Self>) -> Self {
        let mut whole = slices.next().expect("a stretch has a slice").clone();
        slices.for_each(|slice| whole.add(slice));
        whole
    }

    /// Takes in what was counted in another.
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.requests.iter_mut().zip(&other.requests) {
            mine.issued += theirs.issued;
            add(&mut mine.endings, &theirs.endings);
            add(&mut mine.completed, &theirs.completed);
            mine.latency.add(theirs.latency);
            mine.shown += theirs.shown;
            mine.stale += theirs.stale;
        }
        for (mine, theirs) in self.visits.iter_mut().zip(&other.visits) {
            add(&mut mine.endings, &theirs.endings);
            mine.completed += theirs.completed;
            mine.response.add(theirs.response);
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
