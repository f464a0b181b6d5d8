//! MMPP/M/1: Poisson arrivals of a rate that switches between two states, exponential service, one server, first come
//! first served.
//!
//! With n present the states have the probabilities p(n) = p(0) R^n, where R is the smallest non-negative solution of
//! A + R B + R^2 C = 0: A the rates of arrivals, C those of service, B all others (Neuts 1981, "Matrix-geometric solutions
//! in stochastic models", sections 1.2 and 3.1; Fischer & Meier-Hellstern 1993). An arrival finds n with a probability
//! in proportion to p(n) times the rates, and stays for n + 1 services.
//!
//! Ignored: more states, more servers.

use super::stages::Stages;

/// A square matrix of two states.
type Matrix = [[f64; 2]; 2];

/// A number of arrivals found is cut where a longer queue has at most this probability.
const NEGLIGIBLE: f64 = f64::EPSILON / 256.0;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mmpp1 {
    /// Arrivals per second in each state.
    pub arrival_rates: [f64; 2],
    /// Mean length of a stay in each state, in seconds.
    pub mean_stays: [f64; 2],
    /// Completions per second of a busy server.
    pub service_rate: f64,
}

impl Mmpp1 {
    /// Arrivals per second in the long run.
    #[must_use]
    pub fn arrival_rate(self) -> f64 {
        let [a, b] = self.mean_stays;
        (self.arrival_rates[0] * a + self.arrival_rates[1] * b) / (a + b)
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.response().map_or(f64::INFINITY, |law| law.mean())
    }

    /// Response time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        self.response().map_or(f64::INFINITY, |law| law.quantile(q))
    }

    /// The law of the response; none if the server cannot keep up.
    fn response(self) -> Option<Stages> {
        if self.arrival_rate() >= self.service_rate {
            return None;
        }
        let rate = self.growth();
        let rest = inverse([[1.0 - rate[0][0], -rate[0][1]], [-rate[1][0], 1.0 - rate[1][1]]]);
        // p(n) and all beyond have the row sums of p(0) R^n (I - R)^-1; in all they have the stationary law of the states.
        let [a, b] = self.mean_stays;
        let mut beyond = [a / (a + b), b / (a + b)];
        let empty = row_times(beyond, inverse(rest));
        assert!(empty.iter().all(|&p| p > 0.0), "an empty station has a probability: {empty:?}");
        let found =
            |row: [f64; 2]| (row[0] * self.arrival_rates[0] + row[1] * self.arrival_rates[1]) / self.arrival_rate();
        let mut tail = Vec::new();
        while tail.last().is_none_or(|&last| last > NEGLIGIBLE) {
            tail.push(found(beyond));
            beyond = row_times(beyond, rate);
        }
        Some(Stages::new(self.service_rate, tail))
    }

    /// R, by the iteration from zero, which rises to it.
    fn growth(self) -> Matrix {
        let ([first, second], service) = (self.arrival_rates, self.service_rate);
        let [out, back] = self.mean_stays.map(|stay| 1.0 / stay);
        // -B^-1.
        let stay = inverse([[first + out + service, -out], [-back, second + back + service]]);
        let mut rate: Matrix = [[0.0; 2]; 2];
        loop {
            let square = times(rate, rate);
            let pushed = [
                [first + service * square[0][0], service * square[0][1]],
                [service * square[1][0], second + service * square[1][1]],
            ];
            let next = times(pushed, stay);
            let moved = |i: usize, j: usize| (next[i][j] - rate[i][j]) / next[i][j].max(f64::MIN_POSITIVE);
            let furthest = [moved(0, 0), moved(0, 1), moved(1, 0), moved(1, 1)].into_iter().fold(0.0, f64::max);
            rate = next;
            if furthest <= f64::EPSILON {
                return rate;
            }
        }
    }
}

fn times(left: Matrix, right: Matrix) -> Matrix {
    left.map(|row| row_times(row, right))
}

fn row_times(row: [f64; 2], matrix: Matrix) -> [f64; 2] {
    [0, 1].map(|j: usize| row[0] * matrix[0][j] + row[1] * matrix[1][j])
}

fn inverse([[a, b], [c, d]]: Matrix) -> Matrix {
    let determinant = a * d - b * c;
    [[d / determinant, -b / determinant], [-c / determinant, a / determinant]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    const BURSTS: Mmpp1 = Mmpp1 { arrival_rates: [0.3, 1.6], mean_stays: [20.0, 5.0], service_rate: 1.0 };

    /// Levels of a chain cut at 400 present, of which nothing is left there: state 2 n + s.
    fn chain(station: Mmpp1) -> Vec<f64> {
        stationary(800, |state| {
            let (n, s) = (state / 2, state % 2);
            let mut moves = vec![(2 * n + 1 - s, 1.0 / station.mean_stays[s])];
            moves.extend((n < 399).then_some((state + 2, station.arrival_rates[s])));
            moves.extend((n > 0).then(|| (state - 2, station.service_rate)));
            moves
        })
    }

    #[test]
    fn the_same_as_the_matrix_solution() {
        for station in [BURSTS, Mmpp1 { arrival_rates: [0.0, 0.8], mean_stays: [0.5, 3.0], service_rate: 1.0 }] {
            let chain = chain(station);
            assert!(chain[798] + chain[799] < 1e-17, "nothing is cut");
            let mean: f64 = chain.iter().enumerate().map(|(state, p)| (state / 2) as f64 * p).sum();
            // The roundings of 1 - R and of a determinant near zero.
            let error = rounding(100_000);
            agree(station.mean_response(), mean / station.arrival_rate(), error);
            let found = |n: usize| (0..2).map(|s| chain[2 * n + s] * station.arrival_rates[s]).sum::<f64>();
            let mut tail: Vec<f64> = (0..400).map(|n| found(n) / station.arrival_rate()).collect();
            (0..399).rev().for_each(|n| tail[n] += tail[n + 1]);
            let law = Stages::new(station.service_rate, tail);
            agree(station.response_quantile(0.99), law.quantile(0.99), error);
        }
    }

    #[test]
    fn one_rate_is_poisson() {
        let station = Mmpp1 { arrival_rates: [0.8; 2], ..BURSTS };
        let poisson = Mm1 { arrival_rate: 0.8, service_rate: 1.0 };
        agree(station.mean_response(), poisson.mean_response(), rounding(10_000));
        agree(station.response_quantile(0.99), poisson.response_quantile(0.99), rounding(10_000));
    }

    #[test]
    fn overloaded() {
        assert!(Mmpp1 { service_rate: 0.5, ..BURSTS }.mean_response().is_infinite());
    }
}
