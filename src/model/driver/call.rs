//! Calls: how a visit is opened, sent, and moved on.

use super::advance::Onward;
use super::{Driver, Input, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::Span;
use crate::model::ask::{Ending, Reply};
use crate::model::component::{Ctx, Origin};
use crate::model::ids::{ComponentId, InstanceId};
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
        let id = self.open(Some(caller), self.ctx.in_whose_name(instance, before), place, origin);
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

    /// Sends a visit off to where it takes place.
    #[inline]
    pub(super) fn send(&mut self, id: Id, from: Place) -> Onward {
        let visit = &mut self.visits[id];
        let Some(path) = self.ctx.world.net.path(from, visit.frame.place) else { return Some((id, Input::Enter)) };
        let delay = path.delays[Way::Call as usize];
        let (width, bytes) = (path.widths[Way::Call as usize], visit.frame.ask.request_bytes);
        if bytes > 0 && width != Width::Unlimited {
            visit.travel = delay;
            self.transfer(id, width, bytes, Way::Call);
            return None;
        }
        if delay.is_zero() {
            return Some((id, Input::Enter));
        }
        visit.state = State::Travelling;
        let subject = Subject { kind: VISIT, index: id.index };
        visit.due = self.ctx.agenda.push_after(self.ctx.now, delay, Rank::Work, subject);
        None
    }

    /// Sends the answer of a visit that is over; true if it is there at once.
    #[inline]
    pub(super) fn send_back(&mut self, id: Id, to: Place, bytes: u32) -> bool {
        let visit = &mut self.visits[id];
        let Some(path) = self.ctx.world.net.path(visit.frame.place, to) else { return true };
        let delay = path.delays[Way::Answer as usize];
        let width = path.widths[Way::Answer as usize];
        if bytes > 0 && width != Width::Unlimited {
            visit.travel = delay;
            self.transfer(id, width, bytes, Way::Answer);
            return false;
        }
        if delay.is_zero() {
            return true;
        }
        visit.state = State::Answering;
        let subject = Subject { kind: VISIT, index: id.index };
        visit.due = self.ctx.agenda.push_after(self.ctx.now, delay, Rank::Work, subject);
        false
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
        self.leave(id);
        self.record(id, Ending::Ok);
        let visit = &mut self.visits[id];
        assert!(!visit.is_root(), "a request's first visit stays until the request ends");
        let Frame { instance, caller, place, .. } = visit.frame;
        visit.branch = false;
        visit.frame.caller = self.ctx.in_whose_name(instance, caller);
        self.tally.visits += 1;
        self.visits_open += u64::from(visit.settle(&self.ctx) && self.schedule.measures(self.ctx.now));
        self.send(id, place)
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
        visit.tag = self.ctx.call.tag;
        visit.branch = self.ctx.call.to == from && self.ctx.call.entry != 0;
        self.tally.visits += 1;
        self.visits_open += u64::from(visit.settle(&self.ctx) && self.schedule.measures(self.ctx.now));
        id
    }
}

impl Visit {
    /// Turns a visit into one at the instance that the call in the context names. True if it is below a request.
    #[inline]
    fn settle(&mut self, ctx: &Ctx) -> bool {
        let call = &ctx.call;
        let instance = ctx.world.instance(call.to);
        (self.component, self.arrived) = (instance.component, ctx.now);
        let frame = &mut self.frame;
        (frame.ask, frame.lineage, frame.instance) = (call.ask, call.lineage, call.to);
        (frame.ordinal, frame.entered) = (instance.ordinal, ctx.now);
        frame.place = instance.place.unwrap_or(frame.place);
        frame.cursor = Cursor::at(call.entry);
        frame.pooled = call.pooled;
        (self.state, self.due, self.child) = (State::Travelling, Ticket::NONE, Id::NONE);
        (self.waited, self.served) = (Span::ZERO, Span::ZERO);
        self.origin == Origin::Request && !self.is_root()
    }
}
