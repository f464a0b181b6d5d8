//! Hedged requests: a copy follows if there is no answer after a delay, another after the next; the first answer wins.
//!
//! T = min(X1, delta + X2, 2 delta + X3...). With exponential answers the answer comes at rate j / mean while j copies are
//! out. A copy follows with the probability that nothing has come until then, P(T > j delta); of two copies this is
//! P(X > delta), the extra load (Dean & Barroso 2013).
//!
//! Ignored: that the extra load slows the servers down. Nobody waits for a server.

/// A hedged request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hedge {
    /// Mean time of one answer in seconds.
    pub mean: f64,
    /// Seconds after which the next copy follows.
    pub delay: f64,
    /// Copies at most, the first included, from 1.
    pub copies: u32,
}

impl Hedge {
    /// Mean time of the first answer in seconds: over each period the tail falls at the rate of its copies.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        let period = |out: u32| {
            let stays = self.is_out(out);
            let ends = if out < self.copies { self.is_out(out + 1) } else { 0.0 };
            (stays - ends) * self.mean / f64::from(out)
        };
        (1..=self.copies).map(period).sum()
    }

    /// Mean number of copies sent, from 1 to all: the load of the servers per request if nothing is cancelled.
    #[must_use]
    pub fn mean_copies(self) -> f64 {
        (1..=self.copies).map(|copy| self.is_out(copy)).sum()
    }

    /// P(time of the first answer > t seconds).
    #[must_use]
    pub fn response_ccdf(self, t: f64) -> f64 {
        let asked: f64 = (0..self.copies).map(|copy| (t - f64::from(copy) * self.delay).max(0.0)).sum();
        libm::exp(-asked / self.mean)
    }

    /// Time that is exceeded with probability 1 - q, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        // So much time of copies together; the first period whose copies can give it.
        let asked = -libm::log1p(-q) * self.mean;
        let time = |out: u32| {
            let behind = f64::from(out - 1) * self.delay * 0.5;
            behind + asked / f64::from(out)
        };
        (1..=self.copies).map(time).fold(f64::INFINITY, f64::min)
    }

    /// P(the copy of this number, from 1, is sent).
    fn is_out(self, copy: u32) -> f64 {
        self.response_ccdf(f64::from(copy - 1) * self.delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::k_of_n::KOfN;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding};
    use crate::stats::theory::root;

    const HEDGES: [Hedge; 4] = [
        Hedge { mean: 1.0, delay: 2.0, copies: 2 },
        Hedge { mean: 1.0, delay: 0.3, copies: 2 },
        Hedge { mean: 2.0, delay: 1.0, copies: 3 },
        Hedge { mean: 1.0, delay: 0.5, copies: 1 },
    ];

    #[test]
    fn known_values() {
        // mean (1 - e^{-delta / mean} / 2), and P(X > delta) = e^{-delta / mean}.
        printed(HEDGES[0].mean_response(), 1.0 - 0.5 * 0.135_335_283, 9);
        printed(HEDGES[0].mean_copies(), 1.135_335_283, 9);
    }

    /// min(X, delta + Y) by its definition: integrated over the first answer X.
    #[test]
    fn two_copies_by_integration_over_the_first() {
        for Hedge { mean, delay, .. } in HEDGES {
            let two = Hedge { mean, delay, copies: 2 };
            // E min(x, delta + Y): x up to the delay, then the delay and a Y cut at x - delta.
            let cut = |x: f64| delay + mean * -libm::expm1(-(x - delay) / mean);
            let density = |x: f64| libm::exp(-x / mean) / mean;
            let (near, first) = integral(delay, 400, |x| x * density(x));
            // e^-50 of the first answers are longer.
            let (far, second) = integral(50.0 * mean, 40_000, |x| cut(delay + x) * density(delay + x));
            let whole = near + far;
            agree(two.mean_response(), whole, (first + second) / whole + rounding(40_000));
        }
    }

    /// The quantile in closed form against bisection; the mean against the area under the tail, period by period.
    #[test]
    fn the_tail_says_the_same() {
        for hedge in HEDGES {
            for q in [0.1, 0.5, 0.9, 0.99, 0.9999] {
                let searched = root::quantile(q, hedge.mean, |t| hedge.response_ccdf(t));
                agree(hedge.response_quantile(q), searched, rounding(64) / (1.0 - q) / q);
            }
            let (mut area, mut slack) = (0.0, 0.0);
            for period in 0..hedge.copies {
                let last = period + 1 == hedge.copies;
                let length = if last { 50.0 * hedge.mean } else { hedge.delay };
                let start = f64::from(period) * hedge.delay;
                let (part, error) = integral(length, 20_000, |t| hedge.response_ccdf(start + t));
                area += part;
                slack += error;
            }
            agree(hedge.mean_response(), area, slack / area + rounding(20_000));
        }
    }

    #[test]
    fn without_delay_it_is_one_of_n() {
        let (hedge, race) = (Hedge { mean: 1.0, delay: 0.0, copies: 4 }, KOfN { mean: 1.0, need: 1, copies: 4 });
        agree(hedge.mean_response(), race.mean_response(), rounding(64));
        agree(hedge.response_quantile(0.99), race.response_quantile(0.99), rounding(64) / 0.01);
        agree(hedge.mean_copies(), 4.0, rounding(64));
    }
}
