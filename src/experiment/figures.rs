//! From samples to metrics: every figure by its name, with its interval.
//!
//! Names are those of the metric namespace: whole requests first, then `class.NAME`, components and machine sets.

use super::cost;
use super::part::{Part, Sample};
use super::recorder::GroupTotals;
use super::sheet::Sheet;
use super::slice::{Requests, Section, Times, Visits};
use crate::components::settings::Figure;
use crate::model::ask::Ending;
use crate::model::ids::CounterId;
use crate::model::station::WHOLE_SPEED;
use crate::scenario::Scenario;
use crate::scenario::layout::Group;
use crate::stats::estimate::{Ratio, Share};
use crate::stats::histogram::Histogram;
use crate::stats::result::{Metric, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Instances are listed one by one up to this number.
const LISTED: usize = 32;

/// Computes all metrics of a sample of a scenario's runs.
#[must_use]
pub fn metrics(scenario: &Scenario, sample: &Sample) -> BTreeMap<String, Metric> {
    let tick_s = scenario.timing.tick_s();
    let sheet = Sheet::new(sample, tick_s);
    let asked = scenario.asked().collect();
    let mut figures = Figures { parts: &sample.parts, sections: &sample.sections, tick_s, sheet, asked };
    figures.all_requests();
    for (id, class) in scenario.common.classes.iter().enumerate().filter(|(_, class)| !class.name.is_empty()) {
        figures.class(id, &format!("class.{}", class.name));
    }
    for (id, component) in scenario.components.iter().enumerate().filter(|(_, c)| !c.settings.is_source()) {
        figures.component(scenario, id, &component.name);
        figures.cpu_share(scenario, id, &component.name);
        let first = scenario.layout.world.counters[id];
        for measure in component.settings.measures() {
            figures.own(&format!("{}.{}", component.name, measure.name), first, measure.figure);
        }
    }
    for (at, group) in scenario.layout.groups.iter().enumerate() {
        figures.group(at, group);
    }
    for set in scenario.layout.sets.iter().filter(|set| set.changes) {
        let at = scenario.layout.cpu_group(set);
        figures.over_time(&format!("{}.machines", set.name), Unit::Count, |part| part.groups[at].presence as f64);
    }
    if scenario.is_priced() {
        cost::note(scenario, &sample.parts, &mut figures.sheet);
    }
    figures.sheet.metrics
}

struct Figures<'a> {
    parts: &'a [Part],
    sections: &'a [Section],
    tick_s: f64,
    sheet: Sheet,
    /// The metrics that rules are about: an ending among them is reported even if it never occurred.
    asked: BTreeSet<&'a str>,
}

impl Figures<'_> {
    fn all_requests(&mut self) {
        let sum = |part: &Part| {
            let mut all = Times::default();
            part.requests.iter().for_each(|class| all.add(class.latency));
            all
        };
        let sums: Vec<_> = self.parts.iter().map(sum).collect();
        let pooled: Vec<_> = self.sections.iter().map(|section| Histogram::all(section.latency.iter())).collect();
        self.sheet.times("latency", &sums, &pooled.iter().collect::<Vec<_>>(), true);
        let count = |part: &Part| part.requests.iter().map(Counts::of).reduce(Counts::plus).expect("there is a class");
        let counts: Vec<_> = self.parts.iter().map(count).collect();
        self.endings("", &counts);
        self.over_time("in_system.mean", Unit::Count, |part| part.in_flight_area as f64);
    }

    fn class(&mut self, id: usize, name: &str) {
        let requests: Vec<&Requests> = self.parts.iter().map(|part| &part.requests[id]).collect();
        let sums: Vec<_> = requests.iter().map(|class| class.latency).collect();
        let latency: Vec<_> = self.sections.iter().map(|section| &section.latency[id]).collect();
        self.sheet.times(&format!("{name}.latency"), &sums, &latency, true);
        let counts: Vec<_> = requests.into_iter().map(Counts::of).collect();
        self.endings(&format!("{name}."), &counts);
    }

    fn endings(&mut self, prefix: &str, counts: &[Counts]) {
        let ended = counts.iter().map(|counts| counts.completed.iter().sum::<u64>() as f64);
        self.sheet.per_time(&format!("{prefix}throughput"), Unit::PerSecond, ended);
        let ok = counts.iter().map(|counts| counts.completed[Ending::Ok as usize] as f64);
        self.sheet.per_time(&format!("{prefix}goodput"), Unit::PerSecond, ok);
        let stale: Vec<_> = counts.iter().map(|counts| Share { events: counts.stale, trials: counts.shown }).collect();
        if stale.iter().any(|share| share.trials > 0) {
            self.sheet.share(&format!("{prefix}stale_ratio"), &stale);
        }
        for ending in Ending::ALL {
            let share = |counts: &Counts| Share { events: counts.endings[ending as usize], trials: counts.issued };
            let shares: Vec<_> = counts.iter().map(share).collect();
            let (name, always) = match ending {
                Ending::Ok => (format!("{prefix}success_ratio"), true),
                Ending::Rejected
                | Ending::Shed
                | Ending::TimedOut
                | Ending::Crashed
                | Ending::Unreachable
                | Ending::Failed
                | Ending::Cancelled => (format!("{prefix}failed.{}", ending.word()), false),
            };
            let asked = always || self.asked.contains(name.as_str());
            if asked || shares.iter().any(|share| share.events > 0) {
                self.sheet.share(&name, &shares);
            }
        }
    }

    fn component(&mut self, scenario: &Scenario, id: usize, name: &str) {
        let visits: Vec<&Visits> = self.parts.iter().map(|part| &part.visits[id]).collect();
        let total = |visits: &Visits| visits.endings.iter().sum::<u64>();
        let completed = visits.iter().map(|visits| visits.completed as f64);
        self.sheet.per_time(&format!("{name}.throughput"), Unit::PerSecond, completed);
        if visits.iter().any(|visits| visits.background > 0) {
            let background = visits.iter().map(|visits| visits.background as f64);
            self.sheet.per_time(&format!("{name}.background"), Unit::PerSecond, background);
        }
        let sums: Vec<_> = visits.iter().map(|visits| visits.response).collect();
        let response: Vec<_> = self.sections.iter().map(|section| &section.response[id]).collect();
        self.sheet.times(&format!("{name}.response"), &sums, &response, false);
        let tick_s = self.tick_s;
        let wait = |v: &&Visits| Ratio { numerator: v.waited as f64 * tick_s, denominator: total(v) as f64 };
        self.sheet.ratio(&format!("{name}.wait.mean"), Unit::Seconds, &visits.iter().map(wait).collect::<Vec<_>>());
        self.instances(scenario, name, &visits);
    }

    fn instances(&mut self, scenario: &Scenario, name: &str, visits: &[&Visits]) {
        let instances = visits.first().map_or(0, |visits| visits.by_instance.len());
        if instances <= 1 {
            return;
        }
        let of = |instance: usize| -> Vec<Share> {
            let share = |v: &&Visits| Share { events: v.by_instance[instance], trials: v.by_instance.iter().sum() };
            visits.iter().map(share).collect()
        };
        if instances <= LISTED {
            for instance in 0..instances {
                self.sheet.share(&format!("{name}[{instance}].share"), &of(instance));
            }
        }
        // Slices of one replication have one busiest instance; each replication has its own.
        let sum = |instance: &usize| visits.iter().map(|v| v.by_instance[*instance]).sum::<u64>();
        let busiest = (0..instances).max_by_key(sum).unwrap_or(0);
        let single = self.sheet.single;
        let most = |v: &&Visits| {
            if single { v.by_instance[busiest] } else { v.by_instance.iter().max().copied().unwrap_or(0) }
        };
        let imbalance = visits.iter().zip(self.machines(scenario, name, instances)).map(|(v, machines)| {
            let all = v.by_instance.iter().sum::<u64>() as f64;
            Ratio { numerator: most(v) as f64 * machines, denominator: all }
        });
        let imbalance: Vec<_> = imbalance.collect();
        self.sheet.ratio(&format!("{name}.imbalance"), Unit::Ratio, &imbalance);
    }

    /// The mean number of the instances of a component that were there, by part.
    fn machines(&self, scenario: &Scenario, name: &str, instances: usize) -> Vec<f64> {
        let sets = || scenario.layout.sets.iter().filter(|set| set.services.iter().any(|service| service == name));
        if !sets().any(|set| set.changes) {
            return vec![instances as f64; self.parts.len()];
        }
        let presence = |part: &Part| -> f64 {
            let ticks = sets().map(|set| part.groups[scenario.layout.cpu_group(set)].presence).sum::<u128>();
            ticks as f64 / part.span.0 as f64
        };
        self.parts.iter().map(presence).collect()
    }

    /// A figure made of a component's own counters, of which `first` is the first.
    fn own(&mut self, name: &str, first: CounterId, figure: Figure) {
        let count = |part: &Part, number: u8| part.counted(CounterId(first.0 + u32::from(number)));
        let parts = self.parts.iter();
        match figure {
            Figure::Count(what) => self.sheet.count(name, parts.map(|part| count(part, what) as f64)),
            Figure::PerSecond(what) => {
                self.sheet.per_time(name, Unit::PerSecond, parts.map(|part| count(part, what) as f64));
            }
            Figure::Share(part, rest) => {
                let share = |it: &Part| {
                    let events = count(it, part);
                    Share { events, trials: events + count(it, rest) }
                };
                self.sheet.share(name, &parts.map(share).collect::<Vec<_>>());
            }
            Figure::MeanTime(sum, number) => {
                let tick_s = self.tick_s;
                let mean = |part: &Part| Ratio {
                    numerator: count(part, sum) as f64 * tick_s,
                    denominator: count(part, number) as f64,
                };
                self.sheet.ratio(name, Unit::Seconds, &parts.map(mean).collect::<Vec<_>>());
            }
        }
    }

    /// The share of the capacity of its machines' cores that a component uses.
    fn cpu_share(&mut self, scenario: &Scenario, id: usize, name: &str) {
        let sets = scenario.layout.sets.iter().filter(|set| set.services.iter().any(|service| service == name));
        let cpus: Vec<(usize, f64)> = sets.map(|set| (scenario.layout.cpu_group(set), set.settings.speed)).collect();
        let used = |part: &Part| {
            let full = |&(at, speed): &(usize, f64)| part.groups[at].power as f64 / WHOLE_SPEED * speed;
            Ratio { numerator: part.visits[id].served as f64, denominator: cpus.iter().map(full).sum() }
        };
        let used: Vec<_> = self.parts.iter().map(used).collect();
        self.sheet.ratio(&format!("{name}.cpu_share"), Unit::Ratio, &used);
        self.sheet.clip_to_one(&format!("{name}.cpu_share"));
    }

    fn group(&mut self, at: usize, group: &Group) {
        let name = &group.name;
        let busy = |part: &Part| {
            let GroupTotals { busy_area, capacity, .. } = part.groups[at];
            Ratio { numerator: busy_area as f64, denominator: capacity as f64 }
        };
        let busy: Vec<_> = self.parts.iter().map(busy).collect();
        self.sheet.ratio(&format!("{name}.utilization"), Unit::Ratio, &busy);
        self.sheet.at_most_one(&format!("{name}.utilization"));
        self.over_time(&format!("{name}.in_system"), Unit::Count, |part| part.groups[at].system_area as f64);
        self.over_time(&format!("{name}.queue"), Unit::Count, |part| {
            (part.groups[at].system_area - part.groups[at].busy_area) as f64
        });
        if group.in_line {
            let totals: Vec<_> = self.parts.iter().map(|part| part.groups[at]).collect();
            self.waits(name, &totals);
        }
    }

    fn waits(&mut self, name: &str, totals: &[GroupTotals]) {
        let tick_s = self.tick_s;
        let wait = |t: &GroupTotals| Ratio { numerator: t.waits as f64 * tick_s, denominator: t.starts as f64 };
        self.sheet.ratio(&format!("{name}.wait.mean"), Unit::Seconds, &totals.iter().map(wait).collect::<Vec<_>>());
        let refused = |t: &GroupTotals| Share { events: t.refusals, trials: t.refusals + t.starts };
        let refused: Vec<_> = totals.iter().map(refused).collect();
        if refused.iter().any(|share| share.events > 0) {
            self.sheet.share(&format!("{name}.refused"), &refused);
        }
    }

    /// The time average of what has such an integral over time, in ticks.
    fn over_time(&mut self, name: &str, unit: Unit, integral: impl Fn(&Part) -> f64) {
        let integrals: Vec<f64> = self.parts.iter().map(|part| integral(part) * self.tick_s).collect();
        self.sheet.per_time(name, unit, integrals.into_iter());
    }
}

/// Requests of one part: all, or those of a class.
#[derive(Clone, Copy)]
struct Counts {
    issued: u64,
    /// What became of the issued, whenever.
    endings: [u64; Ending::COUNT],
    /// What ended within the window, whenever issued.
    completed: [u64; Ending::COUNT],
    /// Reads that showed data, and those of them that were stale.
    shown: u64,
    stale: u64,
}

impl Counts {
    fn of(class: &Requests) -> Self {
        let Requests { issued, endings, completed, shown, stale, .. } = *class;
        Self { issued, endings, completed, shown, stale }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            issued: self.issued + other.issued,
            endings: add(self.endings, other.endings),
            completed: add(self.completed, other.completed),
            shown: self.shown + other.shown,
            stale: self.stale + other.stale,
        }
    }
}

fn add(mut a: [u64; Ending::COUNT], b: [u64; Ending::COUNT]) -> [u64; Ending::COUNT] {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
    a
}
