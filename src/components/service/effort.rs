//! What the steps of a service cost on average.
//!
//! A list of steps is walked once for each sort of call, with the share of the calls that get so far: branches split it,
//! loops repeat, an answer ends it.

use super::Service;
use super::steps::{Branch, Respond, StepSettings};
use crate::components::effort::{Doubt, Effort, Flow, Stay, Time, To, mean_s};
use crate::model::ask::Op;

impl Service {
    /// What the calls of a stay cost.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let mut effort = Effort { lets_go: self.asynchronous, ..Effort::default() };
        for flow in stay.flows {
            let mut walk = Walk { stay, flow, effort: &mut effort, bytes: 0.0, said: 0.0 };
            let (time, _) = walk.list(&self.steps, 1.0);
            let (bytes, said) = (walk.bytes, walk.said);
            effort.times.push(time);
            // What is not said by `respond` is what the class says.
            let class = f64::from(stay.wiring.common.classes[flow.class].response_bytes);
            effort.bytes.push((said > 0.0).then_some(bytes + (1.0 - said).max(0.0) * class));
        }
        if self.queue_limit.is_some() {
            effort.doubts.push(Doubt::near_saturation("`queue_limit` turns calls away before the CPU is full"));
        }
        if self.patience.is_some() {
            effort.doubts.push(Doubt::near_saturation("`patience` sheds calls that wait too long for a worker"));
        }
        if self.max_connections.is_some() {
            effort.doubts.push(Doubt::near_saturation("`max_connections` turns calls away before the CPU is full"));
        }
        if self.pools.values().any(|pool| pool.queue_limit.is_some()) {
            effort.doubts.push(Doubt::near_saturation("the `queue_limit` of a pool turns calls away"));
        }
        effort
    }
}

/// A walk through the steps for calls that are alike.
struct Walk<'w, 'a> {
    stay: &'w Stay<'w>,
    flow: &'w Flow,
    effort: &'w mut Effort<'a>,
    /// Bytes of the answers that steps say, and the share of the calls that they end.
    bytes: f64,
    said: f64,
}

impl<'a> Walk<'_, 'a> {
    /// Does a list `times` times a call; its mean time each, and the share that goes on behind it.
    fn list(&mut self, steps: &'a [StepSettings], times: f64) -> (Time, f64) {
        let (mut sum, mut alive) = (Vec::new(), 1.0);
        for step in steps {
            let (time, goes_on) = self.step(step, times * alive);
            sum.push(Time::Times(alive, Box::new(time)));
            alive *= goes_on;
            if alive <= 0.0 {
                break;
            }
        }
        (Time::Sum(sum), alive)
    }

    fn step(&mut self, step: &'a StepSettings, times: f64) -> (Time, f64) {
        let per_s = self.flow.per_s * times;
        if let Some(law) = &step.cpu {
            let cpu_s = mean_s(law);
            self.effort.cpu += per_s * cpu_s;
            return (Time::Cpu(cpu_s), 1.0);
        }
        if let Some(law) = &step.sleep {
            return (Time::Pass(mean_s(law)), 1.0);
        }
        if let Some((_, to)) = step.target() {
            return (self.call(step, to, per_s), if step.forward.is_some() { 0.0 } else { 1.0 });
        }
        if let Some(lanes) = &step.parallel {
            if step.need.is_some() {
                self.doubt("`parallel` with `need` goes on before all lanes are done");
            }
            let said = (self.bytes, self.said);
            let longest = Time::Longest(lanes.iter().map(|lane| self.list(lane.steps(), times).0).collect());
            // A lane answers those who wait for it, not the caller.
            (self.bytes, self.said) = said;
            return (longest, 1.0);
        }
        if let Some(branch) = &step.branch {
            return self.branch(branch, times);
        }
        if let (Some(count), Some(steps)) = (step.times, &step.steps) {
            return self.repeat(count, steps, times);
        }
        self.end(step, times)
    }

    /// The steps that answer.
    fn end(&mut self, step: &StepSettings, times: f64) -> (Time, f64) {
        if step.fail.is_some() {
            self.doubt("a `fail` step ends calls, and what follows them, early");
        }
        let class = f64::from(self.stay.wiring.common.classes[self.flow.class].response_bytes);
        match &step.respond {
            None => {}
            Some(Respond::Class(_)) => self.bytes += times * class,
            Some(Respond::Size(size)) => self.bytes += times * size.bytes() as f64,
        }
        self.said += times;
        (Time::Pass(0.0), 0.0)
    }

    fn doubt(&mut self, why: &str) {
        self.effort.doubts.push(Doubt::always(why));
    }

    fn call(&mut self, step: &'a StepSettings, to: &'a str, per_s: f64) -> Time {
        let copies = f64::from(if step.hedge_after.is_some() {
            self.effort.doubts.push(Doubt::always("`hedge_after` makes more calls when answers are late"));
            step.need.unwrap_or(1)
        } else {
            step.copies.unwrap_or(1)
        });
        if step.cancel && copies > 1.0 {
            self.doubt("`cancel` stops copies that are not needed any more");
        }
        if step.retry.is_some() {
            let why = "`retry` makes calls again that fail or time out";
            self.effort.doubts.push(Doubt::near_saturation(why));
        } else if step.timeout.is_some() {
            let why = "`timeout` ends requests that wait too long";
            self.effort.doubts.push(Doubt::near_saturation(why));
        }
        let flow = Flow { op: step.op.map_or(self.flow.op, Op::from), part: 0, ..self.flow.at(per_s * copies) };
        let to = To::Components(vec![to], step.balance.as_deref().unwrap_or("random"), Vec::new());
        if step.background {
            self.effort.background(to, flow);
            return Time::Pass(0.0);
        }
        Time::Leg(self.effort.leg(to, flow))
    }

    fn branch(&mut self, branch: &'a Branch, times: f64) -> (Time, f64) {
        let class = &self.stay.wiring.common.classes[self.flow.class].name;
        let certain = |holds: bool| if holds { 1.0 } else { 0.0 };
        let by_class = branch.class.as_ref().map(|wanted| certain(wanted == class));
        let by_op = || branch.op.map(|wanted| certain(Op::from(wanted) == self.flow.op));
        let share = by_class.or_else(by_op).or(branch.probability).unwrap_or(0.0);
        let (mut sum, mut alive) = (Vec::new(), 0.0);
        for (share, arm) in [(share, &branch.then), (1.0 - share, &branch.otherwise)] {
            if share > 0.0 {
                let (time, goes_on) = self.list(arm, times * share);
                sum.push(Time::Times(share, Box::new(time)));
                alive += share * goes_on;
            }
        }
        (Time::Sum(sum), alive)
    }

    /// A round that ends some calls is followed by fewer.
    fn repeat(&mut self, count: u32, steps: &'a [StepSettings], times: f64) -> (Time, f64) {
        let before = self.effort.legs.len();
        // Walked once to learn how many go on, then once more in earnest.
        let kept = (self.effort.cpu, self.bytes, self.said, self.effort.doubts.len());
        let (_, goes_on) = self.list(steps, 0.0);
        self.effort.legs.truncate(before);
        (self.effort.cpu, self.bytes, self.said) = (kept.0, kept.1, kept.2);
        self.effort.doubts.truncate(kept.3);
        let count = f64::from(count);
        let rounds = if goes_on < 1.0 { (1.0 - libm::pow(goes_on, count)) / (1.0 - goes_on) } else { count };
        let (time, _) = self.list(steps, times * rounds);
        (Time::Times(rounds, Box::new(time)), libm::pow(goes_on, count))
    }
}
