//! Arrivals of a rate that changes over time, exactly: the integrated rate is inverted.
//!
//! Arrival i comes where the integral of the rate reaches the sum of the first i unit exponentials, and the i-th of them
//! is a draw of the number i alone. So a change of the profile moves arrivals and changes none of what they ask, and a
//! profile of a constant rate gives the arrivals of Poisson load. Ignored: nothing; no arrival is thinned or rounded
//! but to the tick.

use super::pace::{Stretch, stretches};
use super::section::{Rate, Section};
use super::switching::Switching;
use crate::components::wiring::PaceChange;
use crate::engine::agenda::HORIZON;
use crate::engine::dist::Dist;
use crate::engine::draw::Substream;
use crate::engine::time::{Instant, Span};
use std::vec::IntoIter;

/// Where the sections of a profile come from.
#[derive(Debug)]
pub enum Sections {
    /// Written one by one; after the last nobody arrives.
    Listed(IntoIter<Section>),
    /// The same again and again.
    Periodic(Section),
    /// Drawn.
    Switching(Switching),
}

impl Sections {
    fn next(&mut self) -> Option<Section> {
        match self {
            Self::Listed(sections) => sections.next(),
            Self::Periodic(section) => Some(*section),
            Self::Switching(switching) => Some(switching.next()),
        }
    }
}

/// The arrivals.
#[derive(Debug)]
pub struct Profile {
    sections: Sections,
    /// The present section.
    section: Section,
    /// When it began, in ticks; before the run for a wave that starts within its period.
    start: f64,
    /// Ticks of it that are over.
    passed: f64,
    /// The law of what the integrated rate grows by from one arrival to the next.
    unit: Dist,
    /// The present stretch of planned changes, and those that follow.
    stretch: Stretch,
    stretches: IntoIter<Stretch>,
}

impl Profile {
    /// Arrivals by these sections, of the first of which so many ticks are over when the run begins.
    pub fn new(mut sections: Sections, passed: f64) -> Self {
        let none = Section { length: f64::INFINITY, rate: Rate::Level(0.0) };
        let section = sections.next().unwrap_or(none);
        let unit = Dist::exponential(1.0).expect("one is a mean");
        let (stretch, stretches) = (Stretch::AS_IT_IS, Vec::new().into_iter());
        Self { sections, section, start: -passed, passed, unit, stretch, stretches }
    }

    /// Independent gaps of a law, in ticks.
    pub fn of_gaps(gap: Dist) -> Self {
        let level = Section { length: f64::INFINITY, rate: Rate::Level(1.0) };
        Self { unit: gap, ..Self::new(Sections::Listed(vec![level].into_iter()), 0.0) }
    }

    /// The same, at the pace of planned changes.
    pub fn at_pace(self, changes: &[PaceChange]) -> Self {
        let mut stretches = stretches(changes).into_iter();
        let stretch = stretches.next().expect("the last stretch has no end");
        Self { stretch, stretches, ..self }
    }

    /// The instant of the next arrival; none if there is no further one that the clock can count to.
    pub fn next(&mut self, draw: &mut Substream) -> Option<Instant> {
        let mut wanted = self.unit.sample_ticks(draw);
        let unit = self.unit.mean();
        loop {
            // Whichever is over first: the section, or the stretch.
            let change = self.stretch.end - self.start;
            let upto = self.section.length.min(change);
            let left = self.stretch.expected(&self.section, self.passed, upto, unit);
            if wanted < left {
                break;
            }
            wanted -= left;
            if self.start + upto > HORIZON.0 as f64 {
                return None;
            }
            if change <= self.section.length {
                self.passed = change;
                self.stretch = self.stretches.next().expect("the last stretch has no end");
            } else {
                (self.start, self.passed) = (self.start + self.section.length, 0.0);
                self.section = self.sections.next()?;
            }
        }
        self.passed = self.stretch.reach(&self.section, self.passed, wanted, unit);
        let at = self.start + self.passed;
        (at < HORIZON.0 as f64).then(|| Instant(Span::from_ticks(at).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;

    fn arrivals(mut profile: Profile, count: u64) -> Vec<Instant> {
        let source = Source::new(1, 0, "people", "arrival", 0);
        (0..count).map_while(|i| profile.next(&mut source.nth(i))).collect()
    }

    fn listed(sections: &[(f64, Rate)]) -> Profile {
        let sections = sections.iter().map(|&(length, rate)| Section { length, rate });
        Profile::new(Sections::Listed(sections.collect::<Vec<_>>().into_iter()), 0.0)
    }

    /// A constant rate of 1 per 1000 ticks, cut into sections at will, within a tick.
    #[test]
    fn sections_of_one_rate_are_one_section() {
        let rate = 1e-3;
        let one = arrivals(listed(&[(f64::INFINITY, Rate::Level(rate))]), 10_000);
        let pieces = [
            (1e5, Rate::Level(rate)),
            (2e6, Rate::Slope { from: rate, to: rate }),
            (1.5, Rate::Level(rate)),
            (1e6, Rate::Wave { mean: rate, amplitude: 0.0, speed: 1e-5 }),
            (f64::INFINITY, Rate::Level(rate)),
        ];
        let cut = arrivals(listed(&pieces), 10_000);
        assert_eq!(cut.len(), one.len());
        let furthest = one.iter().zip(&cut).map(|(a, b)| a.0.abs_diff(b.0)).max();
        assert!(furthest <= Some(1), "{furthest:?} ticks apart");
    }

    #[test]
    fn nobody_arrives_at_a_rate_of_zero() {
        let pause = [(5e3, Rate::Level(0.01)), (1e9, Rate::Level(0.0)), (1e4, Rate::Level(0.01))];
        let found = arrivals(listed(&pause), 1000);
        let early = found.iter().filter(|at| at.0 <= 5_000).count();
        assert!(found.iter().all(|at| at.0 <= 5_000 || (1_000_005_000..=1_000_015_000).contains(&at.0)));
        // Means of 50 and 150, four standard deviations.
        assert!(early.abs_diff(50) <= 28 && found.len().abs_diff(150) <= 49, "{early} of {}", found.len());
        assert_eq!(arrivals(listed(&[(f64::INFINITY, Rate::Level(0.0))]), 9), []);
        assert_eq!(arrivals(listed(&[(1.0, Rate::Slope { from: 0.0, to: 0.0 })]), 9), []);
    }
}
