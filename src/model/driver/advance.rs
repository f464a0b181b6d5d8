//! From step to step: what each step means.

use super::{Driver, Input};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::component::Resume;
use crate::model::ids::StationId;
use crate::model::link::Way;
use crate::model::observer::Observer;
use crate::model::station::{Admitted, Grant};
use crate::model::step::Step;
use crate::model::visit::{NO_GROUP, State};

/// Whether the chain at hand goes on.
pub(super) type Onward = Option<(Id, Input)>;

impl<O: Observer> Driver<O> {
    /// Runs whoever goes on, and whoever it calls or answers without delay, and then everybody else who can go on in
    /// this instant, until all must wait.
    #[inline]
    pub(super) fn advance(&mut self, mut onward: Onward) {
        loop {
            while let Some((id, input)) = onward {
                onward = self.proceed(id, input);
            }
            if self.hub.all_wait() {
                return;
            }
            onward = self.next_ready();
        }
    }

    /// Takes the next step of a visit.
    #[inline(always)]
    fn proceed(&mut self, id: Id, input: Input) -> Onward {
        if self.hub.ctx.conditions.matter()
            && let Some(onward) = self.impede(id, input)
        {
            return onward;
        }
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        let done = Some((id, Input::Resume(Resume::Done)));
        match hub.ask(visit, input) {
            Step::Acquire { station, again, patience } => self.acquire(id, station, again, patience),
            Step::Release(station) => {
                self.give_back(id, station);
                done
            }
            Step::Serve(_, Span::ZERO) | Step::Sleep { span: Span::ZERO, .. } => done,
            Step::Serve(station, demand) => {
                hub.serve(visit, station, demand);
                None
            }
            Step::Sleep { span, fixed: true } => {
                hub.schedule_fixed(visit, span, State::Sleeping);
                None
            }
            Step::Sleep { span, fixed: false } => {
                hub.schedule_visit(visit, hub.ctx.now + span, State::Sleeping);
                None
            }
            Step::Call => {
                if visit.group != NO_GROUP {
                    self.leave_group(id);
                }
                self.call(id)
            }
            Step::CallMany { need, cancel } => self.call_many(id, need, cancel),
            Step::CallMore => self.call_more(id),
            Step::Forward => {
                if visit.is_encumbered() {
                    return self.leave_and_forward(id);
                }
                hub.forward(visit).then_some((id, Input::Enter))
            }
            Step::Park => {
                visit.state = State::Parked;
                None
            }
            Step::Finish { ending, bytes } => self.close(id, ending, bytes),
        }
    }

    #[inline(never)]
    fn acquire(&mut self, id: Id, station: StationId, again: bool, patience: Span) -> Onward {
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        let now = hub.ctx.now;
        match hub.ctx.stations[station.0 as usize].acquire(now, id, again) {
            Grant::Held => {
                visit.hold(station, now);
                Some((id, Input::Resume(Resume::Done)))
            }
            Grant::Waits(rank) => {
                (visit.state, visit.station, visit.since, visit.rank) = (State::InLine, station, now, rank);
                if patience != Span::FOREVER {
                    hub.set_deadline(visit, patience);
                }
                None
            }
            Grant::Refused => self.end(id, Ending::Rejected, 0),
        }
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
        if let Some(next) = self.hub.ctx.stations[station.0 as usize].release(self.hub.ctx.now, since) {
            self.grant(next, station);
        }
    }

    fn grant(&mut self, next: Admitted, station: StationId) {
        let visit = &mut self.visits[next.visit];
        assert!(visit.state == State::InLine && visit.station == station, "who is let in stood in the line");
        visit.waited += self.hub.ctx.now - next.since;
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
        visit.hold(station, next.since);
        self.hub.ready.push_back((next.visit, Input::Resume(Resume::Done)));
    }

    /// What a visit waited for has come.
    #[inline(always)]
    pub(super) fn due(&mut self, id: Id) -> Onward {
        let visit = &mut self.visits[id];
        match visit.state {
            State::Travelling => {
                visit.arrived = self.hub.ctx.now;
                Some((id, Input::Enter))
            }
            State::Sleeping => Some((id, Input::Resume(Resume::Done))),
            State::Served => {
                visit.served += visit.demand;
                let (station, since) = (visit.station, visit.since);
                self.free_server(station, since);
                Some((id, Input::Resume(Resume::Done)))
            }
            State::Answering => self.deliver(id),
            State::InLine => self.end(id, Ending::Shed, 0),
            State::Calling => {
                self.tell_made(id);
                Some((id, Input::Resume(Resume::Overdue)))
            }
            State::Running
            | State::Queued
            | State::Sharing
            | State::Sending
            | State::Replying
            | State::Parked
            | State::Lost => {
                unreachable!("nobody who is {:?} waits for an event of its own", visit.state)
            }
        }
    }

    /// A FIFO service has ended: the next in line is served.
    #[inline(always)]
    pub(super) fn free_server(&mut self, station: StationId, since: Instant) {
        if let Some(next) = self.hub.ctx.stations[station.0 as usize].release(self.hub.ctx.now, since) {
            self.serve_next(next, station);
        }
    }

    /// The next in line before a FIFO CPU is served.
    #[inline(always)]
    pub(super) fn serve_next(&mut self, next: Admitted, station: StationId) {
        let waiting = &mut self.visits[next.visit];
        assert!(waiting.state == State::Queued && waiting.station == station, "who is served next stood in the line");
        waiting.waited += self.hub.ctx.now - next.since;
        self.hub.begin_service(waiting, next.service);
    }

    /// The moment has come at which somebody who shares a CPU may leave it.
    pub(super) fn depart(&mut self, index: u32, ticket: Ticket) {
        let station = StationId(index);
        if self.hub.armed[index as usize] != ticket {
            return;
        }
        self.hub.tally.events += 1;
        self.hub.ctx.stations[index as usize].disarm();
        while let Some(gone) = self.hub.ctx.stations[index as usize].depart(self.hub.ctx.now) {
            let id = self.visits.live(gone).expect("who shares a CPU lives");
            let visit = &mut self.visits[id];
            let (state, since) = (visit.state, visit.since);
            assert!(visit.station == station && state.shares(), "who leaves a CPU shared it");
            if state == State::Sharing {
                visit.served += visit.demand;
            }
            visit.state = State::Running;
            self.hub.ctx.stations[index as usize].left(self.hub.ctx.now, since);
            self.admit(station);
            if state == State::Sharing {
                self.hub.ready.push_back((id, Input::Resume(Resume::Done)));
            } else {
                let way = if state == State::Sending { Way::Call } else { Way::Answer };
                self.hub.travel(&mut self.visits[id], way);
            }
        }
        self.hub.rearm(station);
    }

    /// Those who waited for a shared CPU and now have a core know how long.
    #[inline]
    pub(super) fn admit(&mut self, station: StationId) {
        while let Some(started) = self.hub.ctx.stations[station.0 as usize].admit(self.hub.ctx.now) {
            let waiting = &mut self.visits[started.visit];
            assert!(waiting.state.shares() && waiting.station == station, "who is let in stood before the shared CPU");
            waiting.waited += self.hub.ctx.now - started.since;
        }
    }
}
