//! One call as the witness knows it, and what became of several that are waited for together.

use scalelab::engine::arena::Id;
use scalelab::engine::time::{Instant, Span};
use scalelab::model::ask::Ending;
use scalelab::model::component::Ctx;
use scalelab::model::ids::InstanceId;
use scalelab::model::link::{Net, Place, Way, Width};
use scalelab::model::step::Call;

/// An instant that is known, or before which something does not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub at: Instant,
    pub exact: bool,
}

impl When {
    /// When a message sent now arrives. What shares a line with others takes at least its own time.
    pub fn arrives(ctx: &Ctx, sent: Instant, way: Way, [from, to]: [Place; 2], bytes: u32) -> Self {
        let net = &ctx.world.net;
        let width = net.path(from, to).map_or(Width::Unlimited, |path| path.widths[way as usize]);
        let (line, exact) = match width {
            Width::Private(ticks) if bytes > 0 => (Span::from_ticks(f64::from(bytes) * ticks), true),
            Width::Shared(_, ticks) if bytes > 0 => {
                let line = Span::from_ticks(f64::from(bytes) * ticks);
                (line, line.is_zero())
            }
            Width::Private(_) | Width::Shared(..) | Width::Unlimited => (Span::ZERO, true),
        };
        Self { at: sent + line + net.delay(way, from, to), exact }
    }

    /// True if it may be now.
    pub fn fits(self, now: Instant) -> bool {
        if self.exact { self.at == now } else { self.at <= now }
    }

    /// Demands that it is now.
    pub fn check(self, now: Instant, what: &str) {
        assert!(self.fits(now), "{what}: {self:?}, not {now:?}");
    }
}

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct CallSeen {
    /// Who waits for the answer, and in which of all waits.
    pub caller: Option<Id>,
    pub wait: u64,
    /// Where the client is that waits for the answer, if it was forwarded by a request's own visit.
    pub home: Option<Place>,
    /// When and where it was sent from, and where to; what was forwarded was sent anew.
    pub sent: Instant,
    pub from: Place,
    pub to: Place,
    /// When the caller gives up, and whether it says so.
    deadline: Option<Instant>,
    cancel: bool,
    /// True if the way of the news that it is called off is not known: it was forwarded, or lost and called off at once.
    pub vague: bool,
    /// When the news comes that it is called off.
    gone_by: Option<Instant>,
    /// When its answer comes, and which.
    pub answer: Option<(When, Ending)>,
}

impl CallSeen {
    pub fn new(call: &Call, caller: Option<Id>, wait: u64, from: Place, ctx: &Ctx) -> Self {
        Self {
            caller,
            wait,
            home: None,
            sent: ctx.now,
            from,
            to: place_of(ctx, call.to, from),
            deadline: call.timeout.map(|timeout| ctx.now + timeout),
            cancel: call.cancel,
            vague: false,
            gone_by: None,
            answer: None,
        }
    }

    /// It is left to somebody else.
    pub fn forward(&mut self, call: &Call, from: Place, ctx: &Ctx) {
        (self.sent, self.from, self.to) = (ctx.now, from, place_of(ctx, call.to, from));
        self.vague = true;
    }

    /// Its caller, at `place`, wants it no more, if it still waited.
    pub fn call_off(&mut self, now: Instant, place: Place, net: &Net) {
        match self.deadline {
            Some(deadline) if deadline < now => return,
            Some(deadline) if deadline == now => self.vague = true,
            Some(_) | None => {}
        }
        let news = now + net.delay(Way::Call, place, self.to);
        self.gone_by = Some(self.gone_by.map_or(news, |before| before.min(news)));
    }

    /// When the news comes that it is called off, if it is; nothing if that is not known.
    pub fn news(&self, net: &Net) -> Option<Instant> {
        if self.vague {
            return None;
        }
        let told = self.deadline.filter(|_| self.cancel).map(|at| at + net.delay(Way::Call, self.from, self.to));
        self.gone_by.into_iter().chain(told).min()
    }

    /// True if its caller gave up because it took too long.
    pub fn timed_out(&self, now: Instant) -> bool {
        self.cancel && self.deadline.is_some_and(|deadline| deadline <= now)
    }

    /// What its caller hears of it, and when; nothing if it hears nothing yet.
    pub fn outcome(&self) -> Option<(When, Ending)> {
        let late = |when: When| self.deadline.is_some_and(|deadline| when.at > deadline);
        let given_up = self.deadline.map(|at| (When { at, exact: true }, Ending::TimedOut));
        match self.answer {
            Some((when, _)) if late(when) => given_up,
            None => given_up,
            // An answer at the very deadline is in time, unless it was set off by another deadline.
            Some((when, ending)) => {
                let exact = when.exact && self.deadline != Some(when.at);
                Some((When { exact, ..when }, ending))
            }
        }
    }

    /// The answer, if it is certain that it has come by `now`.
    pub fn answered_by(&self, now: Instant) -> bool {
        self.answer.is_some_and(|(when, _)| when.exact && when.at <= now)
    }
}

/// Where an instance is for somebody who calls it from a place.
fn place_of(ctx: &Ctx, to: InstanceId, from: Place) -> Place {
    ctx.world.instance(to).place.unwrap_or(from)
}

/// What became of several calls by now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    made: u32,
    need: u32,
    /// How many may have ended ok by now and how many otherwise; how many of both certainly did before.
    ok_by: u32,
    bad_by: u32,
    ok_before: u32,
    bad_before: u32,
}

impl Score {
    pub fn of<'a>(calls: impl Iterator<Item = &'a CallSeen>, need: u32, now: Instant) -> Self {
        let mut score = Self { need, ..Self::default() };
        for call in calls {
            score.made += 1;
            let Some((when, ending)) = call.outcome() else { continue };
            let (by, before) = (when.at <= now, when.at < now && when.exact);
            score.ok_by += u32::from(by && (ending == Ending::Ok || !when.exact));
            score.bad_by += u32::from(by && (ending != Ending::Ok || !when.exact));
            score.ok_before += u32::from(before && ending == Ending::Ok);
            score.bad_before += u32::from(before && ending != Ending::Ok);
        }
        score
    }

    /// Several calls are decided as soon as enough succeeded or too many failed, and not before.
    pub fn check(self, ending: Option<Ending>) {
        let spare = self.made - self.need;
        assert!(self.ok_before < self.need && self.bad_before <= spare, "it was decided before: {self:?}");
        match ending {
            Some(Ending::Ok) => assert!(self.ok_by >= self.need, "too few succeeded: {self:?}"),
            Some(_) => assert!(self.bad_by > spare, "enough could still succeed: {self:?}"),
            None => {}
        }
    }
}
