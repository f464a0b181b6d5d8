//! Retries on a timeout whose work is not cancelled: the server serves what nobody waits for any more.
//!
//! With L attempts per second at an M/M/1 queue, one is late with probability p(L) = e^{-(mu - L) tau}, 1 where the server
//! cannot keep up. With long pauses between them attempts are nearly Poisson, and L = lambda (1 + p + ... + p^(k-1)). There
//! may be three solutions: the low one lasts only until something overloads the server, the high one has all
//! attempts late and feeds itself (metastable failures; Bronson, Aghayev, Charapko & Zhu, "HotOS" 2021).
//!
//! Ignored: pauses so short that attempts find the queue that made them late; where lambda k > mu, how long the low state
//! lasts.

use super::root::boundary;

/// The server and its callers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RetryStorm {
    /// Requests per second.
    pub arrival_rate: f64,
    /// Completions per second of the busy server.
    pub service_rate: f64,
    /// Seconds that a caller waits for an answer.
    pub timeout: f64,
    /// Attempts at most, the first included, from 1.
    pub attempts: u32,
}

impl RetryStorm {
    /// All rates of attempts per second that feed themselves, rising: one, two in a critical case, or three.
    ///
    /// Below mu the load that a rate causes is a sum of exponentials in it, hence convex: it meets the rate at most
    /// twice, once on each side of where their difference is least. From mu on it is lambda k.
    #[must_use]
    pub fn attempt_rates(self) -> Vec<f64> {
        let Self { arrival_rate, service_rate, timeout, attempts } = self;
        assert!(
            arrival_rate > 0.0 && service_rate > 0.0 && timeout > 0.0 && attempts > 0,
            "{self:?} has rates, a timeout and attempts"
        );
        let most = arrival_rate * f64::from(attempts);
        let excess = |rate: f64| self.caused(rate) - rate;
        let mut rates = vec![];
        if arrival_rate < service_rate {
            let least = boundary(arrival_rate, service_rate, |rate| self.slope(rate) >= 1.0);
            if excess(least) <= 0.0 {
                rates.push(boundary(arrival_rate, least, |rate| excess(rate) <= 0.0));
                if most > service_rate {
                    rates.push(boundary(least, service_rate, |rate| excess(rate) > 0.0));
                }
            }
        }
        if most >= service_rate {
            rates.push(most);
        }
        rates
    }

    /// P(an attempt is late) where so many attempts come per second.
    #[must_use]
    pub fn late_share(self, attempt_rate: f64) -> f64 {
        libm::exp(-(self.service_rate - attempt_rate).max(0.0) * self.timeout)
    }

    /// P(a request has its answer in time by one of its attempts) where so many attempts come per second.
    #[must_use]
    pub fn success_ratio(self, attempt_rate: f64) -> f64 {
        -libm::expm1(-f64::from(self.attempts) * (self.service_rate - attempt_rate).max(0.0) * self.timeout)
    }

    /// Attempts per second that are caused where so many come.
    fn caused(self, attempt_rate: f64) -> f64 {
        let late = self.late_share(attempt_rate);
        self.arrival_rate * (0..self.attempts).map(|retry| libm::pow(late, f64::from(retry))).sum::<f64>()
    }

    /// Its derivative below mu.
    fn slope(self, attempt_rate: f64) -> f64 {
        let late = self.late_share(attempt_rate);
        let term = |retry: u32| f64::from(retry) * libm::pow(late, f64::from(retry));
        self.arrival_rate * self.timeout * (0..self.attempts).map(term).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    const UNIT: RetryStorm = RetryStorm { arrival_rate: 0.5, service_rate: 1.0, timeout: 5.0, attempts: 3 };

    /// Plain iteration climbs from below to the lowest solution and falls from above to the highest, because more
    /// attempts cause more attempts.
    fn iterated(storm: RetryStorm, from: f64) -> f64 {
        (0..20_000).fold(from, |rate, _| storm.caused(rate))
    }

    #[test]
    fn known_values() {
        let rates = UNIT.attempt_rates();
        assert_eq!(rates.len(), 3, "{rates:?}");
        printed(rates[0] / 0.5, 1.12, 2);
        printed(rates[2], 1.5, 9);
    }

    #[test]
    fn iteration_finds_the_outer_ones() {
        for arrival_rate in [0.05, 0.2, 0.3, 0.33, 0.34, 0.5, 0.6, 0.8, 1.2] {
            for (timeout, attempts) in [(5.0, 1), (5.0, 2), (3.0, 3), (5.0, 3), (10.0, 6), (0.5, 2)] {
                let storm = RetryStorm { arrival_rate, timeout, attempts, ..UNIT };
                let rates = storm.attempt_rates();
                let most = arrival_rate * f64::from(attempts);
                let (lowest, highest) = (rates[0], rates[rates.len() - 1]);
                // An error of the rate is magnified by what is left of 1 - slope there.
                let error = |rate: f64| rounding(200) / (1.0 - storm.slope(rate)).abs().min(1.0);
                agree(lowest, iterated(storm, arrival_rate), error(lowest));
                agree(highest, iterated(storm, most), error(highest));
            }
        }
    }

    /// Two attempts: x = lambda e^{-(mu - lambda) tau} e^{x tau} for the retries x, so that y = x tau solves
    /// y e^{-y} = lambda tau e^{-(mu - lambda) tau}: both branches of Lambert's function, by Newton's method.
    #[test]
    fn two_attempts_by_lambert() {
        let storm = RetryStorm { arrival_rate: 0.6, attempts: 2, timeout: 8.0, ..UNIT };
        let level = 0.6 * 8.0 * libm::exp(-0.4 * 8.0);
        let newton = |start: f64| {
            (0..200).fold(start, |y: f64, _| y - (y * libm::exp(-y) - level) / ((1.0 - y) * libm::exp(-y)))
        };
        let (low, middle) = (newton(0.0), newton(2.0));
        let rates = storm.attempt_rates();
        assert_eq!(rates.len(), 3, "{rates:?}");
        agree(rates[0], 0.6 + low / 8.0, rounding(400) / (1.0 - low));
        agree(rates[1], 0.6 + middle / 8.0, rounding(400) / (middle - 1.0));
        agree(rates[2], 1.2, rounding(1));
    }

    /// Whoever is not served in time has had all attempts, and each attempt of the others but the last was late.
    #[test]
    fn what_is_served_in_time() {
        let rate = UNIT.attempt_rates()[0];
        let in_time = rate * (1.0 - UNIT.late_share(rate));
        agree(0.5 * UNIT.success_ratio(rate), in_time, rounding(400));
    }

    #[test]
    fn one_attempt_is_no_storm() {
        for arrival_rate in [0.5, 2.0] {
            let rates = RetryStorm { attempts: 1, arrival_rate, ..UNIT }.attempt_rates();
            assert_eq!(rates.len(), 1, "{rates:?}");
            agree(rates[0], arrival_rate, rounding(2));
        }
    }
}
