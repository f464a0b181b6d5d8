//! Do replications end in two kinds: some here, some there, and none between?
//!
//! A system that may stay healthy or collapse for good, by chance, has no one state to be measured: a mean over both is
//! that of neither, and an interval around it covers nothing that ever happens. The last half of every replication is
//! looked at, in [`BLOCKS`] blocks of time. Replications are of two kinds where the same ones lie below all others in
//! *every* block, and where the gap between the two groups is wider than either of them.
//!
//! If replications are alike, any of them is as probable to be among the k lowest of n as any other; that the same k are
//! the lowest in B independent blocks has the probability 1 / C(n, k) to the power of B - 1 (a permutation test: no law is
//! supposed). Summed over k this is at most [`RISK`], or nothing is claimed. Blocks depend on each other where a state lasts
//! longer than a block; so nothing is claimed where neighbours correlate within replications, nor of fewer than [`LEAST`]
//! replications, of which a long queue may hold one for all of the half. How often that errs on ordinary queues is tested.
//!
//! Ignored: kinds that are reached within the last half only; more than two; what keeps replications apart by degrees.

use super::batch::sections;
use super::estimate::Ratio;

/// The risk that replications which are alike are taken for two kinds: one run in a thousand.
pub const RISK: f64 = 0.001;
/// The fewest replications of which anything is claimed.
const LEAST: usize = 5;
/// Blocks of the last half.
const BLOCKS: usize = 16;

/// Two groups of replications.
#[derive(Clone, PartialEq, Debug)]
pub struct Kinds {
    /// How many replications are of the kind in which the ratio is less.
    pub less: usize,
    /// How many are of the other kind.
    pub more: usize,
    /// The mean ratio of either kind in the last half.
    pub means: (f64, f64),
}

impl Kinds {
    /// The two kinds of replications, of which each has as many windows; none if that is not sure.
    #[must_use]
    pub fn of(replications: &[&[Ratio]]) -> Option<Self> {
        if replications.len() < LEAST || chance(replications.len()) > RISK {
            return None;
        }
        let values: Option<Vec<Vec<f64>>> = replications.iter().map(|windows| blocks(windows)).collect();
        let values = values.filter(|values| !is_correlated(values))?;
        split(&values)
    }
}

/// The ratio in each block of the last half; none where there is nothing to divide by.
fn blocks(windows: &[Ratio]) -> Option<Vec<f64>> {
    let end = &windows[windows.len() / 2..];
    let block = |range: std::ops::Range<usize>| {
        let sum = |of: fn(&Ratio) -> f64| end[range.clone()].iter().map(of).sum::<f64>();
        let below = sum(|it| it.denominator);
        (below > 0.0).then(|| sum(|it| it.numerator) / below)
    };
    sections(end.len(), BLOCKS).map(block).collect()
}

/// True if neighbouring blocks are more alike than chance makes them: two standard errors of their correlation.
fn is_correlated(replications: &[Vec<f64>]) -> bool {
    let (mut squares, mut products) = (0.0, 0.0);
    for own in replications {
        let mean = mean(own);
        squares += own.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        products += own.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum::<f64>();
    }
    products > squares * 2.0 / ((replications.len() * BLOCKS) as f64).sqrt()
}

/// The probability that the same replications are the lowest in all blocks by chance, whichever and however many.
fn chance(replications: usize) -> f64 {
    let (mut sets, mut all) = (1.0, 0.0);
    for k in 1..replications {
        sets *= (replications - k + 1) as f64 / k as f64;
        all += libm::pow(sets, 1.0 - BLOCKS as f64);
    }
    all
}

/// A replication: its mean, and its blocks.
type Ranked<'a> = (f64, &'a [f64]);

/// Those which are below the others in every block, if the gap is wider than either group.
fn split(values: &[Vec<f64>]) -> Option<Kinds> {
    let mut order: Vec<Ranked> = values.iter().map(|own| (mean(own), own.as_slice())).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = (1..order.len()).find(|at| are_apart(order.split_at(*at)))?;
    let (less, more) = order.split_at(at);
    let of = |group: &[Ranked]| group.iter().map(|(mean, _)| mean).sum::<f64>() / group.len() as f64;
    Some(Kinds { less: less.len(), more: more.len(), means: (of(less), of(more)) })
}

fn are_apart((less, more): (&[Ranked], &[Ranked])) -> bool {
    let width = |group: &[Ranked]| group[group.len() - 1].0 - group[0].0;
    let gap = more[0].0 - less[less.len() - 1].0;
    let is_below = |block: usize| {
        let most = less.iter().map(|(_, own)| own[block]).fold(f64::NEG_INFINITY, f64::max);
        more.iter().all(|(_, own)| own[block] > most)
    };
    gap > width(less) && gap > width(more) && (0..BLOCKS).all(is_below)
}

fn mean(own: &[f64]) -> f64 {
    own.iter().sum::<f64>() / own.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uniform variables of a fixed sequence (SplitMix64).
    struct Sequence(u64);

    impl Sequence {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn exponential(&mut self) -> f64 {
            -(1.0 - self.uniform()).ln()
        }
    }

    /// A hundred windows of so many trials each, of which a share succeeds that depends on the window.
    fn replication(draws: &mut Sequence, share: impl Fn(usize) -> f64) -> Vec<Ratio> {
        let window = |at: usize| {
            let ok = (0..50).filter(|_| draws.uniform() < share(at)).count();
            Ratio { numerator: ok as f64, denominator: 50.0 }
        };
        (0..100).map(window).collect()
    }

    /// Ten replications, each of a share that depends on its number and the window.
    fn found(share: impl Fn(usize, usize) -> f64) -> Option<(usize, usize)> {
        let mut draws = Sequence(1);
        let all: Vec<Vec<Ratio>> = (0..10).map(|own| replication(&mut draws, |at| share(own, at))).collect();
        let all: Vec<&[Ratio]> = all.iter().map(Vec::as_slice).collect();
        Kinds::of(&all).map(|kinds| (kinds.less, kinds.more))
    }

    #[test]
    fn two_kinds_are_told_from_one() {
        let after = |at: usize| at >= 30;
        assert_eq!(found(|own, at| if own % 3 == 0 && after(at) { 0.3 } else { 0.97 }), Some((4, 6)));
        assert_eq!(found(|own, at| if own == 7 && after(at) { 0.3 } else { 0.97 }), Some((1, 9)));
        assert_eq!(found(|own, at| if own == 7 && !after(at) { 0.3 } else { 0.97 }), None, "it came back");
        assert_eq!(found(|_, at| if after(at) { 0.3 } else { 0.97 }), None, "all collapse");
        assert_eq!(found(|own, _| 0.3 + 0.06 * own as f64), None, "they differ by degrees");
        assert_eq!(found(|_, _| 1.0), None);
        assert_eq!(found(|own, _| if own == 7 { 0.0 } else { 1.0 }), Some((1, 9)), "without any noise");
    }

    /// M/M/1 at a load, in whose windows those count as ok that wait no longer than a limit (in service times).
    fn queue(draws: &mut Sequence, load: f64, requests: usize, limit: f64) -> Vec<Ratio> {
        let (mut waits, mut windows) = (0.0_f64, vec![Ratio { numerator: 0.0, denominator: 0.0 }; 300]);
        // The first fifth is warm-up.
        for at in 0..requests + requests / 4 {
            waits = (waits - draws.exponential() / load).max(0.0);
            if let Some(measured) = at.checked_sub(requests / 4) {
                let window = &mut windows[measured * 300 / requests];
                window.numerator += f64::from(u8::from(waits < limit));
                window.denominator += 1.0;
            }
            waits += draws.exponential();
        }
        windows
    }

    /// 6000 runs of M/M/1, in none of which two kinds are: with a risk of one in a thousand each, more than 15 alarms would
    /// come with a probability of 5e-4 (Poisson, mean 6).
    #[test]
    fn ordinary_queues_are_of_one_kind() {
        const CASES: [(f64, usize, f64); 4] =
            [(0.5, 600, 3.0), (0.8, 2_000, 5.0), (0.9, 2_000, 10.0), (0.95, 2_000, 10.0)];
        let (mut draws, mut alarms) = (Sequence(9), 0);
        for (load, requests, limit) in CASES {
            for replications in [5, 5, 10] {
                for _ in 0..500 {
                    let all: Vec<Vec<Ratio>> =
                        (0..replications).map(|_| queue(&mut draws, load, requests, limit)).collect();
                    let all: Vec<&[Ratio]> = all.iter().map(Vec::as_slice).collect();
                    alarms += u32::from(Kinds::of(&all).is_some());
                }
            }
        }
        assert!(alarms <= 15, "{alarms} false alarms in 6000 runs");
    }

    /// Twenty kinds of noise that lasts for a while, none of which is a kind of replication.
    #[test]
    fn what_only_lasts_for_a_while_is_no_kind() {
        let mut draws = Sequence(4);
        let mut alarms = 0;
        for run in 0..2_000_u32 {
            let keeps = 0.049 * f64::from(run % 20 + 1);
            let all: Vec<Vec<Ratio>> = (0..5)
                .map(|_| {
                    let mut level = 0.0;
                    let mut next = || {
                        level = keeps * level + draws.uniform() - 0.5;
                        Ratio { numerator: level, denominator: 1.0 }
                    };
                    (0..300).map(|_| next()).skip(100).collect()
                })
                .collect();
            let all: Vec<&[Ratio]> = all.iter().map(Vec::as_slice).collect();
            alarms += u32::from(Kinds::of(&all).is_some());
        }
        // More than 8 of 2000 come with a probability of 2e-4 at the stated risk.
        assert!(alarms <= 8, "{alarms} false alarms in 2000 runs");
    }
}
