//! The architecture: what runs where and who calls whom. Lists keep the scenario's order.

use serde::{Deserialize, Serialize};

/// The architecture at the start of the run.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Topology {
    /// Machine sets.
    pub sets: Vec<SetNode>,
    /// Components.
    pub components: Vec<ComponentNode>,
    /// Who calls whom.
    pub edges: Vec<Edge>,
}

/// A machine set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetNode {
    /// Its name.
    pub name: String,
    /// Machines.
    pub count: u32,
    /// Cores of each machine.
    pub cores: u32,
    /// Components placed on it.
    pub services: Vec<String>,
}

/// A component.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ComponentNode {
    /// Its name.
    pub name: String,
    /// What an architect calls it: `clients`, `load_balancer`, `service`, `database`.
    pub kind: String,
}

/// One component calls another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edge {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
}
