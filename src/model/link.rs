//! Links: how long a message takes from one place to another.
//!
//! A link joins two zones. Within one machine nothing takes time, nor within a client. A message first occupies the link
//! for as long as its bytes take, alone or together with others, and then travels. A round trip is split into halves;
//! when it is an odd number of ticks, the answer takes the odd one, so that both ways always add up to the round trip.

use super::ids::{MachineId, StationId, ZoneId};
use crate::engine::time::Span;

/// Where something runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The machine; none for clients and what runs inside them, which sit on no machine of ours.
    pub machine: Option<MachineId>,
    /// The zone; none for clients without a zone, who are at no distance.
    pub zone: Option<ZoneId>,
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
}

impl Path {
    /// A path that takes no time.
    pub const FREE: Self = Self { delays: [Span::ZERO; 2], widths: [Width::Unlimited; 2] };
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
        if from.machine == to.machine {
            return None;
        }
        match (from.zone, to.zone) {
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
        let at = |machine, zone| Place { machine: Some(MachineId(machine)), zone: Some(ZoneId(zone)) };
        assert_eq!(net.round_trip(at(0, 0), at(1, 1)), Span(7));
        let width = |from, to| net.path(from, to).map(|path| path.widths[0]);
        assert_eq!(width(at(0, 0), at(1, 1)), Some(Width::Private(2.0)));
        assert_eq!(width(at(1, 1), at(0, 0)), Some(Width::Unlimited));
        assert_eq!(net.fixed_delays(), [Span(3), Span(4)]);
        assert_eq!(net.round_trip(at(3, 1), at(3, 1)), Span::ZERO);
        let nowhere = Place { machine: None, zone: None };
        assert_eq!(net.delay(Way::Call, nowhere, at(0, 0)), Span::ZERO);
    }
}
