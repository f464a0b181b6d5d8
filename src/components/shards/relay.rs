//! The state machine of shards: one call to the owner of a key, or one to every shard.

use super::check::{claims, last};
use super::{By, Shards};
use crate::components::router::Router;
use crate::components::wiring::Wiring;
use crate::engine::draw::hash_name;
use crate::model::ask::{Ask, Ending, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::{CounterId, InstanceId};
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;
use crate::policy::popularity::Popularity;
use crate::policy::sharding::directory::{Directory, MOST_KEYS};
use crate::policy::sharding::modulo::Modulo;
use crate::policy::sharding::range::Ranges;
use crate::policy::sharding::ring::Ring;
use crate::policy::sharding::{Member, Placement};

/// The mark of a visit that asks all shards.
const SCATTERED: u32 = 1;

/// The part of shards in all callers.
#[derive(Debug)]
pub struct Relay {
    placement: Box<dyn Placement>,
    /// Keys from 1 to this one have an owner.
    last: u64,
    /// Chooses among the instances of each shard.
    routers: Vec<Router>,
    /// By class: true if all shards are asked.
    scatter: Vec<bool>,
    unowned: CounterId,
}

impl Relay {
    /// The owners as the settings say.
    pub fn new(wiring: &Wiring, settings: &Shards) -> Self {
        let members: Vec<Member> =
            (0..settings.to.len() as u32).map(|ordinal| Member { ordinal, weight: 1.0 }).collect();
        let (placement, last) = placement(wiring, &settings.by, &members);
        let shards = (0..).zip(&settings.to);
        let classes = wiring.common.classes.iter();
        Self {
            placement,
            last,
            routers: shards.map(|(i, name)| Router::new(wiring, &[name], &settings.balance, &[], i)).collect(),
            scatter: classes.map(|class| settings.scatter.contains(&class.name)).collect(),
            unowned: wiring.counter(0),
        }
    }

    /// A call to a shard.
    fn call(&mut self, shard: usize, visit: &Frame, ask: Ask) -> Call {
        let (to, target) = self.routers[shard].pick(visit.caller.0, ask.key, visit.lineage);
        let tag = (shard as u64) << u32::BITS | u64::from(target);
        Call { to, ask, lineage: visit.lineage, tag, ..Call::NONE }
    }

    fn over(&mut self, caller: InstanceId, tag: u64) {
        self.routers[(tag >> u32::BITS) as usize].over(caller.0, tag as u32);
    }
}

/// Who owns which keys, and the last key that has an owner.
fn placement(wiring: &Wiring, by: &By, members: &[Member]) -> (Box<dyn Placement>, u64) {
    match by {
        By::Modulo => (Box::new(Modulo::new(members)), u64::MAX),
        By::Directory => {
            let keys = wiring.common.keys.iter().map(Popularity::count).max().unwrap_or(1).min(MOST_KEYS);
            (Box::new(Directory::new(keys, members).expect("a directory has a size")), keys)
        }
        By::Range(ranges) => {
            let ranges_of = Ranges::new(&claims(ranges), 1..=last(ranges), members);
            (Box::new(ranges_of.expect("ranges are checked before anything is built")), last(ranges))
        }
        By::Ring(ring) => (Box::new(Ring::new(hash_name(wiring.name), ring.points, members)), u64::MAX),
    }
}

impl Component for Relay {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.routers.iter_mut().for_each(|router| router.look_anew(ctx));
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.scatter[usize::from(visit.ask.class.0)] {
            visit.cursor.mark = SCATTERED;
            // Nobody is asked for a key in particular.
            let ask = Ask { key: 0, ..visit.ask };
            for shard in 0..self.routers.len() {
                let call = self.call(shard, visit, ask);
                ctx.calls.push(call);
            }
            return Step::CallMany { need: self.routers.len() as u32, cancel: false };
        }
        if visit.ask.key == 0 || visit.ask.key > self.last {
            ctx.count(self.unowned, 1);
            return Step::Finish { ending: Ending::Failed, bytes: 0 };
        }
        let owner = self.placement.owner(visit.ask.key) as usize;
        ctx.call = self.call(owner, visit, visit.ask);
        Step::Call
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let Resume::Reply = why else { unreachable!("shards only wait for answers, not for {why:?}") };
        let reply = ctx.reply;
        if visit.cursor.mark != SCATTERED {
            self.over(visit.caller, reply.tag);
        }
        let bytes = if reply.ending == Ending::Ok { reply.bytes } else { 0 };
        Step::Finish { ending: reply.ending, bytes }
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, _ctx: &mut Ctx) {
        self.over(caller, reply.tag);
    }
}
