//! The cheapest candidate that is enough, found by trials around a guess.

use super::design::Design;
use super::hitch::Hitch;
use super::trial::{self, Setup, Trial};
use crate::engine::time::Span;
use crate::experiment::analysis::Analysis;
use crate::experiment::cost;
use crate::scenario::Scenario;
use crate::stats::growth::Point;
use std::collections::BTreeMap;

/// One way to grow, and what was tried of it.
pub struct Way<'a> {
    /// Its candidates.
    pub design: Design,
    setup: Setup<'a>,
    scenarios: BTreeMap<usize, (Scenario, f64)>,
    /// By the bits of the load and the candidate.
    trials: BTreeMap<(u64, usize), Trial>,
    /// The last load and its candidate.
    last: Option<(f64, usize)>,
}

impl<'a> Way<'a> {
    /// Nothing tried yet.
    pub fn new(design: Design, setup: Setup<'a>) -> Self {
        Self { design, setup, scenarios: BTreeMap::new(), trials: BTreeMap::new(), last: None }
    }

    /// A candidate, and the rate at which it is predicted to saturate.
    fn candidate(&mut self, at: usize) -> Result<&(Scenario, f64), String> {
        if !self.scenarios.contains_key(&at) {
            let mut scenario = self.design.scenario(at)?;
            // Every trial has a length of its own, and none an hour.
            scenario.timing.duration = Span::from_ticks(3600.0 / scenario.timing.tick_s());
            let full = Analysis::new(&scenario).saturation_per_s.unwrap_or(f64::INFINITY);
            self.scenarios.insert(at, (scenario, full));
        }
        Ok(&self.scenarios[&at])
    }

    /// Checks that a load can be made.
    pub fn check(&mut self, load_per_s: f64) -> Result<(), String> {
        let plan = self.setup.plan;
        trial::check(&self.candidate(0)?.0, load_per_s, plan)
    }

    /// The rate at which a candidate is predicted to saturate.
    pub fn saturation(&mut self, at: usize) -> Result<f64, String> {
        Ok(self.candidate(at)?.1)
    }

    /// What is predicted to be full first of the largest.
    pub fn full_first(&mut self) -> Result<Option<String>, String> {
        let (largest, _) = self.candidate(self.design.len() - 1)?;
        Ok(Analysis::new(largest).limits.first().map(|limit| limit.station.clone()))
    }

    /// What a candidate shows under a load.
    fn trial(&mut self, load_per_s: f64, at: usize) -> Result<&Trial, Hitch> {
        let key = (load_per_s.to_bits(), at);
        if !self.trials.contains_key(&key) {
            let setup = self.setup;
            let trial = trial::run(&self.candidate(at)?.0, load_per_s, setup)?;
            self.trials.insert(key, trial);
        }
        Ok(&self.trials[&key])
    }

    /// True if the largest is enough.
    pub fn largest_is_enough(&mut self, load_per_s: f64) -> Result<bool, Hitch> {
        Ok(self.trial(load_per_s, self.design.len() - 1)?.is_enough)
    }

    /// The cheapest candidate that is enough for a load; the analysis and the last load only say where to begin.
    pub fn cheapest(&mut self, load_per_s: f64) -> Result<Option<usize>, Hitch> {
        let count = self.design.len();
        #[expect(clippy::cast_sign_loss, reason = "a number of candidates")]
        let scaled = self.last.map_or(0, |(load, at)| ((at + 1) as f64 * load_per_s / load).round() as usize);
        let scaled = scaled.saturating_sub(1).min(count - 1);
        let predicted = first(count, scaled, &mut |at| Ok(self.saturation(at)? > load_per_s))?.unwrap_or(count - 1);
        let is_count = self.design.is_count();
        let guess = if is_count { predicted.max(scaled) } else { predicted };
        let found = first(count, guess, &mut |at| Ok(self.trial(load_per_s, at)?.is_enough))?;
        self.last = found.map(|at| (load_per_s, at)).or(self.last);
        Ok(found)
    }

    /// What the cheapest that is enough costs.
    pub fn cost(&mut self, load_per_s: f64) -> Result<Option<f64>, Hitch> {
        let Some(at) = self.cheapest(load_per_s)? else { return Ok(None) };
        Ok(Some(cost::planned(&self.candidate(at)?.0)))
    }

    /// The cheapest that is enough for a load, or the largest, with what it yields.
    pub fn point(&mut self, load_per_s: f64) -> Result<Point, Hitch> {
        let found = self.cheapest(load_per_s)?;
        let at = found.unwrap_or(self.design.len() - 1);
        let Trial { latency, goodput, .. } = self.trial(load_per_s, at)?.clone();
        let (choice, set, setup) = (self.design.choice(at), self.design.set.clone(), self.setup);
        let (scenario, _) = self.candidate(at)?;
        let own = scenario.layout.sets.iter().find(|known| known.name == set).expect("the set was found before");
        Ok(Point {
            load_per_s,
            choice,
            machines: own.settings.count,
            cores: own.settings.count * own.settings.cores,
            is_enough: found.is_some(),
            cost_per_hour: cost::planned(scenario),
            latency,
            goodput,
            availability: trial::with_one_dead(scenario, &set, load_per_s, setup)?,
        })
    }
}

/// The first of `count` for which something holds, if it holds for all after it too; looked for around a guess.
fn first(
    count: usize,
    guess: usize,
    holds: &mut dyn FnMut(usize) -> Result<bool, Hitch>,
) -> Result<Option<usize>, Hitch> {
    let (mut no, mut yes, mut step): (Option<usize>, usize, usize);
    step = 1;
    if holds(guess)? {
        (no, yes) = (None, guess);
        while yes > 0 && no.is_none() {
            let below = yes.saturating_sub(step);
            if holds(below)? {
                yes = below;
            } else {
                no = Some(below);
            }
            step *= 2;
        }
    } else {
        let mut below = guess;
        loop {
            if below + 1 >= count {
                return Ok(None);
            }
            let above = (below + step).min(count - 1);
            if holds(above)? {
                (no, yes) = (Some(below), above);
                break;
            }
            below = above;
            step *= 2;
        }
    }
    while let Some(below) = no.filter(|below| yes - below > 1) {
        let middle = below.midpoint(yes);
        if holds(middle)? { yes = middle } else { no = Some(middle) }
    }
    Ok(Some(yes))
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_first_is_found_from_any_guess() {
        for count in 1..12 {
            for from in 0..=count {
                for guess in 0..count {
                    let mut asked = Vec::new();
                    let found = first(count, guess, &mut |at| {
                        asked.push(at);
                        Ok(at >= from)
                    });
                    assert_eq!(found, Ok((from < count).then_some(from)), "{count} {from} {guess}");
                    assert!(from == 0 || asked.contains(&(from - 1)), "the one before it is refuted, not assumed");
                }
            }
        }
    }
}
