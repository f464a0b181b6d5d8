//! Open networks of stations with random routing.
//!
//! Traffic equations: the rate at a station is what enters from outside plus what the others send on; each station then
//! behaves, in its means, as M/M/c on its own (Jackson 1957, 1963). Valid for processor sharing with any law of demand
//! (Baskett, Chandy, Muntz & Palacios 1975).
//!
//! Ignored: end-to-end quantiles (see [`super::tandem`] for the case that has them), finite queues.

use super::mmc::Mmc;

/// A station and where its requests go.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Requests per second that come from outside.
    pub external_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
    /// Probability of going on to each station, by index; the rest leaves.
    pub onward: Vec<f64>,
}

/// The network.
#[derive(Clone, PartialEq, Debug)]
pub struct Jackson {
    /// The stations.
    pub nodes: Vec<Node>,
}

impl Jackson {
    /// Every station on its own, with the rate that the traffic equations give it.
    #[must_use]
    pub fn stations(&self) -> Vec<Mmc> {
        let rates = self.arrival_rates();
        let station = |(node, arrival_rate): (&Node, f64)| Mmc {
            arrival_rate,
            service_rate: node.service_rate,
            servers: node.servers,
        };
        self.nodes.iter().zip(rates).map(station).collect()
    }

    /// Requests per second that enter from outside.
    #[must_use]
    pub fn external_rate(&self) -> f64 {
        self.nodes.iter().map(|node| node.external_rate).sum()
    }

    /// Mean time from entering the network to leaving it, over all visits, in seconds (Little's law).
    #[must_use]
    pub fn mean_response(&self) -> f64 {
        self.stations().into_iter().map(Mmc::mean_in_system).sum::<f64>() / self.external_rate()
    }

    /// Solves rate_i = external_i + sum over j of rate_j onward_ji by elimination: a station's requests are handed to the
    /// stations before it, then it is dropped; positive terms only, as in the elimination of Grassmann et al. 1985.
    fn arrival_rates(&self) -> Vec<f64> {
        let n = self.nodes.len();
        let mut onward: Vec<Vec<f64>> = self.nodes.iter().map(|node| node.onward.clone()).collect();
        let mut rates: Vec<f64> = self.nodes.iter().map(|node| node.external_rate).collect();
        for row in &onward {
            assert!(
                row.len() == n && row.iter().sum::<f64>() <= 1.0 + f64::EPSILON * n as f64,
                "{row:?} routes to {n}"
            );
        }
        for last in (1..n).rev() {
            let again = 1.0 / (1.0 - onward[last][last]);
            let (above, below) = onward.split_at_mut(last);
            let gone = &below[0];
            for to in 0..last {
                rates[to] += rates[last] * again * gone[to];
                for row in above.iter_mut() {
                    row[to] += row[last] * again * gone[to];
                }
            }
        }
        for i in 0..n {
            let before: f64 = (0..i).map(|j| rates[j] * onward[j][i]).sum();
            rates[i] = (rates[i] + before) / (1.0 - onward[i][i]);
        }
        rates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    fn node(external_rate: f64, service_rate: f64, servers: u32, onward: &[f64]) -> Node {
        Node { external_rate, service_rate, servers, onward: onward.to_vec() }
    }

    /// Rates by repeated substitution: what comes round once more is at most 0.6 of what came, 150 rounds leave 2^-110.
    #[test]
    fn traffic_by_substitution() {
        let network = Jackson {
            nodes: vec![
                node(3.0, 20.0, 1, &[0.1, 0.3, 0.2]),
                node(1.0, 20.0, 1, &[0.2, 0.0, 0.4]),
                node(0.0, 20.0, 1, &[0.3, 0.3, 0.0]),
            ],
        };
        let mut rates = [0.0; 3];
        for _ in 0..150 {
            let into = |i: usize| {
                network.nodes[i].external_rate + (0..3).map(|j| rates[j] * network.nodes[j].onward[i]).sum::<f64>()
            };
            rates = [into(0), into(1), into(2)];
        }
        for (station, rate) in network.stations().iter().zip(rates) {
            agree(station.arrival_rate, rate, rounding(300));
        }
    }

    /// Two stations with a way back, solved as one chain of both lengths. Each is geometric with ratio 1/3; 22 places
    /// leave out 3^-22 times 22 of each, over a mean of at least one half.
    #[test]
    fn the_product_form_by_elimination() {
        let side = 23;
        let law = stationary(side * side, |state| {
            let (a, b) = (state / side, state % side);
            let mut moves = vec![];
            moves.extend((a + 1 < side).then_some((state + side, 1.0)));
            moves.extend((a > 0 && b + 1 < side).then(|| (state - side + 1, 6.0)));
            moves.extend((b > 0 && a + 1 < side).then(|| (state + side - 1, 3.0)));
            moves.extend((b > 0).then(|| (state - 1, 3.0)));
            moves
        });
        let network = Jackson { nodes: vec![node(1.0, 6.0, 1, &[0.0, 1.0]), node(0.0, 6.0, 1, &[0.5, 0.0])] };
        let present: f64 = law.iter().enumerate().map(|(s, p)| (s / side + s % side) as f64 * p).sum();
        let left_out = 4.0 * 22.0 * libm::pow(3.0, -22.0);
        agree(network.mean_response() * network.external_rate(), present, left_out + rounding(2000));
    }
}
