//! What every component's settings have in common, and how a scenario meets a component.
//!
//! The settings of a component live in its own file, so that adding a component is one file. `scenario` reads them,
//! has them checked against the names of the document, places the instances, and has them built once per replication.

use super::wiring::Wiring;
use crate::model::component::Component;
use crate::model::station;
use crate::notation::Distribution;
use crate::notation::distribution::Contradiction;
use crate::notation::suggest;
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

/// What sort of thing is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A reference to a name that nothing has.
    UnknownName,
    /// Settings that exclude each other, or a setting that lacks another.
    Conflict,
    /// A number or a text out of its range.
    OutOfRange,
}

/// Something wrong with what is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// What sort of thing.
    pub trouble: Trouble,
    /// Where: keys and indices.
    pub at: Vec<String>,
    /// What is wrong; lower case, no full stop.
    pub message: String,
    /// What should stand there, after "expected".
    pub expected: Option<String>,
    /// The name that was probably meant.
    pub near: Option<String>,
}

impl Complaint {
    fn new(trouble: Trouble, at: &str, message: impl Into<String>) -> Self {
        Self { trouble, at: path(at), message: message.into(), expected: None, near: None }
    }

    /// Settings that exclude each other, or one that lacks another; `at` is a dotted path.
    #[must_use]
    pub fn conflict(at: &str, message: impl Into<String>) -> Self {
        Self::new(Trouble::Conflict, at, message)
    }

    /// A number or a text out of its range; `at` is a dotted path.
    #[must_use]
    pub fn out_of_range(at: &str, message: impl Into<String>) -> Self {
        Self::new(Trouble::OutOfRange, at, message)
    }

    /// A name that nothing of the kind `noun` has; `at` is a dotted path.
    #[must_use]
    pub fn unknown<'a>(at: &str, noun: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        let near = suggest::nearest(name, known.clone()).map(ToOwned::to_owned);
        let mut complaint = Self::new(Trouble::UnknownName, at, format!("no {noun} is called `{name}`"));
        complaint.near = near;
        complaint.expected(suggest::list(known))
    }

    /// Puts its path below another, whose keys may hold dots.
    #[must_use]
    pub fn under(mut self, path: &[&str]) -> Self {
        self.at.splice(0..0, path.iter().map(|&key| key.to_owned()));
        self
    }

    /// Complaints about a distribution written at `at`.
    #[must_use]
    pub fn of_distribution(at: &str, distribution: Option<&Distribution>) -> Vec<Self> {
        let found = distribution.map(Distribution::contradictions).unwrap_or_default();
        let complain = |it: Contradiction| {
            let mut complaint = Self::out_of_range(at, it.message).expected(it.expected);
            complaint.at.extend(it.at);
            complaint
        };
        found.into_iter().map(complain).collect()
    }

    /// Says what should stand there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}

/// The keys and indices of a dotted path. The mark `~` stands for a list around a single thing, which is not written.
#[must_use]
pub fn path(at: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = at.split('.').filter(|key| !key.is_empty());
    while let Some(key) = rest.next() {
        if key == "~" {
            rest.next();
        } else {
            keys.push(key.to_owned());
        }
    }
    keys
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

    /// Whom it calls several times at once, at most how often.
    fn copies(&self) -> Vec<(Reference, u32)> {
        Vec::new()
    }

    /// True if it may leave a call to another component, which answers instead.
    fn forwards(&self) -> bool {
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

    /// False if what it does is planned to change over time, so that there is no steady state to be studied.
    fn is_stationary(&self) -> bool {
        true
    }

    /// Finds what types and names cannot tell.
    fn check(&self, names: &Names) -> Vec<Complaint>;

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
