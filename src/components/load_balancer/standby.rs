//! A pair: two machines with one address, of which the passive one takes over when the active one dies.
//!
//! The passive machine asks the active one every `every` for a sign of life; after `fall` failures in a row, and `takeover`
//! later unless it was answered meanwhile, the address is its own (VRRP: RFC 9568; keepalived). Callers know only the
//! address: they reach whoever has it through a door inside them. What the dead one was doing is lost. Whoever comes back
//! is passive: nobody gives the address back.
//!
//! A crash is thus found after (fall - 1) to fall intervals. Ignored: both believing that the address is theirs, where the
//! network between them is cut; connections that the passive one knows of.

use crate::components::settings::{Complaint, Names, On};
use crate::components::watch;
use crate::components::wiring::Wiring;
use crate::engine::draw::{Lineage, Source, hash_name};
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Ending};
use crate::model::component::{Ctx, Origin, Spawn};
use crate::model::ids::{CounterId, InstanceId};
use crate::model::step::{Call, PROBE_CONNECTION, Step};
use crate::model::visit::Frame;
use crate::notation::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// The mark of a visit that asks the active machine, above the numbers of all targets.
const ASKS: u32 = u32::MAX;
/// The alarm at which the passive machine asks.
pub const ASK: u32 = u32::MAX;
/// The alarm at which it takes over.
pub const TAKE_OVER: u32 = u32::MAX - 1;

/// Settings of a pair.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandbySettings {
    /// Time between two checks of the active machine.
    every: Duration,
    /// How long an answer may take; as long as `every` by default.
    #[serde(default)]
    timeout: Option<Duration>,
    /// Failures in a row after which it is held to be dead; 3 by default.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 1000))]
    fall: u32,
    /// Time from then on until the address is the other's; none by default.
    #[serde(default)]
    takeover: Option<Duration>,
}

fn three() -> u32 {
    3
}

impl StandbySettings {
    /// How long an answer may take.
    pub fn patience(&self) -> &Duration {
        watch::patience(&self.every, self.timeout.as_ref())
    }

    /// Finds what types cannot tell, of a balancer on these machines.
    pub fn check(&self, on: Option<&On>, names: &Names) -> Vec<Complaint> {
        let mut found = watch::check("standby", &self.every, self.timeout.as_ref());
        let machines = match on {
            None => Some(0),
            Some(On::Own(settings)) => Some(settings.count),
            // A set that there is not is told elsewhere.
            Some(On::Set(set)) => names.machines.get(set).copied(),
        };
        if let Some(count) = machines.filter(|count| *count != 2) {
            let message = format!("a pair has two machines, not {count}");
            found.push(Complaint::conflict("standby", message).expected("`on` with a `count` of 2"));
        }
        found
    }
}

/// Who has the address, and what the other holds of it.
#[derive(Debug)]
pub struct Pair {
    every: Span,
    timeout: Span,
    fall: u32,
    takeover: Span,
    phase: Source,
    name: u64,
    takeovers: CounterId,
    own: [InstanceId; 2],
    /// The number of the one that has the address.
    active: usize,
    failures: u32,
    /// When the other takes over.
    deadline: Option<Instant>,
    checks: u64,
}

impl Pair {
    /// The first machine has the address.
    pub fn new(settings: &StandbySettings, wiring: &Wiring) -> Self {
        let own = wiring.own();
        Self {
            every: wiring.span(&settings.every).max(Span(1)),
            timeout: wiring.span(settings.patience()).max(Span(1)),
            fall: settings.fall,
            takeover: settings.takeover.as_ref().map_or(Span::ZERO, |takeover| wiring.span(takeover)),
            phase: wiring.source("standby", 0),
            name: hash_name(wiring.name).rotate_left(1),
            takeovers: wiring.counter(0),
            own: [own[0], own[1]],
            active: 0,
            failures: 0,
            deadline: None,
            checks: 0,
        }
    }

    fn passive(&self) -> usize {
        1 - self.active
    }

    /// The first check comes at a phase of its own.
    pub fn start(&self, ctx: &mut Ctx) {
        let phase = Span::from_ticks(self.phase.nth(0).unit() * self.every.0 as f64);
        ctx.alarm_after(self.own[self.passive()], phase, ASK);
    }

    /// It is time for something.
    pub fn remind(&mut self, token: u32, ctx: &mut Ctx) {
        if token == TAKE_OVER {
            if self.deadline.is_some_and(|deadline| deadline <= ctx.now) {
                self.take_over(ctx);
            }
            return;
        }
        if !ctx.accepts_arrivals() {
            return;
        }
        let passive = self.own[self.passive()];
        ctx.alarm_after(passive, self.every, ASK);
        self.checks += 1;
        let lineage = Lineage::root(self.name, self.checks);
        ctx.spawn(Spawn { at: passive, from: None, origin: Origin::Background, ask: Ask::NONE, lineage, mark: ASKS });
    }

    /// True for a visit of the passive machine that asks the active one.
    pub fn is_check(visit: &Frame) -> bool {
        visit.cursor.mark == ASKS
    }

    /// Asks the active machine.
    pub fn ask(&self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (to, timeout) = (self.own[self.active], Some(self.timeout));
        let (ask, lineage, entry) = (visit.ask, visit.lineage, PROBE_CONNECTION);
        ctx.call = Call { to, ask, lineage, timeout, entry, cancel: true, ..Call::NONE };
        Step::Call
    }

    /// The active machine has answered, or not.
    pub fn judge(&mut self, visit: &Frame, ending: Ending, ctx: &mut Ctx) {
        if visit.ordinal as usize != self.passive() {
            return;
        }
        if ending == Ending::Ok {
            (self.failures, self.deadline) = (0, None);
            return;
        }
        self.failures += 1;
        if self.failures < self.fall || self.deadline.is_some() {
            return;
        }
        if self.takeover.is_zero() {
            self.take_over(ctx);
        } else {
            self.deadline = Some(ctx.now + self.takeover);
            ctx.alarm_after(self.own[self.passive()], self.takeover, TAKE_OVER);
        }
    }

    fn take_over(&mut self, ctx: &mut Ctx) {
        self.active = self.passive();
        (self.failures, self.deadline) = (0, None);
        ctx.count(self.takeovers, 1);
    }

    /// A machine has died: what it held of the other is forgotten.
    pub fn die(&mut self, ordinal: u32) {
        if ordinal as usize == self.passive() {
            (self.failures, self.deadline) = (0, None);
        }
    }

    /// A call at the door goes to whoever has the address.
    pub fn pass(&self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (to, ask, lineage) = (self.own[self.active], visit.ask, visit.lineage);
        ctx.call = Call { to, ask, lineage, entry: visit.cursor.at, pooled: visit.pooled, ..Call::NONE };
        Step::Forward
    }
}
