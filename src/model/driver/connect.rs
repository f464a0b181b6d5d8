//! Connections that are not made: a call that nobody takes is given up earlier than one whose answer is late.
//!
//! Whoever is there accepts a connection at once, however busy: its kernel does. So the timer is set only when a call has
//! come to somebody who is silent. A call over an open connection needs none.
//!
//! Ignored: that a link may take longer there and back than the caller waits, also for a call that was lost on its way.

use super::Driver;
use super::hub::subject;
use crate::engine::agenda::{Rank, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ids::{ComponentId, InstanceId};
use crate::model::observer::Observer;

impl<O: Observer> Driver<O> {
    /// Nobody takes the call of a visit at present: whoever waits for it gives up when it has waited long enough for a
    /// connection. The timer that this replaces, if it does.
    pub(super) fn await_connection(&mut self, id: Id) -> Option<Ticket> {
        let visit = self.visits.get(id).filter(|visit| !visit.frame.pooled && !visit.caller.is_none())?;
        let (asker, by, tag, sent) = (visit.asker, visit.asked_by, visit.tag, visit.frame.entered);
        let patience = self.connects_within(asker, by, tag)?;
        let at = Instant(self.hub.ctx.now.0.max(sent.0.saturating_add(patience.0)));
        let visit = &mut self.visits[id];
        let timer = self.hub.ctx.agenda.push(at, Rank::Timer, subject(visit));
        visit.unconnected = true;
        Some(std::mem::replace(&mut visit.timer, timer))
    }

    /// Somebody takes the call after all: it is waited for as before.
    pub(super) fn connect(&mut self, id: Id, timer: Ticket) {
        if let Some(visit) = self.visits.get_mut(id).filter(|visit| visit.unconnected) {
            (visit.unconnected, visit.timer) = (false, timer);
        }
    }

    fn connects_within(&self, asker: ComponentId, by: InstanceId, tag: u64) -> Option<Span> {
        self.hub.components.get(usize::from(asker.0))?.connects_within(by, tag)
    }
}
