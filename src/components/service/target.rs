//! Whom a step calls, how, and where the draws of its calls stand.

use crate::components::retry::Retry;
use crate::components::router::Router;
use crate::engine::draw::{Lineage, Turn};
use crate::engine::time::Span;
use crate::model::ask::Op;
use crate::model::component::Ctx;
use crate::model::ids::StationId;
use crate::model::step::Call;
use crate::model::visit::Frame;

/// What a call is marked with: the number of the operation that makes it, and of the target or lane.
pub const fn tag(operation: usize, number: u32) -> u64 {
    (operation as u64) << 32 | number as u64
}

/// The second part of a mark.
pub const fn number(tag: u64) -> u32 {
    tag as u32
}

/// Several calls at once instead of one.
#[derive(Debug)]
pub struct Copies {
    /// How many calls are made at most.
    pub count: u32,
    /// How many must end ok.
    pub need: u32,
    /// Time after which one more call is made if too few have been answered; without it, all are made at once.
    pub hedge_after: Option<Span>,
    /// True if the others are called off when enough have been answered.
    pub cancel: bool,
}

/// Connections that the instances of this service keep open to those of another.
#[derive(Debug)]
pub struct Pool {
    /// The pool of caller 0 and callee 0; the pools of one caller follow one another.
    pub first: StationId,
    /// Number of callees.
    pub callees: u32,
    /// Connections open, by pool.
    pub open: Vec<u32>,
    /// Round trips that opening a connection takes.
    pub round_trips: u32,
}

/// Whom a call goes to, and how.
#[derive(Debug)]
pub struct Target {
    /// Who may be chosen.
    pub router: Router,
    /// Number of the call site.
    pub site: u32,
    /// What most of its calls add to the lineage of their visit: those outside loops, at the first attempt.
    pub first: Turn,
    /// How long the caller waits.
    pub timeout: Option<Span>,
    /// How long the caller waits for a connection.
    pub connect_timeout: Option<Span>,
    /// True if the callee is told when the caller gives up.
    pub cancel: bool,
    /// What is done there, if not what the request does.
    pub op: Option<Op>,
    /// True if the ending of the call is judged by an operation that follows.
    pub judged: bool,
    /// Whether to try again.
    pub retry: Option<Retry>,
    /// Several calls instead of one.
    pub copies: Option<Copies>,
    /// The number of the pool of connections that the calls go over.
    pub pool: Option<usize>,
}

impl Target {
    /// Where the draws of one of the calls stand.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a few instructions for most calls")]
    pub fn lineage(&self, visit: &Frame, depth: usize, copy: u16) -> Lineage {
        if depth == 0 && copy == 0 && visit.cursor.tries == 0 {
            return visit.lineage.step(self.first);
        }
        self.further_lineage(visit, depth, copy)
    }

    /// The same of a call inside loops, of a copy, or of a further attempt.
    #[inline(never)]
    fn further_lineage(&self, visit: &Frame, depth: usize, copy: u16) -> Lineage {
        let (outer, round) = round(visit, depth);
        outer.child(self.site, round, copy, visit.cursor.tries)
    }

    /// The call for a visit, left in the context.
    #[inline]
    pub fn aim(&mut self, visit: &Frame, depth: usize, at: usize, call: &mut Call) {
        call.lineage = self.lineage(visit, depth, 0);
        let (to, target) = self.router.pick(visit.ordinal, visit.ask.key, call.lineage);
        (call.to, call.tag) = (to, tag(at, target));
        self.dress(visit, call);
    }

    /// The call to the target that a visit chose before it borrowed a connection.
    pub fn aim_at_chosen(&self, visit: &Frame, depth: usize, at: usize, call: &mut Call) {
        call.lineage = self.lineage(visit, depth, 0);
        (call.to, call.tag) = (self.router.target(visit.cursor.mark), tag(at, visit.cursor.mark));
        self.dress(visit, call);
    }

    /// Everything of a call but whom it goes to.
    #[inline]
    fn dress(&self, visit: &Frame, call: &mut Call) {
        call.ask = visit.ask;
        if let Some(op) = self.op {
            call.ask.op = op;
        }
        (call.timeout, call.cancel, call.entry, call.pooled) = (self.timeout, self.cancel, 0, self.pool.is_some());
    }

    /// More calls of several, to others than those that were called already.
    pub fn add_copies(&mut self, count: u32, visit: &Frame, depth: usize, at: usize, ctx: &mut Ctx) {
        let mut used: Vec<u32> = ctx.made.iter().map(|&tag| number(tag)).collect();
        for _ in 0..count {
            let mut call = Call { lineage: self.lineage(visit, depth, used.len() as u16), ..Call::NONE };
            let (to, target) = self.router.pick_other(visit.ordinal, visit.ask.key, call.lineage, &used);
            (call.to, call.tag) = (to, tag(at, target));
            self.dress(visit, &mut call);
            ctx.calls.push(call);
            used.push(target);
        }
    }
}

/// Where draws stand inside `depth` loops: the lineage of the rounds of the outer ones, and the round of the innermost.
#[inline]
pub fn round(visit: &Frame, depth: usize) -> (Lineage, u32) {
    let Some((&innermost, outer)) = visit.cursor.registers[..depth].split_last() else { return (visit.lineage, 0) };
    (outer.iter().fold(visit.lineage, |lineage, &round| lineage.child(u32::MAX, round, 1, 0)), innermost)
}

/// The lineage of a draw inside loops: each round draws anew.
#[inline]
pub fn in_loop(visit: &Frame, depth: usize) -> Lineage {
    if depth == 0 {
        return visit.lineage;
    }
    let (lineage, round) = round(visit, depth);
    lineage.child(u32::MAX, round, 0, 0)
}
