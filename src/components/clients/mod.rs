//! Clients: those who issue requests, by their own clock or one after the other.
//!
//! Open load comes whatever the system does: constant, Poisson or any renewal process, at a rate that changes by chance
//! or by plan, or recorded. Closed load is a fixed number of users, each of whom waits for the answer, thinks, and asks
//! again; sessions are users who come, do so a few times, and leave. Each request has a class, an operation, a key and
//! perhaps a user; all of them are draws of the request's own number, so that two designs see the same requests.

mod effort;
mod issue;
mod load;
mod mix;
pub mod replay;
pub mod replay_settings;

use super::connecting;
use super::effort::{Effort, Stay};
use super::retry::{Retry, RetrySettings};
use super::router::{Router, check_balance};
use super::settings::{Complaint, Kind, Names, Placement, Reference, Settings};
use super::wiring::Wiring;
use crate::model::ask::Op;
use crate::model::component::Component;
use crate::notation::Duration;
use issue::Issuer;
use load::LoadSettings;
use replay_settings::Recording;
use schemars::JsonSchema;
use serde::Deserialize;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<Clients>("clients", "issues requests");

/// Settings of clients.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clients {
    /// When requests are issued.
    load: LoadSettings,
    /// The component that they are sent to.
    to: String,
    /// The zone where the clients are; without one they are at no distance.
    #[serde(default)]
    zone: Option<String>,
    /// The classes that these clients issue, by their shares; without it, all. A replayed log has its own.
    #[serde(default)]
    classes: Option<Vec<String>>,
    /// How long a client waits for the answer of each attempt; without it, for ever.
    #[serde(default)]
    timeout: Option<Duration>,
    /// True if a client that gives up says so and the work stops; else the work goes on in vain. False by default.
    #[serde(default)]
    cancel: bool,
    /// When and how a client tries again; never by default.
    #[serde(default)]
    retry: Option<RetrySettings>,
    /// How many users there are: each request of open load, and each session, is of one of them, drawn at random.
    /// Without it, nobody in particular asks, and every session is a new user. Closed load has users of its own.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    population: Option<u32>,
    /// The policy by which one of several instances of `to` is chosen; `random` by default.
    #[serde(default = "random")]
    balance: String,
    /// How long a client waits for a connection; then the attempt ends as `unreachable`. Without it, as long as for the
    /// answer. Below `timeout`.
    #[serde(default)]
    connect_timeout: Option<Duration>,
}

fn random() -> String {
    "random".to_owned()
}

impl Settings for Clients {
    fn placement(&self) -> Placement<'_> {
        Placement::Outside(self.zone.as_deref())
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.timeout.iter().collect()
    }

    fn references(&self) -> Vec<Reference> {
        vec![Reference { at: "to".to_owned(), to: self.to.clone() }]
    }

    fn passes_on(&self, class: &str, op: Op) -> Vec<(String, Op)> {
        let issued = self.classes.as_ref().is_none_or(|classes| classes.iter().any(|issued| issued == class));
        if issued { vec![(self.to.clone(), op)] } else { Vec::new() }
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.requests(stay)
    }

    fn is_source(&self) -> bool {
        true
    }

    fn has_users(&self) -> bool {
        self.population.is_some() || self.load.has_users()
    }

    fn patience_ticks(&self, tick_ns: u64) -> Option<f64> {
        let timeout = self.timeout.as_ref()?.ticks(tick_ns);
        Some(self.retry.as_ref().map_or(timeout, |retry| retry.longest_ticks(timeout, tick_ns)))
    }

    fn recording(&self) -> Option<&Recording> {
        self.load.recording()
    }

    fn has_no_rate(&self) -> Option<(&'static str, &'static str)> {
        self.load.has_no_rate()
    }

    fn is_stationary(&self) -> bool {
        self.load.is_stationary()
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.extend(self.load.check());
        found.extend(self.retry.iter().flat_map(|retry| retry.check("retry")));
        found.extend(connecting::check("", self.connect_timeout.as_ref(), self.timeout.as_ref()));
        if self.cancel && self.timeout.is_none() {
            let message = "`cancel` without `timeout`";
            found.push(Complaint::conflict("cancel", message).expected("a `timeout` after which to give up"));
        }
        for (i, class) in self.classes.iter().flatten().enumerate() {
            if !names.classes.contains(class) {
                let known = names.classes.iter().map(String::as_str);
                found.push(Complaint::unknown(&format!("classes.{i}"), "class", class, known));
            }
        }
        if self.population.is_some() && self.load.is_closed() {
            let message = "closed load has as many users as it says";
            found.push(Complaint::conflict("population", message).expected("`users` alone"));
        }
        if self.classes.as_ref().is_some_and(Vec::is_empty) {
            let message = "clients without a class issue nothing";
            found.push(Complaint::conflict("classes", message).expected("a class, or no `classes`"));
        }
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        let issuer = Issuer {
            router: Router::new(wiring, &[&self.to], &self.balance, &[], 0),
            timeout: self.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            connect_timeout: self.connect_timeout.as_ref().map(|timeout| wiring.span(timeout)),
            cancel: self.cancel,
            retry: self.retry.as_ref().map_or_else(|| Retry::never(wiring), |retry| retry.build(wiring, 0)),
            mix: mix::Mix::new(wiring, self.classes.as_deref(), self.population),
            me: wiring.own()[0],
            name: crate::engine::draw::hash_name(wiring.name),
        };
        self.load.build(wiring, issuer)
    }
}
