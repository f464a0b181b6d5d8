//! The one door out: every visit ends here, gives back what it held, is recorded once and answers its caller.

use super::advance::Onward;
use super::{Driver, Input};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::model::ask::{Ending, Reply};
use crate::model::link::Way;
use crate::model::observer::Observer;
use crate::model::record::{RequestRecord, VisitRecord};
use crate::model::visit::State;

impl<O: Observer> Driver<O> {
    /// The component says that the visit is over.
    #[inline]
    pub(super) fn finish(&mut self, id: Id, ending: Ending, bytes: u32) -> Onward {
        self.close(id, ending, bytes)
    }

    /// The visit is over though its component did not say so.
    pub(super) fn end(&mut self, id: Id, ending: Ending, bytes: u32) -> Onward {
        let visit = &self.visits[id];
        self.components[usize::from(visit.component.0)].abandoned(&visit.frame);
        self.close(id, ending, bytes)
    }

    #[inline]
    fn close(&mut self, id: Id, ending: Ending, bytes: u32) -> Onward {
        self.let_go(id);
        self.record(id, ending);
        let visit = &mut self.visits[id];
        (visit.ending, visit.bytes) = (ending, bytes);
        let (caller, place) = (visit.caller, visit.frame.place);
        let Some(waiting) = self.visits.get(caller) else {
            self.dismiss(id, ending);
            return None;
        };
        let delay = self.ctx.world.net.delay(Way::Answer, place, waiting.frame.place);
        if delay.is_zero() {
            return self.deliver(id);
        }
        self.schedule_fixed(id, delay, State::Answering);
        None
    }

    /// A visit that nobody waits for is gone; the first visit of a request ends the request.
    fn dismiss(&mut self, id: Id, ending: Ending) {
        let visit = &self.visits[id];
        let root = visit.frame.caller.0 == u32::MAX;
        if root {
            let record = RequestRecord {
                class: visit.frame.ask.class,
                issued: visit.frame.entered,
                ended: self.ctx.now,
                ending,
            };
            self.tally.ended += 1;
            if self.is_measured(record.issued) {
                self.tally.measured_open -= 1;
            }
            self.observer.ended(&record);
        }
        self.visits.remove(id);
    }

    /// Leaves every station; nothing is held by a closed visit.
    pub(super) fn let_go(&mut self, id: Id) {
        while let Some(count) = self.visits[id].held_count.checked_sub(1) {
            let station = self.visits[id].held[usize::from(count)].station;
            self.give_back(id, station);
        }
        let visit = &self.visits[id];
        let (station, since, rank) = (visit.station, visit.since, visit.rank);
        match visit.state {
            State::InLine | State::Queued | State::Sharing => {
                self.stations[station.0 as usize].abandon(self.ctx.now, rank, since);
                self.admit(station);
                self.rearm(station);
            }
            State::Served => self.free_server(station, since),
            State::Running
            | State::Travelling
            | State::Sleeping
            | State::Calling
            | State::Parked
            | State::Answering => {}
        }
        let visit = &mut self.visits[id];
        visit.due = Ticket::NONE;
        visit.state = State::Running;
    }

    #[inline]
    pub(super) fn record(&mut self, id: Id, ending: Ending) {
        let visit = &self.visits[id];
        self.visits_open -= u64::from(self.is_measured(visit.frame.entered));
        self.observer.visited(&VisitRecord {
            component: visit.component,
            ordinal: visit.frame.ordinal,
            class: visit.frame.ask.class,
            lineage: visit.frame.lineage,
            entered: visit.frame.entered,
            arrived: visit.arrived,
            closed: self.ctx.now,
            waited: visit.waited,
            served: visit.served,
            ending,
            branch: visit.branch,
        });
    }

    /// The answer of a closed visit reaches its caller, if that still waits; the visit is gone.
    #[inline]
    pub(super) fn deliver(&mut self, id: Id) -> Onward {
        let visit = &self.visits[id];
        let (caller, reply) = (visit.caller, Reply { ending: visit.ending, tag: visit.tag, bytes: visit.bytes });
        let wait = visit.answers;
        self.visits.remove(id);
        self.answer(caller, wait, reply)
    }

    /// Counts an answer; the caller goes on if it need not wait for more.
    #[inline]
    fn answer(&mut self, caller: Id, wait: u32, reply: Reply) -> Onward {
        let waiting = self.visits.get_mut(caller)?;
        if waiting.wait != wait || waiting.state != State::Calling {
            return None;
        }
        assert!(waiting.open > 0, "law broken: a call was answered twice");
        waiting.open -= 1;
        if reply.ending == Ending::Ok {
            waiting.need = waiting.need.saturating_sub(1);
        }
        let decided = waiting.need == 0 || waiting.need > waiting.open;
        self.reply = reply;
        decided.then_some((caller, Input::Reply))
    }

    /// The caller of a visit gives up on it. The visit becomes an orphan and works on.
    pub(super) fn time_out(&mut self, index: u32, ticket: Ticket) {
        let Some(id) = self.visits.live(index) else { return };
        let visit = &mut self.visits[id];
        if visit.timer != ticket {
            return;
        }
        self.tally.events += 1;
        let reply = Reply { ending: Ending::TimedOut, tag: visit.tag, bytes: 0 };
        let (caller, wait) = (visit.caller, visit.answers);
        (visit.caller, visit.timer) = (Id::NONE, Ticket::NONE);
        let onward = self.answer(caller, wait, reply);
        if let Some((caller, input)) = onward {
            self.advance(caller, input);
        }
    }
}
