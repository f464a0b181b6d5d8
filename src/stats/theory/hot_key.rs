//! Shards whose keys are not equally popular.
//!
//! Keys fall on n shards independently and evenly. The load of a shard is the sum of p_i over its keys, with squared
//! coefficient of variation (n - 1) sum p_i^2; the shard of the hottest key expects p_1 + (1 - p_1) / n, so however many
//! shards there are, they carry at most 1 / p_1 times what one carries (*own*, one line each).
//!
//! Ignored: the spread of the hottest shard's load around its mean.

/// Keys on shards.
#[derive(Clone, PartialEq, Debug)]
pub struct HotKeys {
    /// The probability of each key: positive, adding up to 1.
    pub popularity: Vec<f64>,
    /// Shards, at least 1.
    pub shards: u32,
}

impl HotKeys {
    /// Standard deviation of a shard's load over its mean.
    #[must_use]
    pub fn variation(&self) -> f64 {
        assert!(self.shards > 0, "{} shards own the keys", self.shards);
        (f64::from(self.shards - 1) * self.popularity.iter().map(|p| p * p).sum::<f64>()).sqrt()
    }

    /// Expected share of all requests at the shard that owns the hottest key.
    #[must_use]
    pub fn hottest_share(&self) -> f64 {
        let hottest = self.popularity.iter().copied().fold(0.0, f64::max);
        hottest + (1.0 - hottest) / f64::from(self.shards)
    }

    /// How many times what one shard carries all together carry, if the shard of the hottest key has its expected share.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        1.0 / self.hottest_share()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    #[test]
    fn known_values() {
        let fifth = |shards| HotKeys { popularity: [vec![0.2], vec![0.8 / 1e4; 10_000]].concat(), shards };
        printed(fifth(4).capacity(), 2.5, 2);
        printed(fifth(8).capacity(), 3.33, 2);
        // The limit 1 / p is missed by 4/n.
        printed(fifth(100_000).capacity(), 5.0, 3);
    }

    /// Seven keys on three shards in all 3^7 ways.
    #[test]
    fn by_listing_all_assignments() {
        let popularity = vec![0.4, 0.2, 0.15, 0.1, 0.08, 0.05, 0.02];
        let (mut hottest, mut square) = (0.0, 0.0);
        for assignment in 0..3_u32.pow(7) {
            let mut loads = [0.0; 3];
            for (key, p) in (0..).zip(&popularity) {
                loads[(assignment / 3_u32.pow(key) % 3) as usize] += p;
            }
            hottest += loads[assignment as usize % 3];
            square += loads.iter().map(|load| (load - 1.0 / 3.0) * (load - 1.0 / 3.0)).sum::<f64>() / 3.0;
        }
        let keys = HotKeys { popularity, shards: 3 };
        let all = f64::from(3_u32.pow(7));
        agree(keys.hottest_share(), hottest / all, rounding(5000));
        agree(keys.variation() * keys.variation(), 9.0 * square / all, rounding(5000));
    }
}
