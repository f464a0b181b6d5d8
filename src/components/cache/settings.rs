//! The settings of a cache, and what is wrong with them.

use super::counters::{Counters, MEASURES};
use super::keeping::Keeping;
use super::state::{Behind, Caching};
use crate::components::effort::{Effort, Stay};
use crate::components::router::{Router, check_balance};
use crate::components::settings::{Complaint, Measure, Names, On, Placement, Reference, Settings, Site};
use crate::components::wiring::Wiring;
use crate::model::component::Component;
use crate::notation::{Distribution, Duration, Size};
use crate::policy::eviction::store::Capacity;
use crate::policy::eviction::{self, POLICIES};
use schemars::JsonSchema;
use serde::Deserialize;

/// Settings of a cache.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// The machines it runs on, each with a store of its own; without them it is in each caller's memory.
    #[serde(default)]
    pub(super) on: Option<On>,
    /// CPU demand of each call on the cache's machines, hit or miss; without it, none.
    #[serde(default)]
    pub(super) cpu: Option<Distribution>,
    /// What lies behind: misses and writes go there.
    pub(super) to: String,
    /// The policy by which one of its instances is chosen; `random` by default.
    #[serde(default = "random")]
    pub(super) balance: String,
    /// What one instance keeps at most: entries, or a size that the bytes of their answers add up to. Without it,
    /// everything.
    #[serde(default)]
    pub(super) capacity: Option<Room>,
    /// The policy by which entries give way; `lru` by default. Needs `capacity`.
    #[serde(default)]
    pub(super) evict: Option<String>,
    /// How long an entry lives; without it, for ever.
    #[serde(default)]
    pub(super) ttl: Option<Distribution>,
    /// When the life of an entry begins; `fixed` by default. Needs `ttl`.
    #[serde(default)]
    pub(super) expiry: Option<Expiry>,
    /// Part of its life by which each entry lives shorter or longer, at random; 0 by default. Needs `ttl`.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub(super) jitter: Option<f64>,
    /// What happens to the key of a write; `delete_after` by default.
    #[serde(default)]
    pub(super) on_write: OnWrite,
    /// True if an instance fetches a key once at a time, and all who miss it meanwhile wait for that. False by default.
    #[serde(default)]
    pub(super) single_flight: bool,
    /// How long it waits for what lies behind; without it, for ever.
    #[serde(default)]
    pub(super) timeout: Option<Duration>,
    /// True if a cache that gives up says so and the work stops; else the work goes on in vain. False by default.
    #[serde(default)]
    pub(super) cancel: bool,
}

fn random() -> String {
    "random".to_owned()
}

/// How much is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Room {
    /// So many entries.
    Entries(#[schemars(range(max = 1_000_000_000))] u64),
    /// So many bytes of answers.
    Bytes(Size),
}

impl Room {
    fn capacity(&self) -> Capacity {
        match self {
            Self::Entries(most) => Capacity::Entries(*most),
            Self::Bytes(most) => Capacity::Bytes(most.bytes()),
        }
    }
}

/// When the life of an entry begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// When it is kept.
    Fixed,
    /// When it is kept, and again with each hit.
    Sliding,
}

/// What happens to the key of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnWrite {
    /// Nothing: the write goes around the cache.
    None,
    /// It is deleted, and then written behind.
    DeleteBefore,
    /// It is written behind and, if that ended ok, deleted.
    #[default]
    DeleteAfter,
    /// It is written behind and, if that ended ok, kept as it is now.
    UpdateAfter,
}

impl Settings for Cache {
    fn placement(&self) -> Placement<'_> {
        self.on.as_ref().map_or(Placement::InCaller, |on| Placement::Machines(vec![Site { at: "on", on }]))
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.timeout.iter().collect()
    }

    fn references(&self) -> Vec<Reference> {
        vec![Reference { at: "to".to_owned(), to: self.to.clone() }]
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn check(&self, _names: &Names) -> Vec<Complaint> {
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.extend(Complaint::of_distribution("cpu", self.cpu.as_ref()));
        found.extend(Complaint::of_distribution("ttl", self.ttl.as_ref()));
        if let Some(name) = self.evict.as_ref().filter(|name| eviction::find(name).is_err()) {
            let known = POLICIES.iter().map(|policy| policy.name);
            found.push(Complaint::unknown("evict", "eviction policy", name, known));
        }
        if self.cpu.is_some() && self.on.is_none() {
            let message = "a cache in its callers' memory has no CPU of its own";
            found.push(Complaint::conflict("cpu", message).expected("`on` with its machines, or no `cpu`"));
        }
        let needs = [
            ("evict", self.evict.is_some(), self.capacity.is_some(), "capacity", "that not everything fits in"),
            ("expiry", self.expiry.is_some(), self.ttl.is_some(), "ttl", "after which entries expire"),
            ("jitter", self.jitter.is_some(), self.ttl.is_some(), "ttl", "after which entries expire"),
            ("cancel", self.cancel, self.timeout.is_some(), "timeout", "after which to give up"),
        ];
        for (setting, _, _, other, purpose) in needs.iter().filter(|(_, there, other, ..)| *there && !other) {
            let complaint = Complaint::conflict(setting, format!("`{setting}` without `{other}`"));
            found.push(complaint.expected(format!("a `{other}` {purpose}, or no `{setting}`")));
        }
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        let law = |law: &Option<Distribution>, purpose| Some((wiring.dist(law.as_ref()?), wiring.source(purpose, 0)));
        let keeping = Keeping {
            policy: eviction::find(self.evict.as_deref().unwrap_or("lru")).expect("policies are checked"),
            capacity: self.capacity.as_ref().map_or(Capacity::Unlimited, Room::capacity),
            sliding: self.expiry == Some(Expiry::Sliding),
            second: wiring.second(),
            ttl: law(&self.ttl, "ttl"),
            jitter: self.jitter.map(|part| (part, wiring.source("jitter", 0))),
            eviction: wiring.source("eviction", 0),
        };
        let behind = Behind {
            router: Router::new(wiring, &[&self.to], &self.balance, &[], 0),
            timeout: self.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            cancel: self.cancel,
        };
        Box::new(Caching {
            keeping,
            behind,
            cpu: law(&self.cpu, "cpu"),
            in_caller: self.on.is_none(),
            on_write: self.on_write,
            single_flight: self.single_flight,
            counters: Counters::of(wiring),
            memories: Vec::new(),
        })
    }
}
