//! Open load: requests that come whatever the system does.

use super::profile::Profile;
use crate::components::clients::issue::Issuer;
use crate::components::clients::mix::Asker;
use crate::engine::agenda::HORIZON;
use crate::engine::dist::Dist;
use crate::engine::draw::{Source, Substream};
use crate::engine::time::{Instant, Span};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;

/// The instants of arrivals, one after the other.
#[derive(Debug)]
pub enum Arrivals {
    /// Independent gaps.
    Gaps(Gaps),
    /// Poisson arrivals of a rate that changes.
    Profile(Box<Profile>),
}

impl Arrivals {
    /// The instant of the next arrival, by its own draw; none if there is no further one that the clock can count to.
    #[inline]
    pub fn next(&mut self, draw: &mut Substream) -> Option<Instant> {
        match self {
            Self::Gaps(gaps) => gaps.next(draw),
            Self::Profile(profile) => profile.next(draw),
        }
    }
}

/// A renewal process: independent gaps of one law.
#[derive(Debug)]
pub struct Gaps {
    gap: Dist,
    last: Instant,
    /// What rounding to ticks has left over, so that the rate is exact in the long run.
    carry: f64,
}

impl Gaps {
    /// Gaps of this law, in ticks; the first is before the first arrival.
    pub const fn new(gap: Dist) -> Self {
        Self { gap, last: Instant::ZERO, carry: 0.0 }
    }

    /// The instant of the next arrival.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "one place asks for all arrivals but the first")]
    pub fn next(&mut self, draw: &mut Substream) -> Option<Instant> {
        let exact = self.gap.sample_ticks(draw) + self.carry;
        let gap = Span::from_ticks(exact);
        self.carry = exact - gap.0 as f64;
        if gap > HORIZON - self.last {
            return None;
        }
        self.last = self.last + gap;
        Some(self.last)
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
        if let Some(at) = self.arrivals.next(&mut self.draws.nth(self.issued)) {
            ctx.alarm_at(self.issuer.me, at, 0);
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
            let request = self.issuer.request(self.issued, Asker::Anybody, ctx.now, 0);
            self.issued += 1;
            self.arm_next(ctx);
            ctx.spawn(request);
        }
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.issuer.resume(visit, why, ctx)
    }
}
