//! Open load: requests that come whatever the system does.

use super::profile::Profile;
use crate::components::clients::issue::Issuer;
use crate::components::clients::mix::Asker;
use crate::engine::agenda::HORIZON;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::{Instant, Span};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;

/// The instants of arrivals, one after the other.
#[derive(Debug)]
pub enum Arrivals {
    /// Independent gaps.
    Gaps(Box<Gaps>),
    /// Poisson arrivals of a rate that changes.
    Profile(Box<Profile>),
}

impl Arrivals {
    /// The instant of arrival number `n`, by its own draw; none if there is no further one that the clock can count to.
    #[inline]
    pub fn next(&mut self, draws: Source, n: u64) -> Option<Instant> {
        match self {
            Self::Gaps(gaps) => gaps.next(draws, n),
            Self::Profile(profile) => profile.next(&mut draws.nth(n)),
        }
    }
}

/// How many gaps are worked out at a time: none waits for another, so a processor works at several at once.
const AHEAD: usize = 16;

/// A renewal process: independent gaps of one law.
#[derive(Debug)]
pub struct Gaps {
    gap: Dist,
    /// The gaps before the arrivals whose numbers have the same multiple of [`AHEAD`].
    ahead: [f64; AHEAD],
    last: Instant,
    /// What rounding to ticks has left over, so that the rate is exact in the long run.
    carry: f64,
}

impl Gaps {
    /// Gaps of this law, in ticks; the first is before the first arrival.
    pub const fn new(gap: Dist) -> Self {
        Self { gap, ahead: [0.0; AHEAD], last: Instant::ZERO, carry: 0.0 }
    }

    /// The instant of arrival number `n`; they are asked for one after the other, from 0.
    #[inline]
    pub fn next(&mut self, draws: Source, n: u64) -> Option<Instant> {
        let place = (n % AHEAD as u64) as usize;
        if place == 0 {
            self.look_ahead(draws, n);
        }
        let exact = self.ahead[place] + self.carry;
        let (gap, carry) = Span::round(exact);
        self.carry = carry;
        if gap > HORIZON - self.last {
            return None;
        }
        self.last = self.last + gap;
        Some(self.last)
    }

    #[inline(never)]
    fn look_ahead(&mut self, draws: Source, from: u64) {
        for (n, gap) in (from..).zip(&mut self.ahead) {
            *gap = self.gap.sample_ticks(&mut draws.nth(n));
        }
    }
}

/// Clients that issue requests of the mix at given instants.
#[derive(Debug)]
pub struct Open {
    issuer: Issuer,
    arrivals: Arrivals,
    draws: Source,
    issued: u64,
}

impl Open {
    /// Clients whose arrival number i is made by draw number i of `draws`.
    pub const fn new(issuer: Issuer, arrivals: Arrivals, draws: Source) -> Self {
        Self { issuer, arrivals, draws, issued: 0 }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "all but the first are armed in one place")]
    fn arm_next(&mut self, ctx: &mut Ctx) {
        if let Some(at) = self.arrivals.next(self.draws, self.issued) {
            ctx.ring_at(self.issuer.me, at);
        }
    }
}

impl Component for Open {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.issuer.router.look_anew(ctx);
    }

    fn start(&mut self, ctx: &mut Ctx) {
        self.arm_next(ctx);
    }

    fn alarm(&mut self, _owner: InstanceId, _token: u32, ctx: &mut Ctx) {
        if ctx.accepts_arrivals() {
            let lineage = Lineage::root(self.issuer.name, self.issued);
            let ask = self.issuer.mix.ask(lineage, Asker::Anybody, ctx.now);
            let request = self.issuer.send(lineage, ask);
            self.issued += 1;
            self.arm_next(ctx);
            ctx.spawn(request);
        }
    }

    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        self.issuer.connect_timeout
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.issuer.resume(visit, why, ctx)
    }
}
