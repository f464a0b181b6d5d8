//! Faults: how conditions change, and what they do to messages and visits.
//!
//! A call is judged when it has come to its place: refused, or lost without a trace. What is lost keeps its caller
//! waiting until the caller's timer runs out or the caller itself is over.

use super::advance::Onward;
use super::{CONDITION, Driver, Input};
use crate::engine::agenda::{HORIZON, Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Reply};
use crate::model::condition::Delivery;
use crate::model::fault::{Effect, Fault, Target, Timing};
use crate::model::ids::{InstanceId, MachineId};
use crate::model::observer::Observer;
use crate::model::station::{Service, ends};
use crate::model::step::PROBE_CONNECTION;
use crate::model::visit::{NO_GROUP, State, Visit};

impl<O: Observer> Driver<O> {
    /// The beginnings of all faults are set.
    pub(super) fn plan_faults(&mut self) {
        for number in 0..self.faults.len() {
            let first = match &self.hub.ctx.world.faults[number].timing {
                Timing::Once { at, .. } => Some(*at),
                Timing::Renewal { up, draws, .. } => after(Instant::ZERO, up.sample(&mut draws.nth(0))),
            };
            self.plan(number, first);
        }
    }

    fn plan(&mut self, number: usize, at: Option<Instant>) {
        if let Some(at) = at {
            let subject = Subject { kind: CONDITION, index: number as u32 };
            self.hub.ctx.agenda.push(at, Rank::Condition, subject);
        }
    }

    /// A fault begins or ends.
    pub(super) fn change(&mut self, number: u32) {
        let number = number as usize;
        let (count, lasts) = self.faults[number];
        let begins = !lasts;
        self.faults[number] = (count + u64::from(begins), begins);
        let Fault { effect, timing } = self.hub.ctx.world.faults[number].clone();
        let next = match &timing {
            Timing::Once { lasting, .. } => lasting.filter(|_| begins).and_then(|span| after(self.hub.ctx.now, span)),
            Timing::Renewal { up, down, draws } => {
                // Draw 0 is the first time to failure, 1 the first repair, and so on.
                let draw = 2 * self.faults[number].0 - u64::from(begins);
                let law = if begins { down } else { up };
                after(self.hub.ctx.now, law.sample(&mut draws.nth(draw)))
            }
        };
        self.plan(number, next);
        self.hub.ctx.conditions.change(&effect, begins);
        self.take_effect(&effect, begins);
    }

    fn take_effect(&mut self, effect: &Effect, begins: bool) {
        match effect {
            Effect::Down { targets, silent, keeps } if begins => self.strike(targets, *silent, *keeps),
            Effect::Down { targets, .. } => {
                for instance in self.instances_of(targets) {
                    let place = self.hub.ctx.world.instance(instance).place;
                    if place.is_none_or(|place| !self.hub.ctx.conditions.is_down(instance, place)) {
                        let component = self.hub.ctx.world.instance(instance).component;
                        self.with_component(component, |component, ctx| component.up(instance, ctx));
                    }
                }
            }
            Effect::Frozen(targets) => {
                for target in targets {
                    if let Target::Machine(machine) = *target {
                        self.reprice(machine);
                    }
                }
                self.thaw();
            }
            Effect::Slow(machines, _) => machines.iter().for_each(|&machine| self.reprice(machine)),
            Effect::Resized(sizes) => sizes.iter().for_each(|&(machine, _)| self.resize(machine)),
            Effect::Joining(machines) => self.join(machines, begins),
            Effect::Leaving { machines, drains } => self.leave_the_set(machines, *drains, begins),
            Effect::Changed(id, change) => {
                self.with_component(*id, |component, ctx| component.change(change, begins, ctx));
            }
            Effect::Partition(_) | Effect::Isolation(_) | Effect::Loss(..) => {}
        }
    }

    /// The instances that die with these.
    fn instances_of(&self, targets: &[Target]) -> Vec<InstanceId> {
        let instances = (0u32..).zip(&self.hub.ctx.world.instances).filter(|(number, instance)| {
            targets.iter().any(|target| match target {
                Target::Process(hit) => hit.0 == *number,
                Target::Machine(hit) => instance.place.is_some_and(|place| place.machine() == Some(*hit)),
            })
        });
        instances.map(|(number, _)| InstanceId(number)).collect()
    }

    /// Whoever is there is gone.
    pub(super) fn strike(&mut self, targets: &[Target], silent: bool, keeps: Option<bool>) {
        for instance in self.instances_of(targets) {
            let component = self.hub.ctx.world.instance(instance).component;
            self.with_component(component, |component, ctx| component.down(instance, keeps, ctx));
        }
        let hit = |visit: &Visit| {
            visit.is_there()
                && targets.iter().any(|target| match target {
                    Target::Process(instance) => visit.frame.instance == *instance,
                    Target::Machine(machine) => visit.frame.place.machine() == Some(*machine),
                })
        };
        let dead: Vec<Id> = self.visits.iter().filter(|(_, visit)| hit(visit)).map(|(id, _)| id).collect();
        for id in dead {
            if self.visits.get(id).is_some_and(Visit::is_there) {
                let onward = self.crash(id, silent);
                self.advance(onward);
            }
        }
    }

    /// The process at work on a visit has died.
    fn crash(&mut self, id: Id, silent: bool) -> Onward {
        if !silent || self.awaited_at(id).is_none() {
            return self.end(id, Ending::Crashed, 0);
        }
        let visit = &self.visits[id];
        self.hub.components[usize::from(visit.component.0)].abandoned(&visit.frame);
        self.orphan_child(id);
        self.leave(id);
        let visit = &mut self.visits[id];
        self.hub.record(visit, Ending::Crashed);
        visit.state = State::Lost;
        None
    }

    /// What conditions do to a visit that should go on; nothing if they let it.
    #[cold]
    pub(super) fn impede(&mut self, id: Id, input: Input) -> Option<Onward> {
        let visit = &self.visits[id];
        let (instance, place) = (visit.frame.instance, visit.frame.place);
        if matches!(input, Input::Enter) {
            match self.hub.ctx.conditions.delivery(visit.from, instance, place) {
                Delivery::Delivered => {}
                Delivery::Refused => {
                    self.visits[id].state = State::Running;
                    return Some(self.close(id, Ending::Unreachable, 0));
                }
                Delivery::Lost => {
                    self.lose(id);
                    self.await_connection(id);
                    return Some(None);
                }
            }
        } else if self.hub.ctx.conditions.is_down(instance, place) {
            // It is among those who are struck in this instant.
            return Some(None);
        }
        let connects = matches!(input, Input::Enter) && visit.frame.cursor.at == PROBE_CONNECTION;
        if self.hub.ctx.conditions.is_frozen(instance, place, connects) {
            // The kernel of its machine accepts in the name of a process that stands still.
            let waits = matches!(input, Input::Enter) && self.hub.ctx.conditions.is_frozen(instance, place, true);
            let timer = if waits { self.await_connection(id) } else { None };
            self.frozen.push(Frozen { id, input, reply: self.hub.ctx.reply, timer });
            return Some(None);
        }
        None
    }

    /// The call of a visit has vanished.
    fn lose(&mut self, id: Id) {
        let visit = &mut self.visits[id];
        self.hub.forget(visit);
        (visit.state, visit.due) = (State::Lost, Ticket::NONE);
        if self.awaited_at(id).is_none() {
            self.dismiss(id, Ending::Unreachable);
        }
    }

    /// True if the answer of a visit that is over does not get through to its caller.
    #[cold]
    pub(super) fn answer_vanishes(&mut self, id: Id) -> bool {
        let visit = &self.visits[id];
        let Some(to) = self.awaited_at(id) else { return false };
        let cut = self.hub.ctx.conditions.is_cut(visit.frame.place, to);
        if cut {
            let visit = &mut self.visits[id];
            (visit.state, visit.due) = (State::Lost, Ticket::NONE);
        }
        cut
    }

    /// An alarm of somebody who stands still goes off when that one goes on.
    #[cold]
    pub(super) fn is_held_up(&mut self, index: u32, ticket: Ticket) -> bool {
        let Some(owner) = self.hub.ctx.alarms.owner(index, ticket) else { return false };
        let place = self.hub.ctx.world.instance(owner).place;
        let still = place.is_some_and(|place| self.hub.ctx.conditions.is_frozen(owner, place, false));
        if still {
            self.frozen_alarms.push((index, ticket));
        }
        still
    }

    /// What stood still goes on, in the order in which it would have.
    fn thaw(&mut self) {
        for (index, ticket) in std::mem::take(&mut self.frozen_alarms) {
            self.go_off(index, ticket);
            self.advance(None);
        }
        for Frozen { id, input, reply, timer } in std::mem::take(&mut self.frozen) {
            // What is decided meanwhile is overdue no more.
            let wants = |visit: &Visit| match input {
                Input::Overdue => visit.state == State::Calling,
                Input::Enter | Input::Done | Input::Reply | Input::Woken | Input::CalledOff => !visit.state.is_over(),
            };
            if self.visits.get(id).is_some_and(wants) {
                self.hub.ctx.reply = reply;
                if let Some(timer) = timer {
                    self.connect(id, timer);
                }
                if self.visits[id].group != NO_GROUP {
                    self.tell_made(id);
                }
                self.advance(Some((id, input)));
            }
        }
    }

    /// The CPU of a machine works at another speed.
    pub(super) fn reprice(&mut self, machine: MachineId) {
        let (now, station) = (self.hub.ctx.now, self.hub.ctx.world.machine(machine).cpu);
        let new = self.hub.ctx.conditions.speed(machine);
        let before = self.hub.ctx.stations[station.0 as usize].set_fraction(now, new);
        let served = |visit: &Visit| visit.state == State::Served && visit.station == station;
        let served: Vec<Id> = self.visits.iter().filter(|(_, visit)| served(visit)).map(|(id, _)| id).collect();
        for id in served {
            let visit = &mut self.visits[id];
            let left =
                if before > 0.0 { Span::from_ticks((visit.rank - now.0) as f64 * before) } else { Span(visit.rank) };
            let service: Service = ends(now, left, new);
            self.hub.begin_service(visit, service);
        }
        self.hub.rearm(station);
    }
}

/// What should have gone on where everything stands still.
pub(super) struct Frozen {
    id: Id,
    input: Input,
    reply: Reply,
    /// The timer of the answer, where one for the connection has taken its place.
    timer: Option<Ticket>,
}

/// The instant a span after another, if the clock counts so far.
fn after(now: Instant, span: Span) -> Option<Instant> {
    (span <= HORIZON - now).then(|| now + span)
}

impl Visit {
    /// True if it is where it takes place: neither on its way there nor on the way back.
    fn is_there(&self) -> bool {
        !self.is_request() && !self.state.is_over() && !matches!(self.state, State::Travelling | State::Sending)
    }
}
