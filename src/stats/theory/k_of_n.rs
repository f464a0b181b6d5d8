//! The first k of n independent answers that are asked for at the same moment: quorum, fan-out, redundant copies.
//!
//! With i answers outstanding the next one comes at rate i / mean: the k-th of n exponential answers comes after
//! mean (1/n + ... + 1/(n - k + 1)) (Renyi 1953). All n of any law: one slow answer is enough (Dean & Barroso 2013).
//!
//! Ignored: waiting. It holds where nobody queues, or for the answers of queues that are independent of one another.

use super::root;

/// Copies with exponential answers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct KOfN {
    /// Mean time of one answer in seconds.
    pub mean: f64,
    /// Answers that are enough, from 1.
    pub need: u32,
    /// Answers asked for, at least as many.
    pub copies: u32,
}

impl KOfN {
    /// Mean time until enough answers are there, in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.outstanding().map(|i| self.mean / f64::from(i)).sum()
    }

    /// Mean work done until then by all copies together, in seconds, if the others are then cancelled: with i at work, i
    /// of them work for mean / i, so each answer costs as much as one alone.
    #[must_use]
    pub fn mean_work_with_cancel(self) -> f64 {
        f64::from(self.need) * self.mean
    }

    /// P(time until enough answers are there > t seconds): fewer than needed have come.
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        let missing = libm::exp(-t / self.mean);
        let here = -libm::expm1(-t / self.mean);
        let mut ways = 1.0;
        let mut total = 0.0;
        for i in 0..self.need {
            total += ways * libm::pow(here, f64::from(i)) * libm::pow(missing, f64::from(self.copies - i));
            ways *= f64::from(self.copies - i) / f64::from(i + 1);
        }
        total
    }

    /// Time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        root::quantile(q, self.mean_response(), |t| self.response_ccdf(t))
    }

    /// How many answers are outstanding before each that is needed.
    fn outstanding(self) -> impl Iterator<Item = u32> {
        assert!(1 <= self.need && self.need <= self.copies, "{self:?} asks for what it needs");
        self.copies - self.need + 1..=self.copies
    }
}

/// P(the slowest of `copies` independent answers is slow), where one is with probability `slow`: 1 - (1 - p)^n.
#[must_use]
pub fn slowest(slow: f64, copies: u32) -> f64 {
    -libm::expm1(f64::from(copies) * libm::log1p(-slow))
}

/// The quantile of one answer that is quantile `q` of the slowest of `copies`: q^(1/n).
#[must_use]
pub fn leaf_quantile(q: f64, copies: u32) -> f64 {
    libm::pow(q, 1.0 / f64::from(copies))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding};
    use crate::stats::theory::stages::Stages;

    fn of(need: u32, copies: u32) -> KOfN {
        KOfN { mean: 1.0, need, copies }
    }

    #[test]
    fn known_values() {
        for (need, mean) in [(1, 0.333), (2, 0.833), (3, 1.833)] {
            printed(of(need, 3).mean_response(), mean, 3);
        }
        // Dean & Barroso 2013: one in a hundred slow, a hundred leaves, 63 % of the requests slow.
        printed(slowest(0.01, 100), 0.634, 3);
        printed(leaf_quantile(0.99, 100), 0.9999, 5);
    }

    /// The same as a line of exponential times of rates n, n - 1...: by uniformization, and by integration of the tail.
    #[test]
    fn a_line_of_exponential_times() {
        for (need, copies) in [(1, 1), (1, 5), (2, 3), (3, 3), (7, 10)] {
            let it = of(need, copies);
            let fastest = f64::from(copies);
            let mut start = vec![0.0; need as usize];
            start[0] = 1.0;
            let line = Stages::until_empty(fastest, start, |mass, next| {
                for (done, held) in mass.iter().enumerate() {
                    let answers = 1.0 - done as f64 / fastest;
                    next[done] += held * (1.0 - answers);
                    if done + 1 < mass.len() {
                        next[done + 1] += held * answers;
                    }
                }
            });
            agree(it.mean_response(), line.mean(), rounding(2000));
            for t in [0.05, 0.5, 2.0] {
                agree(it.response_ccdf(t), line.ccdf(t), rounding(4000));
            }
            // At 60 at most 3 e^-60 is left.
            let (area, error) = integral(60.0, 40_000, |t| it.response_ccdf(t));
            agree(it.mean_response(), area, error / area + rounding(40_000));
            agree(it.response_ccdf(it.response_quantile(0.99)), 0.01, rounding(400) / 0.01);
        }
    }

    /// A copy works until its own answer, or until enough of the others have come: the area under the product of tails.
    #[test]
    fn work_by_what_each_copy_does() {
        for (need, copies) in [(1, 2), (1, 5), (2, 3), (3, 3), (7, 10)] {
            let others_need = |t: f64| if need < copies { of(need, copies - 1).response_ccdf(t) } else { 1.0 };
            // At 60 at most e^-60 is left of each.
            let (area, error) = integral(60.0, 40_000, |t| libm::exp(-t) * others_need(t));
            let work = f64::from(copies) * area;
            agree(of(need, copies).mean_work_with_cancel(), work, error / area + rounding(40_000));
        }
    }

    #[test]
    fn all_of_them_is_the_slowest() {
        let it = of(20, 20);
        for t in [0.5, 2.0, 6.0] {
            agree(it.response_ccdf(t), slowest(libm::exp(-t), 20), rounding(400));
        }
        let alone = -libm::log(1.0 - leaf_quantile(0.99, 20));
        agree(it.response_quantile(0.99), alone, rounding(400) / 0.01);
    }
}
