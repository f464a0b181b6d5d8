//! The state machine of a service: runs the program of each visit until something takes time.

use super::program::{Operation, POOLED_CALL, Program};
use super::target::{Copies, Pool, Target, in_loop, number, round, tag};
use crate::components::router::NOBODY;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::{Ending, Reply};
use crate::model::component::{Component, Ctx, Origin, Resume, Spawn};
use crate::model::ids::{InstanceId, StationId};
use crate::model::step::{Call, PROBE_REQUEST, Step};
use crate::model::visit::Frame;

/// The instances of a service.
#[derive(Debug)]
pub struct Machine {
    program: Program,
}

impl Machine {
    /// The service that carries out a program.
    pub fn new(program: Program) -> Self {
        Self { program }
    }

    /// Carries out operations until one takes a step. The common ones that need more than a few instructions are functions
    /// of their own: else every operation would pay for what the dearest one keeps at hand.
    #[inline]
    fn run(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let at = visit.cursor.at as usize;
        visit.cursor.at += 1;
        let (operation, depth) = &mut self.program.operations[at];
        match operation {
            Operation::Cpu(demand, draws) => serve(demand, *draws, *depth, visit, ctx),
            Operation::Pause(span) => Step::Sleep { span: *span, fixed: true },
            Operation::Call(target) => {
                let (target, depth) = (*target, *depth);
                self.call(target, depth, at, visit, ctx)
            }
            Operation::Forward(target) => forward(&mut self.program.targets[*target as usize], *depth, at, visit, ctx),
            Operation::Admit(None) => Step::acquire(workers(visit, ctx)),
            Operation::Respond(bytes) => {
                Step::Finish { ending: Ending::Ok, bytes: bytes.unwrap_or(visit.ask.response_bytes) }
            }
            Operation::Move(_)
            | Operation::Sleep(..)
            | Operation::Connect
            | Operation::Admit(Some(_))
            | Operation::LetGo
            | Operation::Regain
            | Operation::Choose(_)
            | Operation::Borrow(_)
            | Operation::Dial(_)
            | Operation::Return(_)
            | Operation::Judge { .. }
            | Operation::Copies(_)
            | Operation::Background(_)
            | Operation::Parallel { .. }
            | Operation::Fail => self.run_on(at, visit, ctx),
        }
    }

    /// Carries out the operation at `at`, which need not take a step, and those that follow until one does.
    #[inline(never)]
    fn run_on(&mut self, mut at: usize, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        loop {
            if let Some(step) = self.operate(at, visit, ctx) {
                return step;
            }
            at = visit.cursor.at as usize;
            visit.cursor.at += 1;
        }
    }

    #[inline(never)]
    fn call(&mut self, target: u32, depth: usize, at: usize, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let target = &mut self.program.targets[target as usize];
        if target.pool.is_none() {
            target.aim(visit, depth, at, &mut ctx.call);
        } else if target.router.is_present(visit.cursor.mark) {
            target.aim_at_chosen(visit, depth, at, &mut ctx.call);
        } else {
            return self.choose_anew(at, visit);
        }
        Step::Call
    }

    /// Carries out an operation; nothing if it takes no step.
    fn operate(&mut self, at: usize, visit: &mut Frame, ctx: &mut Ctx) -> Option<Step> {
        let (operation, depth) = &self.program.operations[at];
        let depth = *depth;
        match operation {
            Operation::Move(to) => {
                to.steer(visit, depth);
                None
            }
            Operation::Sleep(law, draws) => {
                let span = law.sample(&mut draws.open(in_loop(visit, depth)));
                Some(Step::Sleep { span, fixed: false })
            }
            Operation::Connect => {
                let connections = ctx.world.instance(visit.instance).connections;
                connections.filter(|_| !visit.pooled).map(Step::acquire)
            }
            Operation::Admit(Some((law, draws))) => {
                let patience = law.sample(&mut draws.open(visit.lineage));
                Some(Step::Acquire { station: workers(visit, ctx), again: false, patience })
            }
            Operation::LetGo => Some(Step::Release(workers(visit, ctx))),
            Operation::Regain => {
                let station = workers(visit, ctx);
                Some(Step::Acquire { station, again: true, patience: Span::FOREVER })
            }
            &Operation::Choose(target) => {
                self.program.targets[target as usize].aim(visit, depth, at, &mut ctx.call);
                note_chosen(visit, number(ctx.call.tag));
                None
            }
            &Operation::Borrow(target) => Some(Step::acquire(self.pool(target, visit).0)),
            &Operation::Dial(target) => self.dial(target, visit, ctx),
            &Operation::Return(target) => Some(Step::Release(self.pool(target, visit).0)),
            &Operation::Judge { target, start } => self.judge(target, start, depth, visit),
            &Operation::Copies(target) => Some(self.call_several(target, depth, at, visit, ctx)),
            &Operation::Background(target) => {
                begin(&mut self.program.targets[target as usize], depth, at, visit, ctx);
                None
            }
            Operation::Parallel { site, lanes, next, need, cancel } => {
                visit.cursor.at = *next;
                enter_lanes(lanes, *site, depth, at, visit, ctx);
                Some(Step::CallMany { need: *need, cancel: *cancel })
            }
            Operation::Fail => Some(Step::Finish { ending: Ending::Failed, bytes: 0 }),
            Operation::Cpu(..)
            | Operation::Admit(None)
            | Operation::Pause(_)
            | Operation::Call(_)
            | Operation::Forward(_)
            | Operation::Respond(_) => {
                visit.cursor.at -= 1;
                Some(self.run(visit, ctx))
            }
        }
    }

    /// The pool over which a visit calls the target it has chosen, and its number among the pools of the same kind.
    fn pool(&self, target: u32, visit: &Frame) -> (StationId, usize) {
        let pool = self.program.targets[target as usize].pool.expect("only a pool's connections are borrowed");
        let Pool { first, callees, .. } = self.program.pools[pool];
        let number = visit.ordinal * callees + visit.cursor.mark;
        (StationId(first.0 + number), number as usize)
    }

    /// Opens a connection if all that are open are in use. A callee that has no place for one rejects the call.
    fn dial(&mut self, target: u32, visit: &mut Frame, ctx: &mut Ctx) -> Option<Step> {
        let (station, number) = self.pool(target, visit);
        let Target { router, pool, .. } = &mut self.program.targets[target as usize];
        let pool = &mut self.program.pools[pool.expect("only a pool's connections are borrowed")];
        if ctx.station(station).busy() <= pool.open[number] || !router.is_present(visit.cursor.mark) {
            return None;
        }
        let callee = *ctx.world.instance(router.target(visit.cursor.mark));
        if callee.connections.is_some_and(|connections| !ctx.reserve(connections)) {
            router.over(visit.ordinal, visit.cursor.mark);
            visit.cursor.ending = Ending::Rejected;
            // Past the call.
            visit.cursor.at += 1;
            return None;
        }
        pool.open[number] += 1;
        let round_trip = callee.place.map_or(Span::ZERO, |place| ctx.world.net.round_trip(visit.place, place));
        Some(Step::Sleep { span: Span(round_trip.0 * u64::from(pool.round_trips)), fixed: false })
    }

    /// Whoever was chosen takes no calls any more: the connection goes back, and another one is chosen.
    #[cold]
    fn choose_anew(&self, at: usize, visit: &mut Frame) -> Step {
        let Operation::Call(target) = self.program.operations[at].0 else { unreachable!("a call is made over a pool") };
        let (pool, _) = self.pool(target, visit);
        // `Choose`, `Borrow` and `Dial` are before the call.
        visit.cursor.at = at as u32 - 3;
        Step::Release(pool)
    }

    /// What the last ending of a call means.
    fn judge(&mut self, target: u32, start: u32, depth: usize, visit: &mut Frame) -> Option<Step> {
        let ending = visit.cursor.ending;
        if ending == Ending::Ok {
            visit.cursor.tries = 0;
            return None;
        }
        let target = &self.program.targets[target as usize];
        let lineage = target.lineage(visit, depth, 0);
        let pause = target.retry.as_ref().and_then(|retry| retry.pause(visit.cursor.tries, ending, lineage));
        let Some(span) = pause else { return Some(Step::Finish { ending, bytes: 0 }) };
        visit.cursor.tries += 1;
        visit.cursor.at = start;
        Some(Step::Sleep { span, fixed: false })
    }

    /// Makes the first calls of several.
    fn call_several(&mut self, target: u32, depth: usize, at: usize, visit: &Frame, ctx: &mut Ctx) -> Step {
        let target = &mut self.program.targets[target as usize];
        let Copies { count, need, hedge_after, cancel } = *target.copies.as_ref().expect("several calls");
        let first = if hedge_after.is_some() { need } else { count };
        ctx.made.clear();
        target.add_copies(first, visit, depth, at, ctx);
        ctx.overdue_after = hedge_after.filter(|_| first < count);
        Step::CallMany { need, cancel }
    }

    /// Makes one more call of several, if there is one left.
    fn call_another(&mut self, visit: &Frame, ctx: &mut Ctx) -> Option<Step> {
        let at = visit.cursor.at.checked_sub(1)? as usize;
        let (Operation::Copies(target), depth) = self.program.operations[at] else { return None };
        let target = &mut self.program.targets[target as usize];
        let Copies { count, hedge_after, .. } = *target.copies.as_ref()?;
        let left = count.checked_sub(ctx.made.len() as u32).filter(|&left| left > 0)?;
        target.add_copies(1, visit, depth, at, ctx);
        ctx.overdue_after = hedge_after.filter(|_| left > 1);
        Some(Step::CallMore)
    }

    #[cold]
    #[inline(never)]
    fn overdue(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        self.call_another(visit, ctx).expect("who is overdue has a call left")
    }

    #[inline(never)]
    fn answered(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let reply = ctx.reply;
        let operation = visit.cursor.at.checked_sub(1).map(|at| &self.program.operations[at as usize].0);
        let mut judged = false;
        if let Some(&Operation::Call(target)) = operation {
            let target = &mut self.program.targets[target as usize];
            target.router.over(visit.ordinal, number(reply.tag));
            judged = target.judged;
        } else if let Some(&Operation::Copies(target)) = operation {
            if reply.ending != Ending::Ok
                && let Some(step) = self.call_another(visit, ctx)
            {
                return step;
            }
            judged = self.program.targets[target as usize].judged;
        }
        if judged {
            visit.cursor.ending = reply.ending;
        } else if reply.ending != Ending::Ok {
            return Step::Finish { ending: reply.ending, bytes: 0 };
        }
        self.run(visit, ctx)
    }
}

impl Component for Machine {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.run(visit, ctx)
    }

    fn probe(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if visit.cursor.at != PROBE_REQUEST {
            return Step::DONE;
        }
        visit.cursor.at = self.program.sign_of_life;
        self.run(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        if why == Resume::Done {
            return self.run(visit, ctx);
        }
        match why {
            Resume::Reply => self.answered(visit, ctx),
            Resume::Overdue => self.overdue(visit, ctx),
            Resume::Done | Resume::Woken(_) => unreachable!("no visit of a service is parked"),
        }
    }

    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.program.targets.iter_mut().for_each(|target| target.router.look_anew(ctx));
    }

    fn abandoned(&mut self, visit: &Frame) {
        let operation = visit.cursor.at.checked_sub(1).map(|at| &self.program.operations[at as usize].0);
        // A target was chosen, but not called yet.
        if let Some(&(Operation::Borrow(target) | Operation::Dial(target))) = operation {
            self.program.targets[target as usize].router.over(visit.ordinal, visit.cursor.mark);
        }
    }

    fn connects_within(&self, _caller: InstanceId, tag: u64) -> Option<Span> {
        let (Operation::Call(target) | Operation::Copies(target)) = self.program.operations[(tag >> 32) as usize].0
        else {
            return None;
        };
        self.program.targets[target as usize].connect_timeout
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        let operation = &self.program.operations[(reply.tag >> 32) as usize].0;
        if let &(Operation::Call(target) | Operation::Copies(target)) = operation {
            let holder = ctx.world.instance(caller).ordinal;
            self.program.targets[target as usize].router.over(holder, number(reply.tag));
        }
    }
}

/// Notes whom a visit calls over a pool. Where nobody takes calls, there is no pool to wait for.
fn note_chosen(visit: &mut Frame, target: u32) {
    visit.cursor.mark = target;
    if target == NOBODY {
        visit.cursor.ending = Ending::Unreachable;
        visit.cursor.at += POOLED_CALL;
    }
}

#[inline(never)]
fn serve(demand: &Dist, draws: Source, depth: usize, visit: &Frame, ctx: &Ctx) -> Step {
    let cpu = ctx.world.instance(visit.instance).cpu.expect("a service has a CPU");
    Step::Serve(cpu, demand.sample(&mut draws.open(in_loop(visit, depth))))
}

#[inline(never)]
fn forward(target: &mut Target, depth: usize, at: usize, visit: &Frame, ctx: &mut Ctx) -> Step {
    target.aim(visit, depth, at, &mut ctx.call);
    target.router.over(visit.ordinal, number(ctx.call.tag));
    Step::Forward
}

/// Begins a call that nobody waits for.
fn begin(target: &mut Target, depth: usize, at: usize, visit: &Frame, ctx: &mut Ctx) {
    target.aim(visit, depth, at, &mut ctx.call);
    target.router.over(visit.ordinal, number(ctx.call.tag));
    let Call { to, ask, lineage, .. } = ctx.call;
    ctx.spawn(Spawn { at: to, from: Some(visit.instance), origin: Origin::Background, ask, lineage, mark: 0 });
}

/// Leaves the calls of a visit to itself, one for each lane, in the context.
fn enter_lanes(lanes: &[u32], site: u32, depth: usize, at: usize, visit: &Frame, ctx: &mut Ctx) {
    let (outer, round) = round(visit, depth);
    for (copy, &entry) in (0u16..).zip(lanes) {
        let lineage = outer.child(site, round, copy, 0);
        let tag = tag(at, u32::from(copy));
        ctx.calls.push(Call { to: visit.instance, ask: visit.ask, lineage, tag, entry, ..Call::NONE });
    }
}

fn workers(visit: &Frame, ctx: &Ctx) -> StationId {
    ctx.world.instance(visit.instance).workers.expect("a service with workers has a pool of them")
}
