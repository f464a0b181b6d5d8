//! A service: instances that carry out a list of steps for each call.
//!
//! One instance runs on each machine of its set. With `workers`, a visit holds a worker from start to end, also while it
//! waits for nested calls; without, it is handled at once. A call that does not end ok ends the visit with the same
//! ending. The service ignores memory, connections and the size of what is sent.

mod machine;
mod program;
mod steps;

pub use steps::OpWord;

use super::settings::{Complaint, Kind, Names, On, Placement, Reference, Settings, Workers};
use super::wiring::Wiring;
use crate::model::component::Component;
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
    /// What is done for each call, in order; without it, the answer comes at once.
    #[serde(default)]
    steps: Vec<StepSettings>,
}

impl Settings for Service {
    fn placement(&self) -> Placement<'_> {
        Placement::Machines(&self.on)
    }

    fn workers(&self) -> Option<Workers> {
        self.workers.map(|count| Workers { count, queue_limit: self.queue_limit.unwrap_or(u32::MAX) })
    }

    fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        steps::visit(&self.steps, "steps", &mut |at, step| {
            if let Some((verb, to)) = step.target() {
                found.push(Reference { at: format!("{at}.{verb}"), to: to.to_owned() });
            }
        });
        found
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        let mut found = Vec::new();
        if self.queue_limit.is_some() && self.workers.is_none() {
            let message = "nothing queues where there are no workers";
            found.push(Complaint::conflict("queue_limit", message).expected("`workers` too, or no `queue_limit`"));
        }
        steps::visit(&self.steps, "steps", &mut |at, step| {
            found.extend(step.check(at, names));
        });
        found.extend(steps::check_list(&self.steps, "steps", 0));
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(machine::Machine::new(wiring, &self.steps))
    }
}
