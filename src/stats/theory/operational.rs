//! A closed network of users that think and ask, and what bounds it before anything is solved.
//!
//! Throughput X(N) <= min(N / (Z + D), 1 / Dmax); response R(N) >= max(D, N Dmax - Z); they cross at
//! N* = (Z + D) / Dmax users (Denning & Buzen 1978; Lazowska et al., "Quantitative system performance", section 5.2). D is
//! the total demand, Dmax the largest demand per server, Z the think time.
//!
//! Ignored: nothing for the bounds but start and end effects; they hold for any law.

/// A place where a user's request spends time; demands are seconds a request, over all its visits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Station {
    /// No contention: a link, a sleep.
    Delay {
        /// Seconds.
        demand: f64,
    },
    /// Servers with one line, or cores that are shared.
    Queueing {
        /// Seconds of one server.
        demand: f64,
        /// Servers.
        servers: u32,
    },
}

impl Station {
    /// Seconds without contention.
    #[must_use]
    pub const fn demand(self) -> f64 {
        match self {
            Self::Delay { demand } | Self::Queueing { demand, servers: _ } => demand,
        }
    }

    /// Seconds between completions when saturated; zero where nothing saturates.
    #[must_use]
    pub fn bottleneck(self) -> f64 {
        match self {
            Self::Delay { demand: _ } => 0.0,
            Self::Queueing { demand, servers } => demand / f64::from(servers),
        }
    }
}

/// The network.
#[derive(Clone, PartialEq, Debug)]
pub struct ClosedNetwork {
    /// Mean seconds between an answer and the user's next request; not part of the response time.
    pub think_time: f64,
    /// Where a request spends time.
    pub stations: Vec<Station>,
}

/// A solved network with a given number of users.
#[derive(Clone, PartialEq, Debug)]
pub struct Solution {
    /// Requests per second.
    pub throughput: f64,
    /// Mean response time in seconds.
    pub response: f64,
    /// Mean number of requests at each station.
    pub present: Vec<f64>,
}

impl ClosedNetwork {
    /// Response time in seconds of a request that is alone.
    #[must_use]
    pub fn total_demand(&self) -> f64 {
        self.stations.iter().map(|station| station.demand()).sum()
    }

    /// Requests per second that no number of users exceeds: X* = 1 / Dmax; infinite where nothing saturates.
    #[must_use]
    pub fn saturation(&self) -> f64 {
        1.0 / self.stations.iter().map(|station| station.bottleneck()).fold(0.0, f64::max)
    }

    /// Upper bound of the throughput of `users` users, per second.
    #[must_use]
    pub fn throughput_bound(&self, users: u32) -> f64 {
        (f64::from(users) / (self.think_time + self.total_demand())).min(self.saturation())
    }

    /// Lower bound of the mean response time with `users` users, in seconds.
    #[must_use]
    pub fn response_bound(&self, users: u32) -> f64 {
        (f64::from(users) / self.saturation() - self.think_time).max(self.total_demand())
    }

    /// The number of users from which on somebody must queue: N*.
    #[must_use]
    pub fn saturation_users(&self) -> f64 {
        (self.think_time + self.total_demand()) * self.saturation()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    fn network() -> ClosedNetwork {
        let tier = |demand, servers| Station::Queueing { demand, servers };
        ClosedNetwork {
            think_time: 0.5,
            stations: vec![tier(0.002, 1), tier(0.008, 2), Station::Delay { demand: 0.01 }, tier(0.005, 1)],
        }
    }

    #[test]
    fn the_slowest_tier_per_server_is_the_limit() {
        agree(network().saturation(), 200.0, rounding(8));
        agree(network().saturation_users(), 0.525 * 200.0, rounding(16));
        let slowest = network().stations.iter().map(|station| station.bottleneck()).fold(0.0, f64::max);
        agree(network().solve(400).throughput * slowest, 1.0, rounding(100_000));
    }

    #[test]
    fn the_exact_solution_keeps_to_the_bounds_and_approaches_them() {
        let network = network();
        for users in [1, 10, 50, 105, 200, 400] {
            let exact = network.solve(users);
            let slack = 1.0 + rounding(users * 100);
            assert!(exact.throughput <= network.throughput_bound(users) * slack, "{users} users: {exact:?}");
            assert!(exact.response * slack >= network.response_bound(users), "{users} users: {exact:?}");
        }
        agree(network.solve(1).response, network.total_demand(), rounding(1000));
        agree(network.solve(1).throughput, network.throughput_bound(1), rounding(1000));
        // A second bottleneck at 0.8 of the first sees 0.8^n: with 400 users nothing but roundings is missing.
        agree(network.solve(400).throughput, network.saturation(), rounding(100_000));
    }
}
