//! M/G/1: Poisson arrivals, any law of service, one server, first come first served.
//!
//! Pollaczek-Khinchine: the mean wait is lambda E S^2 / (2 (1 - rho)) (Pollaczek 1930, Khinchine 1932); with scv the
//! squared coefficient of variation of service, E S^2 = (1 + scv) (E S)^2. Constant service is M/D/1: half the wait of M/M/1.
//!
//! Ignored: quantiles, which need the whole law of service.

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mg1 {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Mean service time in seconds.
    pub mean_service: f64,
    /// Variance of the service time over its squared mean: 0 constant, 1 exponential.
    pub service_scv: f64,
}

impl Mg1 {
    /// Share of time that the server is busy, or the offered load where that is 1 or more.
    #[must_use]
    pub fn utilization(self) -> f64 {
        assert!(self.mean_service > 0.0 && self.service_scv >= 0.0, "{self:?} has a service time");
        self.arrival_rate * self.mean_service
    }

    /// Mean waiting time in seconds.
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        let rho = self.utilization();
        if rho >= 1.0 {
            return f64::INFINITY;
        }
        rho * self.mean_service * (1.0 + self.service_scv) / (2.0 * (1.0 - rho))
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_wait() + self.mean_service
    }

    /// Mean number of requests present.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        self.arrival_rate * self.mean_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, mean_index, rounding, stationary};

    #[test]
    fn exponential_service_is_mm1() {
        let general = Mg1 { arrival_rate: 0.8, mean_service: 1.0, service_scv: 1.0 };
        agree(general.mean_response(), Mm1 { arrival_rate: 0.8, service_rate: 1.0 }.mean_response(), rounding(16));
    }

    /// What a departure leaves behind: n' = max(n - 1, 0) + Poisson(rho) (Crommelin 1932). The tail of M/D/1 at rho 0.7
    /// decays by 0.509 a step (the root above 1 of z = e^{0.7 (z - 1)} is 1.965), so 100 states leave out 2^-97.
    #[test]
    fn constant_service_by_the_embedded_chain() {
        let states = 100;
        let chain = stationary(states, |n| {
            let mut moves = Vec::new();
            let (mut weight, mut left) = (libm::exp(-0.7), 1.0);
            for (k, to) in (n.saturating_sub(1)..states - 1).enumerate() {
                moves.push((to, weight));
                left -= weight;
                weight *= 0.7 / (k + 1) as f64;
            }
            moves.push((states - 1, f64::max(left, 0.0)));
            moves
        });
        let constant = Mg1 { arrival_rate: 0.7, mean_service: 1.0, service_scv: 0.0 };
        agree(constant.mean_in_system(), mean_index(&chain), rounding(1000));
    }

    /// Service in three exponential stages (scv 1/3): the chain counts stages to do. A new request waits for all of them.
    #[test]
    fn erlang_service_by_counting_stages() {
        let (states, rate) = (500, 6.0);
        let chain = stationary(states, |n| {
            let mut moves = vec![];
            moves.extend((n + 3 < states).then_some((n + 3, 1.2)));
            moves.extend((n > 0).then(|| (n - 1, rate)));
            moves
        });
        let station = Mg1 { arrival_rate: 1.2, mean_service: 0.5, service_scv: 1.0 / 3.0 };
        agree(station.mean_wait(), mean_index(&chain) / rate, rounding(2000));
    }

    #[test]
    fn overloaded() {
        assert!(Mg1 { arrival_rate: 1.0, mean_service: 1.0, service_scv: 0.0 }.mean_response().is_infinite());
    }
}
