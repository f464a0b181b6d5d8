//! Erlang A, M/M/c+M: who waits leaves after an exponential patience; who is in service stays.
//!
//! A birth-death chain: with n present, n - c of them wait, and each leaves at rate theta (Palm 1957; Garnett, Mandelbaum
//! & Reiman 2002). An arrival that finds k waiting is served if its patience outlasts k + 1 departures before it, at rates
//! c mu + j theta with j from k down to 0. Given that it does, those times are still independent and exponential, each
//! faster by theta, because the patience favours short ones: so the wait of the served is a sum of exponentials as well.
//!
//! Ignored: those who left and come back.

use super::birth_death::steady_state;
use super::stages::Stages;

/// Share of the largest probability below which states are left out: 2^-100.
const NEGLIGIBLE: f64 = 7.888_609_052_210_118e-31;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ErlangA {
    /// Arrivals per second, those who will leave included.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
    /// Mean patience in seconds, above 0.
    pub mean_patience: f64,
}

impl ErlangA {
    /// Probabilities of 0, 1... requests present, up to where they are negligible.
    #[must_use]
    pub fn probabilities(self) -> Vec<f64> {
        steady_state(self.last(), |_| self.arrival_rate, |n| self.departure_rate(n))
    }

    /// Share of requests that find every server busy.
    #[must_use]
    pub fn waiting_share(self) -> f64 {
        self.probabilities()[self.servers as usize..].iter().sum()
    }

    /// Mean number of requests that wait.
    #[must_use]
    pub fn mean_queue_length(self) -> f64 {
        let found = self.probabilities();
        found[self.servers as usize..].iter().enumerate().map(|(waiting, p)| waiting as f64 * p).sum()
    }

    /// Share of requests that leave unserved: the rate at which those who wait leave, over the arrival rate.
    #[must_use]
    pub fn abandoned_share(self) -> f64 {
        self.mean_queue_length() / (self.mean_patience * self.arrival_rate)
    }

    /// Mean wait in seconds of all requests, served or not (Little's law).
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        self.mean_queue_length() / self.arrival_rate
    }

    /// Mean wait in seconds of the served.
    #[must_use]
    pub fn mean_wait_of_served(self) -> f64 {
        let mut wait = 0.0;
        let mut total = 0.0;
        for (stages, share) in self.served().into_iter().enumerate() {
            if stages > 0 {
                wait += 1.0 / self.departure_rate(self.servers + stages as u32);
            }
            total += share * wait;
        }
        total
    }

    /// Mean response time in seconds of the served.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_wait_of_served() + 1.0 / self.service_rate
    }

    /// P(response time of a served request > t seconds).
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        self.stages().ccdf(t)
    }

    /// Response time that 1 - q of the served exceed, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        self.stages().quantile(q)
    }

    /// Departures per second with n present.
    fn departure_rate(self, n: u32) -> f64 {
        let waiting = n.saturating_sub(self.servers);
        f64::from(n.min(self.servers)) * self.service_rate + f64::from(waiting) / self.mean_patience
    }

    /// A number present beyond which the sum of all probabilities is negligible: from where departures outrun arrivals,
    /// each is below the one before by a ratio that only falls, so what is left is a geometric series at most.
    fn last(self) -> u32 {
        assert!(
            self.arrival_rate > 0.0 && self.service_rate > 0.0 && self.servers > 0 && self.mean_patience > 0.0,
            "{self:?} has rates, servers and a patience"
        );
        let (mut n, mut fallen) = (self.servers, 1.0);
        loop {
            n += 1;
            let ratio = self.arrival_rate / self.departure_rate(n);
            fallen *= ratio.min(1.0);
            if fallen < NEGLIGIBLE * (1.0 - ratio) {
                return n;
            }
        }
    }

    /// Shares of the served that wait for 0, 1... departures. With s of them to wait for, a request is served with
    /// probability c mu / (c mu + s theta).
    fn served(self) -> Vec<f64> {
        let found = self.probabilities();
        let servers = self.servers as usize;
        let busy = self.departure_rate(self.servers);
        let mut served = vec![found[..servers].iter().sum::<f64>()];
        let stays = |stages: usize| busy / self.departure_rate(self.servers + stages as u32);
        served.extend(found[servers..].iter().enumerate().map(|(waiting, p)| p * stays(waiting + 1)));
        let total: f64 = served.iter().sum();
        served.iter().map(|p| p / total).collect()
    }

    /// The response of the served: so many departures, then its own service, which is state 0.
    fn stages(self) -> Stages {
        let start = self.served();
        let rates: Vec<f64> = (0..start.len())
            .map(|stages| match stages {
                0 => self.service_rate,
                _ => self.departure_rate(self.servers + stages as u32),
            })
            .collect();
        let fastest = rates.iter().copied().fold(0.0, f64::max);
        let step = |mass: &[f64], next: &mut [f64]| {
            for (stage, (&held, rate)) in mass.iter().zip(&rates).enumerate() {
                let leaves = rate / fastest;
                next[stage] += held * (1.0 - leaves);
                if stage > 0 {
                    next[stage - 1] += held * leaves;
                }
            }
        };
        Stages::until_empty(fastest, start, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mmc::Mmc;
    use crate::stats::theory::oracle::{agree, integral, rounding, stationary};

    const HALLS: [ErlangA; 3] = [
        ErlangA { arrival_rate: 4.0, service_rate: 1.0, servers: 3, mean_patience: 0.5 },
        ErlangA { arrival_rate: 0.8, service_rate: 1.0, servers: 1, mean_patience: 3.0 },
        ErlangA { arrival_rate: 9.0, service_rate: 1.0, servers: 4, mean_patience: 1.5 },
    ];

    /// Served or not, by the race between patience and departures of every arrival, instead of by the rate of leaving.
    #[test]
    fn who_is_served_wins_the_race() {
        for hall in HALLS {
            let found = hall.probabilities();
            let (c, theta) = (hall.servers as usize, 1.0 / hall.mean_patience);
            let mut served: f64 = found[..c].iter().sum();
            for (k, p) in found[c..].iter().enumerate() {
                // Each of the departures before it comes sooner than its own patience.
                let race = |j: usize| {
                    let before = c as f64 * hall.service_rate + j as f64 * theta;
                    before / (before + theta)
                };
                served += p * (0..=k).map(race).product::<f64>();
            }
            agree(1.0 - hall.abandoned_share(), served, rounding(4000));
            let busy: f64 = found.iter().enumerate().map(|(n, p)| n.min(c) as f64 * p).sum();
            agree(served * hall.arrival_rate, busy * hall.service_rate, rounding(4000));
        }
    }

    /// All waits are those of the served and those of the rest; the latter by elimination in the chain of one request
    /// that either starts or leaves: with k before it, it does in k, k - 1... steps.
    #[test]
    fn the_waits_of_both_kinds_add_up() {
        for hall in HALLS {
            let found = hall.probabilities();
            let (c, theta) = (hall.servers as usize, 1.0 / hall.mean_patience);
            // Mean time until it starts or leaves, with j before it.
            let (mut time, mut gone, mut left) = (0.0, 0.0, 0.0);
            let mut mean = 0.0;
            for (k, p) in found[c..].iter().enumerate() {
                let before = c as f64 * hall.service_rate + k as f64 * theta;
                time = 1.0 / (before + theta) + before / (before + theta) * time;
                gone = theta / (before + theta) + before / (before + theta) * gone;
                mean += p * time;
                left += p * gone;
            }
            agree(hall.mean_wait(), mean, rounding(4000));
            agree(hall.abandoned_share(), left, rounding(4000));
            // At 80 the tail is below e^-70.
            let law = hall.stages();
            let (area, error) = integral(80.0, 20_000, |t| law.ccdf(t));
            agree(hall.mean_response(), area, error / area + rounding(20_000));
        }
    }

    /// Density of the offered wait by Baccelli & Hebuterne 1981, for any law of patience, here the exponential one: it is
    /// proportional to exp(lambda H(x) - c mu x) with H the integral of the patience's tail.
    #[test]
    fn the_offered_wait_by_integration() {
        let hall = HALLS[0];
        let (rate, capacity, patience) = (hall.arrival_rate, 3.0, hall.mean_patience);
        let tail = |x: f64| libm::exp(-x / patience);
        let density = |x: f64| rate * libm::exp(rate * patience * (1.0 - tail(x)) - capacity * x);
        // At 30 the density is below e^-88.
        let (all, first) = integral(30.0, 8000, density);
        let (left, second) = integral(30.0, 8000, |x| density(x) * (1.0 - tail(x)));
        let (waited, third) = integral(30.0, 8000, |x| density(x) * tail(x) * x);
        // All servers but one busy is the unit of the probabilities of 0..c - 1 present.
        let idle = 1.0 + 2.0 / rate + 2.0 / (rate * rate);
        let error = (first + second + third) / waited + rounding(8000);
        agree(hall.abandoned_share(), left / (idle + all), error);
        agree(hall.waiting_share(), all / (idle + all), error);
        agree(hall.mean_wait_of_served(), waited / (idle + all - left), error);
    }

    #[test]
    fn patience_of_a_service_time_is_a_server_for_everybody() {
        let hall = ErlangA { mean_patience: 1.0, ..HALLS[0] };
        let mut poisson = libm::exp(-4.0);
        for (n, p) in hall.probabilities().iter().enumerate() {
            agree(*p, poisson, rounding(500));
            poisson *= 4.0 / (n + 1) as f64;
        }
    }

    /// Endless patience is M/M/c; what a patience of 1e12 seconds changes is of that order in mean waits of seconds.
    #[test]
    fn endless_patience() {
        let hall = ErlangA { mean_patience: 1e12, ..HALLS[1] };
        let calm = Mmc { arrival_rate: 0.8, service_rate: 1.0, servers: 1 };
        agree(hall.mean_response(), calm.mean_response(), 1e-9);
        agree(hall.response_quantile(0.99), calm.response_quantile(0.99), 1e-9);
    }

    #[test]
    fn the_chain_solved_by_elimination() {
        let hall = HALLS[0];
        let chain = stationary(60, |n| {
            let waiting = n.saturating_sub(3) as f64;
            let mut moves = vec![];
            moves.extend((n < 59).then_some((n + 1, 4.0)));
            moves.extend((n > 0).then(|| (n - 1, n.min(3) as f64 + 2.0 * waiting)));
            moves
        });
        let waiting: f64 = chain[3..].iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        agree(hall.mean_queue_length(), waiting, rounding(1000));
    }
}
