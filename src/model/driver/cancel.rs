//! Calling off: who nobody waits for any more is told so, one link delay later, and tells those whom it called.

use super::{Driver, Input, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::model::ask::{Ending, Reply};
use crate::model::link::{Place, Way};
use crate::model::observer::Observer;
use crate::model::visit::{NO_GROUP, State, Visit};

/// Visits that were called together, by the number of their group.
#[derive(Debug, Default)]
pub(super) struct Groups {
    members: Vec<Vec<(Id, u64)>>,
    free: Vec<u32>,
}

impl Groups {
    /// A new group.
    pub(super) fn take(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.members.push(Vec::new());
            self.members.len() as u32 - 1
        })
    }

    /// A visit, with its caller's mark, joins a group.
    pub(super) fn add(&mut self, group: u32, visit: Id, tag: u64) {
        self.members[group as usize].push((visit, tag));
    }

    /// Those who were called together.
    pub(super) fn members(&self, group: u32) -> &[(Id, u64)] {
        &self.members[group as usize]
    }

    /// The group is not needed any more.
    fn free(&mut self, group: u32) {
        self.members[group as usize].clear();
        self.free.push(group);
    }
}

impl<O: Observer> Driver<O> {
    /// The visit's several calls are over for it; those that are open are called off if it wants so.
    #[inline]
    pub(super) fn leave_group(&mut self, id: Id) {
        if self.visits[id].group != NO_GROUP {
            self.disband(id);
        }
    }

    fn disband(&mut self, id: Id) {
        if self.visits[id].cancel_rest {
            self.call_off_rest(id);
        } else {
            self.give_up_lost(id);
        }
        let group = std::mem::replace(&mut self.visits[id].group, NO_GROUP);
        self.groups.free(group);
    }

    /// Calls off those of a visit's group that are not over.
    pub(super) fn call_off_rest(&mut self, id: Id) {
        let (group, place) = (self.visits[id].group, self.visits[id].frame.place);
        for at in 0..self.groups.members(group).len() {
            let child = self.groups.members(group)[at].0;
            self.call_off(id, child, place);
        }
    }

    /// Nobody waits any more for those of a visit's group that have vanished.
    fn give_up_lost(&mut self, id: Id) {
        let group = self.visits[id].group;
        for at in 0..self.groups.members(group).len() {
            let child = self.groups.members(group)[at].0;
            if self.visits.get(child).is_some_and(|child| child.caller == id && child.state == State::Lost) {
                self.part(child);
            }
        }
    }

    /// Calls off a visit that `caller`, at `from`, waits for; nothing if it is over or waited for by nobody.
    fn call_off(&mut self, caller: Id, child: Id, from: Place) {
        if self.visits.get(child).is_some_and(|child| child.caller == caller) {
            self.part(child);
            self.doom(child, from);
        }
    }

    /// Cuts a visit's link to its caller, whose component is told.
    fn part(&mut self, id: Id) {
        let visit = &mut self.visits[id];
        (visit.caller, visit.timer, visit.many) = (Id::NONE, Ticket::NONE, false);
        let (asker, caller) = (visit.asker, visit.asked_by);
        let reply = Reply { ending: Ending::Cancelled, tag: visit.tag, ..Reply::NONE };
        visit.unconnected = false;
        let lost = visit.state == State::Lost;
        self.hub.components[usize::from(asker.0)].call_over(caller, reply, &mut self.hub.ctx);
        if lost {
            self.visits.remove(id);
        }
    }

    /// The news that nobody waits for it any more sets out from `from` for a visit. Where it takes no time, neither does
    /// the call, which it does not overtake: who comes in at this instant does so first.
    pub(super) fn doom(&mut self, id: Id, from: Place) {
        let Some(visit) = self.visits.get(id).filter(|visit| !visit.state.is_over()) else { return };
        let delay = self.hub.ctx.world.net.delay(Way::Call, from, visit.frame.place);
        if delay.is_zero() {
            if visit.comes_in_now() {
                self.hub.ready.push_back((id, Input::CalledOff));
            } else {
                self.cut_short(id);
            }
            return;
        }
        let subject = Subject { kind: VISIT, index: id.index };
        let timer = self.hub.ctx.agenda.push_after(self.hub.ctx.now, delay, Rank::Timer, subject);
        let visit = &mut self.visits[id];
        (visit.doomed, visit.timer) = (true, timer);
    }

    /// The news has come: the visit and all that it waits for are called off.
    pub(super) fn cut_short(&mut self, id: Id) {
        let visit = &self.visits[id];
        if visit.state.is_over() {
            return;
        }
        let Visit { child, state, component, group, .. } = *visit;
        let place = visit.frame.place;
        if !matches!(state, State::Travelling | State::Sending) {
            self.hub.components[usize::from(component.0)].abandoned(&visit.frame);
        }
        self.call_off(id, child, place);
        if group != NO_GROUP {
            self.call_off_rest(id);
        }
        self.leave(id);
        self.hub.record(&self.visits[id], Ending::Cancelled);
        self.dismiss(id, Ending::Cancelled);
    }

    /// The single call that a visit which is gone waits for is nobody's any more.
    pub(super) fn orphan_child(&mut self, id: Id) {
        let child = self.visits[id].child;
        if self.visits.get(child).is_some_and(|child| child.caller == id) {
            self.part(child);
        }
    }
}
