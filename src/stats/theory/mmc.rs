//! M/M/c: one line, c servers, first come first served.
//!
//! Erlang C = B / (1 - rho (1 - B)) is the share that waits; who waits does so for an exponential time of rate
//! c mu - lambda; the response adds an independent service (Erlang 1917; Gross & Harris, "Fundamentals of queueing
//! theory", section 2.3).
//!
//! Ignored: any limit of the queue.

use super::erlang_loss::ErlangLoss;
use super::root;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mmc {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
}

impl Mmc {
    /// Share of its time that a server is busy, or the load per server where that is 1 or more.
    #[must_use]
    pub fn utilization(self) -> f64 {
        assert!(
            self.arrival_rate >= 0.0 && self.service_rate > 0.0 && self.servers > 0,
            "{self:?} has rates and servers"
        );
        self.arrival_rate / (self.service_rate * f64::from(self.servers))
    }

    /// Erlang C: the share of requests that waits.
    #[must_use]
    pub fn waiting_share(self) -> f64 {
        let rho = self.utilization();
        if rho >= 1.0 {
            return 1.0;
        }
        let loss = ErlangLoss { offered_load: self.arrival_rate / self.service_rate, servers: self.servers };
        let blocking = loss.blocking();
        blocking / (1.0 - rho * (1.0 - blocking))
    }

    /// Mean waiting time in seconds.
    #[must_use]
    pub fn mean_wait(self) -> f64 {
        if self.utilization() < 1.0 { self.waiting_share() / self.spare() } else { f64::INFINITY }
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_wait() + 1.0 / self.service_rate
    }

    /// Mean number of requests that wait.
    #[must_use]
    pub fn mean_queue_length(self) -> f64 {
        self.arrival_rate * self.mean_wait()
    }

    /// Mean number of requests present, waiting or in service.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        self.arrival_rate * self.mean_response()
    }

    /// P(waiting time > t seconds).
    #[must_use]
    pub fn wait_ccdf(self, t: f64) -> f64 {
        self.waiting_share() * libm::exp(-self.spare().max(0.0) * t)
    }

    /// P(response time > t seconds). With r the smaller and s the larger of the rates c mu - lambda and mu, their sum
    /// exceeds t with probability e^{-rt} (1 + r (1 - e^{-(s - r) t}) / (s - r)), which stays exact where s is near r.
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        if self.utilization() >= 1.0 {
            return 1.0;
        }
        let (slow, fast) = (self.spare().min(self.service_rate), self.spare().max(self.service_rate));
        let gap = fast - slow;
        let grown = if gap * t > 0.0 { -libm::expm1(-gap * t) / gap } else { t };
        let waited = libm::exp(-slow * t) * (1.0 + slow * grown);
        let share = self.waiting_share();
        (1.0 - share) * libm::exp(-self.service_rate * t) + share * waited
    }

    /// Waiting time that is exceeded with probability 1 - q, in seconds; zero while q requests need not wait.
    #[must_use]
    pub fn wait_quantile(self, q: f64) -> f64 {
        let share = self.waiting_share();
        if self.utilization() >= 1.0 {
            return f64::INFINITY;
        }
        if 1.0 - q >= share { 0.0 } else { libm::log(share / (1.0 - q)) / self.spare() }
    }

    /// Response time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        if self.utilization() >= 1.0 {
            return f64::INFINITY;
        }
        root::quantile(q, self.mean_response(), |t| self.response_ccdf(t))
    }

    /// How much faster all servers work than requests arrive, per second.
    fn spare(self) -> f64 {
        f64::from(self.servers) * self.service_rate - self.arrival_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::mmck::Mmck;
    use crate::stats::theory::oracle::{agree, integral, mean_index, printed, rounding, stationary};

    const BOX: Mmc = Mmc { arrival_rate: 320.0, service_rate: 100.0, servers: 4 };

    #[test]
    fn known_values() {
        printed(1000.0 * BOX.mean_response(), 17.46, 2);
        let shared = Mmc { arrival_rate: 150.0, service_rate: 100.0, servers: 2 };
        printed(1000.0 * shared.mean_response(), 22.9, 1);
    }

    /// 0.8^300 is below 2^-96, so 300 states are all.
    #[test]
    fn the_chain_solved_by_elimination() {
        let chain = stationary(300, |n| {
            let mut moves = vec![];
            moves.extend((n < 299).then_some((n + 1, 320.0)));
            moves.extend((n > 0).then(|| (n - 1, 100.0 * n.min(4) as f64)));
            moves
        });
        agree(BOX.mean_in_system(), mean_index(&chain), rounding(2000));
        agree(BOX.waiting_share(), chain[4..].iter().sum(), rounding(2000));
        let waiting: Vec<f64> = chain[4..].to_vec();
        agree(BOX.mean_queue_length(), mean_index(&waiting), rounding(2000));
    }

    #[test]
    fn the_tail_integrates_to_the_mean() {
        for servers in [1, 2, 4] {
            let station = Mmc { arrival_rate: 0.8 * f64::from(servers), service_rate: 1.0, servers };
            // The slowest rate is at least 0.2: at 250 the tail is below e^-49.
            let (mean, error) = integral(250.0, 20_000, |t| station.response_ccdf(t));
            agree(station.mean_response(), mean, error / mean + rounding(20_000));
        }
    }

    /// The limited system's law comes from a mixture of Erlang laws, not from this convolution.
    #[test]
    fn the_law_is_that_of_a_very_long_limited_queue() {
        let limited = Mmck { arrival_rate: 320.0, service_rate: 100.0, servers: 4, capacity: 400 };
        for t in [0.001, 0.01, 0.05, 0.1] {
            agree(BOX.response_ccdf(t), limited.response_ccdf(t), rounding(20_000));
        }
    }

    #[test]
    fn one_server_is_mm1() {
        let (many, one) =
            (Mmc { arrival_rate: 0.7, service_rate: 1.0, servers: 1 }, Mm1 { arrival_rate: 0.7, service_rate: 1.0 });
        agree(many.mean_wait(), one.mean_wait(), rounding(16));
        for q in [0.1, 0.5, 0.99] {
            // The rounding of the tail over 1 - q.
            agree(many.response_quantile(q), one.response_quantile(q), rounding(64) / (1.0 - q) / q);
            agree(many.wait_quantile(q), one.wait_quantile(q), rounding(64) / (1.0 - q));
        }
    }

    #[test]
    fn overloaded() {
        let over = Mmc { arrival_rate: 400.0, ..BOX };
        assert!(over.mean_response().is_infinite() && over.response_quantile(0.1).is_infinite());
    }
}
