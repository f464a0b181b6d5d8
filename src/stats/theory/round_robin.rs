//! Splitting a Poisson stream over n equal single servers, strictly in turn or at random.
//!
//! In turn, a server receives every n-th arrival: interarrival times are Erlang with n stages, so each server is E_n/M/1
//! (*own*, one line; Kleinrock I, section 6.4 for the station). At random, each is M/M/1 with its share of the rate.
//!
//! Ignored: servers that join, leave or are ejected; unequal servers.

use super::gim1::Gim1;
use super::mm1::Mm1;

/// The stream and its servers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Split {
    /// Arrivals per second, of all servers together.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
}

impl Split {
    /// Each server under strict round robin.
    #[must_use]
    pub fn round_robin(self) -> Gim1 {
        Gim1::erlang(self.service_rate, self.arrival_rate, self.servers)
    }

    /// Each server under random choice.
    #[must_use]
    pub fn random(self) -> Mm1 {
        Mm1 { arrival_rate: self.arrival_rate / f64::from(self.servers), service_rate: self.service_rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding, stationary};

    const PAIR: Split = Split { arrival_rate: 150.0, service_rate: 100.0, servers: 2 };

    #[test]
    fn known_values() {
        printed(1000.0 * PAIR.random().mean_response(), 40.0, 1);
        printed(1000.0 * PAIR.round_robin().mean_response(), 31.0, 1);
    }

    /// Two servers: sigma (1 + x (1 - sigma))^2 = 1 with x = mu / lambda, less its root 1, is a quadratic equation:
    /// x^2 sigma^2 - x (x + 2) sigma + 1 = 0.
    #[test]
    fn two_servers_in_closed_form() {
        let x = PAIR.service_rate / PAIR.arrival_rate;
        let half = x * (x + 2.0) / 2.0;
        let sigma = (half - (half * half - x * x).sqrt()) / (x * x);
        agree(PAIR.round_robin().waiting_share(), sigma, rounding(128));
    }

    /// Both servers and the turn in one chain, at a load of one half.
    #[test]
    fn both_servers_in_one_chain() {
        let limit = 24;
        let side = limit + 1;
        let law = stationary(2 * side * side, |state| {
            let (turn, a, b) = (state % 2, state / 2 % side, state / 2 / side);
            let index = |turn: usize, a: usize, b: usize| (b * side + a) * 2 + turn;
            let (to_a, to_b) = if turn == 0 { ((a + 1).min(limit), b) } else { (a, (b + 1).min(limit)) };
            let mut moves = vec![(index(1 - turn, to_a, to_b), 100.0)];
            moves.extend((a > 0).then(|| (index(turn, a - 1, b), 100.0)));
            moves.extend((b > 0).then(|| (index(turn, a, b - 1), 100.0)));
            moves
        });
        let present: f64 = law.iter().enumerate().map(|(s, p)| (s / 2 % side + s / 2 / side) as f64 * p).sum();
        let calm = Split { arrival_rate: 100.0, ..PAIR };
        // At rho 0.5 sigma is (3 - sqrt 5) / 2 = 0.382: 24 places leave out 0.382^24 times 24, twice, over a mean above 1.
        agree(100.0 * calm.round_robin().mean_response(), present, 48.0 * libm::pow(0.382, 24.0) + rounding(2000));
    }
}
