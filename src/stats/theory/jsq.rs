//! Join the shortest queue: n equal single servers, every arrival goes to a server with the fewest present, ties at random.
//!
//! No closed form. The chain of queue lengths sorted in falling order (equal servers and random ties make it one) is
//! solved numerically, cut where the total or the imbalance is negligible. For two servers the law falls by rho^2 for each
//! pair of requests and by rho^2 / (2 + rho) < 1/3 for each step of imbalance (Adan, Wessels & Zijm 1990). Sweeps of
//! Gauss-Seidel alternate with an exact rescaling of the levels (total number present) by their cut equations (Takahashi
//! 1975), so that convergence does not slow down with load.
//!
//! Ignored: the law of the response time; more than four servers, whose states are too many.

use super::birth_death::decay_steps;
use super::mmc::Mmc;
use std::collections::BTreeMap;

/// Largest imbalance kept: 3^-25 is 2^-40.
const IMBALANCE: u32 = 25;

/// Sweeps within which the levels have always settled; passing it is a fault of this file.
const SWEEPS: u32 = 10_000;

/// Mean response time in seconds of `station`'s requests where each of its servers (1 to 4) has a queue of its own and
/// arrivals join the shortest. Infinite where overloaded. The relative error is of the order of 2^-40.
#[must_use]
pub fn mean_response(station: Mmc) -> f64 {
    assert!((1..=4).contains(&station.servers), "the chain is solved for 1 to 4 servers, not {}", station.servers);
    let rho = station.utilization();
    if rho >= 1.0 {
        return f64::INFINITY;
    }
    if rho == 0.0 {
        return 1.0 / station.service_rate;
    }
    // 32 more bits than the error asked for: what is cut off counts with its length.
    let total = decay_steps(rho, 72);
    Chain::new(station, total.max(station.servers * IMBALANCE), IMBALANCE).mean_present() / station.arrival_rate
}

/// A move into a state.
#[derive(Clone, Copy)]
struct Inflow {
    from: usize,
    rate: f64,
}

/// The cut chain, its states ordered by level.
struct Chain {
    /// First state of each level, and the number of states at the end.
    levels: Vec<usize>,
    inflows: Vec<Vec<Inflow>>,
    /// Total rate of arrivals and of departures out of each state.
    up: Vec<f64>,
    down: Vec<f64>,
}

impl Chain {
    /// States with at most `total` present and an imbalance of at most `imbalance`; a move out of them does not happen.
    fn new(station: Mmc, total: u32, imbalance: u32) -> Self {
        let mut states: Vec<Vec<u32>> = Vec::new();
        extend(&mut states, &mut Vec::new(), station.servers as usize, total, imbalance);
        let level = |lengths: &[u32]| lengths.iter().sum::<u32>();
        states.sort_by_cached_key(|lengths| (level(lengths), lengths.clone()));
        let index: BTreeMap<&[u32], usize> = states.iter().enumerate().map(|(i, s)| (s.as_slice(), i)).collect();
        let mut levels: Vec<usize> = (0..=total).map(|n| states.partition_point(|s| level(s) < n)).collect();
        levels.push(states.len());
        let none = || vec![0.0; states.len()];
        let mut chain = Self { levels, inflows: vec![Vec::new(); states.len()], up: none(), down: none() };
        for (from, lengths) in states.iter().enumerate() {
            if let Some(&to) = index.get(joined(lengths).as_slice()) {
                chain.inflows[to].push(Inflow { from, rate: station.arrival_rate });
                chain.up[from] = station.arrival_rate;
            }
            for served in 0..lengths.len() {
                let to = left(lengths, served).and_then(|lengths| index.get(lengths.as_slice()).copied());
                if let Some(to) = to {
                    chain.inflows[to].push(Inflow { from, rate: station.service_rate });
                    chain.down[from] += station.service_rate;
                }
            }
        }
        chain
    }

    /// Mean number present in the steady state.
    fn mean_present(&self) -> f64 {
        let mut law = vec![1.0; self.up.len()];
        self.rescale(&mut law);
        for _ in 0..SWEEPS {
            let before = law.clone();
            self.sweep(&mut law);
            self.rescale(&mut law);
            let moved: f64 = law.iter().zip(&before).map(|(new, old)| (new - old).abs()).sum();
            // The sum of as many probabilities cannot settle closer than their roundings.
            if moved <= 4.0 * f64::EPSILON {
                let present = |n: usize| n as f64 * law[self.levels[n]..self.levels[n + 1]].iter().sum::<f64>();
                return (0..self.levels.len() - 1).map(present).sum();
            }
        }
        panic!("the chain of {} states has not settled in {SWEEPS} sweeps", law.len());
    }

    /// One pass of balance equations, state after state.
    fn sweep(&self, law: &mut [f64]) {
        for (state, inflows) in self.inflows.iter().enumerate() {
            let inflow: f64 = inflows.iter().map(|inflow| law[inflow.from] * inflow.rate).sum();
            law[state] = inflow / (self.up[state] + self.down[state]);
        }
    }

    /// Scales whole levels so that between any two as many go up as come down, and all sums to one.
    fn rescale(&self, law: &mut [f64]) {
        let flow = |law: &[f64], rate: &[f64]| law.iter().zip(rate).map(|(p, r)| p * r).sum::<f64>();
        let (mut coming, mut total) = (0.0, 0.0);
        for (n, bounds) in self.levels.windows(2).enumerate() {
            let here = bounds[0]..bounds[1];
            let factor = if n == 0 { 1.0 } else { coming / flow(&law[here.clone()], &self.down[here.clone()]) };
            law[here.clone()].iter_mut().for_each(|p| *p *= factor);
            total += law[here.clone()].iter().sum::<f64>();
            coming = flow(&law[here.clone()], &self.up[here]);
        }
        for p in law {
            *p /= total;
        }
    }
}

/// Adds every falling list of `servers` lengths that begins with `prefix`.
fn extend(states: &mut Vec<Vec<u32>>, prefix: &mut Vec<u32>, servers: usize, room: u32, imbalance: u32) {
    if prefix.len() == servers {
        states.push(prefix.clone());
        return;
    }
    let (longest, before) = (prefix.first().copied(), prefix.last().copied());
    let least = longest.map_or(0, |longest| longest.saturating_sub(imbalance));
    for length in least..=before.unwrap_or(room).min(room) {
        prefix.push(length);
        extend(states, prefix, servers, room - length, imbalance);
        prefix.pop();
    }
}

/// One more at a shortest queue; the first of the equals, so that the list still falls.
fn joined(lengths: &[u32]) -> Vec<u32> {
    let shortest = lengths.last().expect("there is a server");
    let place = lengths.partition_point(|length| length > shortest);
    let mut next = lengths.to_vec();
    next[place] += 1;
    next
}

/// One less at the server `served`; the last of its equals, so that the list still falls.
fn left(lengths: &[u32], served: usize) -> Option<Vec<u32>> {
    let mut next = lengths.to_vec();
    let place = lengths.partition_point(|length| *length >= lengths[served]) - 1;
    next[place] = next[place].checked_sub(1)?;
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, printed, rounding, stationary};

    const PAIR: Mmc = Mmc { arrival_rate: 150.0, service_rate: 100.0, servers: 2 };

    #[test]
    fn known_values() {
        printed(1000.0 * mean_response(PAIR), 24.5, 1);
    }

    #[test]
    fn one_server_is_mm1() {
        let one = Mm1 { arrival_rate: 0.9, service_rate: 1.0 };
        let same = Mmc { arrival_rate: 0.9, service_rate: 1.0, servers: 1 };
        agree(mean_response(same), one.mean_response(), libm::pow(2.0, -40.0));
    }

    /// Unsorted queues of two servers, ties split in halves, at most 21 at each: rho^2 = 1/4 a pair leaves out 2^-42 of the
    /// probability and 42 times that of the mean.
    #[test]
    fn two_servers_with_names_by_elimination() {
        let side = 22;
        let law = stationary(side * side, |state| {
            let (a, b) = (state / side, state % side);
            let mut moves = vec![];
            let to_a = [100.0, 50.0, 0.0][1 + usize::from(a > b) - usize::from(a < b)];
            moves.extend((a + 1 < side).then_some((state + side, to_a)));
            moves.extend((b + 1 < side).then_some((state + 1, 100.0 - to_a)));
            moves.extend((a > 0).then(|| (state - side, 100.0)));
            moves.extend((b > 0).then(|| (state - 1, 100.0)));
            moves
        });
        let present: f64 = law.iter().enumerate().map(|(s, p)| (s / side + s % side) as f64 * p).sum();
        let calm = Mmc { arrival_rate: 100.0, ..PAIR };
        agree(mean_response(calm) * 100.0, present, 44.0 * libm::pow(2.0, -42.0) + rounding(2000));
    }

    /// More of the chain changes nothing beyond the stated error.
    #[test]
    fn the_cut_is_not_felt() {
        for (servers, total) in [(2, 200), (3, 200), (4, 150)] {
            let station = Mmc { arrival_rate: 0.7 * f64::from(servers), service_rate: 1.0, servers };
            let usual = mean_response(station) * station.arrival_rate;
            agree(usual, Chain::new(station, total, IMBALANCE + 8).mean_present(), libm::pow(2.0, -40.0));
        }
    }

    #[test]
    fn between_the_shared_queue_and_random_choice() {
        for servers in 2..=4 {
            let station = Mmc { arrival_rate: 0.8 * f64::from(servers), service_rate: 1.0, servers };
            let found = mean_response(station);
            assert!(station.mean_response() < found && found < 5.0, "{servers} servers: {found}");
        }
    }
}
