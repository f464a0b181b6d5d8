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
    alarm: Option<Alarm>,
    ticket: Ticket,
}

/// The pending alarms, by slot.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

impl Alarms {
    pub(super) fn insert(&mut self, alarm: Alarm) -> u32 {
        let slot = Slot { alarm: Some(alarm), ticket: Ticket::NONE };
        if let Some(index) = self.free.pop() {
            self.slots[index as usize] = slot;
            return index;
        }
        self.slots.push(slot);
        self.slots.len() as u32 - 1
    }

    /// The alarm in a slot will go off by the event of this ticket.
    pub(super) fn armed(&mut self, index: u32, ticket: Ticket) -> AlarmId {
        self.slots[index as usize].ticket = ticket;
        AlarmId { index, ticket }
    }

    /// The alarm in a slot is due; none if it was called off.
    pub(super) fn take(&mut self, index: u32) -> Option<Alarm> {
        self.free.push(index);
        self.slots[index as usize].alarm.take()
    }

    pub(super) fn cancel(&mut self, id: AlarmId) {
        let slot = &mut self.slots[id.index as usize];
        if slot.ticket == id.ticket {
            slot.alarm = None;
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
            let index = alarms.insert(Alarm { owner: InstanceId(0), token });
            let ticket = agenda.push(Instant(1), Rank::Work, Subject { kind: 2, index });
            alarms.armed(index, ticket)
        };
        let first = arm(&mut alarms, 1);
        alarms.cancel(first);
        let second = arm(&mut alarms, 2);
        assert_ne!(first.index, second.index, "the first event is still pending");
        assert_eq!(alarms.take(first.index), None);
        let third = arm(&mut alarms, 3);
        assert_eq!(first.index, third.index);
        alarms.cancel(first);
        assert_eq!(alarms.take(third.index).map(|alarm| alarm.token), Some(3), "an old id names nothing new");
        assert_eq!(alarms.take(second.index).map(|alarm| alarm.token), Some(2));
        assert!(alarms.slots.iter().all(|slot| slot.alarm.is_none()), "what went off is gone");
    }
}
