//! Replayed arrivals: recorded requests, issued again at their times.
//!
//! Every replication replays the same arrivals, so that intervals exclude the variability of the traffic. Class, key and
//! size of the answer come from the recording, the operation from the class, the user from the population.

use super::issue::Issuer;
use crate::components::wiring::Wiring;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Op};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::{ClassId, InstanceId};
use crate::model::step::Step;
use crate::model::visit::Frame;
use std::sync::Arc;

/// One recorded request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// When it arrives; by an access log, counted from its earliest stamp.
    pub at: Instant,
    /// Its line in the file, from 1.
    pub line: u32,
    /// What it asks for: a key from 1 up, by an access log 1 the most popular; 0 for none.
    pub key: u32,
    /// Bytes of the logged response, at most `u32::MAX`.
    pub bytes: u32,
    /// Its class.
    pub class: u16,
}

/// Clients that issue what was recorded.
#[derive(Debug)]
pub struct Replayer {
    issuer: Issuer,
    arrivals: Arc<Vec<Arrival>>,
    /// What each class does, by its id.
    ops: Vec<Op>,
    next: usize,
}

impl Replayer {
    /// Clients that issue `arrivals`, which are in order of time.
    #[must_use]
    pub fn new(wiring: &Wiring, issuer: Issuer, arrivals: Arc<Vec<Arrival>>) -> Self {
        let ops = wiring.common.classes.iter().map(|class| class.op).collect();
        Self { issuer, arrivals, ops, next: 0 }
    }

    fn arm_next(&mut self, ctx: &mut Ctx) {
        if let Some(arrival) = self.arrivals.get(self.next) {
            ctx.ring_at(self.issuer.me, arrival.at);
        }
    }
}

impl Component for Replayer {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.issuer.router.look_anew(ctx);
    }

    fn start(&mut self, ctx: &mut Ctx) {
        self.arm_next(ctx);
    }

    fn alarm(&mut self, _owner: InstanceId, _token: u32, ctx: &mut Ctx) {
        if !ctx.accepts_arrivals() {
            return;
        }
        let arrival = self.arrivals[self.next];
        let lineage = Lineage::root(self.issuer.name, self.next as u64);
        let op = self.ops[usize::from(arrival.class)];
        let class = ClassId(arrival.class);
        let (key, response_bytes) = (u64::from(arrival.key), arrival.bytes);
        let user = self.issuer.mix.anybody(lineage);
        let ask = Ask { key, response_bytes, request_bytes: 0, user, class, op };
        self.next += 1;
        self.arm_next(ctx);
        ctx.spawn(self.issuer.send(lineage, ask));
    }

    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        self.issuer.connect_timeout
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.issuer.resume(visit, why, ctx)
    }
}
