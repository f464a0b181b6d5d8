//! Steps compiled to a flat list of operations, so that a visit is no more than a cursor.

use super::moves::{Move, Test};
use super::steps::{Branch, Lane, Respond, StepSettings};
use super::target::{Copies, Pool, Target};
use super::{PoolSettings, Service};
use crate::components::router::Router;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::{Source, Turn};
use crate::engine::time::Span;
use crate::model::ids::ClassId;
use crate::notation::Duration;

/// The operations of a call over a pool between `Choose` and what follows `Return`.
pub const POOLED_CALL: u32 = 4;

/// One operation. Every operation goes on with the next one unless it says otherwise.
#[derive(Debug)]
pub enum Operation {
    /// Hold one of the instance's connections, unless the call came over one that is open.
    Connect,
    /// Hold a worker; the patience of who waits for one.
    Admit(Option<(Dist, Source)>),
    /// Give the worker back for a while.
    LetGo,
    /// Hold a worker again.
    Regain,
    /// Use the CPU.
    Cpu(Dist, Source),
    /// Let always the same time pass.
    Pause(Span),
    /// Let time pass.
    Sleep(Dist, Source),
    /// Call a target, by its number.
    Call(u32),
    /// Choose whom to call over a pool of connections.
    Choose(u32),
    /// Hold one of the pool's connections.
    Borrow(u32),
    /// Open a connection, if the pool has none that is idle.
    Dial(u32),
    /// Give the connection back to the pool.
    Return(u32),
    /// Look how the call ended: go on, try again from `start`, or end.
    Judge {
        /// The target.
        target: u32,
        /// Where an attempt begins.
        start: u32,
    },
    /// Call several instances of a target.
    Copies(u32),
    /// Call a target and do not wait.
    Background(u32),
    /// Leave the visit to a target.
    Forward(u32),
    /// Start a visit of this service at each of `lanes` and go on when enough are done.
    Parallel {
        /// Number of the call site.
        site: u32,
        /// Where the lanes start.
        lanes: Vec<u32>,
        /// Where to go on.
        next: u32,
        /// How many must end ok.
        need: u32,
        /// True if the others are called off then.
        cancel: bool,
    },
    /// Only move the cursor.
    Move(Move),
    /// Answer and end.
    Respond(Option<u32>),
    /// Answer with an error and end.
    Fail,
}

/// What the visits of a service carry out.
#[derive(Debug, Default)]
pub struct Program {
    /// Each operation, and how many loops are around it.
    pub operations: Vec<(Operation, usize)>,
    /// Whom calls go to.
    pub targets: Vec<Target>,
    /// The pools of connections.
    pub pools: Vec<Pool>,
    /// Where the answer to somebody who asks for a sign of life begins.
    pub sign_of_life: u32,
}

/// Numbers given out while compiling, so that each kind of place is counted by itself: adding a step of one kind does
/// not shift the draws of another.
struct Compiler<'a> {
    wiring: &'a Wiring<'a>,
    service: &'a Service,
    program: Program,
    depth: usize,
    /// How many lanes are around; they hold no worker.
    lanes: usize,
    sites: u32,
    cpus: u32,
    sleeps: u32,
    branches: u32,
}

/// Compiles the steps of a service, and what comes before them.
pub fn compile(wiring: &Wiring, service: &Service) -> Program {
    let program = Program { pools: pools(wiring, service), ..Program::default() };
    let mut compiler =
        Compiler { wiring, service, program, depth: 0, lanes: 0, sites: 0, cpus: 0, sleeps: 0, branches: 0 };
    if service.max_connections.is_some() {
        compiler.emit(Operation::Connect);
    }
    if service.workers.is_some() {
        let patience = service.patience.as_ref().map(|it| (wiring.dist(it), wiring.source("patience", 0)));
        compiler.emit(Operation::Admit(patience));
    }
    compiler.list(&service.steps);
    compiler.emit(Operation::Respond(None));
    compiler.program.sign_of_life = compiler.here();
    if service.workers.is_some() {
        compiler.emit(Operation::Admit(None));
    }
    compiler.emit(Operation::Respond(Some(0)));
    compiler.program
}

fn pools(wiring: &Wiring, service: &Service) -> Vec<Pool> {
    let pool = |(to, settings): (&String, &PoolSettings)| {
        let (callers, callees) = (wiring.own().len(), wiring.entries(to).len());
        Pool {
            first: wiring.pool(to),
            callees: callees as u32,
            open: vec![0; callers * callees],
            round_trips: settings.round_trips,
        }
    };
    service.pools.iter().map(pool).collect()
}

fn next(counter: &mut u32) -> u32 {
    let number = *counter;
    *counter += 1;
    number
}

impl Compiler<'_> {
    fn here(&self) -> u32 {
        self.program.operations.len() as u32
    }

    fn emit(&mut self, operation: Operation) -> usize {
        self.program.operations.push((operation, self.depth));
        self.program.operations.len() - 1
    }

    fn list(&mut self, steps: &[StepSettings]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &StepSettings) {
        if let Some(cpu) = &step.cpu {
            let draws = self.wiring.source("cpu", next(&mut self.cpus));
            self.emit(Operation::Cpu(self.wiring.dist(cpu), draws));
        }
        if let Some(sleep) = &step.sleep {
            let draws = self.wiring.source("sleep", next(&mut self.sleeps));
            let law = self.wiring.dist(sleep);
            let fixed = law.constant_span();
            self.without_worker(|compiler| {
                compiler.emit(fixed.map_or_else(|| Operation::Sleep(law, draws), Operation::Pause));
            });
        }
        if let Some(to) = &step.call {
            let target = self.target(step, to);
            if step.background {
                self.emit(Operation::Background(target));
            } else {
                self.without_worker(|compiler| compiler.call(target));
            }
        }
        if let Some(to) = &step.forward {
            let target = self.target(step, to);
            self.emit(Operation::Forward(target));
        }
        if let Some(lanes) = &step.parallel {
            self.without_worker(|compiler| compiler.parallel(lanes, step));
        }
        if let Some(branch) = &step.branch {
            self.branch(branch);
        }
        if let (Some(times), Some(steps)) = (step.times, &step.steps) {
            self.repeat(times, steps);
        }
        if step.fail.is_some() {
            self.emit(Operation::Fail);
        }
        match &step.respond {
            None => {}
            Some(Respond::Class(_)) => {
                self.emit(Operation::Respond(None));
            }
            Some(Respond::Size(size)) => {
                let bytes = u32::try_from(size.bytes()).unwrap_or(u32::MAX);
                self.emit(Operation::Respond(Some(bytes)));
            }
        }
    }

    /// Emits operations that wait for others; an asynchronous service gives its worker back meanwhile.
    fn without_worker(&mut self, emit: impl FnOnce(&mut Self)) {
        let holds = self.service.asynchronous && self.service.workers.is_some() && self.lanes == 0;
        if holds {
            self.emit(Operation::LetGo);
        }
        emit(self);
        if holds {
            self.emit(Operation::Regain);
        }
    }

    fn call(&mut self, target: u32) {
        let start = self.here();
        let Target { judged, pool, copies, .. } = &self.program.targets[target as usize];
        let (judged, pooled, copies) = (*judged, pool.is_some(), copies.is_some());
        if pooled {
            // Whoever chose nobody goes on behind `Return`, `POOLED_CALL` operations later.
            self.emit(Operation::Choose(target));
            self.emit(Operation::Borrow(target));
            self.emit(Operation::Dial(target));
        }
        self.emit(if copies { Operation::Copies(target) } else { Operation::Call(target) });
        if pooled {
            self.emit(Operation::Return(target));
        }
        if judged {
            self.emit(Operation::Judge { target, start });
        }
    }

    fn target(&mut self, step: &StepSettings, to: &str) -> u32 {
        let site = next(&mut self.sites);
        let balance = step.balance.as_deref().unwrap_or("random");
        let pool = self.service.pools.get_index_of(to).filter(|_| step.call.is_some() && !step.background);
        let span = |duration: &Duration| self.wiring.span(duration);
        let retry = step.retry.as_ref().map(|retry| retry.build(self.wiring, site));
        let copies = step.copies.map(|count| Copies {
            count,
            need: step.need.unwrap_or(1),
            hedge_after: step.hedge_after.as_ref().map(span),
            cancel: step.cancel,
        });
        self.program.targets.push(Target {
            router: Router::new(self.wiring, &[to], balance, &[], site),
            site,
            first: Turn::new(site, 0, 0, 0),
            timeout: step.timeout.as_ref().map(span),
            connect_timeout: step.connect_timeout.as_ref().map(span),
            cancel: step.cancel,
            op: step.op.map(Into::into),
            judged: retry.is_some() || pool.is_some(),
            retry,
            copies,
            pool,
        });
        self.program.targets.len() as u32 - 1
    }

    fn parallel(&mut self, lanes: &[Lane], step: &StepSettings) {
        let site = next(&mut self.sites);
        // The place is held by a jump until the lanes are compiled and their starts are known.
        let at = self.emit(Operation::Move(Move::Jump(0)));
        let mut starts = Vec::new();
        self.lanes += 1;
        for lane in lanes {
            starts.push(self.here());
            self.list(lane.steps());
            self.emit(Operation::Respond(None));
        }
        self.lanes -= 1;
        let need = step.need.unwrap_or(starts.len() as u32);
        let (next, cancel) = (self.here(), step.cancel);
        self.program.operations[at].0 = Operation::Parallel { site, lanes: starts, next, need, cancel };
    }

    fn branch(&mut self, branch: &Branch) {
        let test = self.test(branch);
        // The place is held by a jump until both lists are compiled and the targets are known.
        let decide = self.emit(Operation::Move(Move::Jump(0)));
        self.list(&branch.then);
        let jump = self.emit(Operation::Move(Move::Jump(0)));
        let otherwise = self.here();
        self.list(&branch.otherwise);
        self.program.operations[decide].0 = Operation::Move(Move::Decide { test, otherwise });
        self.program.operations[jump].0 = Operation::Move(Move::Jump(self.here()));
    }

    fn test(&mut self, branch: &Branch) -> Test {
        if let Some(class) = &branch.class {
            let at = self.wiring.common.classes.iter().position(|known| known.name == *class);
            return Test::Class(ClassId(at.expect("classes are checked before anything is built") as u16));
        }
        if let Some(op) = branch.op {
            return Test::Op(op.into());
        }
        let probability = branch.probability.expect("a branch has a test, as was checked");
        Test::Probability(probability, self.wiring.source("branch", next(&mut self.branches)))
    }

    fn repeat(&mut self, times: u32, steps: &[StepSettings]) {
        if times == 0 {
            return;
        }
        let counter = self.depth;
        self.emit(Operation::Move(Move::Begin(counter)));
        self.depth += 1;
        let start = self.here();
        self.list(steps);
        self.emit(Operation::Move(Move::Again { counter, times, start }));
        self.depth -= 1;
    }
}
