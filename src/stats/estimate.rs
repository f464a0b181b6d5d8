//! A number of a result with its interval, and what the interval rests on.
//!
//! Means and rates: Student's t over independent replications (Law & Kelton, "Simulation modeling and analysis", section
//! 9.4.1). Ratios: sum over sum with the delta method (Cochran, "Sampling techniques", section 6.3), never the mean of
//! ratios. [Quantiles](quantile): from the interval of the share below them (Woodruff 1952). An event that was never seen:
//! the rule of three (Hanley & Lippman-Hand 1983).
//!
//! A single steady replication: [`batch`] means. Ignored: an interval covers the noise of the simulation, never wrong
//! inputs.

use super::batch;
use super::sample;
use super::student::Student;
pub use quantile::BEYOND;
use serde::{Deserialize, Serialize};

mod quantile;
#[cfg(test)]
mod tests;

/// What an interval rests on, or why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Not random: the interval is the value.
    Exact,
    /// Student's t over the replications' values.
    Replications,
    /// Student's t over the replications' residuals of a ratio of sums.
    Ratio,
    /// Student's t over the share of each replication, or section of one, that lies below the pooled quantile.
    Sections,
    /// Never seen (or seen always): a bound on one side, 3 over the effective number of observations.
    RuleOfThree,
    /// Student's t over the batches of a single replication, of which neighbours do not correlate.
    Batches,
    /// Student's t over overlapping batches of a single replication, because batches correlate: probably too narrow.
    Correlated,
    /// One replication that cannot be cut into batches: no interval.
    SingleReplication,
    /// A replication has fewer than 50 observations beyond the quantile: no interval.
    TooFewBeyond,
    /// The run has not reached a steady state: no interval.
    NotStationary,
    /// Replications differ in kind: no interval.
    Bistable,
}

/// How many times as much must be measured until the half width of an interval is less than a distance: half widths shrink
/// with the root of what is measured, and the bound of what was never seen with what is measured itself. None where nothing
/// would do.
#[must_use]
pub fn times_as_much(half: f64, distance: f64, basis: Basis) -> Option<f64> {
    let times = half / distance;
    let times = if basis == Basis::RuleOfThree { times } else { times * times };
    (distance > 0.0 && times.is_finite()).then_some(times.max(1.0))
}

impl Basis {
    /// The word for it in documents and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Replications => "replications",
            Self::Ratio => "ratio",
            Self::Sections => "sections",
            Self::RuleOfThree => "rule_of_three",
            Self::Batches => "batches",
            Self::Correlated => "correlated",
            Self::SingleReplication => "single_replication",
            Self::TooFewBeyond => "too_few_beyond",
            Self::NotStationary => "not_stationary",
            Self::Bistable => "bistable",
        }
    }
}

/// A value in base units (seconds, per second, bytes, ratio) and the interval that covers the truth.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Lower end; none where no interval can be stood behind.
    pub low: Option<f64>,
    /// Upper end; none where no interval can be stood behind.
    pub high: Option<f64>,
    /// Observations behind the value: requests of a quantile, trials of a share, else replications unless told.
    pub n: u64,
    /// What the interval rests on.
    pub basis: Basis,
}

/// One replication's part of a ratio, such as cost per request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratio {
    /// Sum above the line.
    pub numerator: f64,
    /// Sum below the line.
    pub denominator: f64,
}

/// One replication's part of a share, such as hits among lookups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Trials in which it happened.
    pub events: u64,
    /// All trials.
    pub trials: u64,
}

impl Estimate {
    /// A value that involves no chance.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { value, low: Some(value), high: Some(value), n: 1, basis: Basis::Exact }
    }

    /// The mean of one value per replication. Nothing for no replication, no interval for one.
    #[must_use]
    pub fn mean(replications: &[f64], student: &Student) -> Option<Self> {
        let value = sample::mean(replications)?;
        Some(Self::around(value, replications, student, Basis::Replications, replications.len() as u64))
    }

    /// Sum of numerators over sum of denominators. Nothing where the denominators sum to zero. Use [`Self::share`] for
    /// events among trials: it knows what zero events mean.
    #[must_use]
    pub fn ratio(replications: &[Ratio], student: &Student) -> Option<Self> {
        let below: f64 = replications.iter().map(|r| r.denominator).sum();
        if below == 0.0 {
            return None;
        }
        let value = replications.iter().map(|r| r.numerator).sum::<f64>() / below;
        let scale = replications.len() as f64 / below;
        // First order of the ratio around the means: each replication moves it by (numerator - value denominator) / mean.
        let moved = |r: &Ratio| value + scale * (r.numerator - value * r.denominator);
        let moved: Vec<f64> = replications.iter().map(moved).collect();
        Some(Self::around(value, &moved, student, Basis::Ratio, replications.len() as u64))
    }

    /// Sum over sum of the slices of a single replication, by batch means. Nothing where the denominators sum to zero, no
    /// interval where there are too few slices.
    #[must_use]
    pub fn batches(slices: &[Ratio], student: &Student) -> Option<Self> {
        let (above, below) = slices.iter().fold((0.0, 0.0), |(a, b), r| (a + r.numerator, b + r.denominator));
        let value = (below != 0.0).then(|| above / below)?;
        let Some(spread) = batch::spread(slices) else {
            return Some(Self { value, low: None, high: None, n: 1, basis: Basis::SingleReplication });
        };
        let half = spread.half_width(student);
        let basis = if spread.correlated { Basis::Correlated } else { Basis::Batches };
        Some(Self { value, low: Some(value - half), high: Some(value + half), n: spread.batches as u64, basis })
    }

    /// Events among trials, within 0 and 1. If the event never happened, or always, the bound of the rule of three with
    /// every trial as independent; where they are not, ask [`Self::never_seen`] with the effective number.
    #[must_use]
    pub fn share(replications: &[Share], student: &Student) -> Option<Self> {
        Self::share_by(replications, |ratios| Self::ratio(ratios, student))
    }

    /// The same, where `ratio` makes the estimate of an event that happens sometimes.
    #[must_use]
    pub fn share_by(replications: &[Share], ratio: impl FnOnce(&[Ratio]) -> Option<Self>) -> Option<Self> {
        let events: u64 = replications.iter().map(|s| s.events).sum();
        let trials: u64 = replications.iter().map(|s| s.trials).sum();
        assert!(events <= trials, "an event happens at most once in a trial, not {events} times in {trials}");
        let part = |s: &Share| Ratio { numerator: s.events as f64, denominator: s.trials as f64 };
        let ratios: Vec<Ratio> = replications.iter().map(part).collect();
        let estimate = ratio(&ratios)?;
        Some(if events == 0 {
            Self::never_seen(trials as f64).of(trials).within_one()
        } else if events == trials {
            let bound = Self::never_seen(trials as f64).within_one().high;
            Self { value: 1.0, low: bound.map(|b| 1.0 - b), high: Some(1.0), n: trials, basis: Basis::RuleOfThree }
        } else {
            estimate.of(trials).within_one()
        })
    }

    /// What was not seen in `effective` independent observations (or, as a rate, in that much time): between 0 and
    /// 3 / effective, an upper bound of 95 % because (1 - 3/n)^n tends to e^-3 = 0.0498.
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "asserted above zero; the fraction of an observation is dropped")]
    pub fn never_seen(effective: f64) -> Self {
        assert!(effective > 0.0, "a bound needs some observation, not {effective}");
        let n = effective as u64;
        Self { value: 0.0, low: Some(0.0), high: Some(3.0 / effective), n, basis: Basis::RuleOfThree }
    }

    /// The same with another number of observations behind it.
    #[must_use]
    pub const fn of(self, n: u64) -> Self {
        Self { n, ..self }
    }

    /// The same in another unit: one old unit is `factor` new ones, above zero.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        assert!(factor > 0.0, "a change of unit keeps the order, so its factor is above zero, not {factor}");
        let (low, high) = (self.low.map(|low| low * factor), self.high.map(|high| high * factor));
        Self { value: self.value * factor, low, high, ..self }
    }

    /// Half the width of the interval, in the value's unit.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        Some((self.high? - self.low?) / 2.0)
    }

    /// Half the width as a share of the value's size; none for a value of zero.
    #[must_use]
    pub fn relative_half_width(&self) -> Option<f64> {
        (self.value != 0.0).then_some(self.half_width()? / self.value.abs())
    }

    /// Why there is no interval, in words.
    #[must_use]
    pub const fn why_no_interval(&self) -> Option<&'static str> {
        match self.basis {
            Basis::Exact
            | Basis::Replications
            | Basis::Ratio
            | Basis::Sections
            | Basis::RuleOfThree
            | Basis::Batches
            | Basis::Correlated => None,
            Basis::NotStationary => Some("not stationary"),
            Basis::Bistable => Some("bistable"),
            Basis::SingleReplication => Some("one replication"),
            Basis::TooFewBeyond => Some("n too small"),
        }
    }

    /// `value` with t standard errors of the mean of `own` on both sides, the errors taken around `value`.
    fn around(value: f64, own: &[f64], student: &Student, basis: Basis, n: u64) -> Self {
        match sample::deviation_around(value, own) {
            None => Self { value, low: None, high: None, n, basis: Basis::SingleReplication },
            Some(deviation) => {
                let half = student.factor(own.len()) * deviation / (own.len() as f64).sqrt();
                Self { value, low: Some(value - half), high: Some(value + half), n, basis }
            }
        }
    }

    /// A share is not below 0 nor above 1, whatever its interval says.
    #[must_use]
    pub fn within_one(self) -> Self {
        Self { low: self.low.map(|low| low.max(0.0)), high: self.high.map(|high| high.min(1.0)), ..self }
    }
}
