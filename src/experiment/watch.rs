//! Who watches replications: hears how far they are, and may call them off.
//!
//! A replication that is called off is unwound at the next request or sample and leaves nothing behind. The worlds of
//! replications share nothing that changes, so the others are as good as ever.

use super::budget::Budget;
use crate::engine::arena::Id;
use crate::engine::time::Instant;
use crate::model::component::Ctx;
use crate::model::observer::Observer;
use crate::model::record::{Issued, RequestRecord, VisitRecord};
use crate::model::station::Station;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Who watches replications.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Hears how many are finished.
    pub done: &'a (dyn Fn(u32) + Sync),
    /// Hears that one more sample was taken in one that is under way.
    pub sampled: &'a (dyn Fn() + Sync),
    /// True once they are called off; none if they never are.
    pub off: Option<&'a AtomicBool>,
    /// What they may take; none if that is all the same.
    pub budget: Option<&'a Budget<'a>>,
}

impl<'a> Watch<'a> {
    /// Someone who only hears how many are finished.
    #[must_use]
    pub fn only(done: &'a (dyn Fn(u32) + Sync)) -> Self {
        Self { done, sampled: &|| (), off: None, budget: None }
    }

    /// True once they are called off.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.off.is_some_and(|off| off.load(Ordering::Relaxed))
    }

    /// Runs a replication; none if it was called off.
    pub fn unless_off<T>(self, replication: impl FnOnce() -> T) -> Option<T> {
        if self.is_off() {
            return None;
        }
        match catch_unwind(AssertUnwindSafe(replication)) {
            Ok(done) => Some(done),
            Err(payload) if payload.is::<CalledOff>() => None,
            Err(payload) => resume_unwind(payload),
        }
    }
}

/// What unwinds a replication that is called off.
struct CalledOff;

/// An observer that is watched.
pub struct Watched<'a, O> {
    /// Who listens to the run.
    pub observer: O,
    watch: Watch<'a>,
    /// The number of the replication.
    number: u32,
    /// So many calls it may make.
    most: u64,
    calls: u64,
    /// The instant of the last request.
    at: Instant,
}

impl<'a, O> Watched<'a, O> {
    /// An observer of the replication with this number.
    pub fn new(observer: O, number: u32, watch: Watch<'a>) -> Self {
        let most = watch.budget.map_or(u64::MAX, |budget| budget.left(number));
        Self { observer, watch, number, most, calls: 0, at: Instant::ZERO }
    }

    /// The replication is finished, and took so many events.
    pub fn finish(self, events: u64) -> O {
        if let Some(budget) = self.watch.budget {
            budget.spend(self.number, events.max(self.calls));
        }
        self.observer
    }

    #[inline]
    fn go_on(&self) {
        if self.watch.is_off() {
            resume_unwind(Box::new(CalledOff));
        }
    }

    #[cold]
    #[inline(never)]
    fn exceed(&self) -> ! {
        if let Some(budget) = self.watch.budget {
            budget.exceeded(self.number, self.at);
        }
        resume_unwind(Box::new(CalledOff))
    }
}

impl<O: Observer> Observer for Watched<'_, O> {
    #[inline]
    fn issued(&mut self, request: &Issued) {
        self.go_on();
        self.at = request.at;
        self.observer.issued(request);
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    fn ended(&mut self, request: &RequestRecord) {
        self.observer.ended(request);
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a record is not written to memory to be read back")]
    fn visited(&mut self, visit: &VisitRecord) {
        self.observer.visited(visit);
    }

    #[inline]
    fn opened(&mut self, visit: Id, caller: Id, call: &Call) {
        self.calls += 1;
        if self.calls > self.most {
            self.exceed();
        }
        self.observer.opened(visit, caller, call);
    }

    #[inline]
    fn stepped(&mut self, visit: &Frame, step: Step, ctx: &Ctx) {
        self.observer.stepped(visit, step, ctx);
    }

    fn sample(&mut self, number: u32, now: Instant, stations: &mut [Station], counters: &[u64]) {
        self.go_on();
        if self.watch.budget.is_some_and(Budget::is_late) {
            resume_unwind(Box::new(CalledOff));
        }
        (self.watch.sampled)();
        self.observer.sample(number, now, stations, counters);
    }
}
