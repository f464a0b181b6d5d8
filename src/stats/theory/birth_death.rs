//! Steady state of a birth-death chain on 0..=last by its cut equations: up(n) p(n) = down(n + 1) p(n + 1).
//!
//! Kleinrock, "Queueing systems I", section 3.1. Only products of positive numbers, so nothing cancels.

/// Beyond this the unnormalised weights are scaled back: far below overflow, and a power of two, so no rounding.
const LARGE: f64 = 1.157_920_892_373_162e77; // 2^256

/// Probabilities of 0..=last, from the rate up out of n and the rate down out of n.
pub(super) fn steady_state(last: u32, up: impl Fn(u32) -> f64, down: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    let mut weight = 1.0;
    for n in 0..last {
        weight *= up(n) / down(n + 1);
        weights.push(weight);
        if weight > LARGE {
            for w in &mut weights {
                *w /= LARGE;
            }
            weight /= LARGE;
        }
    }
    let total: f64 = weights.iter().sum();
    for w in &mut weights {
        *w /= total;
    }
    weights
}

/// The number of steps in which a law that falls by `ratio` (between 0 and 1) a step has fallen by 2^-bits.
#[expect(clippy::cast_sign_loss, reason = "both logarithms have one sign")]
pub(super) fn decay_steps(ratio: f64, bits: u32) -> u32 {
    assert!(0.0 < ratio && ratio < 1.0, "a law falls by a ratio between 0 and 1, not {ratio}");
    (f64::from(bits) / -libm::log2(ratio)).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    #[test]
    fn the_same_as_the_matrix_solution() {
        let (up, down) = (|n: u32| 3.0 / f64::from(n + 1), |n: u32| 2.0 + f64::from(n));
        let chain = stationary(12, |from| match from {
            0 => vec![(1, up(0))],
            11 => vec![(10, down(11))],
            n => vec![(n + 1, up(n as u32)), (n - 1, down(n as u32))],
        });
        for (direct, matrix) in steady_state(11, up, down).iter().zip(&chain) {
            agree(*direct, *matrix, rounding(200));
        }
    }

    #[test]
    fn halves_need_a_step_for_each_bit() {
        assert_eq!((decay_steps(0.5, 40), decay_steps(0.25, 40), decay_steps(1e-30, 1)), (40, 20, 1));
    }

    #[test]
    fn weights_beyond_the_range_of_numbers() {
        // Poisson with mean 2000: the largest weight is about e^2000.
        let poisson = steady_state(4000, |_| 2000.0, f64::from);
        let mean: f64 = poisson.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        agree(mean, 2000.0, rounding(8000));
    }
}
