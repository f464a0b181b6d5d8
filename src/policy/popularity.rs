//! Which key a request touches. Keys are 1 to `count`, key 1 the most popular.
//!
//! Zipf: key k has probability k^-s / sum of j^-s (Zipf 1949; s was 0.64 to 0.83 for web pages, Breslau et al. 1999),
//! drawn from an alias table that is built when it is first needed and shared by all clones. Hot share: a given share of
//! the requests falls evenly on the first few keys. Except for the sequence, references are independent (the independent
//! reference model).
//!
//! What is drawn is a rank, 1 the most popular. Without drift rank r is key r; with it the ranking moves over the keys in
//! steps of equal length, and at time t rank r is key (r - 1 + floor(t / every) by) mod count + 1: what was popular is
//! so no longer, while as many keys are popular as before.
//!
//! Ignored: bursts of one key.

use crate::engine::alias::AliasTable;
use crate::engine::dist::{OutOfRange, within};
use crate::engine::draw::Substream;
use crate::engine::time::{Instant, Span};
use std::sync::{Arc, OnceLock};

/// The largest key space that a Zipf table is built for: 200 MB of table.
const MOST_ZIPF_KEYS: u64 = 1 << 24;

/// The keys of one key space, how many there are, and how popular each is.
#[derive(Clone, Debug)]
pub struct Popularity {
    count: u64,
    law: Law,
    drift: Option<Drift>,
}

/// How the ranking moves over the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Drift {
    every: Span,
    by: u64,
}

#[derive(Clone, Debug)]
enum Law {
    Uniform,
    Zipf(Arc<Zipf>),
    HotShare { hot: u64, share: f64 },
    Sequential,
}

/// Zipf's law: whoever only looks at a scenario never waits for its table.
#[derive(Debug)]
struct Zipf {
    count: u64,
    exponent: f64,
    shares: OnceLock<Shares>,
}

#[derive(Debug)]
struct Shares {
    /// The probability of key 1.
    one: f64,
    table: AliasTable,
}

impl Zipf {
    #[inline]
    fn shares(&self) -> &Shares {
        self.shares.get_or_init(|| self.share_out())
    }

    #[cold]
    fn share_out(&self) -> Shares {
        let weights: Vec<f64> = (1..=self.count).map(|key| self.weight(key)).collect();
        // Smallest first, so that the many small terms are not lost.
        let one = 1.0 / weights.iter().rev().sum::<f64>();
        let table = AliasTable::new(&weights).expect("weights of 1 down to 10^-72, as many as a table takes");
        Shares { one, table }
    }

    fn weight(&self, key: u64) -> f64 {
        libm::pow(key as f64, -self.exponent)
    }
}

impl Popularity {
    /// All keys alike.
    ///
    /// # Errors
    /// If there is no key.
    pub fn uniform(count: u64) -> Result<Self, OutOfRange> {
        Self::new(count, Law::Uniform)
    }

    /// Zipf's law with this exponent, 0 (uniform) to 10, over at most 2^24 keys. The first draw builds the table: 40 ms for
    /// a million keys. Clone the result to share it.
    ///
    /// # Errors
    /// If the count or the exponent is out of range.
    pub fn zipf(count: u64, exponent: f64) -> Result<Self, OutOfRange> {
        within("count", count as f64, 1.0..=MOST_ZIPF_KEYS as f64, "1 to 16777216 keys under a zipf law")?;
        within("zipf", exponent, 0.0..=10.0, "an exponent of 0 to 10")?;
        Self::new(count, Law::Zipf(Arc::new(Zipf { count, exponent, shares: OnceLock::new() })))
    }

    /// A share of the requests goes evenly to the first `hot` keys, the rest evenly to the others.
    ///
    /// # Errors
    /// If there are not both hot and other keys, or the share is not 0 to 1.
    pub fn hot_share(count: u64, hot: u64, share: f64) -> Result<Self, OutOfRange> {
        if hot == 0 || hot >= count {
            return Err(OutOfRange { parameter: "keys", got: hot as f64, expected: "at least 1 and less than count" });
        }
        within("share", share, 0.0..=1.0, "0 to 1")?;
        Self::new(count, Law::HotShare { hot, share })
    }

    /// 1, 2, 3 and so on to `count`, then 1 again.
    ///
    /// # Errors
    /// If there is no key.
    pub fn sequential(count: u64) -> Result<Self, OutOfRange> {
        Self::new(count, Law::Sequential)
    }

    fn new(count: u64, law: Law) -> Result<Self, OutOfRange> {
        within("count", count as f64, 1.0..=f64::MAX, "at least 1 key")?;
        Ok(Self { count, law, drift: None })
    }

    /// The same popularity, of which the ranking moves `by` keys whenever `every` has passed.
    ///
    /// # Errors
    /// If `every` is no time at all.
    pub fn drifting(self, every: Span, by: u64) -> Result<Self, OutOfRange> {
        within("every", every.0 as f64, 1.0..=f64::MAX, "at least a tick")?;
        Ok(Self { drift: Some(Drift { every, by }), ..self })
    }

    /// How many keys there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// True if the ranking moves over the keys.
    #[must_use]
    pub const fn drifts(&self) -> bool {
        self.drift.is_some()
    }

    /// The key of a request at `now`, 1 to `count`; `turn` is its place in a sequence, from 0.
    #[inline]
    #[must_use]
    pub fn pick(&self, draw: &mut Substream, turn: u64, now: Instant) -> u64 {
        let rank = match &self.law {
            Law::Uniform => draw.below(self.count),
            Law::Zipf(zipf) => zipf.shares().table.pick(draw) as u64,
            Law::HotShare { hot, share } => {
                if draw.unit() < *share {
                    draw.below(*hot)
                } else {
                    hot + draw.below(self.count - *hot)
                }
            }
            Law::Sequential => turn % self.count,
        };
        match self.drift {
            None => 1 + rank,
            // Steps and length are reduced before they are multiplied; the product of the rests may need 128 bits.
            Some(Drift { every, by }) => {
                let (steps, by) = (now.0 / every.0 % self.count, by % self.count);
                let moved = u128::from(steps) * u128::from(by) + u128::from(rank);
                1 + (moved % u128::from(self.count)) as u64
            }
        }
    }

    /// The long-run share of requests that touch the key of this rank (without drift, this key); 0 for one that does not
    /// exist.
    #[must_use]
    pub fn probability(&self, key: u64) -> f64 {
        if key == 0 || key > self.count {
            return 0.0;
        }
        match &self.law {
            Law::Uniform | Law::Sequential => 1.0 / self.count as f64,
            Law::Zipf(zipf) => zipf.shares().one * zipf.weight(key),
            Law::HotShare { hot, share } if key <= *hot => share / *hot as f64,
            Law::HotShare { hot, share } => (1.0 - share) / (self.count - hot) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::dist::check;
    use crate::engine::draw::Source;

    fn check_law(popularity: Result<Popularity, OutOfRange>, first: f64, last: f64) {
        let popularity = popularity.expect("valid parameters");
        let count = popularity.count();
        let probabilities: Vec<f64> = (1..=count).map(|key| popularity.probability(key)).collect();
        for (got, want) in [(check::sum(probabilities.iter().copied()), 1.0), (probabilities[0], first)] {
            assert!((got - want).abs() < 1e-12, "{popularity:?}: {got}, expected {want}");
        }
        assert!((probabilities[count as usize - 1] - last).abs() < 1e-12, "{popularity:?}");
        assert_eq!([popularity.probability(0), popularity.probability(count + 1)].map(f64::to_bits), [0, 0]);
        let source = Source::new(3, 0, "users", "key", 0);
        let mut counts = vec![0; count as usize];
        for n in 0..1_000_000 {
            counts[popularity.pick(&mut source.nth(n), n, Instant::ZERO) as usize - 1] += 1;
        }
        check::chi_square(&counts, &probabilities);
    }

    #[test]
    fn keys_are_drawn_in_proportion_to_their_popularity() {
        check_law(Popularity::uniform(10), 0.1, 0.1);
        check_law(Popularity::uniform(1), 1.0, 1.0);
        check_law(Popularity::zipf(3, 1.0), 6.0 / 11.0, 2.0 / 11.0);
        check_law(Popularity::zipf(8, 0.0), 0.125, 0.125);
        // Harmonic number of 1000.
        check_law(Popularity::zipf(1_000, 1.0), 1.0 / 7.485_470_860_550_345, 0.001 / 7.485_470_860_550_345);
        check_law(Popularity::hot_share(100, 4, 0.2), 0.05, 0.8 / 96.0);
        check_law(Popularity::hot_share(10, 1, 1.0), 1.0, 0.0);
    }

    #[test]
    fn the_sequence_wraps() {
        let draw = || Source::new(3, 0, "users", "key", 0).nth(0);
        let keys = Popularity::sequential(3).expect("valid parameters");
        let picked = [0, 1, 2, 3, 4, u64::MAX].map(|turn| keys.pick(&mut draw(), turn, Instant::ZERO));
        assert_eq!(picked, [1, 2, 3, 1, 2, 1]);
        assert!((keys.probability(3) - 1.0 / 3.0).abs() < 1e-15);
    }

    /// Key of the most popular rank, which gets all requests, at a time.
    fn check_drift(by: u64, at: u64, expected: u64) {
        let keys = Popularity::hot_share(10, 1, 1.0).and_then(|keys| keys.drifting(Span(100), by));
        let mut draw = Source::new(3, 0, "users", "key", 0).nth(0);
        assert_eq!(keys.expect("valid parameters").pick(&mut draw, 0, Instant(at)), expected, "by {by} at {at}");
    }

    #[test]
    fn the_ranking_drifts() {
        for (by, at, expected) in [(3, 0, 1), (3, 99, 1), (3, 100, 4), (3, 399, 10), (3, 400, 3), (0, 500, 1)] {
            check_drift(by, at, expected);
        }
        // 184467440737095516 steps by 2^64 - 1: 6 times 5 modulo 10.
        check_drift(u64::MAX, u64::MAX, 1);
    }

    #[test]
    fn clones_share_one_table() {
        let popularity = Popularity::zipf(100, 0.9).expect("valid parameters");
        let (Law::Zipf(zipf), Law::Zipf(other)) = (&popularity.law, &popularity.clone().law) else {
            panic!("zipf keeps its law")
        };
        assert!(Arc::ptr_eq(zipf, other) && zipf.shares.get().is_none(), "nobody has drawn yet");
        let _ = popularity.pick(&mut Source::new(3, 0, "users", "key", 0).nth(0), 0, Instant::ZERO);
        assert!(other.shares.get().is_some(), "whoever draws builds it for all");
    }

    #[test]
    fn impossible_popularity_is_refused_with_the_valid_range() {
        let check = |popularity: Result<Popularity, OutOfRange>, expected: &str| {
            assert_eq!(popularity.map_err(|e| e.to_string()).expect_err("must be refused"), expected);
        };
        check(Popularity::uniform(0), "count is 0, expected at least 1 key");
        check(Popularity::zipf(1 << 25, 1.0), "count is 33554432, expected 1 to 16777216 keys under a zipf law");
        check(Popularity::zipf(5, -1.0), "zipf is -1, expected an exponent of 0 to 10");
        check(Popularity::hot_share(5, 5, 0.5), "keys is 5, expected at least 1 and less than count");
        check(Popularity::hot_share(5, 1, 1.5), "share is 1.5, expected 0 to 1");
        let still = Popularity::uniform(5).and_then(|keys| keys.drifting(Span::ZERO, 1));
        check(still, "every is 0, expected at least a tick");
    }
}
