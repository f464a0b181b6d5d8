//! Requests followed hop by hop: the tree of a request's visits, and what each visit did at every instant.
//!
//! Times are whole ticks, and the stretches of a visit follow one another without a gap, so that sums are exact. Names
//! are numbers into [`Names`]. What happens after a request's end, by those who do not know of it yet, is kept too.

pub mod attribution;
pub mod collected;

use crate::engine::time::{Instant, Span};

/// Requests of one replication, followed.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    /// The scenario's name, with its variant.
    pub name: String,
    /// Seed of all draws.
    pub seed: u64,
    /// The number of the replication, from 0.
    pub replication: u32,
    /// Length of a tick in nanoseconds.
    pub tick_ns: u64,
    /// Requests issued from here on and before the end of the run are looked through.
    pub from: Instant,
    /// The end of the run.
    pub to: Instant,
    /// When the run stopped: when every measured request had ended, or nobody waited any longer.
    pub stopped: Instant,
    /// What was found there.
    pub found: Found,
    /// What the numbers in requests stand for.
    pub names: Names,
    /// The requests that were chosen: as asked for, then the slowest, the slowest first, then the first that failed.
    pub requests: Vec<Request>,
    /// Where the time of slow requests goes, and that of usual ones.
    pub tail: Option<collected::Tail>,
    /// The system at some instants, in their order.
    pub samples: Vec<Sample>,
}

/// Requests of the measured window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// How many were issued in the whole replication, whatever their class.
    pub issued: u64,
    /// How many of the class that is looked at were issued in the window and ended ok.
    pub ok: u64,
    /// How many of those ended otherwise.
    pub failed: u64,
}

/// Names by number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// Components.
    pub components: Vec<String>,
    /// Classes.
    pub classes: Vec<String>,
    /// What may be waited for: groups of stations, then components that let a visit wait.
    pub places: Vec<String>,
    /// How many of the places are groups of stations.
    pub groups: usize,
}

/// Why a request was chosen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Choice {
    /// It was asked for by its number.
    Named,
    /// It is the n-th slowest, from 1.
    Slowest(u32),
    /// It is the n-th that did not end ok, from 1.
    Failed(u32),
}

/// A request.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    /// Its number in the order of issue, from 1.
    pub number: u64,
    /// Why it is here.
    pub choices: Vec<Choice>,
    /// Its class.
    pub class: usize,
    /// When it was issued.
    pub issued: Instant,
    /// When it ended, or when the run stopped.
    pub ended: Instant,
    /// How it ended; none if it was under way when the run stopped.
    pub ending: Option<&'static str>,
    /// Its visits, each after the one that called it; the first is at the clients.
    pub visits: Vec<Visit>,
}

/// One stay at one instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Visit {
    /// The visit that called, and the number of its stretch; none for the first.
    pub caller: Option<(usize, usize)>,
    /// The caller's mark on the call.
    pub tag: u64,
    /// The stay that left the request to this one.
    pub follows: Option<usize>,
    /// The component.
    pub component: usize,
    /// The number of the instance.
    pub instance: u32,
    /// True if it takes place inside the caller: a branch, or the part of a component through which it is reached.
    pub inside: bool,
    /// When the call was sent.
    pub sent: Instant,
    /// When it came in; none if it did not.
    pub arrived: Option<Instant>,
    /// When it was over; none if it was not when the run stopped, or was never heard of again.
    pub ended: Option<Instant>,
    /// How.
    pub ending: Option<&'static str>,
    /// True if it was left to somebody else who answers the caller.
    pub forwarded: bool,
    /// What it did, in order and without a gap.
    pub stretches: Vec<Stretch>,
}

/// What a visit does from one instant to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Its beginning.
    pub from: Instant,
    /// Its end; none if it lasts when the run stops.
    pub to: Option<Instant>,
    /// What.
    pub doing: Doing,
}

/// What a visit may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// Waits for a place.
    Waiting(usize),
    /// Is at a CPU whose idle core would take so long. What lasts longer is waiting: in line, beside others, or for a
    /// machine that is slow or stands still.
    Serving(usize, Span),
    /// Lets time pass.
    Pausing,
    /// Lets time pass before it tries again.
    BackingOff,
    /// Waits for answers.
    Calling(Wait),
}

/// A wait for answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// How often the same call has been tried before.
    pub tries: u16,
    /// The mark of the call whose answer, or timer, ended the wait.
    pub answer: Option<u64>,
    /// True if it was a timer of the caller's, or a callee's word that its own ran out.
    pub timed_out: bool,
}

/// The system at an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// When.
    pub at: Instant,
    /// Requests issued that have not ended.
    pub in_flight: u64,
    /// Visits at each group of stations, waiting or in service.
    pub present: Vec<u64>,
}

/// How a visit spent its time between coming in and being over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spent {
    /// In lines and beside others.
    pub waited: u64,
    /// Served.
    pub served: u64,
    /// Paused, of its own accord or before trying again.
    pub paused: u64,
    /// Until answers came.
    pub called: u64,
}

impl Stretch {
    /// Its end, at the latest `horizon`.
    #[must_use]
    pub fn end(&self, horizon: Instant) -> Instant {
        self.to.map_or(horizon, |to| to.min(horizon))
    }

    /// How much of `span`, which it lasted, is service: at most what the service takes.
    #[must_use]
    pub fn service(&self, span: Span) -> Span {
        match self.doing {
            Doing::Serving(_, full) => full.min(span),
            Doing::Waiting(_) | Doing::Pausing | Doing::BackingOff | Doing::Calling(_) => Span::ZERO,
        }
    }
}

impl Visit {
    /// How it spent its time; in ticks that add up to its stay, or to what of it was before `horizon`.
    #[must_use]
    pub fn spent(&self, horizon: Instant) -> Spent {
        let mut spent = Spent::default();
        for stretch in &self.stretches {
            let span = stretch.end(horizon).since(stretch.from);
            match stretch.doing {
                Doing::Waiting(_) => spent.waited += span.0,
                Doing::Serving(..) => {
                    let served = stretch.service(span).0;
                    (spent.served, spent.waited) = (spent.served + served, spent.waited + span.0 - served);
                }
                Doing::Pausing | Doing::BackingOff => spent.paused += span.0,
                Doing::Calling(_) => spent.called += span.0,
            }
        }
        spent
    }
}
