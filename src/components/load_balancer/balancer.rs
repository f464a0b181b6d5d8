//! The state machine of a balancer: whom a call goes to, and what its answer means.

use super::health::Health;
use super::line::{Lines, PATIENCE, Place};
use super::standby::{ASK, Pair, TAKE_OVER};
use super::standing::Standing;
use super::{Elsewhere, Mode};
use crate::components::retry::Retry;
use crate::components::router::Router;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Op, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::{Frame, LOOP_DEPTH};

/// How calls are passed on.
#[derive(Debug)]
pub struct Passing {
    /// How answers travel.
    pub mode: Mode,
    /// How long it waits for an answer.
    pub timeout: Option<Span>,
    /// How long it waits for a connection.
    pub connect_timeout: Option<Span>,
    /// True if it says so when it gives up.
    pub cancel: bool,
    /// True for a balancer inside each caller.
    pub in_caller: bool,
    /// When it tries again.
    pub retry: Retry,
    /// Where it tries again.
    pub elsewhere: Elsewhere,
    /// True if writes are tried again that may have been done.
    pub retry_writes: bool,
}

/// The instances of a balancer.
#[derive(Debug)]
pub struct Balancer {
    /// Who may be chosen.
    pub router: Router,
    /// What passing on a call costs.
    pub cpu: Option<(Dist, Source)>,
    /// How calls are passed on.
    pub passing: Passing,
    /// True if who asks decides where a call goes, not what is asked for.
    pub by_user: bool,
    /// What it holds of the targets.
    pub standing: Standing,
    /// Who of two machines has the address.
    pub pair: Option<Pair>,
    /// Those who wait for a target.
    pub lines: Option<Lines>,
}

impl Balancer {
    #[inline]
    fn holder(&self, visit: &Frame) -> u32 {
        if self.passing.in_caller { visit.caller.0 } else { visit.ordinal }
    }

    /// What a policy that looks at the request looks at.
    #[inline]
    fn subject(&self, visit: &Frame) -> u64 {
        if self.by_user { u64::from(visit.ask.user) } else { visit.ask.key }
    }

    #[inline]
    fn pass(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.standing.is_plain() && self.lines.is_none() && visit.cursor.tries == 0 {
            let to = self.router.pick(self.holder(visit), self.subject(visit), visit.lineage);
            return self.call(to, visit.lineage, visit, ctx);
        }
        self.pass_to_one_of_some(visit, ctx)
    }

    /// Not everybody may be chosen.
    fn pass_to_one_of_some(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let holder = self.holder(visit);
        if let Some(lines) = &mut self.lines {
            let room = lines.room(holder, &mut self.router, &self.standing, ctx.now);
            match lines.come(holder, visit, room, ctx) {
                Place::Through => {}
                Place::InLine => return Step::Park,
                Place::Full => return Step::Finish { ending: Ending::Rejected, bytes: 0 },
            }
        }
        let lineage = lineage(visit);
        match self.choose(holder, visit, lineage, ctx.now) {
            Some(to) => {
                if let Some(passive) = &mut self.standing.passive {
                    passive.called(holder, to.1, ctx.now);
                }
                self.call(to, lineage, visit, ctx)
            }
            None => Step::Finish { ending: Ending::Unreachable, bytes: 0 },
        }
    }

    /// A target that may be chosen and has room: another one than those that were tried, or the same again, as it is
    /// set; anyone else if there is no such.
    fn choose(&mut self, holder: u32, visit: &Frame, lineage: Lineage, now: Instant) -> Option<(InstanceId, u32)> {
        let key = self.subject(visit);
        let most = self.lines.as_ref().map_or(u32::MAX, Lines::most);
        let may = self.standing.fit(holder, &self.router, now);
        let fits = |at: u32, open: u32| (may(at) && open < most).then(|| self.standing.part(holder, at, now));
        let tried = &visit.cursor.registers[..usize::from(visit.cursor.tries).min(LOOP_DEPTH)];
        let wanted = |at: u32| match self.passing.elsewhere {
            Elsewhere::Other => !tried.contains(&at),
            Elsewhere::Same => tried.first().is_none_or(|first| *first == at),
        };
        let router = &mut self.router;
        let first = router.pick_where(holder, key, lineage, |at, it| fits(at, it.open).filter(|_| wanted(at)));
        first.or_else(|| router.pick_where(holder, key, lineage, |at, it| fits(at, it.open)))
    }

    #[inline]
    fn call(&mut self, to: (InstanceId, u32), lineage: Lineage, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let (instance, target) = to;
        let call = &mut ctx.call;
        (call.to, call.tag) = (instance, u64::from(target));
        (call.ask, call.lineage, call.timeout) = (visit.ask, lineage, self.passing.timeout);
        (call.entry, call.cancel, call.pooled) = (0, self.passing.cancel, false);
        match self.passing.mode {
            Mode::Relay => Step::Call,
            Mode::Forward => {
                self.router.over(self.holder(visit), target);
                Step::Forward
            }
        }
    }

    fn answered(&mut self, visit: &mut Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let (holder, target) = (self.holder(visit), reply.tag as u32);
        let ending = reply.ending;
        if let Some(passive) = &mut self.standing.passive {
            passive.judge(holder, target, ending, ctx.now);
        }
        self.over(holder, target, ctx);
        if ending == Ending::Ok {
            return Step::Finish { ending, bytes: reply.bytes };
        }
        let tries = visit.cursor.tries;
        let again = self.passing.retry_writes || visit.ask.op == Op::Read || ending == Ending::Unreachable;
        match self.passing.retry.pause(tries, ending, visit.lineage.child(0, 0, 0, tries)).filter(|_| again) {
            None => Step::Finish { ending, bytes: 0 },
            Some(span) => {
                visit.cursor.registers[usize::from(tries) % LOOP_DEPTH] = target;
                visit.cursor.tries += 1;
                Step::Sleep { span, fixed: false }
            }
        }
    }

    /// A call is over; who waits for a target may have it.
    #[inline]
    fn over(&mut self, holder: u32, target: u32, ctx: &mut Ctx) {
        self.router.over(holder, target);
        self.let_in(holder, ctx);
    }

    fn let_in(&mut self, holder: u32, ctx: &mut Ctx) {
        if let Some(lines) = &mut self.lines {
            let room = lines.room(holder, &mut self.router, &self.standing, ctx.now);
            lines.let_in(holder, room, ctx);
        }
    }
}

/// Where the draws of the attempt at hand stand.
fn lineage(visit: &Frame) -> Lineage {
    match visit.cursor.tries {
        0 => visit.lineage,
        tries => visit.lineage.child(0, 0, 0, tries),
    }
}

impl Component for Balancer {
    fn start(&mut self, ctx: &mut Ctx) {
        if let Some(health) = &mut self.standing.health {
            health.watch(&self.router, ctx);
        }
        if let Some(pair) = &self.pair {
            pair.start(ctx);
        }
    }

    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.router.look_anew(ctx);
        if let Some(health) = &mut self.standing.health {
            health.watch(&self.router, ctx);
        }
        let holders = self.lines.as_ref().map_or(Vec::new(), Lines::holders);
        for holder in holders {
            self.let_in(holder, ctx);
        }
    }

    fn probe(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let door = self.pair.as_ref().filter(|_| ctx.world.instance(visit.instance).door);
        door.map_or(Step::DONE, |pair| pair.pass(visit, ctx))
    }

    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        self.passing.connect_timeout
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if let Some(pair) = &self.pair {
            if ctx.world.instance(visit.instance).door {
                return pair.pass(visit, ctx);
            }
            if Pair::is_check(visit) {
                return pair.ask(visit, ctx);
            }
        }
        if let Some(health) = &self.standing.health
            && let Some(target) = Health::probed(visit)
        {
            return health.probe(self.router.target(target), visit, ctx);
        }
        match &self.cpu {
            None => self.pass(visit, ctx),
            Some((demand, draws)) => {
                let station = ctx.world.instance(visit.instance).cpu.expect("a placed balancer has a CPU");
                Step::Serve(station, demand.sample(&mut draws.open(visit.lineage)))
            }
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done | Resume::Overdue => self.pass(visit, ctx),
            Resume::Woken(token) => {
                let holder = self.holder(visit);
                if self.lines.as_mut().is_none_or(|lines| lines.woken(holder, token)) {
                    return self.pass(visit, ctx);
                }
                visit.cursor.at = 0;
                self.let_in(holder, ctx);
                Step::Finish { ending: Ending::Shed, bytes: 0 }
            }
            Resume::Reply => {
                let reply = ctx.reply;
                if let Some(pair) = self.pair.as_mut().filter(|_| Pair::is_check(visit)) {
                    pair.judge(visit, reply.ending, ctx);
                    return Step::DONE;
                }
                if let Some(health) = &mut self.standing.health
                    && let Some(target) = Health::probed(visit)
                {
                    health.judge(visit.ordinal, target, reply.ending == Ending::Ok, ctx);
                    self.let_in(visit.ordinal, ctx);
                    return Step::DONE;
                }
                self.answered(visit, reply, ctx)
            }
        }
    }

    fn down(&mut self, instance: InstanceId, _keeps: Option<bool>, ctx: &mut Ctx) {
        if let Some(pair) = &mut self.pair {
            pair.die(ctx.world.instance(instance).ordinal);
        }
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        if let Some(pair) = self.pair.as_mut().filter(|_| matches!(token, ASK | TAKE_OVER)) {
            return pair.remind(token, ctx);
        }
        if let Some(lines) = self.lines.as_mut().filter(|_| token == PATIENCE) {
            return lines.send_away(ctx);
        }
        if let Some(health) = &mut self.standing.health {
            health.check_one(owner, token, &self.router, ctx);
        }
    }

    fn abandoned(&mut self, visit: &Frame) {
        let holder = self.holder(visit);
        if let Some(lines) = &mut self.lines {
            lines.left(holder, visit);
        }
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        let holder = if self.passing.in_caller { caller.0 } else { ctx.world.instance(caller).ordinal };
        self.over(holder, reply.tag as u32, ctx);
    }
}
