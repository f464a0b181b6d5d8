//! A station: servers and a waiting line.
//!
//! Three kinds, told apart once, here: a *pool* whose servers are held until they are given back (workers,
//! connections), a *FIFO* server that serves a demand at a fixed rate, and *sharing* cores whose rate depends on how many
//! are in service. The driver asks to hold or to serve; the station says who starts, who waits and when to look again.

mod line;
mod meter;
mod sharing;

pub use meter::{Totals, WHOLE_SPEED};
pub use sharing::Started;

use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use line::{Join, Line, Waiter};
use meter::Meter;
use sharing::Sharing;

/// How the servers of a station work. Laid out so that a line is where it is, whose ever it is.
#[derive(Clone, Debug)]
#[repr(u8)]
enum Kind {
    Pool(Line),
    Fifo { line: Line, speed: f64, fraction: f64 },
    Sharing(Box<Sharing>),
}

/// The order in which a CPU serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Discipline {
    /// Everybody at once, at equal rates.
    #[default]
    ProcessorSharing,
    /// First come, first served, one visit per core.
    Fifo,
}

/// What a CPU is made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cpu {
    /// Number of cores, at least 1.
    pub cores: u32,
    /// Demand served per unit of time by one core, above 0.
    pub speed: f64,
    /// Fraction of the work that only one core at a time can do, in [0, 1]; 0 where there is one core for ever.
    pub serial: f64,
    /// Order of service.
    pub discipline: Discipline,
}

/// Answer to a visit that wants to hold a server of a pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grant {
    /// It holds one.
    Held,
    /// It waits at this place.
    Waits(u64),
    /// The line is full.
    Refused,
}

/// Answer to a visit that wants to be served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Service {
    /// Its service ends then.
    Until(Instant),
    /// Its service takes this long, but the server stands still.
    Stands(Span),
    /// It waits at this place for a server.
    Waits(u64),
    /// It shares the cores, from now on or later, and has this place.
    Shares(u64),
}

/// Somebody who was let in by a departure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Admitted {
    /// Who.
    pub visit: Id,
    /// When it began to wait.
    pub since: Instant,
    /// When its service ends, for a FIFO server; for a pool that is up to the holder.
    pub service: Service,
}

/// Servers, a waiting line and their account book. What every visit touches fills three cache lines, which count when there
/// are more stations than the caches hold.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct Station {
    kind: Kind,
    meter: Meter,
    name: Box<str>,
    /// Servers taken by what is no visit, and the sum of the instants at which they were taken.
    reserved: (u32, u128),
}

impl Station {
    /// A pool of `servers` in whose line at most `limit` visits may wait.
    #[must_use]
    pub fn pool(name: &str, servers: u32, limit: u32) -> Self {
        Self {
            name: name.into(),
            kind: Kind::Pool(Line::new(servers, limit)),
            meter: Meter::of(servers),
            reserved: (0, 0),
        }
    }

    /// A CPU. Its line is unbounded.
    #[must_use]
    pub fn cpu(name: &str, cpu: Cpu) -> Self {
        let shared = |limit| Kind::Sharing(Box::new(Sharing::new(cpu.cores, cpu.speed, cpu.serial, limit)));
        let kind = match cpu.discipline {
            Discipline::ProcessorSharing => shared(u32::MAX),
            Discipline::Fifo if cpu.serial > 0.0 => shared(cpu.cores),
            Discipline::Fifo => Kind::Fifo { line: Line::new(cpu.cores, u32::MAX), speed: cpu.speed, fraction: 1.0 },
        };
        Self { name: name.into(), kind, meter: Meter::of(cpu.cores), reserved: (0, 0) }
    }

    /// The station's name in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of servers.
    #[must_use]
    pub fn servers(&self) -> u32 {
        match &self.kind {
            Kind::Pool(line) | Kind::Fifo { line, .. } => line.servers(),
            Kind::Sharing(sharing) => sharing.cores(),
        }
    }

    /// The number of visits here, waiting or in service.
    #[must_use]
    pub fn in_system(&self) -> u32 {
        self.meter.in_system()
    }

    /// The running totals at `now`.
    #[must_use]
    pub fn read(&mut self, now: Instant) -> Totals {
        self.meter.read(now)
    }

    /// The number of busy servers of a pool.
    #[must_use]
    pub fn busy(&self) -> u32 {
        match &self.kind {
            Kind::Pool(line) | Kind::Fifo { line, .. } => line.busy(),
            Kind::Sharing(sharing) => sharing.busy(),
        }
    }

    /// The number of servers of a pool that something holds which is no visit.
    #[must_use]
    pub fn reserved(&self) -> u32 {
        self.reserved.0
    }

    /// Takes a server of a pool for something that is no visit, for the rest of the run; false if none is free.
    #[must_use]
    pub fn reserve(&mut self, now: Instant) -> bool {
        let Kind::Pool(line) = &mut self.kind else { panic!("{} is served, not held", self.name) };
        let free = line.busy() < line.servers();
        if free {
            line.join(now, Id::NONE, Span::ZERO, false);
            self.reserved = (self.reserved.0 + 1, self.reserved.1 + u128::from(now.0));
            self.meter.arrive(now);
            self.meter.set_busy(now, line.busy());
            self.meter.start(Span::ZERO);
        } else {
            self.meter.refuse();
        }
        free
    }

    /// A visit wants to hold a server until it gives it back. Who comes `again` is not turned away by a full line.
    #[inline]
    pub fn acquire(&mut self, now: Instant, visit: Id, again: bool) -> Grant {
        let Kind::Pool(line) = &mut self.kind else { panic!("{} is served, not held", self.name) };
        match line.join(now, visit, Span::ZERO, again) {
            Join::Started => {
                self.meter.arrive(now);
                self.meter.turn_busy(line.busy());
                self.meter.start(Span::ZERO);
                Grant::Held
            }
            Join::Waiting(place) => {
                self.meter.arrive(now);
                Grant::Waits(place)
            }
            Join::Full => {
                self.meter.refuse();
                Grant::Refused
            }
        }
    }

    /// From now on the servers of a CPU work at this fraction of their speed; returns the fraction so far. Those whom a
    /// FIFO CPU serves at present must be told their new ends.
    pub fn set_fraction(&mut self, now: Instant, new: f64) -> f64 {
        match &mut self.kind {
            Kind::Pool(_) => panic!("{} is held, not served", self.name),
            Kind::Fifo { fraction, .. } => std::mem::replace(fraction, new),
            Kind::Sharing(sharing) => sharing.set_fraction(now, new),
        }
    }

    /// A CPU has so many cores from now on. [`Station::start_next`] and [`Station::admit`] follow.
    pub fn set_servers(&mut self, now: Instant, cores: u32) {
        match &mut self.kind {
            Kind::Pool(_) => panic!("{} is held, not served", self.name),
            Kind::Fifo { line, .. } => line.set_servers(cores),
            Kind::Sharing(sharing) => {
                sharing.set_cores(now, cores);
                self.meter.set_busy(now, sharing.busy());
            }
        }
    }

    /// The next in line before a FIFO CPU takes a core that is free, if there are both.
    pub fn start_next(&mut self, now: Instant) -> Option<Admitted> {
        let Kind::Fifo { line, .. } = &mut self.kind else { return None };
        let waiter = line.start_next()?;
        self.meter.set_busy(now, line.busy());
        Some(self.let_in(now, waiter))
    }

    /// The station is there from now on, or not; `speed` is that of its servers relative to what it was laid out with.
    /// Its account book alone is concerned: nobody comes to a station that is not there.
    pub fn set_presence(&mut self, now: Instant, is_there: bool, speed: f64) {
        self.meter.offer(now, if is_there { self.servers() } else { 0 }, speed);
    }

    /// A visit wants `demand` (above zero) to be served.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called in one place of the loop over all events")]
    pub fn serve(&mut self, now: Instant, visit: Id, demand: Span) -> Service {
        self.meter.arrive(now);
        match &mut self.kind {
            Kind::Pool(_) => panic!("{} is held, not served", self.name),
            Kind::Fifo { line, speed, fraction } => match line.join(now, visit, demand, false) {
                Join::Started => {
                    self.meter.turn_busy(line.busy());
                    self.meter.start(Span::ZERO);
                    ends(now, at_speed(demand, *speed), *fraction)
                }
                Join::Waiting(place) => Service::Waits(place),
                Join::Full => unreachable!("the line before a CPU is unbounded"),
            },
            Kind::Sharing(sharing) => {
                let (place, starts) = sharing.join(now, visit, demand);
                if starts {
                    self.meter.start(Span::ZERO);
                }
                self.meter.set_busy(now, sharing.busy());
                Service::Shares(place)
            }
        }
    }

    /// A server that was taken at a pool or a FIFO CPU becomes free; `since` is when its visit came to the station.
    /// The next in line takes it and is returned.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called in one place of the loop over all events")]
    pub fn release(&mut self, now: Instant, since: Instant) -> Option<Admitted> {
        self.meter.leave(now, since);
        let line = match &mut self.kind {
            Kind::Pool(line) | Kind::Fifo { line, .. } => line,
            Kind::Sharing(_) => panic!("{} frees its servers itself", self.name),
        };
        let next = line.release();
        self.meter.turn_busy(line.busy());
        let waiter = next?;
        Some(self.let_in(now, waiter))
    }

    /// Somebody has got the server that became free.
    #[inline]
    fn let_in(&mut self, now: Instant, waiter: Waiter) -> Admitted {
        let Waiter { visit, since, demand } = waiter;
        self.meter.start(now - since);
        let (speed, fraction) = match &self.kind {
            Kind::Fifo { speed, fraction, .. } => (*speed, *fraction),
            Kind::Pool(_) | Kind::Sharing(_) => (1.0, 1.0),
        };
        Admitted { visit, since, service: ends(now, at_speed(demand, speed), fraction) }
    }

    /// A waiting or sharing visit leaves before its time. `since` is when it came. [`Station::admit`] follows.
    pub fn abandon(&mut self, now: Instant, place: u64, since: Instant) {
        self.meter.leave(now, since);
        match &mut self.kind {
            Kind::Pool(line) | Kind::Fifo { line, .. } => {
                line.abandon(place);
            }
            Kind::Sharing(sharing) => {
                sharing.abandon(now, place);
                self.meter.set_busy(now, sharing.busy());
            }
        }
    }

    /// The index of a sharing visit whose demand is met, if there is one at `now`. The caller reports its sojourn by
    /// [`Station::left`]; [`Station::admit`] follows.
    #[inline]
    pub fn depart(&mut self, now: Instant) -> Option<u32> {
        let Kind::Sharing(sharing) = &mut self.kind else { panic!("{} does not share its servers", self.name) };
        let gone = sharing.depart(now);
        self.meter.set_busy(now, sharing.busy());
        gone
    }

    /// Who, after a departure, goes from the line to the shared cores, and when it came; none if there is no room.
    #[inline]
    pub fn admit(&mut self, now: Instant) -> Option<Started> {
        let Kind::Sharing(sharing) = &mut self.kind else { return None };
        let started = sharing.admit()?;
        self.meter.start(now - started.since);
        self.meter.set_busy(now, sharing.busy());
        Some(started)
    }

    /// Books the departure of a sharing visit that came at `since`.
    #[inline]
    pub fn left(&mut self, now: Instant, since: Instant) {
        self.meter.leave(now, since);
    }

    /// When the driver must look at the sharing visits next, if that is earlier than it knows.
    #[inline]
    pub fn rearm(&mut self) -> Option<Instant> {
        match &mut self.kind {
            Kind::Sharing(sharing) => sharing.rearm(),
            Kind::Pool(_) | Kind::Fifo { .. } => None,
        }
    }

    /// The driver looks now, as it was told by [`Station::rearm`].
    #[inline]
    pub fn disarm(&mut self) {
        if let Kind::Sharing(sharing) = &mut self.kind {
            sharing.disarm();
        }
    }

    /// Asserts the laws of a station at the end of a run. `present_since` is the sum of the instants at which those
    /// present came, as they know it.
    pub fn assert_balanced(&mut self, now: Instant, present_since: u128) {
        self.meter.assert_balanced(now, &self.name, present_since + self.reserved.1);
        match &mut self.kind {
            Kind::Pool(line) | Kind::Fifo { line, .. } => {
                let (inside, counted) = (line.busy() + line.waiting(), self.meter.in_system());
                assert!(inside == counted, "law broken at {}: {inside} inside, {counted} counted", self.name);
            }
            Kind::Sharing(sharing) => sharing.assert_balanced(now, &self.name),
        }
    }
}

/// How the service of what takes `time` at full speed goes on at a fraction of it.
#[inline]
#[expect(clippy::float_cmp, reason = "exactly full speed needs no arithmetic")]
#[must_use]
pub fn ends(now: Instant, time: Span, fraction: f64) -> Service {
    if fraction == 1.0 {
        Service::Until(now + time)
    } else if fraction > 0.0 {
        Service::Until(now + Span::from_ticks(time.0 as f64 / fraction))
    } else {
        Service::Stands(time)
    }
}

/// How long `demand` takes on a core of `speed`.
#[inline]
#[expect(clippy::float_cmp, reason = "exactly the default speed needs no arithmetic")]
fn at_speed(demand: Span, speed: f64) -> Span {
    if speed == 1.0 { demand } else { Span::from_ticks(demand.0 as f64 / speed) }
}

#[cfg(test)]
mod tests;
