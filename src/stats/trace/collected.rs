//! Where the time of many requests goes: those beyond the 99th percentile beside those around the median.

use super::attribution::Part;
use crate::stats::histogram::{Bucket, Histogram};
use std::collections::BTreeMap;

/// Usual requests: from the 45th to the 55th percentile of latency.
pub const USUAL: [f64; 2] = [0.45, 0.55];
/// Slow requests: from the 99th percentile on.
pub const SLOW: f64 = 0.99;

/// Latencies in ticks between which a band of requests lies, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Band {
    /// The least.
    pub low: u64,
    /// The most.
    pub high: u64,
}

impl Band {
    /// The usual and the slow ones among these latencies; none where there are none.
    ///
    /// A band consists of whole buckets of the histogram, whose error is that of the percentiles elsewhere; requests that
    /// all take as long are in both.
    #[must_use]
    pub fn of(latencies: &Histogram) -> Option<[Self; 2]> {
        let bucket = |share: f64| -> Option<Bucket> {
            let value = latencies.quantile(share)?;
            let holds = |bucket: &Bucket| value <= bucket.high as f64;
            latencies.buckets().find(holds)
        };
        let [usual, until] = [bucket(USUAL[0])?, bucket(USUAL[1])?];
        let slow = bucket(SLOW)?;
        Some([Self { low: usual.low, high: until.high }, Self { low: slow.low, high: u64::MAX }])
    }

    /// True for a request that took so long.
    #[must_use]
    pub fn holds(&self, latency: u64) -> bool {
        (self.low..=self.high).contains(&latency)
    }
}

/// The requests of a band together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Collected {
    /// How many.
    pub requests: u64,
    /// The sum of their latencies in ticks.
    pub latency: u128,
    /// The sums of their parts, which add up to it.
    pub parts: BTreeMap<Part, u128>,
}

impl Collected {
    /// Adds a request.
    pub fn add(&mut self, parts: &BTreeMap<Part, u64>) {
        self.requests += 1;
        for (part, ticks) in parts {
            *self.parts.entry(*part).or_default() += u128::from(*ticks);
            self.latency += u128::from(*ticks);
        }
    }

    /// The mean of a part, in ticks.
    #[must_use]
    pub fn mean(&self, part: Part) -> f64 {
        let sum = self.parts.get(&part).copied().unwrap_or_default();
        if self.requests == 0 { 0.0 } else { sum as f64 / self.requests as f64 }
    }

    /// The mean latency, in ticks.
    #[must_use]
    pub fn mean_latency(&self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.latency as f64 / self.requests as f64 }
    }

    /// What of the latency a part is, from 0 to 1.
    #[must_use]
    pub fn share(&self, part: Part) -> f64 {
        let sum = self.parts.get(&part).copied().unwrap_or_default();
        if self.latency == 0 { 0.0 } else { sum as f64 / self.latency as f64 }
    }
}

/// Slow requests beside usual ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tail {
    /// The latencies of usual and of slow requests.
    pub bands: [Band; 2],
    /// The usual ones.
    pub usual: Collected,
    /// The slow ones.
    pub slow: Collected,
}

impl Tail {
    /// Nothing collected yet.
    #[must_use]
    pub fn new(bands: [Band; 2]) -> Self {
        Self { bands, usual: Collected::default(), slow: Collected::default() }
    }

    /// The parts that occur, those first on which slow requests spend most.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.slow.parts.keys().chain(self.usual.parts.keys()).copied().collect();
        parts.sort_unstable();
        parts.dedup();
        parts.sort_by(|one, other| self.slow.mean(*other).total_cmp(&self.slow.mean(*one)));
        parts
    }
}
