//! The state machine of shards: one call to the owner of a key, or one to each of those who may own some.

use super::ejection::Ejection;
use super::migration::{FIRST_LANE, LOOK_AFTER, Migration};
use super::owners::{Owners, Space};
use super::quorum::{Quorum, READING, WRITING, is_copy_call};
use super::{Counter, Shards};
use crate::components::router::Router;
use crate::components::wiring::Wiring;
use crate::engine::time::Span;
use crate::model::ask::{Ask, Ending, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::fault::{Change, Membership};
use crate::model::ids::{CounterId, InstanceId};
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;

/// The mark of a visit that asks all shards; that of one that moves a key is [`FIRST_LANE`] or above.
const SCATTERED: u32 = 1;

/// The part of shards in all callers.
#[derive(Debug)]
pub struct Relay {
    pub(super) owners: Owners,
    /// Those who are asked when all are.
    pub(super) asked: Vec<u32>,
    /// Chooses among the instances of each shard.
    routers: Vec<Router>,
    /// By class: true if all shards are asked.
    scatter: Vec<bool>,
    /// How long an answer is waited for.
    timeout: Option<Span>,
    pub(super) migration: Option<Migration>,
    pub(super) ejection: Option<Ejection>,
    /// Where each key has several copies.
    pub(super) quorum: Option<Quorum>,
    /// The key spaces of the last planned change.
    pub(super) spaces: Vec<Space>,
    first: CounterId,
}

impl Relay {
    /// The owners as the settings say.
    pub fn new(wiring: &Wiring, settings: &Shards) -> Self {
        let shards = (0..).zip(&settings.to);
        let classes = wiring.common.classes.iter();
        let eject = settings.eject.as_ref();
        let owners = Owners::new(wiring, settings);
        Self {
            asked: owners.all(&[]),
            owners,
            routers: shards.map(|(i, name)| Router::new(wiring, &[name], &settings.balance, &[], i)).collect(),
            scatter: classes.map(|class| settings.scatter.contains(&class.name)).collect(),
            timeout: eject.and_then(|eject| eject.timeout.as_ref()).map(|timeout| wiring.span(timeout)),
            migration: settings.moving.as_ref().map(|moving| Migration::new(wiring, &settings.to, moving)),
            ejection: eject.map(|eject| Ejection::new(wiring, settings.to.len(), eject)),
            quorum: Quorum::new(wiring, settings),
            spaces: Vec::new(),
            first: wiring.counter(0),
        }
    }

    /// One of the counters.
    pub(super) const fn counter(&self, counter: Counter) -> CounterId {
        CounterId(self.first.0 + counter as u32)
    }

    /// A call to a shard.
    #[inline]
    pub(super) fn call(&mut self, shard: u32, visit: &Frame, ask: Ask) -> Call {
        let (to, target) = self.routers[shard as usize].pick(visit.caller.0, ask.key, visit.lineage);
        let tag = u64::from(shard) << u32::BITS | u64::from(target);
        Call { to, ask, lineage: visit.lineage, tag, timeout: self.timeout, ..Call::NONE }
    }

    fn over(&mut self, caller: InstanceId, tag: u64) {
        self.routers[shard(tag) as usize].over(caller.0, tag as u32);
    }

    /// Calls the owner of the key, or waits until it has one that can be called.
    fn pass(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.quorum.is_some() {
            return self.pass_to_copies(visit, ctx);
        }
        let space = ctx.truth.space(visit.ask.class);
        if let Some(migration) = &mut self.migration
            && let Some(lane) = migration.in_between(space, visit.ask.key)
        {
            return migration.wait(lane, visit.id);
        }
        let Some(owner) = self.owners.owner(space, visit.ask.key) else {
            return self.unowned(ctx);
        };
        ctx.call = self.call(owner, visit, visit.ask);
        Step::Call
    }

    /// Nobody owns the key.
    pub(super) fn unowned(&self, ctx: &mut Ctx) -> Step {
        ctx.count(self.counter(Counter::Unowned), 1);
        Step::Finish { ending: Ending::Failed, bytes: 0 }
    }

    /// A visit is over whose question may not be.
    pub(super) fn stop_asking(&mut self, visit: &mut Frame) {
        if let Some(quorum) = &mut self.quorum {
            quorum.leave(visit);
        }
    }

    /// Calls all who may own keys.
    fn pass_to_all(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        visit.cursor.mark = SCATTERED;
        // Nobody is asked for a key in particular.
        let ask = Ask { key: 0, ..visit.ask };
        for at in 0..self.asked.len() {
            let call = self.call(self.asked[at], visit, ask);
            ctx.calls.push(call);
        }
        Step::CallMany { need: self.asked.len() as u32, cancel: false }
    }

    /// True if whoever failed does not own the key any more.
    fn has_moved(&self, visit: &Frame, reply: Reply, ctx: &Ctx) -> bool {
        let Some(migration) = &self.migration else { return false };
        let (space, key) = (ctx.truth.space(visit.ask.class), visit.ask.key);
        let elsewhere = || self.owners.owner(space, key).is_some_and(|owner| owner != shard(reply.tag));
        reply.ending == Ending::Failed && (elsewhere() || migration.in_between(space, key).is_some())
    }

    /// A shard has answered one who asked it alone.
    fn answered(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let reply = ctx.reply;
        self.over(visit.caller, reply.tag);
        self.judge(reply, ctx);
        if self.has_moved(visit, reply, ctx) {
            ctx.count(self.counter(Counter::Redirected), 1);
            return self.pass(visit, ctx);
        }
        answer(reply)
    }

    /// What an answer says about the shard that it comes from.
    fn judge(&mut self, reply: Reply, ctx: &mut Ctx) {
        if self.ejection.is_some() {
            self.judge_shard(shard(reply.tag), reply.ending, ctx);
        }
    }

    /// Others are members.
    fn change_members(&mut self, change: &Membership, ctx: &mut Ctx) {
        let space = |&(class, count)| Some((ctx.truth.space(class)?, class, count));
        self.spaces = change.spaces.iter().filter_map(space).collect();
        if self.migration.is_some() {
            return self.begin_to_move(change, ctx);
        }
        let moved = self.owners.change(change, &self.spaces);
        ctx.count(self.counter(Counter::Moved), moved);
        self.asked = self.owners.all(&[]);
    }
}

fn answer(reply: Reply) -> Step {
    Step::Finish { ending: reply.ending, bytes: if reply.ending == Ending::Ok { reply.bytes } else { 0 } }
}

/// The shard that a call went to.
const fn shard(tag: u64) -> u32 {
    (tag >> u32::BITS) as u32
}

impl Component for Relay {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.routers.iter_mut().for_each(|router| router.look_anew(ctx));
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if visit.cursor.mark >= FIRST_LANE {
            return self.enter_to_move(visit, ctx);
        }
        if self.scatter[usize::from(visit.ask.class.0)] { self.pass_to_all(visit, ctx) } else { self.pass(visit, ctx) }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match (why, visit.cursor.mark) {
            (Resume::Reply, 0) => self.answered(visit, ctx),
            (Resume::Reply, SCATTERED) => answer(ctx.reply),
            (Resume::Reply, READING) => self.copies_read(visit, ctx.reply, ctx),
            (Resume::Reply, WRITING) => self.copies_written(visit, ctx.reply, ctx),
            (Resume::Reply, _) => self.moved_on(visit, ctx.reply, ctx),
            (Resume::Woken(_), _) => self.pass(visit, ctx),
            (Resume::Done | Resume::Overdue, _) => unreachable!("shards only wait for answers, not for {why:?}"),
        }
    }

    fn alarm(&mut self, _owner: InstanceId, token: u32, ctx: &mut Ctx) {
        if token > LOOK_AFTER {
            self.let_in(token - LOOK_AFTER - 1);
        } else {
            self.alarm_of_migration(token, ctx);
        }
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.stop_asking(&mut { *visit });
        if let Some(migration) = self.migration.as_mut().filter(|_| visit.cursor.mark >= FIRST_LANE) {
            migration.abandoned(visit.cursor.mark);
        }
    }

    fn change(&mut self, change: &Change, _begins: bool, ctx: &mut Ctx) {
        let Change::Members(change) = change else { unreachable!("shards have members, and no {change:?}") };
        self.change_members(change, ctx);
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        if is_copy_call(reply.tag) {
            return self.heard(reply);
        }
        self.over(caller, reply.tag);
        self.judge(reply, ctx);
    }
}
