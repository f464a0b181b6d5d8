//! Steps compiled to a flat list of operations, so that a visit is no more than a cursor.

use super::steps::{Branch, Lane, Respond, StepSettings};
use crate::components::router::Router;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::Op;
use crate::model::ids::ClassId;

/// What decides a branch.
#[derive(Debug)]
pub enum Test {
    /// Chance.
    Probability(f64, Source),
    /// The request's class.
    Class(ClassId),
    /// What is done to the data.
    Op(Op),
}

/// One operation. Every operation goes on with the next one unless it says otherwise.
#[derive(Debug)]
pub enum Operation {
    /// Use the CPU.
    Cpu(Dist, Source),
    /// Let time pass.
    Sleep(Dist, Source),
    /// Call somebody.
    Call(Box<Target>),
    /// Leave the visit to somebody.
    Forward(Box<Target>),
    /// Start a visit of this service at each of `lanes` and go on when all are done.
    Parallel {
        /// Number of the call site.
        site: u32,
        /// Where the lanes start.
        lanes: Vec<u32>,
        /// Where to go on.
        next: u32,
    },
    /// Go on here if the test holds, else at `otherwise`.
    Choose {
        /// The test.
        test: Test,
        /// Where to go on if it does not hold.
        otherwise: u32,
    },
    /// Go on elsewhere.
    Jump(u32),
    /// Set a loop's counter to zero.
    Begin(usize),
    /// Count; go back to `start` until `times` is reached.
    Again {
        /// The counter.
        counter: usize,
        /// The number of rounds.
        times: u32,
        /// The first operation of a round.
        start: u32,
    },
    /// Answer and end.
    Respond(Option<u32>),
}

/// Whom a call goes to, and how.
#[derive(Debug)]
pub struct Target {
    /// Who may be chosen.
    pub router: Router,
    /// Number of the call site.
    pub site: u32,
    /// How long the caller waits.
    pub timeout: Option<Span>,
    /// What is done there, if not what the request does.
    pub op: Option<Op>,
}

/// Operations, and the loop depth of each.
#[derive(Debug, Default)]
pub struct Program {
    /// The operations.
    pub operations: Vec<Operation>,
    /// How many loops are around each operation.
    pub depths: Vec<usize>,
}

/// Numbers given out while compiling, so that each kind of place is counted by itself: adding a step of one kind does
/// not shift the draws of another.
struct Compiler<'a> {
    wiring: &'a Wiring<'a>,
    program: Program,
    depth: usize,
    sites: u32,
    cpus: u32,
    sleeps: u32,
    branches: u32,
}

/// Compiles a list of steps.
pub fn compile(wiring: &Wiring, steps: &[StepSettings]) -> Program {
    let program = Program::default();
    let mut compiler = Compiler { wiring, program, depth: 0, sites: 0, cpus: 0, sleeps: 0, branches: 0 };
    compiler.list(steps);
    compiler.emit(Operation::Respond(None));
    compiler.program
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
        self.program.operations.push(operation);
        self.program.depths.push(self.depth);
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
            self.emit(Operation::Sleep(self.wiring.dist(sleep), draws));
        }
        if let Some((_, to)) = step.target() {
            let target = Box::new(self.target(step, to));
            self.emit(if step.call.is_some() { Operation::Call(target) } else { Operation::Forward(target) });
        }
        if let Some(lanes) = &step.parallel {
            self.parallel(lanes);
        }
        if let Some(branch) = &step.branch {
            self.branch(branch);
        }
        if let (Some(times), Some(steps)) = (step.times, &step.steps) {
            self.repeat(times, steps);
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

    fn target(&mut self, step: &StepSettings, to: &str) -> Target {
        let site = next(&mut self.sites);
        let balance = step.balance.as_deref().unwrap_or("random");
        Target {
            router: Router::new(self.wiring, &[to], balance, &[], site),
            site,
            timeout: step.timeout.as_ref().map(|timeout| self.wiring.span(timeout)),
            op: step.op.map(Op::from),
        }
    }

    fn parallel(&mut self, lanes: &[Lane]) {
        let site = next(&mut self.sites);
        let at = self.emit(Operation::Parallel { site, lanes: Vec::new(), next: 0 });
        let mut starts = Vec::new();
        for lane in lanes {
            starts.push(self.here());
            self.list(lane.steps());
            self.emit(Operation::Respond(None));
        }
        let after = self.here();
        self.program.operations[at] = Operation::Parallel { site, lanes: starts, next: after };
    }

    fn branch(&mut self, branch: &Branch) {
        let test = self.test(branch);
        // The place is held by a jump until both lists are compiled and the targets are known.
        let choose = self.emit(Operation::Jump(0));
        self.list(&branch.then);
        let jump = self.emit(Operation::Jump(0));
        let otherwise = self.here();
        self.list(&branch.otherwise);
        self.program.operations[choose] = Operation::Choose { test, otherwise };
        self.program.operations[jump] = Operation::Jump(self.here());
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
        self.emit(Operation::Begin(counter));
        self.depth += 1;
        let start = self.here();
        self.list(steps);
        self.emit(Operation::Again { counter, times, start });
        self.depth -= 1;
    }
}
