//! The laws of the world, asserted at the end of every run.

use super::{Driver, Stopped};
use crate::engine::time::Instant;
use crate::model::ids::StationId;
use crate::model::observer::Observer;
use crate::model::visit::State;

impl<O: Observer> Driver<O> {
    /// Asserts the laws and hands out what is left.
    pub(super) fn stop(mut self) -> Stopped<O> {
        self.assert_requests();
        self.assert_stations();
        let at_rest = self.visits.is_empty() && self.ctx.agenda.is_empty();
        if self.visits.is_empty() {
            self.assert_rest();
        }
        Stopped { observer: self.observer, tally: self.tally, at: self.ctx.now, at_rest }
    }

    /// Law: requests issued are those that ended and those in flight.
    fn assert_requests(&self) {
        let roots = self.visits.iter().filter(|(_, visit)| visit.frame.caller.0 == u32::MAX).count() as u64;
        let (issued, ended) = (self.tally.issued, self.tally.ended);
        assert!(issued == ended + roots, "law broken: {issued} requests issued, {ended} ended, {roots} in flight");
    }

    /// Laws of each station, and: who is in a station is a live visit that knows since when.
    fn assert_stations(&mut self) {
        // By station: how many visits know that they are in it, and the sum of the instants at which they came.
        let mut known = vec![(0u32, 0u128); self.stations.len()];
        let mut add = |station: StationId, since: Instant| {
            let (count, sum) = &mut known[station.0 as usize];
            *count += 1;
            *sum += u128::from(since.0);
        };
        for (_, visit) in self.visits.iter() {
            for held in &visit.held[..usize::from(visit.held_count)] {
                add(held.station, held.since);
            }
            if matches!(visit.state, State::InLine | State::Queued | State::Served | State::Sharing) {
                add(visit.station, visit.since);
            }
            let closed = visit.state == State::Answering;
            assert!(!closed || visit.held_count == 0, "law broken: a closed visit holds {} servers", visit.held_count);
        }
        for (station, &known) in self.stations.iter_mut().zip(&known) {
            station.assert_balanced(self.ctx.now);
            let counted = (station.in_system(), station.read(self.ctx.now).present_since);
            assert!(counted == known, "law broken at {}: {counted:?} by its book, {known:?} by visits", station.name());
        }
    }

    /// Law: when nobody is in the system, nothing is held and nobody waits.
    fn assert_rest(&self) {
        for station in &self.stations {
            let left = station.in_system();
            assert!(left == 0, "law broken at {}: {left} inside though no visit is left", station.name());
        }
        assert!(self.tally.measured_open == 0, "law broken: measured requests are open though no visit is left");
    }
}
