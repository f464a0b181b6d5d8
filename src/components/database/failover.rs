//! Failover: a replica asks the primary for a sign of life from time to time, and a replica takes its place.
//!
//! The first replica that is alive asks every `every`; after `fall` failures in a row the primary is held to be dead, and
//! `promotion` later the replica that has received most takes over, unless the primary has answered meanwhile. A check is a
//! visit in the background: it takes the link, meets the conditions and fails after `timeout`. A crash is thus found after
//! (fall - 1) to fall intervals. Whoever was the primary follows when it comes back.
//!
//! Ignored: votes among several watchers; a primary that goes on for those who can still reach it.

use super::Counter;
use super::log::NUMBER_BITS;
use super::server::Server;
use crate::components::settings::Complaint;
use crate::components::watch;
use crate::components::wiring::Wiring;
use crate::engine::draw::{Lineage, Source, hash_name};
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Ending};
use crate::model::component::{Ctx, Origin, Spawn};
use crate::model::step::{Call, PROBE_CONNECTION, Step};
use crate::notation::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// What a visit in the background is there for, and an alarm: to ask for a sign of life.
pub const CHECK: u32 = 3;
/// What an alarm is there for: to ask, and to promote.
pub const ASK: u32 = 2;
/// See [`ASK`].
pub const PROMOTE: u32 = 3;
/// The mark of the call that asks.
const SIGN_OF_LIFE: u64 = u64::MAX;

/// Settings of failover.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailoverSettings {
    /// Time between two checks of the primary.
    every: Duration,
    /// How long an answer may take; as long as `every` by default.
    #[serde(default)]
    timeout: Option<Duration>,
    /// Failures in a row after which the primary is held to be dead; 3 by default.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 1000))]
    fall: u32,
    /// Time from then on until a replica has taken over; none by default.
    #[serde(default)]
    promotion: Option<Duration>,
}

fn three() -> u32 {
    3
}

impl FailoverSettings {
    /// How long an answer may take.
    pub fn patience(&self) -> &Duration {
        watch::patience(&self.every, self.timeout.as_ref())
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        watch::check("failover", &self.every, self.timeout.as_ref())
    }
}

/// What is held of the primary.
#[derive(Debug)]
pub struct Failover {
    every: Span,
    timeout: Span,
    fall: u32,
    promotion: Span,
    phase: Source,
    name: u64,
    checks: u64,
    /// Checks in a row that failed.
    failures: u32,
    /// True while a promotion is under way.
    promoting: bool,
}

impl Failover {
    pub fn new(settings: &FailoverSettings, wiring: &Wiring) -> Self {
        Self {
            every: wiring.span(&settings.every).max(Span(1)),
            timeout: wiring.span(settings.patience()).max(Span(1)),
            fall: settings.fall,
            promotion: settings.promotion.as_ref().map_or(Span::ZERO, |span| wiring.span(span)),
            phase: wiring.source("failover", 0),
            name: hash_name(wiring.name),
            checks: 0,
            failures: 0,
            promoting: false,
        }
    }
}

impl Server {
    /// The first check, at a phase of its own.
    pub fn begin_to_watch(&mut self, ctx: &mut Ctx) {
        if let Some(failover) = &self.failover {
            let phase = failover.phase.nth(0).unit() * failover.every.0 as f64;
            ctx.alarm_at(self.own[0], Instant::ZERO + Span::from_ticks(phase), ASK << NUMBER_BITS);
        }
    }

    /// It is time to ask the primary for a sign of life.
    pub fn ask_for_life(&mut self, ctx: &mut Ctx) {
        let watcher = self.group.replicas().find(|&replica| !self.group.members[replica].down);
        let Some(failover) = self.failover.as_mut().filter(|_| ctx.accepts_arrivals()) else { return };
        ctx.alarm_after(self.own[0], failover.every, ASK << NUMBER_BITS);
        failover.checks += 1;
        if let Some(watcher) = watcher {
            let lineage = Lineage::root(failover.name, failover.checks);
            let (at, mark) = (self.own[watcher], CHECK << NUMBER_BITS);
            ctx.spawn(Spawn { at, from: None, origin: Origin::Background, ask: Ask::NONE, lineage, mark });
        }
    }

    /// The call of a check.
    pub fn call_primary(&self, ctx: &mut Ctx) -> Step {
        let timeout = self.failover.as_ref().map(|failover| failover.timeout);
        let to = self.own[self.group.primary];
        ctx.call = Call { to, timeout, tag: SIGN_OF_LIFE, entry: PROBE_CONNECTION, cancel: true, ..Call::NONE };
        Step::Call
    }

    /// The primary has answered a check, or not.
    pub fn judge_primary(&mut self, ending: Ending, ctx: &mut Ctx) -> Step {
        let Some(failover) = &mut self.failover else { return Step::DONE };
        failover.failures = if ending == Ending::Ok { 0 } else { failover.failures + 1 };
        if failover.failures >= failover.fall && !failover.promoting {
            failover.promoting = true;
            ctx.alarm_after(self.own[0], failover.promotion, PROMOTE << NUMBER_BITS);
        }
        Step::DONE
    }

    /// The replica that has received most takes over, if the primary is still held to be dead.
    pub fn fail_over(&mut self, ctx: &mut Ctx) {
        let Some(failover) = &mut self.failover else { return };
        failover.promoting = false;
        if failover.failures < failover.fall {
            return;
        }
        failover.failures = 0;
        let lacks = |replica: usize| {
            let open = self.group.members[replica].follower.open();
            open.iter().filter(|(_, received)| !received).count()
        };
        let alive = self.group.replicas().filter(|&replica| !self.group.members[replica].down);
        if let Some(replica) = alive.min_by_key(|&replica| lacks(replica)) {
            self.promote(replica, ctx);
            self.count(Counter::Promotions, 1, ctx);
        }
    }
}
