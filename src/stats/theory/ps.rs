//! M/G/c-PS: all present share c cores equally, each request using at most one.
//!
//! One core: the mean response is E S / (1 - rho), a request of demand x takes x / (1 - rho) on average (Kleinrock,
//! "Queueing systems II", section 4.4). With c cores the mean is that of M/M/c for every law of demand (Cohen 1979).
//!
//! Ignored: the cost of switching; for the law of the response see [`super::ps_law`].

use super::mmc::Mmc;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ps {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Mean demand in seconds of one core.
    pub mean_service: f64,
    /// Cores.
    pub cores: u32,
}

impl Ps {
    /// Share of the cores that is busy.
    #[must_use]
    pub fn utilization(self) -> f64 {
        self.equivalent().utilization()
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.equivalent().mean_response()
    }

    /// Mean number of requests present.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        self.equivalent().mean_in_system()
    }

    /// Mean response over demand; the same for a request of any demand. On several cores this holds for the mean only
    /// over all demands.
    #[must_use]
    pub fn slowdown(self) -> f64 {
        self.mean_response() / self.mean_service
    }

    /// The first come first served station with exponential service that has the same means.
    fn equivalent(self) -> Mmc {
        Mmc { arrival_rate: self.arrival_rate, service_rate: 1.0 / self.mean_service, servers: self.cores }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    #[test]
    fn one_core() {
        let station = Ps { arrival_rate: 60.0, mean_service: 0.01, cores: 1 };
        agree(station.mean_response(), 0.01 / 0.4, rounding(32));
        agree(station.slowdown(), 2.5, rounding(32));
    }

    /// Mean number present of a station with demands of two exponential kinds (`shares` of rates 1 and 1/4), by
    /// elimination on (fast, slow) requests, up to `limit` in all.
    fn two_kinds(arrival: f64, shares: [f64; 2], cores: usize, limit: usize) -> f64 {
        let index = |a: usize, b: usize| (a + b) * (a + b + 1) / 2 + b;
        let states: Vec<(usize, usize)> = (0..=limit).flat_map(|n| (0..=n).map(move |b| (n - b, b))).collect();
        let law = stationary(states.len(), |state| {
            let (a, b) = states[state];
            let mut moves = vec![];
            if a + b < limit {
                moves.extend([(index(a + 1, b), arrival * shares[0]), (index(a, b + 1), arrival * shares[1])]);
            }
            let speed = (cores as f64 / (a + b) as f64).min(1.0);
            moves.extend((a > 0).then(|| (index(a - 1, b), speed * a as f64)));
            moves.extend((b > 0).then(|| (index(a, b - 1), speed * b as f64 / 4.0)));
            moves
        });
        states.iter().zip(law).map(|((a, b), p)| (a + b) as f64 * p).sum()
    }

    /// Very uneven demands (scv 2.0) change no mean. The number present is geometric beyond the cores with ratio rho = 0.4;
    /// 40 leave out (0.4)^40 times 40, relative to a mean above 1/2.
    #[test]
    fn means_do_not_depend_on_the_law_of_demand() {
        for cores in [1_u32, 2] {
            let shares = [0.75, 0.25];
            let mean_service = 0.75 + 0.25 * 4.0;
            let arrival_rate = 0.4 * f64::from(cores) / mean_service;
            let station = Ps { arrival_rate, mean_service, cores };
            let left_out = 80.0 * libm::pow(0.4, 40.0 - f64::from(cores));
            agree(
                station.mean_in_system(),
                two_kinds(arrival_rate, shares, cores as usize, 40),
                left_out + rounding(4000),
            );
        }
    }
}
