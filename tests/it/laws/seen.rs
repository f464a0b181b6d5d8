//! One visit as the witness knows it, and what stations did.

use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::model::ids::{InstanceId, StationId};
use scalelab::model::link::Place;
use scalelab::model::station::Discipline;

/// What a visit asked the driver for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: it is being handled.
    Nothing,
    Acquire(StationId),
    Serve(StationId, Span),
    Sleep(Span),
    /// A call.
    Call,
    /// Several calls; after which time it is overdue.
    Several(Option<Span>),
    /// To be woken.
    Park,
}

/// One visit as the witness knows it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The call that made it; none for a root.
    pub call: Option<usize>,
    pub at: (InstanceId, Lineage),
    /// Where the client is that waits for its answer, if it is a request's own.
    pub home: Option<Place>,
    pub place: Place,
    pub asked: Asked,
    pub since: Instant,
    /// Its last wait: which of all, for how many, for which calls, and whether the rest is called off.
    pub wait: u64,
    pub need: u32,
    pub calls: Vec<usize>,
    pub cancel: bool,
    /// CPU demands met, and the shortest time that they can have taken.
    pub served: Span,
    pub least: Span,
    pub ended: bool,
    /// The size of its answer.
    pub bytes: u32,
}

/// Speed and order of service of a CPU.
#[derive(Clone, Copy, Debug)]
pub struct CpuFacts {
    pub speed: f64,
    pub discipline: Discipline,
}

impl CpuFacts {
    /// The shortest time in which a core can meet a demand: FIFO rounds to the nearest tick, sharing up.
    pub fn least(self, demand: Span) -> Span {
        let exact = demand.0 as f64 / self.speed;
        match self.discipline {
            Discipline::Fifo => Span::from_ticks(exact - 0.5),
            Discipline::ProcessorSharing => Span::from_ticks(exact),
        }
    }
}

/// What a station did for those who asked for it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Given {
    /// Demands met, in ticks at speed 1, and how many.
    pub demand: u128,
    pub visits: u64,
    /// Demands of those who left before they were told that theirs was met; how many left in line or in service.
    pub dropped: u128,
    pub left: u64,
    /// How many were turned away.
    pub refused: u64,
}
