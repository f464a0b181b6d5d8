//! Ejection: a member that fails several times in a row is left out for a while, and its keys belong to others.
//!
//! Nobody asks for signs of life: what counts is how calls end, those of all callers together, as if they told one
//! another. So do the clients and proxies of caches (`auto_eject_hosts`, `server_failure_limit` and
//! `server_retry_timeout` of twemproxy). Whoever fails is told so. A member that comes back has what it had: after a
//! silence that may be old.
//!
//! Ignored: callers that disagree about who is there.

use super::Counter;
use super::migration::LOOK_AFTER;
use super::relay::Relay;
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::time::Span;
use crate::model::ask::Ending;
use crate::model::component::Ctx;
use crate::model::ids::InstanceId;
use crate::notation::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// Settings of ejection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EjectSettings {
    /// Failures in a row after which a member is left out; 2 by default.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 1000))]
    fall: u32,
    /// How long it is left out.
    again: Duration,
    /// How long an answer of a member is waited for; for ever by default.
    #[serde(default)]
    pub(super) timeout: Option<Duration>,
}

/// `server_failure_limit` of twemproxy.
fn two() -> u32 {
    2
}

impl EjectSettings {
    /// Finds what types cannot tell.
    pub fn check(&self) -> Option<Complaint> {
        let complaint = || Complaint::out_of_range("eject.again", "a member that is let in again at once");
        (self.again.seconds() <= 0.0).then(|| complaint().expected("more than 0"))
    }
}

/// What is held of the members.
#[derive(Debug)]
pub struct Ejection {
    own: InstanceId,
    fall: u32,
    again: Span,
    /// Failures in a row, by number.
    failures: Vec<u32>,
}

impl Ejection {
    /// All members are well.
    pub fn new(wiring: &Wiring, members: usize, settings: &EjectSettings) -> Self {
        let again = wiring.span(&settings.again).max(Span(1));
        Self { own: wiring.own()[0], fall: settings.fall, again, failures: vec![0; members] }
    }
}

impl Relay {
    /// A call to a shard has ended.
    pub fn judge_shard(&mut self, shard: u32, ending: Ending, ctx: &mut Ctx) {
        let Some(ejection) = &mut self.ejection else { return };
        let failures = &mut ejection.failures[shard as usize];
        match ending {
            Ending::TimedOut | Ending::Crashed | Ending::Unreachable => *failures += 1,
            Ending::Ok | Ending::Rejected | Ending::Shed | Ending::Failed => *failures = 0,
            Ending::Cancelled => {}
        }
        if *failures < ejection.fall {
            return;
        }
        *failures = 0;
        let (own, again) = (ejection.own, ejection.again);
        if self.owners.set_out(shard, true) {
            ctx.count(self.counter(Counter::Ejections), 1);
            ctx.alarm_after(own, again, LOOK_AFTER + 1 + shard);
            self.asked = self.owners.all(&[]);
        }
    }

    /// A member that was left out is one again.
    pub fn let_in(&mut self, shard: u32) {
        if self.owners.set_out(shard, false) {
            self.asked = self.owners.all(&[]);
        }
    }
}
