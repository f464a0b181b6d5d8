//! The state machine of a service: runs the program of each visit until something takes time.

use super::program::{Operation, Program, Target, Test, compile};
use super::steps::StepSettings;
use crate::components::wiring::Wiring;
use crate::engine::draw::Lineage;
use crate::model::ask::{Ending, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;

/// The instances of a service.
#[derive(Debug)]
pub struct Machine {
    program: Program,
}

impl Machine {
    /// The service that carries out `steps`.
    pub fn new(wiring: &Wiring, steps: &[StepSettings]) -> Self {
        Self { program: compile(wiring, steps) }
    }

    #[inline]
    fn run(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        loop {
            let at = visit.cursor.at as usize;
            visit.cursor.at += 1;
            if let Some(step) = self.operate(at, visit, ctx) {
                return step;
            }
        }
    }

    /// Carries out one operation; a step if it takes one, nothing if the visit goes on at once at the cursor.
    #[inline]
    fn operate(&mut self, at: usize, visit: &mut Frame, ctx: &mut Ctx) -> Option<Step> {
        let depth = self.program.depths[at];
        match &mut self.program.operations[at] {
            Operation::Cpu(demand, draws) => {
                let cpu = ctx.world.instance(visit.instance).cpu.expect("a service has a CPU");
                Some(Step::Serve(cpu, demand.sample(&mut draws.open(in_loop(visit, depth)))))
            }
            Operation::Sleep(span, draws) => {
                let fixed = span.constant_span();
                let span = fixed.unwrap_or_else(|| span.sample(&mut draws.open(in_loop(visit, depth))));
                Some(Step::Sleep { span, fixed: fixed.is_some() })
            }
            Operation::Call(target) => {
                target.aim(visit, depth, &mut ctx.call);
                Some(Step::Call)
            }
            Operation::Forward(target) => {
                target.aim(visit, depth, &mut ctx.call);
                target.router.over(visit.ordinal, visit.cursor.mark);
                Some(Step::Forward)
            }
            Operation::Parallel { site, lanes, next } => {
                visit.cursor.at = *next;
                let (outer, round) = round(visit, depth);
                for (copy, &entry) in (0u16..).zip(lanes.iter()) {
                    let lineage = outer.child(*site, round, copy, 0);
                    let tag = u32::from(copy);
                    ctx.calls.push(Call { to: visit.instance, ask: visit.ask, lineage, timeout: None, tag, entry });
                }
                Some(Step::CallMany { need: lanes.len() as u32 })
            }
            Operation::Choose { test, otherwise } => {
                if !test.holds(visit, depth) {
                    visit.cursor.at = *otherwise;
                }
                None
            }
            Operation::Jump(to) => {
                visit.cursor.at = *to;
                None
            }
            Operation::Begin(counter) => {
                visit.cursor.registers[*counter] = 0;
                None
            }
            Operation::Again { counter, times, start } => {
                visit.cursor.registers[*counter] += 1;
                if visit.cursor.registers[*counter] < *times {
                    visit.cursor.at = *start;
                }
                None
            }
            Operation::Respond(bytes) => {
                let bytes = bytes.unwrap_or(visit.ask.response_bytes);
                Some(Step::Finish { ending: Ending::Ok, bytes })
            }
        }
    }

    /// The call that the visit waits for, if it waits for one.
    fn awaited(&mut self, visit: &Frame) -> Option<&mut Target> {
        let at = visit.cursor.at.checked_sub(1)?;
        match self.program.operations.get_mut(at as usize)? {
            Operation::Call(target) => Some(target),
            Operation::Cpu(..)
            | Operation::Sleep(..)
            | Operation::Forward(_)
            | Operation::Parallel { .. }
            | Operation::Choose { .. }
            | Operation::Jump(_)
            | Operation::Begin(_)
            | Operation::Again { .. }
            | Operation::Respond(_) => None,
        }
    }

    fn answered(&mut self, visit: &mut Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let holder = visit.ordinal;
        if let Some(target) = self.awaited(visit) {
            target.router.over(holder, reply.tag);
        }
        if reply.ending == Ending::Ok { self.run(visit, ctx) } else { Step::Finish { ending: reply.ending, bytes: 0 } }
    }
}

impl Component for Machine {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let workers = ctx.world.instance(visit.instance).workers;
        match workers {
            Some(pool) if visit.cursor.at == 0 => Step::Acquire(pool),
            Some(_) | None => self.run(visit, ctx),
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done => self.run(visit, ctx),
            Resume::Reply(reply) => self.answered(visit, reply, ctx),
        }
    }

    fn abandoned(&mut self, visit: &Frame) {
        if let Some(target) = self.awaited(visit) {
            target.router.over(visit.ordinal, visit.cursor.mark);
        }
    }
}

impl Target {
    /// The call for a visit, left in the context.
    #[inline]
    fn aim(&mut self, visit: &mut Frame, depth: usize, call: &mut Call) {
        let (outer, round) = round(visit, depth);
        call.lineage = outer.child(self.site, round, 0, 0);
        call.ask = visit.ask;
        if let Some(op) = self.op {
            call.ask.op = op;
        }
        (call.to, call.tag) = self.router.pick(visit.ordinal, visit.ask.key, call.lineage);
        (call.timeout, call.entry) = (self.timeout, 0);
        visit.cursor.mark = call.tag;
    }
}

impl Test {
    #[inline]
    fn holds(&self, visit: &Frame, depth: usize) -> bool {
        match self {
            Self::Probability(probability, draws) => draws.open(in_loop(visit, depth)).unit() < *probability,
            Self::Class(class) => visit.ask.class == *class,
            Self::Op(op) => visit.ask.op == *op,
        }
    }
}

/// Where draws stand inside `depth` loops: the lineage of the rounds of the outer ones, and the round of the innermost.
#[inline]
fn round(visit: &Frame, depth: usize) -> (Lineage, u32) {
    let Some((&innermost, outer)) = visit.cursor.registers[..depth].split_last() else { return (visit.lineage, 0) };
    (outer.iter().fold(visit.lineage, |lineage, &round| lineage.child(u32::MAX, round, 1, 0)), innermost)
}

/// The lineage of a draw inside loops: each round draws anew.
#[inline]
fn in_loop(visit: &Frame, depth: usize) -> Lineage {
    let (lineage, round) = round(visit, depth);
    if depth == 0 { lineage } else { lineage.child(u32::MAX, round, 0, 0) }
}
