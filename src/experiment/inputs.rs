//! How far a result moves because inputs are uncertain: the run again and again, each time with another sample of them.
//!
//! Samples lie outside the replications, and all share their random draws: what differs between them comes from the
//! inputs, but for what the replications leave of noise. The range from the smallest to the largest of n values holds the
//! next one with probability (n - 1) / (n + 1), whatever their law (Wilks 1941, "Determination of sample sizes for
//! setting tolerance limits"); hence 39 samples for 95 %.

use super::replicate::{Plan, replicate_some};
use super::run::judged;
use super::study::Study;
use super::watch::Watch;
use crate::scenario::Scenario;
use crate::scenario::uncertain::Uncertain;
use crate::stats::result::{Inputs, Interval, UncertainInput, Verdict};
use std::collections::BTreeMap;

/// Samples unless told: the range of so many holds the next one in 95 % of all cases.
pub const SAMPLES: u32 = 39;

/// Runs the scenarios of `samples` samples, of which there is at least one; `prepare` makes that of a sample, by its
/// number, and the watch hears how many have been run. None if it calls them off.
///
/// # Errors
/// What `prepare` says where the values of a sample make no scenario.
pub fn ranges<E>(
    uncertain: &[Uncertain],
    samples: u32,
    plan: Plan,
    prepare: impl Fn(u32) -> Result<Scenario, E>,
    watch: Watch<'_>,
) -> Result<Option<Inputs>, E> {
    let mut ranges: Option<BTreeMap<String, Interval>> = None;
    let mut untrusted = 0;
    for sample in 0..samples {
        let scenario = prepare(sample)?;
        let each = Watch { done: &|_| (), ..watch };
        let replicates = replicate_some(&scenario, plan, 0..plan.replications, each);
        if watch.is_off() {
            return Ok(None);
        }
        let (metrics, verdict) = judged(&scenario, &Study::new(&scenario, &replicates));
        untrusted += u32::from(verdict != Verdict::Ok);
        let values = metrics.into_iter().map(|(name, metric)| (name, metric.value));
        ranges = Some(match ranges {
            None => values.map(|(name, value)| (name, Interval { low: value, high: value })).collect(),
            Some(known) => widened(known, &values.collect()),
        });
        (watch.done)(sample + 1);
    }
    let record = |it: &Uncertain| UncertainInput { path: it.path.clone(), likely: it.likely.clone(), cv: it.cv };
    let uncertain = uncertain.iter().map(record).collect();
    Ok(Some(Inputs { uncertain, samples, untrusted, ranges: ranges.unwrap_or_default() }))
}

/// Ranges that hold one more value each; what has none in this sample has no range.
fn widened(known: BTreeMap<String, Interval>, values: &BTreeMap<String, f64>) -> BTreeMap<String, Interval> {
    let widen = |(name, range): (String, Interval)| {
        let value = *values.get(&name)?;
        Some((name, Interval { low: range.low.min(value), high: range.high.max(value) }))
    };
    known.into_iter().filter_map(widen).collect()
}
