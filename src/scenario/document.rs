//! The scenario document as types: what is written, not yet what it means.

use super::events::EventSettings;
use super::prices::PriceSettings;
use crate::components::KINDS;
use crate::components::settings::MachineSettings;
use crate::notation::{Bandwidth, Duration, Size};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The version of the format that this program reads.
pub const FORMAT: u32 = 1;

/// A scenario: a web system, its load, and how to run it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub scalelab: u32,
    /// Address of a JSON Schema, for editors; not used.
    #[serde(default, rename = "$schema")]
    pub schema: Option<String>,
    /// Name of the scenario, and of the folder of its results.
    pub name: String,
    /// What it shows.
    #[serde(default)]
    pub description: Option<String>,
    /// How long and how often it runs.
    #[serde(default)]
    pub run: RunSettings,
    /// Key spaces: what requests touch.
    #[serde(default)]
    pub keys: IndexMap<String, KeySettings>,
    /// Classes of requests.
    #[serde(default)]
    pub classes: IndexMap<String, ClassSettings>,
    /// Network zones.
    #[serde(default)]
    pub zones: IndexMap<String, ZoneSettings>,
    /// Links between zones, by the names of two zones joined by a hyphen, or `default`.
    #[serde(default)]
    pub links: IndexMap<String, LinkSettings>,
    /// Sets of equal machines, by name.
    #[serde(default)]
    pub machines: IndexMap<String, MachineSettings>,
    /// The boxes of the drawing.
    pub components: IndexMap<String, ComponentEntry>,
    /// What is planned, or bound, to go wrong, by name.
    #[serde(default)]
    pub events: IndexMap<String, EventSettings>,
    /// What machines cost, and the sizes they come in; without it, costs are not counted.
    #[serde(default)]
    pub prices: Option<PriceSettings>,
    /// Service level objectives: a metric such as `latency.p99` and what it must be, such as `"< 300ms"`.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "latency.p99": "< 300ms", "success_ratio": ">= 99.9%" }]))]
    pub slo: IndexMap<String, String>,
    /// Patches by name, each a design to compare (JSON Merge Patch).
    #[serde(default)]
    pub variants: IndexMap<String, serde_json::Map<String, Value>>,
}

/// Whether the system is studied in its steady state or from start to end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Long-run behaviour: what happens during the warm-up does not count.
    Steady,
    /// From an empty start to a given end.
    Terminating,
}

impl Mode {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Terminating => "terminating",
        }
    }
}

/// How long and how often a scenario runs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunSettings {
    /// Steady state, or from an empty start to a given end; by default steady, unless load is planned to change.
    pub mode: Option<Mode>,
    /// Simulated time from the start, warm-up included; `"10min"` by default.
    pub duration: Option<Duration>,
    /// Simulated time at the start that is not measured; by default found in what the run does in steady mode, else none.
    pub warmup: Option<Duration>,
    /// Number of independent replications; 10 by default.
    #[schemars(range(min = 1, max = 100_000))]
    pub replications: Option<u32>,
    /// Relative error that no goal shall exceed: replications are added until then, at least 10. Without it, none are.
    #[schemars(range(min = 0.0001, max = 0.5))]
    pub precision: Option<f64>,
    /// Seed of all draws; 1 by default.
    pub seed: Option<u64>,
    /// Step of the clock in whole nanoseconds; `"1ns"` by default. Times are rounded to it.
    pub tick: Option<Duration>,
}

/// A set of keys, numbered from 1, key 1 the most popular.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Number of keys.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub count: u64,
    /// How often each is asked for; all alike by default.
    #[serde(default)]
    pub popularity: PopularitySettings,
    /// How the ranking moves over the keys; it stays by default.
    #[serde(default)]
    pub drift: Option<DriftSettings>,
}

/// How the ranking of keys moves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftSettings {
    /// Time between two moves.
    pub every: Duration,
    /// Keys by which it moves, fewer than there are.
    #[schemars(range(min = 1))]
    pub by: u64,
}

/// How often each key is asked for.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PopularitySettings {
    /// All alike.
    #[default]
    Uniform,
    /// One after the other, from 1 and round.
    Sequential,
    /// Key i in proportion to 1 / i^s; s is 0 to 10, for at most 16777216 keys.
    Zipf(f64),
    /// A few keys get a share of all requests.
    Hot(HotSettings),
}

/// A few keys that get a share of all requests.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HotSettings {
    /// Number of hot keys, from key 1; fewer than there are keys.
    #[schemars(range(min = 1))]
    pub keys: u64,
    /// Their share of the requests, spread evenly over them.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}

/// A class of requests.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassSettings {
    /// Its share of the requests, relative to the other classes; 1 by default.
    #[serde(default = "unit")]
    #[schemars(range(min = 0.0))]
    pub share: f64,
    /// What it does to its key; `read` by default.
    #[serde(default)]
    pub op: crate::components::service::OpWord,
    /// The key space that its keys come from; without it, its requests have none.
    #[serde(default)]
    pub key: Option<String>,
    /// Size of a call; nothing by default.
    #[serde(default)]
    pub request: Option<Size>,
    /// Size of an answer; nothing by default.
    #[serde(default)]
    pub response: Option<Size>,
}

fn unit() -> f64 {
    1.0
}

/// A network zone.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ZoneSettings {
    /// True if it can be reached from outside; noted, without effect yet.
    pub public: bool,
}

/// A link between two zones.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LinkSettings {
    /// Time from one end to the other and back, half of it each way; without it, none.
    pub rtt: Option<Duration>,
    /// Instead of `rtt`: time from the zone named first to the other.
    pub forward: Option<Duration>,
    /// Instead of `rtt`: time from the zone named second to the first.
    pub backward: Option<Duration>,
    /// What all messages in one direction share, by equal shares; without it, sizes cost nothing.
    pub bandwidth: Option<Bandwidth>,
    /// What each message has for itself, such as a client's own line; without it, sizes cost nothing.
    pub bandwidth_per_client: Option<Bandwidth>,
}

/// A component: its kind, and the settings of that kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct ComponentEntry(pub serde_json::Map<String, Value>);

impl JsonSchema for ComponentEntry {
    fn schema_name() -> Cow<'static, str> {
        "Component".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kinds = KINDS.iter().map(|kind| {
            let settings = (kind.schema)(generator);
            json_schema!({
                "type": "object",
                "description": kind.summary,
                "properties": { kind.name: settings },
                "required": [kind.name],
                "additionalProperties": false,
            })
        });
        let kinds: Vec<_> = kinds.collect();
        json_schema!({ "description": "A box of the drawing, by its kind.", "oneOf": kinds })
    }
}

/// The JSON Schema of a scenario.
#[must_use]
pub fn schema() -> Schema {
    schemars::schema_for!(Document)
}

/// The same as a value, made once: making it takes longer than all the rest of reading a scenario.
#[must_use]
pub fn schema_value() -> &'static serde_json::Value {
    static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(|| schema().to_value());
    &SCHEMA
}
