//! Fork-join of two: each request puts one part in each of two M/M/1 queues and is done when both parts are.
//!
//! Both queues see the same arrivals, so that they are not independent; the mean is known exactly for two of them only:
//! (12 - rho) / 8 times the mean response of M/M/1 (Flatto & Hahn 1984; Nelson & Tantawi 1988, equation 5).
//!
//! Ignored: any limit of the queues.

use super::mm1::Mm1;

/// The pair.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ForkJoin {
    /// Requests per second; each queue gets a part of every one.
    pub arrival_rate: f64,
    /// Completions per second of each server.
    pub service_rate: f64,
}

impl ForkJoin {
    /// Mean time until both parts are done, in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        let Self { arrival_rate, service_rate } = self;
        let part = Mm1 { arrival_rate, service_rate };
        (12.0 - part.utilization()) / 8.0 * part.mean_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::k_of_n::KOfN;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    /// The chain of both queue lengths, longer one first, whose number of requests present is the longer one, because
    /// each queue serves them in order. Cut at `last`: a share of 2 rho^last is turned away, and each of these would have
    /// lengthened a queue by one until it is next empty, about last / (1 - rho) services.
    fn by_elimination(rho: f64, last: usize) -> f64 {
        // (longer, shorter) in the order of the longer one.
        let state = |a: usize, b: usize| {
            let (long, short) = (a.max(b), a.min(b));
            long * (long + 1) / 2 + short
        };
        let pairs: Vec<(usize, usize)> = (0..=last).flat_map(|a| (0..=a).map(move |b| (a, b))).collect();
        let law = stationary(pairs.len(), |at| {
            let (a, b) = pairs[at];
            let mut moves = vec![];
            moves.extend((a < last).then(|| (state(a + 1, b + 1), rho)));
            moves.extend((a > 0).then(|| (state(a - 1, b), 1.0)));
            moves.extend((b > 0).then(|| (state(a, b - 1), 1.0)));
            moves
        });
        let present: f64 = pairs.iter().zip(&law).map(|(pair, p)| pair.0 as f64 * p).sum();
        present / rho
    }

    #[test]
    fn the_chain_of_both_queues() {
        for (rho, last) in [(0.1, 18), (0.3, 30), (0.5, 45)] {
            let pair = ForkJoin { arrival_rate: rho, service_rate: 1.0 };
            let cut = 2.0 * libm::pow(rho, last as f64) * last as f64 / (1.0 - rho);
            agree(pair.mean_response(), by_elimination(rho, last), cut + rounding(4000));
        }
    }

    #[test]
    fn without_load_it_is_the_slower_of_two() {
        let pair = ForkJoin { arrival_rate: 0.0, service_rate: 4.0 };
        agree(pair.mean_response(), KOfN { mean: 0.25, need: 2, copies: 2 }.mean_response(), rounding(16));
        assert!(ForkJoin { arrival_rate: 4.0, ..pair }.mean_response().is_infinite());
    }
}
