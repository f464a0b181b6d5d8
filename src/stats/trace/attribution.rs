//! Where the time of one request went: every tick between its being issued and its end belongs to one part.
//!
//! Of several calls made together, the time belongs to the one whose answer ended the wait; what passed before that
//! call was made (hedging, another replica after a failure) belongs to earlier attempts, as does every attempt but the
//! last, with the pauses between. So the parts of a request add up to its latency, to the tick.

use super::{Doing, Request, Stretch, Visit, Wait};
use crate::engine::time::Instant;
use std::collections::BTreeMap;

/// What a request spends time on. Numbers stand for names: of a place for waiting, of a component for the rest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Waiting for a place.
    Waiting(usize),
    /// Being served at a component.
    Serving(usize),
    /// Pausing at a component.
    Pausing(usize),
    /// On the way to a component or back.
    Travelling(usize),
    /// Attempts of a component before the last one, and the pauses after them.
    Retrying(usize),
    /// Waiting at a component for an answer that is lost.
    Unanswered(usize),
}

/// Ticks by part; they add up to the request's latency.
#[must_use]
pub fn attribute(request: &Request) -> BTreeMap<Part, u64> {
    let mut account = Account { request, parts: BTreeMap::new() };
    account.visit(0, request.issued, request.ended);
    let (sum, latency) = (account.parts.values().sum::<u64>(), (request.ended - request.issued).0);
    assert!(sum == latency, "parts of request {} add up to {sum} of {latency} ticks", request.number);
    account.parts
}

/// A request being looked at.
struct Account<'a> {
    request: &'a Request,
    parts: BTreeMap<Part, u64>,
}

impl Account<'_> {
    fn book(&mut self, part: Part, from: Instant, to: Instant) {
        let span = to.since(from).0;
        if span > 0 {
            *self.parts.entry(part).or_default() += span;
        }
    }

    /// What a visit does between two instants, at the first of which it is there.
    fn visit(&mut self, at: usize, from: Instant, to: Instant) {
        let request = self.request;
        let visit = &request.visits[at];
        let mut now = from;
        for (number, stretch) in visit.stretches.iter().enumerate() {
            let end = stretch.end(to).max(now);
            self.stretch((at, number), stretch, now, end);
            now = end;
        }
        // It has not come to its first step, because its machine stands still.
        self.book(Part::Unanswered(visit.component), now, to);
    }

    fn stretch(&mut self, of: (usize, usize), stretch: &Stretch, from: Instant, to: Instant) {
        let visit = &self.request.visits[of.0];
        let component = visit.component;
        match stretch.doing {
            Doing::Waiting(place) => self.book(Part::Waiting(place), from, to),
            Doing::Serving(place, _) => {
                let begins = Instant(to.0 - stretch.service(to - from).0);
                self.book(Part::Waiting(place), from, begins);
                self.book(Part::Serving(component), begins, to);
            }
            Doing::Pausing => self.book(Part::Pausing(component), from, to),
            Doing::BackingOff => self.book(Part::Retrying(component), from, to),
            Doing::Calling(wait) if is_tried_again(visit, of.1, wait) => {
                self.book(Part::Retrying(component), from, to);
            }
            Doing::Calling(wait) => self.call(of, wait, from, to),
        }
    }

    /// The wait for answers: by the call that decided it, or the last that was made.
    fn call(&mut self, of: (usize, usize), wait: Wait, from: Instant, to: Instant) {
        let visits = &self.request.visits;
        let component = visits[of.0].component;
        let made = |visit: &&Visit| visit.caller == Some(of) && visit.follows.is_none() && visit.sent <= to;
        let decided = |visit: &&Visit| wait.answer.is_none_or(|tag| tag == visit.tag);
        let calls = || visits.iter().filter(made);
        let Some(last) = calls().filter(decided).last().or_else(|| calls().last()) else {
            return self.book(Part::Unanswered(component), from, to);
        };
        let sent = last.sent.max(from);
        self.book(Part::Retrying(component), from, sent);
        let first = visits.iter().position(|visit| std::ptr::eq(visit, last));
        self.way(first.expect("it is one of them"), wait, sent, to);
    }

    /// A call on its way, at whoever it was left to in turn, and back.
    fn way(&mut self, first: usize, wait: Wait, from: Instant, to: Instant) {
        let request = self.request;
        let (mut at, mut now) = (first, from);
        loop {
            let visit = &request.visits[at];
            let Some(arrived) = visit.arrived.filter(|arrived| *arrived <= to) else {
                // Whoever waits gave up, or the call was lost.
                return self.book(Part::Unanswered(visit.component), now, to);
            };
            self.book(Part::Travelling(visit.component), now, arrived);
            let ended = visit.ended.map_or(to, |ended| ended.min(to));
            self.visit(at, arrived, ended);
            now = ended;
            let next = (at + 1..request.visits.len()).find(|next| request.visits[*next].follows == Some(at));
            let Some(next) = next.filter(|_| visit.forwarded) else { break };
            at = next;
        }
        let visit = &request.visits[at];
        let is_lost = wait.timed_out && visit.ending != Some("timed_out");
        let part = if is_lost { Part::Unanswered } else { Part::Travelling };
        self.book(part(visit.component), now, to);
    }
}

/// True if another attempt follows.
fn is_tried_again(visit: &Visit, at: usize, wait: Wait) -> bool {
    let next = visit.stretches[at + 1..].iter().find_map(|stretch| match stretch.doing {
        Doing::Calling(next) => Some(next),
        Doing::Waiting(_) | Doing::Serving(..) | Doing::Pausing | Doing::BackingOff => None,
    });
    next.is_some_and(|next| next.tries > wait.tries)
}
