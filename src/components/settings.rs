//! What every component's settings have in common, and how a scenario meets a component.
//!
//! The settings of a component live in its own file, so that adding a component is one file. `scenario` reads them,
//! has them checked against the names of the document, places the instances, and has them built once per replication.

pub use super::complaint::{Complaint, Trouble, path};

use super::effort::{Effort, Stay};
use super::wiring::Wiring;
use crate::model::ask::Op;
use crate::model::component::Component;
use crate::model::station;
use crate::notation::{Distribution, Size};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// Order in which a CPU serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discipline {
    /// Processor sharing: everybody at once, at equal rates.
    #[default]
    Ps,
    /// First come, first served, one visit per core.
    Fifo,
}

impl From<Discipline> for station::Discipline {
    fn from(word: Discipline) -> Self {
        match word {
            Discipline::Ps => Self::ProcessorSharing,
            Discipline::Fifo => Self::Fifo,
        }
    }
}

/// A set of equal machines.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MachineSettings {
    /// Number of machines; 1 by default.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100_000))]
    pub count: u32,
    /// Cores of each machine; 1 by default.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 4096))]
    pub cores: u32,
    /// Demand served per unit of time by one core; 2 halves every CPU time. 1 by default.
    #[serde(default = "unit")]
    #[schemars(range(min = 0.001, max = 1000.0))]
    pub speed: f64,
    /// Order in which the CPU serves; `ps` by default.
    #[serde(default)]
    pub discipline: Discipline,
    /// Fraction of the work that only one core at a time can do (locks, contention): n cores work like n / (1 + f (n - 1)).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub serial_fraction: f64,
    /// The zone where the machines stand; without one they are joined by the link `default`.
    #[serde(default)]
    pub zone: Option<String>,
    /// Memory of each machine that keeps what a database reads; needed by those whose data may not fit.
    #[serde(default)]
    pub memory: Option<Size>,
    /// Name of a size of the catalogue, which has cores, price and whatever else it says.
    #[serde(default)]
    pub size: Option<String>,
    /// Price of one of the machines for an hour; without it, what the catalogue says.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1_000_000_000.0))]
    pub price: Option<f64>,
}

fn one() -> u32 {
    1
}

fn unit() -> f64 {
    1.0
}

/// Where a component runs: the name of a machine set, or machines of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum On {
    /// The name of a set of `machines`; other components may be placed on it too.
    Set(String),
    /// Machines of its own.
    Own(MachineSettings),
}

/// Machines that a component runs on, and the setting that names them.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The setting.
    pub at: &'static str,
    /// The machines.
    pub on: &'a On,
}

/// Where the instances of a component are.
#[derive(Clone, Debug)]
pub enum Placement<'a> {
    /// One on each machine of these sets, in their order.
    Machines(Vec<Site<'a>>),
    /// One, outside all machines, in a zone or at no distance.
    Outside(Option<&'a str>),
    /// One inside each caller.
    InCaller,
}

/// Workers of each instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Workers {
    /// How many visits are handled at once.
    pub count: u32,
    /// How many may wait for a worker.
    pub queue_limit: u32,
}

/// A figure made of a component's own counters, over the measured window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Its name below the component's.
    pub name: &'static str,
    /// How it is made.
    pub figure: Figure,
}

/// How a figure is made of counters, which are named by their numbers within the component.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Figure {
    /// What was counted, as it is.
    Count(u8),
    /// What was counted, per second.
    PerSecond(u8),
    /// The share of the first in the sum of both.
    Share(u8, u8),
    /// The mean of times: their sum in ticks, divided by their number.
    MeanTime(u8, u8),
}

impl Figure {
    /// The number of counters that it needs to be there.
    #[must_use]
    pub const fn counters(self) -> u8 {
        match self {
            Self::Count(one) | Self::PerSecond(one) => one + 1,
            Self::Share(one, other) | Self::MeanTime(one, other) => 1 + if one > other { one } else { other },
        }
    }
}

/// Connections that each instance keeps open to each instance of another component.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolPlan {
    /// The other component.
    pub to: String,
    /// How many may be open.
    pub size: u32,
    /// How many calls may wait for one.
    pub queue_limit: u32,
}

/// Somebody whom a component calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Where it is written, below the component's settings.
    pub at: String,
    /// The component's name.
    pub to: String,
}

/// The names that settings may refer to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Number of instances by component.
    pub components: BTreeMap<String, u32>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Memory of a machine by set, if it has any.
    pub memories: BTreeMap<String, Option<Size>>,
    /// Names of the components that keep data.
    pub stores: Vec<String>,
    /// Those of them that may lose what they have answered.
    pub forgetful: Vec<String>,
    /// Number of machines by set.
    pub machines: BTreeMap<String, u32>,
}

/// Requests of a class that come to a component.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arriving<'a> {
    /// The class; empty if the scenario has none.
    pub class: &'a str,
    /// How many keys it has, if it has any.
    pub keys: Option<u64>,
}

/// What a component that passes calls to the owners of their keys says of these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sharding<'a> {
    /// Those who may own keys; their places are their numbers.
    pub to: &'a [String],
    /// The numbers of those who do at the beginning.
    pub first: Vec<u32>,
    /// Where whoever joins must be told which keys are its: the last key that there is by the rule.
    pub last: Option<u64>,
    /// Classes that ask all of them, for no key in particular.
    pub scatter: &'a [String],
    /// True if it is said how keys are moved.
    pub moves: bool,
    /// How many have each key.
    pub copies: usize,
}

/// The settings of one component.
pub trait Settings: Send + Sync + std::fmt::Debug {
    /// Where its instances are.
    fn placement(&self) -> Placement<'_>;

    /// True if its machines are reached through a part of it inside each caller, which knows whom to ask.
    fn has_door(&self) -> bool {
        false
    }

    /// What it counts besides visits and times, as metrics.
    fn measures(&self) -> &'static [Measure] {
        &[]
    }

    /// Its worker pools, if it has any.
    fn workers(&self) -> Option<Workers> {
        None
    }

    /// How long it waits for answers.
    fn timeouts(&self) -> Vec<&crate::notation::Duration> {
        Vec::new()
    }

    /// The laws by which it lets time pass.
    fn sleeps(&self) -> Vec<&Distribution> {
        Vec::new()
    }

    /// How many connections may be open to one instance, if that is limited.
    fn max_connections(&self) -> Option<u32> {
        None
    }

    /// The pools of connections that each instance keeps to each instance of others.
    fn pools(&self) -> Vec<PoolPlan> {
        Vec::new()
    }

    /// Whom it calls.
    fn references(&self) -> Vec<Reference>;

    /// Whom it calls without waiting for the answer.
    fn background(&self) -> Vec<Reference> {
        Vec::new()
    }

    /// True if it does work that no request waits for.
    fn works_in_background(&self) -> bool {
        !self.background().is_empty()
    }

    /// Whom it calls several times at once, at most how often.
    fn copies(&self) -> Vec<(Reference, u32)> {
        Vec::new()
    }

    /// Whom it may call for a request of this class that does this, and what is done there.
    fn passes_on(&self, _class: &str, op: Op) -> Vec<(String, Op)> {
        self.references().into_iter().map(|reference| (reference.to, op)).collect()
    }

    /// True if it may leave a call to another component, which answers instead.
    fn forwards(&self) -> bool {
        false
    }

    /// The components whose instances it hands out as addresses, if it does; whoever answers for it may then be away
    /// while it works on.
    fn addresses(&self) -> Option<Vec<&str>> {
        None
    }

    /// The owners of keys to whom it passes calls, if it does.
    fn sharding(&self) -> Option<Sharding<'_>> {
        None
    }

    /// True if it keeps data that nobody else has.
    fn keeps_data(&self) -> bool {
        false
    }

    /// True if it may lose data that it has answered for, without anybody's planning it.
    fn may_lose_data(&self) -> bool {
        false
    }

    /// The setting by which it tells users apart, if it does: then requests must have users.
    fn by_user(&self) -> Option<&'static str> {
        None
    }

    /// True if its requests have users.
    fn has_users(&self) -> bool {
        false
    }

    /// True for a component that issues requests by itself.
    fn is_source(&self) -> bool {
        false
    }

    /// How long it may take as a client from the first attempt to giving up the last, in ticks.
    fn patience_ticks(&self, _tick_ns: u64) -> Option<f64> {
        None
    }

    /// The recorded arrivals that it replays.
    fn recording(&self) -> Option<&super::clients::replay_settings::Recording> {
        None
    }

    /// True if its machines stay what they are for the whole run, because more than calls depends on them.
    fn has_fixed_machines(&self) -> bool {
        false
    }

    /// For clients: why their rate cannot be changed, and what could be; none if it can.
    fn has_no_rate(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// False if what it does is planned to change over time, so that there is no steady state to be studied.
    fn is_stationary(&self) -> bool {
        true
    }

    /// What calls cost it on average, and whom it calls for them.
    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a>;

    /// Finds what types and names cannot tell.
    fn check(&self, names: &Names) -> Vec<Complaint>;

    /// Finds what is wrong with the requests that may come to it.
    fn check_arriving(&self, _arriving: &[Arriving<'_>]) -> Vec<Complaint> {
        Vec::new()
    }

    /// Makes the component for one replication. The settings have been checked.
    fn build(&self, wiring: &Wiring) -> Box<dyn Component>;
}

/// A kind of component: its word in a scenario and how its settings are read.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The word.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub summary: &'static str,
    /// The schema of its settings.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads its settings.
    pub read: fn(Value) -> Result<Box<dyn Settings>, Complaint>,
}

impl Kind {
    /// The kind whose settings are `S`.
    #[must_use]
    pub const fn of<S: Settings + DeserializeOwned + JsonSchema + 'static>(
        name: &'static str,
        summary: &'static str,
    ) -> Self {
        Self { name, summary, schema: |generator| generator.subschema_for::<S>(), read: read::<S> }
    }
}

fn read<S: Settings + DeserializeOwned + 'static>(value: Value) -> Result<Box<dyn Settings>, Complaint> {
    match serde_path_to_error::deserialize::<_, S>(value) {
        Ok(settings) => Ok(Box::new(settings)),
        Err(error) => Err(Complaint::out_of_range(&error.path().to_string(), error.inner().to_string())),
    }
}
