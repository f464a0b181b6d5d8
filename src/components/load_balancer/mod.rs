//! A load balancer: takes calls and passes each to one of several instances.
//!
//! On machines of its own it costs a hop and CPU; without `on` it is a library inside each caller, with state of its own
//! there and no hop. It relays (the answer comes back through it) or forwards (the callee answers the caller directly).
//! It is transparent: what is called through it makes the same draws as without it. It ignores connections and TLS.

mod balancer;
mod check;
mod effort;
mod health;
mod line;
mod passive;
mod standby;
mod standing;

use super::effort::{Effort, Stay};
use super::retry::{Retry, RetrySettings};
use super::router::Router;
use super::settings::{Complaint, Figure, Kind, Measure, Names, On, Placement, Reference, Settings, Site};
use super::wiring::Wiring;
use crate::model::component::Component;
use crate::notation::{Distribution, Duration};
use crate::policy::balance::{self, Subject};
use balancer::{Balancer, Passing};
use health::{Health, HealthSettings};
use line::Lines;
use passive::{Passive, PassiveSettings};
use schemars::JsonSchema;
use serde::Deserialize;
use standby::{Pair, StandbySettings};
use standing::Standing;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<LoadBalancer>("load_balancer", "passes each call to one of several instances");

/// How answers travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Back through the balancer (a proxy).
    #[default]
    Relay,
    /// From the callee to the balancer's caller (direct server return).
    Forward,
}

/// One name or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Targets {
    /// One component.
    One(String),
    /// Several components, all of whose instances are candidates.
    Many(Vec<String>),
}

impl Targets {
    /// The names.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }

    /// The components, as written in the setting `at`.
    #[must_use]
    pub fn references(&self, at: &str) -> Vec<Reference> {
        match self {
            Self::One(to) => vec![Reference { at: at.to_owned(), to: to.clone() }],
            Self::Many(names) => {
                let one = |(i, to): (usize, &String)| Reference { at: format!("{at}.{i}"), to: to.clone() };
                names.iter().enumerate().map(one).collect()
            }
        }
    }
}

/// Where a call that failed is tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// At an instance that was not tried yet, as long as there is one.
    #[default]
    Other,
    /// At the same instance, as long as it is held to be up.
    Same,
}

/// Settings of a load balancer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("dependentRequired" = {
    "retry_at": ["retry"],
    "retry_writes": ["retry"],
    "queue_limit": ["server_connections"],
    "patience": ["server_connections"],
}))]
pub struct LoadBalancer {
    /// The machines it runs on; without them it runs inside each caller.
    #[serde(default)]
    on: Option<On>,
    /// CPU demand of passing on one call, on the balancer's own machines; without it, none.
    #[serde(default)]
    cpu: Option<Distribution>,
    /// The component, or components, whose instances get the calls.
    to: Targets,
    /// The policy by which an instance is chosen; `round_robin` by default.
    #[serde(default = "round_robin")]
    balance: String,
    /// Weight of each instance, above 0, in the order of `to` and of its machines; 1 where missing.
    #[serde(default)]
    weights: Vec<f64>,
    /// How answers travel; `relay` by default.
    #[serde(default)]
    mode: Mode,
    /// How long it waits for an answer; without it, for ever.
    #[serde(default)]
    timeout: Option<Duration>,
    /// True if a balancer that gives up says so and the work stops; else the work goes on in vain. False by default.
    #[serde(default)]
    cancel: bool,
    /// When and how a call that failed is made again; never by default.
    #[serde(default)]
    retry: Option<RetrySettings>,
    /// Where it is made again; at another instance by default. Needs `retry`.
    #[serde(default)]
    retry_at: Option<Elsewhere>,
    /// False if a write that may have been done already is not made again, but only one that is `unreachable`; true by
    /// default. Needs `retry`.
    #[serde(default)]
    retry_writes: Option<bool>,
    /// How it finds out which instances are up; without it, it sends calls to the dead.
    #[serde(default)]
    health: Option<HealthSettings>,
    /// How targets at which calls fail are left out for a while; never by default.
    #[serde(default)]
    passive: Option<PassiveSettings>,
    /// Components of `to` whose instances get calls only while no other may be chosen; none by default.
    #[serde(default)]
    backup: Vec<String>,
    /// Two machines with one address: the second takes over when the first dies. Without it, callers choose among all
    /// machines of the balancer.
    #[serde(default)]
    standby: Option<StandbySettings>,
    /// Calls that it has open at one instance at most; others wait here in one line for whoever is free first. Without it,
    /// any number.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    server_connections: Option<u32>,
    /// Calls that may wait here; more are rejected. Without it, any number. Needs `server_connections`.
    #[serde(default)]
    #[schemars(range(max = 1_000_000_000))]
    queue_limit: Option<u32>,
    /// How long a call waits here; then it is shed. Without it, for ever. Needs `server_connections`.
    #[serde(default)]
    patience: Option<Duration>,
    /// How long it waits for a connection to an instance; then the call is `unreachable`. Without it, as long as for the
    /// answer. Below `timeout`.
    #[serde(default)]
    connect_timeout: Option<Duration>,
}

fn round_robin() -> String {
    "round_robin".to_owned()
}

const MEASURES: &[Measure] = &[Measure { name: "takeovers", figure: Figure::Count(0) }];

impl Settings for LoadBalancer {
    fn placement(&self) -> Placement<'_> {
        self.on.as_ref().map_or(Placement::InCaller, |on| Placement::Machines(vec![Site { at: "on", on }]))
    }

    fn has_door(&self) -> bool {
        self.standby.is_some()
    }

    fn has_fixed_machines(&self) -> bool {
        self.standby.is_some()
    }

    fn measures(&self) -> &'static [Measure] {
        if self.standby.is_some() { MEASURES } else { &[] }
    }

    fn timeouts(&self) -> Vec<&Duration> {
        let checks = self.health.iter().map(HealthSettings::patience);
        self.timeout.iter().chain(checks).chain(self.standby.iter().map(StandbySettings::patience)).collect()
    }

    fn references(&self) -> Vec<Reference> {
        self.to.references("to")
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn forwards(&self) -> bool {
        self.mode == Mode::Forward
    }

    fn by_user(&self) -> Option<&'static str> {
        balance::find(&self.balance).is_ok_and(|entry| entry.subject == Subject::User).then_some("balance")
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        self.complaints(names)
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        let router = Router::new(wiring, &self.to.names(), &self.balance, &self.weights, 0);
        let passing = Passing {
            mode: self.mode,
            timeout: self.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            connect_timeout: self.connect_timeout.as_ref().map(|timeout| wiring.span(timeout)),
            cancel: self.cancel,
            in_caller: self.on.is_none(),
            retry: self.retry.as_ref().map_or_else(|| Retry::never(wiring), |retry| retry.build(wiring, 0)),
            elsewhere: self.retry_at.unwrap_or_default(),
            retry_writes: self.retry_writes.unwrap_or(true),
        };
        let backups = |name: &&str| vec![self.is_backup(name); wiring.entries(name).len()];
        let standing = Standing {
            health: self.health.as_ref().map(|health| Health::new(health, wiring, &router)),
            passive: self.passive.as_ref().map(|passive| Passive::new(passive, wiring, router.len())),
            backups: self.to.names().iter().filter(|_| !self.backup.is_empty()).flat_map(backups).collect(),
        };
        let patience = self.patience.as_ref().map(|patience| wiring.span(patience));
        Box::new(Balancer {
            cpu: self.cpu.as_ref().map(|cpu| (wiring.dist(cpu), wiring.source("cpu", 0))),
            passing,
            by_user: router.looks_at_users(),
            standing,
            pair: self.standby.as_ref().map(|standby| Pair::new(standby, wiring)),
            lines: self.server_connections.map(|most| Lines::new(most, self.queue_limit.unwrap_or(u32::MAX), patience)),
            router: if self.server_connections.is_some() { router.counting() } else { router },
        })
    }
}
