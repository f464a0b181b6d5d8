//! Events: what is planned to go wrong in a scenario, when, and whom it hits.
//!
//! An event has one verb (`crash`, `lose`, `freeze`, `slow`, `partition`, `loss`, or one of [`changes`] and
//! [`resharding`]) and is either planned (`at`, `for`) or comes again and again (`mttf`, `mttr`). A name stands for a machine set, one of its machines (`blade[0]`), all
//! instances of a component, one of them (`web[1]`), or all machines of a zone.

use super::changes;
use super::document::Document;
use super::layout::{Layout, Named};
use super::network::zone_id;
use super::resharding;
pub use super::target_names::TargetNames;
use crate::components::address::split;
use crate::components::settings::Complaint;
use crate::engine::draw::Source;
use crate::engine::time::{Instant, Span};
use crate::model::fault::{Effect, Fault, Route, Target, Timing};
use crate::model::ids::{ComponentId, MachineId, ZoneId};
use crate::notation::{Distribution, Duration};
use schemars::JsonSchema;
use serde::Deserialize;

/// What callers of the dead hear.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// That nobody is there, at once.
    Refuse,
    /// Nothing.
    Silence,
}

/// What becomes of the memory of the dead.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Memory {
    /// It is there again afterwards.
    Keep,
    /// It is lost, and so is what is on disk.
    Lose,
}

/// Something that is planned, or bound, to happen.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventSettings {
    /// When it begins, from the start of the run.
    pub at: Option<Duration>,
    /// How long it lasts; without it, to the end.
    #[serde(rename = "for")]
    pub lasting: Option<Duration>,
    /// Instead of `at`: time to failure, again and again, of each target by itself.
    pub mttf: Option<Distribution>,
    /// Time to repair, with `mttf`.
    pub mttr: Option<Distribution>,
    /// These die: calls to them are refused at once, and whoever was there is gone.
    pub crash: Option<TargetNames>,
    /// These vanish: calls to them are never answered.
    pub lose: Option<TargetNames>,
    /// These stand still, and go on afterwards where they were.
    pub freeze: Option<TargetNames>,
    /// The CPUs of these machines are slower, by the factor `by`.
    pub slow: Option<TargetNames>,
    /// How many times slower; needed with `slow`.
    #[schemars(range(min = 1.0, max = 1_000_000.0))]
    pub by: Option<f64>,
    /// Messages vanish: between two zones (`"edge-inside"`), or between these machines and all others.
    pub partition: Option<TargetNames>,
    /// With `partition` or `loss` of two zones: true if only messages from the first to the second are hit.
    pub one_way: bool,
    /// Messages between two zones (`"edge-inside"`) are lost with the probability `share`, and sent again after 200 ms,
    /// 400 ms and so on.
    pub loss: Option<TargetNames>,
    /// The probability of `loss`.
    #[schemars(range(min = 0.0, max = 0.99))]
    pub share: Option<f64>,
    /// The name `dns` stands for these addresses from now on; copies of older answers live on.
    pub records: Option<TargetNames>,
    /// The component whose `records` change.
    pub dns: Option<String>,
    /// These own keys of `shards` from now on.
    pub add: Option<TargetNames>,
    /// These own no keys of `shards` any more.
    pub remove: Option<TargetNames>,
    /// The component whose members change with `add` or `remove`.
    pub shards: Option<String>,
    /// With `add`, where the rule does not say which keys they own: the first and the last key of each.
    pub keys: Option<Vec<[u64; 2]>>,
    /// What callers of the dead hear; `refuse` by default for `crash`, `silence` for `lose`.
    pub answer: Option<Answer>,
    /// What becomes of what the dead had stored; by default memory is lost and what is on disk is kept.
    pub state: Option<Memory>,
}

impl EventSettings {
    /// The verb and whom it hits, if there is exactly one.
    fn verb(&self) -> Result<(&'static str, &TargetNames), Vec<&'static str>> {
        let verbs = [
            ("crash", &self.crash),
            ("lose", &self.lose),
            ("freeze", &self.freeze),
            ("slow", &self.slow),
            ("partition", &self.partition),
            ("loss", &self.loss),
            (changes::RECORDS, &self.records),
            (resharding::ADD, &self.add),
            (resharding::REMOVE, &self.remove),
        ];
        let found: Vec<_> = verbs.iter().filter_map(|(verb, names)| Some((*verb, names.as_ref()?))).collect();
        match found[..] {
            [one] => Ok(one),
            _ => Err(found.iter().map(|(verb, _)| *verb).collect()),
        }
    }

    fn check(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        let mut complain = |at: &str, message: &str, expected: &str| {
            found.push(Complaint::conflict(at, message).expected(expected));
        };
        let verb = match self.verb() {
            Ok((verb, _)) => verb,
            Err(verbs) => {
                let message = if verbs.is_empty() {
                    "nothing happens".to_owned()
                } else {
                    format!("{} at once", verbs.join(" and "))
                };
                complain(
                    "",
                    &message,
                    "one of `crash`, `lose`, `freeze`, `slow`, `partition`, `loss`, `records`, `add` and `remove`",
                );
                return found;
            }
        };
        match (&self.at, &self.mttf) {
            (None, None) => complain("", "it never happens", "`at`, or `mttf` and `mttr`"),
            (Some(_), Some(_)) => complain("mttf", "planned, and bound to happen", "`at` or `mttf`"),
            (None, Some(_)) if self.mttr.is_none() => complain("mttf", "no time to repair", "`mttr` beside `mttf`"),
            (Some(_), None) | (None, Some(_)) => {}
        }
        if self.mttf.is_none() && self.mttr.is_some() {
            complain("mttr", "a time to repair of nothing that fails", "`mttf` beside `mttr`");
        }
        if self.mttf.is_some() && self.lasting.is_some() {
            complain("for", "how long it lasts is said twice", "`mttr` alone");
        }
        let dies = matches!(verb, "crash" | "lose");
        let pairs = [
            ("by", self.by.is_some(), verb == "slow", "only with `slow`"),
            ("share", self.share.is_some(), verb == "loss", "only with `loss`"),
            ("dns", self.dns.is_some(), verb == changes::RECORDS, "only with `records`"),
            ("shards", self.shards.is_some(), resharding::verb(self).is_some(), "only with `add` or `remove`"),
            ("keys", self.keys.is_some(), resharding::verb(self).is_some(), "only with `add`"),
            ("answer", self.answer.is_some(), dies, "only with `crash` or `lose`"),
            ("state", self.state.is_some(), dies, "only with `crash` or `lose`"),
            ("one_way", self.one_way, matches!(verb, "partition" | "loss"), "only with `partition` or `loss`"),
        ];
        for (at, given, fits, expected) in pairs {
            if given && !fits {
                complain(at, &format!("`{at}` says nothing about `{verb}`"), expected);
            }
        }
        if verb == "slow" && self.by.is_none() {
            complain("slow", "how much slower is not said", "`by` beside `slow`, such as 5");
        }
        if verb == "loss" && self.share.is_none() {
            complain("loss", "how many messages are lost is not said", "`share` beside `loss`, such as 0.01");
        }
        for (at, law) in [("mttf", &self.mttf), ("mttr", &self.mttr)] {
            found.extend(Complaint::of_distribution(at, law.as_ref()));
        }
        found
    }
}

/// What is wrong with the events of a document whose names are otherwise right.
#[must_use]
pub fn check(document: &Document, components: &[Named], layout: &Layout) -> Vec<Complaint> {
    let mut found = Vec::new();
    let names = Names { document, components, layout };
    for (name, event) in &document.events {
        let mut wrong = event.check();
        if let Ok((changes::RECORDS, records)) = event.verb() {
            wrong.extend(changes::check_records(event, &records.all(), components, layout));
        } else if let Ok((verb, targets)) = event.verb().map_err(drop)
            && resharding::verb(event).is_none()
        {
            let several = targets.all().len() > 1 || matches!(targets, TargetNames::Many(_));
            for (i, target) in targets.all().into_iter().enumerate() {
                let at = if several { format!("{verb}.{i}") } else { verb.to_owned() };
                wrong.extend(changes::check_outage(event, verb, &at, target, components));
                wrong.extend(names.complain(verb, &at, target));
            }
            if targets.all().is_empty() {
                wrong.push(
                    Complaint::conflict(verb, "nobody is hit").expected("the name of a machine set or a component"),
                );
            }
        }
        found.extend(wrong.into_iter().map(|complaint| complaint.under(&["events", name])));
    }
    if found.is_empty() { resharding::check(document, components) } else { found }
}

/// The faults of one replication.
#[must_use]
pub fn faults(document: &Document, components: &[Named], layout: &Layout, seed: u64, replication: u32) -> Vec<Fault> {
    let tick_ns = layout.tick_ns;
    let span = |duration: &Duration| Span::from_ticks(duration.ticks(tick_ns));
    let names = Names { document, components, layout };
    let mut faults = Vec::new();
    for (name, event) in &document.events {
        let (verb, targets) = event.verb().expect("events are checked before anything is built");
        let effects = names.effects(event, verb, &targets.all());
        if let Some(at) = &event.at {
            let timing = Timing::Once { at: Instant::ZERO + span(at), lasting: event.lasting.as_ref().map(span) };
            faults.extend(effects.joint.into_iter().map(|effect| Fault { effect, timing: timing.clone() }));
            continue;
        }
        let law = |law: &Option<Distribution>| {
            let law = law.as_ref().expect("events are checked before anything is built");
            law.build(tick_ns).expect("distributions are checked before anything is built")
        };
        for (ordinal, effect) in (0u32..).zip(effects.single) {
            let draws = Source::new(seed, replication, name, "fault", ordinal);
            faults.push(Fault {
                effect,
                timing: Timing::Renewal { up: law(&event.mttf), down: law(&event.mttr), draws },
            });
        }
    }
    faults
}

/// The effects of an event: on all targets together, and on each by itself.
struct Effects {
    joint: Vec<Effect>,
    single: Vec<Effect>,
}

/// What the names of targets stand for.
struct Names<'a> {
    document: &'a Document,
    components: &'a [Named],
    layout: &'a Layout,
}

impl Names<'_> {
    fn complain(&self, verb: &str, at: &str, name: &str) -> Option<Complaint> {
        if matches!(verb, "partition" | "loss") && self.routes(name, false).is_some() {
            return None;
        }
        if verb == "loss" {
            let message = format!("`{name}` is no way between two zones");
            return Some(Complaint::conflict(at, message).expected("two zones joined by a hyphen"));
        }
        let targets = self.targets(name);
        let machines_only = matches!(verb, "slow" | "partition");
        match targets {
            Some(targets) if machines_only && targets.iter().any(|target| matches!(target, Target::Process(_))) => {
                let message = format!("`{verb}` hits machines, and `{name}` is a component");
                Some(Complaint::conflict(at, message).expected("a machine set, one of its machines, or a zone"))
            }
            Some(_) => None,
            None => Some(self.unknown(at, name)),
        }
    }

    fn unknown(&self, at: &str, name: &str) -> Complaint {
        let sets = self.layout.sets.iter().map(|set| set.name.as_str());
        let components = self.components.iter().filter(|it| !it.settings.is_source()).map(|it| it.name.as_str());
        let zones = self.document.zones.keys().map(String::as_str);
        let known: Vec<&str> = sets.chain(components).chain(zones).collect();
        let (stem, index) = split(name);
        let count = self.targets(stem).map(|targets| targets.len());
        match (index, count) {
            (Some(index), Some(count)) if count > 0 => {
                let message = format!("`{stem}` has no number {index}");
                Complaint::out_of_range(at, message).expected(format!("`{stem}[0]` to `{stem}[{}]`", count - 1))
            }
            _ => Complaint::unknown(at, "machine set, component or zone", stem, known.iter().copied()),
        }
    }

    fn targets(&self, name: &str) -> Option<Vec<Target>> {
        let (stem, index) = split(name);
        let world = &self.layout.world;
        let of_set = |set: usize| {
            let machines = (0u32..).zip(&world.machines).filter(move |(_, machine)| usize::from(machine.set.0) == set);
            machines.map(|(number, _)| Target::Machine(MachineId(number))).collect::<Vec<_>>()
        };
        let all = if let Some(set) = self.layout.sets.iter().position(|set| set.name == stem) {
            of_set(set)
        } else if let Some(id) = self.components.iter().position(|it| it.name == stem && !it.settings.is_source()) {
            world.members(ComponentId(id as u16)).iter().map(|&instance| Target::Process(instance)).collect()
        } else if self.document.zones.contains_key(stem) {
            let zone = zone_id(self.document, Some(stem));
            let machines = (0u32..).zip(&world.machines).filter(|(_, machine)| machine.place.zone() == Some(zone));
            machines.map(|(number, _)| Target::Machine(MachineId(number))).collect()
        } else {
            return None;
        };
        match index {
            None => Some(all),
            Some(index) => Some(vec![*all.get(index)?]),
        }
    }

    /// The ways between two zones joined by a hyphen.
    fn routes(&self, name: &str, one_way: bool) -> Option<Vec<Route>> {
        let (a, b) = name.split_once('-')?;
        let known = |zone: &str| self.document.zones.contains_key(zone).then(|| zone_id(self.document, Some(zone)));
        let (from, to): (ZoneId, ZoneId) = (known(a)?, known(b)?);
        let there = Route { from, to };
        Some(if one_way || from == to { vec![there] } else { vec![there, Route { from: to, to: from }] })
    }

    fn effects(&self, event: &EventSettings, verb: &str, names: &[&str]) -> Effects {
        if let Some(effect) = resharding::effect(event, self.document, self.components) {
            return Effects { joint: vec![effect], single: Vec::new() };
        }
        if verb == changes::RECORDS {
            let joint = changes::records(event, names, self.components, self.layout).into_iter().collect();
            return Effects { joint, single: Vec::new() };
        }
        let make = |targets: Vec<Target>| -> Effect {
            let machines = || targets.iter().filter_map(|target| machine(*target)).collect::<Vec<_>>();
            match verb {
                "freeze" => Effect::Frozen(targets),
                "slow" => Effect::Slow(machines(), 1.0 / event.by.unwrap_or(1.0)),
                "partition" => Effect::Isolation(machines()),
                _ => {
                    let keeps = event.state.map(|state| state == Memory::Keep);
                    Effect::Down { targets, silent: is_silent(event, verb), keeps }
                }
            }
        };
        let way = |routes: Vec<Route>| match event.share {
            Some(share) if verb == "loss" => Effect::Loss(routes, share),
            _ => Effect::Partition(routes),
        };
        let mut effects = Effects { joint: Vec::new(), single: Vec::new() };
        let mut together = Vec::new();
        for name in names {
            if let Some(outage) = changes::outage(name, self.components, is_silent(event, verb)) {
                effects.joint.push(outage.clone());
                effects.single.push(outage);
                continue;
            }
            if let Some(routes) = self.routes(name, event.one_way).filter(|_| matches!(verb, "partition" | "loss")) {
                effects.joint.push(way(routes.clone()));
                effects.single.push(way(routes));
                continue;
            }
            let targets = self.targets(name).expect("names are checked before anything is built");
            if self.document.zones.contains_key(*name) {
                // A zone fails as one.
                effects.single.push(make(targets.clone()));
            } else {
                effects.single.extend(targets.iter().map(|&target| make(vec![target])));
            }
            together.extend(targets);
        }
        if !together.is_empty() {
            effects.joint.push(make(together));
        }
        effects
    }
}

/// True if those who call the dead hear nothing.
fn is_silent(event: &EventSettings, verb: &str) -> bool {
    let usual = if verb == "lose" { Answer::Silence } else { Answer::Refuse };
    event.answer.unwrap_or(usual) == Answer::Silence
}

fn machine(target: Target) -> Option<MachineId> {
    match target {
        Target::Machine(machine) => Some(machine),
        Target::Process(_) => None,
    }
}
