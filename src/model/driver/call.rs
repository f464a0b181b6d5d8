//! Calls: how a visit is opened, sent, and moved on.

use super::advance::Onward;
use super::{Driver, Input, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::Span;
use crate::model::ask::{Ending, Reply};
use crate::model::component::Origin;
use crate::model::ids::InstanceId;
use crate::model::link::{Place, Way, Width};
use crate::model::observer::Observer;
use crate::model::visit::{Cursor, Frame, State, Visit};

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
        let id = self.open(Some(caller), self.in_whose_name(instance, before), place, origin);
        if many {
            self.visits[id].many = true;
            let tag = self.ctx.call.tag;
            self.groups.add(self.visits[caller].group, id, tag);
        } else {
            self.visits[caller].child = id;
        }
        if let Some(timeout) = self.ctx.call.timeout {
            let subject = Subject { kind: VISIT, index: id.index };
            self.visits[id].timer = self.ctx.agenda.push_after(self.ctx.now, timeout, Rank::Timer, subject);
            self.visits[id].cancel = self.ctx.call.cancel;
        }
        self.send(id, place)
    }

    /// The instance that calls: the visited one or, if that is a part of its caller, the caller.
    #[inline]
    fn in_whose_name(&self, visited: InstanceId, caller: InstanceId) -> InstanceId {
        if self.ctx.world.instance(visited).place.is_some() { visited } else { caller }
    }

    /// Sends a visit off to where it takes place.
    #[inline]
    pub(super) fn send(&mut self, id: Id, from: Place) -> Onward {
        let net = &self.ctx.world.net;
        let frame = &self.visits[id].frame;
        let (delay, width) = (net.delay(Way::Call, from, frame.place), net.width(Way::Call, from, frame.place));
        if width != Width::Unlimited && frame.ask.request_bytes > 0 {
            self.visits[id].travel = delay;
            let bytes = self.visits[id].frame.ask.request_bytes;
            self.transfer(id, width, bytes, Way::Call);
            return None;
        }
        if delay.is_zero() {
            return Some((id, Input::Enter));
        }
        self.schedule_fixed(id, delay, State::Travelling);
        None
    }

    /// The bytes of a message occupy a link before it travels for `Visit::travel`.
    pub(super) fn transfer(&mut self, id: Id, width: Width, bytes: u32, way: Way) {
        let (occupying, travelling) = match way {
            Way::Call => (State::Sending, State::Travelling),
            Way::Answer => (State::Replying, State::Answering),
        };
        match width {
            Width::Unlimited => self.travel(id, way),
            Width::Private(ticks) => {
                let at = self.ctx.now + Span::from_ticks(f64::from(bytes) * ticks) + self.visits[id].travel;
                self.schedule_visit(id, at, travelling);
            }
            Width::Shared(station, ticks) => {
                let demand = Span::from_ticks(f64::from(bytes) * ticks);
                if demand.is_zero() {
                    self.travel(id, way);
                } else {
                    self.serve(id, station, demand);
                    self.visits[id].state = occupying;
                }
            }
        }
    }

    /// A message has left the link's narrow end and is on its way.
    pub(super) fn travel(&mut self, id: Id, way: Way) {
        let state = if way == Way::Call { State::Travelling } else { State::Answering };
        self.schedule_fixed(id, self.visits[id].travel, state);
    }

    pub(super) fn call_many(&mut self, id: Id, need: u32, cancel: bool) -> Onward {
        let open = self.ctx.calls.len() as u32;
        assert!(need <= open, "{need} answers are needed of {open} calls");
        self.wait_for(id, open, need);
        let group = self.groups.take();
        let visit = &mut self.visits[id];
        (visit.group, visit.cancel_rest) = (group, cancel);
        self.make_calls(id);
        if need > 0 {
            return None;
        }
        self.reply = Reply { ending: Ending::Ok, tag: 0, bytes: 0 };
        Some((id, Input::Reply))
    }

    /// More calls for the wait at hand.
    pub(super) fn call_more(&mut self, id: Id) -> Onward {
        let more = self.ctx.calls.len() as u32;
        let visit = &mut self.visits[id];
        (visit.state, visit.open) = (State::Calling, visit.open + more);
        let (need, open) = (visit.need, visit.open);
        assert!(0 < need && need <= open, "{need} answers are needed of {open} calls");
        self.make_calls(id);
        None
    }

    fn make_calls(&mut self, id: Id) {
        let mut calls = std::mem::take(&mut self.ctx.calls);
        for call in calls.drain(..) {
            self.ctx.call = call;
            if let Some(next) = self.call(id, true) {
                self.ready.push_back(next);
            }
        }
        self.ctx.calls = calls;
        self.visits[id].due = Ticket::NONE;
        if let Some(span) = self.ctx.overdue_after.take() {
            self.set_deadline(id, span);
        }
    }

    /// The visit moves on to another component; its caller and the caller's timer stay.
    #[inline]
    pub(super) fn forward(&mut self, id: Id) -> Onward {
        self.leave_group(id);
        self.let_go(id);
        self.record(id, Ending::Ok);
        let visit = &mut self.visits[id];
        let leaves = !visit.is_root() || visit.origin == Origin::Background;
        assert!(leaves, "a request's first visit stays until the request ends");
        let Frame { instance, caller, place, .. } = visit.frame;
        visit.branch = false;
        self.visits[id].frame.caller = self.in_whose_name(instance, caller);
        self.settle(id);
        self.send(id, place)
    }

    /// A visit for the call in the context, made at `place` in the name of `from`.
    #[inline]
    pub(super) fn open(&mut self, caller: Option<Id>, from: InstanceId, place: Place, origin: Origin) -> Id {
        let id = self.visits.claim(Visit::blank);
        let (waits, asker) = caller.map_or((0, u16::MAX), |caller| {
            let caller = &self.visits[caller];
            (caller.wait, caller.component.0)
        });
        let visit = &mut self.visits[id];
        (visit.caller, visit.answers, visit.timer) = (caller.unwrap_or(Id::NONE), waits, Ticket::NONE);
        (visit.asker.0, visit.asked_by) = (asker, from);
        (visit.many, visit.cancel, visit.doomed, visit.origin) = (false, false, false, origin);
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
        let call = &self.ctx.call;
        let instance = self.ctx.world.instance(call.to);
        let visit = &mut self.visits[id];
        (visit.component, visit.arrived) = (instance.component, self.ctx.now);
        let frame = &mut visit.frame;
        (frame.ask, frame.lineage, frame.instance) = (call.ask, call.lineage, call.to);
        (frame.ordinal, frame.entered) = (instance.ordinal, self.ctx.now);
        frame.place = instance.place.unwrap_or(frame.place);
        frame.cursor = Cursor::at(call.entry);
        frame.pooled = call.pooled;
        (visit.state, visit.due, visit.child) = (State::Travelling, Ticket::NONE, Id::NONE);
        (visit.waited, visit.served) = (Span::ZERO, Span::ZERO);
        let counted = visit.origin == Origin::Request && self.is_measured(self.ctx.now);
        self.visits_open += u64::from(counted);
    }
}
