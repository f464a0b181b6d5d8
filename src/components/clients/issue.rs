//! A request's way out and back.

use super::mix::{Asker, Mix};
use crate::components::router::Router;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};
use crate::model::component::{Ctx, Resume, Spawn};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;

/// Sends requests and takes their answers.
#[derive(Debug)]
pub struct Issuer {
    /// Who may be called.
    pub router: Router,
    /// How long a client waits.
    pub timeout: Option<Span>,
    /// What is asked.
    pub mix: Mix,
    /// The clients' own instance.
    pub me: InstanceId,
    /// The hash of their name.
    pub name: u64,
}

impl Issuer {
    /// Request number `number`, issued by `asker` at `now`.
    #[inline]
    pub fn request(&mut self, number: u64, asker: Asker, now: Instant, mark: u32) -> Spawn {
        let lineage = Lineage::root(self.name, number);
        Spawn { at: self.me, ask: self.mix.ask(lineage, asker, now), lineage, mark }
    }

    /// Sends the request off.
    #[inline]
    pub fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let call = &mut ctx.call;
        call.lineage = visit.lineage.child(0, 0, 0, 0);
        (call.to, call.tag) = self.router.pick(0, visit.ask.key, call.lineage);
        (call.ask, call.timeout, call.entry) = (visit.ask, self.timeout, 0);
        Step::Call
    }

    /// Takes the answer.
    #[inline]
    pub fn resume(&mut self, why: Resume) -> Step {
        match why {
            Resume::Done => unreachable!("clients wait for answers only"),
            Resume::Reply(reply) => {
                self.router.over(0, reply.tag);
                Step::Finish { ending: reply.ending, bytes: reply.bytes }
            }
        }
    }
}
