//! The door: the part of a database inside each caller. It knows the primary and the replicas, sends writes to the one
//! and reads to who may be read, and asks the primary if a replica fails it.
//!
//! It is transparent: it adds nothing to the lineage, so that an operation costs the same wherever it goes.

use super::copies::is_copy;
use super::moving::{ACCEPT, COPY, HAND_OVER, TAKE};
use super::{Database, Fallback, From};
use crate::components::router::Router;
use crate::components::wiring::Wiring;
use crate::engine::time::Span;
use crate::model::ask::{Ending, Op, Reply};
use crate::model::component::Ctx;
use crate::model::ids::InstanceId;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;

/// Where visits of reads and writes begin at an instance.
pub const READ: u32 = 1;
/// See [`READ`].
pub const WRITE: u32 = 2;
/// Marks a call that no router has chosen the target of.
const UNROUTED: u64 = u64::MAX;

/// What all doors have in common, and what each remembers.
#[derive(Debug)]
pub struct Door {
    /// The instance that takes the writes.
    primary: InstanceId,
    /// Chooses who is read; none if only the primary is.
    router: Option<Router>,
    /// True if the primary is asked when another fails.
    falls_back: bool,
    /// How long others are waited for.
    timeout: Option<Span>,
}

impl Door {
    /// Doors to the instances of a database, the first of them the primary.
    pub fn new(wiring: &Wiring, settings: &Database) -> Self {
        let (own, reads) = (wiring.own(), &settings.reads);
        let among = |targets: &[InstanceId]| Router::among(wiring, targets.to_vec(), &reads.balance, &reads.weights, 0);
        let router = match settings.read_from() {
            From::Primary => None,
            From::Replicas => Some(among(&own[1..])),
            From::Any => Some(among(own)),
        };
        let falls_back = reads.fallback == Some(Fallback::Primary);
        let timeout = reads.timeout.as_ref().map(|timeout| wiring.span(timeout));
        Self { primary: own[0], router, falls_back, timeout }
    }

    /// Passes an operation on.
    #[inline]
    pub fn pass(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (entry, routed) = match (visit.cursor.at, visit.ask.op) {
            (entry, _) if is_copy(entry) => (entry, None),
            // Keys are moved by primaries.
            (entry @ (COPY | TAKE | HAND_OVER | ACCEPT), _) => (entry, None),
            (_, Op::Write) => (WRITE, None),
            (_, Op::Read) => {
                let router = self.router.as_mut();
                (READ, router.map(|router| router.pick(visit.caller.0, visit.ask.key, visit.lineage)))
            }
        };
        let (to, tag) = routed.map_or((self.primary, UNROUTED), |(to, target)| (to, u64::from(target)));
        let timeout = self.timeout.filter(|_| to != self.primary);
        call(visit, Call { to, timeout, tag, entry, ..Call::NONE }, ctx)
    }

    /// An instance has answered.
    #[inline]
    pub fn answered(&mut self, visit: &mut Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        self.over(visit.caller, reply.tag);
        let gone = match reply.ending {
            Ending::TimedOut | Ending::Crashed | Ending::Unreachable => true,
            Ending::Ok | Ending::Rejected | Ending::Shed | Ending::Failed | Ending::Cancelled => false,
        };
        if gone && self.falls_back && reply.tag != UNROUTED {
            return call(visit, Call { to: self.primary, tag: UNROUTED, entry: READ, ..Call::NONE }, ctx);
        }
        let bytes = if reply.ending == Ending::Ok { reply.bytes } else { 0 };
        Step::Finish { ending: reply.ending, bytes }
    }

    /// A call in the name of `caller` is over.
    pub fn over(&mut self, caller: InstanceId, tag: u64) {
        if let Some(router) = self.router.as_mut().filter(|_| tag != UNROUTED) {
            router.over(caller.0, tag as u32);
        }
    }

    /// Writes go to another instance from now on; where only replicas are read, the primary so far is one of them.
    pub fn promote(&mut self, replica: InstanceId) {
        let before = std::mem::replace(&mut self.primary, replica);
        if let Some(router) = self.router.as_mut().filter(|router| !router.has(before)) {
            router.replace(replica, before);
        }
    }
}

fn call(visit: &Frame, call: Call, ctx: &mut Ctx) -> Step {
    ctx.call = Call { ask: visit.ask, lineage: visit.lineage, pooled: visit.pooled, ..call };
    Step::Call
}
