//! The driver: it alone owns time, queues, visits and records.
//!
//! Components answer "what next?"; the driver does it. Steps that take no time run at once, depth first, without an
//! event and without a sequence number, so that a neutral component leaves no trace. Who is let in by somebody's
//! departure goes on when the chain at hand has stopped, in the order in which they were let in.

#![expect(clippy::inline_always, reason = "one loop: what every event passes through is compiled as one function")]

mod advance;
mod call;
mod cancel;
mod close;
mod connect;
mod faults;
mod hub;
mod laws;
mod members;
mod roots;
#[cfg(test)]
mod tests;

use super::component::{Component, Ctx};
use super::ids::{ComponentId, InstanceId};
use super::observer::Observer;
use super::overload::Overload;
use super::station::Station;
use super::visit::{State, Visit};
use super::world::World;
use crate::engine::agenda::{Event, HORIZON, Rank, Subject, Ticket};
use crate::engine::arena::{Arena, Id};
use crate::engine::time::Instant;
use advance::Onward;
use cancel::Groups;
use faults::Frozen;
use hub::Hub;
use members::Draining;
use std::collections::VecDeque;

const VISIT: u8 = 0;
const STATION: u8 = 1;
pub(super) const ALARM: u8 = 2;
const SAMPLE: u8 = 3;
const CONDITION: u8 = 4;
pub(super) const CLOCK: u8 = 5;

/// More alarms at one instant than any population of users sets off by itself.
const ALARMS_PER_INSTANT: u64 = 20_000_000;

/// More visits at once than any system that copes: they take less than a gigabyte.
const MOST_VISITS: usize = 1 << 21;

/// When a run measures and when it stops.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Requests issued from here on are measured.
    pub from: Instant,
    /// Requests issued from here on are not measured any more.
    pub to: Instant,
    /// No request is issued after this instant.
    pub last_arrival: Instant,
    /// The run stops here, even if measured requests are still open.
    pub limit: Instant,
    /// The instants of the samples, which are told apart by their numbers.
    pub samples: Vec<Instant>,
}

/// How much of everything a run saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests issued.
    pub issued: u64,
    /// Requests ended.
    pub ended: u64,
    /// Roots of background work begun.
    pub background: u64,
    /// Roots of background work ended.
    pub background_ended: u64,
    /// Measured requests issued.
    pub measured: u64,
    /// Measured requests that had not ended when the run stopped.
    pub measured_open: u64,
    /// Calls lost in silence that somebody waited for when the run stopped, without a timer that would end it.
    pub awaited_for_ever: u64,
    /// Events that were live when they were due.
    pub events: u64,
    /// Visits made.
    pub visits: u64,
}

/// A world in motion.
pub struct Driver<O> {
    hub: Hub<O>,
    visits: Arena<Visit>,
    groups: Groups,
    /// So many visits may be under way.
    most_visits: usize,
    /// How many alarms went off at the present instant.
    alarms_at: (Instant, u64),
    /// What should have gone on where everything stands still.
    frozen: Vec<Frozen>,
    /// Alarms of those who stand still, by their slots.
    frozen_alarms: Vec<(u32, Ticket)>,
    /// How often each fault has begun, and whether it lasts.
    faults: Vec<(u64, bool)>,
    /// Machines that go when nobody is there any more.
    draining: Vec<Draining>,
}

/// What a visit goes on with.
#[derive(Clone, Copy, Debug)]
enum Input {
    /// The call has come in.
    Enter,
    /// What it asked for is done.
    Done,
    /// A call was answered; the answer is in `Ctx::reply`, and the visit goes on at once.
    Reply,
    /// Several calls are overdue.
    Overdue,
    /// Somebody woke it, with the token in `Visit::token`.
    Woken,
    /// It was called off at the instant at which it came in, and ends.
    CalledOff,
}

/// What is left of a run that has stopped.
pub struct Stopped<O> {
    /// What listened.
    pub observer: O,
    /// The counts.
    pub tally: Tally,
    /// When the run stopped.
    pub at: Instant,
    /// True when nothing was pending and nobody was in the system.
    pub at_rest: bool,
}

impl<O: Observer> Driver<O> {
    /// A world at time zero. `components` are in the order of their ids.
    #[must_use]
    pub fn new(
        world: World,
        stations: Vec<Station>,
        components: Vec<Box<dyn Component>>,
        schedule: Schedule,
        observer: O,
    ) -> Self {
        let schedule = Schedule { from: schedule.from.min(HORIZON), to: schedule.to.min(HORIZON), ..schedule };
        assert!(schedule.from <= schedule.to, "a window from {} to {} ticks", schedule.from.0, schedule.to.0);
        let armed = vec![Ticket::NONE; stations.len()];
        let hub = Hub {
            ctx: Ctx::new(world, stations, schedule.last_arrival),
            armed,
            components,
            observer,
            measuring: schedule.from == Instant::ZERO && schedule.to > Instant::ZERO,
            phase_end: schedule.from,
            schedule,
            tally: Tally::default(),
            visits_open: 0,
            ready: VecDeque::new(),
        };
        let faults = vec![(0, false); hub.ctx.world.faults.len()];
        let mut driver = Self {
            hub,
            visits: Arena::default(),
            groups: Groups::default(),
            most_visits: MOST_VISITS,
            alarms_at: (Instant::ZERO, 0),
            frozen: Vec::new(),
            frozen_alarms: Vec::new(),
            faults,
            draining: Vec::new(),
        };
        driver.leave_out_later_machines();
        driver
    }

    /// Runs until every measured request and every visit that began meanwhile has ended, or the limit is reached; then
    /// asserts the laws. Visits whose clients gave up count too: else it would be up to others whether they are seen.
    #[must_use]
    pub fn run(mut self) -> Stopped<O> {
        // In order of time, for which the event list has a lane.
        let mut samples: Vec<(u32, Instant)> = (0..).zip(self.hub.schedule.samples.iter().copied()).collect();
        samples.sort_by_key(|&(_, at)| at);
        for (number, at) in samples {
            self.hub.ctx.agenda.push(at, Rank::Sample, Subject { kind: SAMPLE, index: number });
        }
        self.plan_faults();
        for component in 0..self.hub.components.len() {
            self.with_component(ComponentId(component as u16), |component, ctx| component.start(ctx));
        }
        let mut onward = None;
        loop {
            self.go_on(onward);
            if !self.draining.is_empty() {
                self.end_drained();
            }
            let event = match self.hub.ctx.agenda.pop_before(self.hub.phase_end) {
                Some(event) => event,
                None => match self.next_event_of_a_later_phase() {
                    Some(event) => event,
                    None => return self.stop(),
                },
            };
            onward = self.handle(event);
        }
    }

    #[inline(always)]
    fn handle(&mut self, event: Event) -> Onward {
        self.hub.ctx.now = event.at;
        let Subject { kind, index } = event.subject;
        match kind {
            VISIT => return self.turn_to(index, event.ticket),
            CLOCK => {
                self.hub.tally.events += 1;
                self.ring(InstanceId(index), 0);
            }
            _ => self.handle_other(event),
        }
        None
    }

    /// The next event, where the phase at hand has no more: before the measured window, in it, at its end, and after it
    /// until every measured request has ended, or the limit. None if the run is over.
    #[cold]
    #[inline(never)]
    fn next_event_of_a_later_phase(&mut self) -> Option<Event> {
        let Schedule { to, limit, .. } = self.hub.schedule;
        let hub = &mut self.hub;
        if hub.phase_end < to {
            (hub.measuring, hub.phase_end) = (true, to);
            if let Some(event) = hub.ctx.agenda.pop_before(to) {
                return Some(event);
            }
        }
        hub.measuring = false;
        let open = hub.visits_open + hub.tally.measured_open > 0;
        hub.ctx.agenda.pop_until(if open { limit.max(to) } else { to })
    }

    /// An event that concerns no visit.
    fn handle_other(&mut self, event: Event) {
        let Subject { kind, index } = event.subject;
        match kind {
            STATION => self.depart(index, event.ticket),
            ALARM => self.go_off(index, event.ticket),
            CONDITION => self.change(index),
            SAMPLE => {
                self.hub.observer.sample(index, self.hub.ctx.now, &mut self.hub.ctx.stations, &self.hub.ctx.counters);
            }
            _ => unreachable!("events of kind {kind} do not exist"),
        }
    }

    /// The event of a visit is due, unless nobody remembers it.
    #[inline(always)]
    fn turn_to(&mut self, index: u32, ticket: Ticket) -> Onward {
        let (id, visit) = self.visits.live_mut(index)?;
        if visit.due != ticket {
            return self.turn_to_timer(id, ticket);
        }
        self.hub.tally.events += 1;
        match visit.state {
            State::Travelling => {
                visit.arrived = self.hub.ctx.now;
                Some((id, Input::Enter))
            }
            State::Sleeping => Some((id, Input::Done)),
            State::Served => {
                visit.served += visit.demand;
                visit.state = State::Running;
                let (station, since) = (visit.station, visit.since);
                self.free_server(station, since);
                Some((id, Input::Done))
            }
            State::Answering => self.deliver(id),
            State::Running
            | State::Sending
            | State::InLine
            | State::Queued
            | State::Sharing
            | State::Calling
            | State::Parked
            | State::Replying
            | State::Lost => self.due(id),
        }
    }

    #[cold]
    #[inline(never)]
    fn turn_to_timer(&mut self, id: Id, ticket: Ticket) -> Onward {
        if self.visits[id].timer != ticket {
            return None;
        }
        self.hub.tally.events += 1;
        self.time_out(id)
    }

    /// An alarm is due.
    fn go_off(&mut self, index: u32, ticket: Ticket) {
        if self.hub.ctx.conditions.matter() && self.is_held_up(index, ticket) {
            return;
        }
        let Some(alarm) = self.hub.ctx.alarms.take(index, ticket) else { return };
        self.hub.tally.events += 1;
        self.assert_progress();
        self.ring(alarm.owner, alarm.token);
    }

    #[inline(always)]
    fn ring(&mut self, owner: InstanceId, token: u32) {
        let component = self.hub.ctx.world.instance(owner).component;
        self.with_component(component, |component, ctx| component.alarm(owner, token, ctx));
    }

    /// A closed load without think time that meets an answer that takes no time would stop the clock.
    #[inline]
    fn assert_progress(&mut self) {
        let (at, alarms) = self.alarms_at;
        self.alarms_at = if at == self.hub.ctx.now { (at, alarms + 1) } else { (self.hub.ctx.now, 0) };
        if alarms >= ALARMS_PER_INSTANT {
            Overload::give_up(format!(
                "the clock stands still after {} of the run: {alarms} requests were issued there; expected a think time in a closed \
                 load whose requests take no time",
                self.progress()
            ));
        }
    }

    /// Nobody waits for what never ends.
    #[cold]
    #[inline(never)]
    fn give_up(&self) -> ! {
        Overload::give_up(format!(
            "after {} of the run more than {} calls are under way, and ever more come; expected less load, a \
             `queue_limit`, or a `timeout` that ends them",
            self.progress(),
            self.most_visits
        ))
    }

    /// How much of the run is over.
    fn progress(&self) -> String {
        format!("{:.1} %", 100.0 * self.hub.ctx.now.0 as f64 / self.hub.schedule.to.0.max(1) as f64)
    }

    /// Calls a component outside any visit.
    #[inline(always)]
    fn with_component(&mut self, id: ComponentId, call: impl FnOnce(&mut dyn Component, &mut Ctx)) {
        call(self.hub.components[usize::from(id.0)].as_mut(), &mut self.hub.ctx);
    }

    /// Somebody else who can go on in this instant: who was let in or called, who begins, who was woken.
    fn next_ready(&mut self) -> Onward {
        if let Some((id, input)) = self.hub.ready.pop_front() {
            let lives = self.visits.get(id).is_some_and(|visit| !visit.state.is_over());
            if lives && matches!(input, Input::CalledOff) {
                self.cut_short(id);
                return None;
            }
            return lives.then_some((id, input));
        }
        if !self.hub.ctx.spawns.is_empty() {
            return self.begin_spawned();
        }
        self.wake();
        None
    }

    /// Those who were woken may go on, if they are parked.
    fn wake(&mut self) {
        for at in 0..self.hub.ctx.wakes.len() {
            let (id, token) = self.hub.ctx.wakes[at];
            if let Some(visit) = self.visits.get_mut(id).filter(|visit| visit.state == State::Parked) {
                (visit.state, visit.token) = (State::Running, token);
                self.hub.ready.push_back((id, Input::Woken));
            }
        }
        self.hub.ctx.wakes.clear();
    }
}
