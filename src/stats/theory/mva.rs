//! Exact mean value analysis of a closed network of single servers and delays.
//!
//! An arriving request sees the network with one user less (Sevcik & Mitrani 1981; Lavenberg & Reiser 1980), so
//! R_i(N) = D_i (1 + Q_i(N - 1)), X(N) = N / (Z + R), Q_i = X R_i (Reiser & Lavenberg 1980, J. ACM 27). Exact for
//! processor sharing with any law of demand, or first come first served with exponential service.
//!
//! Ignored: stations of several servers; [`ClosedNetwork::solve`] takes them.

use super::operational::{ClosedNetwork, Solution, Station};

impl ClosedNetwork {
    /// Solves with `users` users by mean value analysis. Every queueing station has one server.
    #[must_use]
    pub fn mean_value_analysis(&self, users: u32) -> Solution {
        let mut solution = Solution { throughput: 0.0, response: 0.0, present: vec![0.0; self.stations.len()] };
        for n in 1..=users {
            let met = self.stations.iter().zip(&solution.present);
            let times: Vec<f64> = met.map(|(&station, &present)| response(station, present)).collect();
            let response: f64 = times.iter().sum();
            let throughput = f64::from(n) / (self.think_time + response);
            let present = times.iter().map(|time| throughput * time).collect();
            solution = Solution { throughput, response, present };
        }
        solution
    }
}

/// Time at a station for a request that meets `present` others there.
fn response(station: Station, present: f64) -> f64 {
    match station {
        Station::Delay { demand } => demand,
        Station::Queueing { demand, servers } => {
            assert_eq!(servers, 1, "mean value analysis takes stations of one server");
            demand * (1.0 + present)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    fn single(demand: f64) -> Station {
        Station::Queueing { demand, servers: 1 }
    }

    /// K equal stations share N users evenly: X = N / ((N + K - 1) D). With 200 users and 4 stations 1.5 % are missing.
    #[test]
    fn balanced_stations_in_closed_form() {
        let network = ClosedNetwork { think_time: 0.0, stations: vec![single(0.01); 4] };
        let solution = network.mean_value_analysis(200);
        agree(solution.throughput, 200.0 / 203.0 / 0.01, rounding(2000));
        agree(solution.present[2], 50.0, rounding(2000));
    }

    /// The convolution shares nothing with this recursion.
    #[test]
    fn the_same_as_convolution() {
        let stations = vec![single(0.002), single(0.005), Station::Delay { demand: 0.02 }, single(0.003)];
        let network = ClosedNetwork { think_time: 0.3, stations };
        for users in [1, 5, 60, 120] {
            let (means, sums) = (network.mean_value_analysis(users), network.solve(users));
            let error = rounding(users * 200);
            agree(means.throughput, sums.throughput, error);
            agree(means.response, sums.response, error * network.think_time / means.response + error);
            means.present.iter().zip(&sums.present).for_each(|(a, b)| agree(*a, *b, error));
        }
    }
}
