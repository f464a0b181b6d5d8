//! Names that resolvers remember: what a change of records costs, and how even the load is.
//!
//! Equal resolvers with Poisson requests, lambda each, remember one of n addresses for T seconds and then forget it: a
//! request finds an entry with probability lambda T / (1 + lambda T), of an age that is uniform on 0 to T. So t seconds
//! after a server was taken out, a share lambda (T - t) / ((1 + lambda T) n) of the requests still goes there, together
//! Lambda lambda T^2 / (2 (1 + lambda T) n), which for busy resolvers is Lambda T / (2 n) (*own*).
//!
//! Resolvers that each choose one of two addresses at random put the larger share, on average 1/2 + C(m - 1, floor(m/2)) /
//! 2^m, on one of them (the mean deviation of the binomial law, de Moivre 1730).
//!
//! Ignored: resolvers of unequal size, which is what makes real shares uneven; clients that try another address.

/// Resolvers and the servers behind a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Resolvers {
    /// Resolvers, all alike.
    pub resolvers: u32,
    /// Requests per second of all of them together, Poisson.
    pub request_rate: f64,
    /// Seconds that an answer is remembered.
    pub lifetime: f64,
    /// Servers among which an answer chooses, all alike; before one is taken out, or after one was added.
    pub servers: u32,
}

impl Resolvers {
    /// Share of requests that ask the name server.
    #[must_use]
    pub fn lookup_share(self) -> f64 {
        1.0 / (1.0 + self.requests_in_a_life())
    }

    /// Share of requests that go by answers given before a moment `after` seconds ago.
    #[must_use]
    pub fn old_share(self, after: f64) -> f64 {
        let left = (1.0 - after / self.lifetime).max(0.0);
        self.requests_in_a_life() * self.lookup_share() * left
    }

    /// Share of requests that still go to a server `after` seconds after it was taken out of the answers.
    #[must_use]
    pub fn share_of_removed(self, after: f64) -> f64 {
        self.old_share(after) / f64::from(self.servers)
    }

    /// Share of requests that go to a server `after` seconds after it was added: it rises over one lifetime.
    #[must_use]
    pub fn share_of_added(self, after: f64) -> f64 {
        (1.0 - self.old_share(after)) / f64::from(self.servers)
    }

    /// Mean number of requests that go to a server after it was taken out of the answers.
    #[must_use]
    pub fn requests_to_removed(self) -> f64 {
        self.request_rate * self.share_of_removed(0.0) * self.lifetime / 2.0
    }

    /// The expected share of the busier of two addresses if each resolver keeps one chosen at random.
    #[must_use]
    pub fn larger_of_two(self) -> f64 {
        assert!(self.resolvers > 0, "{self:?} has resolvers");
        // C(m - 1, floor(m/2)) / 2^m: 1/2 for one, the same for 2k + 1 as for 2k, and (2k - 1) / (2k) of it for 2k.
        let shrink = |k: u32| f64::from(2 * k - 1) / f64::from(2 * k);
        0.5 + 0.5 * (1..=self.resolvers / 2).map(shrink).product::<f64>()
    }

    fn requests_in_a_life(self) -> f64 {
        assert!(self.resolvers > 0 && self.servers > 0 && self.lifetime > 0.0, "{self:?} has resolvers and servers");
        self.request_rate / f64::from(self.resolvers) * self.lifetime
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding, stationary};

    const SITE: Resolvers = Resolvers { resolvers: 10, request_rate: 100.0, lifetime: 300.0, servers: 2 };

    #[test]
    fn known_values() {
        printed(100.0 * SITE.larger_of_two(), 62.3, 1);
        printed(100.0 * Resolvers { resolvers: 100, ..SITE }.larger_of_two(), 54.0, 1);
        // Busy resolvers: 100/s x 1/2 x 300 s / 2, less the one request in 3001 that asks anew.
        agree(SITE.requests_to_removed(), 7500.0, SITE.lookup_share() + rounding(8));
    }

    /// Slots, in each a request with probability 0.2: how long an entry has yet to live, up to 6 slots.
    #[test]
    fn the_chain_of_remaining_life() {
        let law = stationary(7, |left| match left {
            0 => vec![(6, 0.2), (0, 0.8)],
            left => vec![(left - 1, 1.0)],
        });
        let site = Resolvers { resolvers: 1, request_rate: 0.2, lifetime: 6.0, servers: 3 };
        agree(site.lookup_share(), law[0], rounding(64));
        for after in 0..=6 {
            let old: f64 = law[after + 1..].iter().sum();
            agree(1.0 + site.share_of_removed(after as f64), 1.0 + old / 3.0, rounding(64));
            agree(1.0 + site.old_share(after as f64), 1.0 + old, rounding(64));
            agree(site.share_of_added(after as f64), (1.0 - old) / 3.0, rounding(64));
        }
    }

    #[test]
    fn the_total_is_the_integral_of_the_share() {
        let (total, error) = integral(300.0, 100, |t| SITE.request_rate * SITE.share_of_removed(t));
        agree(SITE.requests_to_removed(), total, error / total + rounding(200));
    }

    #[test]
    fn the_larger_share_by_the_binomial_law() {
        for resolvers in 1..=30_u32 {
            let mut choices = 1.0; // C(m, k)
            let mut mean = 0.0;
            for k in 0..=resolvers {
                mean += choices * f64::from(k.max(resolvers - k));
                choices *= f64::from(resolvers - k) / f64::from(k + 1);
            }
            let larger = mean / libm::exp2(f64::from(resolvers)) / f64::from(resolvers);
            agree(Resolvers { resolvers, ..SITE }.larger_of_two(), larger, rounding(200));
        }
    }
}
