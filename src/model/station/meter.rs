//! What every station counts about itself, in whole ticks.
//!
//! Two accounts of the same thing are kept apart on purpose: the integral of the number in the station, which moves
//! with every change, and the sum of the sojourns, which moves when somebody leaves. They must agree to the tick
//! (Little's law in its sample-path form: Stidham 1974, "A last word on L = lambda W"). When somebody came is not kept
//! here but by the visit: kept here too, a wrong arrival time would cancel out.

use crate::engine::time::{Instant, Span};

/// A speed of 1 in the units of [`Totals::power`].
pub const WHOLE_SPEED: f64 = (1u64 << 20) as f64;

/// Running totals of a station since the start of the run. What every visit changes comes first, see [`super::Station`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Totals {
    /// Integral of the number in the station (waiting and in service) over time, in visit ticks.
    pub system_area: u128,
    /// Integral of the number of busy servers, in server ticks.
    pub busy_area: u128,
    /// Sum of the sojourns of those who left, in ticks.
    pub sojourns: u128,
    /// Sum of the waits of those admitted, in ticks.
    pub waits: u128,
    /// Visits that asked to come in and were not refused.
    pub arrivals: u64,
    /// Visits that left, served or not.
    pub departures: u64,
    /// Visits that were admitted to a server.
    pub starts: u64,
    /// Visits that were refused because the line was full.
    pub refusals: u64,
    /// Integral of the number of servers that were there, busy or not, in server ticks.
    pub capacity: u128,
    /// Time during which the station was there, in ticks.
    pub presence: u128,
    /// As `capacity`, each server weighted with its speed relative to what it was laid out with, in 2^-20 server ticks.
    pub power: u128,
}

/// The account book of one station.
#[derive(Clone, Debug, Default)]
#[repr(C)]
pub struct Meter {
    last: Instant,
    in_system: u32,
    busy: u32,
    totals: Totals,
    offer: Offer,
}

/// The servers that are there.
#[derive(Clone, Copy, Debug, Default)]
struct Offer {
    servers: u32,
    /// Their speed, relative to what they were laid out with, in 2^-20.
    speed: u64,
    since: Instant,
}

impl Meter {
    /// The book of a station that has this many servers from the start.
    pub fn of(servers: u32) -> Self {
        let mut meter = Self::default();
        meter.offer(Instant::ZERO, servers, 1.0);
        meter
    }

    /// From `now` on the station has this many servers of this relative speed; none if it is not there.
    pub fn offer(&mut self, now: Instant, servers: u32, speed: f64) {
        self.count_offer(now);
        self.offer = Offer { servers, speed: Span::from_ticks(speed * WHOLE_SPEED).0, since: now };
    }

    fn count_offer(&mut self, now: Instant) {
        let Offer { servers, speed, since } = self.offer;
        let ticks = u128::from((now - since).0);
        self.totals.presence += if servers > 0 { ticks } else { 0 };
        self.totals.capacity += ticks * u128::from(servers);
        self.totals.power += ticks * u128::from(servers) * u128::from(speed);
        self.offer.since = now;
    }

    /// Brings the integrals up to `now`.
    #[inline]
    fn advance(&mut self, now: Instant) {
        let ticks = (now - self.last).0;
        self.totals.system_area += u128::from(ticks) * u128::from(self.in_system);
        self.totals.busy_area += u128::from(ticks) * u128::from(self.busy);
        self.last = now;
    }

    /// Somebody came in.
    #[inline]
    pub fn arrive(&mut self, now: Instant) {
        self.advance(now);
        self.in_system += 1;
        self.totals.arrivals += 1;
    }

    /// Somebody was turned away.
    pub fn refuse(&mut self) {
        self.totals.refusals += 1;
    }

    /// Somebody got a server after `wait`.
    #[inline]
    pub fn start(&mut self, wait: Span) {
        self.totals.starts += 1;
        self.totals.waits += u128::from(wait.0);
    }

    /// Sets the number of busy servers from `now` on.
    #[inline]
    pub fn set_busy(&mut self, now: Instant, busy: u32) {
        if now != self.last {
            self.advance(now);
        }
        self.busy = busy;
    }

    /// The same by somebody who comes or goes now: the integrals are up to date.
    #[inline]
    pub fn turn_busy(&mut self, busy: u32) {
        self.busy = busy;
    }

    /// Somebody who arrived at `since` left.
    #[inline]
    pub fn leave(&mut self, now: Instant, since: Instant) {
        self.advance(now);
        self.in_system = self.in_system.checked_sub(1).expect("who leaves a station was in it");
        self.totals.departures += 1;
        self.totals.sojourns += u128::from((now - since).0);
    }

    /// The number in the station.
    #[inline]
    #[must_use]
    pub fn in_system(&self) -> u32 {
        self.in_system
    }

    /// The totals as they stand at `now`.
    #[must_use]
    pub fn read(&mut self, now: Instant) -> Totals {
        self.advance(now);
        self.count_offer(now);
        self.totals
    }

    /// Law: the integral of the number in the station equals the sum of the sojourns, those under way included.
    /// `present_since` is the sum of the instants at which those present came, as they know it.
    pub fn assert_balanced(&mut self, now: Instant, name: &str, present_since: u128) {
        let totals = self.read(now);
        let under_way = u128::from(now.0) * u128::from(self.in_system);
        assert!(
            totals.system_area + present_since == totals.sojourns + under_way,
            "law broken at {name}: the integral of the number in the station is {} visit ticks, the sum of the sojourns {} and {under_way} - {present_since} under way",
            totals.system_area,
            totals.sojourns
        );
        let present = totals.arrivals - totals.departures;
        assert!(
            present == u64::from(self.in_system),
            "law broken at {name}: {} arrivals less {} departures, yet {} are present",
            totals.arrivals,
            totals.departures,
            self.in_system
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integral_and_sojourns_are_two_accounts_of_one_thing() {
        let mut meter = Meter::default();
        meter.arrive(Instant(5));
        meter.arrive(Instant(7));
        meter.leave(Instant(9), Instant(5));
        meter.assert_balanced(Instant(20), "test", 7);
        let totals = meter.read(Instant(20));
        assert_eq!((totals.system_area, totals.sojourns), (17, 4));
    }

    #[test]
    #[should_panic(expected = "law broken at test")]
    fn a_wrong_arrival_time_breaks_the_law() {
        let mut meter = Meter::default();
        meter.arrive(Instant(5));
        meter.arrive(Instant(7));
        meter.leave(Instant(9), Instant(6));
        meter.assert_balanced(Instant(9), "test", 7);
    }

    #[test]
    #[should_panic(expected = "law broken at test: 2 arrivals less 0 departures, yet 1 are present")]
    fn an_arrival_of_nobody_breaks_the_law() {
        let mut meter = Meter::default();
        meter.arrive(Instant(5));
        meter.totals.arrivals += 1;
        meter.assert_balanced(Instant(9), "test", 5);
    }
}
