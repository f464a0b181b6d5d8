//! The sheet on which figures are noted, each with the interval that its sample vouches for: independent replications, or
//! the slices of a single one.

use super::part::Sample;
use super::slice::Times;
use crate::stats::estimate::{Basis, Estimate, Ratio, Share};
use crate::stats::histogram::Histogram;
use crate::stats::result::{Interval, Metric, Unit};
use crate::stats::student::Student;
use std::collections::BTreeMap;

/// The quantiles that are reported, with their words.
const QUANTILES: [(&str, f64); 5] = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];
/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// Figures by their names.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// True if the parts are the slices of a single replication.
    pub single: bool,
    /// Length of each part.
    seconds: Vec<f64>,
    tick_s: f64,
    student: Student,
    /// What was noted.
    pub metrics: BTreeMap<String, Metric>,
}

impl Sheet {
    /// An empty sheet for figures of the parts of a sample.
    #[must_use]
    pub fn new(sample: &Sample, tick_s: f64) -> Self {
        let seconds = sample.parts.iter().map(|part| part.span.0 as f64 * tick_s);
        let student = Student::new(CONFIDENCE);
        Self { single: sample.single, seconds: seconds.collect(), tick_s, student, metrics: BTreeMap::new() }
    }

    /// Mean, quantiles and maximum of a time, counted in ticks: its sums part by part, and how it is distributed in the
    /// sections.
    pub fn times(&mut self, name: &str, sums: &[Times], sections: &[&Histogram], tail: bool) {
        let tick_s = self.tick_s;
        if self.single || sums.iter().all(|sum| sum.count > 0) {
            let mean = |sum: &Times| Ratio { numerator: sum.ticks as f64 * tick_s, denominator: sum.count as f64 };
            self.average(&format!("{name}.mean"), Unit::Seconds, &sums.iter().map(mean).collect::<Vec<_>>());
        }
        for (word, q) in QUANTILES.into_iter().filter(|(word, _)| tail || *word != "p99.9") {
            if let Some(estimate) = Estimate::quantile(q, sections, &self.student) {
                let own = sections.iter().filter_map(|h| Some(h.quantile(q)? * tick_s)).collect();
                let estimate = estimate.scaled(tick_s);
                let own = if self.single { vec![estimate.value] } else { own };
                self.put(format!("{name}.{word}"), Unit::Seconds, estimate, own);
            }
        }
        let maxima: Vec<_> = sections.iter().filter_map(|h| Some(h.max()? as f64 * tick_s)).collect();
        if let Some(value) = maxima.iter().copied().reduce(f64::max) {
            let n = sections.iter().map(|h| h.count()).sum();
            let largest = Estimate { value, low: None, high: None, n, basis: Basis::TooFewBeyond };
            self.put(format!("{name}.max"), Unit::Seconds, largest, if self.single { vec![value] } else { maxima });
        }
    }

    /// An amount of each part by its length in seconds.
    pub fn per_time(&mut self, name: &str, unit: Unit, amounts: impl Iterator<Item = f64>) {
        let part = |(numerator, denominator): (f64, &f64)| Ratio { numerator, denominator: *denominator };
        let parts: Vec<Ratio> = amounts.zip(&self.seconds).map(part).collect();
        self.average(name, unit, &parts);
    }

    /// What was counted in a replication.
    pub fn count(&mut self, name: &str, counts: impl Iterator<Item = f64>) {
        let whole = if self.single { self.seconds.iter().sum() } else { 1.0 };
        let part = |(numerator, seconds): (f64, &f64)| {
            let denominator = if self.single { seconds / whole } else { 1.0 };
            Ratio { numerator, denominator }
        };
        let parts: Vec<Ratio> = counts.zip(&self.seconds).map(part).collect();
        self.average(name, Unit::Count, &parts);
    }

    /// What no draw can change.
    pub fn exact(&mut self, name: &str, unit: Unit, value: f64) {
        let n = if self.single { 1 } else { self.seconds.len() };
        let estimate = Estimate { value, low: Some(value), high: Some(value), n: n as u64, basis: Basis::Exact };
        self.put(name.to_owned(), unit, estimate, vec![value; n]);
    }

    /// Sum over sum.
    pub fn ratio(&mut self, name: &str, unit: Unit, parts: &[Ratio]) {
        if let Some(estimate) = self.estimate(parts) {
            let own = if self.single { vec![estimate.value] } else { quotients(parts) };
            self.put(name.to_owned(), unit, estimate, own);
        }
    }

    /// Events among trials.
    pub fn share(&mut self, name: &str, parts: &[Share]) {
        if let Some(estimate) = Estimate::share_by(parts, |parts| self.estimate(parts)) {
            let ratio = |share: &Share| Ratio { numerator: share.events as f64, denominator: share.trials as f64 };
            let ratios: Vec<Ratio> = parts.iter().map(ratio).collect();
            let own = if self.single { vec![estimate.value] } else { quotients(&ratios) };
            self.put(name.to_owned(), Unit::Ratio, estimate, own);
        }
    }

    /// The interval of a figure that is noted does not reach above 1.
    pub fn at_most_one(&mut self, name: &str) {
        if let Some(interval) = self.metrics.get_mut(name).and_then(|metric| metric.interval.as_mut()) {
            (interval.low, interval.high) = (interval.low.max(0.0), interval.high.min(1.0));
        }
    }

    /// A share that is estimated by what may lie partly outside the window is not above 1, and its interval is not.
    pub fn clip_to_one(&mut self, name: &str) {
        self.at_most_one(name);
        if let Some(metric) = self.metrics.get_mut(name) {
            metric.value = metric.value.min(1.0);
            metric.per_replication.iter_mut().for_each(|value| *value = value.min(1.0));
            metric.interval.iter_mut().for_each(|interval| interval.low = interval.low.min(1.0));
        }
    }

    /// The mean of the replications' quotients; of a single one, sum over sum.
    fn average(&mut self, name: &str, unit: Unit, parts: &[Ratio]) {
        if self.single {
            return self.ratio(name, unit, parts);
        }
        let values = quotients(parts);
        if let Some(estimate) = Estimate::mean(&values, &self.student) {
            self.put(name.to_owned(), unit, estimate, values);
        }
    }

    fn estimate(&self, parts: &[Ratio]) -> Option<Estimate> {
        if self.single { Estimate::batches(parts, &self.student) } else { Estimate::ratio(parts, &self.student) }
    }

    fn put(&mut self, name: String, unit: Unit, estimate: Estimate, per_replication: Vec<f64>) {
        let interval = estimate.low.zip(estimate.high).map(|(low, high)| Interval { low, high });
        let Estimate { value, n, basis, .. } = estimate;
        let exact = basis == Basis::Exact;
        self.metrics.insert(name, Metric { value, interval, n, n_eff: None, basis, unit, per_replication, exact });
    }
}

/// The quotients of those parts that have one.
fn quotients(parts: &[Ratio]) -> Vec<f64> {
    parts.iter().filter(|part| part.denominator > 0.0).map(|part| part.numerator / part.denominator).collect()
}
