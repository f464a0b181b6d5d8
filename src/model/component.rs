//! The contract between a component and the driver.
//!
//! A component is a small state machine for all visits of its instances. It answers "what next?" and never touches
//! time, queues, conditions or records. What it needs to know is in the [`Frame`] and the [`Ctx`].

use super::ask::{Ask, Reply};
use super::ids::InstanceId;
use super::step::{Call, Step};
use super::visit::Frame;
use super::world::World;
use crate::engine::agenda::{Agenda, Rank, Subject};
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};

/// Why a visit goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resume {
    /// What was asked for is done: held, given back, served, slept, woken.
    Done,
    /// A call was answered.
    Reply(Reply),
}

/// A request that nobody called: the root of a tree of visits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spawn {
    /// The instance where it begins.
    pub at: InstanceId,
    /// What it asks.
    pub ask: Ask,
    /// The root of its draws.
    pub lineage: Lineage,
    /// Handed to the visit's cursor.
    pub mark: u32,
}

/// A timer that a component owns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alarm {
    pub owner: InstanceId,
    pub token: u32,
}

/// What a component may look at and ask for besides its next step.
#[derive(Debug)]
pub struct Ctx {
    /// The present instant.
    pub now: Instant,
    /// Machines, instances and links.
    pub world: World,
    /// Calls to be made by [`Step::CallMany`].
    pub calls: Vec<Call>,
    /// The call to be made by [`Step::Call`] or [`Step::Forward`]; written in place, because it is too large to be
    /// handed around for every hop.
    pub call: Call,
    pub(super) spawns: Vec<Spawn>,
    pub(super) agenda: Agenda,
    pub(super) alarms: Alarms,
    pub(super) last_arrival: Instant,
}

impl Ctx {
    /// The beginning of a run in which no request is issued after `last_arrival`.
    pub(super) fn new(world: World, last_arrival: Instant) -> Self {
        Self {
            now: Instant::ZERO,
            world,
            calls: Vec::new(),
            call: Call::NONE,
            spawns: Vec::new(),
            agenda: Agenda::new(),
            alarms: Alarms::default(),
            last_arrival,
        }
    }

    /// Begins a request now.
    pub fn spawn(&mut self, spawn: Spawn) {
        self.spawns.push(spawn);
    }

    /// Calls [`Component::alarm`] after `span`, with `token`.
    pub fn alarm_after(&mut self, owner: InstanceId, span: Span, token: u32) {
        self.alarm_at(owner, self.now + span, token);
    }

    /// Calls [`Component::alarm`] at `at`, with `token`; as work, not as a timeout.
    pub fn alarm_at(&mut self, owner: InstanceId, at: Instant, token: u32) {
        let index = self.alarms.insert(Alarm { owner, token });
        self.agenda.push(at, Rank::Work, Subject { kind: super::driver::ALARM, index });
    }

    /// True while requests may still be issued.
    #[must_use]
    pub fn accepts_arrivals(&self) -> bool {
        self.now <= self.last_arrival
    }
}

/// The pending alarms, by slot.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    slots: Vec<Alarm>,
    free: Vec<u32>,
}

impl Alarms {
    fn insert(&mut self, alarm: Alarm) -> u32 {
        if let Some(index) = self.free.pop() {
            self.slots[index as usize] = alarm;
            return index;
        }
        self.slots.push(alarm);
        self.slots.len() as u32 - 1
    }

    pub(super) fn take(&mut self, index: u32) -> Alarm {
        self.free.push(index);
        self.slots[index as usize]
    }
}

/// A box that an architect draws.
pub trait Component: Send {
    /// The run begins; clients set their first arrivals here.
    fn start(&mut self, _ctx: &mut Ctx) {}

    /// A call came in.
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step;

    /// What the visit waited for has happened.
    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step;

    /// An alarm set by [`Ctx::alarm_at`] went off.
    fn alarm(&mut self, _owner: InstanceId, _token: u32, _ctx: &mut Ctx) {}

    /// A visit ended otherwise than by its own [`Step::Finish`]: counters tied to it must be given back.
    fn abandoned(&mut self, _visit: &Frame) {}
}
