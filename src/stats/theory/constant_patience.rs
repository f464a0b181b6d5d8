//! M/M/c+D: who waits leaves if its service has not begun after a given time; who is in service stays.
//!
//! The offered wait, which an arrival of endless patience would have, has density lambda e^{-(c mu - lambda) x} up to the
//! patience and falls at rate c mu beyond, where nobody joins; its atom at zero is 1 / B(c - 1, a), the states below c in
//! units of c - 1 busy (Barrer 1957; Baccelli & Hebuterne 1981; Zeltyn & Mandelbaum 2005, section 4). The share that
//! leaves is what lies beyond the patience. Stable at any load.
//!
//! Ignored: those who left and come back.

use super::decay::{first_moment, growth, scale};
use super::erlang_loss::ErlangLoss;
use super::root;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ConstantPatience {
    /// Arrivals per second, those who will leave included.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
    /// Seconds that a request waits for its service to begin, 0 or more.
    pub patience: f64,
}

/// The parts of the law of the offered wait, in units of the largest value of its density over the arrival rate.
#[derive(Clone, Copy, Debug)]
struct Weights {
    /// A server is free.
    idle: f64,
    /// It is busy, and will be free within the patience.
    patient: f64,
    /// It will be free too late.
    late: f64,
}

impl ConstantPatience {
    /// Share of requests that leave unserved.
    #[must_use]
    pub fn abandoned_share(self) -> f64 {
        let Weights { idle, patient, late } = self.weights();
        late / (idle + patient + late)
    }

    /// Share of requests that find every server busy.
    #[must_use]
    pub fn waiting_share(self) -> f64 {
        let Weights { idle, patient, late } = self.weights();
        (patient + late) / (idle + patient + late)
    }

    /// Mean wait in seconds of the served.
    #[must_use]
    pub fn mean_wait_of_served(self) -> f64 {
        self.arrival_rate * first_moment(self.spare(), self.patience) / self.served_weight()
    }

    /// Mean wait in seconds of all requests, those who leave included.
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        let left = self.abandoned_share();
        left * self.patience + (1.0 - left) * self.mean_wait_of_served()
    }

    /// Mean response time in seconds of the served.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_wait_of_served() + 1.0 / self.service_rate
    }

    /// P(wait of a served request > t seconds).
    #[must_use]
    pub fn wait_ccdf(self, t: f64) -> f64 {
        self.longer(t) / self.served_weight()
    }

    /// P(response time of a served request > t seconds): still waiting, or in a service begun before t.
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        let (mu, spare) = (self.service_rate, self.spare());
        let begun = t.min(self.patience);
        // Integral over x up to there of e^{-spare x} e^{-mu (t - x)}.
        let unit = scale(spare - mu, begun) - self.scale() - mu * t;
        let served = self.arrival_rate * libm::exp(unit) * growth(spare - mu, begun);
        (self.weights().idle * libm::exp(-mu * t) + served + self.longer(t)) / self.served_weight()
    }

    /// Response time that 1 - q of the served exceed, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        root::quantile(q, self.mean_response(), |t| self.response_ccdf(t))
    }

    /// How much faster all servers work than requests arrive, per second; below zero under overload.
    fn spare(self) -> f64 {
        f64::from(self.servers) * self.service_rate - self.arrival_rate
    }

    fn scale(self) -> f64 {
        scale(self.spare(), self.patience)
    }

    fn weights(self) -> Weights {
        assert!(
            self.arrival_rate > 0.0 && self.service_rate > 0.0 && self.servers > 0 && self.patience >= 0.0,
            "{self:?} has rates, servers and a patience"
        );
        let offered_load = self.arrival_rate / self.service_rate;
        let fewer = ErlangLoss { offered_load, servers: self.servers - 1 };
        let beyond = libm::exp(-self.spare() * self.patience - self.scale());
        Weights {
            idle: libm::exp(-self.scale()) / fewer.blocking(),
            patient: self.arrival_rate * growth(self.spare(), self.patience),
            late: offered_load / f64::from(self.servers) * beyond,
        }
    }

    fn served_weight(self) -> f64 {
        let Weights { idle, patient, .. } = self.weights();
        idle + patient
    }

    /// Weight of the offered waits from t to the patience.
    fn longer(self, t: f64) -> f64 {
        let left = (self.patience - t).max(0.0);
        let falls = self.spare().max(0.0) * t;
        self.arrival_rate * libm::exp(-falls) * growth(self.spare(), left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mmc::Mmc;
    use crate::stats::theory::oracle::{agree, integral, rounding};

    /// Light, critical and overloaded.
    const HALLS: [ConstantPatience; 4] = [
        ConstantPatience { arrival_rate: 0.8, service_rate: 1.0, servers: 1, patience: 2.0 },
        ConstantPatience { arrival_rate: 3.0, service_rate: 1.0, servers: 3, patience: 0.5 },
        ConstantPatience { arrival_rate: 2.9, service_rate: 1.0, servers: 3, patience: 0.5 },
        ConstantPatience { arrival_rate: 9.0, service_rate: 1.0, servers: 4, patience: 1.5 },
    ];

    /// Zeltyn & Mandelbaum 2005: P(Ab) = (1 + (lambda - c mu) J) / (E + lambda J), here with J by integration of
    /// exp(lambda min(x, tau) - c mu x) and E as the sum that defines it.
    #[test]
    fn the_general_formula_by_integration() {
        for hall in HALLS {
            let (rate, tau, c) = (hall.arrival_rate, hall.patience, f64::from(hall.servers));
            // Smooth on both sides of the patience; at 60 the far side is below e^-60.
            let (near, first) = integral(tau, 400, |x| libm::exp((rate - c) * x));
            let (far, second) = integral(60.0, 20_000, |x| libm::exp((rate - c) * tau - c * x));
            let j = near + far;
            let below = |n: u32| (n..hall.servers - 1).map(|i| f64::from(i + 1) / rate).product::<f64>();
            let idle: f64 = (0..hall.servers).map(below).sum();
            // The numerator cancels under light load: its parts carry the errors.
            let left = (1.0 + (rate - c) * j) / (idle + rate * j);
            let error = (first + second) / j + rounding(20_000);
            agree(hall.abandoned_share(), left, error * (1.0 + (rate - c).abs() * j) / (1.0 + (rate - c) * j));
            agree(hall.waiting_share(), rate * j / (idle + rate * j), error);
        }
    }

    /// Level crossings (Brill & Posner 1977): the offered wait falls through x as often as arrivals lift it over x, by
    /// exponential steps of rate c mu, from the state with one server free or from a wait below the patience.
    #[test]
    fn up_crossings_are_down_crossings() {
        for hall in HALLS {
            let (rate, tau, c) = (hall.arrival_rate, hall.patience, f64::from(hall.servers));
            let density = |x: f64| libm::exp((rate - c) * x.min(tau) - c * (x - tau).max(0.0));
            for x in [0.1_f64, 0.4, 1.0, 2.5, 4.0] {
                let (lifted, error) = integral(x.min(tau), 400, |y| density(y) * libm::exp(-c * (x - y)));
                // In units of the rate at which one free server is taken.
                agree(density(x), libm::exp(-c * x) + rate * lifted, error / density(x) + rounding(1000));
            }
        }
    }

    #[test]
    fn what_is_served_keeps_the_servers_busy() {
        for hall in HALLS {
            let (rate, c) = (hall.arrival_rate, hall.servers);
            let below: Vec<f64> = (0..c).map(|n| (1..=n).map(|i| rate / f64::from(i)).product::<f64>()).collect();
            let idle: f64 = below.iter().sum();
            let busy: f64 = below.iter().enumerate().map(|(n, p)| n as f64 * p).sum::<f64>() / idle;
            let waiting = hall.waiting_share();
            let throughput = (1.0 - waiting) * busy + waiting * f64::from(c);
            agree(rate * (1.0 - hall.abandoned_share()), throughput, rounding(200));
        }
    }

    #[test]
    fn the_tails_integrate_to_the_means() {
        for hall in HALLS {
            // The wait ends at the patience and is smooth up to there.
            let (wait, error) = integral(hall.patience, 400, |t| hall.wait_ccdf(t));
            agree(hall.mean_wait_of_served(), wait, error / wait + rounding(1000));
            let (near, first) = integral(hall.patience, 400, |t| hall.response_ccdf(t));
            let (far, second) = integral(50.0, 20_000, |t| hall.response_ccdf(hall.patience + t));
            let mean = near + far;
            agree(hall.mean_response(), mean, (first + second) / mean + rounding(20_000));
            agree(hall.response_ccdf(hall.response_quantile(0.99)), 0.01, rounding(1000) / 0.01);
        }
    }

    #[test]
    fn no_patience_is_erlang_b_and_endless_patience_is_erlang_c() {
        let hall = HALLS[2];
        let none = ConstantPatience { patience: 0.0, ..hall };
        let loss = ErlangLoss { offered_load: 2.9, servers: 3 };
        agree(none.abandoned_share(), loss.blocking(), rounding(64));
        agree(none.mean_response(), 1.0, rounding(64));
        // The spare capacity is 0.1: at 1000 the rest is e^-100.
        let endless = ConstantPatience { patience: 1000.0, ..hall };
        let calm = Mmc { arrival_rate: 2.9, service_rate: 1.0, servers: 3 };
        agree(endless.waiting_share(), calm.waiting_share(), rounding(1000));
        agree(endless.mean_response(), calm.mean_response(), rounding(1000));
        agree(endless.response_quantile(0.99), calm.response_quantile(0.99), rounding(1000) / 0.01);
    }

    /// Far beyond capacity the wait is a multiple of the range of numbers; what is served is the capacity.
    #[test]
    fn a_flood_does_not_overflow() {
        let flood = ConstantPatience { arrival_rate: 1000.0, service_rate: 100.0, servers: 5, patience: 10.0 };
        agree(flood.abandoned_share(), 0.5, rounding(64));
        // The wait falls short of the patience by an exponential time of rate 500.
        agree(flood.mean_wait_of_served(), 10.0 - 1.0 / 500.0, rounding(64));
        assert!(flood.response_ccdf(10.0) < 1.0 && flood.response_ccdf(9.0) > 0.999);
    }
}
