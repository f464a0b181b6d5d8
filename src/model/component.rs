//! The contract between a component and the driver.
//!
//! A component is a small state machine for all visits of its instances. It answers "what next?" and never touches
//! time, queues, conditions or records. What it needs to know is in the [`Frame`] and the [`Ctx`].

use super::alarm::{Alarm, AlarmId, Alarms};
use super::ask::{Ask, Reply};
use super::condition::Conditions;
use super::fault::Change;
use super::ids::{CounterId, InstanceId, StationId};
use super::membership::Membership;
use super::station::Station;
use super::step::{Call, Step};
use super::truth::{Truth, Version};
use super::visit::Frame;
use super::world::World;
use crate::engine::agenda::{Agenda, Rank, Subject};
use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};

/// Why a visit goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resume {
    /// What was asked for is done: held, given back, served, slept.
    Done,
    /// A call was answered; the answer is `Ctx::reply`.
    Reply,
    /// Several calls were made and `Ctx::overdue_after` has passed without a decision.
    Overdue,
    /// Somebody woke the parked visit, with this token.
    Woken(u32),
}

/// What a root of a tree of visits is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A client's request: it is measured.
    Request,
    /// Work that nobody waits for: it uses what it uses, but is no request.
    Background,
}

/// A visit that nobody called: the root of a tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spawn {
    /// The instance where it begins.
    pub at: InstanceId,
    /// The instance that it comes from and in whose name it is done; none if it begins where it is.
    pub from: Option<InstanceId>,
    /// What it is.
    pub origin: Origin,
    /// What it asks.
    pub ask: Ask,
    /// The root of its draws. A request that comes from somewhere is the first call of who issued it, and draws as such.
    pub lineage: Lineage,
    /// Handed to the visit's cursor.
    pub mark: u32,
}

/// What a component may look at and ask for besides its next step.
#[derive(Debug)]
pub struct Ctx {
    /// The present instant.
    pub now: Instant,
    /// Machines, instances and links.
    pub world: World,
    /// Calls to be made by [`Step::CallMany`] and [`Step::CallMore`].
    pub calls: Vec<Call>,
    /// The tags of all calls of the wait at hand, when a visit of several calls goes on.
    pub made: Vec<u64>,
    /// With several calls: resume the visit after this time if nothing is decided by then. Taken by the step.
    pub overdue_after: Option<Span>,
    /// The call to be made by [`Step::Call`] or [`Step::Forward`]; written in place, because it is too large to be
    /// handed around for every hop.
    pub call: Call,
    /// The answer that the visit at hand goes on with, if it is one.
    pub reply: Reply,
    /// What is true of the data.
    pub truth: Truth,
    /// The version that the answer of [`Step::Finish`] shows, if it is about data. Taken by the step; without it, the
    /// answer shows what the last answer to the visit showed.
    pub version: Option<Version>,
    pub(super) stations: Vec<Station>,
    pub(super) spawns: Vec<Spawn>,
    pub(super) wakes: Vec<(Id, u32)>,
    pub(super) agenda: Agenda,
    pub(super) alarms: Alarms,
    pub(super) last_arrival: Instant,
    pub(super) counters: Vec<u64>,
    pub(super) conditions: Conditions,
    pub(super) membership: Membership,
}

impl Ctx {
    /// The beginning of a run in which no request is issued after `last_arrival`.
    pub(super) fn new(mut world: World, stations: Vec<Station>, last_arrival: Instant) -> Self {
        let agenda = Agenda::with_lanes(&world.fixed_delays);
        world.net.choose_lanes(&agenda);
        let counters = world.counters.last().map_or(0, |end| end.0 as usize);
        let truth = Truth::new(&world.key_spaces);
        let conditions = Conditions::new(&world);
        let membership = Membership::new(&world);
        Self {
            now: Instant::ZERO,
            world,
            calls: Vec::new(),
            made: Vec::new(),
            overdue_after: None,
            call: Call::NONE,
            reply: Reply::NONE,
            truth,
            version: None,
            stations,
            spawns: Vec::new(),
            wakes: Vec::new(),
            agenda,
            alarms: Alarms::default(),
            last_arrival,
            counters: vec![0; counters],
            conditions,
            membership,
        }
    }

    /// Counts for a component's own figures.
    #[inline]
    pub fn count(&mut self, counter: CounterId, amount: u64) {
        self.counters[counter.0 as usize] += amount;
    }

    /// Begins a tree of visits, in this instant.
    #[inline]
    pub fn spawn(&mut self, spawn: Spawn) {
        self.spawns.push(spawn);
    }

    /// Wakes a parked visit, in this instant and with a token. Who is not parked by then, or over, does not notice.
    pub fn wake(&mut self, visit: Id, token: u32) {
        self.wakes.push((visit, token));
    }

    /// Calls [`Component::alarm`] after `span`, with `token`.
    pub fn alarm_after(&mut self, owner: InstanceId, span: Span, token: u32) -> AlarmId {
        self.alarm_at(owner, self.now + span, token)
    }

    /// Calls [`Component::alarm`] at `at`, with `token`; as work, not as a timeout.
    #[inline]
    pub fn alarm_at(&mut self, owner: InstanceId, at: Instant, token: u32) -> AlarmId {
        let index = self.alarms.reserve();
        let ticket = self.agenda.push(at, Rank::Work, Subject { kind: super::driver::ALARM, index });
        self.alarms.arm(index, Alarm { owner, token }, ticket)
    }

    /// Calls [`Component::alarm`] at `at`, with token 0. It cannot be called off: the clock of those who do one thing after
    /// the other and are on no machine.
    #[inline]
    pub fn ring_at(&mut self, owner: InstanceId, at: Instant) {
        self.agenda.push(at, Rank::Work, Subject { kind: super::driver::CLOCK, index: owner.0 });
    }

    /// Calls off an alarm; one that went off already stays as it is.
    pub fn cancel_alarm(&mut self, alarm: AlarmId) {
        self.alarms.cancel(alarm);
    }

    /// True while requests may still be issued.
    #[must_use]
    pub fn accepts_arrivals(&self) -> bool {
        self.now <= self.last_arrival
    }

    /// A station, to be looked at.
    #[inline]
    #[must_use]
    pub fn station(&self, id: StationId) -> &Station {
        &self.stations[id.0 as usize]
    }

    /// The instance that calls from `visited`: itself or, if that is a part of its caller, the caller.
    #[inline]
    pub(super) fn in_whose_name(&self, visited: InstanceId, caller: InstanceId) -> InstanceId {
        if self.world.instance(visited).place.is_some() { visited } else { caller }
    }

    /// True if whoever chooses among instances may choose this one: its machine is there, has started and does not drain.
    /// Whether it is alive, nobody knows without asking.
    #[must_use]
    pub fn takes_calls(&self, instance: InstanceId) -> bool {
        self.membership.takes_calls(&self.world, instance)
    }

    /// Takes a server of a pool for something that is no visit, such as an open connection, for the rest of
    /// the run; false if none is free.
    #[must_use]
    pub fn reserve(&mut self, pool: StationId) -> bool {
        self.stations[pool.0 as usize].reserve(self.now)
    }
}

/// A box that an architect draws.
pub trait Component: Send {
    /// The run begins; clients set their first arrivals here.
    fn start(&mut self, _ctx: &mut Ctx) {}

    /// A call came in.
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step;

    /// Somebody asks for a sign of life: by default it is given at once, without a connection or a worker.
    fn probe(&mut self, _visit: &mut Frame, _ctx: &mut Ctx) -> Step {
        Step::DONE
    }

    /// What the visit waited for has happened.
    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step;

    /// An alarm set by [`Ctx::alarm_at`] went off.
    fn alarm(&mut self, _owner: InstanceId, _token: u32, _ctx: &mut Ctx) {}

    /// A visit ended otherwise than by its own [`Step::Finish`]: counters tied to it must be
    /// given back. The calls that it had open are told by [`Component::call_over`].
    fn abandoned(&mut self, _visit: &Frame) {}

    /// An instance is dead: whoever was there is gone. Its memory is lost, what it keeps on disk is not; `keeps` says
    /// otherwise, if it is given.
    fn down(&mut self, _instance: InstanceId, _keeps: Option<bool>, _ctx: &mut Ctx) {}

    /// An instance that was dead is there again.
    fn up(&mut self, _instance: InstanceId, _ctx: &mut Ctx) {}

    /// Other instances than before take calls: whoever chooses among instances must look anew.
    fn members_changed(&mut self, _ctx: &mut Ctx) {}

    /// What is planned for this component begins, or is over. Changes of one sort may overlap.
    fn change(&mut self, _change: &Change, _begins: bool, _ctx: &mut Ctx) {}

    /// How long `caller` waits for a connection when it makes a call with this tag; without it, as long as for the answer.
    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        None
    }

    /// A call that `caller` made is over: each of several calls when it is answered, however late, and a call whose
    /// visit is gone. A single call whose answer resumes its visit is told by that alone.
    fn call_over(&mut self, _caller: InstanceId, _reply: Reply, _ctx: &mut Ctx) {}
}
