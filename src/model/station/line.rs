//! A waiting line before `c` servers, first come first served.
//!
//! The line knows nothing of time or demand: who starts and who waits is all it decides. A worker pool, a connection
//! pool and a FIFO CPU are lines; they differ in who ends the service. Who leaves the line early is only marked, so that
//! leaving costs O(1): places are consecutive numbers.

use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use std::collections::VecDeque;

/// Somebody in a waiting line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Who; [`Id::NONE`] for one who left.
    pub visit: Id,
    /// Since when.
    pub since: Instant,
    /// What will be asked of the server (zero for a pool that is only held).
    pub demand: Span,
}

/// What became of a visit that came to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// A server is free: it is taken.
    Started,
    /// The visit waits at this place.
    Waiting(u64),
    /// The line is full.
    Full,
}

/// Servers and the line before them.
#[derive(Clone, Debug)]
pub struct Line {
    servers: u32,
    /// The number of visits that may wait.
    limit: u32,
    busy: u32,
    waiting: VecDeque<Waiter>,
    /// The place of the front of `waiting`.
    front: u64,
    /// Those in `waiting` who did not leave.
    live: u32,
}

impl Line {
    /// A line before `servers` servers (at least 1) in which at most `limit` visits may wait.
    #[must_use]
    pub fn new(servers: u32, limit: u32) -> Self {
        assert!(servers > 0, "a line has a server");
        Self { servers, limit, busy: 0, waiting: VecDeque::new(), front: 0, live: 0 }
    }

    /// The number of busy servers.
    #[inline]
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// The number of servers.
    #[inline]
    #[must_use]
    pub fn servers(&self) -> u32 {
        self.servers
    }

    /// The number of visits that wait.
    #[inline]
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.live
    }

    /// A visit comes. The limit of the line does not hold for one who comes `again`.
    #[inline]
    pub fn join(&mut self, now: Instant, visit: Id, demand: Span, again: bool) -> Join {
        if self.busy < self.servers {
            debug_assert!(self.live == 0, "nobody waits while a server is free");
            self.busy += 1;
            return Join::Started;
        }
        if self.live >= self.limit && !again {
            return Join::Full;
        }
        let place = self.front + self.waiting.len() as u64;
        self.waiting.push_back(Waiter { visit, since: now, demand });
        self.live += 1;
        Join::Waiting(place)
    }

    /// A server becomes free and takes the next in line, who is returned.
    #[inline]
    pub fn release(&mut self) -> Option<Waiter> {
        assert!(self.busy > 0, "a server is given back once");
        if self.busy > self.servers {
            self.busy -= 1;
            return None;
        }
        while let Some(waiter) = self.waiting.pop_front() {
            self.front += 1;
            if !waiter.visit.is_none() {
                self.live -= 1;
                return Some(waiter);
            }
        }
        self.busy -= 1;
        None
    }

    /// There are so many servers from now on, at least 1. Those that are busy and taken away end what they do;
    /// [`Line::start_next`] follows.
    pub fn set_servers(&mut self, servers: u32) {
        assert!(servers > 0, "a line has a server");
        self.servers = servers;
    }

    /// The next in line takes a free server, if there are both.
    pub fn start_next(&mut self) -> Option<Waiter> {
        if self.busy >= self.servers || self.live == 0 {
            return None;
        }
        self.busy += 1;
        self.release()
    }

    /// Who waits at `place` leaves the line.
    pub fn abandon(&mut self, place: u64) -> Waiter {
        let offset = place.checked_sub(self.front).expect("who abandons a line still waits in it");
        let waiter = self.waiting.get_mut(offset as usize).expect("who abandons a line still waits in it");
        let left = *waiter;
        assert!(!left.visit.is_none(), "a place is abandoned once");
        waiter.visit = Id::NONE;
        self.live -= 1;
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::arena::Arena;

    fn ids(n: usize) -> Vec<Id> {
        let mut arena = Arena::default();
        (0..n).map(|i| arena.insert(i)).collect()
    }

    #[test]
    fn serves_in_order_of_arrival_and_skips_who_left() {
        let visits = ids(5);
        let mut line = Line::new(1, 3);
        let join = |line: &mut Line, i: usize| line.join(Instant(i as u64), visits[i], Span::ZERO, false);
        assert_eq!(join(&mut line, 0), Join::Started);
        assert_eq!(join(&mut line, 1), Join::Waiting(0));
        assert_eq!(join(&mut line, 2), Join::Waiting(1));
        assert_eq!(join(&mut line, 3), Join::Waiting(2));
        assert_eq!(join(&mut line, 4), Join::Full);
        assert_eq!(line.abandon(1).visit, visits[2]);
        assert_eq!(line.waiting(), 2);
        assert_eq!(line.release().map(|w| w.visit), Some(visits[1]));
        assert_eq!(line.release().map(|w| w.visit), Some(visits[3]));
        assert_eq!(line.release(), None);
        assert_eq!((line.busy(), line.waiting()), (0, 0));
    }

    #[test]
    fn a_loss_system_has_no_line() {
        let visits = ids(3);
        let mut line = Line::new(2, 0);
        let joined: Vec<_> = visits.iter().map(|&v| line.join(Instant::ZERO, v, Span::ZERO, false)).collect();
        assert_eq!(joined, [Join::Started, Join::Started, Join::Full]);
    }

    #[test]
    #[should_panic(expected = "given back once")]
    fn giving_back_twice_is_caught() {
        Line::new(1, 0).release();
    }

    #[test]
    #[should_panic(expected = "nobody waits while a server is free")]
    fn an_idle_server_before_a_waiting_line_is_caught() {
        let mut line = Line { live: 1, ..Line::new(1, 1) };
        line.join(Instant::ZERO, ids(1)[0], Span::ZERO, false);
    }
}
