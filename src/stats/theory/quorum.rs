//! Partial quorums: N copies, a write is acknowledged by W of them, a read asks R of them.
//!
//! A read of R copies at random misses all W that have the newest write with probability C(N - W, R) / C(N, R), zero if
//! R + W > N, and the last k writes, each on W copies of its own, with the k-th power (Bailis et al. 2012,
//! "Probabilistically bounded staleness for practical partial quorums", VLDB 5(8), section 3.1). If the other copies apply
//! the write after independent exponential times of mean m, then t seconds after the acknowledgement all R still lack it
//! with a probability that is smaller by e^{-R t / m} (*own*).
//!
//! Ignored: delays of acknowledgements and reads (their general law needs simulation), read repair, hinted hand-off.

/// The copies and the quorums.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quorum {
    /// Copies of a key.
    pub copies: u32,
    /// Copies that acknowledge a write before it counts.
    pub write: u32,
    /// Copies that a read asks.
    pub read: u32,
}

impl Quorum {
    /// Share of reads that miss a write that was just acknowledged and is on no more than its quorum.
    #[must_use]
    pub fn stale_share(self) -> f64 {
        let Self { copies, write, read } = self;
        assert!(0 < write && write <= copies && 0 < read && read <= copies, "{self:?} are quorums");
        // Ask one copy after the other: the i-th lacks the write too.
        let lacks = |asked: u32| f64::from((copies - write).saturating_sub(asked)) / f64::from(copies - asked);
        (0..read).map(lacks).product()
    }

    /// Share of reads that miss all of the last `versions` writes.
    #[must_use]
    pub fn stale_by(self, versions: u32) -> f64 {
        libm::pow(self.stale_share(), f64::from(versions))
    }

    /// Share of reads that miss a write `means` mean apply times after it was acknowledged.
    #[must_use]
    pub fn stale_share_after(self, means: f64) -> f64 {
        self.stale_share() * libm::exp(-f64::from(self.read) * means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    /// All sets of copies that a read may ask, the first W holding the write.
    #[test]
    fn by_listing_all_reads() {
        for copies in 1..=7 {
            for write in 1..=copies {
                for read in 1..=copies {
                    let reads = || (0..1_u32 << copies).filter(|set| set.count_ones() == read);
                    let stale = reads().filter(|set| set & ((1 << write) - 1) == 0).count();
                    let share = Quorum { copies, write, read }.stale_share();
                    agree(1.0 + share, 1.0 + stale as f64 / reads().count() as f64, rounding(32));
                    assert_eq!(share.to_bits() == 0, read + write > copies, "{copies} {write} {read}");
                }
            }
        }
    }

    #[test]
    fn known_values() {
        let one = Quorum { copies: 3, write: 1, read: 1 };
        printed(one.stale_share(), 0.667, 3);
        agree(one.stale_by(3), 8.0 / 27.0, rounding(8));
    }

    /// The number of copies that still lack the write is binomial; given it, the read misses as at first.
    #[test]
    fn by_the_number_that_still_lack_the_write() {
        let (copies, write, read, means) = (7_u32, 2, 2, 0.4);
        let lack = libm::exp(-means);
        let choose = |n: u32, k: u32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
        let at = |lacking: u32| {
            let rest = copies - write;
            let chance = choose(rest, lacking)
                * libm::pow(lack, f64::from(lacking))
                * libm::pow(1.0 - lack, f64::from(rest - lacking));
            let misses = if lacking < read { 0.0 } else { choose(lacking, read) / choose(copies, read) };
            chance * misses
        };
        let expected: f64 = (0..=copies - write).map(at).sum();
        agree(Quorum { copies, write, read }.stale_share_after(means), expected, rounding(100));
    }
}
