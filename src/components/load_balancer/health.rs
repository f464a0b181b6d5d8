//! Health checks: what a balancer holds of its targets, found out by asking them from time to time.
//!
//! Each instance of the balancer asks each target from a phase of its own, and again `every` after the last check has
//! ended: HAProxy's `inter`, with `fastinter` while it is in doubt and `downinter` while it is down (`srv_getinter`).
//! `fall` failures in a row and the target is held to be down; `rise` successes in a row and it is up again. A check is a
//! background visit with a call of its own: it takes the links, meets the conditions and fails after `timeout`. At first
//! everybody is held to be up; who comes later is so after its first success, as with Elastic Load Balancing.
//!
//! A crash that refuses is thus found after (fall - 1) to fall intervals, fall - 1/2 on average; one that is silent takes
//! fall times the timeout more. With `slow_start` whoever has come up gets a weight that grows in a straight line.

use crate::components::router::Router;
use crate::components::settings::Complaint;
use crate::components::watch;
use crate::components::wiring::Wiring;
use crate::engine::draw::{Lineage, Source, hash_name};
use crate::engine::time::{Instant, Span};
use crate::model::alarm::AlarmId;
use crate::model::component::{Ctx, Origin, Spawn};
use crate::model::ids::InstanceId;
use crate::model::step::{PROBE_CONNECTION, PROBE_REQUEST, Step};
use crate::model::visit::Frame;
use crate::notation::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// How a target is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Whether a connection can be opened: an overloaded target says yes.
    #[default]
    Tcp,
    /// For an answer by one of its workers, behind all who wait for one.
    Http,
}

/// Settings of health checks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("examples" = [{ "every": "2s" }]))]
pub struct HealthSettings {
    /// Time between two checks of one target.
    every: Duration,
    /// How long an answer may take; as long as `every` by default.
    #[serde(default)]
    timeout: Option<Duration>,
    /// Failures in a row after which a target is held to be down; 3 by default.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 1000))]
    fall: u32,
    /// Successes in a row after which it is held to be up again; 2 by default.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 1000))]
    rise: u32,
    /// How a target is asked; `tcp` by default.
    #[serde(default)]
    kind: CheckKind,
    /// Time between two checks while one more or less failure decides; as `every` by default.
    #[serde(default)]
    fast_every: Option<Duration>,
    /// Time between two checks of a target that is held to be down; as `every` by default.
    #[serde(default)]
    down_every: Option<Duration>,
    /// How long it takes a target that has come up to get its whole weight; none by default.
    #[serde(default)]
    slow_start: Option<Duration>,
}

fn three() -> u32 {
    3
}

fn two() -> u32 {
    2
}

impl HealthSettings {
    /// How long an answer may take.
    #[must_use]
    pub fn patience(&self) -> &Duration {
        watch::patience(&self.every, self.timeout.as_ref())
    }

    /// Finds what types cannot tell; `at` is where the settings are.
    #[must_use]
    pub fn check(&self, at: &str) -> Vec<Complaint> {
        let mut found = watch::check(at, &self.every, self.timeout.as_ref());
        let further =
            [("fast_every", &self.fast_every), ("down_every", &self.down_every), ("slow_start", &self.slow_start)];
        let zero = |(name, time): (&str, &Option<Duration>)| {
            let complaint = Complaint::out_of_range(&format!("{at}.{name}"), format!("`{name}` is no time at all"));
            time.as_ref().filter(|time| time.seconds() <= 0.0).map(|_| complaint.expected("more than 0"))
        };
        found.extend(further.into_iter().filter_map(zero));
        found
    }

    /// True if who has come up starts slowly.
    pub fn starts_slowly(&self) -> bool {
        self.slow_start.is_some()
    }
}

/// What one instance of the balancer holds of one target.
#[derive(Clone, Copy, Debug)]
struct Watch {
    up: bool,
    /// Checks in a row that said otherwise.
    against: u32,
    /// True while it is asked from time to time.
    asked: bool,
    /// True before its first success, of one that came later.
    new: bool,
    /// When it came up; none if it has been up from the start.
    since: Option<Instant>,
    /// Its next check; while it is asked, one that comes if no answer will.
    next: Option<AlarmId>,
}

/// What the instances of a balancer hold of the targets.
#[derive(Debug)]
pub struct Health {
    every: Span,
    fast_every: Span,
    down_every: Span,
    slow_start: Option<Span>,
    timeout: Span,
    fall: u32,
    rise: u32,
    entry: u32,
    owners: Vec<InstanceId>,
    targets: usize,
    /// By the balancer's instance and target.
    watches: Vec<Watch>,
    phases: Source,
    name: u64,
    checks: u64,
}

impl Health {
    /// All targets that are there are held to be up.
    pub fn new(settings: &HealthSettings, wiring: &Wiring, router: &Router) -> Self {
        let (owners, targets) = (wiring.own().to_vec(), router.len());
        let watch = |target| {
            let there = router.is_present(target);
            Watch { up: there, against: 0, asked: false, new: !there, since: None, next: None }
        };
        let span = |time: &Duration| wiring.span(time).max(Span(1));
        let or_every = |time: &Option<Duration>| span(time.as_ref().unwrap_or(&settings.every));
        let watches = owners.iter().flat_map(|_| (0..targets as u32).map(watch)).collect();
        Self {
            every: span(&settings.every),
            fast_every: or_every(&settings.fast_every),
            down_every: or_every(&settings.down_every),
            slow_start: settings.slow_start.as_ref().map(span),
            timeout: span(settings.patience()),
            fall: settings.fall,
            rise: settings.rise,
            entry: if settings.kind == CheckKind::Tcp { PROBE_CONNECTION } else { PROBE_REQUEST },
            watches,
            owners,
            targets,
            phases: wiring.source("health", 0),
            name: hash_name(wiring.name),
            checks: 0,
        }
    }

    /// The first checks of those who are not checked yet, each at a phase of its own.
    pub fn watch(&mut self, router: &Router, ctx: &mut Ctx) {
        for (number, &owner) in
            self.owners.iter().enumerate().filter(|(_, owner)| ctx.takes_calls(**owner)).collect::<Vec<_>>()
        {
            for target in router.present() {
                let at = number * self.targets + target as usize;
                if std::mem::replace(&mut self.watches[at].asked, true) {
                    continue;
                }
                let phase = Span::from_ticks(self.phases.nth(at as u64).unit() * self.every.0 as f64);
                ctx.alarm_after(owner, phase, target);
            }
        }
    }

    /// It is time to check a target.
    pub fn check_one(&mut self, owner: InstanceId, target: u32, router: &Router, ctx: &mut Ctx) {
        // Who was removed never comes back.
        if !ctx.accepts_arrivals() || !ctx.takes_calls(owner) || !router.is_present(target) {
            return;
        }
        let number = self.owners.iter().position(|it| *it == owner).expect("who checks is one of the balancer");
        // Who dies meanwhile asks again when it is back.
        let unless_answered = ctx.alarm_after(owner, self.timeout + self.every, target);
        self.watches[number * self.targets + target as usize].next = Some(unless_answered);
        self.checks += 1;
        let lineage = Lineage::root(self.name, self.checks);
        let ask = crate::model::ask::Ask::NONE;
        ctx.spawn(Spawn { at: owner, from: None, origin: Origin::Background, ask, lineage, mark: target + 1 });
    }

    /// The target that a visit checks, if it does nothing else.
    #[inline]
    pub fn probed(visit: &Frame) -> Option<u32> {
        visit.cursor.mark.checked_sub(1)
    }

    /// Asks a target.
    pub fn probe(&self, target: InstanceId, visit: &Frame, ctx: &mut Ctx) -> Step {
        let call = &mut ctx.call;
        (call.to, call.tag, call.ask, call.lineage) = (target, 0, visit.ask, visit.lineage);
        (call.timeout, call.entry, call.cancel, call.pooled) = (Some(self.timeout), self.entry, true, false);
        Step::Call
    }

    /// A target has answered a check, or not; the next one follows.
    pub fn judge(&mut self, ordinal: u32, target: u32, fine: bool, ctx: &mut Ctx) {
        let watch = &mut self.watches[ordinal as usize * self.targets + target as usize];
        watch.against = if fine == watch.up { 0 } else { watch.against + 1 };
        if watch.against > 0 && (watch.new || watch.against >= if watch.up { self.fall } else { self.rise }) {
            (watch.up, watch.against, watch.new) = (fine, 0, false);
            watch.since = Some(ctx.now);
        }
        let after = match (watch.against, watch.up) {
            (0, true) => self.every,
            (0, false) => self.down_every,
            _ => self.fast_every,
        };
        if let Some(next) = watch.next.take() {
            ctx.cancel_alarm(next);
            watch.next = Some(ctx.alarm_after(self.owners[ordinal as usize], after, target));
        }
    }

    /// The part of its weight that a target has as yet.
    pub fn part(&self, ordinal: u32, target: u32, now: Instant) -> f64 {
        let since = self.watches[ordinal as usize * self.targets + target as usize].since;
        let (Some(slow_start), Some(since)) = (self.slow_start, since) else { return 1.0 };
        // HAProxy gives whoever has just come up one part in a hundred at least.
        ((now - since).0 as f64 / slow_start.0 as f64).clamp(0.01, 1.0)
    }

    /// True if an instance of the balancer holds a target to be up.
    #[inline]
    pub fn is_up(&self, ordinal: u32, target: u32) -> bool {
        self.watches[ordinal as usize * self.targets + target as usize].up
    }
}
