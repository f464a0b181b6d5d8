//! LRU exactly.
//!
//! Let requests be a Poisson stream of rate 1. A request for key i hits if fewer than C other keys were asked for since
//! the last one, so the hit ratio is the sum over i of p_i times the integral of p_i e^{-p_i t} P(fewer than C others in
//! t) (King 1971 in the form of Fagin 1977; Flajolet, Gardy & Thimonier 1992). Whether a key was asked for in t is
//! independent of the others, so their number is Poisson binomial; the sum over i comes with it as a worth of p_i^2 for
//! every key that is absent.
//!
//! Ignored: more than about 500 keys, for which [`Cache::lru_approximation`] is quick and close.

use super::super::poisson_binomial::{Trial, cases};
use super::super::quadrature::half_line;
use super::Cache;

impl Cache {
    /// Hit ratio of LRU. The work grows with keys times slots.
    #[must_use]
    pub fn lru(&self) -> f64 {
        self.trivial().unwrap_or_else(|| half_line(self.characteristic_time(), |t| self.hits_by_gap(t)))
    }

    /// The density, over the time since the last request for the same key, of requests that hit.
    fn hits_by_gap(&self, t: f64) -> f64 {
        let trials = self.popularity.iter().map(|p| Trial {
            present: -libm::expm1(-p * t),
            absent: libm::exp(-p * t),
            worth_present: 0.0,
            worth_absent: p * p,
        });
        cases(trials, self.slots - 1).iter().map(|case| case.worth).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    /// King's sum over all ordered contents: the next in order is the next distinct key asked for, backwards in time.
    fn king(popularity: &[f64], slots: usize, taken: u32, mass: f64) -> f64 {
        if slots == 0 {
            return mass;
        }
        let free = (0..popularity.len()).filter(|key| taken >> key & 1 == 0);
        let rest: f64 = free.clone().map(|key| popularity[key]).sum();
        free.map(|key| popularity[key] / rest * king(popularity, slots - 1, taken | 1 << key, mass + popularity[key]))
            .sum()
    }

    #[test]
    fn kings_sum_over_all_contents() {
        for keys in 2..=8 {
            for slots in 1..keys {
                let cache = Cache::zipf(keys, 0.9, slots);
                agree(cache.lru(), king(&cache.popularity, slots, 0, 0.0), rounding(2000));
            }
        }
    }

    /// Two places over four keys as a chain of pairs (most recent, other).
    #[test]
    fn the_chain_of_contents() {
        let cache = Cache::zipf(4, 1.3, 2);
        let pairs: Vec<(usize, usize)> =
            (0..16).map(|n| (n / 4, n % 4)).filter(|(recent, other)| recent != other).collect();
        let law = stationary(12, |from| {
            let (recent, _) = pairs[from];
            let others = (0..4).filter(|&key| key != recent);
            let to = |key| pairs.iter().position(|&pair| pair == (key, recent)).expect("a pair");
            others.map(|key| (to(key), cache.popularity[key])).collect()
        });
        let hits = |&(recent, other): &(usize, usize)| cache.popularity[recent] + cache.popularity[other];
        agree(cache.lru(), law.iter().zip(&pairs).map(|(p, pair)| p * hits(pair)).sum(), rounding(2000));
    }
}
