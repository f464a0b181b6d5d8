//! The scenario document: text to tree, quantities with units, overrides, and checks that report all problems at once.
//!
//! The way of a document: bytes become a [`tree::Node`] whose values and keys remember where they stand in which
//! [`source`]; [`patch`] lays variants and `--set` over it; [`shape`] holds it against the generated JSON Schema.
//! Every step reports into one [`diagnostic::Diagnostics`]; a document with an error in it never becomes a run.

pub mod access_log;
pub mod arrival_table;
pub mod catalogue;
pub mod changes;
pub mod check;
pub mod defaults;
pub mod diagnostic;
pub mod document;
pub mod events;
pub mod layout;
pub mod load;
pub mod measured;
pub mod network;
pub mod odd_lines;
pub mod patch;
pub mod path;
pub mod prices;
pub mod recording;
pub mod reference;
pub mod resharding;
pub mod rule;
pub mod shape;
pub mod source;
pub mod target_names;
pub mod timing;
pub mod tree;
pub mod uncertain;
pub mod window;

use crate::components::KINDS;
use crate::components::settings::Complaint;
use crate::components::wiring::{Class, Common};
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::component::Component;
use crate::model::ids::ComponentId;
use crate::model::station::Station;
use crate::model::world::World;
use crate::policy::popularity::Popularity;
use catalogue::Catalogue;
use document::{ComponentEntry, Document, KeySettings, PopularitySettings};
use layout::{Layout, Named};
use recording::{Reader, Recorded};
use std::collections::BTreeMap;
use std::sync::Arc;
use timing::Timing;

/// A log that covers a run up to this share of its duration covers it.
const COVERED: f64 = 0.01;

/// A scenario that was read and checked, ready to be built any number of times.
#[derive(Debug)]
pub struct Scenario {
    /// What is written.
    pub document: Document,
    /// What is written, as JSON after variant and overrides.
    pub effective: serde_json::Value,
    /// Its components, in the order of their ids.
    pub components: Vec<Named>,
    /// The clock.
    pub timing: Timing,
    /// Machines, stations, instances.
    pub layout: Layout,
    /// What components are built from.
    pub common: Common,
    /// What machines cost.
    pub catalogue: Catalogue,
    /// The rules that it must keep.
    pub slo: Vec<rule::Rule>,
    /// What is measured over windows beside them.
    pub watched: Vec<window::Watched>,
    /// What is legal and was probably not meant.
    pub warnings: Vec<Complaint>,
    /// What a reader of the result must know.
    pub notes: Vec<String>,
    /// The numbers in it that nobody knows exactly.
    pub uncertain: Vec<uncertain::Uncertain>,
}

impl Scenario {
    /// Reads a scenario whose shape is right.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_value(effective: serde_json::Value) -> Result<Self, Vec<Complaint>> {
        let (mut document, mut components) = understood(&effective)?;
        let (expanded, mut complaints) = catalogue::expand(&effective, &document, &components);
        if let Some(expanded) = expanded {
            (document, components) = understood(&expanded)?;
        }
        complaints.extend(check::check(&effective, &document, &components));
        let mut slo = Vec::new();
        for (metric, text) in &document.slo {
            match rule::Rule::parse(metric, text) {
                Ok(rule) => slo.push(rule),
                Err(complaint) => complaints.push(complaint),
            }
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let usual = timing::usual_mode(&document, &components);
        let timing = Timing::new(&document.run, usual).expect("the clock was checked");
        let layout = Layout::new(&document, &components, timing.tick_ns);
        let mut wrong = events::check(&document, &components, &layout);
        wrong.extend(slo.iter_mut().filter_map(|rule| rule.place(&document, &timing).err()));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let common = common(&document, &components, timing.tick_ns);
        let (warnings, uncertain) = (check::unused(&document, &components), Vec::new());
        let catalogue = Catalogue::of(&document);
        let notes = document.prices.iter().map(|_| catalogue.told()).collect();
        let watched = Vec::new();
        Ok(Self {
            document,
            effective,
            components,
            timing,
            layout,
            common,
            catalogue,
            slo,
            watched,
            warnings,
            notes,
            uncertain,
        })
    }

    /// Has a metric that is written with a window measured over it, as that of a rule is; one without is measured anyway.
    ///
    /// # Errors
    /// What is wrong with its window.
    pub fn watch(&mut self, metric: &str) -> Result<(), Complaint> {
        let window = window::of(metric, &self.document, &self.timing)?;
        let (metric, name) = (metric.to_owned(), window::name(metric).to_owned());
        self.watched.extend(window.map(|window| window::Watched { metric, name, window }));
        Ok(())
    }

    /// The names of the metrics that rules are about, or that somebody wants over a window.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        let rules = self.slo.iter().map(|rule| rule.name.as_str());
        rules.chain(self.watched.iter().map(|watched| watched.name.as_str()))
    }

    /// The windows that something is measured over, one for each rule or metric that has one.
    pub fn windows(&self) -> impl Iterator<Item = window::Window> {
        let rules = self.slo.iter().filter_map(|rule| rule.window);
        rules.chain(self.watched.iter().map(|watched| watched.window))
    }

    /// True if what machines cost is counted: prices are written.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.document.prices.is_some()
    }

    /// World, stations and components of one replication.
    #[must_use]
    pub fn build(&self, seed: u64, replication: u32) -> (World, Vec<Station>, Vec<Box<dyn Component>>) {
        let components = self.layout.components(&self.common, &self.components, seed, replication);
        let mut world = self.layout.world.clone();
        world.faults = events::faults(&self.document, &self.components, &self.layout, seed, replication);
        world.loss_draws = Source::new(seed, replication, "links", "loss", 0);
        (world, self.layout.stations(), components)
    }

    /// The longest time after which a client has given up its last attempt; zero if none has a timeout.
    #[must_use]
    pub fn longest_timeout(&self) -> Span {
        let tick_ns = self.timing.tick_ns;
        let longest = self.components.iter().filter_map(|component| component.settings.patience_ticks(tick_ns));
        longest.map(Span::from_ticks).max().unwrap_or_default()
    }

    /// The recordings that must be read before the scenario can be built.
    #[must_use]
    pub fn recordings(&self, seed: u64) -> Vec<Reader> {
        let classes: Vec<&str> = self.common.classes.iter().map(|class| class.name.as_str()).collect();
        let ticks_per_s = 1.0 / self.timing.tick_s();
        let reader = |component| Reader::new(component, &classes, ticks_per_s, seed).expect("replays are checked");
        self.components.iter().filter_map(reader).collect()
    }

    /// Hands in a recording that was read. Complains if it covers more or less than the run.
    pub fn attach(&mut self, clients: &str, recorded: Recorded) -> Option<Complaint> {
        let (covered, run) = (recorded.span.0 as f64, self.timing.duration.0 as f64);
        let complain = || {
            let seconds = |ticks: f64| format!("{:.6}", ticks * self.timing.tick_s());
            let tidy = |text: String| text.trim_end_matches('0').trim_end_matches('.').to_owned();
            let (covered, run) = (tidy(seconds(covered)), tidy(seconds(run)));
            let message = format!("the recording covers {covered} s of simulated time and the run takes {run} s");
            let complaint = Complaint::conflict("load.replay", message).under(&["components", clients, "clients"]);
            complaint.expected(format!("a `run.duration` of {covered}s, or another `time_scale`"))
        };
        let complaint = ((covered - run).abs() > COVERED * run).then(complain);
        self.notes.extend(recorded.notes);
        self.common.recordings.insert(clients.to_owned(), Arc::new(recorded.arrivals));
        complaint
    }
}

/// What is written, as types.
fn understood(effective: &serde_json::Value) -> Result<(Document, Vec<Named>), Vec<Complaint>> {
    let document: Document = serde_path_to_error::deserialize(effective)
        .map_err(|error| vec![Complaint::out_of_range(&error.path().to_string(), error.inner().to_string())])?;
    let components = components(&document)?;
    Ok((document, components))
}

/// Reads the settings of all components.
fn components(document: &Document) -> Result<Vec<Named>, Vec<Complaint>> {
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for (name, ComponentEntry(entry)) in &document.components {
        let kind = entry.iter().find_map(|(word, settings)| {
            let kind = KINDS.iter().find(|kind| kind.name == word)?;
            Some((kind, settings))
        });
        let Some((kind, settings)) = kind else {
            wrong.push(Complaint::conflict("", "a component names its kind").under(&["components", name]));
            continue;
        };
        match (kind.read)(settings.clone()) {
            Ok(settings) => found.push(Named { name: name.clone(), kind: kind.name, settings }),
            Err(complaint) => wrong.push(complaint.under(&["components", name, kind.name])),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// Bytes on the wire; 4 GiB is the most that one message has.
fn bytes(size: crate::notation::Size) -> u32 {
    u32::try_from(size.bytes()).unwrap_or(u32::MAX)
}

fn common(document: &Document, components: &[Named], tick_ns: u64) -> Common {
    let class = |(name, class): (&String, &document::ClassSettings)| Class {
        name: name.clone(),
        share: class.share,
        op: class.op.into(),
        keys: class.key.as_ref().and_then(|keys| document.keys.get_index_of(keys)),
        response_bytes: class.response.map_or(0, bytes),
        request_bytes: class.request.map_or(0, bytes),
    };
    let mut classes: Vec<_> = document.classes.iter().map(class).collect();
    if classes.is_empty() {
        // A scenario without classes has one nameless class that reads no key.
        let (name, op) = (String::new(), crate::model::ask::Op::Read);
        classes.push(Class { name, share: 1.0, op, keys: None, response_bytes: 0, request_bytes: 0 });
    }
    let ids = (0u16..).zip(components).map(|(id, component)| (component.name.clone(), ComponentId(id)));
    let sources = components.iter().filter(|it| it.settings.is_source()).map(|it| &it.name);
    Common {
        components: ids.collect(),
        classes,
        keys: document.keys.values().map(|keys| popularity(keys, tick_ns)).collect(),
        recordings: BTreeMap::new(),
        paces: sources.map(|name| (name.clone(), events::pace::changes(document, name, tick_ns))).collect(),
        tick_ns,
    }
}

fn popularity(keys: &KeySettings, tick_ns: u64) -> Popularity {
    let made = match &keys.popularity {
        PopularitySettings::Uniform => Popularity::uniform(keys.count),
        PopularitySettings::Sequential => Popularity::sequential(keys.count),
        PopularitySettings::Zipf(exponent) => Popularity::zipf(keys.count, *exponent),
        PopularitySettings::Hot(hot) => Popularity::hot_share(keys.count, hot.keys, hot.share),
    };
    let drifting = |made: Popularity| match &keys.drift {
        Some(drift) => made.drifting(Span::from_ticks(drift.every.ticks(tick_ns)), drift.by),
        None => Ok(made),
    };
    made.and_then(drifting).expect("popularity is checked before anything is built")
}
