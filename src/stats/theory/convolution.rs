//! A closed network with stations of several servers, by Buzen's convolution.
//!
//! The state has product form with weight D^n / (min(1, c) min(2, c) ... min(n, c)) for n requests at a station of c servers,
//! and D^n / n! at a delay; G(N) is the sum of all products (Buzen 1973; Gordon & Newell 1967), X(N) = G(N - 1) / G(N).
//! All terms are positive, unlike in mean value analysis with several servers. Logarithms keep G within the range of
//! numbers for any number of users; the work grows with the square of it.
//!
//! Ignored: several classes of users.

use super::operational::{ClosedNetwork, Solution, Station};

impl ClosedNetwork {
    /// Solves with `users` users, whatever the stations.
    #[must_use]
    pub fn solve(&self, users: u32) -> Solution {
        let at: Vec<Vec<f64>> = self.stations.iter().map(|&station| weights(station, users)).collect();
        let thinking = weights(Station::Delay { demand: self.think_time }, users);
        let all = at.iter().fold(thinking.clone(), |sum, weight| convolve(&sum, weight));
        let last = users as usize;
        let throughput = if users == 0 { 0.0 } else { libm::exp(all[last - 1] - all[last]) };
        let mean_present = |station: usize| {
            let others = (0..at.len()).filter(|&other| other != station);
            let rest = others.fold(thinking.clone(), |sum, other| convolve(&sum, &at[other]));
            let term = |n: usize| n as f64 * libm::exp(at[station][n] + rest[last - n] - all[last]);
            (1..=last).map(term).sum()
        };
        let present: Vec<f64> = (0..at.len()).map(mean_present).collect();
        let response = if users == 0 { 0.0 } else { present.iter().sum::<f64>() / throughput };
        Solution { throughput, response, present }
    }
}

/// Logarithms of the weights of 0..=users requests at a station.
fn weights(station: Station, users: u32) -> Vec<f64> {
    let mut log = 0.0;
    let mut weights = vec![log];
    for n in 1..=users {
        let working = match station {
            Station::Delay { demand: _ } => n,
            Station::Queueing { demand: _, servers } => n.min(servers),
        };
        log += libm::log(station.demand() / f64::from(working));
        weights.push(log);
    }
    weights
}

/// Logarithms of the sums of products, by total.
fn convolve(left: &[f64], right: &[f64]) -> Vec<f64> {
    let total = |n: usize| {
        let terms = || (0..=n).map(move |k| left[k] + right[n - k]);
        let largest = terms().fold(f64::NEG_INFINITY, f64::max);
        if largest == f64::NEG_INFINITY {
            return largest; // Nobody can be at delays of zero: the logarithm of no weight.
        }
        largest + libm::log(terms().map(|term| libm::exp(term - largest)).sum())
    };
    (0..left.len()).map(total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::birth_death::steady_state;
    use crate::stats::theory::oracle::{agree, mean_index, rounding, stationary};

    /// Users that think and one station of c servers: the machine repairman, a birth-death chain (Palm 1943).
    #[test]
    fn one_station_is_the_machine_repairman() {
        for (users, servers) in [(1, 1), (20, 4), (150, 10), (900, 40)] {
            let station = Station::Queueing { demand: 0.1, servers };
            let network = ClosedNetwork { think_time: 2.0, stations: vec![station] };
            let chain = steady_state(users, |n| f64::from(users - n) / 2.0, |n| f64::from(n.min(servers)) / 0.1);
            let solution = network.solve(users);
            let thinking = f64::from(users) - mean_index(&chain);
            // Logarithms of the size of users times log users carry the roundings.
            let error = rounding(64) * f64::from(users) * libm::log(f64::from(users) + 1.0) + rounding(64);
            agree(solution.throughput, thinking / 2.0, error);
            agree(solution.present[0], mean_index(&chain), error * f64::from(users) / mean_index(&chain));
        }
    }

    /// Three users on a circle of a pair of servers and a single one, as a chain of the number at the first.
    #[test]
    fn two_stations_by_elimination() {
        let stations =
            vec![Station::Queueing { demand: 0.5, servers: 2 }, Station::Queueing { demand: 0.2, servers: 1 }];
        let network = ClosedNetwork { think_time: 0.0, stations };
        let chain = stationary(4, |n| {
            let mut moves = vec![];
            moves.extend((n > 0).then(|| (n - 1, 2.0 * n.min(2) as f64)));
            moves.extend((n < 3).then_some((n + 1, 5.0)));
            moves
        });
        let solution = network.solve(3);
        agree(solution.present[0], mean_index(&chain), rounding(500));
        agree(solution.throughput, 5.0 * (1.0 - chain[3]), rounding(500));
        agree(solution.response, 3.0 / solution.throughput, rounding(500));
    }

    /// No think time and a link without delay: one customer after the other.
    #[test]
    fn delays_of_zero_hold_nobody() {
        let stations = vec![Station::Delay { demand: 0.0 }, Station::Queueing { demand: 0.01, servers: 1 }];
        let solution = ClosedNetwork { think_time: 0.0, stations }.solve(5);
        agree(solution.throughput, 100.0, rounding(500));
        assert_eq!(solution.present[0].to_bits(), 0);
        agree(solution.present[1], 5.0, rounding(500));
    }

    #[test]
    fn nobody_asks() {
        let network = ClosedNetwork { think_time: 1.0, stations: vec![Station::Delay { demand: 1.0 }] };
        assert_eq!(network.solve(0), Solution { throughput: 0.0, response: 0.0, present: vec![0.0] });
    }
}
