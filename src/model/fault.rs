//! Faults: what is planned to go wrong, or to be changed, and when.
//!
//! A fault is a change of conditions, not of components: nothing that a component does asks whether it has crashed.

use super::ids::{ClassId, ComponentId, InstanceId, MachineId, ZoneId};
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::{Instant, Span};

/// Something that may be hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A machine, with all that runs on it.
    Machine(MachineId),
    /// One process: an instance of a component.
    Process(InstanceId),
}

/// The way between two zones, one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Route {
    /// Where messages come from.
    pub from: ZoneId,
    /// Where they go to.
    pub to: ZoneId,
}

/// What is planned for one component.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// It hands out these addresses, in this order.
    Records(Vec<InstanceId>),
    /// Whoever answers for it is away, while it works on.
    Outage {
        /// True if questions are never answered instead of being refused.
        silent: bool,
    },
    /// Others own the keys.
    Members(Membership),
}

/// A change of those who own keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// The numbers of those who join, each with the first and the last of the keys that it is given, where the rule does not
    /// say which.
    pub join: Vec<(u32, Option<(u64, u64)>)>,
    /// The numbers of those who leave.
    pub leave: Vec<u32>,
    /// The key spaces in which keys move: a class that asks for them, and the number of keys.
    pub spaces: Vec<(ClassId, u64)>,
}

/// What changes in the size of a machine.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Size {
    /// Its cores, if they change.
    pub cores: Option<u32>,
    /// The speed of each, relative to what it was laid out with, above 0, if it changes.
    pub speed: Option<f64>,
    /// The number of the change, which tells it from others that say the same.
    pub change: u32,
}

/// What a fault does as long as it lasts.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// What runs there is dead: whoever was there is gone, calls to it are refused, or vanish if it is `silent`.
    Down {
        /// Who.
        targets: Vec<Target>,
        /// True if nobody tells the callers.
        silent: bool,
        /// Whether its memory survives; without it, what is in memory is lost and what is on disk is kept.
        keeps: Option<bool>,
    },
    /// What runs there stands still, and goes on afterwards where it was.
    Frozen(Vec<Target>),
    /// The machines' CPUs work at this fraction of their speed, above 0.
    Slow(Vec<MachineId>, f64),
    /// Messages vanish.
    Partition(Vec<Route>),
    /// The machines are cut off from all others: messages to and from them vanish.
    Isolation(Vec<MachineId>),
    /// Messages are lost with this probability and sent again, after 200 ms, 400 ms and so on.
    Loss(Vec<Route>, f64),
    /// The machines have another size as long as it lasts.
    Resized(Vec<(MachineId, Size)>),
    /// The machines are launched; when it is over they have started and take calls.
    Joining(Vec<MachineId>),
    /// The machines are removed.
    Leaving {
        /// Which.
        machines: Vec<MachineId>,
        /// True if they take no new calls and go when the last is over, or when the fault is over; else they go at once.
        drains: bool,
    },
    /// A component is told of a change of its own; conditions are as they were.
    Changed(ComponentId, Change),
}

impl Effect {
    /// True if something is the matter as long as it lasts, in a place where the driver looks.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        match self {
            Self::Down { .. }
            | Self::Frozen(_)
            | Self::Slow(..)
            | Self::Partition(_)
            | Self::Isolation(_)
            | Self::Loss(..) => true,
            Self::Resized(_) | Self::Joining(_) | Self::Leaving { .. } | Self::Changed(..) => false,
        }
    }
}

/// When a fault is.
#[derive(Clone, Debug)]
pub enum Timing {
    /// From one instant on, for a while or for good.
    Once {
        /// The beginning.
        at: Instant,
        /// How long.
        lasting: Option<Span>,
    },
    /// Again and again: times between the end of one and the beginning of the next, and times that it lasts.
    Renewal {
        /// Time to failure.
        up: Dist,
        /// Time to repair.
        down: Dist,
        /// Draws of this fault alone.
        draws: Source,
    },
}

/// A planned fault.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it does.
    pub effect: Effect,
    /// When.
    pub timing: Timing,
}
