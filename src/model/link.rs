//! Links: how long a message takes from one place to another.
//!
//! A link joins two zones. Within one machine nothing takes time, nor within a client. A message first occupies the link
//! for as long as its bytes take, alone or together with others, and then travels. A round trip is split into halves;
//! when it is an odd number of ticks, the answer takes the odd one, so that both ways always add up to the round trip.

use super::ids::{MachineId, StationId, ZoneId};
use crate::engine::agenda::{Agenda, LaneId, Rank};
use crate::engine::time::Span;

/// Where something runs: a machine and a zone, in one word, because every message is sent from one place to another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place(u64);

impl Place {
    /// The place of clients without a zone, who are at no distance from anybody.
    pub const NOWHERE: Self = Self(u64::MAX);

    /// A place in a zone; without a machine for clients and what runs inside them, which sit on no machine of ours.
    #[must_use]
    pub const fn new(machine: Option<MachineId>, zone: ZoneId) -> Self {
        let machine = match machine {
            Some(machine) => machine.0,
            None => u32::MAX,
        };
        Self((machine as u64) << u32::BITS | zone.0 as u64)
    }

    /// The machine, if it is one.
    #[must_use]
    pub fn machine(self) -> Option<MachineId> {
        let machine = self.machine_bits();
        (machine != u32::MAX).then_some(MachineId(machine))
    }

    /// The zone, if there is one.
    #[inline]
    #[must_use]
    pub fn zone(self) -> Option<ZoneId> {
        (self != Self::NOWHERE).then_some(ZoneId(self.0 as u16))
    }

    #[inline]
    const fn machine_bits(self) -> u32 {
        (self.0 >> u32::BITS) as u32
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("machine", &self.machine()).field("zone", &self.zone()).finish()
    }
}

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// A call to somebody.
    Call,
    /// The answer to a call.
    Answer,
}

/// How fast bytes go over a link, in one direction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Width {
    /// At once.
    Unlimited,
    /// Each message alone, at so many ticks a byte.
    Private(f64),
    /// All messages together, by equal shares: the station that serves them, and ticks a byte.
    Shared(StationId, f64),
}

/// One direction of a link.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Path {
    /// Time that a call and an answer travel.
    pub delays: [Span; 2],
    /// How fast the bytes of a call and of an answer go.
    pub widths: [Width; 2],
    /// The lanes of these delays in the event list; they change nothing but the speed.
    pub lanes: [Option<LaneId>; 2],
}

impl Path {
    /// A path that takes no time.
    pub const FREE: Self = Self { delays: [Span::ZERO; 2], widths: [Width::Unlimited; 2], lanes: [None; 2] };
}

/// The paths between all zones.
#[derive(Clone, Debug)]
pub struct Net {
    zones: usize,
    /// By (from, to).
    paths: Vec<Path>,
}

impl Net {
    /// A net of `zones` zones without any delay.
    #[must_use]
    pub fn new(zones: usize) -> Self {
        Self { zones, paths: vec![Path::FREE; zones * zones] }
    }

    /// Sets the path from `from` to `to`.
    pub fn set(&mut self, from: ZoneId, to: ZoneId, path: Path) {
        let at = self.index(from, to);
        self.paths[at] = path;
    }

    /// Looks up the lanes of all delays.
    pub(super) fn choose_lanes(&mut self, agenda: &Agenda) {
        for path in &mut self.paths {
            path.lanes = path.delays.map(|delay| agenda.lane(delay, Rank::Work));
        }
    }

    /// How long a message travels from `from` to `to`.
    #[inline]
    #[must_use]
    pub fn delay(&self, way: Way, from: Place, to: Place) -> Span {
        self.path(from, to).map_or(Span::ZERO, |path| path.delays[way as usize])
    }

    /// Time of a call to `to` and of its answer, both without bytes.
    #[must_use]
    pub fn round_trip(&self, from: Place, to: Place) -> Span {
        self.delay(Way::Call, from, to) + self.delay(Way::Answer, to, from)
    }

    /// Every delay that takes time, once.
    #[must_use]
    pub fn fixed_delays(&self) -> Vec<Span> {
        let mut found: Vec<_> = self.paths.iter().flat_map(|path| path.delays).filter(|it| !it.is_zero()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The path between two places; none where nothing takes time.
    #[inline]
    #[must_use]
    pub fn path(&self, from: Place, to: Place) -> Option<&Path> {
        // Clients are never called: what is not on a machine is called by the very client that it runs in.
        if from.machine_bits() == to.machine_bits() {
            return None;
        }
        match (from.zone(), to.zone()) {
            (Some(from), Some(to)) => Some(&self.paths[self.index(from, to)]),
            (None, _) | (_, None) => None,
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
    fn a_machine_is_at_no_distance_from_itself_and_nowhere_is_at_no_distance_from_anywhere() {
        let mut net = Net::new(2);
        let ways = Path { delays: [Span(3), Span(4)], ..Path::FREE };
        net.set(ZoneId(1), ZoneId(0), ways);
        net.set(ZoneId(0), ZoneId(1), Path { widths: [Width::Private(2.0); 2], ..ways });
        let at = |machine, zone| Place::new(Some(MachineId(machine)), ZoneId(zone));
        assert_eq!(net.round_trip(at(0, 0), at(1, 1)), Span(7));
        let width = |from, to| net.path(from, to).map(|path| path.widths[0]);
        assert_eq!(width(at(0, 0), at(1, 1)), Some(Width::Private(2.0)));
        assert_eq!(width(at(1, 1), at(0, 0)), Some(Width::Unlimited));
        assert_eq!(net.fixed_delays(), [Span(3), Span(4)]);
        assert_eq!(net.round_trip(at(3, 1), at(3, 1)), Span::ZERO);
        assert_eq!(net.delay(Way::Call, Place::NOWHERE, at(0, 0)), Span::ZERO);
    }
}
