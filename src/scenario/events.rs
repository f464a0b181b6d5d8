//! Events: what is planned to go wrong in a scenario or to be changed, when, and whom it hits.
//!
//! An event has one [`Verb`] and is either planned (`at`, `for`) or comes again and again (`mttf`, `mttr`). A name stands
//! for a machine set, one of its machines (`blade[0]`), all instances of a component, one of them (`web[1]`), or all
//! machines of a zone.

pub mod census;
mod effects;
mod modifiers;
pub mod pace;
pub mod sizes;
pub(super) mod targets;
mod verb;

use super::changes;
use super::document::Document;
use super::layout::{Layout, Named};
use super::resharding;
pub use super::target_names::TargetNames;
use crate::components::settings::Complaint;
use crate::engine::draw::Source;
use crate::engine::time::{Instant, Span};
use crate::model::fault::{Fault, Timing};
use crate::notation::{Distribution, Duration, Rate};
use census::Census;
use effects::Effects;
use schemars::JsonSchema;
use serde::Deserialize;
use targets::Names;
pub use verb::Verb;

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
    /// How many times slower, needed with `slow`; by what the rate is multiplied, with `load`.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
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
    /// `count` machines are added to each of these sets; with `shards`, these own keys from now on.
    pub add: Option<TargetNames>,
    /// The youngest `count` machines of each of these sets, or these machines, are removed, for good; with `shards`, these
    /// own no keys any more.
    pub remove: Option<TargetNames>,
    /// With `add` or `remove`: the component of kind `shards` whose members change, and no machines.
    pub shards: Option<String>,
    /// With `add` and `shards`, where the rule does not say which keys they own: the first and the last key of each.
    pub keys: Option<Vec<[u64; 2]>>,
    /// With `add` or `remove`: how many machines; 1 by default.
    #[schemars(range(min = 1, max = 10_000))]
    pub count: Option<u32>,
    /// With `add`: time until the machines take calls; none by default.
    pub boot: Option<Duration>,
    /// With `remove`: true if the machines take no new calls and go when the last that they have is over; else those are
    /// lost. False by default.
    pub drain: bool,
    /// With `drain`: how long a machine may take to end its calls before they are lost; without it, as long as it takes.
    pub within: Option<Duration>,
    /// These machines get another size, in place: `cores`, `speed`, or both.
    pub size: Option<TargetNames>,
    /// With `size`: cores of each machine; as many as before by default.
    #[schemars(range(min = 1, max = 4096))]
    pub cores: Option<u32>,
    /// With `size`: demand served per unit of time by one core; as much as before by default.
    #[schemars(range(min = 0.001, max = 1000.0))]
    pub speed: Option<f64>,
    /// These clients issue requests at another rate: `by` times as many, or at a `rate`.
    pub load: Option<TargetNames>,
    /// With `load`: the new rate.
    pub rate: Option<Rate>,
    /// What callers of the dead hear; `refuse` by default for `crash`, `silence` for `lose`.
    pub answer: Option<Answer>,
    /// What becomes of what the dead had stored; by default memory is lost and what is on disk is kept.
    pub state: Option<Memory>,
}

impl EventSettings {
    /// The names below a verb, if it is there.
    #[must_use]
    pub const fn names(&self, verb: Verb) -> Option<&TargetNames> {
        match verb {
            Verb::Crash => self.crash.as_ref(),
            Verb::Lose => self.lose.as_ref(),
            Verb::Freeze => self.freeze.as_ref(),
            Verb::Slow => self.slow.as_ref(),
            Verb::Partition => self.partition.as_ref(),
            Verb::Loss => self.loss.as_ref(),
            Verb::Records => self.records.as_ref(),
            Verb::Add => self.add.as_ref(),
            Verb::Remove => self.remove.as_ref(),
            Verb::Size => self.size.as_ref(),
            Verb::Load => self.load.as_ref(),
        }
    }

    /// The verb and whom it hits, if there is exactly one; else all that there are.
    ///
    /// # Errors
    /// If there is none, or several.
    pub fn verb(&self) -> Result<(Verb, &TargetNames), Vec<Verb>> {
        let found: Vec<_> = Verb::ALL.into_iter().filter_map(|verb| Some((verb, self.names(verb)?))).collect();
        match found[..] {
            [one] => Ok(one),
            _ => Err(found.iter().map(|(verb, _)| *verb).collect()),
        }
    }

    /// The names below a verb, if it is the one and only.
    #[must_use]
    pub fn only(&self, verb: Verb) -> Option<&TargetNames> {
        self.verb().ok().filter(|(only, _)| *only == verb).map(|(_, names)| names)
    }

    /// The verb and the machines that come or go, if some do: [`Verb::Add`] or [`Verb::Remove`], and of no `shards`.
    #[must_use]
    pub fn of_machines(&self) -> Option<(Verb, &TargetNames)> {
        self.verb().ok().filter(|(verb, _)| matches!(verb, Verb::Add | Verb::Remove) && self.shards.is_none())
    }

    /// The verb and the members that come or go, and of whom, if some do: [`Verb::Add`] or [`Verb::Remove`] of `shards`.
    #[must_use]
    pub fn of_members(&self) -> Option<(Verb, &TargetNames, &str)> {
        let (verb, names) = self.verb().ok().filter(|(verb, _)| matches!(verb, Verb::Add | Verb::Remove))?;
        Some((verb, names, self.shards.as_ref()?))
    }
}

/// What is wrong with the events of a document whose names are otherwise right.
#[must_use]
pub fn check(document: &Document, components: &[Named], layout: &Layout) -> Vec<Complaint> {
    let mut found = Vec::new();
    let census = Census::new(document, layout);
    let names = Names { document, components, layout };
    for (name, event) in &document.events {
        let mut wrong = event.check();
        if let Ok((verb, targets)) = event.verb() {
            if targets.all().is_empty() && verb != Verb::Records {
                let complaint = Complaint::conflict(verb.word(), "nobody is hit");
                wrong.push(complaint.expected("the name of a machine set or a component"));
            }
            wrong.extend(match verb {
                Verb::Records => changes::check_records(event, &targets.all(), components, layout),
                Verb::Add | Verb::Remove if resharding::is_meant(event, targets, &names) => {
                    resharding::check_one(event, verb, targets, &names)
                }
                Verb::Add | Verb::Remove => {
                    let keys = event.check_no_keys().into_iter();
                    keys.chain(census.check(name, verb, targets, &names)).collect()
                }
                Verb::Size => sizes::check(targets, &names),
                Verb::Load => pace::check(targets, components),
                Verb::Crash | Verb::Lose | Verb::Freeze | Verb::Slow | Verb::Partition | Verb::Loss => {
                    names.check(event, verb, targets)
                }
            });
        }
        found.extend(wrong.into_iter().map(|complaint| complaint.under(&["events", name])));
    }
    if found.is_empty() { resharding::check_all(document, components) } else { found }
}

/// The faults of one replication, and the planned changes of conditions.
#[must_use]
pub fn faults(document: &Document, components: &[Named], layout: &Layout, seed: u64, replication: u32) -> Vec<Fault> {
    let tick_ns = layout.tick_ns;
    let span = |duration: &Duration| Span::from_ticks(duration.ticks(tick_ns));
    let (names, census) = (Names { document, components, layout }, Census::new(document, layout));
    let mut faults = Vec::new();
    for (number, (name, event)) in (0u32..).zip(&document.events) {
        let (verb, targets) = event.verb().expect("events are checked before anything is built");
        let lasting = event.lasting.as_ref().map(span);
        let (lasting, effects) = match verb {
            Verb::Records => {
                (lasting, Effects::joint(changes::records(event, &targets.all(), components, layout, &census)))
            }
            Verb::Add | Verb::Remove if event.shards.is_some() => {
                (lasting, Effects::joint(resharding::effect(event, document, components)))
            }
            Verb::Add => {
                // Who needs no time to start has started.
                let boot = event.boot.as_ref().map(span).unwrap_or_default();
                (Some(boot), Effects::joint(Some(census.joining(name, layout))))
            }
            Verb::Remove => {
                (event.within.as_ref().map(span), Effects::joint(Some(census.leaving(name, event.drain, layout))))
            }
            Verb::Size => (lasting, Effects::joint(Some(sizes::effect(event, number, targets, &names)))),
            Verb::Load => continue,
            Verb::Crash | Verb::Lose | Verb::Freeze | Verb::Slow | Verb::Partition | Verb::Loss => {
                (lasting, names.effects(event, verb, &targets.all()))
            }
        };
        if let Some(at) = &event.at {
            let timing = Timing::Once { at: Instant::ZERO + span(at), lasting };
            faults.extend(effects.joint.into_iter().map(|effect| Fault { effect, timing: timing.clone() }));
            continue;
        }
        let law = |law: &Option<Distribution>| {
            let law = law.as_ref().expect("events are checked before anything is built");
            law.build(tick_ns).expect("distributions are checked before anything is built")
        };
        for (ordinal, effect) in (0u32..).zip(effects.single) {
            let draws = Source::new(seed, replication, name, "fault", ordinal);
            let timing = Timing::Renewal { up: law(&event.mttf), down: law(&event.mttr), draws };
            faults.push(Fault { effect, timing });
        }
    }
    faults
}
