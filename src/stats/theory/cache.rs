//! A cache under independent references: each request asks for key i with probability `popularity[i]`, whatever was asked
//! before (the independent reference model, King 1971), and a key that misses is kept at once.
//!
//! One file per rule of eviction. LFU with counts of all keys that never age keeps the most popular ones for good, so its
//! hit ratio is their mass: no rule that does not know the future does better (Aho, Denning & Ullman 1971).
//!
//! Ignored: the time to fetch, expiry, writes, popularity that drifts, entries of unequal size.

mod che;
mod fifo;
mod lru;

/// The keys and the room.
#[derive(Clone, PartialEq, Debug)]
pub struct Cache {
    /// The probability of each key: positive, adding up to 1.
    pub popularity: Vec<f64>,
    /// How many keys are kept.
    pub slots: usize,
}

impl Cache {
    /// Keys 1 to `keys` with probabilities in proportion to k^-`exponent`.
    #[must_use]
    pub fn zipf(keys: usize, exponent: f64, slots: usize) -> Self {
        let weights: Vec<f64> = (1..=keys).map(|key| libm::pow(key as f64, -exponent)).collect();
        let total: f64 = weights.iter().rev().sum();
        Self { popularity: weights.iter().map(|weight| weight / total).collect(), slots }
    }

    /// Hit ratio of LFU.
    #[must_use]
    pub fn lfu(&self) -> f64 {
        let mut falling = self.popularity.clone();
        falling.sort_unstable_by(|a, b| b.total_cmp(a));
        // Smallest first, so that the many small terms are not lost.
        falling.iter().take(self.slots).rev().sum()
    }

    /// The hit ratio of any rule where it does not matter: nothing fits, or everything does.
    fn trivial(&self) -> Option<f64> {
        let total: f64 = self.popularity.iter().sum();
        let slack = f64::EPSILON * (self.popularity.len() + 1) as f64;
        assert!(
            (total - 1.0).abs() <= slack && self.popularity.iter().all(|&p| p > 0.0),
            "the popularity of {} keys adds up to {total}",
            self.popularity.len()
        );
        match self.slots {
            0 => Some(0.0),
            slots if slots >= self.popularity.len() => Some(1.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    /// As an independent program printed them.
    #[test]
    fn known_values() {
        let cache = Cache::zipf(10_000, 0.8, 1000);
        printed(100.0 * cache.lfu(), 57.1, 1);
        printed(100.0 * cache.lru_approximation(), 43.7, 1);
        printed(100.0 * cache.fifo(), 39.4, 1);
        printed(100.0 * Cache::zipf(10_000, 1.0, 100).lru_approximation(), 39.1, 1);
        printed(100.0 * Cache::zipf(10_000, 1.0, 1000).lru_approximation(), 67.6, 1);
    }

    #[test]
    fn the_order_under_zipf() {
        for slots in [1, 5, 30, 99] {
            let cache = Cache::zipf(100, 0.8, slots);
            let (fifo, lru, lfu) = (cache.fifo(), cache.lru(), cache.lfu());
            // A single place holds the last key asked for under either rule.
            let is_less = |a: f64, b: f64| a < b || (slots == 1 && (a - b).abs() <= rounding(200) * b);
            assert!(is_less(fifo, lru) && lru < lfu, "{slots}: {fifo} {lru} {lfu}");
        }
    }

    #[test]
    fn equal_keys_hit_by_their_share_under_every_rule() {
        let cache = Cache { popularity: vec![0.05; 20], slots: 7 };
        for ratio in [cache.lfu(), cache.lru(), cache.fifo(), cache.lru_approximation(), cache.fifo_approximation()] {
            agree(ratio, 0.35, rounding(2000));
        }
    }

    #[test]
    fn no_room_and_room_for_all() {
        for (slots, ratio) in [(0, 0.0), (4, 1.0), (9, 1.0)] {
            let cache = Cache { popularity: vec![0.1, 0.2, 0.3, 0.4], slots };
            for found in [cache.lru(), cache.fifo(), cache.lru_approximation(), cache.fifo_approximation()] {
                assert_eq!(found.to_bits(), f64::to_bits(ratio), "{slots} slots");
            }
            agree(cache.lfu() + 1.0, ratio + 1.0, rounding(8));
        }
    }
}
