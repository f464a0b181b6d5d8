//! Sessions: users who come as a Poisson process, ask a few times, thinking in between, and leave.
//!
//! Partly open load (Schroeder, Wierman & Harchol-Balter 2006, "Open versus closed: a cautionary tale"): who comes does
//! not depend on the system, what a user asks next does. A user asks at once on coming, waits for each answer, whatever
//! it is, thinks, and asks again. The law of the number of requests is fixed or geometric; that number is a draw of the
//! session's number and each think time one of the request's, so that two designs see the same sessions.
//!
//! Ignored: users who leave because of a bad answer.

use super::open::Arrivals;
use crate::components::clients::issue::Issuer;
use crate::components::clients::mix::Asker;
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source, Substream};
use crate::engine::time::Span;
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::notation::{Distribution, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

/// Bits of a request's number that count within its session.
const WITHIN: u32 = 20;
/// The most requests of one session.
const MOST: u32 = 1 << WITHIN;
/// The token of the alarm at which a session begins; the others are slots of sessions.
const BEGIN: u32 = u32::MAX;

/// Users who come, ask a few times, and leave.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionsSettings {
    /// Sessions that begin per time, independently of one another.
    rate: Rate,
    /// Requests of a session.
    requests: Requests,
    /// Time from an answer to the next request; without it, none.
    #[serde(default)]
    think: Option<Distribution>,
}

/// How many requests a session has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Requests {
    /// Always so many.
    Fixed(#[schemars(range(min = 1, max = 1_000_000))] u32),
    /// A random number.
    Law(CountLaw),
}

/// A law of numbers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum CountLaw {
    /// At least one; after each request the session goes on with the same probability. The mean is given.
    Geometric(#[schemars(range(min = 1.0, max = 10_000.0))] f64),
}

impl Requests {
    /// The number of one session. By inversion; a session beyond the range of its numbers, which has a probability
    /// below e^-100, is cut there.
    fn count(&self, draw: &mut Substream) -> u32 {
        match self {
            Self::Fixed(count) => *count,
            Self::Law(CountLaw::Geometric(mean)) if *mean <= 1.0 => 1,
            Self::Law(CountLaw::Geometric(mean)) => {
                let further = libm::log(1.0 - draw.unit()) / libm::log1p(-1.0 / mean);
                1 + Span::from_ticks(further.floor()).0.min(u64::from(MOST - 1)) as u32
            }
        }
    }
}

impl SessionsSettings {
    /// The mean rate of requests.
    pub fn per_second(&self) -> f64 {
        let each = match &self.requests {
            Requests::Fixed(count) => f64::from(*count),
            Requests::Law(CountLaw::Geometric(mean)) => mean.max(1.0),
        };
        self.rate.per_second() * each
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        let mut found = Complaint::of_distribution("load.sessions.think", self.think.as_ref());
        if self.rate.is_zero() {
            let complaint = Complaint::out_of_range("load.sessions.rate", "a rate of zero");
            found.push(complaint.expected("a rate above zero, such as \"5/s\""));
        }
        found
    }

    /// The sessions of one replication.
    pub fn build(&self, wiring: &Wiring, issuer: Issuer) -> Sessions {
        Sessions {
            issuer,
            begins: super::gaps(wiring, Dist::exponential(wiring.gap(&self.rate))),
            begin_draws: wiring.source("arrival", 0),
            begun: 0,
            requests: self.requests.clone(),
            request_draws: wiring.source("requests", 0),
            think: self.think.as_ref().map(|think| (wiring.dist(think), wiring.source("think", 0))),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

/// A session that is not over.
#[derive(Clone, Copy, Debug)]
struct Session {
    number: u64,
    user: u32,
    asked: u32,
    requests: u32,
}

impl Session {
    /// The number of its next request.
    fn request(&self) -> u64 {
        self.number << WITHIN | u64::from(self.asked)
    }
}

/// Clients that come and go.
#[derive(Debug)]
pub struct Sessions {
    issuer: Issuer,
    begins: Arrivals,
    begin_draws: Source,
    begun: u64,
    requests: Requests,
    request_draws: Source,
    think: Option<(Dist, Source)>,
    slots: Vec<Session>,
    free: Vec<u32>,
}

impl Sessions {
    fn arm_next(&mut self, ctx: &mut Ctx) {
        if let Some(at) = self.begins.next(self.begin_draws, self.begun) {
            ctx.alarm_at(self.issuer.me, at, BEGIN);
        }
    }

    /// The next session; returns its slot.
    fn begin(&mut self) -> u32 {
        let number = self.begun;
        self.begun += 1;
        let lineage = Lineage::root(self.issuer.name, number << WITHIN);
        let user = match self.issuer.mix.anybody(lineage) {
            0 => u32::try_from(number + 1).unwrap_or(u32::MAX),
            one => one,
        };
        let requests = self.requests.count(&mut self.request_draws.open(lineage));
        let session = Session { number, user, asked: 0, requests };
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = session;
            return slot;
        }
        self.slots.push(session);
        self.slots.len() as u32 - 1
    }

    fn ask(&mut self, slot: u32, ctx: &mut Ctx) {
        let session = &mut self.slots[slot as usize];
        let turn = session.number + u64::from(session.asked);
        let (number, asker) = (session.request(), Asker::User { number: session.user, turn });
        session.asked += 1;
        let request = self.issuer.request(number, asker, ctx.now, slot);
        ctx.spawn(request);
    }

    /// An answer has come: the user thinks, or leaves.
    fn go_on(&mut self, slot: u32, ctx: &mut Ctx) {
        let session = self.slots[slot as usize];
        if session.asked == session.requests {
            self.free.push(slot);
            return;
        }
        let span = self.think.as_ref().map_or(Span::ZERO, |(think, draws)| {
            think.sample(&mut draws.open(Lineage::root(self.issuer.name, session.request())))
        });
        ctx.alarm_after(self.issuer.me, span, slot);
    }
}

impl Component for Sessions {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.issuer.router.look_anew(ctx);
    }

    fn start(&mut self, ctx: &mut Ctx) {
        self.arm_next(ctx);
    }

    fn alarm(&mut self, _owner: InstanceId, token: u32, ctx: &mut Ctx) {
        if !ctx.accepts_arrivals() {
            return;
        }
        let slot = if token == BEGIN {
            let slot = self.begin();
            self.arm_next(ctx);
            slot
        } else {
            token
        };
        self.ask(slot, ctx);
    }

    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        self.issuer.connect_timeout
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let step = self.issuer.resume(visit, why, ctx);
        if matches!(step, Step::Finish { .. }) {
            self.go_on(visit.cursor.mark, ctx);
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::dist::check;

    /// P(n) = (1 - 1/mean)^(n - 1) / mean; the last class holds the tail.
    #[test]
    fn the_geometric_number_of_requests() {
        for mean in [1.0_f64, 1.5, 4.0] {
            let law = Requests::Law(CountLaw::Geometric(mean));
            let goes_on = 1.0 - 1.0 / mean;
            let mut expected: Vec<f64> = (0..8).map(|n| goes_on.powi(n) / mean).collect();
            expected.push(goes_on.powi(8));
            let mut counts = vec![0; 9];
            let source = Source::new(5, 0, "people", "requests", 0);
            for n in 0..200_000 {
                counts[(law.count(&mut source.nth(n)) as usize - 1).min(8)] += 1;
            }
            if mean > 1.0 {
                check::chi_square(&counts, &expected);
            } else {
                assert_eq!(counts[0], 200_000);
            }
        }
    }
}
