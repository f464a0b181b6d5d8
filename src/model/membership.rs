//! Membership: which machines are there, and which of them take calls.
//!
//! All machines that may be there during a run are laid out before it begins. Each goes through its stages once, in
//! their order, so that its number is never given to another: who was removed never comes back. Whoever chooses among
//! instances asks here, by [`Ctx::takes_calls`](super::component::Ctx::takes_calls), and is told of each change.

use super::ids::{InstanceId, MachineId};
use super::world::World;

/// Where a machine stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// It is not there yet.
    Unborn,
    /// It is there, and calls to it are refused until it has started.
    Booting,
    /// It takes calls.
    Up,
    /// It takes no new calls, and goes when the last that it has is over.
    Draining,
    /// It is not there any more.
    Gone,
}

/// The stage of every machine.
#[derive(Clone, Debug)]
pub struct Membership {
    stages: Vec<Stage>,
}

impl Membership {
    /// The machines of a world at the beginning.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let stage = |from_start| if from_start { Stage::Up } else { Stage::Unborn };
        Self { stages: world.machines.iter().map(|machine| stage(machine.from_start)).collect() }
    }

    /// The stage of a machine.
    #[must_use]
    pub fn stage(&self, machine: MachineId) -> Stage {
        self.stages[machine.0 as usize]
    }

    /// The number of machines that are something else than up.
    #[must_use]
    pub fn others(&self) -> u32 {
        self.stages.iter().filter(|stage| **stage != Stage::Up).count() as u32
    }

    /// A machine goes on to a later stage; returns the one so far.
    pub fn advance(&mut self, machine: MachineId, to: Stage) -> Stage {
        let stage = &mut self.stages[machine.0 as usize];
        assert!(*stage < to, "machine {} is {stage:?} and cannot become {to:?}", machine.0);
        std::mem::replace(stage, to)
    }

    /// True if whoever chooses among instances may choose this one.
    #[must_use]
    pub fn takes_calls(&self, world: &World, instance: InstanceId) -> bool {
        world.machine_of(instance).is_none_or(|machine| self.stage(machine) == Stage::Up)
    }
}
