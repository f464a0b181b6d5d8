//! A line of single first come first served servers, each with exponential service.
//!
//! The output of a stable M/M/1 is Poisson (Burke 1956) and the response times at the stations of one request are
//! independent exponentials with rates mu_i - lambda (Reich 1957): the total is hypoexponential. It is solved by
//! uniformization, which equal rates do not trouble; the cost grows with the ratio of the fastest rate to the slowest.
//!
//! Ignored: stations of several servers, where requests overtake and only means remain (see [`super::jackson`]).

use super::mm1::Mm1;
use super::stages::Stages;

/// The line.
#[derive(Clone, PartialEq, Debug)]
pub struct Tandem {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Completions per second of each busy server, in the order of the visit.
    pub service_rates: Vec<f64>,
}

impl Tandem {
    /// Mean response time from end to end, in seconds.
    #[must_use]
    pub fn mean_response(&self) -> f64 {
        self.stations().map(Mm1::mean_response).sum()
    }

    /// P(response time from end to end > t seconds).
    #[must_use]
    pub fn response_ccdf(&self, t: f64) -> f64 {
        self.law().map_or(1.0, |law| law.ccdf(t))
    }

    /// Response time from end to end that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(&self, q: f64) -> f64 {
        self.law().map_or(f64::INFINITY, |law| law.quantile(q))
    }

    fn stations(&self) -> impl Iterator<Item = Mm1> {
        self.service_rates.iter().map(|&service_rate| Mm1 { arrival_rate: self.arrival_rate, service_rate })
    }

    /// The sum of the exponentials; nothing where a station is overloaded.
    fn law(&self) -> Option<Stages> {
        if !self.mean_response().is_finite() {
            return None;
        }
        let rates: Vec<f64> = self.stations().map(|station| 1.0 / station.mean_response()).collect();
        let fastest = rates.iter().copied().fold(0.0, f64::max);
        let mut start = vec![0.0; rates.len()];
        *start.first_mut().expect("a line has stations") = 1.0;
        let step = |mass: &[f64], next: &mut [f64]| {
            for (i, (&held, rate)) in mass.iter().zip(&rates).enumerate() {
                let leaves = rate / fastest;
                next[i] += held * (1.0 - leaves);
                if i + 1 < mass.len() {
                    next[i + 1] += held * leaves;
                }
            }
        };
        Some(Stages::until_empty(fastest, start, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    fn line(service_rates: &[f64]) -> Tandem {
        Tandem { arrival_rate: 40.0, service_rates: service_rates.to_vec() }
    }

    /// Partial fractions: P(T > t) = sum of e^{-r_i t} times the product of r_j / (r_j - r_i) over the others.
    #[test]
    fn distinct_rates_by_partial_fractions() {
        let tiers = line(&[500.0, 200.0, 1000.0 / 3.0]);
        let rates = [460.0, 160.0, 1000.0 / 3.0 - 40.0];
        for t in [0.001, 0.01, 0.03] {
            let term = |i: usize| {
                let others = (0..3).filter(|&j| j != i).map(|j| rates[j] / (rates[j] - rates[i]));
                libm::exp(-rates[i] * t) * others.product::<f64>()
            };
            let terms = [term(0), term(1), term(2)];
            // The terms cancel: their sizes, not their sum, carry the roundings.
            let size: f64 = terms.iter().map(|x| x.abs()).sum();
            let total: f64 = terms.iter().sum();
            agree(tiers.response_ccdf(t), total, rounding(4000) * size / total);
        }
        agree(tiers.law().map_or(0.0, |law| law.mean()), tiers.mean_response(), rounding(4000));
    }

    #[test]
    fn equal_rates_are_erlang() {
        let tiers = line(&[140.0, 140.0, 140.0]);
        let x: f64 = 100.0 * 0.05;
        agree(tiers.response_ccdf(0.05), libm::exp(-x) * (1.0 + x + x * x / 2.0), rounding(1000));
    }

    #[test]
    fn one_station_is_mm1() {
        let p99 = Mm1 { arrival_rate: 40.0, service_rate: 100.0 }.response_quantile(0.99);
        agree(line(&[100.0]).response_quantile(0.99), p99, rounding(100) / 0.01);
    }

    #[test]
    fn overloaded() {
        assert!(line(&[100.0, 40.0]).response_quantile(0.5).is_infinite());
    }
}
