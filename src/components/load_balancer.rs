//! A load balancer: takes calls and passes each to one of several instances.
//!
//! On machines of its own it costs a hop and CPU; without `on` it is a library inside each caller, with state of its own
//! there and no hop. It relays (the answer comes back through it) or forwards (the callee answers the caller directly).
//! It is transparent: what is called through it makes the same draws as without it. It ignores connections and TLS.

use super::router::{Router, check_balance};
use super::settings::{Complaint, Kind, Names, On, Placement, Reference, Settings};
use super::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::{Ending, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::notation::{Distribution, Duration};
use crate::policy::balance;
use schemars::JsonSchema;
use serde::Deserialize;

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
}

/// Settings of a load balancer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
}

fn round_robin() -> String {
    "round_robin".to_owned()
}

impl Settings for LoadBalancer {
    fn placement(&self) -> Placement<'_> {
        self.on.as_ref().map_or(Placement::InCaller, Placement::Machines)
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.timeout.iter().collect()
    }

    fn references(&self) -> Vec<Reference> {
        match &self.to {
            Targets::One(to) => vec![Reference { at: "to".to_owned(), to: to.clone() }],
            Targets::Many(names) => {
                let at = |i| format!("to.{i}");
                names.iter().enumerate().map(|(i, to)| Reference { at: at(i), to: to.clone() }).collect()
            }
        }
    }

    fn forwards(&self) -> bool {
        self.mode == Mode::Forward
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.extend(Complaint::of_distribution("cpu", self.cpu.as_ref()));
        if self.to.names().is_empty() {
            found.push(Complaint::conflict("to", "a balancer without targets").expected("at least one component"));
        }
        if self.cpu.is_some() && self.on.is_none() {
            let message = "a balancer inside its callers has no CPU of its own";
            found.push(Complaint::conflict("cpu", message).expected("`on` with its machines, or no `cpu`"));
        }
        let known: u32 = self.to.names().iter().filter_map(|name| names.components.get(*name)).sum();
        if self.weights.len() > known as usize {
            let message = format!("{} weights for {known} instances", self.weights.len());
            found.push(Complaint::conflict("weights", message).expected("at most one weight for each instance"));
        }
        if let Some(i) = self.weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
            let message = format!("a weight of {}", self.weights[i]);
            found.push(Complaint::out_of_range(&format!("weights.{i}"), message).expected("more than 0"));
        }
        let forwards = self.forwards();
        if forwards && balance::find(&self.balance).is_ok_and(|entry| entry.counts_open) {
            let message = format!("`{}` counts open calls, but who forwards sees no answers", self.balance);
            found.push(Complaint::conflict("balance", message).expected("mode `relay`, or another policy"));
        }
        if forwards && self.timeout.is_some() {
            let message = "a balancer that forwards waits for no answer";
            found.push(Complaint::conflict("timeout", message).expected("mode `relay`, or no timeout"));
        }
        if self.cancel && self.timeout.is_none() {
            let message = "`cancel` without `timeout`";
            found.push(Complaint::conflict("cancel", message).expected("a `timeout` after which to give up"));
        }
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        Box::new(Balancer {
            router: Router::new(wiring, &self.to.names(), &self.balance, &self.weights, 0),
            cpu: self.cpu.as_ref().map(|cpu| (wiring.dist(cpu), wiring.source("cpu", 0))),
            mode: self.mode,
            timeout: self.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            cancel: self.cancel,
            in_caller: self.on.is_none(),
        })
    }
}

#[derive(Debug)]
struct Balancer {
    router: Router,
    cpu: Option<(Dist, Source)>,
    mode: Mode,
    timeout: Option<Span>,
    cancel: bool,
    in_caller: bool,
}

impl Balancer {
    #[inline]
    fn holder(&self, visit: &Frame) -> u32 {
        if self.in_caller { visit.caller.0 } else { visit.ordinal }
    }

    #[inline]
    fn pass(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let holder = self.holder(visit);
        let call = &mut ctx.call;
        let (to, target) = self.router.pick(holder, visit.ask.key, visit.lineage);
        (call.to, call.tag) = (to, u64::from(target));
        (call.ask, call.lineage, call.timeout) = (visit.ask, visit.lineage, self.timeout);
        (call.entry, call.cancel, call.pooled) = (0, self.cancel, false);
        match self.mode {
            Mode::Relay => Step::Call,
            Mode::Forward => {
                self.router.over(holder, target);
                Step::Forward
            }
        }
    }
}

impl Component for Balancer {
    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        match &self.cpu {
            None => self.pass(visit, ctx),
            Some((demand, draws)) => {
                let station = ctx.world.instance(visit.instance).cpu.expect("a placed balancer has a CPU");
                Step::Serve(station, demand.sample(&mut draws.open(visit.lineage)))
            }
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done | Resume::Overdue | Resume::Woken(_) => self.pass(visit, ctx),
            Resume::Reply => {
                let reply = ctx.reply;
                self.router.over(self.holder(visit), reply.tag as u32);
                let bytes = if reply.ending == Ending::Ok { reply.bytes } else { 0 };
                Step::Finish { ending: reply.ending, bytes }
            }
        }
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        let holder = if self.in_caller { caller.0 } else { ctx.world.instance(caller).ordinal };
        self.router.over(holder, reply.tag as u32);
    }
}
