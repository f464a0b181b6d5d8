//! When requests are issued.

use super::issue::Issuer;
use super::replay::Replayer;
use super::replay_settings::ReplaySpec;
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::{Instant, Span};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::notation::{Distribution, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

/// The law of the arrivals.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoadSettings {
    /// Open: at equal distances, the first after one distance.
    Constant(Rate),
    /// Open: at random, independently of one another.
    Poisson(Rate),
    /// Open: with independent times between arrivals.
    Renewal(Renewal),
    /// Closed: everybody waits for the answer, thinks, and asks again.
    Closed(Closed),
    /// Open: the arrivals of an access log.
    Replay(Box<ReplaySpec>),
}

/// A renewal process.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Time between two arrivals.
    gap: Distribution,
}

/// A population of users.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Number of users.
    #[schemars(range(min = 1, max = 1_000_000))]
    users: u32,
    /// Time from an answer to the next request, and before the first; without it, none, and something that the
    /// requests visit must take time.
    #[serde(default)]
    think: Option<Distribution>,
}

impl LoadSettings {
    /// The access log, if it is one.
    pub fn replay(&self) -> Option<&ReplaySpec> {
        match self {
            Self::Replay(settings) => Some(settings),
            Self::Constant(_) | Self::Poisson(_) | Self::Renewal(_) | Self::Closed(_) => None,
        }
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        match self {
            Self::Constant(rate) | Self::Poisson(rate) if rate.per_second() <= 0.0 => {
                vec![Complaint::out_of_range("load", "a rate of zero").expected("a rate above zero, such as \"120/s\"")]
            }
            Self::Renewal(renewal) if renewal.gap.is_zero() => {
                let message = "no time between arrivals";
                vec![Complaint::out_of_range("load.renewal.gap", message).expected("a gap above zero")]
            }
            Self::Renewal(renewal) => Complaint::of_distribution("load.renewal.gap", Some(&renewal.gap)),
            Self::Closed(closed) => Complaint::of_distribution("load.closed.think", closed.think.as_ref()),
            // What a log is read by is checked with the whole document.
            Self::Constant(_) | Self::Poisson(_) | Self::Replay(_) => Vec::new(),
        }
    }

    /// The component that issues by this law.
    pub fn build(&self, wiring: &Wiring, issuer: Issuer) -> Box<dyn Component> {
        let gap = |law: Result<Dist, _>| law.expect("rates are checked before anything is built");
        match self {
            Self::Constant(rate) => Open::boxed(wiring, issuer, gap(Dist::constant(wiring.gap(rate)))),
            Self::Poisson(rate) => Open::boxed(wiring, issuer, gap(Dist::exponential(wiring.gap(rate)))),
            Self::Renewal(renewal) => Open::boxed(wiring, issuer, wiring.dist(&renewal.gap)),
            Self::Closed(closed) => Box::new(Population {
                issuer,
                think: closed.think.as_ref().map(|think| (wiring.dist(think), wiring.source("think", 0))),
                asked: vec![0; closed.users as usize],
            }),
            Self::Replay(_) => {
                let recording = wiring.common.recordings.get(wiring.name);
                let recording = recording.expect("logs are read before anything is built");
                Box::new(Replayer::new(wiring, issuer, recording.clone()))
            }
        }
    }
}

/// Open load: a renewal process.
#[derive(Debug)]
struct Open {
    issuer: Issuer,
    gap: Dist,
    draws: Source,
    issued: u64,
    last: Instant,
    /// What rounding to ticks has left over, so that the rate is exact in the long run.
    carry: f64,
}

impl Open {
    fn boxed(wiring: &Wiring, issuer: Issuer, gap: Dist) -> Box<dyn Component> {
        let draws = wiring.source("arrival", 0);
        Box::new(Self { issuer, gap, draws, issued: 0, last: Instant::ZERO, carry: 0.0 })
    }

    fn arm_next(&mut self, ctx: &mut Ctx) {
        let exact = self.gap.sample_ticks(&mut self.draws.nth(self.issued)) + self.carry;
        let gap = Span::from_ticks(exact);
        self.carry = exact - gap.0 as f64;
        self.last = self.last + gap;
        ctx.alarm_at(self.issuer.me, self.last, 0);
    }
}

impl Component for Open {
    fn start(&mut self, ctx: &mut Ctx) {
        self.arm_next(ctx);
    }

    fn alarm(&mut self, _owner: InstanceId, _token: u32, ctx: &mut Ctx) {
        if ctx.accepts_arrivals() {
            let request = self.issuer.request(self.issued, 0);
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

/// Closed load: users who think and ask in turn.
#[derive(Debug)]
struct Population {
    issuer: Issuer,
    think: Option<(Dist, Source)>,
    /// How many requests each user has issued.
    asked: Vec<u32>,
}

impl Population {
    fn number(&self, user: u32) -> u64 {
        u64::from(user) << 32 | u64::from(self.asked[user as usize])
    }

    fn think(&self, user: u32, ctx: &mut Ctx) {
        let span = self.think.as_ref().map_or(Span::ZERO, |(think, draws)| {
            think.sample(&mut draws.open(Lineage::root(self.issuer.name, self.number(user))))
        });
        ctx.alarm_after(self.issuer.me, span, user);
    }
}

impl Component for Population {
    fn start(&mut self, ctx: &mut Ctx) {
        for user in 0..self.asked.len() as u32 {
            self.think(user, ctx);
        }
    }

    fn alarm(&mut self, _owner: InstanceId, user: u32, ctx: &mut Ctx) {
        if ctx.accepts_arrivals() {
            let number = self.number(user);
            self.asked[user as usize] += 1;
            let request = self.issuer.request(number, user);
            ctx.spawn(request);
        }
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let step = self.issuer.resume(visit, why, ctx);
        if matches!(step, Step::Finish { .. }) {
            self.think(visit.cursor.mark, ctx);
        }
        step
    }
}
