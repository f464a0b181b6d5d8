//! Who watches replications: hears how far they are, and may call them off.
//!
//! A replication that is called off is unwound at the next request or sample and leaves nothing behind. The worlds of
//! replications share nothing that changes, so the others are as good as ever.

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
}

impl<'a> Watch<'a> {
    /// Someone who only hears how many are finished.
    #[must_use]
    pub fn only(done: &'a (dyn Fn(u32) + Sync)) -> Self {
        Self { done, sampled: &|| (), off: None }
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
    /// Who watches it.
    pub watch: Watch<'a>,
}

impl<O> Watched<'_, O> {
    #[inline]
    fn go_on(&self) {
        if self.watch.is_off() {
            resume_unwind(Box::new(CalledOff));
        }
    }
}

impl<O: Observer> Observer for Watched<'_, O> {
    #[inline]
    fn issued(&mut self, request: &Issued) {
        self.go_on();
        self.observer.issued(request);
    }

    #[inline]
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
        self.observer.opened(visit, caller, call);
    }

    #[inline]
    fn stepped(&mut self, visit: &Frame, step: Step, ctx: &Ctx) {
        self.observer.stepped(visit, step, ctx);
    }

    fn sample(&mut self, number: u32, now: Instant, stations: &mut [Station], counters: &[u64]) {
        self.go_on();
        (self.watch.sampled)();
        self.observer.sample(number, now, stations, counters);
    }
}
