//! Has a steady run reached a steady state? One that has no trend in the number of requests that it holds, and no
//! difference between its first half and its second.
//!
//! *Unstable*: the number in the system is regressed on time in each replication's measured window; the slopes are
//! independent, and a mean slope above four of its standard errors says that the number grows (statistics: one false
//! alarm in some 600 runs of 10 replications), and that at least one request has come on top: a number that no draw changes has no
//! standard error, and the roundings of its slope are no growth. Bounded lines and closed load stop growing, and are
//! no alarm. A single replication is cut into 20 blocks: the means of an unstable one go up like a random walk with
//! drift, those of a stable one come back, so that the sum of their steps is small beside their size.
//!
//! *Bistable*: replications are of [two kinds](crate::stats::kinds) by the share of their requests that end ok, as where some
//! recover from a fault and others never do. This is asked of all runs.
//!
//! *Not stationary*: number in the system or mean sojourn differ between the halves by more than three standard errors of a
//! normal law, by Student's t, and by more than one request more or less makes. That and the first are asked of steady runs only.

use super::trail::{Trail, total};
use super::warmup::Cut;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::stats::batch;
use crate::stats::estimate::Ratio;
use crate::stats::kinds::Kinds;
use crate::stats::sample;
use crate::stats::student::Student;
use std::ops::Range;

/// Standard errors beyond which a slope is believed.
const BELIEVED: f64 = 4.0;
/// The same of the steps of a single replication, which a stable one does not come near.
const SINGLE_BELIEVED: f64 = 3.0;
/// Blocks of a single replication.
const BLOCKS: usize = 20;
/// The probability that a normal value lies within three standard errors.
const THREE_ERRORS: f64 = 0.9973;

/// What may be said of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stability {
    /// Nothing speaks against a steady state, or none was asked for.
    Steady,
    /// The number in the system grows.
    Unstable,
    /// The transient had not died away, or the run drifts.
    NotStationary,
    /// Replications differ in kind.
    Bistable,
}

/// Judges the measured window of a run.
#[must_use]
pub fn judge(scenario: &Scenario, trails: &[Trail], cut: Cut) -> Stability {
    let (first, end) = (trails[0].first_from(cut.at), trails[0].starts.len());
    let is_steady = scenario.timing.mode == Mode::Steady;
    if is_steady && grows(trails, first) {
        return Stability::Unstable;
    }
    if kinds(trails, cut).is_some() {
        return Stability::Bistable;
    }
    if !is_steady {
        return Stability::Steady;
    }
    let half = first.midpoint(end);
    if !cut.reached || differ(trails, first..half, half..end) {
        return Stability::NotStationary;
    }
    Stability::Steady
}

/// The two kinds of replications of a run, if it has such.
#[must_use]
pub fn kinds(trails: &[Trail], cut: Cut) -> Option<Kinds> {
    let measured = |trail: &'_ Trail| trail.first_from(cut.at);
    let ends: Vec<&[Ratio]> = trails.iter().map(|trail| &trail.ok[measured(trail)..]).collect();
    Kinds::of(&ends)
}

/// True if one of the figures is not the same in two stretches of the windows, by more than noise explains.
#[must_use]
pub fn differ(trails: &[Trail], one: Range<usize>, other: Range<usize>) -> bool {
    let student = Student::new(THREE_ERRORS);
    (0..2).any(|figure| {
        let part = |trail: &Trail, range: &Range<usize>| trail.figures()[figure][range.clone()].to_vec();
        let parts = trails.iter().map(|trail| (part(trail, &one), part(trail, &other)));
        let found = if let [trail] = trails {
            within(&part(trail, &one), &part(trail, &other), &student)
        } else {
            between(parts, &student)
        };
        let requests = |trail: &Trail| total(&trail.sojourn[one.clone()]).denominator;
        let fewest = trails.iter().map(requests).fold(f64::INFINITY, f64::min);
        found.is_some_and(|(gap, noise, size)| gap.abs() > noise + size / fewest)
    })
}

/// The gap between two stretches, the half width of its interval, and the size of the figure: over replications.
fn between(parts: impl Iterator<Item = (Vec<Ratio>, Vec<Ratio>)>, student: &Student) -> Option<(f64, f64, f64)> {
    let values: Option<Vec<(f64, f64)>> = parts.map(|(one, other)| Some((value(&one)?, value(&other)?))).collect();
    let values = values?;
    let gaps: Vec<f64> = values.iter().map(|(one, other)| other - one).collect();
    let gap = sample::mean(&gaps)?;
    let deviation = sample::deviation_around(gap, &gaps)?;
    let size = values.iter().map(|(one, _)| one).sum::<f64>() / values.len() as f64;
    Some((gap, student.factor(gaps.len()) * deviation / (gaps.len() as f64).sqrt(), size))
}

/// The same within a single replication, by batches.
fn within(one: &[Ratio], other: &[Ratio], student: &Student) -> Option<(f64, f64, f64)> {
    let (one, other) = (batch::spread(one)?, batch::spread(other)?);
    let freedom = one.freedom.min(other.freedom);
    let noise = student.at_freedom(freedom) * one.error.hypot(other.error);
    Some((other.value - one.value, noise, one.value))
}

fn value(ratios: &[Ratio]) -> Option<f64> {
    let sum = total(ratios);
    (sum.denominator > 0.0).then(|| sum.numerator / sum.denominator)
}

/// True if the number in the system grows throughout the windows from `first` on.
fn grows(trails: &[Trail], first: usize) -> bool {
    let numbers = |trail: &Trail| -> Vec<f64> {
        trail.in_system[first..].iter().map(|window| window.numerator / window.denominator).collect()
    };
    if let [trail] = trails {
        return climbs(&numbers(trail));
    }
    let slopes: Vec<f64> = trails.iter().filter_map(|trail| slope(&numbers(trail))).collect();
    let Some(mean) = sample::mean(&slopes) else { return false };
    let windows = (trails[0].starts.len() - first) as f64;
    let error = sample::deviation_around(mean, &slopes).map(|deviation| deviation / (slopes.len() as f64).sqrt());
    mean * windows >= 1.0 && error.is_some_and(|error| mean > BELIEVED * error)
}

/// True if a figure, of which each replication has a value in each of some windows, grew to the end: over the last half by
/// a quarter of its mean there, in all replications alike, and by more standard errors than chance makes. A backlog that grows
/// evenly from the beginning does so wherever the warm-up ends before half of the run.
#[must_use]
pub fn grows_to_the_end(replications: &[Vec<f64>]) -> bool {
    let halves: Vec<&[f64]> = replications.iter().map(|own| &own[own.len() / 2..]).collect();
    if halves.is_empty() || halves.iter().any(|own| own.len() < BLOCKS) {
        return false;
    }
    let gains: Vec<f64> =
        halves.iter().filter_map(|own| Some(slope(own)? * own.len() as f64 / sample::mean(own)?)).collect();
    let Some(gain) = sample::mean(&gains).filter(|gain| gains.len() == halves.len() && *gain >= 0.25) else {
        return false;
    };
    let blocks = |own: &[f64]| -> Vec<f64> {
        batch::sections(own.len(), BLOCKS).filter_map(|range| sample::mean(&own[range])).collect()
    };
    // What came back before the end does not grow.
    let ends_high = |own: &&[f64]| {
        let blocks = blocks(own);
        blocks.iter().all(|block| 0.9 * block <= blocks[blocks.len() - 1])
    };
    if !halves.iter().all(ends_high) {
        return false;
    }
    if let [own] = halves[..] {
        return steps(own).is_some_and(|(mean, error)| mean > SINGLE_BELIEVED * error);
    }
    let error = sample::deviation_around(gain, &gains).map(|deviation| deviation / (gains.len() as f64).sqrt());
    gains.iter().all(|gain| *gain > 0.0) && error.is_some_and(|error| gain > BELIEVED * error)
}

/// True if the blocks of a single replication climb by more than their steps explain.
fn climbs(numbers: &[f64]) -> bool {
    steps(numbers).is_some_and(|(mean, error)| mean * BLOCKS as f64 >= 1.0 && mean > SINGLE_BELIEVED * error)
}

/// The mean step from block to block of a single replication, and its standard error.
fn steps(numbers: &[f64]) -> Option<(f64, f64)> {
    if numbers.len() < BLOCKS {
        return None;
    }
    let blocks = batch::sections(numbers.len(), BLOCKS).map(|range| sample::mean(&numbers[range]));
    let blocks: Vec<f64> = blocks.flatten().collect();
    let steps: Vec<f64> = blocks.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mean = sample::mean(&steps)?;
    let error = sample::deviation_around(mean, &steps)? / (steps.len() as f64).sqrt();
    Some((mean, error))
}

/// Least-squares slope, per window.
fn slope(numbers: &[f64]) -> Option<f64> {
    let n = numbers.len() as f64;
    let (x, y) = ((n - 1.0) / 2.0, sample::mean(numbers)?);
    let products = numbers.iter().enumerate().map(|(at, number)| (at as f64 - x) * (number - y)).sum::<f64>();
    let squares = n * (n * n - 1.0) / 12.0;
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred windows in each of some replications, with a little of a fixed noise.
    fn grown(replications: usize, shape: impl Fn(usize) -> f64) -> bool {
        let wiggle = |at: usize| [1.0, 1.04, 0.97, 1.02, 0.98][at % 5];
        let own = |number: usize| (0..100).map(|at| shape(at) * wiggle(at + number)).collect();
        grows_to_the_end(&(0..replications).map(own).collect::<Vec<Vec<f64>>>())
    }

    #[test]
    fn a_backlog_grows_to_the_end_and_a_peak_does_not() {
        for replications in [1, 2, 10] {
            assert!(grown(replications, |at| (at as f64).max(1.0)), "{replications}: evenly, from nothing");
            assert!(grown(replications, |at| if at < 60 { 1.0 } else { at as f64 - 59.0 }), "{replications}: late");
            assert!(!grown(replications, |_| 7.0), "{replications}: never");
            assert!(!grown(replications, |at| 100.0 - at as f64), "{replications}: it falls");
            assert!(
                !grown(replications, |at| if (80..94).contains(&at) { 50.0 } else { 1.0 }),
                "{replications}: a peak"
            );
            assert!(!grown(replications, |at| 30.0 + at as f64 / 50.0), "{replications}: hardly");
        }
        assert!(!grows_to_the_end(&[]) && !grows_to_the_end(&[vec![1.0, 2.0, 3.0]]), "too little to tell");
    }
}
