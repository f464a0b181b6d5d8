//! Reads of a replica that lags behind, and writes that are lost with the primary.
//!
//! Poisson writes to what is read; reads at any time. Three definitions, three numbers:
//!
//! - *constant lag* L: the newest write is absent if it is younger than L: 1 - e^{-wL}, and so is every unapplied one;
//! - *independent exponential lags*, mean L: the newest write is absent if its lag outlasts its age, wL / (1 + wL); any
//!   write is unapplied unless an M/G/infinity queue is empty, 1 - e^{-w L}, whatever the law of the lag;
//! - *one thread applies in order*: any write is unapplied while the queue is busy, rho = w S, for any law of service.
//!
//! Writes that were acknowledged and not yet applied are Poisson with mean w L, and lost if the primary dies for good. Two
//! primaries at one-way lag L write at once if the other wrote less than L before or after: 1 - e^{-2 w' L} (*own*).
//!
//! Ignored: reads that depend on writes in time, such as a user reading what he wrote.

/// A replica behind a primary.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Staleness {
    /// Writes per second, Poisson, to what a read asks for.
    pub write_rate: f64,
    /// Mean seconds from a write's acknowledgement to its being applied.
    pub lag: f64,
}

impl Staleness {
    /// Share of reads that miss the newest write, or any, if every write lags the same time.
    #[must_use]
    pub fn constant_lag(self) -> f64 {
        -libm::expm1(-self.mean_unapplied())
    }

    /// Share of reads that miss the newest write if lags are exponential and independent.
    #[must_use]
    pub fn newest_absent(self) -> f64 {
        self.mean_unapplied() / (1.0 + self.mean_unapplied())
    }

    /// Share of reads during which some write is unapplied, if lags are independent, whatever their law.
    #[must_use]
    pub fn any_unapplied(self) -> f64 {
        -libm::expm1(-self.mean_unapplied())
    }

    /// The same if one thread applies writes in order and `lag` is the mean time that it takes for one; 1 if it falls
    /// behind for ever.
    #[must_use]
    pub fn any_unapplied_in_order(self) -> f64 {
        self.mean_unapplied().min(1.0)
    }

    /// Share of reads `delay` seconds after a write that miss it, if lags are exponential.
    #[must_use]
    pub fn absent_after(self, delay: f64) -> f64 {
        libm::exp(-delay / self.lag)
    }

    /// Mean number of acknowledged writes that are lost if the primary dies, Poisson: those not yet applied.
    #[must_use]
    pub fn mean_unapplied(self) -> f64 {
        assert!(self.write_rate >= 0.0 && self.lag >= 0.0, "{self:?} is not negative");
        self.write_rate * self.lag
    }

    /// Share of the writes on one primary that are concurrent with some write on another, which has `write_rate` writes
    /// per second of the same and is `lag` seconds away.
    #[must_use]
    pub fn conflicts(self) -> f64 {
        -libm::expm1(-2.0 * self.mean_unapplied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, mean_index, printed, rounding, stationary};

    const KEY: Staleness = Staleness { write_rate: 0.8, lag: 0.5 };

    #[test]
    fn known_values() {
        printed(100.0 * Staleness { write_rate: 0.1, lag: 1.0 }.constant_lag(), 9.5, 1);
        printed(100.0 * Staleness { write_rate: 0.0, lag: 0.1 }.absent_after(0.05), 60.7, 1);
        printed(Staleness { write_rate: 100.0, lag: 0.2 }.mean_unapplied(), 20.0, 6);
    }

    /// The age of the newest write is exponential with the rate of writes.
    #[test]
    fn by_the_age_of_the_newest_write() {
        let (young, error) = integral(0.5, 1000, |age| 0.8 * libm::exp(-0.8 * age));
        agree(KEY.constant_lag(), young, error / young + rounding(1000));
        // At 20 the density times the lag's tail is e^-56.
        let (absent, error) = integral(20.0, 20_000, |age| 0.8 * libm::exp(-0.8 * age) * KEY.absent_after(age));
        agree(KEY.newest_absent(), absent, error / absent + rounding(20_000));
    }

    /// Unapplied writes as a chain: each is applied by itself, or one after the other. 60 of them are never met.
    #[test]
    fn by_the_chain_of_unapplied_writes() {
        let chain = |threads: usize| {
            stationary(60, |n| {
                let mut moves = vec![];
                moves.extend((n < 59).then_some((n + 1, 0.8)));
                moves.extend((n > 0).then(|| (n - 1, 2.0 * n.min(threads) as f64)));
                moves
            })
        };
        agree(KEY.any_unapplied(), 1.0 - chain(60)[0], rounding(500));
        agree(KEY.mean_unapplied(), mean_index(&chain(60)), rounding(500));
        agree(KEY.any_unapplied_in_order(), 1.0 - chain(1)[0], rounding(500));
    }

    /// None before and none after, in independent gaps.
    #[test]
    fn conflicts_by_two_gaps() {
        let clear = 1.0 - KEY.constant_lag();
        agree(KEY.conflicts(), 1.0 - clear * clear, rounding(8));
    }

    #[test]
    fn the_definitions_are_ordered() {
        assert!(KEY.newest_absent() < KEY.any_unapplied() && KEY.any_unapplied() < KEY.any_unapplied_in_order());
        agree(Staleness { write_rate: 4.0, ..KEY }.any_unapplied_in_order(), 1.0, rounding(1));
    }
}
