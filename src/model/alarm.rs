//! Timers that components own.
//!
//! An alarm is an event whose index names a slot. The slot is free again when the event has come, so that a slot is never
//! named by two pending events; calling an alarm off only empties its slot.

use super::ids::InstanceId;
use crate::engine::agenda::Ticket;

/// What is told when an alarm goes off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Alarm {
    pub owner: InstanceId,
    pub token: u32,
}

/// Names one alarm for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AlarmId {
    index: u32,
    ticket: Ticket,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    alarm: Alarm,
    /// The event by which it goes off; none once it was called off.
    ticket: Ticket,
}

/// The pending alarms, by slot.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

impl Alarms {
    /// A free slot for the event that is about to be made.
    #[inline]
    pub(super) fn reserve(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            let alarm = Alarm { owner: InstanceId(u32::MAX), token: 0 };
            self.slots.push(Slot { alarm, ticket: Ticket::NONE });
            self.slots.len() as u32 - 1
        })
    }

    /// The alarm in a slot will go off by the event of this ticket.
    #[inline]
    pub(super) fn arm(&mut self, index: u32, alarm: Alarm, ticket: Ticket) -> AlarmId {
        self.slots[index as usize] = Slot { alarm, ticket };
        AlarmId { index, ticket }
    }

    /// The owner of the alarm in a slot, if it goes off by the event of this ticket.
    pub(super) fn owner(&self, index: u32, ticket: Ticket) -> Option<InstanceId> {
        let slot = &self.slots[index as usize];
        (slot.ticket == ticket).then_some(slot.alarm.owner)
    }

    /// The event of a slot has come, and this is its ticket: the alarm, if it was not called off.
    #[inline]
    pub(super) fn take(&mut self, index: u32, ticket: Ticket) -> Option<Alarm> {
        self.free.push(index);
        let slot = &self.slots[index as usize];
        (slot.ticket == ticket).then_some(slot.alarm)
    }

    pub(super) fn cancel(&mut self, id: AlarmId) {
        let slot = &mut self.slots[id.index as usize];
        if slot.ticket == id.ticket {
            slot.ticket = Ticket::NONE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::agenda::{Agenda, Rank, Subject};
    use crate::engine::time::Instant;

    #[test]
    fn an_alarm_that_is_called_off_tells_nothing_and_its_slot_is_not_taken_for_another() {
        let (mut alarms, mut agenda) = (Alarms::default(), Agenda::new());
        let mut arm = |alarms: &mut Alarms, token| {
            let index = alarms.reserve();
            let ticket = agenda.push(Instant(1), Rank::Work, Subject { kind: 2, index });
            alarms.arm(index, Alarm { owner: InstanceId(0), token }, ticket)
        };
        let first = arm(&mut alarms, 1);
        alarms.cancel(first);
        let second = arm(&mut alarms, 2);
        assert_ne!(first.index, second.index, "the first event is still pending");
        assert_eq!(alarms.take(first.index, first.ticket), None);
        let third = arm(&mut alarms, 3);
        assert_eq!(first.index, third.index);
        alarms.cancel(first);
        assert_eq!(
            alarms.take(third.index, third.ticket).map(|alarm| alarm.token),
            Some(3),
            "an old id names nothing new"
        );
        assert_eq!(alarms.take(second.index, second.ticket).map(|alarm| alarm.token), Some(2));
    }
}
