//! GI/M/1: independent interarrival times of any law, exponential service, one server, first come first served.
//!
//! An arrival finds n present with probability (1 - sigma) sigma^n, sigma being the root below 1 of
//! sigma = A*(mu (1 - sigma)) with A* the transform of the interarrival time; the response is exponential with rate
//! mu (1 - sigma) (Kendall 1953; Kleinrock, "Queueing systems I", section 6.4).
//!
//! Ignored: correlated arrivals.

use super::root;

/// The station, solved.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gim1 {
    service_rate: f64,
    sigma: f64,
}

impl Gim1 {
    /// Solves for `service_rate` per second and the transform s -> E e^{-s A} of the interarrival time A, whose mean is
    /// `mean_interarrival` seconds. An overloaded station has sigma 1.
    #[must_use]
    pub fn new(service_rate: f64, mean_interarrival: f64, transform: impl Fn(f64) -> f64) -> Self {
        assert!(service_rate > 0.0 && mean_interarrival > 0.0, "a station has rates");
        if service_rate * mean_interarrival <= 1.0 {
            return Self { service_rate, sigma: 1.0 };
        }
        // A*(mu (1 - x)) - x is convex, positive at 0 and zero at 1: below zero exactly between the root and 1.
        let sigma = root::boundary(0.0, 1.0, |x| transform(service_rate * (1.0 - x)) <= x);
        Self { service_rate, sigma }
    }

    /// Erlang interarrival times: `stages` exponential stages of `stage_rate` per second each.
    #[must_use]
    pub fn erlang(service_rate: f64, stage_rate: f64, stages: u32) -> Self {
        let stages = f64::from(stages);
        Self::new(service_rate, stages / stage_rate, |s| libm::pow(stage_rate / (stage_rate + s), stages))
    }

    /// Constant interarrival times (D/M/1).
    #[must_use]
    pub fn constant(service_rate: f64, interarrival: f64) -> Self {
        Self::new(service_rate, interarrival, |s| libm::exp(-s * interarrival))
    }

    /// Share of arrivals that find the server busy.
    #[must_use]
    pub const fn waiting_share(self) -> f64 {
        self.sigma
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        1.0 / (self.service_rate * (1.0 - self.sigma))
    }

    /// Mean waiting time in seconds.
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        self.sigma * self.mean_response()
    }

    /// Response time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        -libm::log1p(-q) * self.mean_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, rounding, stationary};
    use crate::stats::theory::stages::Stages;

    #[test]
    fn exponential_interarrivals_are_mm1() {
        let one = Mm1 { arrival_rate: 0.8, service_rate: 1.0 };
        let solved = Gim1::erlang(1.0, 0.8, 1);
        // The slope of A*(mu (1 - x)) - x at its root is -(1 - rho): roundings grow by its inverse, and again in 1 - sigma.
        agree(solved.mean_response(), one.mean_response(), rounding(16) * 25.0);
        agree(solved.response_quantile(0.99), one.response_quantile(0.99), rounding(16) * 25.0);
    }

    /// The chain of (present, stage of the next arrival): what arrivals find, and how long they stay.
    #[test]
    fn erlang_interarrivals_by_elimination() {
        let (stages, limit, stage_rate) = (3, 120, 2.1);
        let law = stationary(stages * limit, |state| {
            let (present, stage) = (state / stages, state % stages);
            let arrives = (present + 1).min(limit - 1) * stages;
            let mut moves = vec![(if stage + 1 < stages { state + 1 } else { arrives }, stage_rate)];
            moves.extend((present > 0).then(|| (state - stages, 1.0)));
            moves
        });
        let found: Vec<f64> = (0..limit).map(|n| law[n * stages + stages - 1]).collect();
        let arrivals: f64 = found.iter().sum();
        let mut tail: Vec<f64> = found.iter().map(|p| p / arrivals).collect();
        (0..limit - 1).rev().for_each(|n| tail[n] += tail[n + 1]);
        let solved = Gim1::erlang(1.0, stage_rate, 3);
        // At rho 0.7, sigma is 0.576: 120 states leave out 2^-95.
        agree(solved.waiting_share(), tail[1], rounding(4000));
        let response = Stages::new(1.0, tail);
        agree(solved.mean_response(), response.mean(), rounding(4000));
        agree(solved.response_quantile(0.9), response.quantile(0.9), rounding(20_000) / 0.1);
    }

    /// sigma = e^{-(1 - sigma) / rho}, also by repeated substitution, which rises to the root by a factor below sigma/rho.
    #[test]
    fn constant_interarrivals_by_substitution() {
        let sigma = (0..500).fold(0.0, |sigma, _| libm::exp(-(1.0 - sigma) / 0.75));
        agree(Gim1::constant(4.0, 1.0 / 3.0).waiting_share(), sigma, rounding(64));
    }

    #[test]
    fn overloaded() {
        assert!(Gim1::constant(1.0, 1.0).mean_response().is_infinite());
    }
}
