//! Shards: each key belongs to one of several components, and calls go to whoever owns their key.
//!
//! A part of each caller: no hop, no CPU, and every caller knows the same owners. Any component may be a shard; what owns
//! which keys is said by a [placement](crate::policy::sharding). Law: at any time every key has one owner. Classes that
//! are scattered ask all shards at once and need all answers.
//!
//! It is transparent: what is called through it makes the same draws as without it. It ignores moving keys and the time
//! of gathering answers.

mod check;
mod relay;

use super::router::check_balance;
use super::settings::{Arriving, Complaint, Figure, Kind, Measure, Names, Placement, Reference, Settings};
use super::wiring::Wiring;
use crate::model::component::Component;
use schemars::JsonSchema;
use serde::Deserialize;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<Shards>("shards", "passes each call to the component that owns its key");

/// Settings of shards.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shards {
    /// The components that own the keys.
    #[schemars(length(min = 1, max = 10_000))]
    to: Vec<String>,
    /// Who owns which keys.
    by: By,
    /// Classes whose requests go to all shards at once and need all answers; none by default.
    #[serde(default)]
    scatter: Vec<String>,
    /// The policy by which one of several instances of a shard is chosen; `random` by default.
    #[serde(default = "random")]
    balance: String,
}

fn random() -> String {
    "random".to_owned()
}

/// Who owns which keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum By {
    /// The shard with the number key modulo the number of shards, counted from 0.
    Modulo,
    /// As a table says, in which the shards take turns in the order of keys; at most 16777216 keys.
    Directory,
    /// For each shard the first and the last of its keys, in the order of `to`.
    Range(Vec<[u64; 2]>),
    /// The shard with the next point on a ring.
    Ring(RingSettings),
}

/// A ring with points of each shard on it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RingSettings {
    /// Points of each shard: the more, the more even.
    #[schemars(range(min = 1, max = 10_000))]
    points: u32,
}

const MEASURES: &[Measure] = &[Measure { name: "unowned", figure: Figure::Count(0) }];

impl Settings for Shards {
    fn placement(&self) -> Placement<'_> {
        Placement::InCaller
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    fn references(&self) -> Vec<Reference> {
        let at = |i| format!("to.{i}");
        self.to.iter().enumerate().map(|(i, to)| Reference { at: at(i), to: to.clone() }).collect()
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.extend(check::check(self, names));
        found
    }

    fn check_arriving(&self, arriving: &[Arriving<'_>]) -> Vec<Complaint> {
        check::check_arriving(self, arriving)
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(relay::Relay::new(wiring, self))
    }
}
