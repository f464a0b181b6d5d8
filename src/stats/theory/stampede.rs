//! Stampede: a hot entry is gone, and every request that misses asks the store until the first answer is back.
//!
//! One key with Poisson requests; all misses fetch (no single flight). A constant fetch time L lets 1 + lambda L fetches
//! start. With independent exponential fetch times of mean L the first answer may come from any of them: j fetches are
//! joined by another before one answers with probability lambda L / (lambda L + j), so 1 + sum over k of
//! prod_{j <= k} lambda L / (lambda L + j) start (*own*): Ramanujan's R(lambda L), only sqrt(pi lambda L / 2) + 1/3 in the
//! limit (Knuth, "The art of computer programming", volume 1, section 1.2.11.3).
//!
//! Ignored: a store that slows down under them, which makes it worse.

/// One key, and the way to its store.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stampede {
    /// Requests per second for this key, Poisson.
    pub request_rate: f64,
    /// Mean seconds that a fetch takes.
    pub fetch: f64,
}

impl Stampede {
    /// Mean number of fetches per expiry if every fetch takes the same time.
    #[must_use]
    pub fn fetches_if_constant(self) -> f64 {
        1.0 + self.load()
    }

    /// Mean number of fetches per expiry if fetch times are exponential and independent.
    #[must_use]
    pub fn fetches_if_exponential(self) -> f64 {
        let load = self.load();
        let (mut total, mut term, mut j) = (1.0, 1.0, 0.0);
        while term > f64::EPSILON / 256.0 * total {
            j += 1.0;
            term *= load / (load + j);
            total += term;
        }
        total
    }

    fn load(self) -> f64 {
        assert!(self.request_rate >= 0.0 && self.fetch >= 0.0, "{self:?} is not negative");
        self.request_rate * self.fetch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, rounding};

    #[test]
    fn a_hot_key() {
        agree(Stampede { request_rate: 1000.0, fetch: 0.05 }.fetches_if_constant(), 51.0, rounding(4));
    }

    /// By the law of the first answer: none by t if the first fetch and all that started since still run, and their
    /// number is Poisson, so P(none by t) = e^{-t - a (t - 1 + e^{-t})} in units of the mean fetch; a arrive in each.
    #[test]
    fn by_the_law_of_the_first_answer() {
        for load in [0.01, 0.5, 3.0, 50.0, 1000.0] {
            let (wait, error) = integral(12.0, 40_000, |t| libm::exp(-t - load * (t + libm::expm1(-t))));
            // What lies beyond 12 is below e^-12 alone and below e^-40 with a load above 3.
            let cut = if load < 3.0 { libm::exp(-12.0 - 11.0 * load) / (1.0 + load) } else { 0.0 };
            let stampede = Stampede { request_rate: load, fetch: 1.0 };
            agree(stampede.fetches_if_exponential(), 1.0 + load * wait, (error + cut) * load + rounding(40_000));
        }
    }

    /// The next term of R(x) is sqrt(pi / (288 x)).
    #[test]
    fn many_requests() {
        let many = Stampede { request_rate: 1e8, fetch: 1.0 }.fetches_if_exponential();
        let root = (std::f64::consts::FRAC_PI_2 * 1e8).sqrt();
        assert!((many - root - 1.0 / 3.0).abs() < 2e-5, "{many} against {root}");
    }
}
