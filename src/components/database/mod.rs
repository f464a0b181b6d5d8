//! A database: one primary that takes all writes, and replicas that follow it and may be read.
//!
//! Callers reach it through its [door](door) inside them, which knows who is the primary and chooses who is read. A write
//! is committed when its CPU demand is met at the primary. Its record then goes to each replica: it lags, takes the way
//! of the link, and is applied there, which uses the replica's CPU. Until then the replica answers with what it has, so
//! that a read may be stale. What is committed at all is known to [`Truth`](crate::model::truth::Truth).
//!
//! Replication is work in the background: it slows down the replica and ends no request. With `semi_sync` and `sync` a
//! write waits, holding nothing but its connection, until replicas say that they have received its record.
//!
//! A crash loses what is in memory and keeps what is on disk; a replica that comes back goes on where it was.
//!
//! Ignored: a disk that is lost (`memory: lose` only empties the memory), transactions and locks, the log on disk, the way of a read to other keys than its own, a limit on how far a
//! replica may fall behind.

mod check;
pub mod copies;
mod door;
mod effort;
mod failover;
mod follower;
mod group;
mod log;
mod memory;
pub mod moving;
mod replication;
pub mod server;
#[cfg(test)]
mod tests;
mod versions;

use super::effort::{Effort, Stay};
use super::settings::{Complaint, Figure, Kind, Measure, Names, On, Placement, Reference, Settings, Site};
use super::wiring::Wiring;
use crate::model::component::Component;
use crate::notation::{Distribution, Duration, Size};
use failover::FailoverSettings;
use schemars::JsonSchema;
use serde::Deserialize;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<Database>("database", "keeps data on a primary and its replicas");

/// Settings of a database.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The machine that takes the writes: exactly one.
    primary: On,
    /// The machines of the replicas; none by default.
    #[serde(default)]
    replicas: Option<On>,
    /// What a read costs; nothing by default.
    #[serde(default)]
    read: ReadSettings,
    /// What a write costs; nothing by default.
    #[serde(default)]
    write: WriteSettings,
    /// Time from a commit until its record sets out for a replica, drawn for each write and replica; none by default.
    /// The way over the link comes on top. Needs `replicas`.
    #[serde(default)]
    lag: Option<Distribution>,
    /// How a replica applies records; `in_order` by default. Needs `replicas`.
    #[serde(default)]
    apply: Option<Apply>,
    /// No replica applies a record earlier than this after its commit; no such delay by default. Needs `replicas`.
    #[serde(default)]
    apply_after: Option<Duration>,
    /// When a write is answered; `async` by default. Needs `replicas`.
    #[serde(default)]
    replication: Option<Replication>,
    /// Who is read; by default replicas at random, the primary if there are none.
    #[serde(default)]
    reads: ReadsSettings,
    /// How a replica takes the place of a primary that is dead; it does not by default. Needs `replicas`.
    #[serde(default)]
    failover: Option<FailoverSettings>,
    /// Size of the data of all keys together, each of which takes the same; needs machines with `memory`, where the keys
    /// that were used last are kept. Without it everything is.
    #[serde(default)]
    working_set: Option<Size>,
    /// CPU demand on top of an operation on a key that is not in memory. Needs `working_set`.
    #[serde(default)]
    miss_cost: Option<Distribution>,
    /// Calls that one instance has open at once; more are rejected. Without it, any number.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    max_connections: Option<u32>,
}

/// What a read costs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct ReadSettings {
    /// CPU demand; none by default.
    cpu: Option<Distribution>,
}

/// What a write costs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WriteSettings {
    /// CPU demand at the primary; none by default.
    cpu: Option<Distribution>,
    /// CPU demand of applying it at a replica, as a share of this write's at the primary; 1 by default. Needs `replicas`.
    #[schemars(range(min = 0.0, max = 100.0))]
    apply_cost: Option<f64>,
}

/// How a replica applies what it has received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Apply {
    /// One thread, one record after the other, in the order of commits.
    #[default]
    InOrder,
    /// Each record as it comes, at the same time as others.
    Independent,
}

/// When a write is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Replication {
    /// When it is committed.
    #[default]
    Async,
    /// When one replica says that it has received the record.
    SemiSync,
    /// When all replicas say so.
    Sync,
    /// When all replicas say that they have applied it.
    RemoteApply,
}

/// Who is read, and how one is chosen.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct ReadsSettings {
    /// Who may be read; by default `replicas`, or `primary` if there are none.
    from: Option<From>,
    /// The policy by which one of several is chosen; `random` by default.
    balance: String,
    /// Weight of each that may be read, above 0, the primary first if it is one of them; 1 where missing.
    weights: Vec<f64>,
    /// Who is asked next if a replica is not there or does not answer in time; nobody by default.
    fallback: Option<Fallback>,
    /// How long a replica's answer is waited for before the fallback is asked; for ever by default. Needs `fallback`.
    timeout: Option<Duration>,
}

impl Default for ReadsSettings {
    fn default() -> Self {
        Self { from: None, balance: "random".to_owned(), weights: Vec::new(), fallback: None, timeout: None }
    }
}

/// Who may be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum From {
    /// The primary.
    Primary,
    /// The replicas.
    Replicas,
    /// The primary and the replicas.
    Any,
}

/// Who is asked when a replica fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Fallback {
    /// The primary.
    Primary,
}

/// The counters of a database, by their numbers in [`MEASURES`].
#[derive(Clone, Copy, Debug)]
enum Counter {
    /// Time from commit to being applied, summed in ticks over records and replicas.
    Delay,
    /// Records applied.
    Applied,
    /// Reads answered by replicas.
    ReplicaReads,
    /// Reads answered by the primary.
    PrimaryReads,
    /// Reads of a key that lacked a commit of it.
    StaleReads,
    /// Reads of a key that lacked none.
    FreshReads,
    /// Writes acknowledged and then lost.
    LostWrites,
    /// Writes that came to a replica, where they were refused.
    RefusedWrites,
    /// Replicas that took the place of the primary.
    Promotions,
    /// Uses of a key that was not in memory.
    Misses,
    /// Uses of a key that was.
    Hits,
}

const MEASURES: &[Measure] = &[
    Measure { name: "apply_delay.mean", figure: Figure::MeanTime(Counter::Delay as u8, Counter::Applied as u8) },
    Measure { name: "replica_reads", figure: Figure::PerSecond(Counter::ReplicaReads as u8) },
    Measure { name: "primary_reads", figure: Figure::PerSecond(Counter::PrimaryReads as u8) },
    Measure { name: "stale_reads", figure: Figure::Share(Counter::StaleReads as u8, Counter::FreshReads as u8) },
    Measure { name: "lost_writes", figure: Figure::Count(Counter::LostWrites as u8) },
    Measure { name: "refused_writes", figure: Figure::Count(Counter::RefusedWrites as u8) },
    Measure { name: "promotions", figure: Figure::Count(Counter::Promotions as u8) },
    Measure { name: "miss_ratio", figure: Figure::Share(Counter::Misses as u8, Counter::Hits as u8) },
];

impl Settings for Database {
    fn placement(&self) -> Placement<'_> {
        let mut sites = vec![Site { at: "primary", on: &self.primary }];
        sites.extend(self.replicas.as_ref().map(|on| Site { at: "replicas", on }));
        Placement::Machines(sites)
    }

    fn has_door(&self) -> bool {
        true
    }

    fn keeps_data(&self) -> bool {
        true
    }

    fn may_lose_data(&self) -> bool {
        self.failover.is_some()
    }

    fn has_fixed_machines(&self) -> bool {
        true
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.reads.timeout.iter().chain(self.failover.iter().map(FailoverSettings::patience)).collect()
    }

    fn sleeps(&self) -> Vec<&Distribution> {
        self.lag.iter().collect()
    }

    fn max_connections(&self) -> Option<u32> {
        self.max_connections
    }

    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn works_in_background(&self) -> bool {
        self.replicas.is_some()
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        check::check(self, names)
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(server::Server::new(wiring, self))
    }
}

impl Database {
    /// Who may be read.
    fn read_from(&self) -> From {
        let usual = if self.replicas.is_some() { From::Replicas } else { From::Primary };
        self.reads.from.unwrap_or(usual)
    }
}
