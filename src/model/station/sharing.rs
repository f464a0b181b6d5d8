//! A station whose cores are shared: everybody in service advances at the same rate.
//!
//! With n in service on c cores of speed v and serial fraction s, the total rate is v m / (1 + s (m - 1)) with
//! m = min(n, c), and each gets an n-th of it (Amdahl 1967 for the serial fraction; egalitarian processor sharing:
//! Kleinrock 1976, Queueing Systems II, section 4.4). At most `limit` are in service, the rest wait in order of arrival:
//! no limit is processor sharing, a limit of c is first come first served.
//!
//! The station keeps a virtual time: the service that one visit has got since the start. A visit that comes at virtual
//! time V with demand D leaves when the virtual time reaches V + D, whoever comes or goes in between, so a change costs
//! O(log n) (virtual time: Zhang 1990). Virtual time is a fixed-point number with 52 bits below the tick. A departure
//! happens at the first whole tick at which its demand is met: it gets at most one core-tick more than it asked for.

use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

const FRACTION_BITS: u32 = 52;
const ONE: f64 = (1u64 << FRACTION_BITS) as f64;

/// A visit in service: the virtual time at which it leaves, its place, who it is.
type Job = Reverse<(u128, u64, u32)>;

#[derive(Clone, Copy, Debug)]
struct Waiter {
    visit: Id,
    place: u64,
    demand: Span,
    since: Instant,
}

/// Cores and the visits among which they are shared.
#[derive(Clone, Debug)]
pub struct Sharing {
    cores: u32,
    speed: f64,
    serial: f64,
    /// The fraction of the speed at which the cores work at present, above 1 on a machine that was made faster.
    fraction: f64,
    /// The largest speed that a core has had.
    fastest: f64,
    limit: u32,
    /// Service got by one visit since the start, in 2^-52 ticks.
    virtual_time: u128,
    /// Rate of the virtual time, in 2^-52 ticks per tick.
    rate: u64,
    last: Instant,
    jobs: BinaryHeap<Job>,
    waiting: VecDeque<Waiter>,
    places: u64,
    /// When the driver has been told to look next.
    armed: Instant,
    work: Work,
}

/// The two accounts of service of law "busy time equals service given", in 2^-52 core ticks.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    /// Integral of the total rate.
    done: u128,
    /// Demands of those who were served.
    met: u128,
    departures: u64,
}

/// Somebody who begins service: who, and since when it was in the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// Who.
    pub visit: Id,
    /// When it came to the station.
    pub since: Instant,
}

impl Sharing {
    /// `cores` cores (at least 1) of `speed` (above 0), `serial` fraction in [0, 1], at most `limit` visits in service.
    #[must_use]
    pub fn new(cores: u32, speed: f64, serial: f64, limit: u32) -> Self {
        assert!(cores > 0 && limit >= cores, "a station has a core, and every core may be used");
        assert!(
            speed > 0.0 && speed.is_finite() && (0.0..=1.0).contains(&serial),
            "speed and serial fraction in range"
        );
        Self {
            cores,
            speed,
            serial,
            fraction: 1.0,
            fastest: speed,
            limit,
            virtual_time: 0,
            rate: 0,
            last: Instant::ZERO,
            jobs: BinaryHeap::new(),
            waiting: VecDeque::new(),
            places: 0,
            armed: Instant::NEVER,
            work: Work::default(),
        }
    }

    /// The number of busy cores.
    #[inline]
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.in_service().min(self.cores)
    }

    /// The number of cores.
    #[must_use]
    pub fn cores(&self) -> u32 {
        self.cores
    }

    #[inline]
    fn in_service(&self) -> u32 {
        self.jobs.len() as u32
    }

    /// From now on the cores work at this fraction of their speed; returns the fraction so far.
    pub fn set_fraction(&mut self, now: Instant, fraction: f64) -> f64 {
        self.advance(now);
        let before = std::mem::replace(&mut self.fraction, fraction);
        self.fastest = self.fastest.max(self.speed * fraction);
        self.set_rate();
        before
    }

    /// There are so many cores from now on, at least 1. Where no more are served than there are cores, those who are
    /// served at present share what is left; [`Sharing::admit`] follows.
    pub fn set_cores(&mut self, now: Instant, cores: u32) {
        assert!(cores > 0, "a station has a core");
        self.advance(now);
        if self.limit == self.cores {
            self.limit = cores;
        }
        self.cores = cores;
        self.set_rate();
    }

    /// A visit comes with a demand above zero; true if its service begins now. Returns its place.
    #[inline]
    pub fn join(&mut self, now: Instant, visit: Id, demand: Span) -> (u64, bool) {
        self.advance(now);
        let place = self.places;
        self.places += 1;
        let starts = self.in_service() < self.limit;
        if starts {
            self.begin(visit, place, demand);
            self.set_rate();
        } else {
            self.waiting.push_back(Waiter { visit, place, demand, since: now });
        }
        (place, starts)
    }

    /// The index of a visit whose demand is met by `now`, if there is one; it has left.
    #[inline]
    pub fn depart(&mut self, now: Instant) -> Option<u32> {
        self.advance(now);
        let &Reverse((finish, _, visit)) = self.jobs.peek()?;
        let overshoot = self.virtual_time.checked_sub(finish)?;
        assert!(
            overshoot <= u128::from(fixed(self.fastest)) + 1,
            "law broken: a departure got {overshoot} / 2^52 core ticks more than its demand, above one core tick"
        );
        self.jobs.pop();
        self.work.departures += 1;
        self.set_rate();
        Some(visit)
    }

    /// Takes the next who waits into service, if there is room.
    #[inline]
    pub fn admit(&mut self) -> Option<Started> {
        if self.in_service() >= self.limit {
            return None;
        }
        let next = self.waiting.pop_front()?;
        self.begin(next.visit, next.place, next.demand);
        self.set_rate();
        Some(Started { visit: next.visit, since: next.since })
    }

    /// Who has `place` leaves before its demand is met. O(n).
    pub fn abandon(&mut self, now: Instant, place: u64) {
        self.advance(now);
        if let Some(at) = self.waiting.iter().position(|w| w.place == place) {
            self.waiting.remove(at);
            return;
        }
        let job = self.jobs.iter().find(|job| job.0.1 == place).expect("who abandons a station is in it");
        self.work.met -= job.0.0.saturating_sub(self.virtual_time);
        self.work.departures += 1;
        self.jobs.retain(|job| job.0.1 != place);
        self.set_rate();
    }

    /// When the driver must look next, if that is earlier than it has been told.
    #[inline]
    pub fn rearm(&mut self) -> Option<Instant> {
        let due = self.next_departure()?;
        (due < self.armed).then(|| {
            self.armed = due;
            due
        })
    }

    /// The driver looked as told: it will be told anew.
    #[inline]
    pub fn disarm(&mut self) {
        self.armed = Instant::NEVER;
    }

    /// Law: service done and demands met differ by at most one core tick per departure.
    pub fn assert_balanced(&mut self, now: Instant, name: &str) {
        self.advance(now);
        let missing: u128 = self.jobs.iter().map(|job| job.0.0.saturating_sub(self.virtual_time)).sum();
        let given = self.work.met - missing;
        let slack =
            u128::from(fixed(self.fastest) + 1) * u128::from(self.work.departures + u64::from(self.in_service()));
        let gap = self.work.done.abs_diff(given);
        assert!(
            gap <= slack,
            "law broken at {name}: service done {} and given {given} (2^-52 core ticks) differ by more than a core tick per departure",
            self.work.done
        );
    }

    fn begin(&mut self, visit: Id, place: u64, demand: Span) {
        let demand = u128::from(demand.0) << FRACTION_BITS;
        self.work.met += demand;
        self.jobs.push(Reverse((self.virtual_time + demand, place, visit.index)));
    }

    #[inline]
    fn advance(&mut self, now: Instant) {
        let ticks = now.since(self.last).0;
        if ticks > 0 {
            let got = u128::from(ticks) * u128::from(self.rate);
            self.virtual_time += got;
            self.work.done += got * u128::from(self.in_service());
            self.last = now;
        }
    }

    #[inline]
    fn set_rate(&mut self) {
        let n = self.in_service();
        if n == 0 {
            self.rate = 0;
            return;
        }
        let m = f64::from(n.min(self.cores));
        let total = self.speed * self.fraction * m / (1.0 + self.serial * (m - 1.0));
        self.rate = if total > 0.0 { fixed(total / f64::from(n)).max(1) } else { 0 };
    }

    #[inline]
    fn next_departure(&self) -> Option<Instant> {
        let Reverse((finish, _, _)) = self.jobs.peek()?;
        if self.rate == 0 {
            return None;
        }
        let missing = finish.saturating_sub(self.virtual_time);
        let ticks = match u64::try_from(missing) {
            Ok(missing) => missing.div_ceil(self.rate),
            Err(_) => missing.div_ceil(u128::from(self.rate)) as u64,
        };
        Some(self.last + Span(ticks))
    }
}

#[inline]
#[expect(clippy::cast_sign_loss, reason = "rates are positive")]
fn fixed(rate: f64) -> u64 {
    (rate * ONE) as u64
}
