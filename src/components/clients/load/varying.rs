//! Load whose rate is written as a function of time: in steps, as a ramp, as a wave.
//!
//! Settings only; the arrivals are those of a [`Profile`]. A scenario with such load is studied from start to end unless
//! it says otherwise.

use super::profile::{Profile, Sections};
use super::section::{Rate as SectionRate, Section};
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::notation::{Duration, Rate};
use schemars::JsonSchema;
use serde::Deserialize;
use std::f64::consts::TAU;

/// A rate and when it begins; it holds until the next.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// When it begins; later than the one before.
    at: Duration,
    /// Requests per time; may be zero.
    rate: Rate,
}

/// The highest rate per second of all steps.
pub fn highest(steps: &[Level]) -> f64 {
    steps.iter().map(|step| step.rate.per_second()).fold(0.0, f64::max)
}

/// A rate that grows or falls in a straight line.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// The rate until the start.
    from: Rate,
    /// The rate from the end on.
    to: Rate,
    /// When it begins to change; at once by default.
    #[serde(default = "at_once")]
    start: Duration,
    /// When it has changed; after the start.
    end: Duration,
}

/// A rate that swings around its mean: a day and a night.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sinusoidal {
    /// The mean over a period.
    mean: Rate,
    /// The share of the mean by which the rate rises above it and falls below it.
    #[schemars(range(min = 0.0, max = 1.0))]
    amplitude: f64,
    /// How long a swing takes.
    period: Duration,
    /// How much of a swing is over when the run begins; none by default: the rate is at its mean, and rises.
    #[serde(default = "at_once")]
    phase: Duration,
}

fn at_once() -> Duration {
    Duration::ZERO
}

fn per_tick(wiring: &Wiring, rate: &Rate) -> f64 {
    1.0 / wiring.gap(rate)
}

/// Finds what types cannot tell about steps.
pub fn check_steps(steps: &[Level]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (i, pair) in steps.windows(2).enumerate() {
        if pair[1].at.seconds() <= pair[0].at.seconds() {
            let message = format!("`at` ({}) does not rise above {}", pair[1].at, pair[0].at);
            let complaint = Complaint::out_of_range(&format!("load.step.{}.at", i + 1), message);
            found.push(complaint.expected(format!("more than {}", pair[0].at)));
        }
    }
    if steps.iter().all(|step| step.rate.is_zero()) {
        let complaint = Complaint::out_of_range("load.step", "a rate of zero in every step");
        found.push(complaint.expected("a step with a rate above zero"));
    }
    found
}

/// The arrivals of steps; before the first nobody arrives.
pub fn steps(steps: &[Level], wiring: &Wiring) -> Profile {
    let start = |step: &Level| step.at.ticks(wiring.common.tick_ns);
    let mut sections: Vec<_> = steps.iter().take(1).map(|it| level(start(it), 0.0)).collect();
    for (i, step) in steps.iter().enumerate() {
        let end = steps.get(i + 1).map_or(f64::INFINITY, start);
        sections.push(level(end - start(step), per_tick(wiring, &step.rate)));
    }
    Profile::new(Sections::Listed(sections.into_iter()), 0.0)
}

const fn level(length: f64, rate: f64) -> Section {
    Section { length, rate: SectionRate::Level(rate) }
}

impl Ramp {
    /// The highest rate per second.
    pub fn highest(&self) -> f64 {
        self.from.per_second().max(self.to.per_second())
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        if self.end.seconds() <= self.start.seconds() {
            let message = format!("`end` ({}) is not after `start` ({})", self.end, self.start);
            let complaint = Complaint::out_of_range("load.ramp.end", message);
            found.push(complaint.expected(format!("more than {}; a jump is a `step`", self.start)));
        }
        if self.from.is_zero() && self.to.is_zero() {
            let complaint = Complaint::out_of_range("load.ramp", "a rate of zero from start to end");
            found.push(complaint.expected("a rate above zero at one end"));
        }
        found
    }

    /// The arrivals.
    pub fn arrivals(&self, wiring: &Wiring) -> Profile {
        let [start, end] = [self.start, self.end].map(|it| it.ticks(wiring.common.tick_ns));
        let [from, to] = [&self.from, &self.to].map(|rate| per_tick(wiring, rate));
        let slope = Section { length: end - start, rate: SectionRate::Slope { from, to } };
        let sections = vec![level(start, from), slope, level(f64::INFINITY, to)];
        Profile::new(Sections::Listed(sections.into_iter()), 0.0)
    }
}

impl Sinusoidal {
    /// The mean rate.
    pub fn per_second(&self) -> f64 {
        self.mean.per_second()
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        let mut complain = |at: &str, message: &str, expected: &str| {
            found.push(Complaint::out_of_range(&format!("load.sinusoidal.{at}"), message).expected(expected));
        };
        if self.mean.is_zero() {
            complain("mean", "a rate of zero", "a rate above zero, such as \"120/s\"");
        }
        if self.period.is_zero() {
            complain("period", "a swing without length", "a period above zero, such as \"24h\"");
        } else if !self.mean.is_zero() && self.mean.per_second() * self.period.seconds() < super::LEAST_A_ROUND {
            complain("period", "more than a million swings for a request", "a longer period, or a higher mean");
        }
        found
    }

    /// The arrivals.
    pub fn arrivals(&self, wiring: &Wiring) -> Profile {
        let [period, phase] = [self.period, self.phase].map(|it| it.ticks(wiring.common.tick_ns));
        let (mean, amplitude) = (per_tick(wiring, &self.mean), self.amplitude);
        let wave = Section { length: period, rate: SectionRate::Wave { mean, amplitude, speed: TAU / period } };
        Profile::new(Sections::Periodic(wave), phase % period)
    }
}
