//! What a memory finds: the hit ratio of each key.
//!
//! Expiry: a life of T seconds that a use does not renew gives hits for a share x / (1 + x) of the reads, x being the
//! reads in a life; one that each use renews, 1 - e^{-rate T} ([`ttl`](crate::stats::theory::ttl)). Room: an unused
//! entry stays for a characteristic time, the same for all keys, after which as many are kept as fit
//! ([Che](crate::stats::theory::cache)). A write that takes an entry out ends its life too: with writes at rate w the
//! life of T seconds is (1 - e^{-wT}) / w on average, and a read of an LRU entry hits if the last of all uses within
//! the characteristic time was a read. Approximate, and close with many keys.

use crate::components::effort::{Keeping, Use};

/// The share of the reads of each key that find it.
#[must_use]
pub fn hit_ratios(keeping: &Keeping, uses: &[Use]) -> Vec<f64> {
    let by_time = |time: Option<f64>, renewed: bool| -> Vec<f64> {
        uses.iter().map(|key| if renewed { renewed_ratio(*key, time) } else { fixed_ratio(*key, time) }).collect()
    };
    let fits = |kept: &[f64]| keeping.slots.is_none_or(|slots| kept.iter().sum::<f64>() <= slots as f64);
    // A key is kept for the share of the time in which a read would find it: reads come at random (PASTA).
    let expiring = by_time(keeping.ttl_s, keeping.sliding || keeping.ttl_s.is_none());
    if fits(&expiring) {
        return expiring;
    }
    if keeping.evict == "lfu" {
        return most_frequent(keeping.slots.unwrap_or(u64::MAX), uses, &expiring);
    }
    let renewed = keeping.evict == "lru";
    let longest = keeping.ttl_s.unwrap_or(f64::MAX);
    let kept = |time: f64| by_time(Some(time.min(longest)), renewed);
    let (mut low, mut high) = (0.0, 1.0);
    while fits(&kept(high)) && high < longest && high < 1e15 {
        high *= 2.0;
    }
    // Forty halvings: far finer than the approximation.
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if fits(&kept(middle)) { low = middle } else { high = middle }
    }
    kept(low)
}

/// Seconds until a memory that begins empty finds 99 in 100 of what it ever will, and until the first lives are over: as
/// long as nothing gave way or expired, a read finds what was used before.
#[must_use]
pub fn fill_s(keeping: &Keeping, uses: &[Use]) -> f64 {
    /// The share of the hits that is enough.
    const FULL: f64 = 0.99;
    let hits_per_s =
        |ratio: &dyn Fn(usize) -> f64| (0..uses.len()).map(|at| uses[at].reads_per_s * ratio(at)).sum::<f64>();
    let warm = hit_ratios(keeping, uses);
    let enough = FULL * hits_per_s(&|at| warm[at]);
    let is_cold = |time: f64| hits_per_s(&|at| renewed_ratio(uses[at], Some(time))) < enough;
    let mut high = 1.0;
    while is_cold(high) && high < 1e9 {
        high *= 2.0;
    }
    let mut low = if high > 1.0 { high / 2.0 } else { 0.0 };
    // To a hundredth: nobody needs it closer.
    for _ in 0..7 {
        let middle = f64::midpoint(low, high);
        if is_cold(middle) { low = middle } else { high = middle }
    }
    let lives_s = keeping.ttl_s.filter(|_| enough > 0.0);
    high.max(lives_s.unwrap_or(0.0))
}

/// The most popular keys stay for good.
fn most_frequent(slots: u64, uses: &[Use], expiring: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..uses.len()).collect();
    order.sort_by(|&a, &b| uses[b].reads_per_s.total_cmp(&uses[a].reads_per_s));
    let mut hits = vec![0.0; uses.len()];
    for &key in order.iter().take(slots as usize) {
        hits[key] = expiring[key];
    }
    hits
}

/// Hits of a key whose life begins anew with each use.
fn renewed_ratio(key: Use, time: Option<f64>) -> f64 {
    let rate = key.reads_per_s + key.writes_per_s;
    if rate <= 0.0 {
        return 0.0;
    }
    let recent = time.map_or(1.0, |time| -libm::expm1(-rate * time));
    key.reads_per_s / rate * recent
}

/// Hits of a key whose life has a given length.
fn fixed_ratio(key: Use, time: Option<f64>) -> f64 {
    let Some(time) = time else { return renewed_ratio(key, None) };
    let life = if key.writes_per_s > 0.0 { -libm::expm1(-key.writes_per_s * time) / key.writes_per_s } else { time };
    let reads = key.reads_per_s * life;
    reads / (1.0 + reads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::cache::Cache;
    use crate::stats::theory::ttl::Expiry;

    fn uses(popularity: &[f64], per_s: f64, writes_per_s: f64) -> Vec<Use> {
        popularity.iter().map(|p| Use { reads_per_s: p * per_s, writes_per_s: p * writes_per_s }).collect()
    }

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found}, expected {expected}");
    }

    #[test]
    fn the_ratios_are_those_of_theory() {
        let cache = Cache::zipf(1000, 0.9, 100);
        let keys = uses(&cache.popularity, 50.0, 0.0);
        let total = |evict: &str| {
            let keeping = Keeping { slots: Some(100), evict, ttl_s: None, sliding: false };
            hit_ratios(&keeping, &keys).iter().zip(&cache.popularity).map(|(hit, p)| hit * p).sum::<f64>()
        };
        check(total("lru"), cache.lru_approximation());
        check(total("fifo"), cache.fifo_approximation());
        check(total("lfu"), cache.lfu());
        let expiry = Expiry { request_rate: 0.7, lifetime: 3.0, fetch: 0.0 };
        let lives = |sliding| Keeping { slots: None, evict: "lru", ttl_s: Some(3.0), sliding };
        check(hit_ratios(&lives(false), &uses(&[1.0], 0.7, 0.0))[0], expiry.hit_ratio());
        check(hit_ratios(&lives(true), &uses(&[1.0], 0.7, 0.0))[0], expiry.sliding_hit_ratio());
    }

    /// Of n equally popular keys the share 1 - e^(-rate t) was read before: 99 % after ln(100) / rate of each.
    #[test]
    fn a_memory_fills_as_its_keys_are_read() {
        let keeping = Keeping { slots: None, evict: "lru", ttl_s: None, sliding: false };
        let seconds = |keeping: &Keeping, per_s: f64| fill_s(keeping, &uses(&[0.01; 100], per_s, 0.0));
        let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 0.02, "{found}, {expected}");
        near(seconds(&keeping, 50.0), 100_f64.ln() / 0.5);
        near(seconds(&keeping, 500.0), 100_f64.ln() / 5.0);
        // With room for half of them it is full at 1 - e^(-rate t) = 0.5.
        near(seconds(&Keeping { slots: Some(50), ..keeping }, 50.0), -(1.0_f64 - 0.495).ln() / 0.5);
        assert_eq!(seconds(&Keeping { ttl_s: Some(90.0), ..keeping }, 50.0).to_bits(), 90.0_f64.to_bits());
    }

    /// Where every write takes the entry out and nothing else does, a read hits if a read came last.
    #[test]
    fn writes_take_entries_out() {
        let keeping = Keeping { slots: None, evict: "lru", ttl_s: None, sliding: false };
        check(hit_ratios(&keeping, &uses(&[1.0], 3.0, 1.0))[0], 0.75);
        // Long lives end by writes alone.
        check(hit_ratios(&Keeping { ttl_s: Some(1e6), ..keeping }, &uses(&[1.0], 3.0, 1.0))[0], 0.75);
    }
}
