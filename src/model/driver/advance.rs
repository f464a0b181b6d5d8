//! From step to step: what each step means.

use super::{Driver, Input, Ready, STATION, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::component::Resume;
use crate::model::ids::StationId;
use crate::model::link::Way;
use crate::model::observer::Observer;
use crate::model::station::{Admitted, Grant, Service};
use crate::model::step::Step;
use crate::model::visit::{HELD, Held, State};

/// Whether the chain at hand goes on.
pub(super) type Onward = Option<(Id, Input)>;

impl<O: Observer> Driver<O> {
    /// Runs whoever goes on, and whoever it calls or answers without delay, and then everybody else who can go on in
    /// this instant, until all must wait.
    #[inline]
    pub(super) fn advance(&mut self, mut onward: Onward) {
        loop {
            while let Some((id, input)) = onward {
                let step = self.ask(id, input);
                onward = self.take(id, step);
            }
            onward = match self.next_ready() {
                Ready::Nobody => return,
                Ready::Somebody(onward) => onward,
            };
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
            Input::Overdue => component.resume(&mut visit.frame, Resume::Overdue, &mut self.ctx),
            Input::Woken => component.resume(&mut visit.frame, Resume::Woken(visit.rank as u32), &mut self.ctx),
            Input::CalledOff => unreachable!("who is called off is asked nothing"),
        }
    }

    /// Takes a step.
    #[inline]
    fn take(&mut self, id: Id, step: Step) -> Onward {
        let done = Some((id, Input::Done));
        match step {
            Step::Acquire { station, again, patience } => self.acquire(id, station, again, patience),
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
                self.call(id, false)
            }
            Step::CallMany { need, cancel } => self.call_many(id, need, cancel),
            Step::CallMore => self.call_more(id),
            Step::Forward => self.forward(id),
            Step::Park => {
                self.visits[id].state = State::Parked;
                None
            }
            Step::Finish { ending, bytes } => self.close(id, ending, bytes),
        }
    }

    fn acquire(&mut self, id: Id, station: StationId, again: bool, patience: Span) -> Onward {
        match self.ctx.stations[station.0 as usize].acquire(self.ctx.now, id, again) {
            Grant::Held => {
                self.hold(id, station, self.ctx.now);
                Some((id, Input::Done))
            }
            Grant::Waits(rank) => {
                let visit = &mut self.visits[id];
                (visit.state, visit.station, visit.since, visit.rank) = (State::InLine, station, self.ctx.now, rank);
                if patience != Span::FOREVER {
                    self.set_deadline(id, patience);
                }
                None
            }
            Grant::Refused => self.end(id, Ending::Rejected, 0),
        }
    }

    /// The visit does not wait longer than `span` where it is. Who is let in, or answered, at the deadline is in time.
    pub(super) fn set_deadline(&mut self, id: Id, span: Span) {
        let subject = Subject { kind: VISIT, index: id.index };
        self.visits[id].due = self.ctx.agenda.push(self.ctx.now + span, Rank::Timer, subject);
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
        if let Some(next) = self.ctx.stations[station.0 as usize].release(self.ctx.now, since) {
            self.grant(next, station);
        }
    }

    fn grant(&mut self, next: Admitted, station: StationId) {
        let visit = &mut self.visits[next.visit];
        assert!(visit.state == State::InLine && visit.station == station, "who is let in stood in the line");
        visit.waited += self.ctx.now - next.since;
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
        self.hold(next.visit, station, next.since);
        self.ready.push_back((next.visit, Input::Done));
    }

    pub(super) fn serve(&mut self, id: Id, station: StationId, demand: Span) {
        let service = self.ctx.stations[station.0 as usize].serve(self.ctx.now, id, demand);
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
        if let Some(at) = self.ctx.stations[station.0 as usize].rearm() {
            let subject = Subject { kind: STATION, index: station.0 };
            self.armed[station.0 as usize] = self.ctx.agenda.push(at, Rank::Work, subject);
        }
    }

    #[inline]
    pub(super) fn schedule_visit(&mut self, id: Id, at: Instant, state: State) {
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

    /// What a visit waited for has come.
    #[inline]
    pub(super) fn due(&mut self, id: Id) -> Onward {
        let visit = &mut self.visits[id];
        match visit.state {
            State::Travelling => {
                visit.arrived = self.ctx.now;
                Some((id, Input::Enter))
            }
            State::Sleeping => Some((id, Input::Done)),
            State::Served => {
                visit.served += visit.demand;
                let (station, since) = (visit.station, visit.since);
                self.free_server(station, since);
                Some((id, Input::Done))
            }
            State::Answering => self.deliver(id),
            State::InLine => self.end(id, Ending::Shed, 0),
            State::Calling => {
                self.tell_made(id);
                Some((id, Input::Overdue))
            }
            State::Running | State::Queued | State::Sharing | State::Sending | State::Replying | State::Parked => {
                unreachable!("nobody who is {:?} waits for an event of its own", visit.state)
            }
        }
    }

    /// A FIFO service has ended: the next in line is served.
    pub(super) fn free_server(&mut self, station: StationId, since: Instant) {
        if let Some(next) = self.ctx.stations[station.0 as usize].release(self.ctx.now, since) {
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
        self.ctx.stations[index as usize].disarm();
        while let Some(gone) = self.ctx.stations[index as usize].depart(self.ctx.now) {
            let id = self.visits.live(gone).expect("who shares a CPU lives");
            let visit = &mut self.visits[id];
            let (state, since) = (visit.state, visit.since);
            assert!(visit.station == station && state.shares(), "who leaves a CPU shared it");
            if state == State::Sharing {
                visit.served += visit.demand;
            }
            visit.state = State::Running;
            self.ctx.stations[index as usize].left(self.ctx.now, since);
            self.admit(station);
            if state == State::Sharing {
                self.ready.push_back((id, Input::Done));
            } else {
                self.travel(id, if state == State::Sending { Way::Call } else { Way::Answer });
            }
        }
        self.rearm(station);
    }

    /// Those who waited for a shared CPU and now have a core know how long.
    #[inline]
    pub(super) fn admit(&mut self, station: StationId) {
        while let Some(started) = self.ctx.stations[station.0 as usize].admit(self.ctx.now) {
            let waiting = &mut self.visits[started.visit];
            assert!(waiting.state.shares() && waiting.station == station, "who is let in stood before the shared CPU");
            waiting.waited += self.ctx.now - started.since;
        }
    }
}
