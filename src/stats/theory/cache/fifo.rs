//! FIFO and RANDOM, whose hit ratios are the same.
//!
//! Both hold the set S with a probability in proportion to the product of its popularities (King 1971 for FIFO; Gelenbe
//! 1973, "A unified approach to the evaluation of a class of replacement algorithms", for both), so the hit ratio is a
//! ratio of elementary symmetric polynomials. They are evaluated as a Poisson binomial law: tilting every popularity by
//! the same factor changes no proportion, and the factor of [`Cache::fifo_approximation`] puts the number of slots in
//! the middle of the law, so nothing underflows.

use super::super::poisson_binomial::{Trial, cases};
use super::Cache;

impl Cache {
    /// Hit ratio of FIFO, and of random eviction. The work grows with keys times slots.
    #[must_use]
    pub fn fifo(&self) -> f64 {
        self.trivial().unwrap_or_else(|| {
            let tilt = self.characteristic_time_of_fifo();
            let trials = self.popularity.iter().map(|&p| Trial {
                present: p * tilt / (1.0 + p * tilt),
                absent: 1.0 / (1.0 + p * tilt),
                worth_present: p,
                worth_absent: 0.0,
            });
            let full = cases(trials, self.slots)[self.slots];
            full.worth / full.probability
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    const KEYS: usize = 5;
    const SLOTS: usize = 3;

    /// All ordered contents.
    fn contents() -> Vec<[usize; SLOTS]> {
        let all = (0..KEYS.pow(3)).map(|n| [n / 25, n / 5 % 5, n % 5]);
        all.filter(|[a, b, c]| a != b && b != c && a != c).collect()
    }

    /// The chain of ordered contents; `evict` lists what a miss makes of one, each as likely.
    fn by_elimination(cache: &Cache, evict: fn([usize; SLOTS], usize) -> Vec<[usize; SLOTS]>) -> f64 {
        let states = contents();
        let index = |content: &[usize; SLOTS]| states.iter().position(|state| state == content).expect("a content");
        let law = stationary(states.len(), |from| {
            let misses = (0..KEYS).filter(|key| !states[from].contains(key));
            let moves = misses.flat_map(|key| {
                let after = evict(states[from], key);
                let share = cache.popularity[key] / after.len() as f64;
                after.into_iter().map(move |content| (content, share))
            });
            moves.map(|(content, rate)| (index(&content), rate)).collect()
        });
        let mass = |state: &[usize; SLOTS]| state.iter().map(|&key| cache.popularity[key]).sum::<f64>();
        law.iter().zip(&states).map(|(p, state)| p * mass(state)).sum()
    }

    #[test]
    fn both_chains_of_contents() {
        let cache = Cache::zipf(KEYS, 1.1, SLOTS);
        let fifo = by_elimination(&cache, |[_, b, c], key| vec![[b, c, key]]);
        let random = by_elimination(&cache, |[a, b, c], key| vec![[key, b, c], [a, key, c], [a, b, key]]);
        agree(cache.fifo(), fifo, rounding(2000));
        agree(cache.fifo(), random, rounding(2000));
    }

    /// The product form summed over all sets.
    #[test]
    fn all_sets() {
        for slots in 1..12 {
            let cache = Cache::zipf(12, 0.8, slots);
            let (mut all, mut hits) = (0.0, 0.0);
            for set in (0..1_u32 << 12).filter(|set| set.count_ones() as usize == slots) {
                let held = || cache.popularity.iter().enumerate().filter(|(key, _)| set >> key & 1 == 1);
                let weight: f64 = held().map(|(_, p)| p).product();
                all += weight;
                hits += weight * held().map(|(_, p)| p).sum::<f64>();
            }
            agree(cache.fifo(), hits / all, rounding(4000));
        }
    }
}
