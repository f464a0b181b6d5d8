//! Replayed arrivals: the requests of an access log, issued again at their recorded times.
//!
//! Every replication replays the same arrivals, so that intervals exclude the variability of the traffic. Class, key and
//! size of the answer come from the log, the operation from the class.

use super::access_log::{Problem, Replay, ReplaySpec, Rules, Setting};
use super::issue::Issuer;
use crate::components::settings::{Complaint, Names};
use crate::components::wiring::Wiring;
use crate::engine::draw::Lineage;
use crate::model::ask::{Ask, Op};
use crate::model::component::{Component, Ctx, Resume, Spawn};
use crate::model::ids::{ClassId, InstanceId};
use crate::model::step::Step;
use crate::model::visit::Frame;
use std::sync::Arc;

/// Finds what types cannot tell about the setting at `at`.
pub fn check(spec: &ReplaySpec, at: &str, names: &Names) -> Vec<Complaint> {
    // The tick and the seed of the run change nothing in what is checked here.
    let setting = Setting { resolution_s: spec.resolution_s(), ticks_per_s: 1e9, seed: 0, clients: "" };
    let class = |name: &str| names.classes.iter().position(|known| known == name).map(|id| id as u16);
    let problems = Rules::new(spec, setting, class).err().unwrap_or_default();
    let complain = |problem: Problem| {
        let below = problem.path.replace('[', ".").replace(']', "");
        Complaint::out_of_range(&format!("{at}.{below}"), problem.text)
    };
    problems.into_iter().map(complain).collect()
}

/// Clients that issue what a log recorded.
#[derive(Debug)]
pub struct Replayer {
    issuer: Issuer,
    recording: Arc<Replay>,
    /// What each class does, by its id.
    ops: Vec<Op>,
    next: usize,
}

impl Replayer {
    /// Clients that issue the arrivals of `recording`.
    pub fn new(wiring: &Wiring, issuer: Issuer, recording: Arc<Replay>) -> Self {
        let ops = wiring.common.classes.iter().map(|class| class.op).collect();
        Self { issuer, recording, ops, next: 0 }
    }

    fn arm_next(&mut self, ctx: &mut Ctx) {
        if let Some(arrival) = self.recording.arrivals.get(self.next) {
            ctx.alarm_at(self.issuer.me, arrival.at, 0);
        }
    }
}

impl Component for Replayer {
    fn start(&mut self, ctx: &mut Ctx) {
        self.arm_next(ctx);
    }

    fn alarm(&mut self, _owner: InstanceId, _token: u32, ctx: &mut Ctx) {
        if !ctx.accepts_arrivals() {
            return;
        }
        let arrival = self.recording.arrivals[self.next];
        let lineage = Lineage::root(self.issuer.name, self.next as u64);
        let op = self.ops[usize::from(arrival.class)];
        let class = ClassId(arrival.class);
        let ask = Ask { key: u64::from(arrival.key), response_bytes: arrival.bytes, class, op };
        self.next += 1;
        self.arm_next(ctx);
        ctx.spawn(Spawn { at: self.issuer.me, ask, lineage, mark: 0 });
    }

    fn enter(&mut self, visit: &mut Frame, _ctx: &mut Ctx) -> Step {
        self.issuer.enter(visit)
    }

    fn resume(&mut self, _visit: &mut Frame, why: Resume, _ctx: &mut Ctx) -> Step {
        self.issuer.resume(why)
    }
}
