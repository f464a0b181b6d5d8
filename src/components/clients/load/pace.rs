//! Pace: how planned changes multiply or replace a rate over time.
//!
//! Cut into stretches of one pace each. Within a stretch the rate is so many times what the load says, or a rate of its
//! own: of changes that overlap, factors multiply, and of new rates the one that began last holds. Arrivals keep their
//! draws: the integral of the rate so changed is inverted, as without changes.

use super::section::Section;
use crate::components::wiring::{PaceChange, Rhythm};

/// The pace from one time to the next.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// When it is over, in ticks.
    pub end: f64,
    times: f64,
    /// The rate that holds instead of that of the load, in arrivals per tick.
    instead: Option<f64>,
}

impl Stretch {
    /// As the load says, for ever.
    pub const AS_IT_IS: Self = Self { end: f64::INFINITY, times: 1.0, instead: None };

    /// Arrivals that are expected from one time of a section to a later one; `unit` is by how many units of its rate an
    /// arrival is counted, 1 for a rate of arrivals.
    pub fn expected(&self, section: &Section, from: f64, to: f64, unit: f64) -> f64 {
        let all = match self.instead {
            Some(rate) if rate > 0.0 => rate * unit * (to - from),
            Some(_) => 0.0,
            None => section.expected(from, to),
        };
        if self.times > 0.0 { all * self.times } else { 0.0 }
    }

    /// The time at which `wanted` arrivals are expected since `from`; as many are expected before it is over.
    pub fn reach(&self, section: &Section, from: f64, wanted: f64, unit: f64) -> f64 {
        match self.instead {
            Some(rate) => from + wanted / (rate * unit * self.times),
            None => section.reach(from, wanted / self.times),
        }
    }
}

/// The stretches of planned changes, in order; the last has no end.
pub fn stretches(changes: &[PaceChange]) -> Vec<Stretch> {
    let mut bounds: Vec<f64> = changes.iter().flat_map(|change| [change.from, change.to]).collect();
    bounds.retain(|bound| bound.is_finite() && *bound > 0.0);
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds.push(f64::INFINITY);
    let mut begin = 0.0;
    let stretch = |&end: &f64| {
        let holds: Vec<&PaceChange> = changes.iter().filter(|it| it.from <= begin && begin < it.to).collect();
        begin = end;
        let times = holds.iter().filter_map(|it| if let Rhythm::Times(times) = it.rhythm { Some(times) } else { None });
        let rate = |it: &&PaceChange| if let Rhythm::PerTick(rate) = it.rhythm { Some((it.from, rate)) } else { None };
        // Of those that began together the one that is written last holds.
        let last = holds
            .iter()
            .filter_map(rate)
            .fold(None, |last: Option<(f64, f64)>, it| last.filter(|last| last.0 > it.0).or(Some(it)));
        Stretch { end, times: times.product(), instead: last.map(|(_, rate)| rate) }
    };
    bounds.iter().map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_multiply_and_the_last_rate_holds() {
        let change = |from, to, rhythm| PaceChange { from, to, rhythm };
        let found = stretches(&[
            change(10.0, 50.0, Rhythm::Times(3.0)),
            change(20.0, f64::INFINITY, Rhythm::PerTick(0.5)),
            change(30.0, 40.0, Rhythm::PerTick(0.25)),
            change(0.0, 25.0, Rhythm::Times(2.0)),
        ]);
        let expected = [
            (10.0, 2.0, None),
            (20.0, 6.0, None),
            (25.0, 6.0, Some(0.5)),
            (30.0, 3.0, Some(0.5)),
            (40.0, 3.0, Some(0.25)),
            (50.0, 3.0, Some(0.5)),
            (f64::INFINITY, 1.0, Some(0.5)),
        ];
        assert_eq!(found, expected.map(|(end, times, instead)| Stretch { end, times, instead }));
        assert_eq!(stretches(&[]), [Stretch::AS_IT_IS]);
    }
}
