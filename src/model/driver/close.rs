//! The one door out: every visit ends here, gives back what it held, is recorded once and answers its caller.

use super::advance::Onward;
use super::{Driver, Input};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::model::ask::{Ending, Reply};
use crate::model::link::Place;
use crate::model::observer::Observer;
use crate::model::visit::{NO_GROUP, State};

impl<O: Observer> Driver<O> {
    /// The visit is over though its component did not say so.
    #[inline(never)]
    pub(super) fn end(&mut self, id: Id, ending: Ending, bytes: u32) -> Onward {
        let visit = &self.visits[id];
        self.hub.components[usize::from(visit.component.0)].abandoned(&visit.frame);
        self.orphan_child(id);
        self.close(id, ending, bytes)
    }

    /// The visit is over.
    #[inline(always)]
    pub(super) fn close(&mut self, id: Id, ending: Ending, bytes: u32) -> Onward {
        self.leave(id);
        let to = self.awaited_at(id);
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        visit.version = hub.ctx.version.take().or(visit.version);
        if visit.is_request() {
            hub.end_root(visit, ending);
            self.visits.remove(id);
            return None;
        }
        (visit.ending, visit.bytes) = (ending, bytes);
        hub.record(visit, ending);
        let Some(to) = to else {
            self.end_orphan(id, ending);
            return None;
        };
        if hub.send_back(visit, to, bytes) { self.deliver(id) } else { None }
    }

    /// Where somebody waits for the answer of a visit, if anybody does.
    #[inline(always)]
    pub(super) fn awaited_at(&self, id: Id) -> Option<Place> {
        let visit = &self.visits[id];
        if visit.is_sent() {
            return self.hub.ctx.world.instance(visit.asked_by).place;
        }
        self.visits.get(visit.caller).map(|waiting| waiting.frame.place)
    }

    /// The visit is over, and nobody waits for its answer.
    #[inline(never)]
    fn end_orphan(&mut self, id: Id, ending: Ending) {
        self.hub.tell_over(&self.visits[id]);
        self.dismiss(id, ending);
    }

    /// A visit that nobody waits for is gone; the first visit of a request ends the request.
    #[inline(never)]
    pub(super) fn dismiss(&mut self, id: Id, ending: Ending) {
        let visit = &self.visits[id];
        if visit.is_root() {
            self.hub.end_root(visit, ending);
        }
        self.visits.remove(id);
    }

    /// Leaves everything behind: those called together, every station. Nothing is held by a closed visit.
    #[inline(always)]
    pub(super) fn leave(&mut self, id: Id) {
        let visit = &mut self.visits[id];
        if let Some(held) = visit.let_go_of_all() {
            self.free(held);
        } else if visit.is_encumbered() {
            self.leave_all(id);
        }
    }

    pub(super) fn leave_all(&mut self, id: Id) {
        self.leave_group(id);
        self.give_all_back(id);
        if self.visits[id].state.in_station() {
            self.walk_out(id);
        }
        let visit = &mut self.visits[id];
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
    }

    fn give_all_back(&mut self, id: Id) {
        while let Some(held) = self.visits[id].let_go(None) {
            self.free(held);
        }
    }

    /// Leaves a station before the time.
    #[inline(never)]
    fn walk_out(&mut self, id: Id) {
        let visit = &mut self.visits[id];
        let (station, since, rank) = (visit.station, visit.since, visit.rank);
        if matches!(visit.state, State::InLine | State::Queued) {
            visit.waited += self.hub.ctx.now - since;
        }
        if visit.state == State::Served {
            self.free_server(station, since);
        } else {
            self.hub.ctx.stations[station.0 as usize].abandon(self.hub.ctx.now, rank, since);
            self.admit(station);
            self.hub.rearm(station);
        }
    }

    /// The answer of a closed visit reaches its caller, if that still waits; the visit is gone.
    #[inline(always)]
    pub(super) fn deliver(&mut self, id: Id) -> Onward {
        if self.hub.ctx.conditions.matter() && self.answer_vanishes(id) {
            return None;
        }
        let visit = &self.visits[id];
        if visit.is_sent() {
            self.hub.end_root(visit, visit.ending);
            self.visits.remove(id);
            return None;
        }
        let (caller, wait) = (visit.caller, visit.answers);
        let reply = self.hub.tell_over(visit);
        self.visits.remove(id);
        self.answer(caller, wait, reply)
    }

    /// Counts an answer; the caller goes on if it need not wait for more.
    #[inline(always)]
    fn answer(&mut self, caller: Id, wait: u32, reply: Reply) -> Onward {
        let waiting = self.visits.get_mut(caller)?;
        if waiting.wait != wait {
            return None;
        }
        assert!(waiting.open > 0, "law broken: a call was answered twice");
        waiting.open -= 1;
        if reply.ending == Ending::Ok {
            waiting.need = waiting.need.saturating_sub(1);
        }
        if waiting.state != State::Calling {
            return None;
        }
        let (met, lost) = (waiting.need == 0, waiting.need > waiting.open);
        if !met && !lost {
            return None;
        }
        waiting.version = reply.version.or(waiting.version);
        waiting.state = State::Running;
        waiting.due = Ticket::NONE;
        if waiting.group != NO_GROUP {
            self.decide(caller, met);
        }
        self.hub.ctx.reply = reply;
        Some((caller, Input::Reply))
    }

    /// Several calls are decided: the rest is called off, if the caller has what it needs and wants so.
    fn decide(&mut self, caller: Id, met: bool) {
        self.tell_made(caller);
        if met && self.visits[caller].cancel_rest {
            self.call_off_rest(caller);
        }
    }

    /// The component can read the tags of all calls of the wait at hand.
    pub(super) fn tell_made(&mut self, caller: Id) {
        self.hub.ctx.made.clear();
        let made = self.groups.members(self.visits[caller].group).iter().map(|(_, tag)| *tag);
        self.hub.ctx.made.extend(made);
    }

    /// The timer of a visit has run out. Its caller gives up, and the visit becomes an orphan that works on, or is
    /// called off, or is none if nobody has taken the call; or the news that it was called off has come.
    pub(super) fn time_out(&mut self, id: Id) -> Onward {
        let visit = &mut self.visits[id];
        if visit.doomed {
            self.cut_short(id);
            return None;
        }
        let ending = if visit.unconnected { Ending::Unreachable } else { Ending::TimedOut };
        let reply = Reply { ending, tag: visit.tag, ..Reply::NONE };
        let (caller, wait, many, cancel) = (visit.caller, visit.answers, visit.many, visit.cancel);
        let (asker, by) = (visit.asker, visit.asked_by);
        (visit.caller, visit.timer, visit.many) = (Id::NONE, Ticket::NONE, false);
        if many {
            self.hub.components[usize::from(asker.0)].call_over(by, reply, &mut self.hub.ctx);
        }
        let visit = &self.visits[id];
        if visit.unconnected && visit.state != State::Lost {
            self.hub.forget(visit);
        }
        if visit.unconnected || visit.state == State::Lost {
            self.visits.remove(id);
            return self.answer(caller, wait, reply);
        }
        let place = self.visits.get(caller).map(|caller| caller.frame.place);
        if let Some(place) = place.filter(|_| cancel) {
            self.doom(id, place);
        }
        self.answer(caller, wait, reply)
    }
}
