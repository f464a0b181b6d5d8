//! A request's way out and back.

use super::mix::{Asker, Mix};
use crate::components::retry::Retry;
use crate::components::router::Router;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Ending};
use crate::model::component::{Ctx, Origin, Resume, Spawn};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;

/// Sends requests and takes their answers.
#[derive(Debug)]
pub struct Issuer {
    /// Who may be called.
    pub router: Router,
    /// How long a client waits for each attempt.
    pub timeout: Option<Span>,
    /// How long a client waits for a connection.
    pub connect_timeout: Option<Span>,
    /// True if a client that gives up says so.
    pub cancel: bool,
    /// When it tries again.
    pub retry: Retry,
    /// What is asked.
    pub mix: Mix,
    /// The clients' own instance.
    pub me: InstanceId,
    /// The hash of their name.
    pub name: u64,
}

impl Issuer {
    /// Request number `number`, issued by `asker` at `now`.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "one place of each load issues requests")]
    pub fn request(&mut self, number: u64, asker: Asker, now: Instant, mark: u32) -> Spawn {
        let lineage = Lineage::root(self.name, number);
        let ask = self.mix.ask(lineage, asker, now);
        Spawn { at: self.me, from: None, origin: Origin::Request, ask, lineage, mark }
    }

    /// A request that asks `ask`, by clients who issue the next one whatever becomes of it. Where they would only pass the
    /// answer on, it begins where it is sent to: one visit less for the same request.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "one place of each load issues requests")]
    pub fn send(&mut self, lineage: Lineage, ask: Ask) -> Spawn {
        let origin = Origin::Request;
        let waits = self.timeout.is_some() || self.connect_timeout.is_some();
        if waits || self.retry.tries_again() || self.router.counts() {
            return Spawn { at: self.me, from: None, origin, ask, lineage, mark: 0 };
        }
        let (at, _) = self.router.pick(0, ask.key, lineage.first());
        Spawn { at, from: Some(self.me), origin, ask, lineage, mark: 0 }
    }

    /// Sends the request off.
    #[inline]
    pub fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let call = &mut ctx.call;
        call.lineage = lineage(visit);
        let (to, target) = self.router.pick(0, visit.ask.key, call.lineage);
        (call.to, call.tag) = (to, u64::from(target));
        (call.ask, call.timeout, call.cancel) = (visit.ask, self.timeout, self.cancel);
        (call.entry, call.pooled) = (0, false);
        Step::Call
    }

    /// Goes on after a pause, or takes the answer and perhaps tries again.
    #[inline]
    pub fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        if why != Resume::Reply {
            return self.enter(visit, ctx);
        }
        let reply = ctx.reply;
        self.router.over(0, reply.tag as u32);
        if reply.ending != Ending::Ok
            && let Some(pause) = self.retry.pause(visit.cursor.tries, reply.ending, lineage(visit))
        {
            visit.cursor.tries += 1;
            return Step::Sleep { span: pause, fixed: false };
        }
        Step::Finish { ending: reply.ending, bytes: reply.bytes }
    }
}

/// The lineage of the attempt at hand.
#[inline]
fn lineage(visit: &Frame) -> Lineage {
    match visit.cursor.tries {
        0 => visit.lineage.first(),
        tries => visit.lineage.child(0, 0, 0, tries),
    }
}
