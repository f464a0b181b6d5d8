//! M/M/c/K: at most K requests present, in service or waiting; who finds K is rejected.
//!
//! Truncated birth-death chain; an accepted request finds n present with probability p(n) / (1 - p(K)) (Gross & Harris,
//! section 2.4). One that waits behind n - c others sees n - c + 1 completions at rate c mu before its own service, and a
//! service of rate mu is a geometric number of stages of rate c mu: so the response is a mixture of Erlang laws.
//!
//! Ignored: retries of the rejected.

use super::birth_death::steady_state;
use super::stages::Stages;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mmck {
    /// Arrivals per second, rejected ones included.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
    /// Largest number present, at least the number of servers.
    pub capacity: u32,
}

impl Mmck {
    /// Probabilities of 0, 1... K requests present.
    #[must_use]
    pub fn probabilities(self) -> Vec<f64> {
        assert!(0 < self.servers && self.servers <= self.capacity, "{self:?} has room for what its servers hold");
        let down = |n: u32| f64::from(n.min(self.servers)) * self.service_rate;
        steady_state(self.capacity, |_| self.arrival_rate, down)
    }

    /// Share of requests rejected.
    #[must_use]
    pub fn blocking(self) -> f64 {
        self.probabilities().last().copied().expect("a chain has states")
    }

    /// Accepted requests per second.
    #[must_use]
    pub fn throughput(self) -> f64 {
        let accepted = self.probabilities();
        let (_, below) = accepted.split_last().expect("a chain has states");
        self.arrival_rate * below.iter().sum::<f64>()
    }

    /// Mean number of requests present.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        self.probabilities().iter().enumerate().map(|(n, p)| n as f64 * p).sum()
    }

    /// Mean response time of the accepted, in seconds (Little's law).
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_in_system() / self.throughput()
    }

    /// P(response time of an accepted request > t seconds).
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        self.stages().ccdf(t)
    }

    /// Response time that 1 - q of the accepted exceed, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        self.stages().quantile(q)
    }

    /// The response as stages of rate c mu: with `ahead` completions to wait for, P(stages > j) is 1 up to there, then
    /// falls by 1 - 1/c a stage.
    fn stages(self) -> Stages {
        let found = self.probabilities();
        let accepted: f64 = found[..self.capacity as usize].iter().sum();
        let servers = self.servers as usize;
        let mut ahead = vec![found[..servers].iter().sum::<f64>() / accepted];
        ahead.extend(found[servers..self.capacity as usize].iter().map(|p| p / accepted));
        let goes_on = 1.0 - 1.0 / f64::from(self.servers);
        let step = |mass: &[f64], next: &mut [f64]| {
            next[0] = mass[0] * goes_on;
            for n in 1..mass.len() {
                next[n - 1] += mass[n];
            }
        };
        Stages::until_empty(f64::from(self.servers) * self.service_rate, ahead, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::erlang_loss::ErlangLoss;
    use crate::stats::theory::oracle::{agree, integral, rounding};

    const SMALL: Mmck = Mmck { arrival_rate: 5.0, service_rate: 2.0, servers: 2, capacity: 6 };

    /// One server: p(n) = (1 - rho) rho^n / (1 - rho^(K + 1)), in closed form.
    #[test]
    fn one_server_is_a_truncated_geometric_law() {
        let station = Mmck { arrival_rate: 0.9, service_rate: 1.0, servers: 1, capacity: 10 };
        let total = (1.0 - libm::pow(0.9, 11.0)) / (1.0 - 0.9);
        for (n, p) in station.probabilities().iter().enumerate() {
            agree(*p, libm::pow(0.9, n as f64) / total, rounding(64));
        }
    }

    #[test]
    fn no_waiting_room_is_erlang_b() {
        let station = Mmck { servers: 6, ..SMALL };
        agree(station.blocking(), ErlangLoss { offered_load: 2.5, servers: 6 }.blocking(), rounding(64));
    }

    /// The mean by Little's law, by the stages, and by integration of the tail (every rate is at least 2: e^-40 is left).
    #[test]
    fn three_ways_to_the_mean() {
        let mean = SMALL.mean_response();
        agree(mean, SMALL.stages().mean(), rounding(1000));
        let (area, error) = integral(25.0, 4000, |t| SMALL.response_ccdf(t));
        agree(mean, area, error / mean + rounding(4000));
    }

    /// Conditioned on who is found, by integrating over the own service: Erlang(m, 4) + Exp(2).
    #[test]
    fn the_tail_by_convolution() {
        let found = SMALL.probabilities();
        let t = 1.3;
        let erlang = |m: usize, x: f64| {
            (0..m).fold((0.0, 1.0), |(sum, term), j| (sum + term, term * x / (j + 1) as f64)).0 * libm::exp(-x)
        };
        let mut total = 0.0;
        let mut slack = 0.0;
        for (n, p) in found.iter().enumerate().take(6) {
            let served = libm::exp(-2.0 * t);
            let m = n.saturating_sub(1);
            let (waited, error) = if m > 0 {
                integral(t, 400, |s| 2.0 * libm::exp(-2.0 * s) * erlang(m, 4.0 * (t - s)))
            } else {
                (0.0, 0.0)
            };
            total += p / (1.0 - found[6]) * (served + waited);
            slack += error;
        }
        agree(SMALL.response_ccdf(t), total, slack / total + rounding(1000));
        agree(SMALL.response_ccdf(SMALL.response_quantile(0.99)), 0.01, rounding(1000) / 0.01);
    }
}
