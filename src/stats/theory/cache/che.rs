//! Large caches: the characteristic time.
//!
//! With many keys, the time that an unused entry stays is nearly the same for all: T, for which the expected number kept
//! is the number of slots. Then LRU is like expiry that each use renews, sum (1 - e^{-p T}) = C, and FIFO and RANDOM are
//! like expiry that nothing renews, sum p T / (1 + p T) = C (Che, Tung & Wang 2002; Fricker, Robert & Roberts 2012, "A
//! versatile and accurate approximation for LRU cache performance"; Martina, Garetto & Leonardi 2014). Approximate, and
//! exact in the limit of many keys.

use super::super::root;
use super::Cache;

impl Cache {
    /// Hit ratio of LRU by its characteristic time.
    #[must_use]
    pub fn lru_approximation(&self) -> f64 {
        self.trivial().unwrap_or_else(|| {
            let time = self.characteristic_time();
            self.popularity.iter().map(|p| p * kept_if_renewed(p * time)).sum()
        })
    }

    /// Hit ratio of FIFO and of random eviction by their characteristic time.
    #[must_use]
    pub fn fifo_approximation(&self) -> f64 {
        self.trivial().unwrap_or_else(|| {
            let time = self.time_to_fill(kept_if_not_renewed);
            self.popularity.iter().map(|p| p * kept_if_not_renewed(p * time)).sum()
        })
    }

    /// How long LRU keeps an unused entry, in mean times between requests.
    pub(super) fn characteristic_time(&self) -> f64 {
        self.time_to_fill(kept_if_renewed)
    }

    /// The same for FIFO.
    pub(super) fn characteristic_time_of_fifo(&self) -> f64 {
        self.time_to_fill(kept_if_not_renewed)
    }

    /// The time after which as many keys as there are slots are expected to be kept, of those asked for `p T` times.
    fn time_to_fill(&self, kept: fn(f64) -> f64) -> f64 {
        let is_full = |time: f64| self.popularity.iter().map(|p| kept(p * time)).sum::<f64>() >= self.slots as f64;
        let mut high = 1.0;
        while !is_full(high) {
            high *= 2.0;
            assert!(high.is_finite(), "{} of {} keys are kept", self.slots, self.popularity.len());
        }
        root::boundary(0.0, high, is_full)
    }
}

fn kept_if_renewed(uses: f64) -> f64 {
    -libm::expm1(-uses)
}

fn kept_if_not_renewed(uses: f64) -> f64 {
    uses / (1.0 + uses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    /// The gap to the exact ratios falls as keys and slots double.
    #[test]
    fn they_approach_the_exact_ratios() {
        let mut last = (1.0, 1.0);
        for keys in [16, 32, 64, 128, 256] {
            let cache = Cache::zipf(keys, 0.8, keys / 8);
            let (lru, fifo) = (cache.lru_approximation() - cache.lru(), cache.fifo_approximation() - cache.fifo());
            assert!(lru.abs() < last.0 && fifo.abs() < last.1, "{keys} keys: {lru}, {fifo} after {last:?}");
            last = (lru.abs(), fifo.abs());
        }
    }

    /// Two classes of keys, alike within a class: polynomials in one unknown.
    #[test]
    fn two_classes_in_closed_form() {
        // Ten keys of 0.08 and ten of 0.02: with y = e^{-0.02 T}, 10 (1 - y^4) + 10 (1 - y) = 8, so y^4 + y = 1.2.
        let popularity = [vec![0.08; 10], vec![0.02; 10]].concat();
        let cache = Cache { popularity, slots: 8 };
        let y = root::boundary(0.0, 1.0, |y| y * y * y * y + y >= 1.2);
        agree(cache.lru_approximation(), 0.8 * (1.0 - y * y * y * y) + 0.2 * (1.0 - y), rounding(500));
        // With u = 0.02 T: 4u / (1 + 4u) + u / (1 + u) = 0.8, so 4.8 u^2 + u - 0.8 = 0.
        let u = (libm::sqrt(1.0 + 4.0 * 4.8 * 0.8) - 1.0) / (2.0 * 4.8);
        let ratio = 0.8 * 4.0 * u / (1.0 + 4.0 * u) + 0.2 * u / (1.0 + u);
        agree(cache.fifo_approximation(), ratio, rounding(500));
    }
}
