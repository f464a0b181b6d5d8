//! Standing: which targets a balancer may choose at all.
//!
//! Those whom its checks hold to be up and whose calls do not fail; the backups among them only when no other is left.

use super::health::Health;
use super::passive::Passive;
use crate::components::router::Router;
use crate::engine::time::Instant;

/// What a balancer holds of its targets.
#[derive(Debug)]
pub struct Standing {
    /// By asking them.
    pub health: Option<Health>,
    /// By the calls that failed there.
    pub passive: Option<Passive>,
    /// Who gets calls only when nobody else may, by target; empty if there is nobody such.
    pub backups: Vec<bool>,
}

impl Standing {
    /// True if it holds all targets to be fit, always.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.health.is_none() && self.passive.is_none() && self.backups.is_empty()
    }

    /// True if a target works as far as this holder knows.
    fn works(&self, holder: u32, target: u32, now: Instant) -> bool {
        self.health.as_ref().is_none_or(|health| health.is_up(holder, target))
            && self.passive.as_ref().is_none_or(|passive| passive.is_in(holder, target, now))
    }

    fn is_backup(&self, target: u32) -> bool {
        self.backups.get(target as usize).is_some_and(|backup| *backup)
    }

    /// The part of its weight that a target has.
    pub fn part(&self, holder: u32, target: u32, now: Instant) -> f64 {
        self.health.as_ref().map_or(1.0, |health| health.part(holder, target, now))
    }

    /// Tells who of those that are there may be chosen now: who works, the backups among them only if nobody else does.
    pub fn fit<'a>(&'a self, holder: u32, router: &Router, now: Instant) -> impl Fn(u32) -> bool + use<'a> {
        let mut others = router.present().filter(|target| !self.is_backup(*target));
        let backups = !self.backups.is_empty() && !others.any(|target| self.works(holder, target, now));
        move |target| self.is_backup(target) == backups && self.works(holder, target, now)
    }
}
