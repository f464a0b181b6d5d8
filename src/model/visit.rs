//! A visit: one stay of a request at one component instance.
//!
//! A request is a tree of visits, each with a link to the visit that waits for its answer. The component sees the
//! [`Frame`]; the rest is the driver's.

use super::ask::{Ask, Ending};
use super::ids::{ComponentId, InstanceId, StationId};
use super::link::Place;
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};

/// How deeply loops may nest in one visit.
pub const LOOP_DEPTH: usize = 4;
/// How many servers one visit may hold at once.
pub const HELD: usize = 3;

/// Where a component's state machine stands in one visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// The next operation.
    pub at: u32,
    /// The component's own note about the visit.
    pub mark: u32,
    /// The component's own counters, for loops and the like.
    pub registers: [u32; LOOP_DEPTH],
}

/// What a component may see and change of a visit.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The visit's own id, to be woken or followed by.
    pub id: Id,
    /// What is asked.
    pub ask: Ask,
    /// Where its draws stand.
    pub lineage: Lineage,
    /// The instance that is visited.
    pub instance: InstanceId,
    /// The number of the instance within its component.
    pub ordinal: u32,
    /// The instance that called; what runs inside its caller calls in the caller's name.
    pub caller: InstanceId,
    /// Where the visit takes place.
    pub place: Place,
    /// When the visit was made (for a request: when it was issued).
    pub entered: Instant,
    /// The component's state.
    pub cursor: Cursor,
}

/// What the driver waits for on behalf of a visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// It is being handled, or is about to be in this instant.
    Running,
    /// On its way to the callee.
    Travelling,
    /// In the line before a pool.
    InLine,
    /// In the line before a FIFO server.
    Queued,
    /// Served by a FIFO server.
    Served,
    /// Among those who share a CPU.
    Sharing,
    /// Asleep.
    Sleeping,
    /// Waiting for answers.
    Calling,
    /// Waiting to be woken.
    Parked,
    /// Over; the answer is on its way to the caller.
    Answering,
}

/// A server that a visit holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub station: StationId,
    pub since: Instant,
}

/// One stay at one component instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub frame: Frame,
    pub component: ComponentId,
    pub state: State,
    /// Who waits for the answer; nobody for a request's first visit and for an orphan.
    pub caller: Id,
    /// When the call reached the instance.
    pub arrived: Instant,
    /// The caller's mark on the call.
    pub tag: u32,
    /// The event that will resume the visit.
    pub due: Ticket,
    /// The event at which the caller gives up on this visit.
    pub timer: Ticket,
    /// Where it is served or waits.
    pub station: StationId,
    /// When it came there.
    pub since: Instant,
    /// Its place there.
    pub rank: u64,
    /// What it asked of the CPU in this stay at a station.
    pub demand: Span,
    /// Time spent in lines so far.
    pub waited: Span,
    /// CPU demand met so far.
    pub served: Span,
    /// Servers held.
    pub held: [Held; HELD],
    pub held_count: u8,
    /// The calls that are waited for: their number in the order of waits, how many are under way, how many of those
    /// must still succeed. Answers to an earlier wait come too late.
    pub wait: u32,
    pub open: u32,
    pub need: u32,
    /// Which of the caller's waits this visit answers.
    pub answers: u32,
    /// How it ended, once it has.
    pub ending: Ending,
    pub bytes: u32,
    /// True for a branch of a visit of the same component.
    pub branch: bool,
}

impl Visit {
    /// A visit that has not begun.
    pub fn blank() -> Self {
        let nowhere = Place { machine: None, zone: None };
        let nobody = InstanceId(u32::MAX);
        let frame = Frame {
            id: Id::NONE,
            ask: Ask::NONE,
            lineage: Lineage(0),
            instance: nobody,
            ordinal: 0,
            caller: nobody,
            place: nowhere,
            entered: Instant::ZERO,
            cursor: Cursor::default(),
        };
        let station = StationId(u32::MAX);
        Self {
            frame,
            component: ComponentId(u16::MAX),
            state: State::Running,
            caller: Id::NONE,
            arrived: Instant::ZERO,
            tag: 0,
            due: Ticket::NONE,
            timer: Ticket::NONE,
            station,
            since: Instant::ZERO,
            rank: 0,
            demand: Span::ZERO,
            waited: Span::ZERO,
            served: Span::ZERO,
            held: [Held { station, since: Instant::ZERO }; HELD],
            held_count: 0,
            wait: 0,
            open: 0,
            need: 0,
            answers: 0,
            ending: Ending::Ok,
            bytes: 0,
            branch: false,
        }
    }
}
