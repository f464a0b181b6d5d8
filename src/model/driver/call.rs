//! Calls: how a visit is opened, sent, and moved on.

use super::advance::Onward;
use super::{Driver, Input};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::model::ask::Reply;
use crate::model::observer::Observer;
use crate::model::visit::{State, Visit};

impl<O: Observer> Driver<O> {
    /// Makes the call in the context for a visit, which waits for its answer alone.
    #[inline(always)]
    pub(super) fn call(&mut self, caller: Id) -> Onward {
        let waiting = &mut self.visits[caller];
        waiting.wait_for(1, 1);
        let maker = self.hub.maker(caller, waiting);
        let (id, visit) = self.visits.claim(Visit::blank);
        visit.frame.id = id;
        let there = self.hub.make_call(visit, &maker);
        self.visits[caller].child = id;
        there.then_some((id, Input::Enter))
    }

    /// Makes the call in the context for a visit, which waits for several answers.
    fn call_one_of_many(&mut self, caller: Id) -> Onward {
        let waiting = &self.visits[caller];
        let (maker, group) = (self.hub.maker(caller, waiting), waiting.group);
        let (id, visit) = self.visits.claim(Visit::blank);
        visit.frame.id = id;
        self.groups.add(group, id, self.hub.ctx.call.tag);
        let there = self.hub.make_call(visit, &maker);
        self.visits[id].many = true;
        there.then_some((id, Input::Enter))
    }

    pub(super) fn call_many(&mut self, id: Id, need: u32, cancel: bool) -> Onward {
        let open = self.hub.ctx.calls.len() as u32;
        assert!(need <= open, "{need} answers are needed of {open} calls");
        self.leave_group(id);
        let group = self.groups.take();
        let visit = &mut self.visits[id];
        visit.wait_for(open, need);
        (visit.group, visit.cancel_rest) = (group, cancel);
        self.make_calls(id);
        if need > 0 {
            return None;
        }
        self.hub.ctx.reply = Reply::NONE;
        Some((id, Input::Reply))
    }

    /// More calls for the wait at hand.
    pub(super) fn call_more(&mut self, id: Id) -> Onward {
        let more = self.hub.ctx.calls.len() as u32;
        let visit = &mut self.visits[id];
        (visit.state, visit.open) = (State::Calling, visit.open + more);
        let (need, open) = (visit.need, visit.open);
        assert!(need > 0, "more calls are made by who needs no answer");
        self.make_calls(id);
        if need <= open {
            return None;
        }
        // Others failed before it could go on: what it did for one answer it does for the next.
        let visit = &mut self.visits[id];
        (visit.state, visit.due) = (State::Running, Ticket::NONE);
        self.tell_made(id);
        Some((id, Input::Reply))
    }

    #[inline(never)]
    fn make_calls(&mut self, id: Id) {
        let mut calls = std::mem::take(&mut self.hub.ctx.calls);
        for call in calls.drain(..) {
            self.hub.ctx.call = call;
            if let Some(next) = self.call_one_of_many(id) {
                self.hub.ready.push_back(next);
            }
        }
        self.hub.ctx.calls = calls;
        let visit = &mut self.visits[id];
        visit.due = Ticket::NONE;
        if let Some(span) = self.hub.ctx.overdue_after.take() {
            self.hub.set_deadline(visit, span);
        }
    }

    /// As [`Hub::forward`](super::hub::Hub::forward), for a visit that leaves something behind.
    #[inline(never)]
    pub(super) fn leave_and_forward(&mut self, id: Id) -> Onward {
        self.leave_all(id);
        self.hub.forward(&mut self.visits[id]).then_some((id, Input::Enter))
    }
}
