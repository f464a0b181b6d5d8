//! A visit: one stay of a request at one component instance.
//!
//! A request is a tree of visits, each with a link to the visit that waits for its answer. The component sees the
//! [`Frame`]; the rest is the driver's.

use super::ask::{Ask, Ending};
use super::component::Origin;
use super::ids::{ComponentId, InstanceId, StationId};
use super::link::Place;
use super::truth::Version;
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};

/// How deeply loops may nest in one visit.
pub const LOOP_DEPTH: usize = 4;
/// How many servers one visit may hold at once.
pub const HELD: usize = 4;

/// Where a component's state machine stands in one visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// The next operation.
    pub at: u32,
    /// The component's own note about the visit.
    pub mark: u32,
    /// How often the call at hand has been tried before.
    pub tries: u16,
    /// How the call at hand ended last.
    pub ending: Ending,
    /// The component's own counters, for loops and the like.
    pub registers: [u32; LOOP_DEPTH],
}

impl Cursor {
    /// A visit that begins at operation `at`.
    #[must_use]
    pub const fn at(at: u32) -> Self {
        Self { at, mark: 0, tries: 0, ending: Ending::Ok, registers: [0; LOOP_DEPTH] }
    }
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
    /// True if the call came over a connection that was open already.
    pub pooled: bool,
}

/// What the driver waits for on behalf of a visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// It is being handled, or is about to be in this instant.
    Running,
    /// Occupying a link on its way to the callee.
    Sending,
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
    /// Over; the answer occupies a link.
    Replying,
    /// Over; the answer is on its way to the caller.
    Answering,
    /// The call or its answer has vanished: nobody is at work on it, and whoever waits for the answer waits in vain.
    Lost,
}

impl State {
    /// True once the visit is over.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Replying | Self::Answering | Self::Lost)
    }

    /// True for one of those who share a station's servers.
    pub fn shares(self) -> bool {
        matches!(self, Self::Sharing | Self::Sending | Self::Replying)
    }

    /// True while the visit is in a station that is named by the visit, as a waiting or served one.
    pub fn in_station(self) -> bool {
        matches!(self, Self::InLine | Self::Queued | Self::Served | Self::Sharing | Self::Sending | Self::Replying)
    }
}

/// A server that a visit holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub station: StationId,
    pub since: Instant,
}

/// One stay at one component instance. The fields stand in the order of their use: what every hop touches fills four
/// cache lines, what those touch who call others begins the fifth. Lines count when there are more visits than the caches
/// hold.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Visit {
    /// The event that will resume the visit.
    pub due: Ticket,
    pub component: ComponentId,
    /// The component that made the call.
    pub asker: ComponentId,
    pub state: State,
    /// What the root of its tree is.
    pub origin: Origin,
    /// True if it began in the measured window.
    pub measured: bool,
    /// True for a branch of a visit of the same component.
    pub branch: bool,
    pub held_count: u8,
    /// How it ended, once it has.
    pub ending: Ending,
    /// True for one of several calls that were made together.
    pub many: bool,
    /// True if the timer calls the visit off instead of leaving it an orphan.
    pub cancel: bool,
    /// True once the visit is called off and only the news is on its way.
    pub doomed: bool,
    /// True while the timer is that of a connection that nobody accepts.
    pub unconnected: bool,
    /// True if the rest of the group is called off when the wait is decided.
    pub cancel_rest: bool,
    /// For a request: true if it was issued in the measured window.
    pub counted: bool,
    /// The number of the group of those that it called together.
    pub group: u32,
    pub station: StationId,
    /// When the call reached the instance.
    pub arrived: Instant,
    /// Time spent in lines so far.
    pub waited: Span,
    /// CPU demand met so far.
    pub served: Span,
    pub frame: Frame,
    /// Who waits for the answer; nobody for a request's first visit and for an orphan.
    pub caller: Id,
    /// When it came to the station where it is served or waits.
    pub since: Instant,
    /// What it asked of the CPU in this stay at a station.
    pub demand: Span,
    /// Its place in the station; for one who is served by a FIFO server the instant of the end, or, while the server stands
    /// still, the time that is left.
    pub rank: u64,
    /// Which of the caller's waits this visit answers.
    pub answers: u32,
    /// In whose name the call was made.
    pub asked_by: InstanceId,
    /// The caller's mark on the call.
    pub tag: u64,
    /// The version that the last answer with data showed, in the end that of its own answer.
    pub version: Option<Version>,
    /// The event at which the caller gives up on this visit.
    pub timer: Ticket,
    /// Where the call came from.
    pub from: Place,
    /// Size of the answer.
    pub bytes: u32,
    /// The calls that are waited for: their number in the order of waits, how many are under way, how many of those
    /// must still succeed. Answers to an earlier wait come too late.
    pub wait: u32,
    pub open: u32,
    pub need: u32,
    /// The visit that was called last; a call of whoever had this place before, if that is not its caller.
    pub child: Id,
    /// For a request: when it was issued.
    pub issued: Instant,
    /// Servers held.
    pub held: [Held; HELD],
    /// How long the message at hand travels once it has left the link's narrow end.
    pub travel: Span,
    /// For a read request: the version that its answer must show at least, if it shows data.
    pub owed: Option<Version>,
    /// By which token it was woken last.
    pub token: u32,
}

/// In whose name a visit is made that begins by itself.
pub(super) const NOBODY: InstanceId = InstanceId(u32::MAX);
/// The group of a visit that has none.
pub(super) const NO_GROUP: u32 = u32::MAX;

impl Visit {
    /// True for a visit that nobody called.
    #[inline]
    pub fn is_root(&self) -> bool {
        self.asker.0 == u16::MAX
    }

    /// True for the visit at the clients that is the request itself.
    #[inline]
    pub fn is_request(&self) -> bool {
        self.is_root() && self.origin == Origin::Request && self.asked_by == NOBODY
    }

    /// True for the visit of a request that was sent off by clients who only wait: its answer ends the request.
    #[inline]
    pub fn is_sent(&self) -> bool {
        self.is_root() && self.origin == Origin::Request && self.asked_by != NOBODY
    }

    /// True for a visit below a request, which is awaited if it began in the measured window.
    #[inline]
    pub fn counts(&self) -> bool {
        self.origin == Origin::Request && !self.is_request()
    }

    /// True if the call takes no time and has not come in yet, though it will in this instant.
    #[inline]
    pub fn comes_in_now(&self) -> bool {
        self.state == State::Travelling && self.due == Ticket::NONE
    }

    /// Holds a server.
    pub fn hold(&mut self, station: StationId, since: Instant) {
        let count = usize::from(self.held_count);
        assert!(count < HELD, "a visit holds at most {HELD} servers at once");
        self.held[count] = Held { station, since };
        self.held_count += 1;
    }

    /// Lets go of a server: of `station`, or else of the one that it took last.
    #[inline]
    pub fn let_go(&mut self, station: Option<StationId>) -> Option<Held> {
        let last = usize::from(self.held_count).checked_sub(1)?;
        let wanted = |held: &Held| station.is_none_or(|station| held.station == station);
        let at = (0..=last).rev().find(|&at| wanted(&self.held[at]))?;
        let held = self.held[at];
        self.held[at] = self.held[last];
        self.held_count -= 1;
        Some(held)
    }

    /// Lets go of a server that is all it leaves behind, as a worker is most often.
    #[inline]
    pub fn let_go_of_all(&mut self) -> Option<Held> {
        let is_all = self.held_count == 1 && self.group == NO_GROUP && self.state == State::Running;
        is_all.then(|| {
            self.held_count = 0;
            self.held[0]
        })
    }

    /// True if it has something to leave behind: calls made together, servers held, a place in a station.
    #[inline]
    pub fn is_encumbered(&self) -> bool {
        self.group != NO_GROUP || self.held_count > 0 || self.state != State::Running
    }

    /// The visit waits for `need` successes of `open` calls; what it waited for before is over.
    #[inline]
    pub fn wait_for(&mut self, open: u32, need: u32) {
        (self.state, self.open, self.need) = (State::Calling, open, need);
        self.wait = self.wait.wrapping_add(1);
    }

    /// A visit that has not begun.
    pub fn blank() -> Self {
        let frame = Frame {
            id: Id::NONE,
            ask: Ask::NONE,
            lineage: Lineage(0),
            instance: NOBODY,
            ordinal: 0,
            caller: NOBODY,
            place: Place::NOWHERE,
            entered: Instant::ZERO,
            cursor: Cursor::at(0),
            pooled: false,
        };
        let station = StationId(u32::MAX);
        Self {
            frame,
            component: ComponentId(u16::MAX),
            state: State::Running,
            caller: Id::NONE,
            from: Place::NOWHERE,
            arrived: Instant::ZERO,
            tag: 0,
            due: Ticket::NONE,
            timer: Ticket::NONE,
            station,
            since: Instant::ZERO,
            rank: 0,
            demand: Span::ZERO,
            travel: Span::ZERO,
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
            version: None,
            owed: None,
            issued: Instant::ZERO,
            counted: false,
            branch: false,
            child: Id::NONE,
            group: NO_GROUP,
            cancel_rest: false,
            token: 0,
            asker: ComponentId(u16::MAX),
            asked_by: NOBODY,
            many: false,
            cancel: false,
            measured: false,
            doomed: false,
            unconnected: false,
            origin: Origin::Request,
        }
    }
}
