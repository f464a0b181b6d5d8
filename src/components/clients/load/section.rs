//! A section of a rate that changes over time: how many arrivals it expects, and when so many are reached.
//!
//! Times are in ticks from the section's beginning, rates per tick. Arrivals of a Poisson process of rate r(t) are unit
//! exponentials apart on the scale of the integrated rate (Cinlar 1975, "Introduction to stochastic processes", section
//! 4.7; Lewis & Shedler 1979), so that an arrival is the inverse of that integral at the sum of its exponentials. Level
//! and slope are inverted in closed form; the wave by Newton's rule kept within a bracket that bisection shrinks.

use libm::sin;

/// Ticks within which the inverse of a wave is found, far below the rounding to a tick.
const CLOSE: f64 = 1e-3;

/// A length of time and the rate during it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Section {
    /// Ticks; may be infinite where the rate is level.
    pub length: f64,
    /// The rate.
    pub rate: Rate,
}

/// A rate over time, in arrivals per tick.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rate {
    /// Always the same.
    Level(f64),
    /// From one rate to another, in a straight line.
    Slope {
        /// At the beginning.
        from: f64,
        /// At the end.
        to: f64,
    },
    /// `mean` (1 + `amplitude` sin(`speed` t)).
    Wave {
        /// The mean over a period.
        mean: f64,
        /// The share of the mean by which it rises and falls, 0 to 1.
        amplitude: f64,
        /// Radians per tick.
        speed: f64,
    },
}

impl Section {
    /// Arrivals that are expected from one time to a later one.
    pub fn expected(&self, from: f64, to: f64) -> f64 {
        let width = to - from;
        match self.rate {
            // Also for ever.
            Rate::Level(rate) => {
                if rate > 0.0 {
                    rate * width
                } else {
                    0.0
                }
            }
            Rate::Slope { .. } => self.rate_at(from.midpoint(to)) * width,
            // The difference of two cosines as a product, which does not cancel.
            Rate::Wave { mean, amplitude, speed } => {
                let swing = 2.0 / speed * sin(speed * from.midpoint(to)) * sin(speed * width / 2.0);
                mean * (width + amplitude * swing)
            }
        }
    }

    /// The time at which `wanted` arrivals are expected since `from`; the section expects as many.
    pub fn reach(&self, from: f64, wanted: f64) -> f64 {
        let reached = match self.rate {
            Rate::Level(rate) => from + wanted / rate,
            Rate::Slope { from: first, to: last } => {
                let (rate, growth) = (self.rate_at(from), (last - first) / self.length);
                let root = (rate * rate + 2.0 * growth * wanted).max(0.0).sqrt();
                // The form of the quadratic's root that does not cancel; nothing is wanted where both are zero.
                if rate + root > 0.0 { from + 2.0 * wanted / (rate + root) } else { from }
            }
            Rate::Wave { mean, .. } => self.search(from, wanted, from + wanted / mean),
        };
        reached.clamp(from, self.length)
    }

    fn search(&self, from: f64, wanted: f64, guess: f64) -> f64 {
        let (mut low, mut high) = (from, self.length);
        let mut at = guess.min(high);
        loop {
            let excess = self.expected(from, at) - wanted;
            if excess > 0.0 {
                high = at;
            } else {
                low = at;
            }
            let newton = at - excess / self.rate_at(at);
            // Also where the rate is zero, and the step is no number.
            let next = if low < newton && newton < high { newton } else { low.midpoint(high) };
            if (next - at).abs() <= CLOSE || next <= low || next >= high {
                return next;
            }
            at = next;
        }
    }

    fn rate_at(&self, at: f64) -> f64 {
        match self.rate {
            Rate::Level(rate) => rate,
            Rate::Slope { from, to } => from + (to - from) * (at / self.length),
            Rate::Wave { mean, amplitude, speed } => mean * (1.0 + amplitude * sin(speed * at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const DAY: f64 = 8.64e13;

    fn sections() -> Vec<Section> {
        let wave = |mean, amplitude| Rate::Wave { mean, amplitude, speed: TAU / DAY };
        let rates = [
            Rate::Level(1e-6),
            Rate::Slope { from: 0.0, to: 1e-6 },
            Rate::Slope { from: 1e-6, to: 0.0 },
            Rate::Slope { from: 1e-7, to: 3e-7 },
            wave(1e-6, 0.0),
            wave(1e-6, 0.7),
            wave(1e-6, 1.0),
            wave(1e-12, 1.0),
        ];
        rates.map(|rate| Section { length: DAY, rate }).to_vec()
    }

    /// Half a million trapezoids, by the rate alone; their error is below speed^2 width^2 / 12 of the whole.
    #[test]
    fn the_expected_number_is_the_integral_of_the_rate() {
        for section in sections() {
            let (from, to, steps) = (0.1 * DAY, 0.83 * DAY, 500_000);
            let width = (to - from) / f64::from(steps);
            let at = |step: i32| section.rate_at(from + f64::from(step) * width);
            let sum = (1..steps).map(at).sum::<f64>() + at(0).midpoint(at(steps));
            let (sum, exact) = (sum * width, section.expected(from, to));
            assert!((sum / exact - 1.0).abs() < 1e-10, "{section:?}: {sum} and {exact}");
        }
    }

    /// The inverse is off by at most a tick's thousandth, or by a few roundings of the time of day.
    #[test]
    fn what_is_reached_was_wanted() {
        for section in sections() {
            let all = section.expected(0.0, DAY);
            for from in [0.0, 0.2, 0.5, 0.7499, 0.75, 0.76, 0.999] {
                let from = from * DAY;
                let left = section.expected(from, DAY);
                for share in [0.0, 1e-12, 1e-6, 0.3, 0.999, 1.0] {
                    let at = section.reach(from, share * left);
                    let error = section.rate_at(at) * (CLOSE + 0.1) + 1e-15 * all;
                    let gap = section.expected(from, at) - share * left;
                    assert!((from..=DAY).contains(&at) && gap.abs() <= error, "{section:?} {from} {share}: {gap:e}");
                }
            }
        }
    }
}
