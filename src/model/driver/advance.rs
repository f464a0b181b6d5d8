//! From step to step: what each step means.

use super::{Driver, Input, STATION, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Reply};
use crate::model::component::Resume;
use crate::model::ids::{InstanceId, StationId};
use crate::model::link::{Place, Way};
use crate::model::observer::Observer;
use crate::model::station::{Admitted, Grant, Service};
use crate::model::step::Step;
use crate::model::visit::{Cursor, Frame, HELD, Held, State, Visit};

/// Whether the chain at hand goes on.
pub(super) type Onward = Option<(Id, Input)>;

impl<O: Observer> Driver<O> {
    /// Runs a visit, and whoever it calls or answers without delay, until all must wait.
    #[inline]
    pub(super) fn advance(&mut self, id: Id, input: Input) {
        let mut onward = Some((id, input));
        while let Some((id, input)) = onward {
            let step = self.ask(id, input);
            onward = self.take(id, step);
        }
    }

    /// Asks the component what next.
    #[inline]
    fn ask(&mut self, id: Id, input: Input) -> Step {
        let visit = &mut self.visits[id];
        visit.state = State::Running;
        let component = &mut self.components[usize::from(visit.component.0)];
        match input {
            Input::Enter => component.enter(&mut visit.frame, &mut self.ctx),
            Input::Done => component.resume(&mut visit.frame, Resume::Done, &mut self.ctx),
            Input::Reply => component.resume(&mut visit.frame, Resume::Reply(self.reply), &mut self.ctx),
        }
    }

    /// Takes a step.
    #[inline]
    fn take(&mut self, id: Id, step: Step) -> Onward {
        let done = Some((id, Input::Done));
        match step {
            Step::Acquire(station) => self.acquire(id, station),
            Step::Release(station) => {
                self.give_back(id, station);
                done
            }
            Step::Serve(_, Span::ZERO) | Step::Sleep { span: Span::ZERO, .. } => done,
            Step::Serve(station, demand) => {
                self.serve(id, station, demand);
                None
            }
            Step::Sleep { span, fixed } => {
                if fixed {
                    self.schedule_fixed(id, span, State::Sleeping);
                } else {
                    self.schedule_visit(id, self.ctx.now + span, State::Sleeping);
                }
                None
            }
            Step::Call => {
                self.wait_for(id, 1, 1);
                self.call(id)
            }
            Step::CallMany { need } => self.call_many(id, need),
            Step::Forward => self.forward(id),
            Step::Park => {
                self.visits[id].state = State::Parked;
                None
            }
            Step::Finish { ending, bytes } => self.finish(id, ending, bytes),
        }
    }

    fn acquire(&mut self, id: Id, station: StationId) -> Onward {
        match self.stations[station.0 as usize].acquire(self.ctx.now, id) {
            Grant::Held => {
                self.hold(id, station, self.ctx.now);
                Some((id, Input::Done))
            }
            Grant::Waits(rank) => {
                let visit = &mut self.visits[id];
                (visit.state, visit.station, visit.since, visit.rank) = (State::InLine, station, self.ctx.now, rank);
                None
            }
            Grant::Refused => self.end(id, Ending::Rejected, 0),
        }
    }

    fn hold(&mut self, id: Id, station: StationId, since: Instant) {
        let visit = &mut self.visits[id];
        let count = usize::from(visit.held_count);
        assert!(count < HELD, "a visit holds at most {HELD} servers at once");
        visit.held[count] = Held { station, since };
        visit.held_count += 1;
    }

    /// Gives back a held server; the next in line goes on afterwards.
    pub(super) fn give_back(&mut self, id: Id, station: StationId) {
        let visit = &mut self.visits[id];
        let count = usize::from(visit.held_count);
        let at = visit.held[..count].iter().position(|held| held.station == station);
        let at = at.expect("only a held server is given back");
        let since = visit.held[at].since;
        visit.held[at] = visit.held[count - 1];
        visit.held_count -= 1;
        if let Some(next) = self.stations[station.0 as usize].release(self.ctx.now, since) {
            self.grant(next, station);
        }
    }

    fn grant(&mut self, next: Admitted, station: StationId) {
        let visit = &mut self.visits[next.visit];
        assert!(visit.state == State::InLine && visit.station == station, "who is let in stood in the line");
        visit.waited += self.ctx.now - next.since;
        visit.state = State::Running;
        self.hold(next.visit, station, next.since);
        self.ready.push_back((next.visit, Input::Done));
    }

    fn serve(&mut self, id: Id, station: StationId, demand: Span) {
        let service = self.stations[station.0 as usize].serve(self.ctx.now, id, demand);
        let visit = &mut self.visits[id];
        (visit.station, visit.since, visit.demand) = (station, self.ctx.now, demand);
        match service {
            Service::Until(end) => self.schedule_visit(id, end, State::Served),
            Service::Waits(rank) => (visit.rank, visit.state) = (rank, State::Queued),
            Service::Shares(rank) => {
                (visit.rank, visit.state) = (rank, State::Sharing);
                self.rearm(station);
            }
        }
    }

    pub(super) fn rearm(&mut self, station: StationId) {
        if let Some(at) = self.stations[station.0 as usize].rearm() {
            let subject = Subject { kind: STATION, index: station.0 };
            self.armed[station.0 as usize] = self.ctx.agenda.push(at, Rank::Work, subject);
        }
    }

    #[inline]
    fn schedule_visit(&mut self, id: Id, at: Instant, state: State) {
        let due = self.ctx.agenda.push(at, Rank::Work, Subject { kind: VISIT, index: id.index });
        let visit = &mut self.visits[id];
        (visit.state, visit.due) = (state, due);
    }

    /// Schedules the event of a visit a delay ahead that is used again and again.
    #[inline]
    pub(super) fn schedule_fixed(&mut self, id: Id, delay: Span, state: State) {
        let subject = Subject { kind: VISIT, index: id.index };
        let due = self.ctx.agenda.push_after(self.ctx.now, delay, Rank::Work, subject);
        let visit = &mut self.visits[id];
        (visit.state, visit.due) = (state, due);
    }

    /// The event of a visit is due.
    #[inline]
    pub(super) fn due(&mut self, index: u32, ticket: Ticket) {
        let Some(id) = self.visits.live(index) else { return };
        let visit = &self.visits[id];
        if visit.due != ticket {
            return;
        }
        self.tally.events += 1;
        match visit.state {
            State::Travelling => {
                self.visits[id].arrived = self.ctx.now;
                self.advance(id, Input::Enter);
            }
            State::Sleeping => self.advance(id, Input::Done),
            State::Served => {
                self.served(id);
                self.advance(id, Input::Done);
            }
            State::Answering => {
                let onward = self.deliver(id);
                if let Some((caller, input)) = onward {
                    self.advance(caller, input);
                }
            }
            State::Running | State::InLine | State::Queued | State::Sharing | State::Calling | State::Parked => {
                unreachable!("nobody who is {:?} waits for an event of its own", visit.state)
            }
        }
    }

    /// A FIFO service has ended: the next in line is served.
    fn served(&mut self, id: Id) {
        let visit = &mut self.visits[id];
        visit.served += visit.demand;
        let (station, since) = (visit.station, visit.since);
        self.free_server(station, since);
    }

    pub(super) fn free_server(&mut self, station: StationId, since: Instant) {
        if let Some(next) = self.stations[station.0 as usize].release(self.ctx.now, since) {
            let waiting = &mut self.visits[next.visit];
            assert!(
                waiting.state == State::Queued && waiting.station == station,
                "who is served next stood in the line"
            );
            waiting.waited += self.ctx.now - next.since;
            self.schedule_visit(next.visit, next.until, State::Served);
        }
    }

    /// The moment has come at which somebody who shares a CPU may leave it.
    pub(super) fn depart(&mut self, index: u32, ticket: Ticket) {
        let station = StationId(index);
        if self.armed[index as usize] != ticket {
            return;
        }
        self.tally.events += 1;
        self.stations[index as usize].disarm();
        while let Some(gone) = self.stations[index as usize].depart(self.ctx.now) {
            let id = self.visits.live(gone).expect("who shares a CPU lives");
            let visit = &mut self.visits[id];
            assert!(visit.state == State::Sharing && visit.station == station, "who leaves a CPU shared it");
            visit.served += visit.demand;
            visit.state = State::Running;
            let since = visit.since;
            self.stations[index as usize].left(self.ctx.now, since);
            self.admit(station);
            self.ready.push_back((id, Input::Done));
        }
        self.rearm(station);
    }

    /// Those who waited for a shared CPU and now have a core know how long.
    #[inline]
    pub(super) fn admit(&mut self, station: StationId) {
        while let Some(started) = self.stations[station.0 as usize].admit(self.ctx.now) {
            let waiting = &mut self.visits[started.visit];
            assert!(
                waiting.state == State::Sharing && waiting.station == station,
                "who is let in stood before the shared CPU"
            );
            waiting.waited += self.ctx.now - started.since;
        }
    }

    #[inline]
    fn wait_for(&mut self, id: Id, open: u32, need: u32) {
        let visit = &mut self.visits[id];
        (visit.state, visit.open, visit.need) = (State::Calling, open, need);
        visit.wait = visit.wait.wrapping_add(1);
    }

    /// Makes a visit for the call in the context and sends it off. `caller` waits for the answer.
    #[inline]
    pub(super) fn call(&mut self, caller: Id) -> Onward {
        let Visit { frame: Frame { instance, caller: before, place, .. }, wait, .. } = self.visits[caller];
        let id = self.open(caller, wait, self.in_whose_name(instance, before), place);
        if let Some(timeout) = self.ctx.call.timeout {
            let subject = Subject { kind: VISIT, index: id.index };
            self.visits[id].timer = self.ctx.agenda.push_after(self.ctx.now, timeout, Rank::Timer, subject);
        }
        self.send(id, place)
    }

    /// The instance that calls: the visited one or, if that is a part of its caller, the caller.
    #[inline]
    fn in_whose_name(&self, visited: InstanceId, caller: InstanceId) -> InstanceId {
        if self.ctx.world.instance(visited).place.is_some() { visited } else { caller }
    }

    #[inline]
    fn send(&mut self, id: Id, from: Place) -> Onward {
        let delay = self.ctx.world.net.delay(Way::Call, from, self.visits[id].frame.place);
        if delay.is_zero() {
            return Some((id, Input::Enter));
        }
        self.schedule_fixed(id, delay, State::Travelling);
        None
    }

    fn call_many(&mut self, id: Id, need: u32) -> Onward {
        let calls = std::mem::take(&mut self.ctx.calls);
        assert!(need as usize <= calls.len(), "{need} answers are needed of {} calls", calls.len());
        self.wait_for(id, calls.len() as u32, need);
        for call in &calls {
            self.ctx.call = *call;
            if let Some(next) = self.call(id) {
                self.ready.push_back(next);
            }
        }
        self.ctx.calls = calls;
        self.ctx.calls.clear();
        self.reply = Reply { ending: Ending::Ok, tag: 0, bytes: 0 };
        (need == 0).then_some((id, Input::Reply))
    }

    /// The visit moves on to another component; its caller and the caller's timer stay.
    #[inline]
    fn forward(&mut self, id: Id) -> Onward {
        self.let_go(id);
        self.record(id, Ending::Ok);
        let visit = &mut self.visits[id];
        assert!(visit.frame.caller.0 != u32::MAX, "a request's first visit stays until the request ends");
        let Frame { instance, caller, place, .. } = visit.frame;
        visit.branch = false;
        self.visits[id].frame.caller = self.in_whose_name(instance, caller);
        self.settle(id);
        self.send(id, place)
    }

    #[inline]
    pub(super) fn open(&mut self, caller: Id, answers: u32, from: InstanceId, place: Place) -> Id {
        let id = self.visits.claim(Visit::blank);
        let visit = &mut self.visits[id];
        (visit.caller, visit.answers, visit.timer) = (caller, answers, Ticket::NONE);
        (visit.frame.id, visit.frame.caller, visit.frame.place) = (id, from, place);
        visit.tag = self.ctx.call.tag;
        visit.branch = self.ctx.call.to == from && self.ctx.call.entry != 0;
        self.settle(id);
        id
    }

    /// Turns a visit into one at the instance that the call in the context names.
    #[inline]
    fn settle(&mut self, id: Id) {
        self.tally.visits += 1;
        self.visits_open += u64::from(self.is_measured(self.ctx.now));
        let call = &self.ctx.call;
        let instance = self.ctx.world.instance(call.to);
        let visit = &mut self.visits[id];
        (visit.component, visit.arrived) = (instance.component, self.ctx.now);
        let frame = &mut visit.frame;
        (frame.ask, frame.lineage, frame.instance) = (call.ask, call.lineage, call.to);
        (frame.ordinal, frame.entered) = (instance.ordinal, self.ctx.now);
        frame.place = instance.place.unwrap_or(frame.place);
        frame.cursor = Cursor { at: call.entry, ..Cursor::default() };
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
        (visit.waited, visit.served) = (Span::ZERO, Span::ZERO);
    }
}
