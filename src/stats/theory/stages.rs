//! A time made of a random number of exponential stages of one rate.
//!
//! Every phase-type law is one (uniformization, Jensen 1953): P(T > t) = sum over j of P(Poisson(rate t) = j) P(stages > j).
//! All terms are positive, so nothing cancels, also where the partial fractions of the textbooks do.

use super::root;

/// Where a tail of probabilities is cut: below the rounding of a sum of terms up to one.
const NEGLIGIBLE: f64 = f64::EPSILON / 256.0;

/// The law of the time.
#[derive(Clone, Debug)]
pub(super) struct Stages {
    rate: f64,
    /// P(more than j stages), j from 0; zero past the end.
    tail: Vec<f64>,
}

impl Stages {
    /// Stages of `rate` per second, from the probabilities of more than 0, 1, 2... of them.
    pub(super) fn new(rate: f64, tail: Vec<f64>) -> Self {
        assert!(rate > 0.0, "a stage ends at a positive rate, not {rate}");
        Self { rate, tail }
    }

    /// Time to leave a chain whose states hold `mass` at first; `step` moves the mass by one stage and drops what leaves.
    pub(super) fn until_empty(rate: f64, mut mass: Vec<f64>, step: impl Fn(&[f64], &mut [f64])) -> Self {
        let mut next = vec![0.0; mass.len()];
        let mut tail = Vec::new();
        loop {
            let left: f64 = mass.iter().sum();
            tail.push(left);
            if left < NEGLIGIBLE {
                return Self::new(rate, tail);
            }
            next.fill(0.0);
            step(&mass, &mut next);
            std::mem::swap(&mut mass, &mut next);
        }
    }

    /// Mean in seconds: the mean number of stages is the sum of its tail.
    pub(super) fn mean(&self) -> f64 {
        self.tail.iter().sum::<f64>() / self.rate
    }

    /// Mean square in seconds squared: a sum of J stages has E J (J + 1) / rate^2.
    pub(super) fn mean_square(&self) -> f64 {
        let twice = self.tail.iter().enumerate().map(|(j, p)| 2.0 * (j + 1) as f64 * p);
        twice.sum::<f64>() / (self.rate * self.rate)
    }

    /// P(T > t).
    #[expect(clippy::cast_sign_loss, reason = "a number of stages; the cast saturates at 0")]
    pub(super) fn ccdf(&self, t: f64) -> f64 {
        let mean = self.rate * t;
        let mode = mean as usize;
        let peak = poisson(mode, mean);
        let more = |j: usize| self.tail.get(j).copied().unwrap_or(0.0);
        let mut total = peak * more(mode);
        let (mut weight, mut j) = (peak, mode);
        while weight > NEGLIGIBLE * peak && j < self.tail.len() {
            j += 1;
            weight *= mean / j as f64;
            total += weight * more(j);
        }
        (weight, j) = (peak, mode);
        while weight > NEGLIGIBLE * peak && j > 0 {
            weight *= j as f64 / mean;
            j -= 1;
            total += weight * more(j);
        }
        total
    }

    /// The time that is exceeded with probability 1 - q.
    pub(super) fn quantile(&self, q: f64) -> f64 {
        root::quantile(q, self.mean(), |t| self.ccdf(t))
    }
}

/// P(Poisson(mean) = j).
fn poisson(j: usize, mean: f64) -> f64 {
    if j == 0 {
        return libm::exp(-mean);
    }
    libm::exp(j as f64 * libm::log(mean) - mean - libm::lgamma(j as f64 + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    /// The Poisson weight comes out of an exponential whose terms are of the size of `rate t` ln(rate t).
    fn error(mean: f64) -> f64 {
        rounding(64) * (1.0 + mean * libm::log(mean + 2.0))
    }

    #[test]
    fn a_geometric_number_of_stages_is_exponential() {
        let tail = (0..2000).map(|j| libm::pow(0.75, f64::from(j))).collect();
        let law = Stages::new(4.0, tail);
        agree(law.mean(), 1.0, rounding(2000));
        agree(law.mean_square(), 2.0, rounding(2000));
        for t in [0.0, 0.01, 1.0, 5.0, 30.0] {
            agree(law.ccdf(t), libm::exp(-t), error(4.0 * t) + rounding(2000));
        }
    }

    #[test]
    fn three_stages_are_erlang() {
        let law = Stages::new(2.0, vec![1.0, 1.0, 1.0]);
        for t in [0.1, 1.0, 4.0] {
            let x = 2.0 * t;
            agree(law.ccdf(t), libm::exp(-x) * (1.0 + x + x * x / 2.0), error(x));
        }
    }
}
