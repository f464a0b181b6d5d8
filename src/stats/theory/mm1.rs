//! M/M/1: Poisson arrivals, exponential service, one server, first come first served.
//!
//! L = rho / (1 - rho); the response time is exponential with rate mu - lambda; P(W > t) = rho e^{-(mu - lambda) t}
//! (Kleinrock, "Queueing systems I", sections 3.2 and 5.7). The means hold for processor sharing too, the laws do not.
//!
//! Ignored: any limit of the queue.

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mm1 {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Completions per second of a busy server.
    pub service_rate: f64,
}

impl Mm1 {
    /// Share of time that the server is busy, or the offered load where that is 1 or more.
    #[must_use]
    pub fn utilization(self) -> f64 {
        assert!(self.arrival_rate >= 0.0 && self.service_rate > 0.0, "{self:?} has rates");
        self.arrival_rate / self.service_rate
    }

    /// Mean number of requests present.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        self.arrival_rate * self.mean_response()
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        if self.utilization() < 1.0 { 1.0 / (self.service_rate - self.arrival_rate) } else { f64::INFINITY }
    }

    /// The variance of the mean response time of n successive requests, times n, as n grows: (1 + rho)^2 / (1 - rho)^4 in
    /// squared service times, in squared seconds. It is how long a simulation must run.
    ///
    /// Daley 1968, "The serial correlation coefficients of waiting times in a stationary single server queue", gives
    /// rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 for the wait; the demand adds its variance 1 and twice its covariance with all
    /// later waits, which is minus the derivative of the mean wait by the service rate (the score of an exponential).
    #[must_use]
    pub fn mean_response_noise(self) -> f64 {
        let rho = self.utilization();
        let root = (1.0 + rho) / (1.0 - rho).powi(2) / self.service_rate;
        if rho < 1.0 { root * root } else { f64::INFINITY }
    }

    /// Mean waiting time in seconds.
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        self.utilization() * self.mean_response()
    }

    /// P(response time > t seconds).
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        libm::exp(-t / self.mean_response())
    }

    /// Response time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        -libm::log1p(-q) * self.mean_response()
    }

    /// P(waiting time > t seconds).
    #[must_use]
    pub fn wait_ccdf(self, t: f64) -> f64 {
        self.utilization().min(1.0) * self.response_ccdf(t)
    }

    /// Waiting time that is exceeded with probability 1 - q, in seconds; zero while q requests find the server idle.
    #[must_use]
    pub fn wait_quantile(self, q: f64) -> f64 {
        let rho = self.utilization();
        if 1.0 - q >= rho { 0.0 } else { libm::log(rho / (1.0 - q)) * self.mean_response() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::birth_death::steady_state;
    use crate::stats::theory::oracle::{agree, mean_index, printed, rounding};
    use crate::stats::theory::stages::Stages;

    const BUSY: Mm1 = Mm1 { arrival_rate: 0.8, service_rate: 1.0 };

    /// The noise of the mean response from that of the wait, with the derivative by the service rate as a difference.
    #[test]
    fn noise_is_that_of_the_wait_and_of_the_demand() {
        for rho in [0.1, 0.5, 0.8, 0.9] {
            let at = |service_rate| Mm1 { arrival_rate: rho, service_rate };
            let wait = rho * (2.0 + 5.0 * rho - 4.0 * rho * rho + rho.powi(3)) / (1.0 - rho).powi(4);
            let step = 1e-5;
            let covariance = (at(1.0 - step).mean_wait() - at(1.0 + step).mean_wait()) / (2.0 * step);
            let noise = at(1.0).mean_response_noise();
            // The difference is off by step^2 / 6 third derivatives, which are below 24 / (1 - rho)^4.
            let error = 2.0 * step * step * 4.0 / (1.0 - rho).powi(4) + 1e-9 * noise;
            assert!((noise - (wait + 2.0 * covariance + 1.0)).abs() <= error, "load {rho}: {noise}");
        }
        printed(Mm1 { arrival_rate: 0.5, service_rate: 1.0 }.mean_response_noise(), 36.0, 9);
    }

    #[test]
    fn known_values() {
        printed(BUSY.mean_response(), 5.0, 9);
        printed(BUSY.response_quantile(0.99), 23.026, 3);
        printed(BUSY.mean_wait(), 4.0, 9);
    }

    /// An arrival that finds n present stays for n + 1 services: P(more than j services) = P(n >= j).
    #[test]
    fn the_law_from_what_an_arrival_finds() {
        // 0.8^400 is below 2^-128.
        let found = steady_state(400, |_| 0.8, |_| 1.0);
        agree(mean_index(&found), BUSY.mean_in_system(), rounding(800));
        let mut tail = found.clone();
        (0..400).rev().for_each(|n| tail[n] += tail[n + 1]);
        let response = Stages::new(1.0, tail.clone());
        let wait = Stages::new(1.0, tail[1..].to_vec());
        for t in [0.0, 0.5, 5.0, 23.0] {
            agree(response.ccdf(t), BUSY.response_ccdf(t), rounding(5000));
            agree(wait.ccdf(t), BUSY.wait_ccdf(t), rounding(5000));
        }
        for q in [0.5, 0.9, 0.99] {
            // The tail's error over its slope, 1 - q times a rate of 0.2.
            let error = rounding(5000) / (1.0 - q);
            agree(wait.quantile(q), BUSY.wait_quantile(q), error);
        }
    }

    #[test]
    fn idle_and_overloaded() {
        assert_eq!(BUSY.wait_quantile(0.2).to_bits(), 0.0_f64.to_bits());
        let over = Mm1 { arrival_rate: 2.0, service_rate: 1.0 };
        assert!(over.mean_response().is_infinite() && over.response_quantile(0.5).is_infinite());
    }
}
