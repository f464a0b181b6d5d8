//! Links: how long a message takes from one place to another.
//!
//! A link joins two zones. Within one machine nothing takes time, nor within a client. A round trip is split into halves; when it is an odd
//! number of ticks, the answer takes the odd one, so that both ways always add up to the round trip.

use super::ids::{MachineId, ZoneId};
use crate::engine::time::Span;

/// Where something runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The machine; none for clients and what runs inside them, which sit on no machine of ours.
    pub machine: Option<MachineId>,
    /// The zone; none for clients without a zone, who are at no distance.
    pub zone: Option<ZoneId>,
}

/// What a message is: the two ways of a round trip differ by at most a tick.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// A call to somebody.
    Call,
    /// The answer to a call.
    Answer,
}

/// Delays between all zones.
#[derive(Clone, Debug)]
pub struct Net {
    zones: usize,
    /// Delay of a call and of an answer, by (from, to).
    delays: Vec<[Span; 2]>,
}

impl Net {
    /// A net of `zones` zones without any delay.
    #[must_use]
    pub fn new(zones: usize) -> Self {
        Self { zones, delays: vec![[Span::ZERO; 2]; zones * zones] }
    }

    /// Sets the time from `a` to `b` and back, in both directions.
    pub fn set(&mut self, a: ZoneId, b: ZoneId, rtt: Span) {
        let half = Span(rtt.0 / 2);
        let ways = [half, Span(rtt.0 - half.0)];
        for (from, to) in [(a, b), (b, a)] {
            let at = self.index(from, to);
            self.delays[at] = ways;
        }
    }

    /// How long a message takes from `from` to `to`.
    #[inline]
    #[must_use]
    pub fn delay(&self, way: Way, from: Place, to: Place) -> Span {
        // Clients are never called: what is not on a machine is called by the very client that it runs in.
        if from.machine == to.machine {
            return Span::ZERO;
        }
        match (from.zone, to.zone) {
            (Some(from), Some(to)) => self.delays[self.index(from, to)][way as usize],
            (None, _) | (_, None) => Span::ZERO,
        }
    }

    #[inline]
    fn index(&self, from: ZoneId, to: ZoneId) -> usize {
        usize::from(from.0) * self.zones + usize::from(to.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_add_up_and_a_machine_is_at_no_distance_from_itself() {
        let mut net = Net::new(2);
        net.set(ZoneId(1), ZoneId(0), Span(7));
        let at = |machine, zone| Place { machine: Some(MachineId(machine)), zone: Some(ZoneId(zone)) };
        assert_eq!(net.delay(Way::Call, at(0, 0), at(1, 1)) + net.delay(Way::Answer, at(1, 1), at(0, 0)), Span(7));
        assert_eq!(net.delay(Way::Call, at(3, 1), at(3, 1)), Span::ZERO);
        let nowhere = Place { machine: None, zone: None };
        assert_eq!(net.delay(Way::Call, nowhere, at(0, 0)), Span::ZERO);
    }

    #[test]
    fn what_runs_inside_a_client_is_at_no_distance_from_it() {
        let mut net = Net::new(1);
        net.set(ZoneId(0), ZoneId(0), Span(7));
        let client = Place { machine: None, zone: Some(ZoneId(0)) };
        assert_eq!(net.delay(Way::Call, client, client), Span::ZERO);
    }
}
