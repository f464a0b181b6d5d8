//! Migration: how keys come from their old owners to their new ones while requests go on.
//!
//! One background visit moves one key, in the name of the new owner's machine. It calls the old owner for a copy, the new
//! one to take it, and the old one to hand the key over, which from then on refuses the key. If the key was written since
//! it was copied, it is copied once more. The new owner accepts it, and the owner changes. Requests for the key that come
//! after the call to hand it over wait for that.
//!
//! A step that fails, or has no answer after [`GIVE_UP_S`], is done again after [`TRY_AGAIN_S`] at most. What was handed
//! over is not given back: if the new owner is dead, requests for that key wait for it.
//!
//! If the old owner's primary dies after the hand-over, before the last copy, what its replicas had not received is lost:
//! the truth is told so when the owner changes.
//!
//! Ignored: the cost of finding the keys, and of deleting them at the old owner.

use super::Counter;
use super::holders::Holders;
use super::owners::Slot;
use super::relay::Relay;
use crate::components::database::moving::{ACCEPT, COPY, HAND_OVER, TAKE};
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::arena::Id;
use crate::engine::draw::{Lineage, hash_name};
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Ending, Op, Reply};
use crate::model::component::{Ctx, Origin, Spawn};
use crate::model::fault::Membership;
use crate::model::ids::{ClassId, InstanceId};
use crate::model::step::{Call, Step};
use crate::model::truth::Version;
use crate::model::visit::Frame;
use crate::notation::{Rate, Size};
use schemars::JsonSchema;
use serde::Deserialize;

/// Seconds after which a call is held to be lost: `wal_receiver_timeout` of PostgreSQL.
const GIVE_UP_S: f64 = 60.0;
/// Seconds between looks for keys whose move has failed: `wal_retrieve_retry_interval` of PostgreSQL.
const TRY_AGAIN_S: f64 = 5.0;
/// Marks of visits that move keys: this, and the number of the lane.
pub const FIRST_LANE: u32 = 4;
/// The alarm that looks for keys whose move has failed; alarms below it begin a move.
pub const LOOK_AFTER: u32 = 1 << 30;

/// Settings of moving keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovingSettings {
    /// Size of the data of one key, as they go over the network; none by default.
    #[serde(default)]
    size: Option<Size>,
    /// Keys that are moved at the same time; 1 by default.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 10_000))]
    at_once: u32,
    /// How many moves begin in a while at most; by default as many as come to an end.
    #[serde(default)]
    rate: Option<Rate>,
}

fn one() -> u32 {
    1
}

impl MovingSettings {
    /// Finds what types cannot tell.
    pub fn check(&self) -> Option<Complaint> {
        let zero = self.rate.as_ref().is_some_and(|rate| rate.is_zero());
        let complaint = || Complaint::out_of_range("moving.rate", "keys that never move").expected("more than 0");
        let large = self.size.is_some_and(|size| u32::try_from(size.bytes()).is_err());
        let too_large = || Complaint::out_of_range("moving.size", "data too large for one message");
        zero.then(complaint).or_else(|| large.then(|| too_large().expected("less than 4 GiB")))
    }
}

/// How far the move of a key is: what is to be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Copy,
    Take,
    HandOver,
    Accept,
    /// Of several copies: enough of them are asked.
    Gather,
    /// The others get theirs.
    Give,
}

/// A key on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moving {
    slot: Slot,
    class: ClassId,
    pub from: Holders,
    pub to: Holders,
    pub stage: Stage,
    /// True once the old owner refuses it.
    handed_over: bool,
    /// What the copy shows.
    pub version: Option<Version>,
}

impl Moving {
    /// True from the call to hand it over on.
    fn is_in_between(&self) -> bool {
        self.handed_over || self.stage == Stage::HandOver
    }

    /// The key, to be asked for.
    pub fn ask(&self) -> Ask {
        Ask { key: self.slot.key(), class: self.class, ..Ask::NONE }
    }

    /// The first of those who have no copy yet.
    fn newcomer(&self) -> u32 {
        self.to.without(self.from).next().expect("who moves comes to somebody new")
    }
}

/// What one key after the other goes through.
#[derive(Debug, Default)]
struct Lane {
    moving: Option<Moving>,
    /// True while a visit is at work, or an alarm is set that begins it.
    at_work: bool,
    /// Requests that wait for the key's new owner.
    waiting: Vec<Id>,
}

/// Where a shard is reached, and the machine in whose name it is moved to.
#[derive(Clone, Copy, Debug)]
struct Store {
    entry: InstanceId,
    machine: InstanceId,
}

/// The keys that are on their way.
#[derive(Debug)]
pub struct Migration {
    own: InstanceId,
    name: u64,
    stores: Vec<Store>,
    pub(super) bytes: u32,
    gap: Span,
    give_up: Span,
    try_again: Span,
    /// No move begins before.
    next: Instant,
    lanes: Vec<Lane>,
    /// Since when keys move, if they do.
    since: Option<Instant>,
    /// Visits so far, whose draws differ.
    visits: u64,
    looking: bool,
}

impl Migration {
    /// Nothing moves.
    pub fn new(wiring: &Wiring, to: &[String], settings: &MovingSettings) -> Self {
        let seconds = |s: f64| Span::from_ticks(s * 1e9 / wiring.common.tick_ns as f64).max(Span(1));
        let store = |name: &String| Store {
            entry: wiring.entries(name)[0],
            machine: wiring.world.members(wiring.common.components[name])[0],
        };
        Self {
            own: wiring.own()[0],
            name: hash_name(wiring.name),
            stores: to.iter().map(store).collect(),
            bytes: settings.size.map_or(0, |size| u32::try_from(size.bytes()).expect("sizes are checked")),
            gap: settings.rate.as_ref().map_or(Span::ZERO, |rate| Span::from_ticks(wiring.gap(rate))),
            give_up: seconds(GIVE_UP_S),
            try_again: seconds(TRY_AGAIN_S),
            next: Instant::ZERO,
            lanes: (0..settings.at_once).map(|_| Lane::default()).collect(),
            since: None,
            visits: 0,
            looking: false,
        }
    }

    /// The lane of a key between two owners.
    #[inline]
    pub fn in_between(&self, space: Option<u16>, key: u64) -> Option<usize> {
        self.since?;
        let slot = Slot::new(space?, key);
        let fits = |moving: &Moving| moving.slot == slot && moving.is_in_between();
        self.lanes.iter().position(|lane| lane.moving.as_ref().is_some_and(fits))
    }

    /// Those to whom a key is on its way, if it is.
    pub fn moves_to(&self, space: Option<u16>, key: u64) -> Option<Holders> {
        self.since?;
        let slot = Slot::new(space?, key);
        self.lanes.iter().filter_map(|lane| lane.moving.as_ref()).find(|moving| moving.slot == slot).map(|it| it.to)
    }

    /// A call to a shard that moves a key.
    pub(super) fn call_shard(&self, shard: u32, call: Call) -> Call {
        Call { to: self.stores[shard as usize].entry, timeout: Some(self.give_up), cancel: true, ..call }
    }

    /// A visit waits for the new owner of the key of a lane.
    pub fn wait(&mut self, lane: usize, visit: Id) -> Step {
        self.lanes[lane].waiting.push(visit);
        Step::Park
    }

    /// A visit that moves the key of a lane begins; from the stage that it has come to, if it is not the first.
    fn spawn(&mut self, lane: usize, ctx: &mut Ctx) {
        let Some(moving) = &self.lanes[lane].moving else { return };
        self.visits += 1;
        ctx.spawn(Spawn {
            at: self.own,
            from: Some(self.stores[moving.newcomer() as usize].machine),
            origin: Origin::Background,
            ask: moving.ask(),
            lineage: Lineage::root(self.name, self.visits),
            mark: FIRST_LANE + lane as u32,
        });
    }

    /// The next call for a key that one hands over to another.
    fn call(&self, moving: &Moving, lineage: Lineage, ctx: &mut Ctx) -> Step {
        let (from, to, ask) = (moving.from.first(), moving.to.first(), moving.ask());
        let (shard, entry, ask) = match moving.stage {
            Stage::Copy => (from, COPY, Ask { response_bytes: self.bytes, ..ask }),
            Stage::Take => (to, TAKE, Ask { request_bytes: self.bytes, op: Op::Write, ..ask }),
            Stage::HandOver => (from, HAND_OVER, ask),
            Stage::Accept => (to, ACCEPT, ask),
            Stage::Gather | Stage::Give => unreachable!("copies are not handed over"),
        };
        if let Some(version) = moving.version.filter(|_| moving.stage == Stage::Take) {
            ctx.truth.send_copy(&ask, version);
        }
        ctx.call = self.call_shard(shard, Call { ask, lineage, entry, ..Call::NONE });
        Step::Call
    }

    /// Whoever moved the key of a lane is gone.
    pub fn abandoned(&mut self, mark: u32) {
        self.lanes[(mark - FIRST_LANE) as usize].at_work = false;
    }
}

impl Relay {
    /// Others are members: keys begin to move to where they belong.
    pub fn begin_to_move(&mut self, change: &Membership, ctx: &mut Ctx) {
        let Some(migration) = &mut self.migration else { return };
        self.owners.change_later(change, &self.spaces);
        self.asked = self.owners.all(&self.spaces);
        migration.since = migration.since.or(Some(ctx.now));
        for lane in 0..migration.lanes.len() {
            self.begin_move(lane, ctx);
        }
        self.end_if_moved(ctx);
    }

    /// A lane that is free takes the next key.
    fn begin_move(&mut self, lane: usize, ctx: &mut Ctx) {
        let Some(migration) = self.migration.as_mut().filter(|it| it.lanes[lane].moving.is_none()) else { return };
        let lanes = &migration.lanes;
        let moves = |slot| lanes.iter().any(|lane| lane.moving.is_some_and(|moving| moving.slot == slot));
        let Some((slot, from, to)) = self.owners.next_to_move(moves) else { return };
        let class = self.spaces.iter().find(|it| it.0 == slot.space()).expect("what moves is of a known space").1;
        let stage = if self.quorum.is_some() { Stage::Gather } else { Stage::Copy };
        let moving = Moving { slot, class, from, to, stage, handed_over: false, version: None };
        let at = migration.next.max(ctx.now);
        migration.next = at + migration.gap;
        (migration.lanes[lane].moving, migration.lanes[lane].at_work) = (Some(moving), at > ctx.now);
        if at > ctx.now {
            ctx.alarm_at(migration.own, at, lane as u32);
        } else {
            migration.spawn(lane, ctx);
        }
        if !std::mem::replace(&mut migration.looking, true) {
            ctx.alarm_after(migration.own, migration.try_again, LOOK_AFTER);
        }
    }

    /// The time has come to begin a move, or to look for those that have failed.
    pub fn alarm_of_migration(&mut self, token: u32, ctx: &mut Ctx) {
        let Some(migration) = &mut self.migration else { return };
        if token < LOOK_AFTER {
            // If nobody is there to begin it, it has failed.
            migration.lanes[token as usize].at_work = false;
            return migration.spawn(token as usize, ctx);
        }
        migration.looking = migration.since.is_some();
        if migration.looking {
            ctx.alarm_after(migration.own, migration.try_again, LOOK_AFTER);
        }
        for lane in 0..migration.lanes.len() {
            if !migration.lanes[lane].at_work {
                migration.spawn(lane, ctx);
            }
        }
    }

    /// A visit has come that moves the key of a lane.
    pub fn enter_to_move(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let lane = (visit.cursor.mark - FIRST_LANE) as usize;
        let Some(migration) = &mut self.migration else { return Step::DONE };
        let found = &mut migration.lanes[lane];
        // Whoever stood still meanwhile comes too late.
        if found.moving.is_none() || std::mem::replace(&mut found.at_work, true) {
            return Step::DONE;
        }
        if let Some(moving) = found.moving.as_mut().filter(|moving| moving.stage == Stage::Give) {
            // What was gathered for an attempt that failed may be old by now.
            moving.stage = Stage::Gather;
        }
        self.move_on(lane, visit, ctx)
    }

    /// Does what is next for the key of a lane.
    fn move_on(&mut self, lane: usize, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let Some(migration) = &self.migration else { return Step::DONE };
        let moving = migration.lanes[lane].moving.expect("a visit that moves a key has one");
        match moving.stage {
            Stage::Gather | Stage::Give => self.copy_on(&moving, visit, ctx),
            Stage::Copy | Stage::Take | Stage::HandOver | Stage::Accept => migration.call(&moving, visit.lineage, ctx),
        }
    }

    /// A step of the move of a lane's key is done, or has failed.
    pub fn moved_on(&mut self, visit: &mut Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let (lane, copied_again) = ((visit.cursor.mark - FIRST_LANE) as usize, self.counter(Counter::CopiedAgain));
        let Some(migration) = &mut self.migration else { return Step::DONE };
        if reply.ending != Ending::Ok {
            migration.lanes[lane].at_work = false;
            self.stop_asking(visit);
            return Step::Finish { ending: Ending::Failed, bytes: 0 };
        }
        let mut moving = migration.lanes[lane].moving.expect("a visit that moves a key has one");
        match moving.stage {
            Stage::Copy => (moving.version, moving.stage) = (reply.version, Stage::Take),
            Stage::Take => moving.stage = if moving.handed_over { Stage::Accept } else { Stage::HandOver },
            Stage::HandOver => {
                moving.handed_over = true;
                let written = reply.version != moving.version;
                moving.stage = if written { Stage::Copy } else { Stage::Accept };
                ctx.count(copied_again, u64::from(written));
            }
            Stage::Gather => {
                self.gathered(&mut moving, visit);
                moving.stage = Stage::Give;
            }
            Stage::Accept | Stage::Give => {
                self.end_move(lane, ctx);
                return Step::DONE;
            }
        }
        self.migration.as_mut().expect("it was there").lanes[lane].moving = Some(moving);
        self.move_on(lane, visit, ctx)
    }

    /// The owner of a lane's key changes.
    fn end_move(&mut self, lane: usize, ctx: &mut Ctx) {
        let lost = self.counter(Counter::Lost);
        let Some(migration) = &mut self.migration else { return };
        let ended = &mut migration.lanes[lane];
        let moving = ended.moving.take().expect("a visit that moves a key has one");
        let Moving { slot, from, to, version, .. } = moving;
        ended.at_work = false;
        // What a failover took from the old owner after it was copied last, nobody has any more. Of several copies
        // others have what this one lacks.
        let only = version.filter(|_| from.len() == 1);
        if only.is_some_and(|survived| ctx.truth.lose_after(&moving.ask(), survived)) {
            ctx.count(lost, 1);
        }
        self.owners.settle(slot, from, to);
        ended.waiting.drain(..).for_each(|visit| ctx.wake(visit, 0));
        ctx.count(self.counter(Counter::Moved), to.without(from).count() as u64);
        self.begin_move(lane, ctx);
        self.end_if_moved(ctx);
    }

    /// All keys are where they belong.
    fn end_if_moved(&mut self, ctx: &mut Ctx) {
        let Some(migration) = &mut self.migration else { return };
        let moving = migration.lanes.iter().any(|lane| lane.moving.is_some());
        if let Some(since) = migration.since.filter(|_| !moving && !self.owners.is_moving()) {
            migration.since = None;
            ctx.count(self.counter(Counter::MovingTime), (ctx.now - since).0);
            ctx.count(self.counter(Counter::Changes), 1);
            self.asked = self.owners.all(&self.spaces);
        }
    }
}
