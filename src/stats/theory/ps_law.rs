//! M/M/c-PS: the law of the response time under processor sharing.
//!
//! One request is followed: it finds the stationary number of others (Poisson arrivals see time averages), and with n
//! others present it completes at rate mu min(1, c / (n + 1)), as each of them does (Coffman, Muntz & Trotter 1970). The
//! absorbing chain is solved by uniformization. One core has Var T = (2 + rho) / ((2 - rho) (mu - lambda)^2).
//!
//! Ignored: any other law of demand, on which quantiles depend though means do not.

use super::birth_death::{decay_steps, steady_state};
use super::mmc::Mmc;
use super::stages::Stages;

/// The law of the response time of one station, solved once.
#[derive(Clone, Debug)]
pub struct PsLaw {
    stages: Stages,
}

impl PsLaw {
    /// Solves the station: `servers` are its cores, its utilization is below 1.
    #[must_use]
    pub fn new(station: Mmc) -> Self {
        let rho = station.utilization();
        assert!(rho > 0.0 && rho < 1.0, "a law exists below saturation, not at {rho}");
        let (arrival, service, cores) = (station.arrival_rate, station.service_rate, f64::from(station.servers));
        // Twice the bits of a number, so that the limit is not felt even by the slowest, which meet more than others do.
        let limit = station.servers + decay_steps(rho, 106);
        let found = steady_state(limit, |_| arrival, |n| f64::from(n).min(cores) * service);
        let rate = arrival + cores * service;
        let step = |mass: &[f64], next: &mut [f64]| {
            for (n, &held) in mass.iter().enumerate() {
                let others = n as f64;
                let leaves = service * others * (cores / (others + 1.0)).min(1.0) / rate;
                let own = service * (cores / (others + 1.0)).min(1.0) / rate;
                let joins = if n + 1 < mass.len() { arrival / rate } else { 0.0 };
                next[n] += held * (1.0 - leaves - own - joins).max(0.0);
                if n + 1 < mass.len() {
                    next[n + 1] += held * joins;
                }
                if n > 0 {
                    next[n - 1] += held * leaves;
                }
            }
        };
        Self { stages: Stages::until_empty(rate, found, step) }
    }

    /// Mean in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.stages.mean()
    }

    /// Variance in seconds squared.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.stages.mean_square() - self.mean() * self.mean()
    }

    /// P(response time > t seconds).
    #[must_use]
    pub fn ccdf(&self, t: f64) -> f64 {
        self.stages.ccdf(t)
    }

    /// Response time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn quantile(&self, q: f64) -> f64 {
        self.stages.quantile(q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    /// Sums over as many stages as have a tail: their number times a rounding.
    #[test]
    fn mean_and_variance_of_one_core() {
        for rho in [0.1, 0.5, 0.8] {
            let law = PsLaw::new(Mmc { arrival_rate: rho, service_rate: 1.0, servers: 1 });
            agree(law.mean(), 1.0 / (1.0 - rho), rounding(20_000));
            let variance = (2.0 + rho) / ((2.0 - rho) * (1.0 - rho) * (1.0 - rho));
            agree(law.variance(), variance, rounding(60_000));
        }
    }

    #[test]
    fn several_cores_keep_the_mean() {
        let station = Mmc { arrival_rate: 320.0, service_rate: 100.0, servers: 4 };
        agree(PsLaw::new(station).mean(), station.mean_response(), rounding(20_000));
    }

    /// With next to no load nobody shares: the response is the service. The share that meets another is 1e-9.
    #[test]
    fn alone_it_is_the_service() {
        let law = PsLaw::new(Mmc { arrival_rate: 1e-9, service_rate: 2.0, servers: 1 });
        agree(law.quantile(0.99), -libm::log(0.01) / 2.0, 1e-8);
        agree(law.ccdf(1.0), libm::exp(-2.0), 1e-8);
    }

    /// Sharing is fairer on average to the short and worse to the long: more than first come first served at p99.
    #[test]
    fn the_tail_is_longer_than_first_come_first_served() {
        let station = Mmc { arrival_rate: 0.8, service_rate: 1.0, servers: 1 };
        assert!(PsLaw::new(station).quantile(0.99) > station.response_quantile(0.99));
    }
}
