//! Closed load: a fixed number of users, each of whom waits for the answer, thinks, and asks again.

use super::Pace;
use crate::components::clients::issue::Issuer;
use crate::components::clients::mix::Asker;
use crate::components::effort::{Users, mean_s};
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Span;
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::notation::Distribution;
use schemars::JsonSchema;
use serde::Deserialize;

/// A fixed number of users.
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

impl Closed {
    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        Complaint::of_distribution("load.closed.think", self.think.as_ref())
    }

    /// Who they are.
    pub fn pace(&self) -> Pace {
        Pace::Closed(Users { count: self.users, think_s: self.think.as_ref().map_or(0.0, mean_s) })
    }

    /// The users of one replication.
    pub fn build(&self, wiring: &Wiring, issuer: Issuer) -> Askers {
        let think = self.think.as_ref().map(|think| (wiring.dist(think), wiring.source("think", 0)));
        Askers { issuer, think, asked: vec![0; self.users as usize] }
    }
}

/// Users who think and ask in turn, numbered from 1.
#[derive(Debug)]
pub struct Askers {
    issuer: Issuer,
    think: Option<(Dist, Source)>,
    /// How many requests each user has issued.
    asked: Vec<u32>,
}

impl Askers {
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

impl Component for Askers {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.issuer.router.look_anew(ctx);
    }

    fn start(&mut self, ctx: &mut Ctx) {
        for user in 0..self.asked.len() as u32 {
            self.think(user, ctx);
        }
    }

    fn alarm(&mut self, _owner: InstanceId, user: u32, ctx: &mut Ctx) {
        if ctx.accepts_arrivals() {
            let number = self.number(user);
            let asked = &mut self.asked[user as usize];
            let asker = Asker::User { number: user + 1, turn: u64::from(user) + u64::from(*asked) };
            *asked += 1;
            let request = self.issuer.request(number, asker, ctx.now, user);
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
        let step = self.issuer.resume(visit, why, ctx);
        if matches!(step, Step::Finish { .. }) {
            self.think(visit.cursor.mark, ctx);
        }
        step
    }
}
