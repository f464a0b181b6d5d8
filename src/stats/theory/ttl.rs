//! Expiry: an entry lives for a fixed time.
//!
//! One key with Poisson requests. *Fixed*: the time runs from the answer of the store; a cycle is one miss, `fetch`
//! seconds in which requests wait for that one fetch (single flight: delayed hits), then `lifetime` seconds of hits, so
//! the shares are 1, lambda L and lambda T over their sum (renewal reward; Jung, Berger & Balakrishnan 2003, "Modeling
//! TTL-based Internet caches", with L = 0). *Sliding*: each use renews, so a request hits if the last one was less than T
//! ago: 1 - e^{-lambda T}. The age of a hit is uniform on 0 to T, so with updates at rate u a share of
//! 1 - (1 - e^{-uT}) / (uT) of the hits is stale.
//!
//! Ignored: eviction for want of room; the age that an answer has when it arrives.

/// One key.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Expiry {
    /// Requests per second for this key, Poisson.
    pub request_rate: f64,
    /// Seconds that an entry lives.
    pub lifetime: f64,
    /// Seconds from a miss to the answer of the store.
    pub fetch: f64,
}

impl Expiry {
    /// Requests in a cycle: the miss, those that wait for it, and the hits.
    fn cycle(self) -> f64 {
        let Self { request_rate, lifetime, fetch } = self;
        assert!(request_rate >= 0.0 && lifetime >= 0.0 && fetch >= 0.0, "{self:?} is not negative");
        1.0 + request_rate * (fetch + lifetime)
    }

    /// Share of requests that find the entry, under fixed expiry.
    #[must_use]
    pub fn hit_ratio(self) -> f64 {
        self.request_rate * self.lifetime / self.cycle()
    }

    /// Share of requests that wait for a fetch that is under way.
    #[must_use]
    pub fn delayed_ratio(self) -> f64 {
        self.request_rate * self.fetch / self.cycle()
    }

    /// Share of requests that start a fetch: with single flight these alone reach the store.
    #[must_use]
    pub fn miss_ratio(self) -> f64 {
        1.0 / self.cycle()
    }

    /// Share of requests that find the entry if each use renews it and a fetch takes no time.
    #[must_use]
    pub fn sliding_hit_ratio(self) -> f64 {
        -libm::expm1(-self.request_rate * self.lifetime)
    }

    /// Share of the hits, under fixed expiry, whose value was changed since at `update_rate` per second (Poisson).
    #[must_use]
    pub fn stale_share(self, update_rate: f64) -> f64 {
        let updates = update_rate * self.lifetime;
        if updates == 0.0 { 0.0 } else { 1.0 + libm::expm1(-updates) / updates }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding, stationary};

    const MINUTE: Expiry = Expiry { request_rate: 1.0, lifetime: 60.0, fetch: 0.0 };

    #[test]
    fn known_values() {
        printed(100.0 * MINUTE.hit_ratio(), 98.4, 1);
        printed(100.0 * MINUTE.stale_share(1.0 / 600.0), 4.8, 1);
        printed(100.0 * Expiry { lifetime: 600.0, ..MINUTE }.stale_share(1.0 / 600.0), 36.8, 1);
        printed(100.0 * Expiry { request_rate: 0.01 / 50.0, lifetime: 3600.0, fetch: 0.0 }.hit_ratio(), 41.9, 1);
    }

    /// Time in slots, in each a request with probability 0.3: 0 is empty, then 4 slots of fetching and 7 of life. The
    /// shares have the same form with 0.3 a slot for the rate.
    #[test]
    fn the_chain_in_slots() {
        let law = stationary(12, |state| match state {
            0 => vec![(1, 0.3), (0, 0.7)],
            11 => vec![(0, 1.0)],
            busy => vec![(busy + 1, 1.0)],
        });
        let key = Expiry { request_rate: 0.3, lifetime: 7.0, fetch: 4.0 };
        agree(key.miss_ratio(), law[0], rounding(100));
        agree(key.delayed_ratio(), law[1..5].iter().sum(), rounding(100));
        agree(key.hit_ratio(), law[5..].iter().sum(), rounding(100));
    }

    #[test]
    fn sliding_is_the_share_of_short_gaps() {
        let key = Expiry { request_rate: 0.5, lifetime: 3.0, fetch: 0.0 };
        let (share, error) = integral(3.0, 1000, |t| 0.5 * libm::exp(-0.5 * t));
        agree(key.sliding_hit_ratio(), share, error / share + rounding(1000));
        assert!(key.sliding_hit_ratio() > key.hit_ratio());
    }

    #[test]
    fn stale_by_uniform_age() {
        for rate in [1e-6, 0.1, 2.0] {
            let key = Expiry { request_rate: 1.0, lifetime: 5.0, fetch: 0.0 };
            let (total, error) = integral(5.0, 1000, |age| -libm::expm1(-rate * age));
            // 1 + expm1(-x)/x loses the digits of x.
            agree(key.stale_share(rate), total / 5.0, error / total + rounding(1000) / (rate * 5.0).min(1.0));
        }
        assert_eq!(MINUTE.stale_share(0.0).to_bits(), 0);
    }
}
