//! DNS: a name becomes addresses, through resolvers with caches of any age.
//!
//! A client asks its resolver. That one answers from its copy, or asks the authority and remembers the answer for the
//! time to live. The client calls the first address, or, if it does so, one after the other until one answers. It stands
//! inside each caller and costs no hop; resolvers and authority are common to all callers. It is transparent: a call
//! through it makes the same draws as without it.
//!
//! Nobody watches servers: an address is handed out until a planned change takes it away, and used as long as a copy
//! lives. Ignored: the hierarchy of servers, the client's own cache, negative answers (a lookup that failed is made
//! again by the next request), retransmissions, answers that depend on who asks.

mod authority;
mod effort;
mod resolvers;

use super::address;
use super::connecting;
use super::effort::{Effort, Stay};
use super::load_balancer::Targets;
use super::settings::{Complaint, Figure, Kind, Measure, Names, Placement, Reference, Settings};
use super::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::Ending;
use crate::model::component::{Component, Ctx, Resume};
use crate::model::fault::Change;
use crate::model::ids::{CounterId, InstanceId};
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::notation::{Distribution, Duration};
use authority::{Answer, Authority, Order, Outcome};
use resolvers::{Handing, Resolvers};
use schemars::JsonSchema;
use serde::Deserialize;

/// The word and the reader of the settings.
pub const KIND: Kind = Kind::of::<Dns>("dns", "turns a name into addresses, which resolvers remember for a while");

/// What it counts.
const CACHED: u8 = 0;
const WAITED: u8 = 1;
const LOOKUPS: u8 = 2;
const NEXT: u8 = 3;

/// Its figures.
const MEASURES: &[Measure] = &[
    Measure { name: "lookups", figure: Figure::PerSecond(LOOKUPS) },
    Measure { name: "cached", figure: Figure::Share(CACHED, WAITED) },
    Measure { name: "next_address", figure: Figure::PerSecond(NEXT) },
];

/// The site in a lineage of attempts at further addresses.
const NEXT_ADDRESS: u32 = 0xfffe;

/// Settings of a name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dns {
    /// The component, or components, whose instances are the addresses.
    to: Targets,
    /// The addresses at the beginning: components of `to` or their instances (`"web[0]"`); all by default.
    #[serde(default)]
    #[schemars(length(min = 1))]
    records: Option<Vec<String>>,
    /// The number of resolvers; 1 by default. A user asks always the same.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    resolvers: u32,
    /// How many users each resolver has, relative to the others, above 0; 1 where missing.
    #[serde(default)]
    weights: Vec<f64>,
    /// How long a resolver remembers an answer; with `"0s"` it asks for every request.
    ttl: Duration,
    /// Time until a resolver that asks has the answer; none by default.
    #[serde(default)]
    lookup: Option<Distribution>,
    /// The order in which a lookup is answered; `rotate` by default.
    #[serde(default)]
    order: Order,
    /// The order in which a resolver gives out what it remembers, each time; as it was answered by default.
    #[serde(default)]
    resolver_order: Handing,
    /// True if a client goes on to the next address when one is unreachable, crashes or does not answer in time. False
    /// by default.
    #[serde(default)]
    next_address: bool,
    /// How long a client waits for the answer of each address; without it, for ever.
    #[serde(default)]
    timeout: Option<Duration>,
    /// How long a client waits for a connection to each address; then it is `unreachable`. Without it, as long as for the
    /// answer. Below `timeout`.
    #[serde(default)]
    connect_timeout: Option<Duration>,
}

fn one() -> u32 {
    1
}

impl Dns {
    fn names(&self) -> Vec<&str> {
        match &self.records {
            Some(records) => records.iter().map(String::as_str).collect(),
            None => self.to.names(),
        }
    }

    fn check_weights(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        if self.weights.len() > self.resolvers as usize {
            let message = format!("{} weights for {} resolvers", self.weights.len(), self.resolvers);
            found.push(Complaint::conflict("weights", message).expected("at most one weight for each resolver"));
        }
        if let Some(i) = self.weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
            let message = format!("a weight of {}", self.weights[i]);
            found.push(Complaint::out_of_range(&format!("weights.{i}"), message).expected("more than 0"));
        }
        found
    }
}

impl Settings for Dns {
    fn placement(&self) -> Placement<'_> {
        Placement::InCaller
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    fn timeouts(&self) -> Vec<&Duration> {
        self.timeout.iter().collect()
    }

    fn sleeps(&self) -> Vec<&Distribution> {
        self.lookup.iter().collect()
    }

    fn references(&self) -> Vec<Reference> {
        self.to.references("to")
    }

    fn addresses(&self) -> Option<Vec<&str>> {
        Some(self.to.names())
    }

    fn effort<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        self.efforts(stay)
    }

    fn by_user(&self) -> Option<&'static str> {
        (self.resolvers > 1).then_some("resolvers")
    }

    fn check(&self, names: &Names) -> Vec<Complaint> {
        let to = self.to.names();
        if to.is_empty() {
            let complaint = Complaint::conflict("to", "a name without addresses").expected("at least one component");
            return vec![complaint];
        }
        let listed = if self.records.is_some() { "records" } else { "to" };
        let count = |name: &str| names.components.get(name).copied();
        let mut found = address::check(listed, &self.names(), &to, count);
        found.extend(Complaint::of_distribution("lookup", self.lookup.as_ref()));
        found.extend(self.check_weights());
        found.extend(connecting::check("", self.connect_timeout.as_ref(), self.timeout.as_ref()));
        found
    }

    fn build(&self, wiring: &Wiring) -> Box<dyn Component> {
        let records = address::instances(&self.names(), |name| wiring.first_entries(name));
        Box::new(Name {
            authority: Authority::new(records, self.order, wiring.source("order", 0)),
            resolvers: Resolvers::new(self.resolvers, &self.weights, wiring.source("resolver", 0)),
            handing: self.resolver_order,
            places: wiring.source("place", 0),
            ttl: wiring.span(&self.ttl),
            lookup: self.lookup.as_ref().map(|law| wiring.dist(law)),
            draws: wiring.source("lookup", 0),
            next_address: self.next_address,
            timeout: self.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            connect_timeout: self.connect_timeout.as_ref().map(|timeout| wiring.span(timeout)),
            me: wiring.own()[0],
            counters: [CACHED, WAITED, LOOKUPS, NEXT].map(|number| wiring.counter(number)),
        })
    }
}

/// A name, as a run knows it.
#[derive(Debug)]
struct Name {
    authority: Authority,
    resolvers: Resolvers,
    handing: Handing,
    /// Where a resolver begins that begins anywhere.
    places: Source,
    ttl: Span,
    lookup: Option<Dist>,
    draws: Source,
    next_address: bool,
    timeout: Option<Span>,
    connect_timeout: Option<Span>,
    me: InstanceId,
    counters: [CounterId; 4],
}

/// What those who waited for a lookup are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum News {
    Answered,
    Refused,
}

impl Name {
    fn count(&self, what: u8, ctx: &mut Ctx) {
        ctx.count(self.counters[usize::from(what)], 1);
    }

    /// The resolver has no copy: it asks, or is asking already.
    fn look_up(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let number = visit.cursor.mark;
        let resolver = &mut self.resolvers.all[number as usize];
        let shared = !self.ttl.is_zero();
        if shared && resolver.asking {
            resolver.waiting.push(visit.id);
            return Step::Park;
        }
        let span = self.lookup.as_ref().map_or(Span::ZERO, |law| law.sample(&mut self.draws.open(visit.lineage)));
        if shared && !span.is_zero() {
            resolver.asking = true;
            resolver.waiting.push(visit.id);
            ctx.alarm_after(self.me, span, number);
            self.count(LOOKUPS, ctx);
            return Step::Park;
        }
        self.count(LOOKUPS, ctx);
        let fixed = self.lookup.as_ref().is_some_and(|law| law.constant_span().is_some());
        Step::Sleep { span, fixed }
    }

    /// A lookup is over; what it brought is remembered.
    fn learn(&mut self, number: u32, ctx: &Ctx) -> Outcome {
        let resolver = &mut self.resolvers.all[number as usize];
        resolver.lookups += 1;
        let outcome = self.authority.ask(number, resolver.lookups);
        if let Outcome::Answered(answer) = outcome {
            resolver.remember(answer, ctx.now + self.ttl);
        }
        outcome
    }

    /// The client has addresses, and calls the first.
    fn begin(&mut self, visit: &mut Frame, answer: Answer, ctx: &mut Ctx) -> Step {
        let further = match self.handing {
            Handing::Kept => 0,
            Handing::Rotate => self.resolvers.all[visit.cursor.mark as usize].turn(),
            Handing::Random => u64::from(self.places.open(visit.lineage).bits() as u32),
        };
        let turn = answer.turn.wrapping_add(further);
        visit.cursor.registers = [answer.list, turn as u32, (turn >> 32) as u32, 0];
        let first = self.address(visit).expect("a list has an address");
        self.attempt(visit, first, ctx)
    }

    /// The address that the visit has come to, unless there is no further.
    fn address(&self, visit: &Frame) -> Option<InstanceId> {
        let [list, low, high, number] = visit.cursor.registers;
        let turn = u64::from(low) | u64::from(high) << 32;
        self.authority.address(Answer { list, turn }, number)
    }

    fn attempt(&self, visit: &Frame, to: InstanceId, ctx: &mut Ctx) -> Step {
        let call = &mut ctx.call;
        let number = visit.cursor.registers[3];
        call.lineage =
            if number == 0 { visit.lineage } else { visit.lineage.child(NEXT_ADDRESS, number, 0, number as u16) };
        (call.to, call.tag, call.ask, call.timeout) = (to, 0, visit.ask, self.timeout);
        (call.entry, call.cancel, call.pooled) = (0, false, false);
        Step::Call
    }

    /// The next address after an answer of this sort, if there is one and the client asks it.
    fn next(&self, visit: &mut Frame, ending: Ending) -> Option<InstanceId> {
        let gone = matches!(ending, Ending::Unreachable | Ending::TimedOut | Ending::Crashed);
        if !(gone && self.next_address) {
            return None;
        }
        visit.cursor.registers[3] += 1;
        self.address(visit)
    }
}

/// Nobody knows the name.
const UNKNOWN: Step = Step::Finish { ending: Ending::Unreachable, bytes: 0 };

impl Component for Name {
    #[inline]
    fn connects_within(&self, _caller: InstanceId, _tag: u64) -> Option<Span> {
        self.connect_timeout
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        visit.cursor.mark = self.resolvers.of(visit.ask.user);
        if let Some(answer) = self.resolvers.all[visit.cursor.mark as usize].remembered(ctx.now) {
            self.count(CACHED, ctx);
            return self.begin(visit, answer, ctx);
        }
        self.count(WAITED, ctx);
        self.look_up(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done => match self.learn(visit.cursor.mark, ctx) {
                Outcome::Answered(answer) => self.begin(visit, answer, ctx),
                Outcome::Refused => UNKNOWN,
                Outcome::Silence => Step::Park,
            },
            Resume::Woken(news) if news == News::Answered as u32 => {
                let answer = self.resolvers.all[visit.cursor.mark as usize].remembered(ctx.now);
                self.begin(visit, answer.expect("what was just learnt is remembered"), ctx)
            }
            Resume::Woken(_) => UNKNOWN,
            Resume::Reply => {
                let reply = ctx.reply;
                if let Some(next) = self.next(visit, reply.ending) {
                    self.count(NEXT, ctx);
                    return self.attempt(visit, next, ctx);
                }
                let bytes = if reply.ending == Ending::Ok { reply.bytes } else { 0 };
                Step::Finish { ending: reply.ending, bytes }
            }
            Resume::Overdue => unreachable!("a name makes no calls that can be overdue"),
        }
    }

    /// A shared lookup is over. Of one that meets silence nobody hears, and the next request makes another.
    fn alarm(&mut self, _owner: InstanceId, number: u32, ctx: &mut Ctx) {
        let news = match self.learn(number, ctx) {
            Outcome::Answered(_) => Some(News::Answered),
            Outcome::Refused => Some(News::Refused),
            Outcome::Silence => None,
        };
        let resolver = &mut self.resolvers.all[number as usize];
        resolver.asking = false;
        for visit in resolver.waiting.drain(..) {
            if let Some(news) = news {
                ctx.wake(visit, news as u32);
            }
        }
    }

    fn change(&mut self, change: &Change, begins: bool, _ctx: &mut Ctx) {
        self.authority.change(change, begins);
    }
}
