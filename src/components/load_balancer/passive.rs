//! Passive checks: a target at which calls fail is left out for a while, without anybody's asking it.
//!
//! nginx's `max_fails` and `fail_timeout` (`ngx_http_upstream_get_round_robin_peer`, `..._free_round_robin_peer`): each
//! failure is counted and takes down the time. With `max_fails` of them the target is left out until `fail_timeout` has
//! passed since the last; then a single call is risked, and the next one after as long again unless that call succeeds. A
//! success forgets the failures only if the target was tried anew after them, that is `fail_timeout` after the
//! last: else failures add up, however many successes lie between.
//!
//! The clock of all this counts whole seconds (`ngx_time`), and more than `fail_timeout` of them must have passed: with
//! 3 s a dead target is tried every 4 s.
//!
//! Each holder counts for itself, as the workers of nginx do without a `zone`. With a single target nothing is counted.
//! Ignored: the lower weight of a target that has failed but not often enough (with `max_fails` above 1).

use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::time::Instant;
use crate::model::ask::Ending;
use crate::notation::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// Settings of passive checks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassiveSettings {
    /// Failures after which a target is left out; 1 by default.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    max_fails: u32,
    /// Within which they count, and for how long the target is left out, in whole seconds; 10 s by default.
    #[serde(default)]
    fail_timeout: Option<Duration>,
}

/// nginx's default.
fn one() -> u32 {
    1
}

/// nginx's default of `fail_timeout`.
const FAIL_TIMEOUT_S: u64 = 10;

impl PassiveSettings {
    /// Finds what types cannot tell.
    pub fn check(&self) -> Option<Complaint> {
        let complaint = || Complaint::out_of_range("passive.fail_timeout", "`fail_timeout` is no time at all");
        let none = self.fail_timeout.is_some_and(|time| time.seconds() <= 0.0);
        none.then(|| complaint().expected("more than 0"))
    }
}

/// What one holder has seen of one target.
#[derive(Clone, Copy, Default, Debug)]
struct Seen {
    fails: u32,
    /// The second of the last failure.
    failed: Option<u64>,
    /// That of the last failure, or of the last call that was risked after it.
    checked: Option<u64>,
}

/// What the holders have seen of the targets.
#[derive(Debug)]
pub struct Passive {
    max_fails: u32,
    /// In seconds.
    fail_timeout: u64,
    /// Ticks of a second.
    second: u64,
    targets: usize,
    /// By holder, then by target.
    seen: Vec<Vec<Seen>>,
}

impl Passive {
    /// Nothing has failed yet at any of so many targets.
    pub fn new(settings: &PassiveSettings, wiring: &Wiring, targets: usize) -> Self {
        let second = wiring.second();
        let seconds = |time: &Duration| wiring.span(time).0.div_ceil(second).max(1);
        let fail_timeout = settings.fail_timeout.as_ref().map_or(FAIL_TIMEOUT_S, seconds);
        Self { max_fails: settings.max_fails, fail_timeout, second, targets, seen: Vec::new() }
    }

    /// The second at hand.
    fn second(&self, now: Instant) -> u64 {
        now.0 / self.second
    }

    /// True unless a target is left out.
    #[inline]
    pub fn is_in(&self, holder: u32, target: u32, now: Instant) -> bool {
        let Some(seen) = self.seen.get(holder as usize).and_then(|seen| seen.get(target as usize)) else { return true };
        seen.fails < self.max_fails || self.is_over(seen, now)
    }

    /// True if `fail_timeout` has passed.
    fn is_over(&self, seen: &Seen, now: Instant) -> bool {
        seen.checked.is_none_or(|checked| self.second(now) > checked + self.fail_timeout)
    }

    /// A call goes to a target.
    pub fn called(&mut self, holder: u32, target: u32, now: Instant) {
        let seen = *self.of(holder, target);
        if self.is_over(&seen, now) {
            self.of(holder, target).checked = Some(self.second(now));
        }
    }

    /// A call has ended.
    pub fn judge(&mut self, holder: u32, target: u32, ending: Ending, now: Instant) {
        if self.targets < 2 {
            return;
        }
        let now = self.second(now);
        let seen = self.of(holder, target);
        match ending {
            Ending::TimedOut | Ending::Crashed | Ending::Unreachable => {
                seen.fails += 1;
                (seen.failed, seen.checked) = (Some(now), Some(now));
            }
            Ending::Ok | Ending::Rejected | Ending::Shed | Ending::Failed if seen.failed < seen.checked => {
                seen.fails = 0;
            }
            Ending::Ok | Ending::Rejected | Ending::Shed | Ending::Failed | Ending::Cancelled => {}
        }
    }

    fn of(&mut self, holder: u32, target: u32) -> &mut Seen {
        let holder = holder as usize;
        if self.seen.len() <= holder {
            self.seen.resize_with(holder + 1, Vec::new);
        }
        let targets = self.targets;
        let seen = &mut self.seen[holder];
        if seen.is_empty() {
            seen.resize(targets, Seen::default());
        }
        &mut seen[target as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passive(max_fails: u32) -> Passive {
        Passive { max_fails, fail_timeout: 10, second: 1, targets: 2, seen: Vec::new() }
    }

    /// A call at `at` to target 0, if it may be chosen, that ends so at once.
    fn call(passive: &mut Passive, at: u64, ending: Ending) -> bool {
        let now = Instant(at);
        let chosen = passive.is_in(0, 0, now);
        if chosen {
            passive.called(0, 0, now);
            passive.judge(0, 0, ending, now);
        }
        chosen
    }

    #[test]
    fn one_call_is_risked_after_each_fail_timeout_until_one_succeeds() {
        let mut passive = passive(1);
        assert!(call(&mut passive, 0, Ending::Unreachable));
        assert!(!call(&mut passive, 5, Ending::Ok) && !call(&mut passive, 10, Ending::Ok));
        assert!(passive.is_in(0, 1, Instant(5)) && passive.is_in(1, 0, Instant(5)), "others are not concerned");
        assert!(call(&mut passive, 11, Ending::TimedOut));
        assert!(!call(&mut passive, 21, Ending::Ok));
        // While the risked call is under way nobody else is.
        passive.called(0, 0, Instant(30));
        assert!(!passive.is_in(0, 0, Instant(31)));
        passive.judge(0, 0, Ending::Ok, Instant(32));
        assert!(call(&mut passive, 33, Ending::Ok));
    }

    #[test]
    fn whole_seconds_count() {
        let mut passive = Passive { fail_timeout: 3, second: 1000, ..passive(1) };
        assert!(call(&mut passive, 900, Ending::Unreachable));
        assert!(!call(&mut passive, 3999, Ending::Ok));
        assert!(call(&mut passive, 4000, Ending::Unreachable));
        assert!(!call(&mut passive, 7999, Ending::Ok) && call(&mut passive, 8000, Ending::Ok));
    }

    #[test]
    fn failures_add_up_over_successes_until_it_was_tried_anew() {
        let mut passive = passive(2);
        assert!(call(&mut passive, 0, Ending::Crashed));
        assert!(call(&mut passive, 1, Ending::Ok));
        assert!(call(&mut passive, 9, Ending::Crashed));
        assert!(!call(&mut passive, 12, Ending::Ok));
        assert!(call(&mut passive, 20, Ending::Failed), "an error is an answer");
        assert!(call(&mut passive, 21, Ending::Crashed));
        assert!(call(&mut passive, 22, Ending::Ok), "one failure is not two");
    }

    #[test]
    fn a_single_target_is_never_left_out() {
        let mut passive = Passive { targets: 1, ..passive(1) };
        assert!(call(&mut passive, 0, Ending::Unreachable) && call(&mut passive, 1, Ending::Unreachable));
    }
}
