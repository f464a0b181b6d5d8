//! The laws of the world, asserted at the end of every run.

use super::{Driver, Stopped};
use crate::engine::agenda::Ticket;
use crate::engine::arena::Id;
use crate::engine::time::Instant;
use crate::model::component::Origin;
use crate::model::ids::StationId;
use crate::model::observer::Observer;
use crate::model::visit::{State, Visit};

impl<O: Observer> Driver<O> {
    /// Asserts the laws and hands out what is left.
    pub(super) fn stop(mut self) -> Stopped<O> {
        let ready = self.hub.ready.len();
        assert!(ready == 0, "law broken: {ready} visits may go on, yet the run stops");
        self.assert_requests();
        if self.visits.is_empty() {
            self.assert_rest();
        }
        self.assert_stations();
        self.hub.tally.awaited_for_ever =
            self.visits.iter().filter(|(id, _)| self.is_awaited_for_ever(*id)).count() as u64;
        let at_rest = self.visits.is_empty() && self.hub.ctx.agenda.is_empty();
        Stopped { observer: self.hub.observer, tally: self.hub.tally, at: self.hub.ctx.now, at_rest }
    }

    /// True for a call that was lost though somebody waits for its answer, by no timer.
    fn is_awaited_for_ever(&self, id: Id) -> bool {
        let visit = &self.visits[id];
        visit.state == State::Lost && visit.timer == Ticket::NONE && self.awaited_at(id).is_some()
    }

    /// Law: requests issued are those that ended and those in flight.
    fn assert_requests(&self) {
        let roots = |origin| {
            let root = |visit: &Visit| visit.is_root() && visit.origin == origin;
            self.visits.iter().filter(|(_, visit)| root(visit)).count() as u64
        };
        let (begun, over, open) =
            (self.hub.tally.background, self.hub.tally.background_ended, roots(Origin::Background));
        assert!(begun == over + open, "law broken: {begun} background visits begun, {over} ended, {open} under way");
        let roots = roots(Origin::Request);
        let (issued, ended) = (self.hub.tally.issued, self.hub.tally.ended);
        assert!(issued == ended + roots, "law broken: {issued} requests issued, {ended} ended, {roots} in flight");
        let (from, to) = (self.hub.schedule.from, self.hub.schedule.to);
        let is_measured = |at| at >= from && at < to;
        let under_way = |visit: &Visit| visit.counts() && !visit.state.is_over() && is_measured(visit.frame.entered);
        let (open, counted) =
            (self.visits.iter().filter(|(_, visit)| under_way(visit)).count() as u64, self.hub.visits_open);
        assert!(open == counted, "law broken: {counted} measured visits are counted as open, {open} are");
    }

    /// Laws of each station, and: who is in a station is a live visit that knows it.
    fn assert_stations(&mut self) {
        // By station: how many visits know that they are there, and the sum of the instants since when.
        let mut inside = vec![(0u32, 0u128); self.hub.ctx.stations.len()];
        let mut count = |station: StationId, since: Instant| {
            let (number, sum) = &mut inside[station.0 as usize];
            (*number, *sum) = (*number + 1, *sum + u128::from(since.0));
        };
        for (_, visit) in self.visits.iter() {
            for held in &visit.held[..usize::from(visit.held_count)] {
                count(held.station, held.since);
            }
            if visit.state.in_station() {
                count(visit.station, visit.since);
            }
            let closed = visit.state.is_over();
            assert!(!closed || visit.held_count == 0, "law broken: a closed visit holds {} servers", visit.held_count);
        }
        for (station, &(known, since)) in self.hub.ctx.stations.iter_mut().zip(&inside) {
            let counted = station.in_system() - station.reserved();
            assert!(counted == known, "law broken at {}: {counted} inside, {known} visits know of it", station.name());
            station.assert_balanced(self.hub.ctx.now, since);
        }
    }

    /// Law: when nobody is in the system, nothing is held and nobody waits.
    fn assert_rest(&self) {
        for station in &self.hub.ctx.stations {
            let left = station.in_system() - station.reserved();
            assert!(left == 0, "law broken at {}: {left} inside though no visit is left", station.name());
        }
        assert!(self.hub.tally.measured_open == 0, "law broken: measured requests are open though no visit is left");
    }
}
