//! A small scenario format with every form of type that the real one uses, and a document that fits it.

#![expect(dead_code, reason = "the types only generate the schema of the tests")]

use crate::notation::distribution::Distribution;
use crate::notation::quantity::{Bandwidth, Duration, Rate, Ratio, Size};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Top {
    name: String,
    mode: Option<Mode>,
    links: Option<BTreeMap<String, Link>>,
    #[schemars(extend("minProperties" = 1))]
    components: BTreeMap<String, Component>,
    events: Option<BTreeMap<String, Event>>,
    anything: Option<serde_json::Value>,
    #[schemars(range(min = 1, max = 1))]
    version: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// Documented variants become constants.
    Steady,
    Terminating,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Link {
    rtt: Option<Duration>,
    loss: Option<Ratio>,
    bandwidth: Option<Bandwidth>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Component {
    Clients(Clients),
    Service(Service),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Clients {
    to: String,
    load: Load,
    response: Option<Size>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Load {
    Poisson(Rate),
    Closed { users: u32 },
    Off,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Service {
    on: On,
    workers: Option<u16>,
    #[schemars(length(min = 1))]
    steps: Vec<Step>,
}

/// A set's name or a machine in place.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum On {
    Name(String),
    Machine(Machine),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Machine {
    #[schemars(range(min = 1))]
    cores: u32,
    public: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
enum Step {
    Cpu { cpu: Distribution },
    Call { call: String, timeout: Option<Duration> },
}

/// One verb key plus modifiers.
#[derive(Deserialize, JsonSchema)]
struct Event {
    at: Duration,
    #[serde(flatten)]
    verb: Verb,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Crash(String),
    Slow { factor: f64 },
}

pub(super) const LAWS: &str = "`const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, \
    `hyperexponential` or `empirical`";

pub(super) const GOOD: &str = r#"{ "name": "x", "mode": "steady", "version": 1, "anything": [{ "a": null }],
  "links": { "default": { "rtt": "5ms", "loss": 0.01, "bandwidth": "1Gbit/s" }, "a-b": { "loss": "1%", "rtt": null } },
  "components": {
    "people": { "clients": { "to": "web", "load": { "closed": { "users": 3 } }, "response": "20KiB" } },
    "idle": { "clients": { "to": "web", "load": "off" } },
    "web": { "service": { "on": { "cores": 2 }, "workers": 64, "steps": [
      { "cpu": "5ms" }, { "cpu": { "exp": "5ms" } }, { "call": "db", "timeout": "1s" } ] } } },
  "events": { "web dies": { "at": "10min", "crash": "web" }, "slow": { "slow": { "factor": 2 }, "at": "0s" } } }"#;
