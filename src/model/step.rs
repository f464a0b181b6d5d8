//! What a component wants next: the whole vocabulary between components and the driver.

use super::ask::{Ask, Ending};
use super::ids::{InstanceId, StationId};
use crate::engine::draw::Lineage;
use crate::engine::time::Span;

/// The entry of a call that only asks whether somebody takes calls at all, as a TCP connection does.
pub const PROBE_CONNECTION: u32 = u32::MAX;
/// The entry of a call that asks for a sign of life from whoever handles calls.
pub const PROBE_REQUEST: u32 = u32::MAX - 1;

/// A call to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// Who is called.
    pub to: InstanceId,
    /// What is asked.
    pub ask: Ask,
    /// The lineage of the new visit.
    pub lineage: Lineage,
    /// How long the caller waits for the answer; without it, for ever.
    pub timeout: Option<Span>,
    /// Given back with the answer.
    pub tag: u64,
    /// Where the callee's state machine starts; 0 for everything but a component that calls itself, and
    /// [`PROBE_CONNECTION`] or [`PROBE_REQUEST`], which reach [`Component::probe`](super::component::Component::probe).
    pub entry: u32,
    /// True if the callee is told when the timeout has passed, and stops working; else it works on in vain.
    pub cancel: bool,
    /// True if the call comes over a connection that is open already.
    pub pooled: bool,
}

impl Call {
    /// No call.
    pub const NONE: Self = Self {
        to: InstanceId(u32::MAX),
        ask: Ask::NONE,
        lineage: Lineage(0),
        timeout: None,
        tag: 0,
        entry: 0,
        cancel: false,
        pooled: false,
    };
}

/// What a component wants next for a visit. Two machine words, so that it travels in registers: the calls themselves
/// wait in the [`Ctx`](super::component::Ctx).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Hold a server of a pool; resumed when it is held. If the line is full the visit ends as rejected.
    Acquire {
        /// The pool.
        station: StationId,
        /// True for one who stood in line before and only comes back: no limit of the line turns it away.
        again: bool,
        /// How long the visit waits in line before it ends as shed; `Span::FOREVER` for ever.
        patience: Span,
    },
    /// Give back a server that is held; resumed at once.
    Release(StationId),
    /// Be served; resumed when the demand is met. A demand of zero does not visit the station.
    Serve(StationId, Span),
    /// Let time pass.
    Sleep {
        /// How much.
        span: Span,
        /// True if the same span is asked for again and again; it changes nothing but the speed.
        fixed: bool,
    },
    /// Ask somebody and wait for the answer; the call is `Ctx::call`.
    Call,
    /// Make the calls in `Ctx::calls`, all at once; resumed when `need` succeeded or can no longer succeed, with the
    /// last answer. Every answer reaches `Component::call_over`, however late. Who needs none goes on at once.
    /// With `Ctx::overdue_after` the visit is resumed as overdue if that passes first.
    CallMany {
        /// How many must end ok.
        need: u32,
        /// True if the others are called off as soon as it is decided.
        cancel: bool,
    },
    /// Add the calls in `Ctx::calls` to those that are waited for, by a visit that is overdue or whose calls can no
    /// longer succeed; `Ctx::overdue_after` as before.
    CallMore,
    /// Leave this visit to somebody else, who answers my caller directly; the call is `Ctx::call`.
    Forward,
    /// Wait until somebody wakes the visit by its id.
    Park,
    /// The visit is over.
    Finish {
        /// How it ended.
        ending: Ending,
        /// Size of the answer in bytes.
        bytes: u32,
    },
}

impl Step {
    /// The visit is over and all is well.
    pub const DONE: Self = Self::Finish { ending: Ending::Ok, bytes: 0 };

    /// Hold a server of a pool, however long it takes.
    #[must_use]
    pub const fn acquire(station: StationId) -> Self {
        Self::Acquire { station, again: false, patience: Span::FOREVER }
    }
}
