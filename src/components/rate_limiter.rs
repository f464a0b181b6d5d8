//! A rate limiter: lets so many calls pass in a time and turns away the rest, or makes them wait.
//!
//! On machines of its own it costs a hop and CPU, and each instance counts what comes to it; without `on` it is a library
//! inside each caller, which counts that caller's calls alone: n callers pass up to n times the limit. Whoever passes is
//! forwarded: the callee answers the caller directly. It is transparent: what is called through it makes the same draws as
//! without it. It ignores that counters may be shared between instances.

use super::effort::{Doubt, Effort, Stay, To};
use super::router::{Router, check_balance};
use super::settings::{Complaint, Kind, Names, On, Placement, Reference, Settings, Site};
use super::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::Ending;
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;
use crate::notation::{Distribution, Duration, Rate};
use crate::policy::admission::fixed_window::FixedWindow;
use crate::policy::admission::leaking_bucket::LeakingBucket;
use crate::policy::admission::sliding_counter::SlidingCounter;
use crate::policy::admission::sliding_log::SlidingLog;
use crate::policy::admission::token_bucket::TokenBucket;
use crate::policy::admission::{Admission, Verdict};
use crate::policy::balance;
use schemars::JsonSchema;
use serde::Deserialize;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<RateLimiter>("rate_limiter", "passes on so many calls in a time and sheds the rest");

/// Settings of a rate limiter.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimiter {
    /// The machines it runs on; without them it runs inside each caller.
    #[serde(default)]
    on: Option<On>,
    /// CPU demand of judging one call, on the limiter's own machines; without it, none.
    #[serde(default)]
    cpu: Option<Distribution>,
    /// The component whose instances get the calls that pass.
    to: String,
    /// The policy by which one of several instances is chosen; `random` by default.
    #[serde(default = "random")]
    balance: String,
    /// How many calls pass.
    limit: Limit,
    /// Whose calls are counted together; everybody's by default.
    #[serde(default)]
    per: Per,
}

fn random() -> String {
    "random".to_owned()
}

/// Whose calls are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Per {
    /// Everybody's.
    #[default]
    Everybody,
    /// Each user's; clients need a `population`.
    User,
}

/// How many calls pass.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Limit {
    /// One for each token; tokens come back at a rate, and a bucket holds so many.
    TokenBucket(Bucket),
    /// Calls wait in a queue, which they leave at a constant rate.
    LeakingBucket(Leak),
    /// So many in each window of the clock.
    FixedWindow(Window),
    /// So many in any window, exactly.
    SlidingLog(Window),
    /// So many in any window, as estimated from the counts of two windows.
    SlidingCounter(Window),
}

/// A bucket of tokens.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Bucket {
    /// Tokens that come back per time.
    rate: Rate,
    /// Tokens that the bucket holds.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    burst: u32,
}

/// A queue that leaks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leak {
    /// Calls that leave it per time.
    rate: Rate,
    /// Calls that may wait; more are shed.
    #[schemars(range(max = 1_000_000_000))]
    queue: u32,
    /// Of those that may wait, how many are let go at once; none by default.
    #[serde(default)]
    #[schemars(range(max = 1_000_000_000))]
    delay: u32,
}

/// Calls in a window of time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Window {
    /// Calls that pass in a window.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    calls: u32,
    /// The length of a window.
    window: Duration,
}

impl Limit {
    /// What is wrong with it.
    fn check(&self) -> Option<Complaint> {
        match self {
            Self::TokenBucket(Bucket { rate, .. }) => no_rate("limit.token_bucket.rate", rate),
            Self::LeakingBucket(Leak { rate, .. }) => no_rate("limit.leaking_bucket.rate", rate),
            Self::FixedWindow(window) => window.check("limit.fixed_window.window"),
            Self::SlidingLog(window) => window.check("limit.sliding_log.window"),
            Self::SlidingCounter(window) => window.check("limit.sliding_counter.window"),
        }
    }

    fn make(&self, wiring: &Wiring) -> Make {
        let gap = |rate| Span::from_ticks(wiring.gap(rate)).max(Span(1));
        let length = |it: &Window| wiring.span(&it.window).max(Span(1));
        match self {
            Self::TokenBucket(it) => of(TokenBucket::new(gap(&it.rate), it.burst)),
            Self::LeakingBucket(it) => of(LeakingBucket::new(gap(&it.rate), it.queue, it.delay)),
            Self::FixedWindow(it) => of(FixedWindow::new(it.calls, length(it))),
            Self::SlidingLog(it) => of(SlidingLog::new(it.calls, length(it))),
            Self::SlidingCounter(it) => of(SlidingCounter::new(it.calls, length(it))),
        }
    }
}

/// Copies of a memory in which nobody has been counted.
fn of(fresh: impl Admission + Clone + 'static) -> Make {
    Box::new(move || Box::new(fresh.clone()))
}

impl Window {
    fn check(&self, at: &str) -> Option<Complaint> {
        let message = "a window without length";
        self.window.is_zero().then(|| Complaint::out_of_range(at, message).expected("a window such as \"60s\""))
    }
}

fn no_rate(at: &str, rate: &Rate) -> Option<Complaint> {
    rate.is_zero().then(|| Complaint::out_of_range(at, "a rate of zero").expected("a rate such as \"100/s\""))
}

impl Settings for RateLimiter {
    fn placement(&self) -> Placement<'_> {
        self.on.as_ref().map_or(Placement::InCaller, |on| Placement::Machines(vec![Site { at: "on", on }]))
    }

    fn references(&self) -> Vec<Reference> {
        vec![Reference { at: "to".to_owned(), to: self.to.clone() }]
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let to = || To::Components(vec![&self.to], &self.balance, Vec::new());
        let mut effort = Effort::passing(stay, self.cpu.as_ref(), to);
        effort.doubts.push(Doubt::near_saturation("the limit turns calls away, which is its purpose"));
        effort
    }

    fn forwards(&self) -> bool {
        true
    }

    fn by_user(&self) -> Option<&'static str> {
        (self.per == Per::User).then_some("per")
    }

    fn check(&self, _names: &Names) -> Vec<Complaint> {
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.extend(Complaint::of_distribution("cpu", self.cpu.as_ref()));
        found.extend(self.limit.check());
        if self.cpu.is_some() && self.on.is_none() {
            let message = "a limiter inside its callers has no CPU of its own";
            found.push(Complaint::conflict("cpu", message).expected("`on` with its machines, or no `cpu`"));
        }
        if balance::find(&self.balance).is_ok_and(|entry| entry.counts_open) {
            let message = format!("`{}` counts open calls, but who forwards sees no answers", self.balance);
            found.push(
                Complaint::conflict("balance", message).expected("another policy, or a `load_balancer` behind it"),
            );
        }
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(Limiter {
            router: Router::new(wiring, &[&self.to], &self.balance, &[], 0),
            cpu: self.cpu.as_ref().map(|cpu| (wiring.dist(cpu), wiring.source("cpu", 0))),
            in_caller: self.on.is_none(),
            per: self.per,
            make: self.limit.make(wiring),
            counted: Vec::new(),
        })
    }
}

/// Makes the memory for those whose calls are counted together.
type Make = Box<dyn Fn() -> Box<dyn Admission> + Send>;

/// The state machine.
struct Limiter {
    router: Router,
    cpu: Option<(Dist, Source)>,
    in_caller: bool,
    per: Per,
    make: Make,
    /// By holder, that is an instance or a caller, and by user.
    counted: Vec<Vec<Option<Box<dyn Admission>>>>,
}

/// The mark of a visit that may pass.
const ADMITTED: u32 = 1;

impl Limiter {
    fn judge(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if visit.cursor.mark == ADMITTED {
            return self.pass(visit, ctx);
        }
        match self.memory(visit).judge(ctx.now) {
            Verdict::Pass => self.pass(visit, ctx),
            Verdict::PassAfter(span) => {
                visit.cursor.mark = ADMITTED;
                Step::Sleep { span, fixed: false }
            }
            Verdict::Refuse => Step::Finish { ending: Ending::Shed, bytes: 0 },
        }
    }

    fn pass(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (to, _) = self.router.pick(self.holder(visit), visit.ask.key, visit.lineage);
        ctx.call = Call { to, ask: visit.ask, lineage: visit.lineage, ..Call::NONE };
        Step::Forward
    }

    fn holder(&self, visit: &Frame) -> u32 {
        if self.in_caller { visit.caller.0 } else { visit.ordinal }
    }

    fn memory(&mut self, visit: &Frame) -> &mut dyn Admission {
        let holder = self.holder(visit) as usize;
        let user = if self.per == Per::User { visit.ask.user as usize } else { 0 };
        if self.counted.len() <= holder {
            self.counted.resize_with(holder + 1, Vec::new);
        }
        let users = &mut self.counted[holder];
        if users.len() <= user {
            users.resize_with(user + 1, || None);
        }
        users[user].get_or_insert_with(&self.make).as_mut()
    }
}

impl Component for Limiter {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        match &self.cpu {
            None => self.judge(visit, ctx),
            Some((demand, draws)) => {
                let station = ctx.world.instance(visit.instance).cpu.expect("a placed limiter has a CPU");
                Step::Serve(station, demand.sample(&mut draws.open(visit.lineage)))
            }
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        let Resume::Done = why else { unreachable!("a limiter waits for time only, not for {why:?}") };
        self.judge(visit, ctx)
    }

    fn down(&mut self, instance: InstanceId, keeps: Option<bool>, ctx: &mut Ctx) {
        let holder = ctx.world.instance(instance).ordinal as usize;
        if keeps != Some(true)
            && !self.in_caller
            && let Some(users) = self.counted.get_mut(holder)
        {
            users.clear();
        }
    }
}
