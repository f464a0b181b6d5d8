//! Shards: each key belongs to one of several components, and calls go to whoever owns their key.
//!
//! A part of each caller: no hop, no CPU, and every caller knows the same owners. Any component may be a shard; what owns
//! which keys is said by a [placement](crate::policy::sharding). Law: at any time every key has [one owner](owners), or as
//! many as there shall be copies, which are written and read by [quorums](quorum).
//! Classes that are scattered ask all shards at once and need all answers.
//!
//! Members come and go by plan: keys of databases [move](migration), those of others have another owner at once. A member
//! that fails may be [left out](ejection).
//!
//! It is transparent: what is called through it makes the same draws as without it. It ignores the time of gathering
//! answers.

mod answers;
mod check;
mod copying;
mod effort;
mod ejection;
mod holders;
mod migration;
mod owners;
mod quorum;
mod relay;

use super::effort::{Effort, Stay};
use super::router::check_balance;
use super::settings::{Arriving, Complaint, Figure, Kind, Measure, Names, Placement, Reference, Settings, Sharding};
use super::wiring::Wiring;
use crate::model::component::Component;
use crate::notation::Duration;
use ejection::EjectSettings;
use migration::MovingSettings;
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
    /// Those of `to` that own keys at the beginning; all by default. The others may join later.
    #[serde(default)]
    #[schemars(length(min = 1))]
    members: Option<Vec<String>>,
    /// Who owns which keys.
    by: By,
    /// Databases that have each key: its owner and the next members, all alike; 1 by default.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 8))]
    replicas: u32,
    /// How many of them must have a write before it is answered; more than half by default. Needs `replicas`.
    #[serde(default)]
    #[schemars(range(min = 1, max = 8))]
    write_quorum: Option<u32>,
    /// How many of them a read asks; 1 by default. Needs `replicas`.
    #[serde(default)]
    #[schemars(range(min = 1, max = 8))]
    read_quorum: Option<u32>,
    /// Which of them a read asks first; `any` by default. Needs `replicas`.
    #[serde(default)]
    read_from: Option<ReadFrom>,
    /// How long an answer of one of them is waited for; for ever by default. Needs `replicas`.
    #[serde(default)]
    timeout: Option<Duration>,
    /// How keys are moved when members come and go; needed if those are databases.
    #[serde(default)]
    moving: Option<MovingSettings>,
    /// When a member that fails is left out; never by default. Not for databases.
    #[serde(default)]
    eject: Option<EjectSettings>,
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

fn one() -> u32 {
    1
}

/// Which of several copies a read asks first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ReadFrom {
    /// One at random, and then those after it.
    #[default]
    Any,
    /// The owner, and then those after it.
    First,
}

/// Who owns which keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum By {
    /// The shard with the number key modulo the number of shards, counted from 0.
    Modulo,
    /// As a table says, in which the shards take turns in the order of keys; at most 16777216 keys.
    Directory,
    /// For each member the first and the last of its keys, in the order of `to`.
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
    /// How many times that each of `to` has, in their order: its keys in proportion to the others'; 1 where missing.
    #[serde(default)]
    weights: Vec<f64>,
}

/// The counters of shards, by their numbers in [`MEASURES`].
#[derive(Clone, Copy, Debug)]
enum Counter {
    /// Requests with a key that nobody owns.
    Unowned,
    /// Keys whose owner has changed.
    Moved,
    /// Time from planned changes until all keys were where they belong, in ticks.
    MovingTime,
    /// Planned changes after which all keys are where they belong.
    Changes,
    /// Keys that were copied once more, because they were written meanwhile.
    CopiedAgain,
    /// Calls that went to an owner who had handed the key over, and were made again.
    Redirected,
    /// Members that were left out.
    Ejections,
    /// Acknowledged writes that no owner has any more when a key has moved.
    Lost,
    /// Requests that too few copies answered.
    NoQuorum,
    /// Copies that were asked because others failed.
    FurtherCopies,
}

const MEASURES: &[Measure] = &[
    Measure { name: "unowned", figure: Figure::Count(Counter::Unowned as u8) },
    Measure { name: "moved_keys", figure: Figure::Count(Counter::Moved as u8) },
    Measure { name: "moving.mean", figure: Figure::MeanTime(Counter::MovingTime as u8, Counter::Changes as u8) },
    Measure { name: "copied_again", figure: Figure::Count(Counter::CopiedAgain as u8) },
    Measure { name: "redirected", figure: Figure::Count(Counter::Redirected as u8) },
    Measure { name: "ejections", figure: Figure::Count(Counter::Ejections as u8) },
    Measure { name: "lost_writes", figure: Figure::Count(Counter::Lost as u8) },
    Measure { name: "no_quorum", figure: Figure::Count(Counter::NoQuorum as u8) },
    Measure { name: "further_copies", figure: Figure::Count(Counter::FurtherCopies as u8) },
];

impl Shards {
    /// The weight of each of `to`, where they differ; 1 where missing.
    fn weights(&self) -> &[f64] {
        match &self.by {
            By::Ring(ring) => &ring.weights,
            By::Modulo | By::Directory | By::Range(_) => &[],
        }
    }

    /// How many have each key.
    fn copies(&self) -> usize {
        self.replicas as usize
    }

    /// How many must have a write.
    fn write_quorum(&self) -> u32 {
        self.write_quorum.unwrap_or(self.replicas / 2 + 1)
    }

    /// How many a read asks.
    fn read_quorum(&self) -> u32 {
        self.read_quorum.unwrap_or(1)
    }

    /// The numbers of the members at the beginning, ascending.
    fn first_members(&self) -> Vec<u32> {
        let first = |name: &String| self.members.as_ref().is_none_or(|members| members.contains(name));
        (0u32..).zip(&self.to).filter(|(_, name)| first(name)).map(|(number, _)| number).collect()
    }
}

impl Settings for Shards {
    fn placement(&self) -> Placement<'_> {
        Placement::InCaller
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    fn sharding(&self) -> Option<Sharding<'_>> {
        Some(Sharding {
            to: &self.to,
            first: self.first_members(),
            last: match &self.by {
                By::Range(ranges) => Some(check::last(ranges)),
                By::Directory => Some(u64::MAX),
                By::Modulo | By::Ring(_) => None,
            },
            scatter: &self.scatter,
            moves: self.moving.is_some(),
            copies: self.copies(),
        })
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.eject.iter().filter_map(|eject| eject.timeout.as_ref()).chain(&self.timeout).collect()
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn works_in_background(&self) -> bool {
        self.moving.is_some()
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
