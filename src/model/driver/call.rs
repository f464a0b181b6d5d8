//! Calls: how a visit is opened, sent, and moved on.

use super::advance::Onward;
use super::{Driver, Input, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::model::ask::{Ending, Reply};
use crate::model::component::Origin;
use crate::model::ids::{ComponentId, InstanceId};
use crate::model::link::Place;
use crate::model::observer::Observer;
use crate::model::visit::{Frame, State, Visit};

impl<O: Observer> Driver<O> {
    /// The visit waits for `need` successes of `open` calls; what it waited for before is over.
    #[inline]
    pub(super) fn wait_for(&mut self, id: Id, open: u32, need: u32) {
        self.leave_group(id);
        let visit = &mut self.visits[id];
        (visit.state, visit.open, visit.need) = (State::Calling, open, need);
        visit.wait = visit.wait.wrapping_add(1);
    }

    /// Makes a visit for the call in the context and sends it off. `caller` waits for the answer, alone or as one of
    /// `many`.
    #[inline]
    pub(super) fn call(&mut self, caller: Id, many: bool) -> Onward {
        let Visit { frame: Frame { instance, caller: before, place, .. }, origin, .. } = self.visits[caller];
        let id = self.open(Some(caller), self.hub.ctx.in_whose_name(instance, before), place, origin);
        if many {
            self.visits[id].many = true;
            let tag = self.hub.ctx.call.tag;
            self.groups.add(self.visits[caller].group, id, tag);
        } else {
            self.visits[caller].child = id;
        }
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        if let Some(timeout) = hub.ctx.call.timeout {
            let subject = Subject { kind: VISIT, index: id.index };
            visit.timer = hub.ctx.agenda.push_after(hub.ctx.now, timeout, Rank::Timer, subject);
            visit.cancel = hub.ctx.call.cancel;
        }
        hub.send(visit, place).then_some((id, Input::Enter))
    }

    pub(super) fn call_many(&mut self, id: Id, need: u32, cancel: bool) -> Onward {
        let open = self.hub.ctx.calls.len() as u32;
        assert!(need <= open, "{need} answers are needed of {open} calls");
        self.wait_for(id, open, need);
        let group = self.groups.take();
        let visit = &mut self.visits[id];
        (visit.group, visit.cancel_rest) = (group, cancel);
        self.make_calls(id);
        if need > 0 {
            return None;
        }
        self.hub.reply = Reply::NONE;
        Some((id, Input::Reply))
    }

    /// More calls for the wait at hand.
    pub(super) fn call_more(&mut self, id: Id) -> Onward {
        let more = self.hub.ctx.calls.len() as u32;
        let visit = &mut self.visits[id];
        (visit.state, visit.open) = (State::Calling, visit.open + more);
        let (need, open) = (visit.need, visit.open);
        assert!(0 < need && need <= open, "{need} answers are needed of {open} calls");
        self.make_calls(id);
        None
    }

    fn make_calls(&mut self, id: Id) {
        let mut calls = std::mem::take(&mut self.hub.ctx.calls);
        for call in calls.drain(..) {
            self.hub.ctx.call = call;
            if let Some(next) = self.call(id, true) {
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

    /// The visit moves on to another component; its caller and the caller's timer stay.
    #[inline]
    pub(super) fn forward(&mut self, id: Id) -> Onward {
        self.leave(id);
        let (hub, visit) = (&mut self.hub, &mut self.visits[id]);
        hub.record(visit, Ending::Ok);
        assert!(!visit.is_request(), "a request's first visit stays until the request ends");
        let Frame { instance, caller, place, .. } = visit.frame;
        visit.branch = false;
        visit.frame.caller = hub.ctx.in_whose_name(instance, caller);
        hub.settle(visit);
        hub.send(visit, place).then_some((id, Input::Enter))
    }

    /// A visit for the call in the context, made at `place` in the name of `from`.
    #[inline]
    pub(super) fn open(&mut self, caller: Option<Id>, from: InstanceId, place: Place, origin: Origin) -> Id {
        let (waits, asker) = caller.map_or((0, ComponentId(u16::MAX)), |caller| {
            let caller = &self.visits[caller];
            (caller.wait, caller.component)
        });
        let (id, visit) = self.visits.claim(Visit::blank);
        (visit.caller, visit.answers, visit.timer) = (caller.unwrap_or(Id::NONE), waits, Ticket::NONE);
        (visit.asker, visit.asked_by) = (asker, from);
        (visit.many, visit.cancel, visit.doomed, visit.origin) = (false, false, false, origin);
        (visit.frame.id, visit.frame.caller, visit.frame.place) = (id, from, place);
        visit.tag = self.hub.ctx.call.tag;
        visit.branch = self.hub.ctx.call.to == from && self.hub.ctx.call.entry != 0;
        self.hub.settle(visit);
        id
    }
}
