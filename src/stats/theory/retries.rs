//! Retries where an attempt fails with the same probability whatever the load is.
//!
//! Attempts are Bernoulli trials that end with the first success or with the last attempt: their number is a truncated
//! geometric law. Tiers that each retry multiply: n of them with k attempts send k^n calls to what always fails.
//!
//! Ignored: that attempts load what they call, and that failures come in bursts (see [`super::retry_storm`]).

/// Attempts of one caller.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Retries {
    /// P(an attempt fails).
    pub failure: f64,
    /// Attempts at most, the first included, from 1.
    pub attempts: u32,
}

impl Retries {
    /// Mean number of attempts: (1 - p^k) / (1 - p), as the sum 1 + p + ... + p^(k-1) that holds for p = 1 too.
    #[must_use]
    pub fn mean_attempts(self) -> f64 {
        (0..self.attempts).map(|retry| libm::pow(self.failure, f64::from(retry))).sum()
    }

    /// P(no attempt succeeds).
    #[must_use]
    pub fn gives_up(self) -> f64 {
        libm::pow(self.failure, f64::from(self.attempts))
    }

    /// Mean number of failed attempts before the success of those that succeed.
    #[must_use]
    pub fn mean_failures_of_success(self) -> f64 {
        // All attempts are those of the successful, one of which succeeds, and those that give up.
        let succeeds = 1.0 - self.gives_up();
        (self.mean_attempts() - f64::from(self.attempts) * self.gives_up()) / succeeds - 1.0
    }

    /// Mean pause in seconds of a request that succeeds at last, where `backoffs` are the mean pauses before the first
    /// retry, the second... one for each.
    #[must_use]
    pub fn mean_pause_of_success(self, backoffs: &[f64]) -> f64 {
        assert_eq!(backoffs.len() + 1, self.attempts as usize, "a pause before every attempt but the first");
        // The r-th retry is made after r failures; the request then succeeds with what is left of its attempts.
        let weigh = |(failures, pause): (u32, &f64)| {
            let left = Self { attempts: self.attempts - failures, ..self };
            pause * libm::pow(self.failure, f64::from(failures)) * (1.0 - left.gives_up())
        };
        (1..).zip(backoffs).map(weigh).sum::<f64>() / (1.0 - self.gives_up())
    }

    /// Calls per request at the far end of `tiers` callers in a row, each of which retries like this and fails when it
    /// gives up: k^n where all fails.
    #[must_use]
    pub fn amplification(self, tiers: u32) -> f64 {
        let mut calls = 1.0;
        let mut caller = self;
        for _ in 0..tiers {
            calls *= caller.mean_attempts();
            caller.failure = caller.gives_up();
        }
        calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    #[test]
    fn known_values() {
        printed(Retries { failure: 1.0, attempts: 3 }.amplification(3), 27.0, 12);
        printed(Retries { failure: 0.5, attempts: 3 }.mean_attempts(), 1.75, 12);
    }

    /// The law of the number of attempts, outcome by outcome.
    #[test]
    fn outcome_by_outcome() {
        for (p, attempts) in [(0.0, 3), (0.1, 1), (0.3, 4), (0.9, 6)] {
            let retries = Retries { failure: p, attempts };
            let backoffs: Vec<f64> = (1..attempts).map(|retry| 0.1 * f64::from(1 << retry)).collect();
            let (mut tried, mut failures, mut pauses, mut succeeds) = (0.0, 0.0, 0.0, 0.0);
            let mut paused = 0.0;
            for failed in 0..attempts {
                let here = libm::pow(p, f64::from(failed)) * (1.0 - p);
                tried += here * f64::from(failed + 1);
                failures += here * f64::from(failed);
                pauses += here * paused;
                succeeds += here;
                paused += backoffs.get(failed as usize).copied().unwrap_or(0.0);
            }
            let lost = libm::pow(p, f64::from(attempts));
            agree(1.0 - retries.gives_up(), succeeds, rounding(64) / succeeds);
            agree(retries.mean_attempts(), tried + lost * f64::from(attempts), rounding(64));
            agree(1.0 + retries.mean_failures_of_success(), 1.0 + failures / succeeds, rounding(64) / succeeds);
            agree(1.0 + retries.mean_pause_of_success(&backoffs), 1.0 + pauses / succeeds, rounding(64) / succeeds);
            agree(retries.mean_attempts(), (1.0 - lost) / (1.0 - p), rounding(64) / (1.0 - p));
        }
    }

    /// Two tiers by the tree of all outcomes: the upper caller's attempt is a whole row of attempts of the lower one.
    #[test]
    fn two_tiers_by_their_rows() {
        let (p, k) = (0.4_f64, 3);
        let row = |j: i32| if j < k { p.powi(j - 1) * (1.0 - p) } else { p.powi(k - 1) };
        let mean_row: f64 = (1..=k).map(|j| f64::from(j) * row(j)).sum();
        // The upper caller goes on with p^k, the probability that a row fails.
        let rows: f64 = (0..k).map(|i| p.powi(k * i)).sum();
        agree(Retries { failure: p, attempts: 3 }.amplification(2), rows * mean_row, rounding(64));
    }
}
