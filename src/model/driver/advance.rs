//! From step to step: what each step means.

use super::{Driver, Input};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::Ending;
use crate::model::ids::StationId;
use crate::model::link::Way;
use crate::model::observer::Observer;
use crate::model::station::{Admitted, Grant};
use crate::model::step::Step;
use crate::model::visit::{Held, NO_GROUP, State};

/// Whether the chain at hand goes on.
pub(super) type Onward = Option<(Id, Input)>;

impl<O: Observer> Driver<O> {
    /// As [`Driver::go_on`], by who does so aside from the loop over all events.
    #[inline(never)]
    pub(super) fn advance(&mut self, onward: Onward) {
        self.go_on(onward);
    }

    /// Runs whoever goes on, and whoever it calls or answers without delay, and then everybody else who can go on in
    /// this instant, until all must wait.
    #[inline(always)]
    pub(super) fn go_on(&mut self, mut onward: Onward) {
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

    /// Takes the next steps of a visit.
    #[inline(always)]
    fn proceed(&mut self, id: Id, mut input: Input) -> Onward {
        if self.hub.ctx.conditions.matter()
            && let Some(onward) = self.impede(id, input)
        {
            return onward;
        }
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        // What takes no time and concerns nobody else is done here and now.
        loop {
            match hub.ask(visit, input) {
                Step::Acquire { station, again, patience } => match hub.acquire(visit, station, again, patience) {
                    Grant::Held => {}
                    Grant::Waits(_) => return None,
                    Grant::Refused => return self.end(id, Ending::Rejected, 0),
                },
                Step::Serve(_, Span::ZERO) | Step::Sleep { span: Span::ZERO, .. } => {}
                Step::Release(station) => {
                    self.give_back(id, station);
                    return Some((id, Input::Done));
                }
                Step::Serve(station, demand) => {
                    hub.serve(visit, station, demand);
                    return None;
                }
                Step::Sleep { span, fixed: true } => {
                    hub.schedule_fixed(visit, span, State::Sleeping);
                    return None;
                }
                Step::Sleep { span, fixed: false } => {
                    hub.schedule_visit(visit, hub.ctx.now + span, State::Sleeping);
                    return None;
                }
                Step::Call => {
                    if visit.group != NO_GROUP {
                        self.leave_group(id);
                    }
                    return self.call(id);
                }
                Step::CallMany { need, cancel } => return self.call_many(id, need, cancel),
                Step::CallMore => return self.call_more(id),
                Step::Forward => {
                    if visit.is_encumbered() {
                        return self.leave_and_forward(id);
                    }
                    return hub.forward(visit).then_some((id, Input::Enter));
                }
                Step::Park => {
                    visit.state = State::Parked;
                    return None;
                }
                Step::Finish { ending, bytes } => return self.close(id, ending, bytes),
            }
            input = Input::Done;
        }
    }

    /// Gives back a held server; the next in line goes on afterwards.
    #[inline]
    pub(super) fn give_back(&mut self, id: Id, station: StationId) {
        let held = self.visits[id].let_go(Some(station));
        self.free(held.expect("only a held server is given back"));
    }

    /// A server that was held is free.
    #[inline]
    pub(super) fn free(&mut self, held: Held) {
        let Held { station, since } = held;
        if let Some(next) = self.hub.ctx.stations[station.0 as usize].release(self.hub.ctx.now, since) {
            self.grant(next, station);
        }
    }

    #[inline(never)]
    fn grant(&mut self, next: Admitted, station: StationId) {
        let visit = &mut self.visits[next.visit];
        assert!(visit.state == State::InLine && visit.station == station, "who is let in stood in the line");
        visit.waited += self.hub.ctx.now - next.since;
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
        visit.hold(station, next.since);
        self.hub.ready.push_back((next.visit, Input::Done));
    }

    /// What a visit waited for has come that few wait for.
    #[inline(never)]
    pub(super) fn due(&mut self, id: Id) -> Onward {
        let state = self.visits[id].state;
        match state {
            State::InLine => self.end(id, Ending::Shed, 0),
            State::Calling => {
                self.tell_made(id);
                Some((id, Input::Overdue))
            }
            State::Running
            | State::Travelling
            | State::Sleeping
            | State::Served
            | State::Answering
            | State::Queued
            | State::Sharing
            | State::Sending
            | State::Replying
            | State::Parked
            | State::Lost => {
                unreachable!("nobody who is {state:?} waits for an event of its own")
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
                self.hub.ready.push_back((id, Input::Done));
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
