//! A service: instances that carry out a list of steps for each call.
//!
//! One instance runs on each machine of its set. With `workers`, a visit holds a worker from start to end, also while it
//! waits for nested calls, unless the service is asynchronous; without, it is handled at once. A call that does not end
//! ok ends the visit with the same ending, after the retries that the step asks for. With `max_connections` each call
//! holds a connection until it is answered, and each connection in a caller's pool holds one for ever: pools never
//! close a connection. The service ignores memory.

mod check;
mod effort;
mod machine;
mod moves;
mod program;
mod steps;
mod target;

pub use steps::OpWord;

use super::effort::{Effort, Stay};
use super::settings::{Complaint, Kind, Names, On, Placement, PoolPlan, Reference, Settings, Site, Workers};
use super::wiring::Wiring;
use crate::model::ask::Op;
use crate::model::component::Component;
use crate::notation::{Distribution, Duration};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use steps::StepSettings;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<Service>("service", "carries out a list of steps for each call");

/// Settings of a service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The machines it runs on.
    on: On,
    /// Calls that one instance handles at once, those included that wait for nested calls; without it, any number.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    workers: Option<u32>,
    /// Calls that may wait for a worker of one instance; more are rejected. Without it, any number. Needs `workers`.
    #[serde(default)]
    #[schemars(range(max = 1_000_000_000))]
    queue_limit: Option<u32>,
    /// How long a call waits for a worker before it is turned away as shed; without it, for ever. Needs `workers`.
    #[serde(default)]
    patience: Option<Distribution>,
    /// True if a worker is held only while the CPU is used or waited for, not while others are waited for. Needs
    /// `workers`. False by default.
    #[serde(default)]
    asynchronous: bool,
    /// Connections that may be open to one instance: one for each call, and those that callers keep in pools. More are
    /// rejected. Without it, any number.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    max_connections: Option<u32>,
    /// Connections that each instance keeps open to each instance of another component, by its name. Calls to it go over
    /// these; without a pool, each call opens one of its own at no cost.
    #[serde(default)]
    pools: IndexMap<String, PoolSettings>,
    /// What is done for each call, in order; without it, the answer comes at once.
    #[serde(default)]
    steps: Vec<StepSettings>,
}

/// A pool of connections from one instance to another.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolSettings {
    /// Connections that may be open; each is opened when it is first needed, and stays open.
    #[schemars(range(min = 1, max = 1_000_000))]
    size: u32,
    /// Calls that may wait for a connection; more are rejected. Without it, any number.
    #[serde(default)]
    #[schemars(range(max = 1_000_000_000))]
    queue_limit: Option<u32>,
    /// Round trips that opening a connection takes; none by default.
    #[serde(default)]
    #[schemars(range(max = 100))]
    round_trips: u32,
}

impl Settings for Service {
    fn placement(&self) -> Placement<'_> {
        Placement::Machines(vec![Site { at: "on", on: &self.on }])
    }

    fn workers(&self) -> Option<Workers> {
        self.workers.map(|count| Workers { count, queue_limit: self.queue_limit.unwrap_or(u32::MAX) })
    }

    fn max_connections(&self) -> Option<u32> {
        self.max_connections
    }

    fn pools(&self) -> Vec<PoolPlan> {
        let plan = |(to, pool): (&String, &PoolSettings)| PoolPlan {
            to: to.clone(),
            size: pool.size,
            queue_limit: pool.queue_limit.unwrap_or(u32::MAX),
        };
        self.pools.iter().map(plan).collect()
    }

    fn timeouts(&self) -> Vec<&Duration> {
        let mut found = Vec::new();
        steps::visit(&self.steps, "steps", &mut |_, step| found.extend(&step.timeout));
        found
    }

    fn sleeps(&self) -> Vec<&Distribution> {
        let mut found = Vec::new();
        steps::visit(&self.steps, "steps", &mut |_, step| found.extend(&step.sleep));
        found
    }

    fn references(&self) -> Vec<Reference> {
        self.find(|step| step.target())
    }

    fn passes_on(&self, class: &str, op: Op) -> Vec<(String, Op)> {
        let mut found = Vec::new();
        steps::calls_for(&self.steps, class, op, &mut found);
        found
    }

    fn background(&self) -> Vec<Reference> {
        self.find(|step| step.target().filter(|_| step.background))
    }

    fn copies(&self) -> Vec<(Reference, u32)> {
        let mut found = Vec::new();
        steps::visit(&self.steps, "steps", &mut |at, step| {
            if let (Some(to), Some(count)) = (&step.call, step.copies) {
                found.push((Reference { at: format!("{at}.copies"), to: to.clone() }, count));
            }
        });
        found
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn forwards(&self) -> bool {
        let mut found = false;
        steps::visit(&self.steps, "steps", &mut |_, step| found |= step.forward.is_some());
        found
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        check::check(self, names)
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(machine::Machine::new(program::compile(wiring, self)))
    }
}

impl Service {
    /// The components that steps name, each below the key that `which` tells.
    fn find<'a>(&'a self, which: impl Fn(&'a StepSettings) -> Option<(&'static str, &'a str)>) -> Vec<Reference> {
        let mut found = Vec::new();
        steps::visit(&self.steps, "steps", &mut |at, step| {
            if let Some((key, to)) = which(step) {
                found.push(Reference { at: format!("{at}.{key}"), to: to.to_owned() });
            }
        });
        found
    }
}
