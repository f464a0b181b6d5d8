//! Operations that only move the cursor: branches and loops.

use super::target::in_loop;
use crate::engine::draw::Source;
use crate::model::ask::Op;
use crate::model::ids::ClassId;
use crate::model::visit::Frame;

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

/// Where to go on.
#[derive(Debug)]
pub enum Move {
    /// Go on here if the test holds, else at `otherwise`.
    Decide {
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

impl Move {
    /// Moves the cursor, of a visit inside `depth` loops.
    #[inline]
    pub fn steer(&self, visit: &mut Frame, depth: usize) {
        match self {
            Self::Decide { test, otherwise } if !test.holds(visit, depth) => visit.cursor.at = *otherwise,
            Self::Jump(to) => visit.cursor.at = *to,
            Self::Begin(counter) => visit.cursor.registers[*counter] = 0,
            Self::Again { counter, times, start } => {
                visit.cursor.registers[*counter] += 1;
                if visit.cursor.registers[*counter] < *times {
                    visit.cursor.at = *start;
                }
            }
            Self::Decide { .. } => {}
        }
    }
}
