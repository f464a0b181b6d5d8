//! From replications to metrics: every figure by its name, with its interval.
//!
//! Names are those of the metric namespace: whole requests first, then `class.NAME`, components and machine sets.

use super::recorder::{GroupTotals, Requests, Visits};
use super::replicate::Replicate;
use crate::components::settings::Figure;
use crate::model::ask::Ending;
use crate::model::ids::CounterId;
use crate::model::station::WHOLE_SPEED;
use crate::scenario::Scenario;
use crate::scenario::layout::{Group, SetPlan};
use crate::stats::estimate::{Basis, Estimate, Ratio, Share};
use crate::stats::histogram::Histogram;
use crate::stats::result::{Interval, Metric, Unit};
use crate::stats::student::Student;
use std::collections::BTreeMap;

/// The quantiles that are reported, with their words.
const QUANTILES: [(&str, f64); 5] = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];
/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;
/// Instances are listed one by one up to this number.
const LISTED: usize = 32;

/// Computes all metrics of a scenario's replications.
#[must_use]
pub fn metrics(scenario: &Scenario, replicates: &[Replicate]) -> BTreeMap<String, Metric> {
    let tick_s = scenario.timing.tick_s();
    let measured_s = (scenario.timing.duration.0 - scenario.timing.warmup.0) as f64 * tick_s;
    let student = Student::new(CONFIDENCE);
    let mut figures = Figures { replicates, tick_s, measured_s, student, metrics: BTreeMap::new() };
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
        let machines = figures.each(|replicate| figures.presence(scenario, set, replicate));
        figures.mean(&format!("{}.machines", set.name), Unit::Count, machines);
    }
    figures.metrics
}

struct Figures<'a> {
    replicates: &'a [Replicate],
    tick_s: f64,
    measured_s: f64,
    student: Student,
    metrics: BTreeMap<String, Metric>,
}

impl Figures<'_> {
    fn all_requests(&mut self) {
        let pooled = |replicate: &Replicate| {
            let mut classes = replicate.recorder.requests.iter();
            let mut all = classes.next().expect("there is a class").latency.clone();
            classes.for_each(|class| all.merge(&class.latency));
            all
        };
        let latency: Vec<_> = self.replicates.iter().map(pooled).collect();
        self.latency("latency", &latency, true);
        let count = |replicate: &Replicate| {
            let classes = replicate.recorder.requests.iter().map(Counts::of);
            classes.reduce(Counts::plus).expect("there is a class")
        };
        let counts: Vec<_> = self.replicates.iter().map(count).collect();
        self.endings("", &counts);
        let in_flight = self.each(|replicate| replicate.recorder.measured().1 as f64);
        let to_mean = self.tick_s / self.measured_s;
        self.mean("in_system.mean", Unit::Count, in_flight.iter().map(|area| area * to_mean).collect());
    }

    fn class(&mut self, id: usize, name: &str) {
        let requests = |replicate: &Replicate| replicate.recorder.requests[id].clone();
        let requests: Vec<_> = self.replicates.iter().map(requests).collect();
        let latency: Vec<_> = requests.iter().map(|class| class.latency.clone()).collect();
        self.latency(&format!("{name}.latency"), &latency, true);
        let counts: Vec<_> = requests.iter().map(Counts::of).collect();
        self.endings(&format!("{name}."), &counts);
    }

    fn endings(&mut self, prefix: &str, counts: &[Counts]) {
        let per_s = |count: u64| count as f64 / self.measured_s;
        let ended = counts.iter().map(|counts| per_s(counts.completed.iter().sum())).collect();
        let ok = counts.iter().map(|counts| per_s(counts.completed[Ending::Ok as usize])).collect();
        self.mean(&format!("{prefix}throughput"), Unit::PerSecond, ended);
        self.mean(&format!("{prefix}goodput"), Unit::PerSecond, ok);
        let stale: Vec<_> = counts.iter().map(|counts| Share { events: counts.stale, trials: counts.shown }).collect();
        if stale.iter().any(|share| share.trials > 0) {
            self.share(&format!("{prefix}stale_ratio"), &stale);
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
            if always || shares.iter().any(|share| share.events > 0) {
                self.share(&name, &shares);
            }
        }
    }

    fn component(&mut self, scenario: &Scenario, id: usize, name: &str) {
        let visits: Vec<&Visits> = self.replicates.iter().map(|replicate| &replicate.recorder.visits[id]).collect();
        let total = |visits: &Visits| visits.endings.iter().sum::<u64>();
        let per_s = visits.iter().map(|visits| visits.completed as f64 / self.measured_s).collect();
        self.mean(&format!("{name}.throughput"), Unit::PerSecond, per_s);
        if visits.iter().any(|visits| visits.background > 0) {
            let per_s = visits.iter().map(|visits| visits.background as f64 / self.measured_s).collect();
            self.mean(&format!("{name}.background"), Unit::PerSecond, per_s);
        }
        let response: Vec<_> = visits.iter().map(|visits| visits.response.clone()).collect();
        self.latency(&format!("{name}.response"), &response, false);
        let tick_s = self.tick_s;
        let wait = |v: &&Visits| Ratio { numerator: v.waited as f64 * tick_s, denominator: total(v) as f64 };
        self.ratio(&format!("{name}.wait.mean"), Unit::Seconds, &visits.iter().map(wait).collect::<Vec<_>>());
        let instances = visits.first().map_or(0, |visits| visits.by_instance.len());
        if instances > 1 && instances <= LISTED {
            for instance in 0..instances {
                let share = |v: &&Visits| Share { events: v.by_instance[instance], trials: v.by_instance.iter().sum() };
                let shares: Vec<_> = visits.iter().map(share).collect();
                self.share(&format!("{name}[{instance}].share"), &shares);
            }
        }
        if instances > 1 {
            let machines = self.machines(scenario, name, instances);
            let imbalance = visits.iter().zip(machines).map(|(v, machines)| {
                let most = v.by_instance.iter().max().copied().unwrap_or(0) as f64;
                Ratio { numerator: most * machines, denominator: v.by_instance.iter().sum::<u64>() as f64 }
            });
            self.ratio(&format!("{name}.imbalance"), Unit::Ratio, &imbalance.collect::<Vec<_>>());
        }
    }

    /// The mean number of the instances of a component that were there, by replication.
    fn machines(&self, scenario: &Scenario, name: &str, instances: usize) -> Vec<f64> {
        let sets = || scenario.layout.sets.iter().filter(|set| set.services.iter().any(|service| service == name));
        if !sets().any(|set| set.changes) {
            return vec![instances as f64; self.replicates.len()];
        }
        self.each(|replicate| sets().map(|set| self.presence(scenario, set, replicate)).sum())
    }

    /// The mean number of the machines of a set that were there.
    fn presence(&self, scenario: &Scenario, set: &SetPlan, replicate: &Replicate) -> f64 {
        let presence = replicate.recorder.measured().0[scenario.layout.cpu_group(set)].presence;
        presence as f64 * self.tick_s / self.measured_s
    }

    /// A figure made of a component's own counters, of which `first` is the first.
    fn own(&mut self, name: &str, first: CounterId, figure: Figure) {
        let count =
            |replicate: &Replicate, number: u8| replicate.recorder.counted(CounterId(first.0 + u32::from(number)));
        match figure {
            Figure::Count(what) => self.mean(name, Unit::Count, self.each(|replicate| count(replicate, what) as f64)),
            Figure::PerSecond(what) => {
                let per_s = self.each(|replicate| count(replicate, what) as f64 / self.measured_s);
                self.mean(name, Unit::PerSecond, per_s);
            }
            Figure::Share(part, rest) => {
                let share = |replicate: &Replicate| {
                    let events = count(replicate, part);
                    Share { events, trials: events + count(replicate, rest) }
                };
                self.share(name, &self.replicates.iter().map(share).collect::<Vec<_>>());
            }
            Figure::MeanTime(sum, number) => {
                let tick_s = self.tick_s;
                let mean = |replicate: &Replicate| Ratio {
                    numerator: count(replicate, sum) as f64 * tick_s,
                    denominator: count(replicate, number) as f64,
                };
                self.ratio(name, Unit::Seconds, &self.replicates.iter().map(mean).collect::<Vec<_>>());
            }
        }
    }

    /// The share of the capacity of its machines' cores that a component uses.
    fn cpu_share(&mut self, scenario: &Scenario, id: usize, name: &str) {
        let sets = scenario.layout.sets.iter().filter(|set| set.services.iter().any(|service| service == name));
        let cpus: Vec<(usize, f64)> = sets.map(|set| (scenario.layout.cpu_group(set), set.settings.speed)).collect();
        if cpus.is_empty() {
            return;
        }
        let used = self.each(|replicate| {
            let groups = replicate.recorder.measured().0;
            let full = |&(at, speed): &(usize, f64)| groups[at].power as f64 / WHOLE_SPEED * speed;
            replicate.recorder.visits[id].served as f64 / cpus.iter().map(full).sum::<f64>()
        });
        self.mean(&format!("{name}.cpu_share"), Unit::Ratio, used);
    }

    fn group(&mut self, at: usize, group: &Group) {
        let name = &group.name;
        let totals: Vec<_> = self.replicates.iter().map(|replicate| replicate.recorder.measured().0[at]).collect();
        let (tick_s, measured_s) = (self.tick_s, self.measured_s);
        let mean = |area: u128| area as f64 * tick_s / measured_s;
        let each = |value: &dyn Fn(&GroupTotals) -> f64| totals.iter().map(value).collect::<Vec<_>>();
        let utilization = |t: &GroupTotals| if t.capacity > 0 { t.busy_area as f64 / t.capacity as f64 } else { 0.0 };
        self.part(&format!("{name}.utilization"), each(&utilization));
        self.mean(&format!("{name}.in_system"), Unit::Count, each(&|t| mean(t.system_area)));
        self.mean(&format!("{name}.queue"), Unit::Count, each(&|t| mean(t.system_area - t.busy_area)));
        if group.in_line {
            self.waits(name, &totals);
        }
    }

    fn waits(&mut self, name: &str, totals: &[GroupTotals]) {
        let tick_s = self.tick_s;
        let wait = |t: &GroupTotals| Ratio { numerator: t.waits as f64 * tick_s, denominator: t.starts as f64 };
        self.ratio(&format!("{name}.wait.mean"), Unit::Seconds, &totals.iter().map(wait).collect::<Vec<_>>());
        let refused = |t: &GroupTotals| Share { events: t.refusals, trials: t.refusals + t.starts };
        let refused: Vec<_> = totals.iter().map(refused).collect();
        if refused.iter().any(|share| share.events > 0) {
            self.share(&format!("{name}.refused"), &refused);
        }
    }

    fn each(&self, value: impl Fn(&Replicate) -> f64) -> Vec<f64> {
        self.replicates.iter().map(value).collect()
    }

    /// Mean, quantiles and maximum of a time.
    fn latency(&mut self, name: &str, histograms: &[Histogram], tail: bool) {
        let means: Option<Vec<_>> = histograms.iter().map(|h| Some(h.mean()? * self.tick_s)).collect();
        if let Some(means) = means {
            self.mean(&format!("{name}.mean"), Unit::Seconds, means);
        }
        let tick_s = self.tick_s;
        for (word, q) in QUANTILES.into_iter().filter(|(word, _)| tail || *word != "p99.9") {
            let all: Vec<&Histogram> = histograms.iter().collect();
            if let Some(estimate) = Estimate::quantile(q, &all, &self.student) {
                let own = histograms.iter().filter_map(|h| Some(h.quantile(q)? * tick_s)).collect();
                self.put(format!("{name}.{word}"), Unit::Seconds, estimate.scaled(tick_s), own);
            }
        }
        let maxima: Vec<_> = histograms.iter().filter_map(|h| Some(h.max()? as f64 * tick_s)).collect();
        if let Some(value) = maxima.iter().copied().reduce(f64::max) {
            let n = histograms.iter().map(Histogram::count).sum();
            let largest = Estimate { value, low: None, high: None, n, basis: Basis::TooFewBeyond };
            self.put(format!("{name}.max"), Unit::Seconds, largest, maxima);
        }
    }

    fn mean(&mut self, name: &str, unit: Unit, values: Vec<f64>) {
        if let Some(estimate) = Estimate::mean(&values, &self.student) {
            self.put(name.to_owned(), unit, estimate, values);
        }
    }

    /// The mean of what is at most 1.
    fn part(&mut self, name: &str, values: Vec<f64>) {
        if let Some(estimate) = Estimate::mean(&values, &self.student) {
            self.put(name.to_owned(), Unit::Ratio, estimate.within_one(), values);
        }
    }

    fn ratio(&mut self, name: &str, unit: Unit, parts: &[Ratio]) {
        if let Some(estimate) = Estimate::ratio(parts, &self.student) {
            let own = parts.iter().filter(|part| part.denominator > 0.0).map(|part| part.numerator / part.denominator);
            let own = own.collect();
            self.put(name.to_owned(), unit, estimate, own);
        }
    }

    fn share(&mut self, name: &str, parts: &[Share]) {
        if let Some(estimate) = Estimate::share(parts, &self.student) {
            let own = parts.iter().filter(|part| part.trials > 0).map(|part| part.events as f64 / part.trials as f64);
            let own = own.collect();
            self.put(name.to_owned(), Unit::Ratio, estimate, own);
        }
    }

    fn put(&mut self, name: String, unit: Unit, estimate: Estimate, per_replication: Vec<f64>) {
        let interval = estimate.low.zip(estimate.high).map(|(low, high)| Interval { low, high });
        let exact = estimate.basis == Basis::Exact;
        let (value, n) = (estimate.value, estimate.n);
        self.metrics.insert(name, Metric { value, interval, n, unit, per_replication, exact });
    }
}

/// Requests of one replication: all, or those of a class.
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
