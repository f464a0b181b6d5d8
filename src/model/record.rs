//! What a run tells: plain facts, one for each thing that ended. Nobody counts here.

use super::ask::{Ask, Ending};
use super::ids::{ClassId, ComponentId, InstanceId};
use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};

/// A request was issued.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Issued {
    /// The clients who did so.
    pub by: InstanceId,
    /// When.
    pub at: Instant,
    /// What it asks.
    pub ask: Ask,
    /// The root of its draws.
    pub lineage: Lineage,
    /// True if that is in the measured window.
    pub measured: bool,
}

/// A request ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestRecord {
    /// Its first visit.
    pub visit: Id,
    /// Its class.
    pub class: ClassId,
    /// When it was issued.
    pub issued: Instant,
    /// When the client had its last answer.
    pub ended: Instant,
    /// How its last attempt ended.
    pub ending: Ending,
    /// True if it was issued in the measured window.
    pub measured: bool,
    /// True if it ended in the measured window.
    pub in_window: bool,
    /// For an answer to a read that shows data: true if it lacks what was acknowledged before the request was issued.
    pub stale: Option<bool>,
}

/// A visit ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a visit")]
pub struct VisitRecord {
    /// The visit; one that moved on keeps its id.
    pub visit: Id,
    /// The component.
    pub component: ComponentId,
    /// The number of the instance within the component.
    pub ordinal: u32,
    /// The class of the request.
    pub class: ClassId,
    /// Where its draws stood.
    pub lineage: Lineage,
    /// When the caller sent the call.
    pub entered: Instant,
    /// When the call reached the instance.
    pub arrived: Instant,
    /// When the visit was over.
    pub closed: Instant,
    /// Time in waiting lines.
    pub waited: Span,
    /// CPU demand met.
    pub served: Span,
    /// How it ended.
    pub ending: Ending,
    /// True for work that no request waits for.
    pub background: bool,
    /// True for a branch of a visit, done at the same time as others: its waits and demands are its own, but it is no
    /// visit to be counted.
    pub branch: bool,
    /// True if it began in the measured window.
    pub measured: bool,
    /// True if it ended in the measured window.
    pub in_window: bool,
}
