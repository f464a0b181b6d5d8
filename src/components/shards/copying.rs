//! Copying: how a copy of a key comes to those who shall have one while requests go on.
//!
//! One background visit for each key, as where keys have one owner, but nobody hands anything over: from its beginning on
//! writes go to the newcomers too. It asks so many of the present copies that one of them has the last write that was
//! answered, and gives the latest version among their answers to all newcomers, who keep what is later; then the owners
//! change. So whoever leaves may be dead, if enough others are not (as when a node of Cassandra is replaced).
//!
//! Ignored: that one copy would send the data and the others a digest; all send the data.

use super::migration::{Moving, Stage};
use super::quorum::{Quorum, tag};
use super::relay::Relay;
use crate::components::database::copies;
use crate::components::database::moving::COPY;
use crate::model::ask::{Ask, Op};
use crate::model::component::Ctx;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;

impl Relay {
    /// The next calls for a key that is copied.
    pub fn copy_on(&mut self, moving: &Moving, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if moving.stage == Stage::Gather { self.gather(moving, visit, ctx) } else { self.give(moving, visit, ctx) }
    }

    /// Asks enough of the present copies.
    fn gather(&mut self, moving: &Moving, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let (Some(quorum), Some(migration)) = (&mut self.quorum, &self.migration) else { return Step::DONE };
        let question = quorum.begin(visit);
        let ask = Ask { response_bytes: migration.bytes, ..moving.ask() };
        for shard in moving.from.members() {
            quorum.answers.ask(question);
            let call = Call { entry: COPY, tag: tag(Some(question), shard), lineage: visit.lineage, ..Call::NONE };
            ctx.calls.push(migration.call_shard(shard, Call { ask, ..call }));
        }
        Step::CallMany { need: moving.from.len() as u32 - quorum.write + 1, cancel: false }
    }

    /// What the copies had that were asked; the question is over.
    pub fn gathered(&mut self, moving: &mut Moving, visit: &mut Frame) {
        let Some(quorum) = &mut self.quorum else { return };
        moving.version = quorum.answers.latest(Quorum::question(visit));
        quorum.leave(visit);
    }

    /// Gives the newcomers their copies.
    fn give(&self, moving: &Moving, visit: &Frame, ctx: &mut Ctx) -> Step {
        let Some(migration) = &self.migration else { return Step::DONE };
        let ask = Ask { request_bytes: migration.bytes, op: Op::Write, ..moving.ask() };
        let entry = copies::entry_of(moving.version.expect("copies that were asked have a version"));
        for shard in moving.to.without(moving.from) {
            let call = Call { entry, tag: tag(None, shard), lineage: visit.lineage, ..Call::NONE };
            ctx.calls.push(migration.call_shard(shard, Call { ask, ..call }));
        }
        Step::CallMany { need: ctx.calls.len() as u32, cancel: true }
    }
}
