//! From step to step: what each step means.

use super::{Driver, Input, STATION, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Reply};
use crate::model::component::{Ctx, Resume};
use crate::model::ids::{InstanceId, StationId};
use crate::model::link::{Place, Way};
use crate::model::observer::Observer;
use crate::model::station::{Admitted, Grant, Service};
use crate::model::step::{Call, Step};
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
        let mut ctx = Ctx {
            now: self.now,
            world: &self.world,
            calls: &mut self.calls,
            spawns: &mut self.spawns,
            agenda: &mut self.agenda,
            alarms: &mut self.alarms,
            last_arrival: self.schedule.last_arrival,
        };
        let component = &mut self.components[usize::from(visit.component.0)];
        match input {
            Input::Enter => component.enter(&mut visit.frame, &mut ctx),
            Input::Resume(why) => component.resume(&mut visit.frame, why, &mut ctx),
        }
    }

    /// Takes a step.
    #[inline]
    fn take(&mut self, id: Id, step: Step) -> Onward {
        let done = Some((id, Input::Resume(Resume::Done)));
        match step {
            Step::Acquire(station) => self.acquire(id, station),
            Step::Release(station) => {
                self.give_back(id, station);
                done
            }
            Step::Serve(_, Span::ZERO) | Step::Sleep(Span::ZERO) => done,
            Step::Serve(station, demand) => {
                self.serve(id, station, demand);
                None
            }
            Step::Sleep(span) => {
                self.schedule_visit(id, self.now + span, State::Sleeping);
                None
            }
            Step::Call(call) => {
                self.wait_for(id, 1, 1);
                self.call(id, &call)
            }
            Step::CallMany { need } => self.call_many(id, need),
            Step::Forward(call) => self.forward(id, &call),
            Step::Park => {
                self.visits[id].state = State::Parked;
                None
            }
            Step::Finish { ending, bytes } => self.finish(id, ending, bytes),
        }
    }

    fn acquire(&mut self, id: Id, station: StationId) -> Onward {
        match self.stations[station.0 as usize].acquire(self.now, id) {
            Grant::Held => {
                self.hold(id, station, self.now);
                Some((id, Input::Resume(Resume::Done)))
            }
            Grant::Waits(rank) => {
                let visit = &mut self.visits[id];
                (visit.state, visit.station, visit.since, visit.rank) = (State::InLine, station, self.now, rank);
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
        if let Some(next) = self.stations[station.0 as usize].release(self.now, since) {
            self.grant(next, station);
        }
    }

    fn grant(&mut self, next: Admitted, station: StationId) {
        let visit = &mut self.visits[next.visit];
        assert!(visit.state == State::InLine && visit.station == station, "who is let in stood in the line");
        visit.waited += self.now - next.since;
        visit.state = State::Running;
        self.hold(next.visit, station, next.since);
        self.ready.push_back((next.visit, Input::Resume(Resume::Done)));
    }

    fn serve(&mut self, id: Id, station: StationId, demand: Span) {
        let service = self.stations[station.0 as usize].serve(self.now, id, demand);
        let visit = &mut self.visits[id];
        (visit.station, visit.since, visit.demand) = (station, self.now, demand);
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
            self.armed[station.0 as usize] = self.agenda.push(at, Rank::Work, subject);
        }
    }

    #[inline]
    fn schedule_visit(&mut self, id: Id, at: Instant, state: State) {
        let due = self.agenda.push(at, Rank::Work, Subject { kind: VISIT, index: id.index });
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
            State::Travelling => self.advance(id, Input::Enter),
            State::Sleeping => self.advance(id, Input::Resume(Resume::Done)),
            State::Served => {
                self.served(id);
                self.advance(id, Input::Resume(Resume::Done));
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
        if let Some(next) = self.stations[station.0 as usize].release(self.now, since) {
            let waiting = &mut self.visits[next.visit];
            assert!(
                waiting.state == State::Queued && waiting.station == station,
                "who is served next stood in the line"
            );
            waiting.waited += self.now - next.since;
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
        while let Some(gone) = self.stations[index as usize].depart(self.now) {
            let id = self.visits.live(gone).expect("who shares a CPU lives");
            let visit = &mut self.visits[id];
            assert!(visit.state == State::Sharing && visit.station == station, "who leaves a CPU shared it");
            visit.served += visit.demand;
            visit.state = State::Running;
            let since = visit.since;
            self.stations[index as usize].left(self.now, since);
            self.admit(station);
            self.ready.push_back((id, Input::Resume(Resume::Done)));
        }
        self.rearm(station);
    }

    /// Those who waited for a shared CPU and now have a core know how long.
    #[inline]
    pub(super) fn admit(&mut self, station: StationId) {
        while let Some(started) = self.stations[station.0 as usize].admit(self.now) {
            let waiting = &mut self.visits[started.visit];
            assert!(
                waiting.state == State::Sharing && waiting.station == station,
                "who is let in stood before the shared CPU"
            );
            waiting.waited += self.now - started.since;
        }
    }

    #[inline]
    fn wait_for(&mut self, id: Id, open: u32, need: u32) {
        let visit = &mut self.visits[id];
        (visit.state, visit.open, visit.need) = (State::Calling, open, need);
        visit.wait += 1;
    }

    /// Makes a visit for a call and sends it off. `caller` waits for the answer.
    #[inline]
    pub(super) fn call(&mut self, caller: Id, call: &Call) -> Onward {
        let Visit { frame, wait, .. } = self.visits[caller];
        let place = frame.place;
        let id = self.open(call, caller, self.in_whose_name(&frame), place);
        self.visits[id].answers = wait;
        self.send(id, call, place)
    }

    /// The instance that calls: the visited one or, if that is a part of its caller, the caller.
    #[inline]
    fn in_whose_name(&self, frame: &Frame) -> InstanceId {
        let placed = self.world.instance(frame.instance).place.is_some();
        if placed { frame.instance } else { frame.caller }
    }

    fn send(&mut self, id: Id, call: &Call, from: Place) -> Onward {
        if let Some(timeout) = call.timeout {
            let subject = Subject { kind: VISIT, index: id.index };
            self.visits[id].timer = self.agenda.push(self.now + timeout, Rank::Timer, subject);
        }
        let delay = self.world.net.delay(Way::Call, from, self.visits[id].frame.place);
        if delay.is_zero() {
            return Some((id, Input::Enter));
        }
        self.schedule_visit(id, self.now + delay, State::Travelling);
        None
    }

    fn call_many(&mut self, id: Id, need: u32) -> Onward {
        let calls = std::mem::take(&mut self.calls);
        assert!(need as usize <= calls.len(), "{need} answers are needed of {} calls", calls.len());
        self.wait_for(id, calls.len() as u32, need);
        for call in &calls {
            if let Some(next) = self.call(id, call) {
                self.ready.push_back(next);
            }
        }
        self.calls = calls;
        self.calls.clear();
        let reply = Reply { ending: Ending::Ok, tag: 0, bytes: 0 };
        (need == 0).then_some((id, Input::Resume(Resume::Reply(reply))))
    }

    /// The visit moves on to another component; its caller and the caller's timer stay.
    fn forward(&mut self, id: Id, call: &Call) -> Onward {
        self.let_go(id);
        self.record(id, Ending::Ok);
        let visit = self.visits[id];
        assert!(visit.frame.caller.0 != u32::MAX, "a request's first visit stays until the request ends");
        let caller = self.in_whose_name(&visit.frame);
        let mut moved = self.blank(call, visit.caller, caller, visit.frame.place);
        (moved.frame.id, moved.timer, moved.tag, moved.answers) = (id, visit.timer, visit.tag, visit.answers);
        self.visits[id] = moved;
        let plain = Call { timeout: None, ..*call };
        self.send(id, &plain, visit.frame.place)
    }

    #[inline]
    pub(super) fn open(&mut self, call: &Call, caller: Id, from: InstanceId, place: Place) -> Id {
        let visit = self.blank(call, caller, from, place);
        let id = self.visits.insert(visit);
        self.visits[id].frame.id = id;
        id
    }

    #[inline]
    fn blank(&mut self, call: &Call, caller: Id, from: InstanceId, place: Place) -> Visit {
        let instance = self.world.instance(call.to);
        self.tally.visits += 1;
        self.visits_open += u64::from(self.is_measured(self.now));
        Visit {
            frame: Frame {
                id: Id::NONE,
                ask: call.ask,
                lineage: call.lineage,
                instance: call.to,
                ordinal: instance.ordinal,
                caller: from,
                place: instance.place.unwrap_or(place),
                entered: self.now,
                cursor: Cursor { at: call.entry, ..Cursor::default() },
            },
            component: instance.component,
            state: State::Running,
            caller,
            tag: call.tag,
            due: Ticket::NONE,
            timer: Ticket::NONE,
            station: StationId(u32::MAX),
            since: self.now,
            rank: 0,
            demand: Span::ZERO,
            waited: Span::ZERO,
            served: Span::ZERO,
            held: [Held { station: StationId(u32::MAX), since: Instant::ZERO }; HELD],
            held_count: 0,
            wait: 0,
            open: 0,
            need: 0,
            answers: 0,
            ending: Ending::Ok,
            bytes: 0,
            branch: call.to == from && call.entry != 0,
        }
    }
}
